//! The key picture: everything it shows stands in it, macroblock by macroblock, as what its neighbours do not foretell.

use super::bits::{Bits, Unit, unit};
use super::parameters::{FRAME_NUMBER_BITS, ORDER_BITS};
use super::planes::{Layout, Plane, Planes};
use super::prediction::{Edges, Mode};
use super::residual::{self, Context};
use super::transform::{self, Block, Quantiser};

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

/// Numbers of values in the blocks of a plane, which the blocks after them are counted by.
struct Counts {
    across: usize,
    counts: Vec<usize>,
}

impl Counts {
    fn new(across: usize, down: usize) -> Self {
        Self {
            across,
            counts: vec![0; across * down],
        }
    }

    fn context(&self, x: usize, y: usize) -> Context {
        let left = (x > 0).then(|| self.counts[y * self.across + x - 1]);
        let above = (y > 0).then(|| self.counts[(y - 1) * self.across + x]);
        Context::between(left, above)
    }

    fn set(&mut self, x: usize, y: usize, count: usize) {
        self.counts[y * self.across + x] = count;
    }
}

/// A component on its way: what it is, and what a decoder will have of it.
struct Component<'a> {
    source: &'a Plane,
    decoded: Plane,
    counts: Counts,
    quantiser: Quantiser,
}

/// The levels of a square of `N` by `N`: the transformed means of its blocks, and the blocks themselves, row by row.
struct Levels {
    mode: Mode,
    means: Vec<i32>,
    blocks: Vec<Block>,
}

impl Levels {
    /// Whether anything but the means is left.
    fn has_waves(&self) -> bool {
        let levels = |block: &Block| block.as_flattened()[1..].iter().any(|level| *level != 0);
        self.blocks.iter().any(levels)
    }

    fn has_means(&self) -> bool {
        self.means.iter().any(|level| *level != 0)
    }
}

impl<'a> Component<'a> {
    fn new(source: &'a Plane, quantiser: Quantiser) -> Self {
        let height = source.samples.len() / source.width;
        Self {
            source,
            decoded: Plane::new(source.width, height),
            counts: Counts::new(source.width / 4, height / 4),
            quantiser,
        }
    }

    /// How far each mode is off, as the sum of the differences.
    fn costs<const N: usize>(&self, left: usize, top: usize) -> [Option<u32>; 4] {
        let source = self.source.square::<N>(left, top);
        let edges = Edges::<N>::new(&self.decoded, left, top);
        Mode::ALL.map(|mode| {
            let expected = edges.expect(mode)?;
            let pairs = source.as_flattened().iter().zip(expected.as_flattened());
            Some(pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum())
        })
    }

    /// Quantises a square and keeps what a decoder will make of it.
    fn code<const N: usize>(&mut self, left: usize, top: usize, mode: Mode) -> Levels {
        let source = self.source.square::<N>(left, top);
        let edges = Edges::<N>::new(&self.decoded, left, top);
        let expected = edges
            .expect(mode)
            .expect("a mode without edges has no cost");
        let side = N / 4;
        let places = || (0..side).flat_map(|y| (0..side).map(move |x| (x * 4, y * 4)));
        let waves: Vec<Block> = places()
            .map(|(x, y)| {
                transform::forward(std::array::from_fn(|dy| {
                    std::array::from_fn(|dx| {
                        i32::from(source[y + dy][x + dx]) - i32::from(expected[y + dy][x + dx])
                    })
                }))
            })
            .collect();
        let (means, decoded_means) = self.means(waves.iter().map(|block| block[0][0]).collect());
        let blocks: Vec<Block> = waves
            .iter()
            .map(|block| self.quantiser.levels(block))
            .collect();
        for (((x, y), block), mean) in places().zip(&blocks).zip(decoded_means) {
            let mut waves = self.quantiser.waves(block);
            waves[0][0] = mean;
            for (dy, row) in transform::inverse(waves).into_iter().enumerate() {
                for (dx, difference) in row.into_iter().enumerate() {
                    let sample = i32::from(expected[y + dy][x + dx]) + difference;
                    let at = (top + y + dy) * self.decoded.width + left + x + dx;
                    self.decoded.samples[at] = sample.clamp(0, 255) as u8;
                }
            }
        }
        Levels {
            mode,
            means,
            blocks,
        }
    }

    /// Levels of the means in the order in which they are sent, and what they become again, block by block.
    fn means(&self, means: Vec<i32>) -> (Vec<i32>, Vec<i32>) {
        let quantiser = self.quantiser;
        if let Ok(four) = <[i32; 4]>::try_from(means.as_slice()) {
            let levels =
                transform::means_of_colour(four).map(|mean| quantiser.level_of_colour(mean));
            let back =
                transform::means_of_colour(levels).map(|mean| quantiser.wave_of_colour(mean));
            return (levels.to_vec(), back.to_vec());
        }
        let square: Block = std::array::from_fn(|y| std::array::from_fn(|x| means[y * 4 + x]));
        let levels =
            transform::means(square).map(|row| row.map(|mean| quantiser.level_of_mean(mean)));
        let back = transform::means(levels).map(|row| row.map(|mean| quantiser.wave_of_mean(mean)));
        (
            transform::ordered(&levels).to_vec(),
            back.as_flattened().to_vec(),
        )
    }

    /// Writes the blocks without their means. `left` and `top` count blocks.
    fn write_waves(&mut self, bits: &mut Bits, levels: &Levels, left: usize, top: usize) {
        let side = levels.blocks.len().isqrt();
        for index in 0..levels.blocks.len() {
            // Four blocks that form a square come together (6.4.3).
            let x = index % 2 + index / 4 % 2 * 2;
            let y = index / 2 % 2 + index / 8 * 2;
            let block = transform::ordered(&levels.blocks[y * side + x]);
            let context = self.counts.context(left + x, top + y);
            let count = residual::write(bits, &block[1..], context);
            self.counts.set(left + x, top + y, count);
        }
    }
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
        let [blue, red] = self.colours.map(|colour| colour.decoded);
        (
            unit(Unit::Key, bits),
            Planes {
                luma: self.light.decoded,
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
        residual::write(bits, &light.means, self.light.counts.context(left, top));
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
