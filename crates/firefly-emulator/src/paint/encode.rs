//! From pixels to a file.

use std::io;

use image::ExtendedColorType;
use image::codecs::webp::WebPEncoder;
use jpeg_encoder::{ColorType, Encoder as JpegEncoder};
use png::{BitDepth, Compression, Encoder as PngEncoder, Filter};
use zune_core::bit_depth::BitDepth as JxlDepth;
use zune_core::colorspace::ColorSpace;
use zune_core::options::EncoderOptions;
use zune_jpegxl::{JxlEncodeErrors, JxlSimpleEncoder};

use super::canvas::Canvas;

/// The file formats in which pictures are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    Webp,
    Jxl,
}

impl Format {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Jxl => "image/jxl",
        }
    }

    pub(super) fn encode(self, canvas: &Canvas) -> io::Result<Vec<u8>> {
        match self {
            Self::Png => png(canvas).map_err(io::Error::other),
            Self::Jpeg => jpeg(canvas).map_err(io::Error::other),
            Self::Webp => webp(canvas).map_err(io::Error::other),
            Self::Jxl => jxl(canvas).map_err(io::Error::other),
        }
    }
}

fn png(canvas: &Canvas) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let (width, height) = (canvas.width as u32, canvas.height as u32);
    let mut encoder = PngEncoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // A newcomer waits for this picture: quick to make matters more than the last tenth of its size.
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Up);
    encoder.write_header()?.write_image_data(&canvas.pixels)?;
    Ok(bytes)
}

fn jpeg(canvas: &Canvas) -> Result<Vec<u8>, jpeg_encoder::EncodingError> {
    // Bounds of the request keep both sides far below the format's own limit of 65,535.
    let side = |pixels: usize| u16::try_from(pixels).unwrap_or(u16::MAX);
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes, 90).encode(
        &canvas.pixels,
        side(canvas.width),
        side(canvas.height),
        ColorType::Rgb,
    )?;
    Ok(bytes)
}

/// Without loss.
fn webp(canvas: &Canvas) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    WebPEncoder::new_lossless(&mut bytes).encode(
        &canvas.pixels,
        canvas.width as u32,
        canvas.height as u32,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

/// Without loss.
fn jxl(canvas: &Canvas) -> Result<Vec<u8>, JxlEncodeErrors> {
    let options = EncoderOptions::new(
        canvas.width,
        canvas.height,
        ColorSpace::RGB,
        JxlDepth::Eight,
    );
    let mut bytes = Vec::new();
    JxlSimpleEncoder::new(&canvas.pixels, options).encode(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::{ContentClass, Picture, painted};

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
        let bytes = Format::Png.encode(&painted(&picture)).unwrap();
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        let read = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!((read.width(), read.height()), (96, 64));
        assert_eq!(read.into_raw(), crate::paint::paint(&picture));
    }

    #[test]
    fn a_jpeg_is_close_to_what_was_painted() {
        let picture = picture(96, 64);
        let bytes = Format::Jpeg.encode(&painted(&picture)).unwrap();
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
        let bytes = Format::Png.encode(&painted(&picture(2048, 2048))).unwrap();
        assert!(bytes.len() < 8_000_000, "{}", bytes.len());
    }
}
