//! The file around the pictures (ISO/IEC 14496-12 and -15): the index first, so that a browser can begin to play at once.

use super::parameters::{COMPATIBLE, PROFILE};

/// One video track and nothing else.
pub(super) struct Track<'a> {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) frames_per_second: u32,
    pub(super) level: u8,
    pub(super) sequence: &'a [u8],
    pub(super) picture: &'a [u8],
    /// Each picture's unit and whether decoding can begin at it.
    pub(super) samples: &'a [(Vec<u8>, bool)],
}

/// Ticks of the track within one picture.
const TICKS: u32 = 1000;

/// Bytes before each unit, which tell its length.
const LENGTH: usize = 4;

/// No rotation, no scaling.
const UPRIGHT: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

impl Track<'_> {
    pub(super) fn file(&self) -> Vec<u8> {
        let brands = boxed(
            *b"ftyp",
            &[b"isom", &[0, 0, 2, 0], b"isom", b"iso2", b"avc1", b"mp41"],
        );
        // The place of the pictures stands in the index, whose length does not depend on it.
        let before = brands.len() + self.index(0).len() + 8;
        let mut file = brands;
        file.extend(self.index(before as u32));
        let media: usize = self
            .samples
            .iter()
            .map(|(unit, _)| LENGTH + unit.len())
            .sum();
        file.extend((media as u32 + 8).to_be_bytes());
        file.extend(b"mdat");
        for (unit, _) in self.samples {
            file.extend((unit.len() as u32).to_be_bytes());
            file.extend(unit);
        }
        file
    }

    fn index(&self, media_at: u32) -> Vec<u8> {
        let count = self.samples.len() as u32;
        let milliseconds = count * 1000 / self.frames_per_second;
        let movie = full(
            *b"mvhd",
            0,
            &[
                // Made and changed at no known time; milliseconds; duration.
                &words([0, 0, 1000, milliseconds]),
                // Usual speed, full volume.
                &words([0x1_0000, 0x0100_0000, 0, 0]),
                &words(UPRIGHT),
                &words([0; 6]),
                // The next track would be the second.
                &words([2]),
            ],
        );
        // Enabled, part of the presentation.
        let track = full(
            *b"tkhd",
            3,
            &[
                &words([0, 0, 1, 0, milliseconds, 0, 0, 0, 0]),
                &words(UPRIGHT),
                &words([u32::from(self.width) << 16, u32::from(self.height) << 16]),
            ],
        );
        let media = boxed(
            *b"mdia",
            &[
                // Language: undetermined.
                &full(
                    *b"mdhd",
                    0,
                    &[&words([
                        0,
                        0,
                        self.frames_per_second * TICKS,
                        count * TICKS,
                        0x55C4_0000,
                    ])],
                ),
                &full(
                    *b"hdlr",
                    0,
                    &[&words([0]), b"vide", &words([0; 3]), b"video\0"],
                ),
                &boxed(
                    *b"minf",
                    &[
                        &full(*b"vmhd", 1, &[&words([0; 2])]),
                        // The media are in this file.
                        &boxed(
                            *b"dinf",
                            &[&full(*b"dref", 0, &[&words([1]), &full(*b"url ", 1, &[])])],
                        ),
                        &self.table(media_at),
                    ],
                ),
            ],
        );
        boxed(*b"moov", &[&movie, &boxed(*b"trak", &[&track, &media])])
    }

    fn table(&self, media_at: u32) -> Vec<u8> {
        let count = self.samples.len() as u32;
        let sizes: Vec<u8> = words(
            self.samples
                .iter()
                .map(|(unit, _)| (LENGTH + unit.len()) as u32),
        );
        let keys = self.samples.iter().enumerate().filter(|(_, (_, key))| *key);
        let keys: Vec<u32> = keys.map(|(index, _)| index as u32 + 1).collect();
        boxed(
            *b"stbl",
            &[
                &full(*b"stsd", 0, &[&words([1]), &self.description()]),
                &full(*b"stts", 0, &[&words([1, count, TICKS])]),
                &full(*b"stss", 0, &[&words([keys.len() as u32]), &words(keys)]),
                // All in one chunk.
                &full(*b"stsc", 0, &[&words([1, 1, count, 1])]),
                &full(*b"stsz", 0, &[&words([0, count]), &sizes]),
                &full(*b"stco", 0, &[&words([1, media_at])]),
            ],
        )
    }

    fn description(&self) -> Vec<u8> {
        let [width, height] = [self.width, self.height].map(u16::to_be_bytes);
        let parameters = |set: &[u8]| [&(set.len() as u16).to_be_bytes(), set].concat();
        boxed(
            *b"avc1",
            &[
                &words([0, 1, 0, 0, 0, 0]),
                &width,
                &height,
                // 72 dots an inch twice, one picture a sample, no name, 24 bits a pixel.
                &words([0x48_0000, 0x48_0000, 0]),
                &[0, 1],
                &[0; 32],
                &[0, 0x18, 0xFF, 0xFF],
                &boxed(
                    *b"avcC",
                    &[
                        &[
                            1,
                            PROFILE,
                            COMPATIBLE,
                            self.level,
                            0xFC | (LENGTH as u8 - 1),
                            0xE1,
                        ],
                        &parameters(self.sequence),
                        &[1],
                        &parameters(self.picture),
                    ],
                ),
                // BT.709 thrice, narrow range; square pixels.
                &boxed(*b"colr", &[b"nclx", &[0, 1, 0, 1, 0, 1, 0]]),
                &boxed(*b"pasp", &[&words([1, 1])]),
            ],
        )
    }
}

fn words(values: impl IntoIterator<Item = u32>) -> Vec<u8> {
    values.into_iter().flat_map(u32::to_be_bytes).collect()
}

fn boxed(kind: [u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = (content.len() as u32 + 8).to_be_bytes();
    [&length, kind.as_slice(), &content].concat()
}

/// A box with a version, which is 0, and flags.
fn full(kind: [u8; 4], flags: u32, parts: &[&[u8]]) -> Vec<u8> {
    boxed(kind, &[&words([flags]), &parts.concat()])
}
