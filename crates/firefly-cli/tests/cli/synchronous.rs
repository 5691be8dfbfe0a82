//! `--sync`: the five calls that answer without a job, from a path on disk to a decoded picture of the expected geometry.

use firefly_emulator::{Emulator, Fault, Route};
use image::{Rgba, RgbaImage};
use serde_json::{Value, json};

use crate::{
    operations::{decoded, makes, workshop},
    support::{Place, service},
};

/// An emulator, and a place with pictures that asks it.
fn place() -> (Emulator, Place) {
    let emulator = service();
    let place = Place::at(&emulator);
    workshop(&place);
    (emulator, place)
}

/// The paths of what was asked of Firefly, but for uploads and outputs.
fn asked(emulator: &Emulator) -> Vec<String> {
    let requests = emulator.requests().into_iter();
    requests
        .map(|request| request.path)
        .filter(|path| path.starts_with("/v3/"))
        .collect()
}

#[test]
fn a_generate_has_the_size_and_number_asked_for_and_follows_its_references() {
    let (emulator, place) = place();
    let prompt = ["generate", "a lake", "--sync", "--size", "1152x896"];
    let look = [
        "--style-image",
        "photo.png",
        "--structure-image",
        "area.png",
    ];
    let rest = ["--content-class", "art", "-n", "2", "-o", "out/"];
    let told = place.run(&[&prompt[..], &look, &rest].concat()).ends(0);
    let paths: Vec<&str> = told.stdout.lines().collect();
    assert_eq!(paths.len(), 2, "{told:?}");
    for path in paths {
        assert_eq!(decoded(&place.read(path)).dimensions(), (1152, 896));
    }
    assert_eq!(asked(&emulator), ["/v3/images/generate"]);
    let requests = emulator.requests();
    let sent = requests
        .iter()
        .find(|request| request.path == "/v3/images/generate");
    let sent = sent.unwrap();
    assert_eq!(sent.header("x-model-version"), None);
    let body = sent.body.as_ref().unwrap();
    assert_eq!(body["contentClass"], "art");
    for reference in ["style", "structure"] {
        let source = &body[reference]["imageReference"]["source"];
        assert!(source["uploadId"].is_string(), "{body}");
    }
}

#[test]
fn a_similar_picture_comes_in_the_size_asked_for() {
    let (emulator, place) = place();
    let command = ["similar", "photo.png", "--sync", "--size", "1024x1024"];
    assert_eq!(makes(&place, &command).dimensions(), (1024, 1024));
    assert_eq!(asked(&emulator), ["/v3/images/generate-similar"]);
}

#[test]
fn an_expansion_keeps_the_picture_where_it_is_aligned() {
    let (emulator, place) = place();
    let photo = decoded(&place.read("photo.png"));
    let command = ["expand", "photo.png", "--sync", "--size", "900x800"];
    let sides = ["--align-horizontal", "left", "--align-vertical", "bottom"];
    let picture = makes(&place, &[&command[..], &sides].concat());
    assert_eq!(picture.dimensions(), (900, 800));
    assert_eq!(picture.get_pixel(10, 300), photo.get_pixel(10, 100));

    // The mask is of the size of the result, and black where the picture stands.
    let is_kept = |x: u32, y: u32| (100..700).contains(&x) && (50..650).contains(&y);
    let shade = |x, y| {
        Rgba(if is_kept(x, y) {
            [0, 0, 0, 255]
        } else {
            [255; 4]
        })
    };
    let mask = RgbaImage::from_fn(900, 800, shade);
    mask.save(place.path("around.png")).unwrap();
    let masked = makes(&place, &[&command[..], &["--mask", "around.png"]].concat());
    assert_eq!(masked.dimensions(), (900, 800));
    assert_eq!(masked.get_pixel(110, 150), photo.get_pixel(10, 100));
    assert_eq!(asked(&emulator), ["/v3/images/expand"; 2]);
}

#[test]
fn a_fill_paints_what_is_white_in_its_mask_and_nothing_else() {
    let (emulator, place) = place();
    let photo = decoded(&place.read("photo.png"));
    let command = ["fill", "photo.png", "--mask", "area.png", "--sync"];
    let picture = makes(&place, &[&command[..], &["--prompt", "a lake"]].concat());
    assert_eq!(picture.dimensions(), photo.dimensions());
    let kept = |x, y| picture.get_pixel(x, y) == photo.get_pixel(x, y);
    assert!(kept(60, 60) && !kept(300, 300));
    assert_eq!(asked(&emulator), ["/v3/images/fill"]);
}

