//! The key picture: everything it shows stands in it.

use super::bits::{Bits, Unit, unit};
use super::parameters::{FRAME_NUMBER_BITS, ORDER_BITS};
use super::planes::{Layout, Planes};

/// Encodes a picture at which decoding can begin. `number` tells it from the key picture before it.
pub(super) fn encode(planes: &Planes, layout: &Layout, number: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    header(&mut bits, number);
    for row in 0..layout.rows {
        for column in 0..layout.columns {
            plain(&mut bits, planes, column, row);
        }
    }
    unit(Unit::Key, bits)
}

/// The slice header (7.3.3): the whole picture, intra only.
fn header(bits: &mut Bits, number: u32) {
    bits.unsigned(0);
    bits.unsigned(7);
    bits.unsigned(0);
    bits.put(0, FRAME_NUMBER_BITS);
    bits.unsigned(number);
    bits.put(0, ORDER_BITS);
    // Earlier pictures are shown still, and this one is a reference of the usual kind.
    bits.put(0, 2);
    // The quantiser of the picture.
    bits.signed(0);
}

/// A macroblock as it is (`I_PCM`).
fn plain(bits: &mut Bits, planes: &Planes, column: usize, row: usize) {
    bits.unsigned(25);
    bits.align();
    let luma = planes.luma.square::<16>(column * 16, row * 16);
    for sample in luma.as_flattened() {
        bits.put(u32::from(*sample), 8);
    }
    for plane in [&planes.blue, &planes.red] {
        for sample in plane.square::<8>(column * 8, row * 8).as_flattened() {
            bits.put(u32::from(*sample), 8);
        }
    }
}
