//! Pictures that came from outside: known by their content, refused when broken or too large, decoded when needed.

mod decoding;

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use image::ImageFormat;

use super::MAX_SIDE;
use super::bitmap::Bitmap;
use crate::lock::locked;
use decoding::decode;

/// Bytes that a decoder may take: a little more than the largest picture of eight bits and four channels needs.
const MAX_MEMORY: u64 = 320 << 20;

/// Held while a picture from outside is looked at: one after the other, many bombs take no more memory than one.
static READING: Mutex<()> = Mutex::new(());

/// The types that the service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaType {
    Jpeg,
    Png,
    Webp,
    Tiff,
    Jxl,
}

impl MediaType {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Jxl => "image/jxl",
        }
    }

    /// The type that the first bytes tell of.
    pub(crate) fn sniff(bytes: &[u8]) -> Option<Self> {
        const KNOWN: [(MediaType, &[u8]); 6] = [
            (MediaType::Jpeg, b"\xff\xd8\xff"),
            (MediaType::Png, b"\x89PNG\r\n\x1a\n"),
            (MediaType::Tiff, b"II\x2a\0"),
            (MediaType::Tiff, b"MM\0\x2a"),
            (MediaType::Jxl, b"\xff\x0a"),
            (MediaType::Jxl, b"\0\0\0\x0cJXL \r\n\x87\n"),
        ];
        let found = KNOWN.iter().find(|(_, start)| bytes.starts_with(start));
        let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        found
            .map(|(kind, _)| *kind)
            .or(webp.then_some(MediaType::Webp))
    }

    fn decoder(self) -> Option<ImageFormat> {
        match self {
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Png => Some(ImageFormat::Png),
            Self::Webp => Some(ImageFormat::WebP),
            Self::Tiff => Some(ImageFormat::Tiff),
            Self::Jxl => None,
        }
    }
}

/// An encoded picture that was uploaded, and that is known to decode; cheap to clone.
#[derive(Clone)]
pub(crate) struct Input {
    bytes: Arc<[u8]>,
    kind: MediaType,
    size: (u32, u32),
}

impl Input {
    /// Decodes a picture once, whole, so that whatever is wrong with it is told now.
    pub(crate) fn read(bytes: impl Into<Arc<[u8]>>) -> Result<Self, Undecodable> {
        let bytes = bytes.into();
        let kind = MediaType::sniff(&bytes).ok_or(Undecodable::UnknownType)?;
        let size = {
            let _turn = locked(&READING);
            let bitmap = decode(&bytes, kind)?;
            (bitmap.width() as u32, bitmap.height() as u32)
        };
        Ok(Self { bytes, kind, size })
    }

    /// The pixels. What has been decoded once fails again only for want of memory.
    pub(super) fn decode(&self) -> io::Result<Bitmap> {
        decode(&self.bytes, self.kind).map_err(io::Error::other)
    }

    /// Width and height in pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        self.size
    }

    pub(crate) fn media_type(&self) -> MediaType {
        self.kind
    }

    /// How many bytes it holds.
    pub(crate) fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// Rows of 8-bit RGB pixels that fill a size, cut evenly where the shapes differ.
    pub(crate) fn covering(&self, size: (u32, u32)) -> io::Result<Vec<u8>> {
        Ok(self.decode()?.covering(size).over_white().pixels)
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, kind, size } = self;
        write!(
            formatter,
            "Input({}, {size:?}, {} bytes)",
            kind.as_str(),
            bytes.len()
        )
    }
}

/// Why bytes are no picture that can be worked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Undecodable {
    /// None of the five types that the service takes.
    UnknownType,
    /// More than [`MAX_SIDE`] on a side.
    TooLarge {
        /// As its header says; nothing was decoded.
        width: u32,
        height: u32,
    },
    /// More than [`MAX_MEMORY`] when decoded, for its many bits in each pixel.
    TooDeep {
        /// As its header says; nothing was decoded.
        width: u32,
        height: u32,
        bits: u16,
    },
    /// It begins like its type but cannot be read to its end.
    Broken(String),
    /// It may be in order, and has a form that the emulator does not decode.
    Unsupported(String),
    /// JPEG XL is known by its signature alone.
    NotDecoded,
}

impl fmt::Display for Undecodable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType => formatter.write_str("not a JPEG, PNG, WebP, TIFF or JPEG XL file"),
            Self::TooLarge { width, height } => write!(
                formatter,
                "{width}x{height} pixels are more than the emulator decodes ({MAX_SIDE} on a side)"
            ),
            Self::TooDeep {
                width,
                height,
                bits,
            } => write!(
                formatter,
                "{width}x{height} pixels of {bits} bits take more memory than the emulator decodes ({} MiB)",
                MAX_MEMORY >> 20
            ),
            Self::Broken(what) => write!(formatter, "a broken picture: {what}"),
            Self::Unsupported(what) => write!(
                formatter,
                "a form that the emulator does not decode: {what}"
            ),
            Self::NotDecoded => formatter.write_str("the emulator does not decode JPEG XL"),
        }
    }
}

impl std::error::Error for Undecodable {}

#[cfg(test)]
mod tests;
