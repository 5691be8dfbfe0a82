//! Every operation, from a path on disk to a decoded picture of the expected geometry.

use image::{Rgba, RgbaImage};
use serde_json::json;

use crate::support::{Outcome, Place, assert_untold, service};

const WHITE: Rgba<u8> = Rgba([255; 4]);
const BLACK: Rgba<u8> = Rgba([0, 0, 0, 255]);

/// A folder with pictures to work on: `photo.png`, `area.png` (a white square in the middle), `object.png` (red, transparent
/// around).
pub(crate) fn workshop(place: &Place) {
    let save = |name: &str, picture: &RgbaImage| picture.save(place.path(name)).unwrap();
    let in_the_middle = |x: u32, y: u32| (200..400).contains(&x) && (200..400).contains(&y);
    let photo = RgbaImage::from_fn(600, 600, |x, y| {
        let shade = |value: u32| u8::try_from(value * 255 / 600).unwrap();
        Rgba([shade(x), shade(y), 120, 255])
    });
    save("photo.png", &photo);
    let area = |x, y| if in_the_middle(x, y) { WHITE } else { BLACK };
    save("area.png", &RgbaImage::from_fn(600, 600, area));
    let object = |x, y| {
        if in_the_middle(x, y) {
            Rgba([220, 20, 20, 255])
        } else {
            Rgba([0; 4])
        }
    };
    save("object.png", &RgbaImage::from_fn(600, 600, object));
}

/// Runs a command that makes `out.png`.
pub(crate) fn makes(place: &Place, command: &[&str]) -> RgbaImage {
    let told = place.run(&[command, &["-o", "out.png"]].concat()).ends(0);
    assert_eq!(told.stdout, "out.png\n");
    decoded(&place.read("out.png"))
}

pub(crate) fn decoded(bytes: &[u8]) -> RgbaImage {
    image::load_from_memory(bytes).unwrap().to_rgba8()
}

/// A place with an emulator whose pictures are ready.
fn with_pictures(work: impl FnOnce(&Place)) {
    let emulator = service();
    let place = Place::at(&emulator);
    workshop(&place);
    work(&place);
}

fn refused(told: Outcome, path: &str) {
    let message = told.ends(2).json()["error"]["message"].to_string();
    assert!(message.contains(path), "{path} in {message}");
}

#[test]
fn similar_pictures_come_in_the_size_asked_for() {
    with_pictures(|place| {
        let command = ["similar", "photo.png", "--size", "1024x1024", "-n", "2"];
        let told = place.run(&[&command[..], &["-o", "out/"]].concat()).ends(0);
        let paths: Vec<&str> = told.stdout.lines().collect();
        assert_eq!(paths.len(), 2, "{told:?}");
        for path in paths {
            assert!(path.starts_with("out/photo-"), "{path}");
            assert_eq!(decoded(&place.read(path)).dimensions(), (1024, 1024));
        }
    });
}

#[test]
fn an_expansion_keeps_the_picture_where_it_is_aligned() {
    with_pictures(|place| {
        let photo = decoded(&place.read("photo.png"));
        let command = ["expand", "photo.png", "--size", "900x800"];
        let left = makes(
            place,
            &[
                &command[..],
                &["--align-horizontal", "left", "--align-vertical", "bottom"],
            ]
            .concat(),
        );
        assert_eq!(left.dimensions(), (900, 800));
        assert_eq!(left.get_pixel(10, 300), photo.get_pixel(10, 100));
        let inset = makes(
            place,
            &[&command[..], &["--inset", "100,50,200,150"]].concat(),
        );
        assert_eq!(inset.get_pixel(110, 350), photo.get_pixel(10, 300));
    });
}

#[test]
fn fill_paints_white_alone_and_black_alone_when_inverted() {
    with_pictures(|place| {
        let photo = decoded(&place.read("photo.png"));
        let size = ["--size", "1024x1024", "--seed", "5", "--prompt", "a lake"];
        let command = [&["fill", "photo.png", "--mask", "area.png"], &size[..]].concat();
        let filled = makes(place, &command);
        let inverted = makes(place, &[&command[..], &["--invert-mask"]].concat());
        assert_eq!(filled.dimensions(), (1024, 1024));
        let (outside, inside) = ((60, 60), (512, 512));
        let near = |picture: &RgbaImage, (x, y): (u32, u32)| {
            let (found, was) = (
                picture.get_pixel(x, y),
                photo.get_pixel(x * 600 / 1024, y * 600 / 1024),
            );
            found.0.iter().zip(was.0).all(|(a, b)| a.abs_diff(b) < 6)
        };
        assert!(near(&filled, outside) && !near(&filled, inside));
        assert!(!near(&inverted, outside) && near(&inverted, inside));
    });
}

