//! What a decoder is told before the first picture: profile, size, cropping, colours (ITU-T H.264, 7.3.2 and Annex E).

use super::bits::{Bits, Unit, unit};
use super::planes::Layout;

/// Constrained Baseline, which every decoder knows.
pub(super) const PROFILE: u8 = 66;
/// Constraints 0 and 1 hold.
pub(super) const COMPATIBLE: u8 = 0b1100_0000;

/// Bits of a slice's picture number: there is one reference at a time.
pub(super) const FRAME_NUMBER_BITS: u32 = 4;
/// Bits of a slice's place in the order of output. All pictures count from the key picture before them, so that half of
/// the range has to hold twice their number.
pub(super) const ORDER_BITS: u32 = 10;

/// The smallest level that allows so many macroblocks in a picture (Table A-1), if any does.
pub(super) fn level(layout: &Layout) -> Option<u8> {
    // Levels below 3.1 are left out: they bound how far up and down a picture may move.
    [(3_600, 31), (8_192, 40), (22_080, 50), (36_864, 51)]
        .into_iter()
        .find(|(macroblocks, _)| layout.macroblocks() <= *macroblocks)
        .map(|(_, level)| level)
}

/// The sequence parameter set.
pub(super) fn sequence(layout: &Layout, level: u8, frames_per_second: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    for byte in [PROFILE, COMPATIBLE, level] {
        bits.put(u32::from(byte), 8);
    }
    bits.unsigned(0);
    bits.unsigned(FRAME_NUMBER_BITS - 4);
    // The order of output is told in each slice: pictures that none refers to follow one another.
    bits.unsigned(0);
    bits.unsigned(ORDER_BITS - 4);
    // One reference, and no numbers are left out.
    bits.unsigned(1);
    bits.flag(false);
    bits.unsigned(layout.columns as u32 - 1);
    bits.unsigned(layout.rows as u32 - 1);
    // Whole frames only; directions that are derived use whole macroblocks.
    bits.flag(true);
    bits.flag(true);
    let hidden = &layout.hidden;
    let sides = [hidden.left, hidden.right, hidden.top, hidden.bottom];
    let cropped = sides.iter().any(|&side| side > 0);
    bits.flag(cropped);
    if cropped {
        for side in sides {
            // In samples of colour.
            bits.unsigned(side as u32 / 2);
        }
    }
    bits.flag(true);
    usability(&mut bits, frames_per_second);
    unit(Unit::Sequence, bits)
}

fn usability(bits: &mut Bits, frames_per_second: u32) {
    // Square pixels.
    bits.flag(true);
    bits.put(1, 8);
    bits.flag(false);
    // Unspecified format, narrow range, BT.709 thrice: primaries, transfer, matrix.
    bits.flag(true);
    bits.put(5, 3);
    bits.flag(false);
    bits.flag(true);
    for _ in 0..3 {
        bits.put(1, 8);
    }
    bits.flag(false);
    // A tick is half a frame, and their rate is fixed.
    bits.flag(true);
    bits.put(1, 32);
    bits.put(frames_per_second * 2, 32);
    bits.flag(true);
    // No buffer models, no field order.
    bits.put(0, 3);
    // Pictures come in the order in which they are shown, so that none waits for another.
    bits.flag(true);
    bits.flag(true);
    for value in [0, 0, 13, 11, 0, 1] {
        bits.unsigned(value);
    }
}

/// The picture parameter set. `quantiser` is 0 to 51.
pub(super) fn picture(quantiser: i32) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.unsigned(0);
    bits.unsigned(0);
    // Codes of variable length (CAVLC), no field order, one slice group, one reference in each list.
    bits.put(0, 2);
    for value in [0, 0, 0] {
        bits.unsigned(value);
    }
    // No weights.
    bits.put(0, 3);
    bits.signed(quantiser - 26);
    bits.signed(0);
    bits.signed(0);
    // Edges are smoothed as usual; no constraint on prediction; no slice is sent twice.
    bits.put(0, 3);
    unit(Unit::Picture, bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::video::motion::Margins;

    #[test]
    fn the_level_is_the_smallest_that_holds_the_picture() {
        let of = |width, height| level(&Layout::new(width, height, Margins::default()));
        assert_eq!(of(1280, 720), Some(31));
        assert_eq!(of(1280, 736), Some(40));
        assert_eq!(of(1920, 1080), Some(40));
        assert_eq!(of(2160, 1080), Some(50));
        assert_eq!(of(4096, 2304), Some(51));
        assert_eq!(of(4112, 2304), None);
    }
}
