//! Black and white: which pixels may be changed.

use std::io;

use super::bitmap::Bitmap;
use super::input::Input;

/// A picture whose white means "change this" and whose black means "keep this".
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    pub(crate) input: Input,
    /// White and black change places.
    pub(crate) invert: bool,
}

impl Mask {
    /// The smallest rectangle around everything that is black, in pixels of the mask: where a picture to expand lies.
    pub(crate) fn kept(&self) -> io::Result<Option<Area>> {
        let kept = Self {
            input: self.input.clone(),
            invert: !self.invert,
        };
        Ok(kept.coverage(self.input.size())?.bounding_box())
    }

    pub(super) fn coverage(&self, size: (u32, u32)) -> io::Result<Coverage> {
        Ok(Coverage::of(&self.input.decode()?, self.invert, size))
    }
}

/// A rectangle of pixels; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Area {
    pub(super) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// The area and half its size on each side of it, as far as a picture goes.
    pub(super) fn grown(&self, width: u32, height: u32) -> Self {
        let left = self.left.saturating_sub(self.width / 2);
        let top = self.top.saturating_sub(self.height / 2);
        let right = (self.left + self.width + self.width / 2).min(width);
        let bottom = (self.top + self.height + self.height / 2).min(height);
        Self {
            left,
            top,
            width: right - left,
            height: bottom - top,
        }
    }
}

/// A mask in the pixels of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Coverage {
    width: usize,
    white: Vec<bool>,
}

impl Coverage {
    pub(super) fn new((width, height): (u32, u32), white: impl Fn(usize, usize) -> bool) -> Self {
        let (width, height) = (width as usize, height as usize);
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let white = places.map(|(x, y)| white(x, y)).collect();
        Self { width, white }
    }

    /// A pixel is white from the middle of the grey scale on; what cannot be seen is black.
    pub(super) fn of(mask: &Bitmap, invert: bool, (width, height): (u32, u32)) -> Self {
        let stretched = |place: usize, own: usize, end: u32| place * own / end as usize;
        Self::new((width, height), |x, y| {
            let column = stretched(x, mask.width(), width);
            let row = stretched(y, mask.height(), height);
            is_white(mask.get(column, row)) != invert
        })
    }

    pub(super) fn is_white(&self, x: usize, y: usize) -> bool {
        self.white[y * self.width + x]
    }

    /// The largest square of white; of several, the first from the top.
    pub(super) fn largest_square(&self) -> Option<Area> {
        // The side of the largest square that ends at each column of the row above: one more than the least of its neighbours.
        let mut above = vec![0_u32; self.width];
        let mut largest: Option<Area> = None;
        for (y, row) in self.white.chunks_exact(self.width.max(1)).enumerate() {
            let (mut left, mut corner) = (0, 0);
            for (x, white) in row.iter().enumerate() {
                let side = if *white {
                    1 + above[x].min(left).min(corner)
                } else {
                    0
                };
                corner = above[x];
                above[x] = side;
                left = side;
                if side > largest.map_or(0, |area| area.width) {
                    largest = Some(Area {
                        left: x as u32 + 1 - side,
                        top: y as u32 + 1 - side,
                        width: side,
                        height: side,
                    });
                }
            }
        }
        largest
    }

    /// The smallest rectangle around everything white.
    pub(super) fn bounding_box(&self) -> Option<Area> {
        let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
        for (y, row) in self.white.chunks_exact(self.width.max(1)).enumerate() {
            let Some(first) = row.iter().position(|white| *white) else {
                continue;
            };
            let last = row.iter().rposition(|white| *white).unwrap_or(first);
            left = left.min(first);
            right = right.max(last);
            top = top.min(y);
            bottom = y;
        }
        (top != usize::MAX).then(|| Area {
            left: left as u32,
            top: top as u32,
            width: (right - left + 1) as u32,
            height: (bottom - top + 1) as u32,
        })
    }
}

fn is_white([red, green, blue, alpha]: [u8; 4]) -> bool {
    let luminance = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    luminance * u32::from(alpha) / 255 >= 128_000
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn coverage(pixels: &[[u8; 4]], width: u32, invert: bool) -> Coverage {
        let height = pixels.len() as u32 / width;
        let image =
            RgbaImage::from_fn(width, height, |x, y| Rgba(pixels[(y * width + x) as usize]));
        Coverage::of(&Bitmap::new(image), invert, (width, height))
    }

    #[test]
    fn the_middle_of_the_grey_scale_is_white_and_what_is_not_seen_is_black() {
        let pixels = [
            [127, 127, 127, 255],
            [128, 128, 128, 255],
            [255, 255, 255, 0],
            [255, 255, 255, 127],
            [255, 255, 255, 128],
        ];
        let expected = [false, true, false, false, true];
        assert_eq!(coverage(&pixels, 5, false).white, expected);
        assert_eq!(
            coverage(&pixels, 5, true).white,
            expected.map(|white| !white)
        );
    }

    #[test]
    fn the_rectangle_around_the_white_is_found() {
        let (black, white) = ([0, 0, 0, 255], [255; 4]);
        let mut pixels = [black; 20];
        for at in [6, 12] {
            pixels[at] = white;
        }
        let mask = coverage(&pixels, 5, false);
        let area = Area {
            left: 1,
            top: 1,
            width: 2,
            height: 2,
        };
        assert_eq!(mask.bounding_box(), Some(area));
        assert_eq!(coverage(&[black; 4], 2, false).bounding_box(), None);
    }

    #[test]
    fn the_largest_square_of_white_is_found() {
        let drawn = |rows: [&str; 4]| {
            Coverage::new((6, 4), |x, y| rows[y].as_bytes()[x] == b'#').largest_square()
        };
        let square = |left, top, side| {
            Some(Area {
                left,
                top,
                width: side,
                height: side,
            })
        };
        assert_eq!(
            drawn(["##....", "##.###", "...###", "...###"]),
            square(3, 1, 3)
        );
        assert_eq!(
            drawn(["######", "#....#", "#...##", "####.#"]),
            square(0, 0, 1)
        );
        assert_eq!(drawn(["......"; 4]), None);
        assert_eq!(drawn(["######"; 4]), square(0, 0, 4));
    }

    #[test]
    fn a_mask_is_stretched_without_grey() {
        let image = RgbaImage::from_fn(2, 1, |x, _| Rgba([if x == 0 { 255 } else { 0 }; 4]));
        let mask = Coverage::of(&Bitmap::new(image), false, (5, 2));
        assert_eq!(mask.white, [true, true, true, false, false].repeat(2));
    }
}
