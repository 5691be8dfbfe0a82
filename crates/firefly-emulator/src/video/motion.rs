//! How the camera moves: where each place of a picture is looked up in the first one.

use std::f64::consts::TAU;

/// What the camera does during the five seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Motion {
    /// Locked down.
    Still,
    PanLeft,
    PanRight,
    TiltUp,
    TiltDown,
    ZoomIn,
    ZoomOut,
    Handheld,
}

/// How far a pan or a tilt goes, as part of the side.
const REACH: f64 = 1.0 / 8.0;

/// What a zoom takes away or adds, as part of the side. Each macroblock moves as a whole: the more, the more their edges show.
const ZOOM: f64 = 1.0 / 12.0;

/// Pixels by which a hand shakes.
const SHAKE: f64 = 7.0;

/// What the margin at the left is a multiple of. A widespread decoder reads whole vectors of samples: it moves the picture,
/// or makes it wider, where half as many samples of colour do not fill 32 bytes.
const LEFT_STEP: usize = 64;

/// Pixels beyond the visible ones, which the camera comes to see. Even, as colours are stored for two by two pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Margins {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Motion {
    /// What has to be known around a picture of this size.
    pub(super) fn margins(self, width: usize, height: usize) -> Margins {
        let even = |pixels: f64| (pixels / 2.0).ceil() as usize * 2;
        let [across, down] = [width, height].map(|side| even(side as f64 * REACH));
        let none = Margins::default();
        let left = |pixels: usize| pixels.next_multiple_of(LEFT_STEP);
        let around = |across: usize, down: usize| Margins {
            left: left(across),
            top: down,
            right: across,
            bottom: down,
        };
        match self {
            Self::Still | Self::ZoomIn => none,
            Self::PanLeft => Margins {
                left: left(across),
                ..none
            },
            Self::PanRight => Margins {
                right: across,
                ..none
            },
            Self::TiltUp => Margins { top: down, ..none },
            Self::TiltDown => Margins {
                bottom: down,
                ..none
            },
            // Half on either side.
            Self::ZoomOut => {
                let [across, down] = [width, height].map(|side| even(side as f64 * ZOOM / 2.0));
                around(across, down)
            }
            Self::Handheld => around(even(SHAKE), even(SHAKE)),
        }
    }

    /// The way from a place, given from the middle of the picture, to where it is looked up. `progress` is 0 to 1.
    pub(super) fn shift(
        self,
        (width, height): (f64, f64),
        place: (f64, f64),
        progress: f64,
    ) -> (f64, f64) {
        // Starts and ends gently.
        let eased = progress * progress * (3.0 - 2.0 * progress);
        let (across, down) = (width * REACH * eased, height * REACH * eased);
        let zoomed = ZOOM * eased;
        match self {
            Self::Still => (0.0, 0.0),
            Self::PanLeft => (-across, 0.0),
            Self::PanRight => (across, 0.0),
            Self::TiltUp => (0.0, -down),
            Self::TiltDown => (0.0, down),
            Self::ZoomIn => (-place.0 * zoomed, -place.1 * zoomed),
            Self::ZoomOut => (place.0 * zoomed, place.1 * zoomed),
            Self::Handheld => {
                // Frequencies without a common measure, so that it does not look like a swing.
                let sway = |fast: f64, slow: f64| {
                    SHAKE
                        * (0.4 * (TAU * fast * progress).sin()
                            + 0.6 * (TAU * slow * progress).sin())
                };
                (sway(5.3, 1.7), sway(6.1, 2.3))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Motion; 8] = [
        Motion::Still,
        Motion::PanLeft,
        Motion::PanRight,
        Motion::TiltUp,
        Motion::TiltDown,
        Motion::ZoomIn,
        Motion::ZoomOut,
        Motion::Handheld,
    ];

    #[test]
    fn every_motion_starts_where_the_picture_is() {
        for motion in ALL {
            assert_eq!(
                motion.shift((640.0, 480.0), (-300.0, 200.0), 0.0),
                (0.0, 0.0),
                "{motion:?}"
            );
        }
    }

    #[test]
    fn no_motion_looks_beyond_its_margins() {
        for motion in ALL {
            for (width, height) in [(1920, 1080), (540, 960), (30, 16)] {
                let margins = motion.margins(width, height);
                let (wide, high) = (width as f64, height as f64);
                for step in 0..=100 {
                    let corner = |x: f64, y: f64| {
                        let (dx, dy) = motion.shift((wide, high), (x, y), f64::from(step) / 100.0);
                        (x + dx, y + dy)
                    };
                    let (left, top) = corner(-wide / 2.0, -high / 2.0);
                    let (right, bottom) = corner(wide / 2.0, high / 2.0);
                    assert!(left >= -wide / 2.0 - margins.left as f64, "{motion:?}");
                    assert!(top >= -high / 2.0 - margins.top as f64, "{motion:?}");
                    assert!(right <= wide / 2.0 + margins.right as f64, "{motion:?}");
                    assert!(bottom <= high / 2.0 + margins.bottom as f64, "{motion:?}");
                }
            }
        }
    }

    #[test]
    fn a_pan_to_the_right_ends_further_right_and_a_zoom_in_ends_closer() {
        let size = (1600.0, 900.0);
        assert_eq!(Motion::PanRight.shift(size, (0.0, 0.0), 1.0), (200.0, 0.0));
        assert_eq!(Motion::TiltUp.shift(size, (0.0, 0.0), 1.0), (0.0, -112.5));
        assert_eq!(Motion::ZoomIn.shift(size, (600.0, 0.0), 1.0), (-50.0, 0.0));
        assert_eq!(Motion::ZoomOut.shift(size, (600.0, 0.0), 1.0), (50.0, 0.0));
    }
}
