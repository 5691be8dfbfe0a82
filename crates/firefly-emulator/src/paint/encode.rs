//! From pixels to a file.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageResult};

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
    pub(crate) fn encode(&self, format: Format) -> ImageResult<Vec<u8>> {
        let pixels = super::paint(self);
        let mut bytes = Vec::new();
        let (width, height) = (self.width, self.height);
        match format {
            Format::Png => {
                PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Up)
                    .write_image(&pixels, width, height, ExtendedColorType::Rgb8)?;
            }
            Format::Jpeg => {
                JpegEncoder::new_with_quality(&mut bytes, 90).encode(
                    &pixels,
                    width,
                    height,
                    ExtendedColorType::Rgb8,
                )?;
            }
        }
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
