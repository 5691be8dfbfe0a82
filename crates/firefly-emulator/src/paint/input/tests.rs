//! What is taken for a picture and what is refused.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

use super::*;

/// A picture with something in every pixel, in a file of some type.
fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbaImage::from_fn(width, height, |x, y| {
        Rgba([(x * 7) as u8, (y * 5) as u8, (x * y) as u8, 255])
    });
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::from(image).into_rgb8();
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

const TYPES: [(ImageFormat, MediaType); 4] = [
    (ImageFormat::Png, MediaType::Png),
    (ImageFormat::Jpeg, MediaType::Jpeg),
    (ImageFormat::WebP, MediaType::Webp),
    (ImageFormat::Tiff, MediaType::Tiff),
];

/// A PNG that claims a size and holds next to nothing.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Sixteen);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_chunk(png::chunk::IDAT, &[0x78, 1, 3, 0])
        .unwrap();
    drop(writer);
    bytes
}

#[test]
fn four_types_are_decoded_and_known_by_their_content() {
    for (format, kind) in TYPES {
        let input = Input::read(file(40, 30, format)).unwrap();
        assert_eq!(input.media_type(), kind);
        assert_eq!(input.size(), (40, 30));
        let [red, green, blue, alpha] = input.decode().unwrap().get(39, 29);
        // 39 * 7, 29 * 5 and 39 * 29, each modulo 256.
        let near = |found: u8, told: u8| found.abs_diff(told) < 40;
        assert!(near(red, 17) && near(green, 145) && near(blue, 107));
        assert_eq!(alpha, 255);
    }
}

#[test]
fn jpeg_xl_is_known_but_not_decoded() {
    for start in [&b"\xff\x0a\xfa\x7f"[..], b"\0\0\0\x0cJXL \r\n\x87\n\0\0"] {
        assert_eq!(MediaType::sniff(start), Some(MediaType::Jxl));
        assert_eq!(Input::read(start).unwrap_err(), Undecodable::NotDecoded);
    }
}

#[test]
fn other_content_is_of_an_unknown_type() {
    let riff = b"RIFF\x24\0\0\0WAVEfmt ";
    for bytes in [
        &b""[..],
        b"GIF89a",
        b"<svg/>",
        riff,
        b"\x89PNG",
        b"\xff\xd8",
    ] {
        assert_eq!(Input::read(bytes).unwrap_err(), Undecodable::UnknownType);
    }
}

#[test]
fn a_file_of_one_type_under_the_signature_of_another_is_broken() {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(file(8, 8, ImageFormat::Jpeg));
    let error = Input::read(bytes).unwrap_err();
    assert!(matches!(error, Undecodable::Broken(_)), "{error:?}");
}

#[test]
fn a_file_cut_short_is_broken_wherever_it_is_cut() {
    for (format, _) in TYPES {
        let whole = file(64, 48, format);
        for share in [3, 30, 60, 90] {
            let cut = &whole[..whole.len() * share / 100];
            let error = Input::read(cut).unwrap_err();
            assert!(
                matches!(error, Undecodable::Broken(_) | Undecodable::UnknownType),
                "{format:?} {share}: {error:?}"
            );
        }
    }
}

#[test]
fn a_small_file_that_claims_a_huge_picture_is_refused_by_its_header() {
    for (width, height) in [
        (8193, 1),
        (1, 8193),
        (65_535, 65_535),
        (2_000_000_000, 2_000_000_000),
    ] {
        let error = Input::read(claims(width, height)).unwrap_err();
        let refused = match &error {
            Undecodable::TooLarge { .. } => true,
            // The decoder's own limit comes first where a single row is too much.
            Undecodable::Broken(what) => width > 65_535 && what.contains("imit"),
            _ => false,
        };
        assert!(refused, "{width}x{height}: {error:?}");
    }
    let largest = Input::read(file(8192, 1, ImageFormat::Png)).unwrap();
    assert_eq!(largest.size(), (8192, 1));
}

#[test]
fn a_picture_of_allowed_sides_is_refused_for_its_deep_pixels_in_so_many_words() {
    let error = Input::read(claims(8192, 8192)).unwrap_err();
    let (width, height, bits) = (8192, 8192, 64);
    assert_eq!(
        error,
        Undecodable::TooDeep {
            width,
            height,
            bits
        }
    );
    let told = "8192x8192 pixels of 64 bits take more memory than the emulator decodes (320 MiB)";
    assert_eq!(error.to_string(), told);
}

#[test]
fn a_huge_claim_is_refused_in_a_header_of_any_type() {
    let mut webp = file(8, 8, ImageFormat::WebP);
    let start = webp.windows(4).position(|name| name == b"VP8L").unwrap();
    // 14 bits each for one less than the sides, after the length of the chunk and a byte of signature.
    webp[start + 9..start + 13].copy_from_slice(&0x0fff_bffe_u32.to_le_bytes());

    let mut jpeg = file(8, 8, ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]);
    let sides = frame.unwrap() + 5;
    jpeg[sides..sides + 4].fill(0xff);

    let mut tiff = file(8, 8, ImageFormat::Tiff);
    let number = |at: usize| u32::from_le_bytes(tiff[at..at + 4].try_into().unwrap()) as usize;
    let directory = number(4);
    let count = usize::from(tiff[directory]);
    for entry in (0..count).map(|index| directory + 2 + index * 12) {
        // The tags of width and height.
        if [[0, 1], [1, 1]].contains(&[tiff[entry], tiff[entry + 1]]) {
            tiff[entry + 8..entry + 12].copy_from_slice(&50_000_u32.to_le_bytes());
        }
    }
    for (bytes, (width, height)) in [(webp, (16_383, 16_383)), (jpeg, (65_535, 65_535))] {
        let error = Input::read(bytes).unwrap_err();
        assert_eq!(error, Undecodable::TooLarge { width, height });
    }
    // The decoder notices by itself that so many pixels are not in the file.
    let error = Input::read(tiff).unwrap_err();
    assert!(matches!(error, Undecodable::Broken(_)), "{error:?}");
}

