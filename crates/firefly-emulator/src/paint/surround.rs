//! Colours that continue a picture into a hole, and how far from the rim each place of the hole is.
//!
//! Known colours are averaged into ever coarser grids until one cell is left, then the grids fill each other's gaps on the
//! way back: near the rim a place takes the colours beside it, in the middle those of the whole surroundings.

use super::canvas::Canvas;
use super::noise::lerp;
use super::palette::Rgb;

/// Pixels per cell of the finest grid: the colours are smooth, so that finer ones would cost time and show nothing.
const STEP: usize = 4;

/// Values on a coarse grid that are read between its cells.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    columns: usize,
    rows: usize,
    cells: Vec<[f32; 4]>,
}

impl Grid {
    pub(super) fn new(
        columns: usize,
        rows: usize,
        cell: impl Fn(usize, usize) -> [f32; 4],
    ) -> Self {
        let mut cells = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            cells.extend((0..columns).map(|column| cell(column, row)));
        }
        Self {
            columns,
            rows,
            cells,
        }
    }

    fn cell(&self, column: usize, row: usize) -> [f32; 4] {
        self.cells[row.min(self.rows - 1) * self.columns + column.min(self.columns - 1)]
    }

    /// The value at a place given in cells, 0.5 being the middle of the first.
    pub(super) fn at(&self, x: f32, y: f32) -> [f32; 4] {
        let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
        let (column, row) = (x as usize, y as usize);
        let (dx, dy) = ((x - column as f32).min(1.0), (y - row as f32).min(1.0));
        let corners = [
            self.cell(column, row),
            self.cell(column + 1, row),
            self.cell(column, row + 1),
            self.cell(column + 1, row + 1),
        ];
        [0, 1, 2, 3].map(|index| {
            let top = lerp(corners[0][index], corners[1][index], dx);
            lerp(top, lerp(corners[2][index], corners[3][index], dx), dy)
        })
    }

    /// The mean of each cell and those around it, several times over.
    pub(super) fn blurred(&self, radius: usize) -> Self {
        let mean = |grid: &Self| {
            let across = grid.mean(radius).turned();
            across.mean(radius).turned()
        };
        mean(&mean(self))
    }

    /// The mean of each cell and those up to `radius` beside it in its row. The sum slides along, so that a wide window costs no
    /// more than a narrow one.
    fn mean(&self, radius: usize) -> Self {
        let add = |sum: &mut [f32; 4], cell: &[f32; 4], sign: f32| {
            for (sum, value) in sum.iter_mut().zip(cell) {
                *sum += sign * value;
            }
        };
        let mut cells = Vec::with_capacity(self.cells.len());
        for row in self.cells.chunks_exact(self.columns) {
            let mut sum = [0.0; 4];
            for cell in row.iter().take(radius) {
                add(&mut sum, cell, 1.0);
            }
            for column in 0..self.columns {
                if let Some(cell) = row.get(column + radius) {
                    add(&mut sum, cell, 1.0);
                }
                let from = column.saturating_sub(radius);
                if column > radius {
                    add(&mut sum, &row[from - 1], -1.0);
                }
                let count = (column + radius + 1).min(self.columns) - from;
                cells.push(sum.map(|sum| sum / count as f32));
            }
        }
        Self { cells, ..*self }
    }

    /// Rows for columns.
    fn turned(&self) -> Self {
        Self::new(self.rows, self.columns, |column, row| {
            self.cells[column * self.columns + row]
        })
    }

    /// Half as fine. The fourth value of a cell is the weight of the three before it, which are multiplied by it.
    fn coarser(&self) -> Self {
        Self::new(
            self.columns.div_ceil(2),
            self.rows.div_ceil(2),
            |column, row| {
                let mut sum = [0.0; 4];
                for (right, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let (column, row) = (column * 2 + right, row * 2 + down);
                    if column < self.columns && row < self.rows {
                        let cell = self.cells[row * self.columns + column];
                        for (sum, value) in sum.iter_mut().zip(cell) {
                            *sum += value;
                        }
                    }
                }
                let weight = sum[3].max(1.0);
                sum.map(|value| value / weight)
            },
        )
    }

    /// Fills what this grid does not know from a coarser one that is whole.
    fn completed(&self, coarser: &Self) -> Self {
        Self::new(self.columns, self.rows, |column, row| {
            let own = self.cells[row * self.columns + column];
            let open = 1.0 - own[3];
            let below = coarser.at(column as f32 * 0.5 + 0.25, row as f32 * 0.5 + 0.25);
            let mix = |index: usize| own[index] + open * below[index];
            [mix(0), mix(1), mix(2), 1.0]
        })
    }
}

/// What surrounds the open places of a picture.
#[derive(Debug)]
pub(super) struct Surround {
    colours: Grid,
    away: Grid,
}

