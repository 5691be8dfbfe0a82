//! The hand of each technique: filters over finished pixels.

use super::canvas::Canvas;
use super::noise::{fbm, floor, hash, lerp, noise, smooth, unit, wave};
use super::palette::{Rgb, blend, hex, luma, mix, saturate, scale, screen};

/// Wet edges: places are displaced by noise, pigment gathers in the paper's grain, and the rim stays white.
pub(super) fn watercolor(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let paper = hex(0xfb_f6ea);
    canvas.map(|x, y, _| {
        let (u, v) = (x as f32 / size, y as f32 / size);
        let (a, b) = (
            noise(u * 14.0, v * 14.0, 1) - 0.5,
            noise(u * 14.0 + 50.0, v * 14.0, 2) - 0.5,
        );
        let fine = noise(u * 60.0, v * 60.0, 3) - 0.5;
        let (sx, sy) = (
            x as f32 + (a + fine * 0.3) * size * 0.024,
            y as f32 + (b + fine * 0.3) * size * 0.024,
        );
        let colour = source.nearest(sx, sy);
        let level = |channel: f32| {
            let stepped = channel * 7.0;
            let whole = floor(stepped) as f32;
            (whole + smooth(0.25, 0.75, stepped - whole)) / 7.0
        };
        let wash = blend(colour, colour.map(level), 0.55);
        let grain = fbm(u * 170.0, v * 170.0, 2, 9) - 0.5;
        let bloom = fbm(u * 4.0, v * 4.0, 3, 11) - 0.5;
        let thin = (0.88 + grain * 0.16 + bloom * 0.5).clamp(0.0, 1.0);
        let edge = (x as f32)
            .min(width - x as f32)
            .min(y as f32)
            .min(height - y as f32)
            / size;
        let rim = edge - 0.045 - 0.05 * (noise(u * 9.0, v * 9.0, 21) - 0.5) - 0.014 * fine;
        let inked = smooth(0.0, 0.004, rim);
        let pooled = smooth(0.014, 0.0, rim) * 0.16;
        let tinted = mix(paper, wash, thin).map(|channel| channel * (1.0 - pooled));
        blend(
            paper.map(|channel| (channel + grain * 0.03).clamp(0.0, 1.0)),
            tinted,
            inked,
        )
    });
}

/// Short strokes that follow a slow field.
pub(super) fn oil(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    canvas.map(|x, y, _| {
        let (u, v) = (x as f32 / size, y as f32 / size);
        let turn = fbm(u * 2.5, v * 2.5, 2, 4) * 2.0;
        let (dx, dy) = (wave(turn + 0.25), wave(turn));
        let (along, across) = (u * dx + v * dy, v * dx - u * dy);
        let cell = (
            floor(along * 34.0 + noise(u * 20.0, v * 20.0, 6) * 2.0),
            floor(across * 120.0),
        );
        let of = |salt| unit(hash(cell.0, cell.1, salt)) - 0.5;
        let colour = source.nearest(
            x as f32 + of(1) * size * 0.022,
            y as f32 + of(2) * size * 0.022,
        );
        let bristle = noise(across * 900.0, along * 30.0, 8) - 0.5;
        let bright = 1.0 + of(3) * 0.14 + bristle * 0.16;
        saturate(colour, 1.15).map(|channel| (channel * bright).clamp(0.0, 1.0))
    });
}

/// Large square pixels in few colours.
pub(super) fn pixels(canvas: &mut Canvas) {
    let block = (canvas.width.min(canvas.height) / 128).max(2);
    let source = canvas.clone();
    canvas.map(|x, y, _| {
        let (column, line) = (x / block, y / block);
        let mut sum = [0.0; 3];
        for (dx, dy) in [(1, 1), (3, 1), (1, 3), (3, 3)] {
            let part = source.get(
                column * block + dx * block / 4,
                line * block + dy * block / 4,
            );
            for (total, channel) in sum.iter_mut().zip(part) {
                *total += channel / 4.0;
            }
        }
        let threshold = [[0.0, 0.5], [0.75, 0.25]][line % 2][column % 2] - 0.375;
        saturate(sum, 1.2).map(|channel| {
            (floor(channel * 7.0 + 0.5 + threshold * 0.45) as f32 / 7.0).clamp(0.0, 1.0)
        })
    });
}

/// Triangles of one colour each.
pub(super) fn low_poly(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let cell = (size / 26.0).max(2.0);
    canvas.map(|x, y, _| {
        let bend = noise(x as f32 / cell * 0.7, y as f32 / cell * 0.7, 5) * 0.9;
        let (u, v) = (x as f32 / cell + bend, y as f32 / cell + bend * 0.8);
        let (column, line) = (floor(u), floor(v));
        let (fx, fy) = (u - column as f32, v - line as f32);
        let flip = hash(column, line, 3) & 1 == 0;
        let upper = if flip { fx + fy < 1.0 } else { fx > fy };
        let centre = match (flip, upper) {
            (true, true) => (0.33, 0.33),
            (true, false) => (0.67, 0.67),
            (false, true) => (0.67, 0.33),
            (false, false) => (0.33, 0.67),
        };
        let (sx, sy) = (
            (column as f32 + centre.0 - bend) * cell,
            (line as f32 + centre.1 - bend * 0.8) * cell,
        );
        let tone = 0.93 + 0.14 * unit(hash(column * 2 + i32::from(upper), line, 9));
        saturate(source.nearest(sx, sy), 1.15).map(|channel| (channel * tone).clamp(0.0, 1.0))
    });
}