#[test]
fn a_scene_is_painted_around_an_object() {
    let (emulator, place) = place();
    let command = [
        "composite",
        "object",
        "object.png",
        "--prompt",
        "a beach",
        "--sync",
    ];
    let size = ["--size", "1024x1024", "--align-horizontal", "center"];
    let picture = makes(&place, &[&command[..], &size].concat());
    assert_eq!(picture.dimensions(), (1024, 1024));
    let Rgba([red, green, ..]) = *picture.get_pixel(512, 512);
    assert!(
        red > 150 && green < 90,
        "the object is there: {red} {green}"
    );
    assert_eq!(asked(&emulator), ["/v3/images/generate-object-composite"]);
}

#[test]
fn a_script_finds_null_for_the_job_and_names_as_with_one() {
    let (_emulator, place) = place();
    let command = ["expand", "photo.png", "--size", "900x800", "--json"];
    let names = ["--names", "{operation}", "-o", "out/"];
    let command = [&command[..], &names].concat();
    let told = place
        .run(&[&command[..], &["--sync"]].concat())
        .ends(0)
        .json();
    assert_eq!(told.get("job"), Some(&Value::Null), "{told}");
    assert_eq!(told["files"][0]["path"], "out/expand-the-image.png");
    assert_eq!(told["size"], json!({"width": 900, "height": 800}));
    assert!(told["timings_ms"]["submit"].is_u64(), "{told}");
    assert_eq!(told["timings_ms"]["wait"], 0);
    let told = place.run(&command).ends(0).json();
    assert_eq!(told["files"][0]["path"], "out/expand-the-image-2.png");
}

#[test]
fn an_option_that_the_call_lacks_is_refused_with_all_other_faults() {
    let (emulator, place) = place();
    for (command, paths) in [
        (
            "generate x -n 9 --model image5 --custom-model mine --upsampler default --aspect-ratio 1:1 --resolution 1MP \
             --reference photo.png --prompt-reasoner speed",
            "--model --custom-model --upsampler --aspect-ratio --resolution --reference --prompt-reasoner numVariations",
        ),
        (
            "similar photo.png --model image4_ultra --size 9x9",
            "--model size",
        ),
        (
            "expand photo.png --mask gone.png --invert-mask -n 9",
            "image.mask --invert-mask numVariations",
        ),
        (
            "fill photo.png --mask gone.png --invert-mask --size 2048x2048",
            "image.mask --size --invert-mask",
        ),
        (
            "composite object gone.png --prompt x --mask gone.png -n 9",
            "image.source image.mask numVariations",
        ),
    ] {
        let args: Vec<&str> = command.split_whitespace().collect();
        let told = place
            .run(&[&args[..], &["--sync", "--json"]].concat())
            .ends(2);
        let violations = told.json()["error"]["violations"].take();
        let mut found = Vec::new();
        for violation in violations.as_array().unwrap() {
            let path = violation["path"].as_str().unwrap();
            let rule = violation["rule"].as_str().unwrap();
            let says_what_to_do = rule.contains("leave out one of the two");
            assert_eq!(says_what_to_do, path.starts_with("--"), "{rule}");
            found.push(path);
        }
        assert_eq!(found.join(" "), paths, "{command}");
    }
    assert!(emulator.requests().is_empty());
}

#[test]
fn where_there_is_no_job_none_is_handed_over_and_other_commands_have_no_such_call() {
    let (emulator, place) = place();
    let told = place.run(&["generate", "x", "--sync", "--no-wait"]).ends(2);
    for option in ["--sync", "--no-wait"] {
        assert!(told.stderr.contains(option), "{}", told.stderr);
    }
    for command in [&["upscale", "photo.png"][..], &["video", "x"]] {
        place.run(&[command, &["--sync"]].concat()).ends(2);
    }
    assert!(emulator.requests().is_empty());
}

