//! What a picture's own header and, for masks, its pixels say: alpha, and black, white and colour.

use std::io::{BufRead, Read as _, Seek};

use firefly_types::{ImageFormat, MaskFacts};
use png::{ColorType, Decoder, Limits, Reader, Transformations};

/// What the decoder may take: far more than a row of the largest picture that makes sense.
const MOST_MEMORY: usize = 2 << 20;
/// A mask with more pixels than this is not looked at: a small file can hold a great many.
const MOST_PIXELS: u64 = 1 << 26;

/// Whether a picture can be transparent somewhere, where its header says so. `source` stands at its beginning.
pub(super) fn has_alpha(format: ImageFormat, source: impl BufRead + Seek) -> Option<bool> {
    match format {
        ImageFormat::Jpeg => Some(false),
        ImageFormat::Png => {
            let reader = open(source)?;
            let info = reader.info();
            Some(info.trns.is_some() || samples(info.color_type).1)
        }
        ImageFormat::Webp => webp_has_alpha(source),
        _ => None,
    }
}

/// The first chunk says it: its name stands at 12, what is in it at 20. Source: RFC 9649, sections 2.5 to 2.7 and 3.4.
fn webp_has_alpha(source: impl BufRead) -> Option<bool> {
    let mut start = Vec::new();
    source.take(25).read_to_end(&mut start).ok()?;
    match start.get(12..16)? {
        b"VP8 " => Some(false),
        b"VP8X" => Some(start.get(20)? & 0x10 != 0),
        b"VP8L" => Some(start.get(24)? & 0x10 != 0),
        _ => None,
    }
}

/// What the pixels of a PNG are like, row by row in constant memory; `None` where they cannot be decoded.
pub(super) fn look_at(source: impl BufRead + Seek) -> Option<MaskFacts> {
    let mut reader = open(source)?;
    let info = reader.info();
    if u64::from(info.width) * u64::from(info.height) > MOST_PIXELS {
        return None;
    }
    let (samples, alpha) = samples(reader.output_color_type().0);
    let mut seen = MaskFacts::new(false, false, false);
    while let Some(row) = reader.next_row().ok()? {
        for pixel in row.data().chunks_exact(samples) {
            look_at_pixel(pixel, alpha, &mut seen);
        }
        if seen.has_white && seen.has_black && seen.has_colour {
            break;
        }
    }
    Some(seen)
}

/// Nearly black and nearly white count, and so does a colour only where it is a clear one: masks have soft and noisy edges.
fn look_at_pixel(pixel: &[u8], alpha: bool, seen: &mut MaskFacts) {
    let (colours, opacity) = match pixel.split_last() {
        Some((opacity, colours)) if alpha => (colours, *opacity),
        _ => (pixel, u8::MAX),
    };
    let least = colours.iter().min().copied().unwrap_or_default();
    let most = colours.iter().max().copied().unwrap_or_default();
    if opacity < 32 {
        seen.has_black = true;
    } else if most - least > 48 {
        seen.has_colour = true;
    } else if most < 32 {
        seen.has_black = true;
    } else if least >= 224 {
        seen.has_white = true;
    }
}

/// A decoder that yields whole bytes, without the metadata.
fn open<R: BufRead + Seek>(source: R) -> Option<Reader<R>> {
    let mut decoder = Decoder::new_with_limits(source, Limits { bytes: MOST_MEMORY });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.read_info().ok()
}

/// How many samples a pixel has, and whether the last of them is its opacity.
fn samples(colour: ColorType) -> (usize, bool) {
    match colour {
        ColorType::Grayscale | ColorType::Indexed => (1, false),
        ColorType::GrayscaleAlpha => (2, true),
        ColorType::Rgb => (3, false),
        ColorType::Rgba => (4, true),
    }
}