/// Ink dots on coloured paper, larger where it is darker.
pub(super) fn halftone(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let cell = (size / 110.0).max(3.0);
    canvas.map(|x, y, colour| {
        let (u, v) = (
            (x as f32 + y as f32) * 0.707 / cell,
            (y as f32 - x as f32) * 0.707 / cell,
        );
        let (cu, cv) = (floor(u) as f32 + 0.5, floor(v) as f32 + 0.5);
        let (sx, sy) = ((cu - cv) * 0.707 * cell, (cu + cv) * 0.707 * cell);
        let dark = 1.0 - luma(source.nearest(sx, sy));
        let away = ((u - cu) * (u - cu) + (v - cv) * (v - cv)).sqrt();
        let ink = smooth(0.06, -0.06, away - dark.max(0.0) * 0.62);
        let paper = screen(saturate(colour, 1.7), [1.0, 0.97, 0.9], 0.45);
        blend(paper, scale(saturate(colour, 1.4), 0.28), ink)
    });
}

/// Pencil: edges, and hatching where it is dark.
pub(super) fn sketch(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let reach = (size / 700.0).max(1.0);
    canvas.map(|x, y, colour| {
        let (px, py) = (x as f32, y as f32);
        let at = |dx: f32, dy: f32| luma(source.nearest(px + dx * reach, py + dy * reach));
        let (gx, gy) = (at(1.0, 0.0) - at(-1.0, 0.0), at(0.0, 1.0) - at(0.0, -1.0));
        let edge = smooth(0.03, 0.16, (gx * gx + gy * gy).sqrt());
        let dark = 1.0 - luma(colour);
        let wobble = noise(px / size * 30.0, py / size * 30.0, 2) * 1.6;
        let hatch = |slope: f32, from: f32| {
            let place = (px + py * slope) / size * 150.0 + wobble;
            let stroke = 1.0 - ((place - floor(place) as f32) * 2.0 - 1.0).abs();
            smooth(0.45, 0.75, stroke) * smooth(from, from + 0.3, dark)
        };
        let tooth = 0.75 + 0.5 * noise(px * 0.9, py * 0.9, 3);
        let ink =
            (edge * 0.9 + hatch(1.0, 0.3) * 0.42 + hatch(-0.9, 0.55) * 0.45 + dark * dark * 0.28)
                * tooth;
        blend(hex(0xfa_f7f0), hex(0x2a_2a32), ink.clamp(0.0, 0.95))
    });
}

/// Dabs of pure colour on a light ground.
pub(super) fn dots(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let cell = (size / 150.0).max(3.0);
    canvas.map(|x, y, colour| {
        let (u, v) = (x as f32 / cell, y as f32 / cell);
        let (column, line) = (floor(u), floor(v));
        let mut found = scale(blend(colour, [1.0; 3], 0.35), 0.95);
        for (dx, dy) in [
            (-1, -1),
            (0, -1),
            (1, -1),
            (-1, 0),
            (1, 0),
            (-1, 1),
            (0, 1),
            (1, 1),
            (0, 0),
        ] {
            let (cx, cy) = (column + dx, line + dy);
            let of = |salt| unit(hash(cx, cy, salt));
            let (mx, my) = (cx as f32 + of(1), cy as f32 + of(2));
            let away = ((u - mx) * (u - mx) + (v - my) * (v - my)).sqrt();
            let cover = smooth(0.08, -0.08, away - lerp(0.42, 0.66, of(3)));
            if cover > 0.0 {
                let own = saturate(source.nearest(mx * cell, my * cell), 1.5);
                found = blend(
                    found,
                    own.map(|channel| (channel * lerp(0.82, 1.2, of(4))).min(1.0)),
                    cover,
                );
            }
        }
        found
    });
}

/// Rows slip, colours part.
pub(super) fn glitch(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    canvas.map(|x, y, _| {
        let band = floor(y as f32 / size * 42.0);
        let dice = unit(hash(band, 1, 5));
        let slip = if dice > 0.72 {
            (unit(hash(band, 2, 5)) - 0.5) * 0.16 * size
        } else {
            0.0
        };
        let part = size * if dice > 0.5 { 0.011 } else { 0.005 };
        let (px, py) = (x as f32 + slip, y as f32);
        let scan = if (y as f32 / size * 400.0) as i32 % 2 == 0 {
            1.0
        } else {
            0.9
        };
        let [red, green, blue] = [
            source.nearest(px + part, py)[0],
            source.nearest(px, py)[1],
            source.nearest(px - part, py)[2],
        ];
        saturate([red, green, blue], 1.3).map(|channel| channel * scan)
    });
}

/// Soft discs of light.
pub(super) fn bokeh(canvas: &mut Canvas, size: f32) {
    for index in 0..70 {
        let of = |salt| unit(hash(index, salt, 77));
        let (x, y) = (of(1) * canvas.width as f32, of(2) * canvas.height as f32);
        let radius = size * lerp(0.014, 0.085, of(3) * of(3));
        let near: Rgb = saturate(screen(canvas.nearest(x, y), [1.0, 0.9, 0.75], 0.55), 1.5);
        let (from, to) = (
            (y - radius).max(0.0) as usize,
            ((y + radius).max(0.0) as usize).min(canvas.height),
        );
        for py in from..to {
            let (left, right) = (
                (x - radius).max(0.0) as usize,
                ((x + radius).max(0.0) as usize).min(canvas.width),
            );
            for px in left..right {
                let (dx, dy) = (px as f32 - x, py as f32 - y);
                let away = (dx * dx + dy * dy).sqrt() / radius;
                let disc = smooth(1.0, 0.93, away) * (0.34 + 0.30 * smooth(0.6, 0.95, away));
                let under = canvas.get(px, py);
                canvas.put(px, py, screen(under, near, disc));
            }
        }
    }
}
