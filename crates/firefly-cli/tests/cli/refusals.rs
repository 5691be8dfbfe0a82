//! What is refused before anything is sent or written.

use crate::support::{Place, service};

#[test]
fn without_credentials_both_variables_are_named_and_nothing_is_touched() {
    let emulator = service();
    let place = Place::new()
        .with("FIREFLY_API_URL", emulator.base_url())
        .with("FIREFLY_IMS_URL", emulator.base_url());
    for args in [
        &["generate", "a cat", "-o", "new/"][..],
        &["auth", "token"],
        &["auth", "check"],
    ] {
        let told = place.run(args).ends(3);
        for words in [
            "FIREFLY_SERVICES_CLIENT_ID",
            "FIREFLY_SERVICES_CLIENT_SECRET",
            "https://developer.adobe.com/console",
        ] {
            assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
        }
        assert_eq!(told.stdout, "");
    }
    assert_eq!(
        place.run(&["--json", "generate", "a cat"]).ends(3).json()["error"]["kind"],
        "configuration"
    );
    assert!(emulator.requests().is_empty() && place.files().is_empty());
}

/// The violations that a script is told, in the words that a person reads.
fn violations(json: &serde_json::Value) -> Vec<String> {
    let found = json["error"]["violations"].as_array().unwrap().iter();
    let words = found.map(|violation| {
        let part = |name: &str| violation[name].as_str().unwrap();
        format!(
            "{}: {} (found: {})",
            part("path"),
            part("rule"),
            part("value")
        )
    });
    words.collect()
}

#[test]
fn every_violation_is_listed_at_once() {
    let emulator = service();
    let place = Place::at(&emulator);
    let long = "x".repeat(1025);
    let cases: [(&[&str], &[&str]); 11] = [
        (
            &["x", "--size", "2048"],
            &["size: must be width and height"],
        ),
        (
            &["x", "--size", "-1x5"],
            &["size: must be width and height"],
        ),
        (
            &["x", "--size", "99999999999x1"],
            &["size: must be width and height"],
        ),
        (
            &["x", "-n", "-1"],
            &["numVariations: must be a whole number"],
        ),
        (
            &[
                "",
                "--size",
                "big",
                "-n",
                "many",
                "--seed",
                "7,abc,7,8,9",
                "--content-class",
                "poem",
            ],
            &[
                "size:",
                "numVariations:",
                "seeds[1]: must be a whole number (found: abc)",
                "prompt:",
                "seeds: must hold 1 to 4",
                "seeds[2]: must differ",
                "contentClass:",
            ],
        ),
        (&["x", "--size", "1x1"], &["size:"]),
        (&["x", "--seed", "1,2,3,4,5"], &["seeds: must hold 1 to 4"]),
        (&["x", "--seed", "1,1"], &["seeds[1]: must differ"]),
        (
            &["x", "-n", "3", "--seed", "1"],
            &["seeds: must hold as many"],
        ),
        (&[&long], &["prompt: must be 1 to 1024 characters"]),
        (
            &[
                "",
                "-n",
                "9",
                "--size",
                "5000x1",
                "--seed",
                "2,2",
                "--content-class",
                "poem",
            ],
            &[
                "prompt:",
                "numVariations:",
                "size:",
                "seeds[1]:",
                "seeds:",
                "contentClass:",
            ],
        ),
    ];
    for (args, rules) in cases {
        let all = [&["generate", "-o", "new/"], args].concat();
        let told = place.run(&all).ends(2);
        for rule in rules {
            assert!(told.stderr.contains(rule), "{rule} in {}", told.stderr);
        }
        let json = place.run(&[&all[..], &["--json"]].concat()).ends(2).json();
        assert_eq!(json["error"]["kind"], "invalid_request");
        let message = json["error"]["message"].as_str().unwrap();
        for rule in rules {
            assert!(message.contains(rule), "{rule} in {message}");
        }
        let lines: Vec<&str> = message.lines().skip(1).map(str::trim).collect();
        assert_eq!(
            violations(&json),
            lines,
            "a script finds what a person reads"
        );
    }
    assert!(emulator.requests().is_empty() && place.files().is_empty());
    // The rules come first: whoever has no account yet can still learn them.
    Place::new().run(&["generate", ""]).ends(2);
}

