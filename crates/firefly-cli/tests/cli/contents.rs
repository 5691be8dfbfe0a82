//! What is fetched and is no picture: nothing takes the place of a file before it was looked at.

use firefly_emulator::{Fault, Route};

use crate::support::{Place, service};

const ARGS: &[&str] = &["generate", "a cat", "--size", "1024x1024", "--json", "-o"];

fn answer(content_type: &str, body: &str) -> Fault {
    Fault::Status {
        status: 200,
        headers: Vec::new(),
        content_type: content_type.to_owned(),
        body: body.to_owned(),
    }
}

#[test]
fn a_text_replaces_nothing_and_the_job_is_told() {
    let emulator = service();
    let place = Place::at(&emulator);
    place.write("cat.png", "a good picture");
    for (content_type, body) in [
        ("text/html", "<!doctype html><p>Log in to the hotel"),
        ("text/plain", "soon"),
        ("application/json", "{\"error\": 1}"),
        ("image/png", "<?xml version=\"1.0\"?><Error/>"),
        ("", "words"),
    ] {
        for output in ["cat.png", "new/"] {
            emulator.inject(Route::Output, answer(content_type, body));
            let told = place.run(&[ARGS, &[output]].concat()).ends(4);
            let error = &told.json()["error"];
            assert_eq!(error["kind"], "decode", "{content_type} {body}: {error}");
            let url = error["job"]["status_url"].as_str().unwrap();
            let resume = format!("  resume:  firefly job wait {url} -o {output}\n");
            assert!(told.stderr.contains(&resume), "{}", told.stderr);
        }
    }
    assert_eq!(place.files(), ["cat.png"]);
    assert_eq!(place.read("cat.png"), b"a good picture");
}

#[test]
fn unknown_bytes_are_kept_with_a_warning() {
    let emulator = service();
    let place = Place::at(&emulator);
    for output in ["cat.png", "new/"] {
        emulator.inject(
            Route::Output,
            answer("application/octet-stream", "\u{1}\u{2}"),
        );
        let told = place.run(&[ARGS, &[output]].concat()).ends(0);
        let warnings = told.json()["warnings"].to_string();
        assert!(
            warnings.contains("is no known picture format"),
            "{warnings}"
        );
        assert!(told.stderr.starts_with("warning: "), "{}", told.stderr);
    }
    assert_eq!(place.read("cat.png"), b"\x01\x02");
    assert_eq!(place.files().len(), 3, "{:?}", place.files());
}

#[test]
fn an_empty_answer_replaces_nothing() {
    let emulator = service();
    let place = Place::at(&emulator);
    place.write("cat.png", "a good picture");
    // As often as it is tried.
    for _ in 0..10 {
        emulator.inject(Route::Output, answer("image/png", ""));
    }
    let error = place.run(&[ARGS, &["cat.png"]].concat()).ends(5).json();
    assert!(error["error"]["job"]["status_url"].is_string());
    assert_eq!(place.read("cat.png"), b"a good picture");
    assert_eq!(place.files(), ["cat.png"]);
}
