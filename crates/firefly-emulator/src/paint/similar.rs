//! Pictures made from another: its variations, and edits by words.

use std::io;

use super::canvas::Canvas;
use super::input::Input;
use super::noise::{Field, Rng, fbm};
use super::picture::Picture;
use super::plan::Plan;
use super::tone::{Change, Tones};

/// A variation: what lies where and in which colours stays, while shapes shift and the light changes a little.
pub(super) fn similar(source: &Input, seed: i64, size: (u32, u32)) -> io::Result<Canvas> {
    vary(source, seed, size, 0.035)
}

/// The source with the mood of the prompt and, where it names something that can be drawn, that in front.
pub(super) fn instructed(source: &Input, picture: &Picture) -> io::Result<Canvas> {
    let size = (picture.width, picture.height);
    let mut canvas = vary(source, picture.seed, size, 0.004)?;
    // A small painting has the colours of a large one.
    let mood = super::painted(&Picture {
        width: 96,
        height: 96,
        ..picture.clone()
    });
    let change = Tones::of_rgb(&canvas.pixels).towards(&Tones::of_rgb(&mood.pixels), 0.4);
    change.apply(&mut canvas.pixels);
    let plan = Plan::new(picture);
    super::subject(&plan, &mut plan.rng.clone(), &mut canvas, 0.3);
    Ok(canvas)
}

/// Displaces the pixels by up to a share of the shorter side, and changes the light.
fn vary(source: &Input, seed: i64, size: (u32, u32), by: f32) -> io::Result<Canvas> {
    let source = source.decode()?.covering(size).over_white();
    let (width, height) = (source.width, source.height);
    let short = width.min(height) as f32;
    let mut rng = Rng::new(seed as u64);
    // Mixed once, since the first numbers of neighbouring seeds are alike in no bit that matters here.
    let mut drift = || {
        let seed = rng.seed();
        Field::new(width, height, 8, |x, y| {
            let (u, v) = (x / short * 5.0, y / short * 5.0);
            (fbm(u, v, 2, seed) - 0.5) * 2.0 * by * short
        })
    };
    let (across, down) = (drift(), drift());
    let mut light = || rng.between(-0.05, 0.05);
    let (lift, tint) = (light(), [light(), light(), light()]);
    let mut canvas = Canvas::new(width, height);
    let (mut dx, mut dy) = (vec![0.0; width], vec![0.0; width]);
    let mut row = vec![[0.0; 3]; width];
    for y in 0..height {
        across.row(y as f32, &mut dx);
        down.row(y as f32, &mut dy);
        for (x, pixel) in row.iter_mut().enumerate() {
            *pixel = source.between(x as f32 + dx[x], y as f32 + dy[x]);
        }
        canvas.put_row(y, &row);
    }
    Change::new(|channel, level| level * (1.0 + tint[channel]) + lift * level * (1.0 - level))
        .apply(&mut canvas.pixels);
    Ok(canvas)
}
