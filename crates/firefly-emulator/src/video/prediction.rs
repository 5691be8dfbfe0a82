//! What a macroblock is expected to be from the edges of its neighbours (ITU-T H.264, 8.3.3 and 8.3.4).

use super::planes::Plane;

/// The samples that touch a square of `N` by `N`, as far as they are there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edges<const N: usize> {
    above: Option<[i32; N]>,
    left: Option<[i32; N]>,
    corner: Option<i32>,
}

/// How the edges go on into the square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Vertical,
    Horizontal,
    Mean,
    Plane,
}

impl Mode {
    pub(super) const ALL: [Self; 4] = [Self::Mean, Self::Vertical, Self::Horizontal, Self::Plane];

    /// Its number for light (Table 8-4).
    pub(super) fn of_light(self) -> u32 {
        match self {
            Self::Vertical => 0,
            Self::Horizontal => 1,
            Self::Mean => 2,
            Self::Plane => 3,
        }
    }

    /// Its number for colours (Table 8-5).
    pub(super) fn of_colour(self) -> u32 {
        match self {
            Self::Mean => 0,
            Self::Horizontal => 1,
            Self::Vertical => 2,
            Self::Plane => 3,
        }
    }
}

impl<const N: usize> Edges<N> {
    /// Around the square whose first sample this is.
    pub(super) fn new(plane: &Plane, left: usize, top: usize) -> Self {
        let at = |x: usize, y: usize| i32::from(plane.samples[y * plane.width + x]);
        Self {
            above: (top > 0).then(|| std::array::from_fn(|x| at(left + x, top - 1))),
            left: (left > 0).then(|| std::array::from_fn(|y| at(left - 1, top + y))),
            corner: (left > 0 && top > 0).then(|| at(left - 1, top - 1)),
        }
    }

    /// The square in this mode, or none where the edges that it needs are not there.
    pub(super) fn expect(&self, mode: Mode) -> Option<[[u8; N]; N]> {
        let sample = |value: i32| value.clamp(0, 255) as u8;
        Some(match mode {
            Mode::Vertical => [self.above?.map(sample); N],
            Mode::Horizontal => self.left?.map(|value| [sample(value); N]),
            Mode::Mean => self.mean(),
            Mode::Plane => self.plane()?,
        })
    }

    /// Light has one mean; colours have one for each block of four by four.
    fn mean(&self) -> [[u8; N]; N] {
        let block = if N == 16 { 16 } else { 4 };
        let mut square = [[0; N]; N];
        for top in (0..N).step_by(block) {
            for left in (0..N).step_by(block) {
                let sum = |edge: Option<[i32; N]>, from: usize| -> Option<i32> {
                    edge.map(|edge| edge[from..from + block].iter().sum())
                };
                let mut sums = [sum(self.above, left), sum(self.left, top)];
                // A block that touches one edge only asks that one, if it can.
                if left > 0 && top == 0 && sums[0].is_some() {
                    sums[1] = None;
                } else if left == 0 && top > 0 && sums[1].is_some() {
                    sums[0] = None;
                }
                let count = sums.iter().flatten().count() as i32 * block as i32;
                let sum: i32 = sums.iter().flatten().sum();
                let mean = if count == 0 {
                    128
                } else {
                    (sum + count / 2) / count
                };
                for row in &mut square[top..top + block] {
                    row[left..left + block].fill(mean as u8);
                }
            }
        }
        square
    }

    /// A slope through the edges.
    fn plane(&self) -> Option<[[u8; N]; N]> {
        let (above, left, corner) = (self.above?, self.left?, self.corner?);
        let half = N / 2;
        let slope = |edge: &[i32; N]| {
            let sum: i32 = (0..half)
                .map(|step| {
                    let before = if step + 1 == half {
                        corner
                    } else {
                        edge[half - 2 - step]
                    };
                    (step as i32 + 1) * (edge[half + step] - before)
                })
                .sum();
            let factor = if N == 16 { 5 } else { 34 };
            (factor * sum + 32) >> 6
        };
        let (across, down) = (slope(&above), slope(&left));
        let end = 16 * (left[N - 1] + above[N - 1]);
        let from_middle = |at: usize| at as i32 - (half as i32 - 1);
        Some(std::array::from_fn(|y| {
            std::array::from_fn(|x| {
                let value = end + across * from_middle(x) + down * from_middle(y) + 16;
                (value >> 5).clamp(0, 255) as u8
            })
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Light that grows by 3 to the right and by 2 downwards.
    fn slope(side: usize) -> Plane {
        let mut plane = Plane::new(side, side);
        for (at, sample) in plane.samples.iter_mut().enumerate() {
            *sample = (20 + at % side * 3 + at / side * 2) as u8;
        }
        plane
    }

    #[test]
    fn a_slope_is_continued_as_a_slope() {
        let plane = slope(32);
        let edges = Edges::<16>::new(&plane, 16, 16);
        assert_eq!(edges.expect(Mode::Plane), Some(plane.square(16, 16)));
        let edges = Edges::<8>::new(&plane, 8, 8);
        assert_eq!(edges.expect(Mode::Plane), Some(plane.square(8, 8)));
    }

    #[test]
    fn without_neighbours_there_is_only_the_middle_of_the_range() {
        let plane = slope(32);
        let edges = Edges::<16>::new(&plane, 0, 0);
        let known: Vec<_> = Mode::ALL
            .into_iter()
            .filter(|mode| edges.expect(*mode).is_some())
            .collect();
        assert_eq!(known, [Mode::Mean]);
        assert_eq!(edges.expect(Mode::Mean), Some([[128; 16]; 16]));
        let top = Edges::<16>::new(&plane, 16, 0);
        assert_eq!(
            (top.expect(Mode::Vertical), top.expect(Mode::Plane)),
            (None, None)
        );
        assert_eq!(
            top.expect(Mode::Horizontal).map(|square| square[3]),
            Some([20 + 45 + 6; 16])
        );
    }

    #[test]
    fn the_blocks_of_a_colour_ask_the_edges_they_touch() {
        let mut plane = Plane::new(16, 16);
        // Above the square 40 and 80, at its left 100 and 200.
        plane.samples[7 * 16 + 8..7 * 16 + 12].fill(40);
        plane.samples[7 * 16 + 12..8 * 16].fill(80);
        for y in 8..16 {
            plane.samples[y * 16 + 7] = if y < 12 { 100 } else { 200 };
        }
        let square = Edges::<8>::new(&plane, 8, 8).expect(Mode::Mean).unwrap();
        assert_eq!(
            (square[0][0], square[0][7], square[7][0], square[7][7]),
            (70, 80, 200, 140)
        );
    }
}