#[test]
fn a_header_that_promises_more_than_the_data_holds_is_broken() {
    let error = Input::read(claims(64, 64)).unwrap_err();
    assert!(matches!(error, Undecodable::Broken(_)), "{error:?}");
}

#[test]
fn the_thumbnail_of_a_jpeg_does_not_stand_in_for_its_end() {
    let whole = file(64, 48, ImageFormat::Jpeg);
    let mut with_thumbnail = whole[..2].to_vec();
    with_thumbnail.extend(b"\xff\xe1\x00\x08\xff\xd8\xff\xd9..");
    with_thumbnail.extend(&whole[2..]);
    assert!(Input::read(with_thumbnail.as_slice()).is_ok());
    with_thumbnail.truncate(with_thumbnail.len() - 40);
    let error = Input::read(with_thumbnail).unwrap_err();
    assert!(matches!(error, Undecodable::Broken(_)), "{error:?}");
}

#[test]
fn no_changed_file_brings_the_decoders_down() {
    let mut random = fastrand::Rng::with_seed(5);
    for (format, _) in TYPES {
        let whole = file(24, 18, format);
        let mut read = 0;
        for _ in 0..200 {
            let mut bytes = whole.clone();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(..bytes.len());
                bytes[at] = random.u8(..);
            }
            if let Ok(input) = Input::read(bytes) {
                let (width, height) = input.size();
                assert!(width.max(height) <= MAX_SIDE);
                read += 1;
            }
        }
        assert!(read < 200, "{format:?}: not one change was noticed");
    }
}

/// A TIFF of strips that are compressed with Deflate, each of about so many bytes before.
fn strips(width: u32, height: u32, size: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let (row, short) = (width * 3, 3_u16);
    let rows = (size / row).max(1);
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| pixel(x, y))
        .collect();
    let mut file = b"II\x2a\0\0\0\0\0".to_vec();
    let (mut offsets, mut counts) = (Vec::new(), Vec::new());
    for strip in pixels.chunks((rows * row) as usize) {
        let packed = deflated(strip);
        offsets.push(file.len() as u32);
        counts.push(packed.len() as u32);
        file.extend(packed);
    }
    let mut list = |numbers: &[u32]| {
        let at = file.len() as u32;
        file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        at
    };
    let number = offsets.len() as u32;
    let (offsets, counts) = (list(&offsets), list(&counts));
    // Three numbers of sixteen bits.
    let bits = list(&[8 | 8 << 16, 8]);
    let directory = (file.len() as u32).to_le_bytes();
    file[4..8].copy_from_slice(&directory);
    let entries = [
        (256_u16, 4_u16, 1, width),
        (257, 4, 1, height),
        (258, short, 3, bits),
        (259, short, 1, 8),
        (262, short, 1, 2),
        (273, 4, number, offsets),
        (277, short, 1, 3),
        (278, 4, 1, rows),
        (279, 4, number, counts),
    ];
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file
}

/// A zlib stream of data that begins with a zero: that of a PNG of one row, before which its encoder puts a zero as well.
fn deflated(data: &[u8]) -> Vec<u8> {
    assert_eq!(data[0], 0);
    let row = &data[1..];
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, row.len() as u32, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(row).unwrap();
    writer.finish().unwrap();
    let (mut rest, mut stream) = (&file[8..], Vec::new());
    while let [l3, l2, l1, l0, name @ ..] = rest {
        let length = u32::from_be_bytes([*l3, *l2, *l1, *l0]) as usize;
        if name.starts_with(b"IDAT") {
            stream.extend(&name[4..4 + length]);
        }
        rest = &name[8 + length..];
    }
    stream
}

#[test]
fn ordinary_tiffs_of_many_packed_strips_are_taken() {
    for size in [8 * 1024, 64 * 1024] {
        let flat = strips(2048, 2048, size, |_, _| [0; 3]);
        assert!(flat.len() < 200_000, "{}", flat.len());
        assert_eq!(Input::read(flat).unwrap().size(), (2048, 2048));
        let pixel = |x: u32, y: u32| [(x * y) as u8, (x * 7 + y * 13) as u8, (x ^ y) as u8];
        let input = Input::read(strips(800, 1200, size, pixel)).unwrap();
        let last = input.decode().unwrap().get(799, 1199);
        assert_eq!(last[..3], pixel(799, 1199));
    }
}

#[test]
fn a_tiff_in_a_form_that_is_not_decoded_is_not_called_broken() {
    let mut tiff = strips(8, 8, 8192, |_, _| [0, 2, 3]);
    let entry = tiff.windows(4).position(|entry| entry == [6, 1, 3, 0]);
    // The photometric interpretation of CIE L*a*b*.
    tiff[entry.unwrap() + 8] = 8;
    let error = Input::read(tiff).unwrap_err();
    assert!(matches!(error, Undecodable::Unsupported(_)), "{error:?}");
}

#[test]
fn a_picture_is_shown_by_its_measures_only() {
    let input = Input::read(file(12, 9, ImageFormat::Png)).unwrap();
    let expected = format!("Input(image/png, (12, 9), {} bytes)", input.byte_len());
    assert_eq!(format!("{input:?}"), expected);
}
