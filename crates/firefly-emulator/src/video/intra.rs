//! The key picture: everything it shows stands in it, macroblock by macroblock, as what its neighbours do not foretell.

mod component;

use super::bits::{Bits, Unit, unit};
use super::parameters::{FRAME_NUMBER_BITS, ORDER_BITS};
use super::planes::{Layout, Planes};
use super::prediction::Mode;
use super::residual::{self, Context};
use super::transform::Quantiser;
use component::{Component, Levels};

/// Encodes a picture at which decoding can begin. `number` tells it from the key picture before it, and `step` is how coarse
/// it is, 0 to 51.
pub(super) fn encode(planes: &Planes, layout: &Layout, number: u32, step: i32) -> Vec<u8> {
    Coder::new(planes, layout, step).encode(number).0
}

/// What a decoder that does not smooth edges makes of the picture.
#[cfg(test)]
pub(super) fn decoded(planes: &Planes, layout: &Layout, step: i32) -> Planes {
    Coder::new(planes, layout, step).encode(0).1
}

struct Coder<'a> {
    layout: &'a Layout,
    light: Component<'a>,
    colours: [Component<'a>; 2],
}

impl<'a> Coder<'a> {
    fn new(planes: &'a Planes, layout: &'a Layout, step: i32) -> Self {
        let coarse = Quantiser::of_colour(step);
        Self {
            layout,
            light: Component::new(&planes.luma, Quantiser::new(step)),
            colours: [&planes.blue, &planes.red].map(|plane| Component::new(plane, coarse)),
        }
    }

    /// The unit, and the picture that it describes.
    fn encode(mut self, number: u32) -> (Vec<u8>, Planes) {
        let mut bits = Bits::default();
        header(&mut bits, number);
        for row in 0..self.layout.rows {
            for column in 0..self.layout.columns {
                self.macroblock(&mut bits, column, row);
            }
        }
        let [blue, red] = self.colours.map(Component::into_decoded);
        (
            unit(Unit::Key, bits),
            Planes {
                luma: self.light.into_decoded(),
                blue,
                red,
            },
        )
    }

    /// One macroblock (`Intra_16x16`; 7.3.5).
    fn macroblock(&mut self, bits: &mut Bits, column: usize, row: usize) {
        let (x, y) = (column * 16, row * 16);
        let mode = cheapest([self.light.costs::<16>(x, y)]);
        let light = self.light.code::<16>(x, y, mode);
        let (x, y) = (column * 8, row * 8);
        let mode = cheapest(
            self.colours
                .each_ref()
                .map(|colour| colour.costs::<8>(x, y)),
        );
        let colours = self
            .colours
            .each_mut()
            .map(|colour| colour.code::<8>(x, y, mode));

        let light_waves = light.has_waves();
        let colour_levels = if colours.iter().any(Levels::has_waves) {
            2
        } else {
            u32::from(colours.iter().any(Levels::has_means))
        };
        bits.unsigned(1 + light.mode.of_light() + 4 * colour_levels + 12 * u32::from(light_waves));
        bits.unsigned(mode.of_colour());
        // The coarseness stays.
        bits.signed(0);
        let (left, top) = (column * 4, row * 4);
        residual::write(bits, &light.means, self.light.context(left, top));
        if light_waves {
            self.light.write_waves(bits, &light, left, top);
        }
        if colour_levels > 0 {
            for levels in &colours {
                residual::write(bits, &levels.means, Context::Colour);
            }
        }
        if colour_levels > 1 {
            for (colour, levels) in self.colours.iter_mut().zip(&colours) {
                colour.write_waves(bits, levels, column * 2, row * 2);
            }
        }
    }
}

/// The slice header (7.3.3): the whole picture, intra only.
fn header(bits: &mut Bits, number: u32) {
    bits.unsigned(0);
    bits.unsigned(7);
    bits.unsigned(0);
    bits.put(0, FRAME_NUMBER_BITS);
    bits.unsigned(number);
    bits.put(0, ORDER_BITS);
    // Earlier pictures are still shown, and this one is a reference of the usual kind.
    bits.put(0, 2);
    // The coarseness of all pictures.
    bits.signed(0);
}

/// The mode that is least off over all these components.
fn cheapest<const N: usize>(costs: [[Option<u32>; 4]; N]) -> Mode {
    let total = |index: usize| costs.iter().map(|costs| costs[index]).sum::<Option<u32>>();
    let known = (0..4).filter_map(|index| Some((total(index)?, index)));
    known
        .min()
        .map_or(Mode::Mean, |(_, index)| Mode::ALL[index])
}
