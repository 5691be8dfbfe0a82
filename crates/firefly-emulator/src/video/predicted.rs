//! A picture that shows the key picture from elsewhere: a direction for each macroblock, and nothing else.
//!
//! None of these pictures is referred to by another, so that no fault adds up.

use std::ops::Range;

use super::bits::{Bits, Unit, unit};
use super::motion::Motion;
use super::parameters::{FRAME_NUMBER_BITS, ORDER_BITS};
use super::planes::Layout;

/// Quarters of a pixel to the right and down.
type Vector = [i32; 2];

/// Encodes the picture that comes `place` pictures after its key picture.
pub(super) fn encode(layout: &Layout, motion: Motion, progress: f64, place: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    header(&mut bits, place);
    let mut vectors: Vec<Vector> = Vec::with_capacity(layout.macroblocks());
    let mut skipped = 0;
    for index in 0..layout.macroblocks() {
        let near = Near::new(&vectors, index, layout.columns);
        let vector = wanted(layout, motion, progress, index).unwrap_or(near.when_skipped());
        vectors.push(vector);
        if vector == near.when_skipped() {
            skipped += 1;
            continue;
        }
        bits.unsigned(skipped);
        skipped = 0;
        // One direction for the whole macroblock (P_L0_16x16), told by its difference, and no residual.
        bits.unsigned(0);
        for (value, expected) in vector.into_iter().zip(near.expected()) {
            bits.signed(value - expected);
        }
        bits.unsigned(0);
    }
    if skipped > 0 {
        bits.unsigned(skipped);
    }
    unit(Unit::Disposable, bits)
}

/// The slice header (7.3.3): the whole picture, predicted only.
fn header(bits: &mut Bits, place: u32) {
    bits.unsigned(0);
    bits.unsigned(5);
    bits.unsigned(0);
    // The number after that of the one reference, which is 0, for all that are no references themselves.
    bits.put(1, FRAME_NUMBER_BITS);
    bits.put(place * 2, ORDER_BITS);
    // As many references as ever, in their own order.
    bits.put(0, 2);
    bits.signed(0);
}

/// What `motion` asks of the middle of a macroblock; nothing of one that is not seen.
fn wanted(layout: &Layout, motion: Motion, progress: f64, index: usize) -> Option<Vector> {
    let (left, top) = (index % layout.columns * 16, index / layout.columns * 16);
    let hidden = &layout.hidden;
    let across = hidden.left..hidden.left + layout.width;
    let down = hidden.top..hidden.top + layout.height;
    let seen = |from: usize, range: &Range<usize>| from + 16 > range.start && from < range.end;
    if !seen(left, &across) || !seen(top, &down) {
        return None;
    }
    let size = (layout.width as f64, layout.height as f64);
    let from_middle = |from: usize, range: Range<usize>| {
        (from + 8) as f64 - (range.start + range.end) as f64 / 2.0
    };
    let place = (from_middle(left, across), from_middle(top, down));
    let (right, down) = motion.shift(size, place, progress);
    Some([right, down].map(|pixels| (pixels * 4.0).round() as i32))
}

/// The directions of the macroblocks at the left, above, and above to the right (8.4.1.3).
#[derive(Clone, Copy, Debug)]
struct Near {
    left: Option<Vector>,
    above: Option<Vector>,
    beyond: Option<Vector>,
}

impl Near {
    fn new(vectors: &[Vector], index: usize, columns: usize) -> Self {
        let column = index % columns;
        let left = (column > 0).then(|| vectors[index - 1]);
        let above = (index >= columns).then(|| vectors[index - columns]);
        // In the last column the one above to the left stands in.
        let beyond = if column + 1 < columns {
            above.map(|_| vectors[index + 1 - columns])
        } else {
            above.and(left).map(|_| vectors[index - 1 - columns])
        };
        Self {
            left,
            above,
            beyond,
        }
    }

    /// What a decoder expects: the median, or the only one there is.
    fn expected(self) -> Vector {
        match (self.left, self.above, self.beyond) {
            (Some(only), None, None) | (None, Some(only), None) | (None, None, Some(only)) => only,
            (left, above, beyond) => {
                let all = [left, above, beyond].map(Option::unwrap_or_default);
                std::array::from_fn(|axis| {
                    let mut values = all.map(|vector| vector[axis]);
                    values.sort_unstable();
                    values[1]
                })
            }
        }
    }

    /// What a decoder assumes where nothing is told (8.4.1.1): rest at the edges and beside what rests.
    fn when_skipped(self) -> Vector {
        match (self.left, self.above) {
            (Some(left), Some(above)) if left != [0, 0] && above != [0, 0] => self.expected(),
            _ => [0, 0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::video::motion::Margins;

    fn bytes(motion: Motion, progress: f64) -> usize {
        let layout = Layout::new(1920, 1080, Margins::default());
        encode(&layout, motion, progress, 1).len()
    }

    #[test]
    fn what_rests_costs_a_few_bytes_and_what_pans_a_few_more() {
        assert!(bytes(Motion::Still, 1.0) < 12);
        assert!(bytes(Motion::PanRight, 1.0) < 400);
        assert!(bytes(Motion::ZoomIn, 1.0) < 20_000);
    }

    #[test]
    fn what_is_not_seen_costs_nothing() {
        let margins = Margins {
            left: 512,
            top: 128,
            right: 512,
            bottom: 128,
        };
        let hidden = Layout::new(1920, 1080, margins);
        let bare = Layout::new(1920, 1080, Margins::default());
        let cost = |layout: &Layout| encode(layout, Motion::ZoomIn, 1.0, 1).len();
        assert!(cost(&hidden) < cost(&bare) * 11 / 10);
    }

    #[test]
    fn a_direction_is_expected_from_the_neighbours_that_are_there() {
        let (a, b, c) = (Some([4, 0]), Some([8, -8]), Some([6, 2]));
        let near = |left, above, beyond| Near {
            left,
            above,
            beyond,
        };
        assert_eq!(near(None, None, None).expected(), [0, 0]);
        assert_eq!(near(a, None, None).expected(), [4, 0]);
        assert_eq!(near(a, b, c).expected(), [6, 0]);
        assert_eq!(near(None, b, c).expected(), [6, 0]);
        assert_eq!(near(None, b, None).expected(), [8, -8]);
        assert_eq!(near(a, b, c).when_skipped(), [6, 0]);
        assert_eq!(near(a, Some([0, 0]), c).when_skipped(), [0, 0]);
        assert_eq!(near(None, b, c).when_skipped(), [0, 0]);
    }

    #[test]
    fn the_last_column_asks_the_one_above_to_the_left() {
        let vectors = [[1, 1], [2, 2], [3, 3], [4, 4]];
        let near = Near::new(&vectors, 3, 2);
        assert_eq!(
            (near.left, near.above, near.beyond),
            (Some([3, 3]), Some([2, 2]), Some([1, 1]))
        );
        let alone = Near::new(&vectors, 1, 1);
        assert_eq!(
            (alone.left, alone.above, alone.beyond),
            (None, Some([1, 1]), None)
        );
    }
}