impl Surround {
    pub(super) fn new(canvas: &Canvas, open: impl Fn(usize, usize) -> bool) -> Self {
        let (columns, rows) = (canvas.width.div_ceil(STEP), canvas.height.div_ceil(STEP));
        let known = Grid::new(columns, rows, |column, row| {
            let (mut sum, mut cells) = ([0.0; 4], 0.0);
            for y in row * STEP..((row + 1) * STEP).min(canvas.height) {
                for x in column * STEP..((column + 1) * STEP).min(canvas.width) {
                    cells += 1.0;
                    if !open(x, y) {
                        let [red, green, blue] = canvas.get(x, y);
                        for (sum, value) in sum.iter_mut().zip([red, green, blue, 1.0]) {
                            *sum += value;
                        }
                    }
                }
            }
            sum.map(|sum| sum / cells)
        });
        let away = distances(&known);
        Self {
            colours: complete(known),
            away,
        }
    }

    /// The colour that continues the surroundings to a pixel, and how many pixels away from the rim it is.
    pub(super) fn at(&self, x: usize, y: usize) -> (Rgb, f32) {
        let step = STEP as f32;
        let (x, y) = ((x as f32 + 0.5) / step, (y as f32 + 0.5) / step);
        let [red, green, blue, _] = self.colours.at(x, y);
        ([red, green, blue], self.away.at(x, y)[0] * step)
    }
}

fn complete(finest: Grid) -> Grid {
    let mut levels = vec![finest];
    while let Some(last) = levels.last()
        && last.cells.len() > 1
    {
        let coarser = last.coarser();
        levels.push(coarser);
    }
    // A picture of which nothing is known continues in grey.
    let start = Grid::new(1, 1, |_, _| [0.5, 0.5, 0.5, 1.0]);
    levels
        .iter()
        .rev()
        .fold(start, |coarser, level| level.completed(&coarser))
}

/// Distance of each cell from the nearest known one, in cells: two sweeps that take the shortest way by neighbours.
fn distances(known: &Grid) -> Grid {
    let (columns, rows) = (known.columns, known.rows);
    let far = (columns + rows) as f32;
    let mut away: Vec<f32> = known
        .cells
        .iter()
        .map(|cell| if cell[3] > 0.0 { 0.0 } else { far })
        .collect();
    let mut sweep = |column: usize, row: usize, sign: isize| {
        let mut nearest = away[row * columns + column];
        for (dx, dy, length) in [(-1, 0, 1.0), (0, -1, 1.0), (-1, -1, 1.414), (1, -1, 1.414)] {
            let x = column.checked_add_signed(dx * sign);
            let y = row.checked_add_signed(dy * sign);
            if let (Some(x), Some(y)) = (x, y)
                && x < columns
                && y < rows
            {
                nearest = nearest.min(away[y * columns + x] + length);
            }
        }
        away[row * columns + column] = nearest;
    };
    for row in 0..rows {
        (0..columns).for_each(|column| sweep(column, row, 1));
    }
    for row in (0..rows).rev() {
        (0..columns).rev().for_each(|column| sweep(column, row, -1));
    }
    Grid::new(columns, rows, |column, row| {
        [away[row * columns + column]; 4]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_takes_the_colours_beside_it_and_knows_its_depth() {
        let mut canvas = Canvas::new(128, 64);
        canvas.map(|x, _, _| {
            if x < 64 {
                [1.0, 0.0, 0.0]
            } else {
                [0.0, 0.0, 1.0]
            }
        });
        let surround = Surround::new(&canvas, |x, y| {
            (16..112).contains(&x) && (16..48).contains(&y)
        });
        let (left, near) = surround.at(18, 32);
        let (right, _) = surround.at(109, 32);
        let (_, deep) = surround.at(64, 32);
        assert!(left[0] > 0.8 && left[2] < 0.2, "{left:?}");
        assert!(right[2] > 0.8 && right[0] < 0.2, "{right:?}");
        assert!(near < 6.0 && (12.0..=20.0).contains(&deep), "{near} {deep}");
    }

    #[test]
    fn a_blur_is_the_mean_of_a_square_whose_parts_beyond_the_edge_do_not_count() {
        let value = |column: usize, row: usize| ((column * 7 + row * 5) % 11) as f32;
        let grid = Grid::new(9, 4, |column, row| [value(column, row); 4]);
        // Wider than the grid as well.
        for radius in [0, 1, 2, 5, 20] {
            let square = |column: usize, row: usize, of: &dyn Fn(usize, usize) -> f32| {
                let range = |place: usize, end: usize| {
                    place.saturating_sub(radius)..(place + radius + 1).min(end)
                };
                let places =
                    range(row, 4).flat_map(|row| range(column, 9).map(move |column| (column, row)));
                let values: Vec<f32> = places.map(|(column, row)| of(column, row)).collect();
                values.iter().sum::<f32>() / values.len() as f32
            };
            let once = |column: usize, row: usize| square(column, row, &value);
            let blurred = grid.blurred(radius);
            for (column, row) in [(0, 0), (4, 1), (8, 3), (8, 0), (2, 2)] {
                let found = blurred.cell(column, row)[3];
                let expected = square(column, row, &once);
                assert!(
                    (found - expected).abs() < 1e-3,
                    "{radius}: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn a_hole_without_surroundings_is_grey() {
        let canvas = Canvas::new(9, 5);
        let (colour, away) = Surround::new(&canvas, |_, _| true).at(4, 2);
        assert!(colour.iter().all(|channel| (channel - 0.5).abs() < 1e-6));
        assert!(away > 5.0);
    }
}
