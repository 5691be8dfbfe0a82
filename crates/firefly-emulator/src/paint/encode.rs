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
        let pixels = self.paint();
        let mut bytes = Vec::new();
        let (width, height) = (self.width, self.height);
        match format {
            Format::Png => PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Up)
                .write_image(&pixels, width, height, ExtendedColorType::Rgb8)?,
            Format::Jpeg => {
                JpegEncoder::new_with_quality(&mut bytes, 90).encode(&pixels, width, height, ExtendedColorType::Rgb8)?;
            }
        }
        Ok(bytes)
    }

    fn paint(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for y in 0..self.height {
            for x in 0..self.width {
                out.extend([(x * 255 / self.width) as u8, (y * 255 / self.height) as u8, self.seed as u8]);
            }
        }
        out
    }
}
