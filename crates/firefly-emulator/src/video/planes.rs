//! Light and colours as a video stores them, and which part of what is stored is shown.

use super::frame::Frame;
use super::motion::Margins;

/// How a picture lies in whole macroblocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Macroblocks across.
    pub(super) columns: usize,
    /// Macroblocks down.
    pub(super) rows: usize,
    /// What is stored but not shown. The right and the bottom are whatever fills the last macroblocks.
    pub(super) hidden: Margins,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Layout {
    pub(super) fn new(width: usize, height: usize, margins: Margins) -> Self {
        let columns = (margins.left + width + margins.right).div_ceil(16);
        let rows = (margins.top + height + margins.bottom).div_ceil(16);
        let hidden = Margins {
            right: columns * 16 - width - margins.left,
            bottom: rows * 16 - height - margins.top,
            ..margins
        };
        Self {
            columns,
            rows,
            hidden,
            width,
            height,
        }
    }

    pub(super) fn macroblocks(&self) -> usize {
        self.columns * self.rows
    }
}

/// One component of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) samples: Vec<u8>,
}

impl Plane {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            samples: vec![0; width * height],
        }
    }

    /// A square of `N` by `N` samples.
    pub(super) fn square<const N: usize>(&self, left: usize, top: usize) -> [[u8; N]; N] {
        std::array::from_fn(|y| {
            let at = (top + y) * self.width + left;
            std::array::from_fn(|x| self.samples[at + x])
        })
    }
}

/// Light in full and both colours in half resolution (4:2:0), BT.709, 16 to 235 and 16 to 240.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planes {
    pub(super) luma: Plane,
    pub(super) blue: Plane,
    pub(super) red: Plane,
}

impl Planes {
    /// `frame` is the visible part and has its size; around it, it continues as in a mirror.
    pub(super) fn new(frame: &Frame, layout: &Layout) -> Self {
        let (width, height) = (layout.columns * 16, layout.rows * 16);
        let columns = mirrored(width, layout.hidden.left, layout.width);
        let rows = mirrored(height, layout.hidden.top, layout.height);
        let mut planes = Self {
            luma: Plane::new(width, height),
            blue: Plane::new(width / 2, height / 2),
            red: Plane::new(width / 2, height / 2),
        };
        for (half_y, pair) in rows.chunks_exact(2).enumerate() {
            for (half_x, sides) in columns.chunks_exact(2).enumerate() {
                let (mut blue, mut red) = (0.0, 0.0);
                for (dy, &y) in pair.iter().enumerate() {
                    for (dx, &x) in sides.iter().enumerate() {
                        let [light, b, r] = components(frame.pixel(x, y));
                        let at = (half_y * 2 + dy) * width + half_x * 2 + dx;
                        planes.luma.samples[at] = light.round() as u8;
                        blue += b / 4.0;
                        red += r / 4.0;
                    }
                }
                let at = half_y * (width / 2) + half_x;
                planes.blue.samples[at] = blue.round() as u8;
                planes.red.samples[at] = red.round() as u8;
            }
        }
        planes
    }
}

/// For each stored column (or row) the one of the picture that it shows.
fn mirrored(stored: usize, before: usize, shown: usize) -> Vec<usize> {
    let period = shown * 2;
    // Whole periods are added so that nothing becomes negative.
    let start = before.div_ceil(period) * period - before;
    (start..start + stored)
        .map(|at| (at % period).min(period - 1 - at % period))
        .collect()
}

fn components([red, green, blue]: [u8; 3]) -> [f32; 3] {
    let [red, green, blue] = [red, green, blue].map(|value| f32::from(value) / 255.0);
    let light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    [
        16.0 + 219.0 * light,
        128.0 + 224.0 * (blue - light) / 1.8556,
        128.0 + 224.0 * (red - light) / 1.5748,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_the_values_of_bt_709() {
        let stored = |rgb| components(rgb).map(|value| value.round() as u8);
        assert_eq!(stored([0, 0, 0]), [16, 128, 128]);
        assert_eq!(stored([255, 255, 255]), [235, 128, 128]);
        assert_eq!(stored([255, 0, 0]), [63, 102, 240]);
        assert_eq!(stored([0, 0, 255]), [32, 240, 118]);
    }

    #[test]
    fn what_lies_beyond_the_edge_is_the_picture_in_a_mirror() {
        assert_eq!(mirrored(10, 2, 4), [1, 0, 0, 1, 2, 3, 3, 2, 1, 0]);
        assert_eq!(mirrored(4, 0, 1), [0, 0, 0, 0]);
        assert_eq!(mirrored(6, 5, 2), [0, 0, 1, 1, 0, 0]);
    }

    #[test]
    fn a_layout_hides_what_fills_the_last_macroblocks() {
        let layout = Layout::new(1920, 1080, Margins::default());
        assert_eq!((layout.columns, layout.rows), (120, 68));
        assert_eq!(
            layout.hidden,
            Margins {
                bottom: 8,
                ..Margins::default()
            }
        );
        let wide = Layout::new(
            540,
            960,
            Margins {
                left: 68,
                ..Margins::default()
            },
        );
        assert_eq!(
            (wide.columns, wide.hidden.left, wide.hidden.right),
            (38, 68, 0)
        );
    }
}
