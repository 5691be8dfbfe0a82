//! Videos: five seconds over one picture or two, as an MP4 that players and browsers accept.
//!
//! A key picture is stored in full, and the others only say from where they show it. `planes` brings a frame to light and
//! colours, `motion` moves the camera, `intra` and `predicted` encode, `parameters` describes, `mp4` wraps. Nothing here
//! knows HTTP, nor how pictures are painted.

// As for pictures: the conversions between counts and coordinates lose nothing that could be seen.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod bits;
mod frame;
mod intra;
mod motion;
mod mp4;
mod parameters;
mod planes;
mod predicted;
mod prediction;
mod residual;
mod transform;

use std::io;

use planes::{Layout, Planes};

pub(crate) use frame::Frame;
pub(crate) use motion::Motion;

/// Seconds of every video, as the service makes them.
const SECONDS: u32 = 5;
const FRAMES_PER_SECOND: u32 = 24;

/// The longest side, in pixels. A pan crosses an eighth of it, and players take no more than 512 up or down.
const MAX_SIDE: u16 = 3840;

/// How coarse key pictures are, 0 to 51; at 28 each of their waves is stored in steps of 16.
const QUANTISER: i32 = 28;

/// What a video shows.
#[derive(Clone, Debug)]
pub(crate) struct Video {
    /// The picture it starts with, of the video's size.
    pub(crate) first: Frame,
    /// The picture it ends with, for its last second; of the video's size too.
    pub(crate) last: Option<Frame>,
    /// What the camera does up to the end, or up to the last picture.
    pub(crate) motion: Motion,
    /// Width and height: even, at most 3840 each, and together not much more than 3840 by 2048.
    pub(crate) size: (u32, u32),
}

impl Video {
    /// Encodes the whole file.
    ///
    /// # Errors
    ///
    /// `InvalidInput` when the size is odd, nothing, or more than a decoder takes, or when a frame has another.
    pub(crate) fn encode(&self) -> io::Result<Vec<u8>> {
        let refused = |why: &'static str| io::Error::new(io::ErrorKind::InvalidInput, why);
        let side = |pixels: u32| {
            let side = u16::try_from(pixels).ok()?;
            (side % 2 == 0 && (1..=MAX_SIDE).contains(&side)).then_some(side)
        };
        let (Some(width), Some(height)) = (side(self.size.0), side(self.size.1)) else {
            return Err(refused(
                "the sides of a video are even, above 0, and at most 3840",
            ));
        };
        let (wide, high) = (usize::from(width), usize::from(height));
        let mut frames = std::iter::once(&self.first).chain(&self.last);
        if !frames.all(|frame| frame.fills(wide, high)) {
            return Err(refused("a frame has another size than the video"));
        }
        let layout = Layout::new(wide, high, self.motion.margins(wide, high));
        let level = parameters::level(&layout).ok_or_else(|| refused("the video is too large"))?;
        Ok(mp4::Track {
            width,
            height,
            frames_per_second: FRAMES_PER_SECOND,
            level,
            sequence: &parameters::sequence(&layout, level, FRAMES_PER_SECOND),
            picture: &parameters::picture(QUANTISER),
            samples: &self.samples(&layout),
        }
        .file())
    }

    /// The unit of each picture, and whether it is a key.
    fn samples(&self, layout: &Layout) -> Vec<(Vec<u8>, bool)> {
        let all = SECONDS * FRAMES_PER_SECOND;
        let second = self.last.as_ref().map_or(0, |_| FRAMES_PER_SECOND);
        let mut samples = Vec::with_capacity(all as usize);
        let parts = [
            (Some(&self.first), self.motion, all - second),
            (self.last.as_ref(), Motion::Still, second),
        ];
        for (number, (frame, motion, count)) in (0..).zip(parts) {
            let Some(frame) = frame else { continue };
            samples.push((
                intra::encode(&Planes::new(frame, layout), layout, number, QUANTISER),
                true,
            ));
            for place in 1..count {
                let progress = f64::from(place) / f64::from(count - 1);
                samples.push((predicted::encode(layout, motion, progress, place), false));
            }
        }
        samples
    }
}

#[cfg(test)]
mod tests;
