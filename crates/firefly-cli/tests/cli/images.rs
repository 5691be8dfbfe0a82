//! What stands for a picture on the command line, and what is told when nothing does.

use serde_json::Value;

use crate::support::Place;

const ID: &str = "b2f5a1c0-93d4-4e57-8a11-0c9d7e6f5a4b";

/// The body that would be sent.
fn body(place: &Place, args: &[&str], input: &str) -> Value {
    let args = [args, &["--dry-run", "--json"]].concat();
    place.run_with_input(&args, input).ends(0).json()["body"].clone()
}

fn with_picture() -> Place {
    let place = Place::new();
    let picture = image::RgbImage::from_pixel(64, 64, image::Rgb([9, 8, 7]));
    picture.save(place.path("cat.png")).unwrap();
    place
}

#[test]
fn a_file_a_url_and_an_id_are_told_apart() {
    let place = with_picture();
    let source = |text: &str| body(&place, &["upscale", text], "")["image"]["source"].clone();
    assert_eq!(source("cat.png")["uploadId"], "<cat.png>");
    assert_eq!(source(ID)["uploadId"], ID);
    assert_eq!(source("id:cat.png")["uploadId"], "cat.png");
    let url = source("https://bucket.amazonaws.com/cat.png?sig=hush-11");
    assert_eq!(url["url"], "https://bucket.amazonaws.com/cat.png?[hidden]");
    std::fs::copy(place.path("cat.png"), place.path(ID)).unwrap();
    assert_eq!(
        source(ID)["uploadId"],
        format!("<{ID}>"),
        "a file comes first"
    );
}

#[test]
fn whatever_is_wrong_is_told_at_once_and_nothing_is_sent() {
    let place = with_picture();
    std::fs::write(place.path("words.png"), "these are words").unwrap();
    let args = [
        "fill",
        "words.png",
        "--mask",
        "none.png",
        "--size",
        "big",
        "-n",
        "9",
        "--json",
    ];
    let told = place.run(&args).ends(2).json();
    let message = told["error"]["message"].as_str().unwrap();
    for part in [
        "image.source",
        "mask.source: must be a file that is there, a URL, or the ID of an upload, which is written `id:…` where it is no UUID (found: none.png)",
        "size: must be width and height",
        "numVariations",
    ] {
        assert!(message.contains(part), "{part} in {message}");
    }
    assert_eq!(told["error"]["kind"], "invalid_request");
}

#[test]
fn standard_input_stands_for_one_thing() {
    let place = with_picture();
    let args = ["fill", "-", "--mask", "-", "--dry-run"];
    let told = place.run_with_input(&args, "x").ends(2);
    assert!(told.stderr.contains("`-` is there twice"), "{told:?}");
    let args = [
        "fill", "-", "--mask", "-", "--prompt", "-", "--size", "big", "-n", "9",
    ];
    let told = place
        .run_with_input(&[&args[..], &["--json"]].concat(), "x")
        .ends(2)
        .json();
    let paths: Vec<&str> = told["error"]["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| violation["path"].as_str().unwrap())
        .collect();
    for path in ["mask.source", "prompt", "size", "numVariations"] {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
    let args = ["fill", "cat.png", "--mask", ID, "--prompt", "-"];
    assert_eq!(body(&place, &args, "a hat\n")["prompt"], "a hat");
}

#[test]
fn a_request_file_stands_for_its_options() {
    let place = with_picture();
    let request = format!(
        r#"{{"image": {{"source": {{"uploadId": "{ID}"}}}}, "upscaleFactor": 4, "seeds": [1]}}"#
    );
    std::fs::write(place.path("r.json"), request).unwrap();
    let args = ["upscale", "--request", "r.json"];
    assert_eq!(body(&place, &args, "")["upscaleFactor"], 4);
    for extra in [&["cat.png"][..], &["--factor", "2"], &["--seed", "1"]] {
        place.run(&[&args[..], extra].concat()).ends(2);
    }
    place.run(&["upscale"]).ends(2);
}

#[test]
fn placements_settings_and_shares_stand_where_they_belong() {
    let place = with_picture();
    let args = [
        "expand",
        "cat.png",
        "--align-horizontal",
        "right",
        "--size",
        "900x900",
    ];
    let sent = body(&place, &args, "");
    assert_eq!(sent["placement"]["alignment"]["horizontal"], "right");
    assert_eq!(sent["placement"].get("inset"), None);
    let args = [
        "video",
        "x",
        "--shot-angle",
        "aerial shot",
        "--last-frame",
        "cat.png",
    ];
    let sent = body(&place, &args, "");
    assert_eq!(sent["videoSettings"]["shotAngle"], "aerial shot");
    assert_eq!(sent["image"]["conditions"][0]["placement"]["position"], 1.0);
    let args = [
        "composite",
        "precise",
        "--background",
        ID,
        "--fill-area",
        ID,
        "--object",
        ID,
    ];
    let sent = body(&place, &[&args[..], &["--blend", "0.5"]].concat(), "");
    assert_eq!(sent["blend"], 0.5);
    let told = place
        .run(&[&args[..], &["--blend", "x", "--dry-run"]].concat())
        .ends(2);
    assert!(told.stderr.contains("blend: must be a number"), "{told:?}");
}

#[test]
fn an_upload_id_that_is_not_there_or_looks_unlike_one_is_told_how_to_write_it() {
    let place = with_picture();
    for (text, rule) in [
        (
            "id:",
            "image.source: must have the ID of an upload behind `id:`",
        ),
        (
            "b2f5a1c0",
            "which is written `id:…` where it is no UUID (found: b2f5a1c0)",
        ),
    ] {
        let told = place.run(&["upscale", text, "--dry-run"]).ends(2);
        assert!(told.stderr.contains(rule), "{rule} in {}", told.stderr);
        assert_eq!(
            told.stderr.lines().count(),
            2,
            "and nothing else: {}",
            told.stderr
        );
    }
}
