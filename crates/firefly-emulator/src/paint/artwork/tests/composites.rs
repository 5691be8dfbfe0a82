//! Objects in painted scenes and in the pictures of others.

use super::*;

/// A red disc on nothing.
fn disc(size: u32) -> RgbaImage {
    RgbaImage::from_fn(size, size, |x, y| {
        let (dx, dy) = (x as i32 * 2 - size as i32, y as i32 * 2 - size as i32);
        let inside = dx * dx + dy * dy < (size * size) as i32;
        Rgba([230, 30, 40, if inside { 255 } else { 0 }])
    })
}

#[test]
fn an_object_stands_unchanged_in_a_painted_scene() {
    let scene = picture("a desert");
    let with = |mask: Option<&RgbaImage>, object: &RgbaImage| {
        shown(&Artwork::ObjectComposite {
            object: input(object),
            mask: mask.map(input),
            at: (40, 30),
            picture: scene.clone(),
            style: None,
        })
    };
    let bare = shown(&Artwork::Generated {
        picture: scene.clone(),
        style: None,
        structure: None,
    });
    let object = disc(60);
    let composite = with(None, &object);
    for (x, y, pixel) in object.enumerate_pixels() {
        let found = composite.get_pixel(x + 40, y + 30).0;
        assert_eq!(pixel.0[3] == 255, found == [230, 30, 40], "{x} {y}");
    }
    assert_eq!(composite.get_pixel(0, 0), bare.get_pixel(0, 0));
    assert!(apart(&composite, &bare) > 5.0);
    // A mask cuts an object without transparency out.
    let masked = with(
        Some(&window((60, 60), [0, 0, 30, 60])),
        &plain((60, 60), [1, 2, 3]),
    );
    assert_eq!(masked.get_pixel(69, 60).0, [1, 2, 3]);
    assert_ne!(masked.get_pixel(71, 60).0, [1, 2, 3]);
}

const FILL: [u32; 4] = [60, 20, 120, 80];

fn precise(blend: f32, seed: i64) -> Artwork {
    Artwork::PreciseComposite {
        background: input(&gradient(SIZE)),
        fill_area: input(&window(SIZE, FILL)),
        object: input(&disc(30)),
        blend,
        seed,
    }
}

fn adaptive(harmonization: f32, shadow: f32, preserve_background: bool, seed: i64) -> Artwork {
    Artwork::AdaptiveComposite {
        background: input(&gradient(SIZE)),
        fill_area: input(&window(SIZE, FILL)),
        object: input(&disc(30)),
        object_mask: None,
        harmonization,
        shadow,
        preserve_background,
        seed,
    }
}

fn outside(x: u32, y: u32) -> bool {
    let [left, top, right, bottom] = FILL;
    !((left..right).contains(&x) && (top..bottom).contains(&y))
}

#[test]
fn composites_change_nothing_outside_of_the_fill_area() {
    let background = gradient(SIZE);
    for artwork in [
        precise(0.0, 1),
        precise(1.0, 1),
        adaptive(0.6, 1.0, false, 1),
        adaptive(1.0, 1.0, true, 1),
    ] {
        let image = shown(&artwork);
        let mut changed = 0;
        for (x, y, pixel) in image.enumerate_pixels() {
            let same = pixel.0 == background.get_pixel(x, y).0[..3];
            assert!(same || !outside(x, y), "{x} {y}");
            changed += usize::from(!same);
        }
        assert!(changed > 2000, "{changed}");
        // The object fills the area: its middle is red, and so is the middle of its upper rim.
        for (x, y) in [(90, 50), (90, 24)] {
            let [red, green, _] = image.get_pixel(x, y).0;
            assert!(red > green.saturating_add(30), "{x} {y}: {red} {green}");
        }
    }
}

#[test]
fn a_fill_area_of_any_shape_masks_the_object() {
    let mut fill = window(SIZE, FILL);
    for (x, y, pixel) in fill.enumerate_pixels_mut() {
        // A hole in the middle.
        if (80..100).contains(&x) && (40..60).contains(&y) {
            *pixel = Rgba([0, 0, 0, 255]);
        }
    }
    let image = shown(&Artwork::PreciseComposite {
        background: input(&plain(SIZE, [5, 6, 7])),
        fill_area: input(&fill),
        object: input(&plain((10, 10), [200, 200, 200])),
        blend: 1.0,
        seed: 1,
    });
    assert_eq!(image.get_pixel(90, 50).0, [5, 6, 7]);
    assert_eq!(image.get_pixel(70, 50).0, [200, 200, 200]);
    assert_eq!(image.get_pixel(121, 50).0, [5, 6, 7]);
}

