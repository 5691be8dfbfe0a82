//! Light, or one colour, of a key picture: predicted from what a decoder has so far, transformed, and made coarse.

use crate::video::bits::Bits;
use crate::video::planes::Plane;
use crate::video::prediction::{Edges, Mode};
use crate::video::residual::{self, Context};
use crate::video::transform::{self, Block, Quantiser};

/// A component on its way: what it is, and what a decoder will have of it.
pub(super) struct Component<'a> {
    source: &'a Plane,
    decoded: Plane,
    counts: Counts,
    quantiser: Quantiser,
}

/// The levels of a square of `N` by `N`: the transformed means of its blocks, and the blocks themselves, row by row.
pub(super) struct Levels {
    pub(super) mode: Mode,
    pub(super) means: Vec<i32>,
    blocks: Vec<Block>,
}

impl Levels {
    /// Whether anything but the means is left.
    pub(super) fn has_waves(&self) -> bool {
        let levels = |block: &Block| block.as_flattened()[1..].iter().any(|level| *level != 0);
        self.blocks.iter().any(levels)
    }

    pub(super) fn has_means(&self) -> bool {
        self.means.iter().any(|level| *level != 0)
    }
}

impl<'a> Component<'a> {
    pub(super) fn new(source: &'a Plane, quantiser: Quantiser) -> Self {
        let height = source.samples.len() / source.width;
        Self {
            source,
            decoded: Plane::new(source.width, height),
            counts: Counts::new(source.width / 4, height / 4),
            quantiser,
        }
    }

    /// What a decoder has of it.
    pub(super) fn into_decoded(self) -> Plane {
        self.decoded
    }

    /// How the values of the block at this place are counted. `left` and `top` count blocks.
    pub(super) fn context(&self, left: usize, top: usize) -> Context {
        self.counts.context(left, top)
    }

    /// How far each mode is off, as the sum of the differences.
    pub(super) fn costs<const N: usize>(&self, left: usize, top: usize) -> [Option<u32>; 4] {
        let source = self.source.square::<N>(left, top);
        let edges = Edges::<N>::new(&self.decoded, left, top);
        Mode::ALL.map(|mode| {
            let expected = edges.expect(mode)?;
            let pairs = source.as_flattened().iter().zip(expected.as_flattened());
            Some(pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum())
        })
    }

    /// Quantises a square and keeps what a decoder will make of it.
    pub(super) fn code<const N: usize>(&mut self, left: usize, top: usize, mode: Mode) -> Levels {
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
    pub(super) fn write_waves(
        &mut self,
        bits: &mut Bits,
        levels: &Levels,
        left: usize,
        top: usize,
    ) {
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
