//! From differences to waves and back, as whole numbers (ITU-T H.264, 8.5), and the coarseness between.

/// Four by four numbers, row by row.
pub(super) type Block = [[i32; 4]; 4];

/// Columns and rows in the order of their frequencies (Table 8-12, frames).
const ORDER: [(usize, usize); 16] = [
    (0, 0),
    (1, 0),
    (0, 1),
    (0, 2),
    (1, 1),
    (2, 0),
    (3, 0),
    (2, 1),
    (1, 2),
    (0, 3),
    (1, 3),
    (2, 2),
    (3, 1),
    (3, 2),
    (2, 3),
    (3, 3),
];

/// What a level is multiplied with (8.5.9): for even places, odd places, and the mixed ones.
const SCALES: [[i32; 3]; 6] = [
    [10, 16, 13],
    [11, 18, 14],
    [13, 20, 16],
    [14, 23, 18],
    [16, 25, 20],
    [18, 29, 23],
];

/// The values in the order of their frequencies.
pub(super) fn ordered(block: &Block) -> [i32; 16] {
    ORDER.map(|(x, y)| block[y][x])
}

pub(super) fn forward(block: Block) -> Block {
    both(block, |[a, b, c, d]| {
        let (outer, inner) = (a - d, b - c);
        [
            a + d + b + c,
            2 * outer + inner,
            a + d - b - c,
            outer - 2 * inner,
        ]
    })
}

/// The differences that a decoder gets (8.5.12).
pub(super) fn inverse(block: Block) -> Block {
    both(block, |[a, b, c, d]| {
        let (sum, difference) = (a + c, a - c);
        let (low, high) = ((b >> 1) - d, b + (d >> 1));
        [sum + high, difference + low, difference - low, sum - high]
    })
    .map(|row| row.map(|value| (value + 32) >> 6))
}

/// The means of sixteen blocks once more into waves; its own inverse, but for a factor of 16.
pub(super) fn means(block: Block) -> Block {
    both(block, |[a, b, c, d]| {
        [a + b + c + d, a + b - c - d, a - b - c + d, a - b + c - d]
    })
}

/// The same for the four means of a colour; its own inverse, but for a factor of 4.
pub(super) fn means_of_colour([a, b, c, d]: [i32; 4]) -> [i32; 4] {
    [a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d]
}

/// Rows first, then columns, as decoders do, since halves are cut off.
fn both(block: Block, one: impl Fn([i32; 4]) -> [i32; 4]) -> Block {
    let transposed = |block: Block| -> Block { std::array::from_fn(|x| block.map(|row| row[x])) };
    transposed(transposed(block.map(&one)).map(&one))
}

/// How coarse levels are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantiser {
    scales: [i32; 3],
    shift: u32,
}

impl Quantiser {
    /// `step` is 0 to 51; six of them double the distance between two levels.
    pub(super) fn new(step: i32) -> Self {
        Self {
            scales: SCALES[step as usize % 6],
            shift: step as u32 / 6,
        }
    }

    /// The coarseness of colours (Table 8-15), which is less where light is very coarse.
    pub(super) fn of_colour(step: i32) -> Self {
        const COARSE: [i32; 22] = [
            29, 30, 31, 32, 32, 33, 34, 34, 35, 35, 36, 36, 37, 37, 37, 38, 38, 38, 39, 39, 39, 39,
        ];
        Self::new(if step < 30 {
            step
        } else {
            COARSE[step as usize - 30]
        })
    }

    /// The levels of a transformed block.
    pub(super) fn levels(self, block: &Block) -> Block {
        self.each(block, |value, scale, norm| {
            level(value * 64, (scale * norm) << self.shift)
        })
    }

    /// The level of a mean of blocks, transformed by `means`.
    pub(super) fn level_of_mean(self, value: i32) -> i32 {
        level(value, self.scales[0] << self.shift)
    }

    /// The level of a mean of a colour, transformed by `means_of_colour`.
    pub(super) fn level_of_colour(self, value: i32) -> i32 {
        level(value * 2, self.scales[0] << self.shift)
    }

    /// Back from levels (8.5.12.1).
    pub(super) fn waves(self, levels: &Block) -> Block {
        self.each(levels, |level, scale, _| (level * scale) << self.shift)
    }

    /// Back from the level of a mean, after `means` (8.5.10).
    pub(super) fn wave_of_mean(self, value: i32) -> i32 {
        let value = value * self.scales[0];
        match self.shift {
            0 | 1 => (value + (2 >> self.shift)) >> (2 - self.shift),
            shift => value << (shift - 2),
        }
    }

    /// Back from the level of a mean of a colour, after `means_of_colour` (8.5.11.2).
    pub(super) fn wave_of_colour(self, value: i32) -> i32 {
        ((value * self.scales[0]) << self.shift) >> 1
    }

    /// With the scale of each place, and how much the transform multiplies there, times 4.
    fn each(self, block: &Block, one: impl Fn(i32, i32, i32) -> i32) -> Block {
        let [even, odd, mixed] = self.scales;
        std::array::from_fn(|y| {
            std::array::from_fn(|x| {
                let (scale, norm) = match (x % 2, y % 2) {
                    (0, 0) => (even, 16),
                    (1, 1) => (odd, 25),
                    _ => (mixed, 20),
                };
                one(block[y][x], scale, norm)
            })
        })
    }
}

/// Two thirds of a step are cut off: small values cost more than they show.
fn level(value: i32, step: i32) -> i32 {
    (value.abs() + step / 3) / step * value.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block with an edge and some texture.
    const SAMPLE: Block = [
        [90, 85, -20, 3],
        [70, 88, -60, 0],
        [-100, 9, 31, 7],
        [5, 55, -73, 120],
    ];

    fn apart(a: &Block, b: &Block) -> i32 {
        let pairs = a.as_flattened().iter().zip(b.as_flattened());
        pairs.map(|(a, b)| (a - b).abs()).max().unwrap_or_default()
    }

    #[test]
    fn a_block_comes_back_as_exactly_as_the_step_allows() {
        for (step, allowed) in [(0, 1), (10, 2), (22, 9), (28, 18), (40, 70)] {
            let quantiser = Quantiser::new(step);
            let levels = quantiser.levels(&forward(SAMPLE));
            let off = apart(&inverse(quantiser.waves(&levels)), &SAMPLE);
            assert!(off <= allowed, "{step}: {off}");
        }
    }

    #[test]
    fn the_means_come_back_with_their_block() {
        for step in [0, 8, 14, 28, 40] {
            let quantiser = Quantiser::new(step);
            // Sixteen even blocks of 50: their waves are their sums.
            let sums = means([[50 * 16; 4]; 4]);
            let back = means(sums.map(|row| row.map(|sum| quantiser.level_of_mean(sum))));
            let wave = quantiser.wave_of_mean(back[2][1]);
            assert!(((wave + 32) / 64 - 50).abs() <= 2, "{step}: {wave}");
            let sums = means_of_colour([50 * 16; 4]).map(|sum| quantiser.level_of_colour(sum));
            let wave = quantiser.wave_of_colour(means_of_colour(sums)[3]);
            assert!(((wave + 32) / 64 - 50).abs() <= 2, "{step}: {wave}");
        }
    }

    #[test]
    fn frequencies_are_ordered_in_a_zigzag() {
        let block = std::array::from_fn(|y| std::array::from_fn(|x| (y * 4 + x) as i32));
        assert_eq!(
            ordered(&block),
            [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15]
        );
    }
}
