//! Painting into what is open of a picture: around it when it is expanded, inside it when it is filled.

use std::io;

use super::artwork::described;
use super::bitmap::{Bitmap, over};
use super::canvas::Canvas;
use super::input::Input;
use super::mask::{Coverage, Mask};
use super::noise::smooth;
use super::palette::blend;
use super::surround::Surround;
use super::tone::Tones;

/// What is painted where nothing is given.
#[derive(Clone, Debug)]
pub(super) struct Scene<'a> {
    prompt: &'a str,
    seed: i64,
    size: (u32, u32),
}

impl<'a> Scene<'a> {
    pub(super) fn new(prompt: &'a str, seed: i64, size: (u32, u32)) -> Self {
        Self { prompt, seed, size }
    }

    /// Paints the open pixels of a canvas and leaves all others as they are.
    ///
    /// At the rim the colours of the surroundings go on; further in the scene of the prompt shows, in colours that go with
    /// them. Without a prompt there is less of a scene.
    pub(super) fn paint_into(&self, canvas: &mut Canvas, open: impl Fn(usize, usize) -> bool) {
        let mut scene = super::painted(&described(self.prompt, self.seed, self.size));
        let surround = Surround::new(canvas, &open);
        let (kinship, most) = if self.prompt.trim().is_empty() {
            (0.9, 0.55)
        } else {
            (0.5, 0.95)
        };
        let known = known(canvas, &open);
        let change = Tones::of_rgb(&scene.pixels).towards(&Tones::of(known), kinship);
        change.apply(&mut scene.pixels);
        let reach = (canvas.width.min(canvas.height) as f32 * 0.12).max(1.0);
        for y in 0..canvas.height {
            for x in 0..canvas.width {
                if open(x, y) {
                    let (near, away) = surround.at(x, y);
                    let share = most * smooth(0.0, reach, away);
                    canvas.put(x, y, blend(near, scene.get(x, y), share));
                }
            }
        }
    }
}

/// Enough of the pixels that are given to know their tones.
fn known(canvas: &Canvas, open: impl Fn(usize, usize) -> bool) -> impl Iterator<Item = [u8; 3]> {
    let (width, step) = (
        canvas.width,
        (canvas.width * canvas.height / 100_000).max(1),
    );
    let pixels = canvas.pixels.chunks_exact(3).enumerate().step_by(step);
    pixels
        .filter(move |(index, _)| !open(index % width, index / width))
        .map(|(_, pixel)| [pixel[0], pixel[1], pixel[2]])
}

/// Paints around a source, one pixel of which is one pixel of the result.
///
/// Its opaque pixels stay as they are, except where the mask is white; through the others the painting is seen.
pub(super) fn expanded(
    source: &Input,
    mask: Option<&Mask>,
    at: (i64, i64),
    scene: &Scene<'_>,
) -> io::Result<Canvas> {
    let source = source.decode()?;
    let mask = mask.map(|mask| mask.coverage(scene.size)).transpose()?;
    let mut canvas = Canvas::new(scene.size.0 as usize, scene.size.1 as usize);
    let given = |x: usize, y: usize| {
        let editable = mask.as_ref().is_some_and(|mask| mask.is_white(x, y));
        pixel_at(&source, at, x, y).filter(|pixel| pixel[3] > 0 && !editable)
    };
    lay(&mut canvas, &given);
    scene.paint_into(&mut canvas, |x, y| {
        given(x, y).is_none_or(|pixel| pixel[3] < u8::MAX)
    });
    lay(&mut canvas, &given);
    Ok(canvas)
}

/// Repaints what is white in the mask. Source and mask are stretched to the size where they have another.
pub(super) fn filled(source: &Input, mask: &Mask, scene: &Scene<'_>) -> io::Result<Canvas> {
    let mut canvas = source.decode()?.scaled(scene.size).over_white();
    let white: Coverage = mask.coverage(scene.size)?;
    scene.paint_into(&mut canvas, |x, y| white.is_white(x, y));
    Ok(canvas)
}

/// The pixel of a picture that lies at `at` on a canvas.
pub(super) fn pixel_at(picture: &Bitmap, at: (i64, i64), x: usize, y: usize) -> Option<[u8; 4]> {
    let inside = |place: usize, start: i64, length: usize| {
        let place = usize::try_from((place as i64).checked_sub(start)?).ok()?;
        (place < length).then_some(place)
    };
    Some(picture.get(
        inside(x, at.0, picture.width())?,
        inside(y, at.1, picture.height())?,
    ))
}

/// Lays pixels over a canvas, each as opaque as it is.
pub(super) fn lay(canvas: &mut Canvas, pixel: impl Fn(usize, usize) -> Option<[u8; 4]>) {
    for y in 0..canvas.height {
        for x in 0..canvas.width {
            if let Some([red, green, blue, alpha]) = pixel(x, y) {
                let at = (y * canvas.width + x) * 3;
                let stored = &mut canvas.pixels[at..at + 3];
                for (stored, channel) in stored.iter_mut().zip([red, green, blue]) {
                    *stored = over(channel, *stored, alpha);
                }
            }
        }
    }
}
