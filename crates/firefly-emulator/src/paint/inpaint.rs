//! Painting into what is open of a picture: around it when it is expanded, inside it when it is filled.

use std::io;

use super::bitmap::{Bitmap, over};
use super::canvas::Canvas;
use super::input::Input;
use super::mask::{Area, Coverage, Mask};
use super::noise::smooth;
use super::palette::blend;
use super::picture::Picture;
use super::surround::Surround;
use super::tone::Tones;

/// What is painted where nothing is given.
#[derive(Clone, Copy, Debug)]
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
    fn paint_into(&self, canvas: &mut Canvas, open: &Coverage) {
        let Some(area) = open.bounding_box() else {
            return;
        };
        // As large as the opening, so that what the prompt asks for stands inside.
        let mut scene = super::painted(&Picture::described(self.prompt, self.seed, area.size()));
        let surround = Surround::new(canvas, |x, y| open.is_white(x, y));
        let (kinship, most) = if self.prompt.trim().is_empty() {
            (0.9, 0.25)
        } else {
            (0.6, 0.95)
        };
        let given = near(canvas, area, |x, y| !open.is_white(x, y));
        let change = Tones::of_rgb(&scene.pixels).towards(&given, kinship);
        change.apply(&mut scene.pixels);
        let reach = (scene.width.min(scene.height) as f32 * 0.12).max(1.0);
        let (left, top) = (area.left as usize, area.top as usize);
        for y in 0..scene.height {
            for x in 0..scene.width {
                if open.is_white(left + x, top + y) {
                    let (near, away) = surround.at(left + x, top + y);
                    let share = most * smooth(0.0, reach, away);
                    canvas.put(left + x, top + y, blend(near, scene.get(x, y), share));
                }
            }
        }
    }
}

/// The tones in an area and half as far again around it, of the pixels that count.
pub(super) fn near(canvas: &Canvas, area: Area, counts: impl Fn(usize, usize) -> bool) -> Tones {
    let area = area.grown(canvas.width as u32, canvas.height as u32);
    // A few hundred rows and columns tell as much as all.
    let places = |start: u32, length: u32| {
        let step = (length / 300).max(1) as usize;
        (start as usize..(start + length) as usize).step_by(step)
    };
    let places = places(area.top, area.height)
        .flat_map(|y| places(area.left, area.width).map(move |x| (x, y)));
    let counted = places.filter(|(x, y)| counts(*x, *y));
    Tones::of(counted.map(|(x, y)| canvas.bytes(x, y)))
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
    lay(&mut canvas, given);
    let open = Coverage::new(scene.size, |x, y| {
        given(x, y).is_none_or(|pixel| pixel[3] < u8::MAX)
    });
    scene.paint_into(&mut canvas, &open);
    mirror(&mut canvas, &source, at);
    lay(&mut canvas, given);
    Ok(canvas)
}

/// Continues a picture beyond its edges by its own reflection, which fades into what is painted there.
fn mirror(canvas: &mut Canvas, source: &Bitmap, at: (i64, i64)) {
    let short = canvas
        .width
        .min(canvas.height)
        .min(source.width())
        .min(source.height());
    let reach = (short / 8) as i64;
    // Where a place is in the source, and how far outside of it.
    let reflected = |place: usize, start: i64, length: usize| {
        let (place, length) = ((place as i64).saturating_sub(start), length as i64);
        let away = (-1_i64)
            .saturating_sub(place)
            .max(place.saturating_sub(length))
            + 1;
        (away <= reach).then(|| {
            let inside = if place < 0 {
                -1 - place
            } else if place < length {
                place
            } else {
                2 * length - 1 - place
            };
            (inside as usize, away.max(0))
        })
    };
    for y in 0..canvas.height {
        let Some((row, down)) = reflected(y, at.1, source.height()) else {
            continue;
        };
        for x in 0..canvas.width {
            let Some((column, across)) = reflected(x, at.0, source.width()) else {
                continue;
            };
            let [red, green, blue, alpha] = source.get(column, row);
            let away = ((down * down + across * across) as f32).sqrt();
            if away > 0.0 && alpha == u8::MAX {
                let colour = [red, green, blue].map(|channel| f32::from(channel) / 255.0);
                let share = smooth(reach as f32, 0.0, away);
                let painted = canvas.get(x, y);
                canvas.put(x, y, blend(painted, colour, share));
            }
        }
    }
}

/// Repaints what is white in the mask. Source and mask are stretched to the size where they have another.
pub(super) fn filled(source: &Input, mask: &Mask, scene: &Scene<'_>) -> io::Result<Canvas> {
    let mut canvas = source.decode()?.scaled(scene.size).over_white();
    scene.paint_into(&mut canvas, &mask.coverage(scene.size)?);
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
