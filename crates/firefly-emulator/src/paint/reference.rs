//! References: the style of one picture and the layout of another, each as strongly as asked.

use std::io;

use super::canvas::Canvas;
use super::input::Input;
use super::palette::luma;
use super::tone::Tones;

/// Carries the colours of a reference over. At full strength the mean colour is the reference's own.
pub(super) fn style(canvas: &mut Canvas, reference: &Input, strength: u8) -> io::Result<()> {
    let reference = Tones::of_rgb(&reference.decode()?.over_white().pixels);
    let own = Tones::of_rgb(&canvas.pixels);
    own.towards(&reference, share(strength))
        .apply(&mut canvas.pixels);
    Ok(())
}

/// Imposes where a reference is bright and dark, and with that its edges; the colours stay.
pub(super) fn structure(canvas: &mut Canvas, reference: &Input, strength: u8) -> io::Result<()> {
    let size = (canvas.width as u32, canvas.height as u32);
    let reference = reference.decode()?.covering(size).over_white();
    let share = 0.9 * share(strength);
    if share > 0.0 {
        canvas.map(|x, y, colour| {
            let shift = (luma(reference.get(x, y)) - luma(colour)) * share;
            colour.map(|channel| (channel + shift).clamp(0.0, 1.0))
        });
    }
    Ok(())
}

fn share(strength: u8) -> f32 {
    f32::from(strength.min(100)) / 100.0
}
