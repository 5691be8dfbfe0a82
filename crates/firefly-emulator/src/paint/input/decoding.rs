//! Decoding under bounds: of sides, of memory, and of work.
//!
//! The sides and the memory of pixels stand in the header and are judged before anything is decoded. How long a decoder works
//! depends on what it reads and how often: [`Frugal`] ends a file that is read over and over, and [`scans`] counts how often a
//! JPEG goes over all of its pixels.

use std::borrow::Cow;
use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};

use super::{MAX_MEMORY, MediaType, Undecodable};
use crate::paint::MAX_SIDE;
use crate::paint::bitmap::Bitmap;

/// How often a JPEG may go over its pixels. What encoders write has ten or so; a scan may cost the file a hundred bytes and the
/// decoder a look at every block.
const MAX_SCANS: usize = 32;
/// What the decoder of Deflate may read ahead at each place that it goes to: its buffer.
const AHEAD: usize = 32 * 1024;
/// What it may read ahead altogether: that of as many strips as the tallest picture has rows.
const ALL_AHEAD: usize = AHEAD * MAX_SIDE as usize;

/// The picture in a file of a known type.
pub(super) fn decode(bytes: &[u8], kind: MediaType) -> Result<Bitmap, Undecodable> {
    let broken = |error: ImageError| match error {
        ImageError::Unsupported(what) => Undecodable::Unsupported(what.to_string()),
        error => Undecodable::Broken(error.to_string()),
    };
    let format = kind.decoder().ok_or(Undecodable::NotDecoded)?;
    if kind == MediaType::Jpeg {
        match scans(bytes) {
            None => return Err(Undecodable::Broken("the file ends too early".to_owned())),
            Some(1..=MAX_SCANS) => {}
            Some(_) => return Err(Undecodable::Broken("it has too many scans".to_owned())),
        }
    }
    let bytes = match kind {
        MediaType::Png => Cow::Owned(essence(bytes)),
        _ => Cow::Borrowed(bytes),
    };
    let mut reader = ImageReader::with_format(Frugal::new(&bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    // Sides are judged below, where they can still be told.
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > MAX_SIDE {
        return Err(Undecodable::TooLarge { width, height });
    }
    if width.min(height) == 0 {
        return Err(Undecodable::Broken("it has no pixels".to_owned()));
    }
    if decoder.total_bytes() > MAX_MEMORY {
        let bits = decoder.original_color_type().bits_per_pixel();
        return Err(Undecodable::TooDeep {
            width,
            height,
            bits,
        });
    }
    let image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok(Bitmap::new(image.into_rgba8()))
}

/// A PNG with the chunks alone that say what its pixels are. The decoder would inflate the others, whose kilobytes may be hundreds
/// of megabytes of a text or a colour profile, only to throw them away.
fn essence(bytes: &[u8]) -> Vec<u8> {
    const SIGNATURE: usize = 8;
    const BESIDE_DATA: usize = 12;
    let (signature, mut rest) = bytes.split_at(SIGNATURE.min(bytes.len()));
    let mut kept = signature.to_vec();
    while let [a, b, c, d, name @ ..] = rest
        && let Some(name) = name.get(..4)
    {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        // What breaks off within a chunk is the decoder's to tell.
        let (chunk, after) = rest.split_at(rest.len().min(length.saturating_add(BESIDE_DATA)));
        // A capital letter says that nothing can be shown without the chunk.
        if name[0].is_ascii_uppercase() || name == b"tRNS" {
            kept.extend_from_slice(chunk);
        }
        rest = after;
    }
    kept
}

/// How many scans a complete JPEG has; `None` for one that is cut short. Its decoder fills what is missing with grey, so that a
/// file cut short would pass.
///
/// What looks like an end or a scan within the segments before the first scan belongs to a thumbnail; after that, neither can be
/// data.
fn scans(bytes: &[u8]) -> Option<usize> {
    const START_OF_SCAN: u8 = 0xda;
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xff, marker, after @ ..] = rest {
        if *marker == START_OF_SCAN {
            let end = after.windows(2).position(|pair| pair == [0xff, 0xd9])?;
            let starts = after[..end].windows(2);
            let more = starts.filter(|pair| **pair == [0xff, START_OF_SCAN]);
            return Some(1 + more.count());
        }
        // Any number of 0xff may stand before a marker.
        let length = match after {
            _ if *marker == 0xff => {
                rest = &rest[1..];
                continue;
            }
            [high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])),
            _ => return None,
        };
        rest = after.get(length..).unwrap_or_default();
    }
    None
}

/// A file in memory that may be read a few times over and no more.
///
/// A TIFF may name the same bytes as the data of each of its thousands of pieces, and each time the decoder would work through
/// all of them. An honest one is read more than once, too: at each piece the decoder fills its buffer, whatever of it the piece
/// needs, and so each jump to another place allows for one more buffer.
struct Frugal<'a> {
    file: Cursor<&'a [u8]>,
    /// Bytes that may still be read.
    left: usize,
    /// Bytes that jumps may still add to that.
    ahead: usize,
}

impl<'a> Frugal<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            file: Cursor::new(bytes),
            // The small addition is for the headers of small files.
            left: bytes.len() * 4 + 64 * 1024,
            ahead: ALL_AHEAD,
        }
    }

    fn check(&self) -> io::Result<()> {
        match self.left {
            0 => Err(io::Error::other("it leads to the same bytes over and over")),
            _ => Ok(()),
        }
    }
}

impl Read for Frugal<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        let count = self.file.read(buffer)?;
        self.left = self.left.saturating_sub(count);
        Ok(count)
    }
}

impl BufRead for Frugal<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.file.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.file.consume(count);
    }
}

impl Seek for Frugal<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let granted = AHEAD.min(self.ahead);
        self.ahead -= granted;
        self.left += granted;
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_png_the_chunks_about_its_pixels_are_decoded_alone() {
        let file = |extra: &[(&[u8; 4], &[u8])]| {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
            encoder.set_color(png::ColorType::Grayscale);
            let mut writer = encoder.write_header().unwrap();
            for (name, data) in extra {
                writer
                    .write_chunk(png::chunk::ChunkType(**name), data)
                    .unwrap();
            }
            writer.write_image_data(&[1, 2, 3, 4]).unwrap();
            writer.finish().unwrap();
            bytes
        };
        let clear: (&[u8; 4], &[u8]) = (b"tRNS", &[0, 2]);
        let plain = file(&[clear]);
        assert_eq!(essence(&plain), plain);
        let others = file(&[(b"iCCP", b"x\0\0bomb"), clear, (b"zTXt", b"x\0\0bomb")]);
        assert_eq!(essence(&others), plain);
        // The rest is for the decoder to judge.
        for length in 0..plain.len() {
            let cut = &plain[..length];
            assert!(cut.starts_with(&essence(cut)), "{length}");
        }
        let bitmap = decode(&others, MediaType::Png).unwrap();
        assert_eq!((bitmap.width(), bitmap.height()), (2, 2));
        let cut = decode(&others[..others.len() - 20], MediaType::Png);
        assert!(matches!(cut, Err(Undecodable::Broken(_))), "{cut:?}");
    }
}
