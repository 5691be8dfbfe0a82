//! Composites: an object in a painted scene, or in the fill area of a given background.

use std::io;

use super::bitmap::Bitmap;
use super::canvas::Canvas;
use super::inpaint::{lay, near, pixel_at};
use super::input::Input;
use super::mask::{Area, Coverage};
use super::noise::{Field, Rng, fbm, noise};
use super::palette::scale;
use super::surround::{Grid, Surround};
use super::tone::{Change, Tones};

/// Pixels per cell in which a shadow and an uneven ground are computed.
const STEP: usize = 4;

/// An object laid over a scene, one pixel for one; it throws a soft shadow on it.
///
/// Its opacity tells what of it is kept, and where there is a mask, the white of that as well.
pub(super) fn object(
    scene: &mut Canvas,
    object: &Input,
    mask: Option<&Input>,
    at: (i64, i64),
) -> io::Result<()> {
    let object = cut_out(object, mask)?;
    let placed = |x: usize, y: usize| pixel_at(&object, at, x, y);
    shade(scene, 0.35, placed, |_, _| true);
    lay(scene, placed);
    Ok(())
}

/// The object with everything outside of its mask made invisible.
fn cut_out(object: &Input, mask: Option<&Input>) -> io::Result<Bitmap> {
    let mut bitmap = object.decode()?;
    if let Some(mask) = mask {
        let coverage = Coverage::of(&mask.decode()?, false, object.size());
        bitmap.map(|x, y, pixel| {
            if coverage.is_white(x, y) {
                pixel
            } else {
                [0; 4]
            }
        });
    }
    Ok(bitmap)
}

/// How much of an object has to be seen, in percent, when it fills the rectangle around a fill area. Where less would be, it
/// stands in the largest square of white instead.
const SEEN: usize = 75;

/// A background, the white of its fill area, and the rectangle around that.
pub(super) struct Stage {
    canvas: Canvas,
    white: Coverage,
    area: Option<Area>,
    rng: Rng,
}

impl Stage {
    pub(super) fn new(background: &Input, fill_area: &Input, seed: i64) -> io::Result<Self> {
        let canvas = background.decode()?.over_white();
        let white = Coverage::of(&fill_area.decode()?, false, background.size());
        Ok(Self {
            area: white.bounding_box(),
            canvas,
            white,
            rng: Rng::new(seed as u64),
        })
    }

    /// The object as large as fits the rectangle around the fill area, or the largest square in it, as more of the object is
    /// seen: two white corners, a ring or the shape of an L have a rectangle around them that is mostly black.
    fn placed(&self, object: Bitmap, area: Area) -> (Bitmap, (i64, i64), Area) {
        let (fitted, at) = fit(object.clone(), area);
        let (left, top) = (at.0 as usize, at.1 as usize);
        let (mut visible, mut seen) = (0, 0);
        for y in 0..fitted.height() {
            for x in 0..fitted.width() {
                if fitted.get(x, y)[3] > 127 {
                    visible += 1;
                    seen += usize::from(self.white.is_white(left + x, top + y));
                }
            }
        }
        if seen * 100 >= visible * SEEN {
            return (fitted, at, area);
        }
        let area = self.white.largest_square().unwrap_or(area);
        let (fitted, at) = fit(object, area);
        (fitted, at, area)
    }

    /// The object as large as fits the fill area, harmonised unless `blend` is 1.
    pub(super) fn precise(mut self, object: &Input, blend: f32) -> io::Result<Canvas> {
        if let Some(area) = self.area {
            let (object, at, area) = self.placed(object.decode()?, area);
            let object = self.harmonised(object, area, 1.0 - blend);
            self.lay(&object, at);
        }
        Ok(self.canvas)
    }

    /// The same with an object that may be redrawn, its shadow, and a background that is repainted unless preserved.
    pub(super) fn adaptive(
        mut self,
        object: &Input,
        mask: Option<&Input>,
        adaptation: &Adaptation,
    ) -> io::Result<Canvas> {
        let Some(area) = self.area else {
            return Ok(self.canvas);
        };
        let (object, at, area) = self.placed(cut_out(object, mask)?, area);
        let object = redrawn(&object, &mut self.rng);
        let object = self.harmonised(object, area, adaptation.harmonization);
        if !adaptation.preserve_background {
            self.repaint();
        }
        let white = &self.white;
        let placed = |x: usize, y: usize| pixel_at(&object, at, x, y);
        shade(&mut self.canvas, 0.7 * adaptation.shadow, placed, |x, y| {
            white.is_white(x, y)
        });
        self.lay(&object, at);
        Ok(self.canvas)
    }

    fn lay(&mut self, object: &Bitmap, at: (i64, i64)) {
        let white = &self.white;
        lay(&mut self.canvas, |x, y| {
            pixel_at(object, at, x, y).filter(|_| white.is_white(x, y))
        });
    }

