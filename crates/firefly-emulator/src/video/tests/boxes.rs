//! The structure of the file, read by a small reader of its own.

use super::*;

/// The content of the box at this path, `moov/trak` for instance; the first of each name.
fn find<'a>(mut bytes: &'a [u8], path: &str) -> &'a [u8] {
    for name in path.split('/') {
        bytes = children(bytes)
            .into_iter()
            .find_map(|(kind, content)| (kind == name).then_some(content))
            .unwrap_or_else(|| panic!("no {name} of {path}"));
    }
    bytes
}

fn children(mut bytes: &[u8]) -> Vec<(String, &[u8])> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let length = word(bytes, 0) as usize;
        let kind = String::from_utf8(bytes[4..8].to_vec()).unwrap();
        found.push((kind, &bytes[8..length]));
        bytes = &bytes[length..];
    }
    found
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

const TABLE: &str = "moov/trak/mdia/minf/stbl";

#[test]
fn the_index_comes_before_the_pictures() {
    let file = video(Motion::Still, 64, 48).encode().unwrap();
    let names: Vec<_> = children(&file).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(names, ["ftyp", "moov", "mdat"]);
}

#[test]
fn it_is_five_seconds_long_in_the_asked_size() {
    let file = video(Motion::PanLeft, 540, 960).encode().unwrap();
    let movie = find(&file, "moov/mvhd");
    assert_eq!(word(movie, 16), 5 * word(movie, 12));
    let media = find(&file, "moov/trak/mdia/mdhd");
    assert_eq!(word(media, 16), 5 * word(media, 12));
    let track = find(&file, "moov/trak/tkhd");
    assert_eq!((word(track, 76) >> 16, word(track, 80) >> 16), (540, 960));
    let description = find(&file, &format!("{TABLE}/stsd"));
    // Past version, count, and the head of the entry.
    assert_eq!(description[8 + 8 + 24..][..4], [0x02, 0x1C, 0x03, 0xC0]);
    assert_eq!(word(find(&file, &format!("{TABLE}/stts")), 8), 120);
}

#[test]
fn every_picture_lies_where_the_index_says() {
    let mut two = video(Motion::ZoomIn, 64, 48);
    two.last = Some(plain([200, 10, 10], 64, 48));
    for (video, keys) in [
        (video(Motion::ZoomOut, 64, 48), vec![1]),
        (two, vec![1, 97]),
    ] {
        let file = video.encode().unwrap();
        let table = find(&file, &format!("{TABLE}/stss"));
        let listed: Vec<u32> = table[8..].chunks_exact(4).map(|at| word(at, 0)).collect();
        assert_eq!(listed, keys);
        let sizes = find(&file, &format!("{TABLE}/stsz"));
        assert_eq!((word(sizes, 4), word(sizes, 8)), (0, 120));
        let mut at = word(find(&file, &format!("{TABLE}/stco")), 8) as usize;
        for (number, size) in (1..).zip(sizes[12..].chunks_exact(4)) {
            let size = word(size, 0) as usize;
            assert_eq!(word(&file, at) as usize + 4, size, "picture {number}");
            let kind = file[at + 4];
            assert_eq!(
                kind,
                if keys.contains(&number) { 0x65 } else { 0x01 },
                "picture {number}"
            );
            at += size;
        }
        assert_eq!(at, file.len());
    }
}