#[test]
fn a_request_from_a_file_is_one_of_the_synchronous_call() {
    let (emulator, place) = place();
    let ids = ["photo.png", "area.png"].map(|file| {
        let told = place.run(&["upload", file]).ends(0);
        told.stdout.trim().to_owned()
    });
    let image = json!({"source": {"uploadId": ids[0]}, "mask": {"uploadId": ids[1]}});
    place.write(
        "request.json",
        &json!({"image": image, "seeds": [5]}).to_string(),
    );
    let command = ["fill", "--request", "request.json", "--sync"];
    assert_eq!(makes(&place, &command).dimensions(), (600, 600));
    assert_eq!(asked(&emulator), ["/v3/images/fill"]);

    // The mask of a request for a job stands elsewhere.
    let request = json!({"image": {"source": {"uploadId": ids[0]}}, "mask": {"source": {"uploadId": ids[1]}}});
    place.write("request.json", &request.to_string());
    let told = place.run(&command).ends(2);
    assert!(
        told.stderr.contains("image.mask: must be given"),
        "{}",
        told.stderr
    );
    place.write("request.json", r#"{"prompt": "a lake"}"#);
    let command = [
        "generate",
        "--request",
        "request.json",
        "--sync",
        "--model",
        "image3",
    ];
    let told = place.run(&command).ends(2);
    assert!(
        told.stderr.contains("--model: is no option of --sync"),
        "{}",
        told.stderr
    );
}

#[test]
fn a_dry_run_shows_the_synchronous_request() {
    let (emulator, place) = place();
    let command = ["fill", "photo.png", "--mask", "area.png", "--seed", "5"];
    let flags = ["--sync", "--dry-run", "--json"];
    let told = place.run(&[&command[..], &flags].concat()).ends(0).json();
    let url = told["url"].as_str().unwrap();
    assert!(url.ends_with("/v3/images/fill"), "{url}");
    let body = json!({"image": {"source": {"uploadId": "<photo.png>"}, "mask": {"uploadId": "<area.png>"}}, "seeds": [5]});
    assert_eq!(told["body"], body);
    assert!(emulator.requests().is_empty());
}

#[test]
fn a_call_that_has_ended_is_told_with_the_way_out() {
    let (emulator, place) = place();
    let advice = "leave out --sync";
    for (route, status, is_ended) in [
        (Route::Generate, 404, true),
        (Route::Generate, 410, true),
        (Route::Generate, 422, false),
        (Route::Upload, 404, false),
    ] {
        emulator.inject(route, Fault::json(status, &json!({"error_code": "gone"})));
        let command = ["similar", "photo.png", "--sync", "--json", "-o", "new/"];
        let told = place.run(&command).ends(4);
        let error = &told.json()["error"];
        assert_eq!(
            (&error["kind"], &error["job"]),
            (&"api".into(), &Value::Null)
        );
        assert_eq!(told.stderr.contains(advice), is_ended, "{}", told.stderr);
        assert!(
            !place.files().iter().any(|file| file.starts_with("new")),
            "{:?}",
            place.files()
        );
    }
}

#[test]
fn an_answer_that_is_lost_is_told_as_lost_and_not_asked_for_again() {
    let (emulator, place) = place();
    emulator.inject(Route::Generate, Fault::Truncate);
    let told = place
        .run(&["generate", "a lake", "--sync", "--json"])
        .ends(5);
    assert_eq!(told.json()["error"]["kind"], "outcome_unknown");
    for words in ["if paying twice is no harm", "without a job nothing leads"] {
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
    }
    assert_eq!(asked(&emulator), ["/v3/images/generate"]);
}

#[test]
fn a_picture_that_cannot_be_fetched_is_told_as_lost() {
    let (emulator, place) = place();
    emulator.inject(Route::Output, Fault::html(403));
    let told = place.run(&["generate", "a lake", "--sync", "--seed", "1,2", "--json"]);
    let error = told.json()["error"].take();
    assert_eq!(told.code, 5, "{error}");
    assert_eq!(
        (&error["job"], error["files"].as_array().unwrap().len()),
        (&Value::Null, 1)
    );
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with("1 of 2 pictures saved"), "{message}");
    assert!(
        message.ends_with("without a job nothing leads back to its pictures"),
        "{message}"
    );
    assert!(!told.stderr.contains("resume"), "{}", told.stderr);
}

#[test]
fn a_result_without_pictures_is_told_as_filtered() {
    let (_emulator, place) = place();
    let told = place
        .run(&["generate", "emulator:empty", "--sync", "--json"])
        .ends(4);
    let error = &told.json()["error"];
    assert_eq!(
        (&error["kind"], &error["job"]),
        (&"filtered".into(), &Value::Null)
    );
    let message = "the call succeeded without a picture: the service's filter took all of them; change the prompt or the pictures it works on";
    assert_eq!(error["message"], message);
}