/// Whether a place belongs to a shape.
type Shape = fn(u32, u32) -> bool;

#[test]
fn an_object_is_seen_whole_in_a_fill_area_whose_middle_is_black() {
    let shapes: [(&str, Shape); 3] = [
        ("two corners", |x, y| {
            (x < 40 && y < 30) || (x >= SIZE.0 - 30 && y >= SIZE.1 - 30)
        }),
        ("a ring", |x, y| {
            x.min(SIZE.0 - 1 - x).min(y).min(SIZE.1 - 1 - y) < 16
        }),
        ("an L", |x, y| x < 20 || y >= SIZE.1 - 20),
    ];
    for (name, white) in shapes {
        let fill = RgbaImage::from_fn(SIZE.0, SIZE.1, |x, y| {
            let grey = if white(x, y) { 255 } else { 0 };
            Rgba([grey, grey, grey, 255])
        });
        let (background, object) = (plain(SIZE, [5, 6, 7]), plain((10, 10), [200, 20, 200]));
        let precise = Artwork::PreciseComposite {
            background: input(&background),
            fill_area: input(&fill),
            object: input(&object),
            blend: 1.0,
            seed: 1,
        };
        let adaptive = Artwork::AdaptiveComposite {
            background: input(&background),
            fill_area: input(&fill),
            object: input(&object),
            object_mask: None,
            harmonization: 0.0,
            shadow: 0.0,
            preserve_background: true,
            seed: 1,
        };
        for artwork in [precise, adaptive] {
            let image = shown(&artwork);
            let drawn: Vec<_> = image
                .enumerate_pixels()
                .filter(|(.., pixel)| pixel.0 == [200, 20, 200])
                .map(|(x, y, _)| (x, y))
                .collect();
            let side = drawn.iter().map(|place| place.0).max().unwrap() + 1
                - drawn.iter().map(|place| place.0).min().unwrap();
            // Nothing of the square is cut away.
            assert!(
                side >= 16 && drawn.len() == (side * side) as usize,
                "{name}: {side}"
            );
        }
    }
}

#[test]
fn blend_goes_from_harmonised_to_the_objects_own_look() {
    let middle = |blend| shown(&precise(blend, 1)).get_pixel(90, 50).0;
    let away = |[red, green, blue]: [u8; 3]| {
        u32::from(red.abs_diff(230)) + u32::from(green.abs_diff(30)) + u32::from(blue.abs_diff(40))
    };
    let [harmonised, between, original] = [0.0, 0.5, 1.0].map(|blend| away(middle(blend)));
    assert!(original == 0, "{original}");
    assert!(
        between > 10 && harmonised > between + 10,
        "{harmonised} {between}"
    );
}

#[test]
fn harmonisation_and_shadow_and_the_background_are_adapted_as_asked() {
    let background = rgb(&gradient(SIZE));
    let middle = |harmonization| {
        let image = shown(&adaptive(harmonization, 0.0, true, 1));
        i32::from(image.get_pixel(90, 50).0[0])
    };
    assert!(
        middle(0.0) == 230 && middle(1.0) < 215,
        "{} {}",
        middle(0.0),
        middle(1.0)
    );

    // In the lower right corner of the fill area, beside the disc.
    let corner = |shadow, preserve| {
        shown(&adaptive(0.6, shadow, preserve, 1))
            .get_pixel(112, 76)
            .0
    };
    let given = background.get_pixel(112, 76).0;
    assert_eq!(corner(0.0, true), given);
    let bright = |pixel: [u8; 3]| pixel.iter().map(|channel| i32::from(*channel)).sum::<i32>();
    assert!(bright(corner(1.0, true)) < bright(given) - 20);
    assert!(bright(corner(0.3, true)) > bright(corner(1.0, true)));
    assert_ne!(corner(0.0, false), given);
}

#[test]
fn other_seeds_give_other_composites() {
    assert!(apart(&shown(&precise(0.5, 1)), &shown(&precise(0.5, 2))) > 0.05);
    let [one, two] = [1, 2].map(|seed| shown(&adaptive(0.6, 1.0, false, seed)));
    assert!(apart(&one, &two) > 0.05);
}

#[test]
fn an_empty_fill_area_leaves_the_background_as_it_is() {
    let image = shown(&Artwork::PreciseComposite {
        background: input(&gradient(SIZE)),
        fill_area: input(&plain((9, 9), [0; 3])),
        object: input(&disc(30)),
        blend: 0.5,
        seed: 1,
    });
    assert_eq!(image, rgb(&gradient(SIZE)));
}
