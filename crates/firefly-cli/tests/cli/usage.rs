//! Help, version, wrong usage, and readers that go away.

use crate::support::Place;

#[test]
fn help_and_version_are_answers_and_not_errors() {
    let place = Place::new();
    let help = place.run(&["--help"]).ends(0);
    assert!(help.stdout.contains("Exit codes:") && help.stderr.is_empty());
    assert!(
        place
            .run(&["generate", "--help"])
            .ends(0)
            .stdout
            .contains("--dry-run")
    );
    let version = place.run(&["--version"]).ends(0).stdout;
    assert_eq!(version, format!("firefly {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_is_told_as_json_too_when_json_is_asked_for() {
    let place = Place::new();
    for args in [
        &["generate"][..],
        &["paint"],
        &["generate", "x", "-n"],
        &["auth"],
        &[],
    ] {
        let told = place.run(args).ends(2);
        assert_eq!(told.stdout, "");
        let told = place.run(&[args, &["--json"]].concat()).ends(2).json();
        assert_eq!(told["error"]["kind"], "usage");
        let message = told["error"]["message"].as_str().unwrap();
        assert!(
            !message.is_empty() && !message.contains("Usage"),
            "{message}"
        );
    }
    let bare = place.run(&["--json", "auth"]).ends(2).json();
    assert_eq!(bare["error"]["message"], "a subcommand is required");
    let prompt = place.run(&["paint", "--", "--json"]).ends(2);
    assert_eq!(
        prompt.stdout, "",
        "after the two hyphens it is a word like any other"
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_reason_to_panic() {
    let place = Place::new();
    for command in [
        "generate a-cat --emulator --size 1024x1024 -o x.png",
        "--help",
        "auth check --emulator --json",
        "auth token",
    ] {
        let script = format!(
            "{{ {} {command}; echo $? > code; }} 2> err | true",
            env!("CARGO_BIN_EXE_firefly")
        );
        let status = std::process::Command::new("timeout")
            .args(["60", "sh", "-c", &script])
            .env_clear()
            .envs(place.environment())
            .current_dir(place.folder.path())
            .status();
        assert!(status.unwrap().success());
        let code = String::from_utf8(place.read("code")).unwrap();
        let expected = if command == "auth token" { "3" } else { "0" };
        assert_eq!(code.trim(), expected, "{command}");
        assert!(
            !String::from_utf8(place.read("err"))
                .unwrap()
                .contains("panic"),
            "{command}"
        );
    }
    assert!(
        place.read("x.png").starts_with(b"\x89PNG"),
        "the picture is there all the same"
    );
}
