//! Files that are small to send and dear to decode.

use image::{DynamicImage, ImageFormat};

/// A PNG of so many grey pixels, all black, with chunks of the caller's before the pixels.
pub(crate) fn png(
    width: u32,
    height: u32,
    depth: png::BitDepth,
    extra: &[(&[u8; 4], Vec<u8>)],
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    for (name, data) in extra {
        let name = png::chunk::ChunkType(**name);
        writer.write_chunk(name, data).unwrap();
    }
    let row = (width as usize * depth as usize).div_ceil(8);
    writer
        .write_image_data(&vec![0; row * height as usize])
        .unwrap();
    writer.finish().unwrap();
    bytes
}

/// A PNG that claims a size and holds next to nothing.
pub(crate) fn claim(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Sixteen);
    let mut writer = encoder.write_header().unwrap();
    writer.write_chunk(png::chunk::IDAT, &zlib_bomb(0)).unwrap();
    drop(writer);
    bytes
}

/// The start of a zlib stream that is two hundred times as many zeros, in the fixed codes of RFC 1951: a block, a zero, and again
/// and again the order to copy the 258 bytes before. `pairs` of length and distance are rounded down to whole bytes.
pub(crate) fn zlib_bomb(pairs: usize) -> Vec<u8> {
    let head = ["010", "00110000"].concat();
    // Both end with three zeros, so that eight pairs are the same thirteen bytes from the first of the second byte on.
    let pair = "1100010100000";
    let bytes = pack(&(head + &pair.repeat(9)));
    let mut stream = vec![0x78, 0x01, bytes[0]];
    stream.extend(bytes[1..14].repeat(pairs / 8));
    stream
}

/// Bits, the first of them the lowest of their byte.
fn pack(bits: &str) -> Vec<u8> {
    let bytes = bits.as_bytes().chunks(8);
    bytes
        .map(|bits| {
            let ones = bits.iter().enumerate().filter(|(_, bit)| **bit == b'1');
            ones.map(|(place, _)| 1 << place).sum()
        })
        .collect()
}

/// A progressive JPEG of grey pixels that goes over all of them in each of its scans, at a hundred bytes or so a scan.
pub(crate) fn progressive(side: u16, scans: usize) -> Vec<u8> {
    fn segment(file: &mut Vec<u8>, marker: u8, data: &[u8]) {
        file.extend([0xff, marker]);
        file.extend(u16::try_from(data.len() + 2).unwrap().to_be_bytes());
        file.extend(data);
    }
    let mut file = vec![0xff, 0xd8];
    segment(&mut file, 0xdb, &[[0].as_slice(), &[1; 64]].concat());
    let [high, low] = side.to_be_bytes();
    segment(&mut file, 0xc2, &[8, high, low, high, low, 1, 1, 0x11, 0]);
    // One code of one bit in each table: no change, and the end of the next 16384 blocks.
    for (table, symbol) in [(0x00, 0x00), (0x10, 0xe0)] {
        let mut data = vec![table, 1];
        data.extend([0; 15]);
        data.push(symbol);
        segment(&mut file, 0xc4, &data);
    }
    let blocks = usize::from(side).div_ceil(8).pow(2);
    for scan in 0..scans {
        let (first, last, bits) = match scan {
            0 => (0, 0, blocks),
            _ => (1, 63, blocks.div_ceil(16_384) * 15),
        };
        segment(&mut file, 0xda, &[1, 1, 0, first, last, 0]);
        file.extend(vec![0; bits.div_ceil(8)]);
    }
    file.extend([0xff, 0xd9]);
    file
}

/// A TIFF of grey pixels: entries of its directory by tag, type and number, then the place of the next directory.
pub(crate) struct Tiff {
    pub(crate) entries: Vec<(u16, u16, u32, u32)>,
    pub(crate) next: u32,
    /// What lies behind the directory.
    pub(crate) data: Vec<u8>,
}

const SHORT: u16 = 3;
const LONG: u16 = 4;

impl Tiff {
    /// The start of the data in a file of eight entries and so many more.
    pub(crate) fn data_at(more: u32) -> u32 {
        8 + 2 + (8 + more) * 12 + 4
    }

    /// A directory without strips; compression 1 is none and 8 is Deflate.
    pub(crate) fn new(width: u32, height: u32, compression: u32) -> Self {
        let one = |tag, value| (tag, LONG, 1, value);
        let short = |tag, value| (tag, SHORT, 1, value);
        Self {
            entries: vec![
                one(256, width),
                one(257, height),
                short(258, 8),
                short(259, compression),
                short(262, 1),
                short(277, 1),
            ],
            next: 0,
            data: Vec::new(),
        }
    }

