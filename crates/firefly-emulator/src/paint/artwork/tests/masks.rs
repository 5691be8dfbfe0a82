//! Pictures of others that are continued beyond their edges or filled where a mask is white.

use super::*;

#[test]
fn an_expanded_picture_keeps_every_pixel_of_its_source_where_it_lies() {
    let source = gradient((60, 40));
    for at in [(50, 44), (0, 0), (100, 88), (-20, -10), (130, 100)] {
        let expanded = shown(&Artwork::Expanded {
            source: input(&source),
            mask: None,
            at,
            prompt: "a beach".to_owned(),
            seed: 1,
            size: SIZE,
        });
        let mut kept = 0;
        for (x, y, pixel) in source.enumerate_pixels() {
            let (x, y) = (i64::from(x) + at.0, i64::from(y) + at.1);
            if (0..160).contains(&x) && (0..128).contains(&y) {
                assert_eq!(
                    expanded.get_pixel(x as u32, y as u32).0,
                    pixel.0[..3],
                    "{at:?}"
                );
                kept += 1;
            }
        }
        assert!(kept > 700, "{at:?}");
    }
}

#[test]
fn around_an_expanded_picture_its_colours_go_on_into_a_scene() {
    let expanded = |prompt: &str, seed| {
        shown(&Artwork::Expanded {
            source: input(&plain((60, 40), [230, 20, 20])),
            mask: None,
            at: (50, 44),
            prompt: prompt.to_owned(),
            seed,
            size: SIZE,
        })
    };
    let beach = expanded("a beach", 1);
    let [red, green, ..] = beach.get_pixel(48, 60).0;
    assert!(red > 150 && green < 100, "{red} {green}");
    assert!(apart(&beach, &expanded("a city at night", 1)) > 2.0);
    assert!(apart(&beach, &expanded("a beach", 2)) > 2.0);
    assert!(apart(&beach, &rgb(&plain(SIZE, [230, 20, 20]))) > 10.0);
}

#[test]
fn an_expanded_picture_is_painted_where_its_mask_is_white_and_where_it_is_transparent() {
    let mut source = plain((60, 40), [230, 20, 20]);
    source.put_pixel(30, 20, Rgba([0, 255, 0, 0]));
    // The white covers the left of the source.
    let mask = mask(&window(SIZE, [50, 44, 80, 84]), false);
    let expanded = shown(&Artwork::Expanded {
        source: input(&source),
        mask: Some(mask),
        at: (50, 44),
        prompt: "the sea".to_owned(),
        seed: 1,
        size: SIZE,
    });
    let kept = |x: u32, y: u32| expanded.get_pixel(x, y).0 == [230, 20, 20];
    assert!((80..110).all(|x| (44..84).all(|y| kept(x, y) || (x, y) == (80, 64))));
    let left = (50..80).flat_map(|x| (44..84).map(move |y| (x, y)));
    assert!(left.filter(|(x, y)| kept(*x, *y)).count() < 120);
    assert_ne!(expanded.get_pixel(80, 64).0, [0, 255, 0]);
}

#[test]
fn a_mask_tells_where_the_picture_to_expand_lies() {
    let window = window((100, 80), [20, 30, 60, 50]);
    let area = Area {
        left: 20,
        top: 30,
        width: 40,
        height: 20,
    };
    assert_eq!(mask(&window, true).kept().unwrap(), Some(area));
    assert_eq!(mask(&plain((4, 4), [255; 3]), false).kept().unwrap(), None);
}

#[test]
fn only_the_white_of_the_mask_is_filled_and_inverting_swaps() {
    let source = gradient(SIZE);
    let hole = [40, 30, 120, 100];
    for invert in [false, true] {
        let filled = shown(&Artwork::Filled {
            source: input(&source),
            mask: mask(&window(SIZE, hole), invert),
            prompt: "a house".to_owned(),
            seed: 1,
            size: SIZE,
        });
        let mut changed = 0;
        let mut open = 0;
        for (x, y, pixel) in filled.enumerate_pixels() {
            let white = (40..120).contains(&x) && (30..100).contains(&y);
            let same = pixel.0 == source.get_pixel(x, y).0[..3];
            if white == invert {
                assert!(same, "{invert} {x} {y}");
            } else {
                open += 1;
                changed += usize::from(!same);
            }
        }
        assert!(changed > open * 9 / 10, "{invert}: {changed} of {open}");
    }
}

#[test]
fn what_is_filled_depends_on_the_prompt_and_the_seed() {
    let filled = |prompt: &str, seed| {
        shown(&Artwork::Filled {
            source: input(&gradient(SIZE)),
            mask: mask(&window(SIZE, [20, 20, 140, 108]), false),
            prompt: prompt.to_owned(),
            seed,
            size: SIZE,
        })
    };
    let house = filled("a house", 1);
    for other in [filled("the sea", 1), filled("a house", 2), filled("", 1)] {
        assert!(apart(&house, &other) > 2.0);
    }
    assert_eq!(house, filled("a house", 1));
}

#[test]
fn a_source_of_another_size_is_stretched_and_filled() {
    let source = plain((80, 64), [10, 200, 30]);
    let filled = shown(&Artwork::Filled {
        source: input(&source),
        mask: mask(&window((40, 32), [10, 8, 30, 24]), false),
        prompt: "a castle at night".to_owned(),
        seed: 1,
        size: SIZE,
    });
    let same = |x: u32, y: u32| filled.get_pixel(x, y).0 == [10, 200, 30];
    assert!(same(0, 0) && same(159, 127) && same(39, 60) && same(120, 60));
    assert!(!same(80, 64));
}