    /// Brings the colours of an object towards those of the background by a share; the seed varies the light.
    fn harmonised(&mut self, mut object: Bitmap, area: Area, share: f32) -> Bitmap {
        let share = share.clamp(0.0, 1.0);
        let visible = object.pixels().filter(|pixel| pixel[3] > 127);
        let own = Tones::of(visible.map(|[red, green, blue, _]| [red, green, blue]));
        let scene = near(&self.canvas, area, |_, _| true);
        let change = own.towards(&scene, 0.6 * share);
        let mut light = || 1.0 + self.rng.between(-0.12, 0.12) * share;
        let light = [light(), light(), light()];
        let lit = Change::new(|channel, level| level * light[channel]);
        object.map(|_, _, pixel| lit.of(change.of(pixel)));
        object
    }

    /// Paints the fill area in the colours that surround it, a little uneven as a ground is.
    fn repaint(&mut self) {
        let white = &self.white;
        let surround = Surround::new(&self.canvas, |x, y| white.is_white(x, y));
        let seed = self.rng.seed();
        let size = self.canvas.width.min(self.canvas.height) as f32;
        let ground = Field::new(self.canvas.width, self.canvas.height, STEP, |x, y| {
            fbm(x / size * 12.0, y / size * 12.0, 3, seed)
        });
        let mut row = vec![0.0; self.canvas.width];
        for y in 0..self.canvas.height {
            ground.row(y as f32, &mut row);
            for (x, uneven) in row.iter().enumerate() {
                if white.is_white(x, y) {
                    let (colour, _) = surround.at(x, y);
                    let colour = scale(colour, 0.96 + 0.08 * uneven);
                    self.canvas
                        .put(x, y, colour.map(|channel| channel.min(1.0)));
                }
            }
        }
    }
}

/// How far an object is adapted to its background; each from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Adaptation {
    pub(super) harmonization: f32,
    pub(super) shadow: f32,
    pub(super) preserve_background: bool,
}

/// Scales an object as large as fits an area, and tells where its top left is when it stands in the middle.
fn fit(object: Bitmap, area: Area) -> (Bitmap, (i64, i64)) {
    let (width, height) = (object.width() as u64, object.height() as u64);
    let (room, tall) = (u64::from(area.width), u64::from(area.height));
    let (width, height) = if width * tall > height * room {
        (room, (height * room / width).max(1))
    } else {
        ((width * tall / height).max(1), tall)
    };
    let at = (
        i64::from(area.left) + ((room - width) / 2) as i64,
        i64::from(area.top) + ((tall - height) / 2) as i64,
    );
    (object.scaled((width as u32, height as u32)), at)
}

/// An object as the model might draw it again: turned a little out of its shape.
fn redrawn(object: &Bitmap, rng: &mut Rng) -> Bitmap {
    let (seed, size) = (rng.seed(), object.width().min(object.height()) as f32);
    let mut drawn = object.clone();
    let shift = |place: usize, end: usize, by: f32| {
        (place as f32 + 0.5 + by * size * 0.02).clamp(0.0, end as f32 - 1.0) as usize
    };
    drawn.map(|x, y, _| {
        let (u, v) = (x as f32 / size * 4.0, y as f32 / size * 4.0);
        let (across, down) = (
            noise(u, v, seed) - 0.5,
            noise(u, v, seed.wrapping_add(1)) - 0.5,
        );
        object.get(
            shift(x, object.width(), across),
            shift(y, object.height(), down),
        )
    });
    drawn
}

/// Darkens the ground below and beside an object, only where it is allowed.
fn shade(
    canvas: &mut Canvas,
    strength: f32,
    placed: impl Fn(usize, usize) -> Option<[u8; 4]>,
    allowed: impl Fn(usize, usize) -> bool,
) {
    if strength <= 0.0 {
        return;
    }
    let (width, height) = (canvas.width, canvas.height);
    let cast = Grid::new(
        width.div_ceil(STEP),
        height.div_ceil(STEP),
        |column, row| {
            let middle = |cell: usize, end: usize| (cell * STEP + STEP / 2).min(end - 1);
            let pixel = placed(middle(column, width), middle(row, height));
            [pixel.map_or(0.0, |pixel| f32::from(pixel[3]) / 255.0); 4]
        },
    );
    let reach = (width.min(height) as f32 / 40.0).max(1.0);
    let cast = cast.blurred((reach / STEP as f32) as usize + 1);
    for y in 0..height {
        for x in 0..width {
            if !allowed(x, y) {
                continue;
            }
            // The light comes from above on the left.
            let (from_x, from_y) = (x as f32 - 0.5 * reach, y as f32 - reach);
            let dark = cast.at(from_x / STEP as f32, from_y / STEP as f32)[0] * strength;
            if dark > 0.004 {
                let colour = scale(canvas.get(x, y), 1.0 - dark.min(1.0));
                canvas.put(x, y, colour);
            }
        }
    }
}
