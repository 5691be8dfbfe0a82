//! The words of refusals: each names what it is about, and what would do.

use serde_json::Value;

use crate::support::Place;

/// The one violation of a run that is refused: its path and its rule.
fn refused(args: &[&str]) -> (String, String) {
    let place = Place::new();
    let told = place.run(&[args, &["--json"]].concat()).ends(2).json();
    let violations = told["error"]["violations"].as_array().unwrap();
    assert_eq!(violations.len(), 1, "{told}");
    let text = |member: &Value| member.as_str().unwrap().to_owned();
    (text(&violations[0]["path"]), text(&violations[0]["rule"]))
}

const ID: &str = "b2f5a1c0-93d4-4e57-8a11-0c9d7e6f5a4b";

#[test]
fn a_count_that_cannot_be_read_is_told_the_bound_of_its_command() {
    let scene = ["--background", ID, "--fill-area", ID, "--object", ID];
    let composite = |kind| [&["composite", kind][..], &scene].concat();
    let commands = [
        (composite("precise"), "must be a whole number, 1 to 3"),
        (composite("adaptive"), "must be a whole number, 1 to 3"),
        (vec!["similar", ID], "must be a whole number, 1 to 4"),
        (vec!["similar", ID, "--model", "image4_ultra"], "must be 1"),
        (vec!["generate", "x"], "must be a whole number, 1 to 4"),
        (vec!["generate", "x", "--model", "image5"], "must be 1"),
    ];
    for (command, rule) in commands {
        let told = refused(&[&command[..], &["-n", "1.5"]].concat());
        assert_eq!(
            told,
            ("numVariations".to_owned(), rule.to_owned()),
            "{command:?}"
        );
    }
}

#[test]
fn a_size_that_cannot_be_read_is_told_where_it_stands_with_one_that_its_command_takes() {
    let (path, rule) = refused(&["video", "waves", "--size", "large"]);
    assert_eq!(path, "sizes[0]");
    assert!(rule.ends_with("such as 1920x1080"), "{rule}");
    let (path, rule) = refused(&["generate", "waves", "--size", "large"]);
    assert_eq!(path, "size");
    assert!(rule.ends_with("such as 2048x2048"), "{rule}");
}

#[cfg(unix)]
#[test]
fn whoever_gives_a_pipe_as_a_picture_is_told_of_standard_input() {
    for command in [
        &["similar", "/dev/null"][..],
        &["fill", ID, "--mask", "/dev/null"],
        &["upload", "/dev/null"],
    ] {
        let (_, rule) = refused(command);
        assert!(
            rule.contains("given as `-`") && !rule.contains("reader"),
            "{rule}"
        );
    }
}

#[test]
fn an_upload_that_would_end_with_the_process_is_refused() {
    let place = Place::new();
    image::RgbImage::new(64, 64)
        .save(place.folder.path().join("a.png"))
        .unwrap();
    let told = place.run(&["--emulator", "upload", "a.png"]).ends(2);
    assert_eq!(told.stdout, "");
    assert!(
        told.stderr.contains("`firefly emulator`"),
        "{}",
        told.stderr
    );
    let args = ["--emulator", "upload", "a.png", "--dry-run"];
    assert!(place.run(&args).ends(0).stdout.contains("a.png"));
}

#[test]
fn a_duration_that_is_too_long_is_not_called_unreadable() {
    let place = Place::new();
    let told = place
        .run(&["emulator", "--job-duration", "999999999h"])
        .ends(2);
    assert!(
        told.stderr.contains("too long: 24h at most"),
        "{}",
        told.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_picture_may_have_a_name_that_is_no_unicode_text() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _, process::Command};

    let place = Place::new();
    let name = OsStr::from_bytes(b"bad\xff.png");
    let picture = place.folder.path().join("a.png");
    image::RgbImage::new(64, 64).save(&picture).unwrap();
    std::fs::rename(picture, place.folder.path().join(name)).unwrap();
    let run = |args: &[&OsStr]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_firefly"));
        command.env_clear().envs(place.environment());
        let output = command.current_dir(place.folder.path()).args(args).output();
        let output = output.unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), text)
    };
    let [similar, dry_run, generate] = ["similar", "--dry-run", "generate"].map(OsStr::new);
    let (code, text) = run(&[similar, name, dry_run]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("<bad\u{FFFD}.png>"), "{text}");

    let absent = OsStr::from_bytes(b"id:\xff");
    let (code, text) = run(&[similar, absent, dry_run]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("must be a file that is there"), "{text}");

    let reference = OsStr::new("--reference");
    let (code, text) = run(&[generate, similar, reference, name, dry_run]);
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("--reference: is an option of --model image5 only"),
        "{text}"
    );
}
