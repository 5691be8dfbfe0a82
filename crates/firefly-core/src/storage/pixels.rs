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

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use rstest::rstest;

    use super::*;

    fn png(colour: ColorType, depth: png::BitDepth, width: u32, data: &[u8]) -> Cursor<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, 1);
        encoder.set_color(colour);
        encoder.set_depth(depth);
        if colour == ColorType::Indexed {
            encoder.set_palette(&[255, 255, 255, 0, 0, 0][..]);
            encoder.set_trns(&[255, 0][..]);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(data).unwrap();
        writer.finish().unwrap();
        Cursor::new(file)
    }

    #[rstest]
    #[case::white(ColorType::Grayscale, &[255, 230], (true, false, false))]
    #[case::black(ColorType::Grayscale, &[0, 20], (false, true, false))]
    #[case::grey(ColorType::Grayscale, &[128, 100], (false, false, false))]
    #[case::both(ColorType::Grayscale, &[0, 255], (true, true, false))]
    #[case::transparent_white_is_black(ColorType::GrayscaleAlpha, &[255, 0, 255, 255], (true, true, false))]
    #[case::nearly_transparent_white_is_black(ColorType::GrayscaleAlpha, &[255, 31, 255, 31], (false, true, false))]
    #[case::barely_opaque_white_is_white(ColorType::GrayscaleAlpha, &[255, 32, 255, 32], (true, false, false))]
    #[case::noise_is_no_colour(ColorType::Rgb, &[255, 240, 230, 9, 0, 20], (true, true, false))]
    #[case::colour(ColorType::Rgb, &[255, 0, 0, 0, 0, 0], (false, true, true))]
    #[case::hidden_colour(ColorType::Rgba, &[255, 0, 0, 0, 255, 255, 255, 255], (true, true, false))]
    fn the_pixels_of_a_mask_are_told_apart(
        #[case] colour: ColorType,
        #[case] data: &[u8],
        #[case] (white, black, coloured): (bool, bool, bool),
    ) {
        let found = look_at(png(colour, png::BitDepth::Eight, 2, data));
        assert_eq!(found, Some(MaskFacts::new(white, black, coloured)));
    }

    #[test]
    fn every_depth_is_read() {
        let both = Some(MaskFacts::new(true, true, false));
        let bits = png(ColorType::Grayscale, png::BitDepth::One, 2, &[0b1000_0000]);
        assert_eq!(look_at(bits), both);
        let sixteen = png(
            ColorType::Grayscale,
            png::BitDepth::Sixteen,
            2,
            &[255, 255, 0, 9],
        );
        assert_eq!(look_at(sixteen), both);
        let palette = png(ColorType::Indexed, png::BitDepth::Eight, 2, &[0, 1]);
        assert_eq!(look_at(palette), both);
    }

    #[test]
    fn what_cannot_be_decoded_is_left_to_the_service() {
        let mut file = png(ColorType::Grayscale, png::BitDepth::Eight, 2, &[0, 255]).into_inner();
        file.truncate(50);
        assert_eq!(look_at(Cursor::new(file)), None);
    }

    #[test]
    fn a_small_file_of_very_many_pixels_is_not_gone_through() {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 8192, 8193);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![0xff; 1024 * 8193]).unwrap();
        writer.finish().unwrap();
        assert!(file.len() < 100_000);
        assert_eq!(look_at(Cursor::new(file)), None);
    }

    #[rstest]
    #[case(png(ColorType::Rgb, png::BitDepth::Eight, 1, &[1, 2, 3]).into_inner(), ImageFormat::Png, Some(false))]
    #[case(png(ColorType::Rgba, png::BitDepth::Eight, 1, &[1, 2, 3, 4]).into_inner(), ImageFormat::Png, Some(true))]
    #[case(png(ColorType::Indexed, png::BitDepth::Eight, 1, &[0]).into_inner(), ImageFormat::Png, Some(true))]
    #[case(b"\xff\xd8\xff".to_vec(), ImageFormat::Jpeg, Some(false))]
    #[case(b"RIFF....WEBPVP8 ".to_vec(), ImageFormat::Webp, Some(false))]
    #[case(b"RIFF....WEBPVP8X....\x10".to_vec(), ImageFormat::Webp, Some(true))]
    #[case(b"RIFF....WEBPVP8X....\x2c".to_vec(), ImageFormat::Webp, Some(false))]
    #[case(b"RIFF....WEBPVP8L....\x2f\0\0\0\x10".to_vec(), ImageFormat::Webp, Some(true))]
    #[case(b"RIFF....WEBPVP8L....\x2f\xff\xff\xff\x0f".to_vec(), ImageFormat::Webp, Some(false))]
    #[case(b"RIFF....WEBP".to_vec(), ImageFormat::Webp, None)]
    #[case(b"II*\0".to_vec(), ImageFormat::Tiff, None)]
    fn alpha_is_told_by_the_header(
        #[case] file: Vec<u8>,
        #[case] format: ImageFormat,
        #[case] expected: Option<bool>,
    ) {
        assert_eq!(has_alpha(format, Cursor::new(file)), expected);
    }
}
