//! From pixels to a file.

use std::io;

use jpeg_encoder::{ColorType, Encoder as JpegEncoder};
use png::{BitDepth, Compression, Encoder as PngEncoder, Filter};

use super::Picture;

/// The file formats in which pictures are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
}

impl Format {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

impl Picture {
    /// Paints and encodes.
    pub(crate) fn encode(&self, format: Format) -> io::Result<Vec<u8>> {
        let pixels = super::paint(self);
        match format {
            Format::Png => self.png(&pixels).map_err(io::Error::other),
            Format::Jpeg => self.jpeg(&pixels).map_err(io::Error::other),
        }
    }

    fn png(&self, pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        // A newcomer waits for this picture: quick to make matters more than the last tenth of its size.
        encoder.set_compression(Compression::Fast);
        encoder.set_filter(Filter::Up);
        encoder.write_header()?.write_image_data(pixels)?;
        Ok(bytes)
    }

    fn jpeg(&self, pixels: &[u8]) -> Result<Vec<u8>, jpeg_encoder::EncodingError> {
        // Bounds of the request keep both sides far below the format's own limit of 65,535.
        let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
        let mut bytes = Vec::new();
        JpegEncoder::new(&mut bytes, 90).encode(
            pixels,
            side(self.width),
            side(self.height),
            ColorType::Rgb,
        )?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::ContentClass;

    fn picture(width: u32, height: u32) -> Picture {
        let content_class = ContentClass::Photo;
        Picture {
            prompt: "a lake".to_owned(),
            presets: Vec::new(),
            content_class,
            seed: 1,
            width,
            height,
        }
    }

    #[test]
    fn a_png_is_read_back_as_it_was_painted() {
        let picture = picture(96, 64);
        let bytes = picture.encode(Format::Png).unwrap();
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        let read = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!((read.width(), read.height()), (96, 64));
        assert_eq!(read.into_raw(), crate::paint::paint(&picture));
    }

    #[test]
    fn a_jpeg_is_close_to_what_was_painted() {
        let picture = picture(96, 64);
        let bytes = picture.encode(Format::Jpeg).unwrap();
        assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]));
        let read = image::load_from_memory(&bytes)
            .unwrap()
            .into_rgb8()
            .into_raw();
        let painted = crate::paint::paint(&picture);
        let apart: u32 = read
            .iter()
            .zip(&painted)
            .map(|(a, b)| u32::from(a.abs_diff(*b)))
            .sum();
        assert!(f64::from(apart) / (painted.len() as f64) < 6.0);
    }

    #[test]
    fn a_large_picture_stays_below_eight_megabytes() {
        let bytes = picture(2048, 2048).encode(Format::Png).unwrap();
        assert!(bytes.len() < 8_000_000, "{}", bytes.len());
    }
}