#[test]
fn what_is_missing_hides_no_other_fault() {
    let emulator = service();
    let place = Place::at(&emulator);
    let picture = image::RgbImage::new(64, 64);
    picture.save(place.folder.path().join("beach.jpg")).unwrap();
    for (command, found) in [
        (
            "fill beach.jpg --size 1x1 -n 0",
            "mask: must be given, by --mask|numVariations|size",
        ),
        (
            "fill beach.jpg -n 0 --sync",
            "image.mask: must be given, by --mask|numVariations",
        ),
        (
            "composite precise --background beach.jpg --blend 2 -n 4",
            "background.fillAreaMask: must be given, by --fill-area|object.image: must be given, by --object|blend|\
             numVariations",
        ),
        (
            "composite adaptive --shadow-intensity x",
            "background.image: must be given, by --background|background.fillAreaMask|object.image|shadowIntensity",
        ),
        (
            "composite object gone.png",
            "image.source|prompt: must be given, by --prompt",
        ),
        (
            "expand beach.jpg --invert-mask -n 9",
            "mask: must be given, by --mask|numVariations",
        ),
        (
            "generate a --size abc -n abc --seed 1.5 --names {foo}",
            "size|numVariations|seeds[0]|--names: ",
        ),
    ] {
        let args: Vec<&str> = command.split_whitespace().collect();
        let args = [&args[..], &["--json"]].concat();
        let told = place.run(&args).ends(2).json();
        assert_eq!(told["error"]["kind"], "invalid_request", "{command}");
        let told = violations(&told);
        let found: Vec<&str> = found.split('|').collect();
        assert_eq!(told.len(), found.len(), "{command}: {told:#?}");
        for start in found {
            let is_told = told.iter().any(|line| line.starts_with(start));
            assert!(is_told, "{start} of {command}: {told:#?}");
        }
    }
    assert!(emulator.requests().is_empty());
}

#[test]
fn a_place_that_cannot_work_is_found_before_a_picture_is_paid_for() {
    let emulator = service();
    let place = Place::at(&emulator);
    place.write("file", "in the way");
    for output in ["file/x.png", "file/", "file/sub/", "-", ""] {
        let told = place
            .run(&["generate", "a cat", "--json", "-o", output])
            .ends(2);
        assert_eq!(
            told.json()["error"]["job"],
            serde_json::Value::Null,
            "{output}"
        );
    }
    assert!(emulator.requests().is_empty());
    assert_eq!(place.files(), ["file"]);
}

#[test]
fn what_is_not_a_request_or_not_a_job_is_refused() {
    let emulator = service();
    let place = Place::at(&emulator);
    place.write("broken.json", "{\"prompt\": ");
    for args in [
        &["generate", "--request", "broken.json"][..],
        &["generate", "--request", "missing.json"],
        &["job", "status", "jobs:1"],
        &[
            "--emulator",
            "job",
            "status",
            "http://127.0.0.1:1/v3/status/1",
        ],
        &["emulator", "--job-duration", "soon"],
    ] {
        place.run(args).ends(2);
    }
    let told = place
        .run(&[
            "job",
            "status",
            "https://evil.example/v3/status/1",
            "--json",
        ])
        .ends(2);
    assert_eq!(told.json()["error"]["kind"], "untrusted_host");
    for words in ["evil.example", "FIREFLY_API_URL"] {
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
    }
    assert!(!told.stderr.contains("build the client"), "{}", told.stderr);
    assert!(
        emulator
            .requests()
            .iter()
            .all(|request| request.path.starts_with("/ims/") || request.path == "/v3/status/1"),
        "nobody but IMS and the base host is asked"
    );
}

#[test]
fn a_wrong_url_names_the_variable_it_came_from() {
    let emulator = service();
    for (name, value) in [
        ("FIREFLY_API_URL", "http://gateway.example"),
        ("FIREFLY_API_URL", "two words"),
        ("FIREFLY_IMS_URL", "http://gateway.example"),
        ("FIREFLY_IMS_URL", "two words"),
    ] {
        let place = Place::at(&emulator).with(name, value);
        let told = place.run(&["auth", "check"]).ends(3);
        let words = format!("the URL in {name} ");
        assert!(told.stderr.contains(&words), "{words} in {}", told.stderr);
        assert!(
            !told.stderr.contains("cause:") && !told.stderr.contains("allowed by name"),
            "{}",
            told.stderr
        );
    }
    assert!(emulator.requests().is_empty());
}

#[test]
fn a_blank_prompt_is_warned_of() {
    let place = Place::new();
    let told = place
        .run(&["generate", "  ", "--dry-run", "--json"])
        .ends(0)
        .json();
    assert!(told["warnings"].to_string().contains("blank"), "{told}");
}

#[test]
fn a_strength_without_anything_to_be_strong_about_is_warned_of() {
    let place = Place::new();
    let warnings = |options: &[&str]| {
        let args = ["generate", "a fox", "--dry-run", "--json"];
        let told = place.run(&[&args[..], options].concat()).ends(0).json();
        told["warnings"].as_array().unwrap().len()
    };
    assert_eq!(warnings(&["--style-strength", "80"]), 1);
    assert_eq!(warnings(&["--structure-strength", "80"]), 1);
    assert_eq!(warnings(&["--style-strength", "80", "--style", "bw"]), 0);
    let structure = ["--structure-image", "id:sketch"];
    assert_eq!(
        warnings(&[&structure[..], &["--structure-strength", "80"]].concat()),
        0
    );
    let scene = [
        "composite",
        "object",
        "id:x",
        "--prompt",
        "x",
        "--style-strength",
        "5",
    ];
    let told = place.run(&[&scene[..], &["--dry-run"]].concat()).ends(0);
    let words = "--style-strength changes nothing";
    assert!(told.stderr.contains(words), "{}", told.stderr);
}