#[test]
fn a_scene_is_painted_around_an_object() {
    with_pictures(|place| {
        let command = ["composite", "object", "object.png", "--prompt", "a beach"];
        let size = ["--size", "1024x1024", "--align-horizontal", "center"];
        let picture = makes(place, &[&command[..], &size].concat());
        assert_eq!(picture.dimensions(), (1024, 1024));
        let Rgba([red, green, ..]) = *picture.get_pixel(512, 512);
        assert!(
            red > 150 && green < 90,
            "the object is there: {red} {green}"
        );
    });
}

#[test]
fn composites_put_the_object_inside_the_fill_area_and_nowhere_else() {
    with_pictures(|place| {
        let photo = decoded(&place.read("photo.png"));
        let scene = [
            "--background",
            "photo.png",
            "--fill-area",
            "area.png",
            "--object",
            "object.png",
            "--media-type",
            "image/png",
        ];
        for options in [
            &["precise", "--blend", "0.2"][..],
            &[
                "adaptive",
                "--harmonization",
                "0.1",
                "--shadow-intensity",
                "0.3",
                "--preserve-background",
            ],
        ] {
            let picture = makes(place, &[&["composite"], options, &scene].concat());
            assert_eq!(picture.dimensions(), (600, 600), "{options:?}");
            assert_eq!(picture.get_pixel(50, 50), photo.get_pixel(50, 50));
            assert_ne!(picture.get_pixel(300, 300), photo.get_pixel(300, 300));
        }
    });
}

#[test]
fn upscaling_multiplies_both_sides_and_tells_no_seed() {
    with_pictures(|place| {
        assert_eq!(
            makes(place, &["upscale", "photo.png", "--factor", "3"]).dimensions(),
            (1800, 1800)
        );
        let told = place
            .run(&["upscale", "photo.png", "--json"])
            .ends(0)
            .json();
        assert_eq!(told["files"][0]["path"], "photo-1.png");
        assert_eq!(told["seeds"], json!([null]));
        assert_eq!(
            decoded(&place.read("photo-1.png")).dimensions(),
            (1200, 1200)
        );
    });
}

#[test]
fn image5_obeys_its_aspect_ratio_and_has_its_own_options() {
    with_pictures(|place| {
        let command = ["generate", "a lake", "--model", "image5"];
        let wide = ["--aspect-ratio", "16:9", "--resolution", "1MP"];
        let picture = makes(place, &[&command[..], &wide].concat());
        let (width, height) = picture.dimensions();
        assert!(width * 9 > height * 15, "{width}x{height}");
        makes(
            place,
            &[&command[..], &["--reference", "photo.png"]].concat(),
        );

        let told = place.run(&[&command[..], &["--size", "1x1", "--json"]].concat());
        refused(told, "--size: is no option of image5");
        let told = place.run(&["generate", "a lake", "--resolution", "4MP", "--json"]);
        refused(told, "--resolution: is an option of --model image5 only");
    });
}

#[test]
fn references_of_style_and_structure_are_uploaded_and_sent() {
    let emulator = service();
    let place = Place::at(&emulator);
    workshop(&place);
    let command = [
        "generate",
        "a lake",
        "--size",
        "1024x1024",
        "--style-image",
        "photo.png",
        "--style-strength",
        "60",
        "--structure-image",
        "area.png",
        "--structure-strength",
        "70",
    ];
    assert_eq!(makes(&place, &command).dimensions(), (1024, 1024));
    let sent = emulator
        .requests()
        .into_iter()
        .find(|request| request.path.ends_with("generate-async"));
    let body = sent.unwrap().body.unwrap();
    assert_eq!(
        (&body["style"]["strength"], &body["structure"]["strength"]),
        (&json!(60), &json!(70))
    );
    assert!(body["structure"]["imageReference"]["source"]["uploadId"].is_string());
}

#[test]
fn a_video_is_an_mp4_whatever_it_begins_with() {
    with_pictures(|place| {
        let command = [
            "video",
            "waves",
            "--size",
            "960x540",
            "--first-frame",
            "photo.png",
        ];
        let camera = ["--camera-motion", "camera pan left", "--seed", "3"];
        let told = place.run(&[&command[..], &camera].concat()).ends(0);
        assert_eq!(
            (told.stdout.as_str(), told.stderr.as_str()),
            ("waves-3.mp4\n", "")
        );
        assert_eq!(&place.read("waves-3.mp4")[4..8], b"ftyp");
    });
}