    pub(crate) fn bytes(mut self) -> Vec<u8> {
        self.entries.sort_unstable();
        let mut file = b"II\x2a\0\x08\0\0\0".to_vec();
        file.extend(u16::try_from(self.entries.len()).unwrap().to_le_bytes());
        for (tag, kind, count, value) in self.entries {
            file.extend(tag.to_le_bytes());
            file.extend(kind.to_le_bytes());
            file.extend(count.to_le_bytes());
            file.extend(value.to_le_bytes());
        }
        file.extend(self.next.to_le_bytes());
        file.extend(self.data);
        file
    }

    /// Every row a strip of its own, and all of them the same bytes, which take long and say nothing.
    pub(crate) fn same_bytes_for_every_row() -> Vec<u8> {
        let side = 8192_u32;
        let mut strip = vec![0x78, 0x01];
        strip.extend([0, 0, 0, 0xff, 0xff].repeat(200_000));
        strip.extend(&zlib_bomb(512)[2..]);
        let mut tiff = Self::new(side, side, 8);
        let offsets = Self::data_at(1);
        let counts = offsets + side * 4;
        let at = counts + side * 4;
        let length = u32::try_from(strip.len()).unwrap();
        tiff.entries.extend([
            (273, LONG, side, offsets),
            (278, LONG, 1, 1),
            (279, LONG, side, counts),
        ]);
        tiff.data.extend(at.to_le_bytes().repeat(side as usize));
        tiff.data.extend(length.to_le_bytes().repeat(side as usize));
        tiff.data.extend(strip);
        tiff.bytes()
    }

    /// A whole picture whose directory is followed by itself.
    pub(crate) fn in_a_circle() -> Vec<u8> {
        let mut tiff = Self::new(8, 8, 1);
        tiff.entries
            .extend([(273, LONG, 1, Self::data_at(0)), (279, LONG, 1, 64)]);
        tiff.next = 8;
        tiff.data = vec![0; 64];
        tiff.bytes()
    }

    /// A list of strips that would be larger than the machine.
    pub(crate) fn endless_list() -> Vec<u8> {
        let mut tiff = Self::new(8, 8, 1);
        let at = Self::data_at(0);
        tiff.entries
            .extend([(273, LONG, u32::MAX, at), (279, LONG, u32::MAX, at)]);
        tiff.data = vec![0; 64];
        tiff.bytes()
    }

    /// One strip that says to be as long as a number can be.
    pub(crate) fn endless_strip() -> Vec<u8> {
        let mut tiff = Self::new(8, 8, 8);
        tiff.entries
            .extend([(273, LONG, 1, Self::data_at(0)), (279, LONG, 1, u32::MAX)]);
        tiff.data = zlib_bomb(1 << 20);
        tiff.bytes()
    }

    /// A small picture in tiles that are not small.
    pub(crate) fn huge_tiles() -> Vec<u8> {
        let mut tiff = Self::new(8, 8, 8);
        let side = 0x7fff_fff0;
        tiff.entries.extend([
            (322, LONG, 1, side),
            (323, LONG, 1, side),
            (324, LONG, 1, Self::data_at(2)),
            (325, LONG, 1, 64),
        ]);
        tiff.data = zlib_bomb(1 << 20);
        tiff.bytes()
    }
}

/// An animation of one small frame on a canvas of that size.
pub(crate) fn animation(width: u32, height: u32) -> Vec<u8> {
    fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        [name, &length, data].concat()
    }
    let low = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let mut still = std::io::Cursor::new(Vec::new());
    let image = DynamicImage::new_rgb8(2, 2);
    image.write_to(&mut still, ImageFormat::WebP).unwrap();
    // After the head of the file there is one chunk, the picture.
    let still = &still.into_inner()[12..];
    let place = [vec![0; 6], low(2), low(2), vec![100, 0, 0, 0]].concat();
    let body = [
        b"WEBP".to_vec(),
        chunk(
            b"VP8X",
            &[vec![2, 0, 0, 0], low(width), low(height)].concat(),
        ),
        chunk(b"ANIM", &[0; 6]),
        chunk(b"ANMF", &[&place, still].concat()),
    ];
    chunk(b"RIFF", &body.concat())
}
