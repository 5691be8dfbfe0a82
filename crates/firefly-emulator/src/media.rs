//! What lies behind an output's URL, kept as a description and made again for every download.

use std::io;

use crate::paint::{Artwork, Format, Input, Picture, paint};
use crate::video::{Frame, Motion, Video};

/// One output.
#[derive(Clone, Debug)]
pub(crate) enum Media {
    Image(Box<Artwork>, Format),
    Video(Box<Clip>),
}

impl Media {
    pub(crate) fn media_type(&self) -> &'static str {
        match self {
            Self::Image(_, format) => format.media_type(),
            Self::Video(_) => "video/mp4",
        }
    }

    /// Paints and encodes; this takes a while.
    pub(crate) fn encode(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::Image(artwork, format) => artwork.encode(*format),
            Self::Video(clip) => clip.video()?.encode(),
        }
    }
}

/// A video by its key frames.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    pub(crate) first: KeyFrame,
    pub(crate) last: Option<KeyFrame>,
    pub(crate) motion: Motion,
    pub(crate) size: (u32, u32),
}

impl Clip {
    fn video(&self) -> io::Result<Video> {
        let last = self.last.as_ref();
        Ok(Video {
            first: self.first.frame(self.size)?,
            last: last.map(|last| last.frame(self.size)).transpose()?,
            motion: self.motion,
            size: self.size,
        })
    }
}

/// Where a key frame comes from.
#[derive(Clone, Debug)]
pub(crate) enum KeyFrame {
    Painted(Picture),
    Given(Input),
}

impl KeyFrame {
    fn frame(&self, size: (u32, u32)) -> io::Result<Frame> {
        let rgb = match self {
            Self::Painted(picture) => paint(picture),
            Self::Given(input) => input.covering(size)?,
        };
        Ok(Frame {
            width: size.0 as usize,
            height: size.1 as usize,
            rgb,
        })
    }
}