#[test]
fn an_upload_is_an_id_that_stands_for_the_picture() {
    with_pictures(|place| {
        let id = place.run(&["upload", "photo.png"]).ends(0).stdout;
        let id = id.trim();
        assert_eq!(makes(place, &["upscale", id]).dimensions(), (1200, 1200));
        let marked = format!("id:{id}");
        assert_eq!(
            makes(place, &["upscale", &marked]).dimensions(),
            (1200, 1200)
        );
        let told = place.run(&["upload", "photo.png", "--json"]).ends(0).json();
        assert!(told["id"].is_string());
    });
}

#[test]
fn a_picture_to_upload_is_checked_and_shown_before_anything_is_sent() {
    let emulator = service();
    let place = Place::at(&emulator);
    workshop(&place);
    place.write("note.png", "no picture at all");
    for (file, rule) in [
        ("none.png", "must be a file that exists"),
        ("note.png", "image: must be"),
        ("https://a.example/b.png?sig=hush-1", "needs no upload"),
    ] {
        for flags in [&[][..], &["--dry-run"], &["--dry-run", "--json"]] {
            let told = place.run(&[&["upload", file], flags].concat()).ends(2);
            assert!(told.stderr.contains(rule), "{rule} in {}", told.stderr);
            assert_untold(&told, &["hush-1"]);
        }
    }
    let told = place.run(&["upload", "photo.png", "--dry-run", "--json"]);
    let told = told.ends(0).json();
    assert_eq!(
        (&told["method"], &told["body"]),
        (&"POST".into(), &"<photo.png>".into())
    );
    assert_eq!(told["headers"]["content-type"], "image/png");
    assert!(emulator.requests().is_empty());
}

#[test]
fn a_dry_run_warns_a_person_of_local_pictures_too_and_once() {
    with_pictures(|place| {
        let small = RgbaImage::from_pixel(100, 100, WHITE);
        small.save(place.path("small.png")).unwrap();
        let args = ["fill", "photo.png", "--mask", "small.png", "--dry-run"];
        let told = place.run(&args).ends(0);
        let rule = "should have a longer side of 600";
        assert_eq!(told.stderr.matches(rule).count(), 1, "{}", told.stderr);
        let args = ["generate", "x", "--style", "sparkly", "--dry-run"];
        let told = place.run(&args).ends(0);
        assert_eq!(told.stderr.matches("sparkly").count(), 1, "{}", told.stderr);
    });
}

#[test]
fn models_and_styles_are_listed() {
    let emulator = service();
    let place = Place::at(&emulator);
    let listed = place.run(&["models", "list"]).ends(0).stdout;
    let told = place.run(&["models", "list", "--json"]).ends(0).json();
    let models = told["models"].as_array().unwrap();
    assert!(!models.is_empty() && listed.lines().count() == models.len());
    for model in models {
        assert!(
            listed.contains(model["assetId"].as_str().unwrap()),
            "{listed}"
        );
    }
    let styles = place.run(&["styles", "list"]).ends(0).stdout;
    assert!(styles.contains("Graphic\n  graphic\n"), "{styles}");
    let told = place.run(&["styles", "list", "--json"]).ends(0).json();
    assert_eq!(told["groups"][0]["name"], "Graphic");
}

#[test]
fn a_handle_is_a_line_that_wait_takes_from_a_file_or_a_pipe() {
    with_pictures(|place| {
        let submit = ["upscale", "photo.png", "--no-wait"];
        let handle = place.run(&submit).ends(0).stdout;
        assert_eq!(handle.lines().count(), 1, "{handle}");
        std::fs::write(place.path("job.json"), &handle).unwrap();
        let wait = ["job", "wait", "job.json", "-o", "a.png"];
        place.run(&wait).ends(0);
        assert_eq!(decoded(&place.read("a.png")).dimensions(), (1200, 1200));
        let wait = ["job", "wait", "-", "-o", "b.png"];
        place.run_with_input(&wait, &handle).ends(0);
        assert!(place.read("a.png") == place.read("b.png"));

        let handle: serde_json::Value = serde_json::from_str(&handle).unwrap();
        let id = handle["jobId"].as_str().unwrap();
        let status = place.run(&["job", "status", id]).ends(0).stdout;
        assert_eq!(status, "succeeded, 1 picture\n");
        let emulated = ["upscale", "photo.png", "--no-wait", "--emulator"];
        place.run(&emulated).ends(2);
    });
}
