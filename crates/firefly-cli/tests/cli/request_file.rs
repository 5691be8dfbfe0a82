//! A request from a file is held against form and rules as a whole: every fault in one answer, and nothing is sent.

use serde_json::json;

use crate::support::{Place, service};

fn paths(place: &Place, command: &[&str], request: &str) -> Vec<String> {
    place.write("request.json", request);
    let args = [command, &["--request", "request.json", "--json"]].concat();
    let told = place.run(&args).ends(2).json();
    assert_eq!(told["error"]["kind"], "invalid_request", "{told}");
    let violations = told["error"]["violations"].as_array().unwrap();
    let path = |violation: &serde_json::Value| violation["path"].as_str().unwrap().to_owned();
    violations.iter().map(path).collect()
}

#[test]
fn all_faults_of_a_request_from_a_file_are_told_at_once() {
    let emulator = service();
    let place = Place::at(&emulator);
    let request = json!({"seeds": [1, "b", 1], "numVariations": 9, "style": {"strength": 0},
        "size": {"width": 2560, "height": true}, "structure": {"imageReference": {"source": {}}}});
    let mut told = paths(&place, &["generate"], &request.to_string());
    told.sort();
    assert_eq!(
        told,
        [
            "numVariations",
            "prompt",
            "seeds",
            "seeds[1]",
            "seeds[2]",
            "size.height",
            "structure.imageReference.source",
            "style.strength"
        ]
    );
    // From standard input, of another command, and in words for people.
    let url = "https://b.amazonaws.com/c?X-Amz-Signature=hush-6210";
    let request =
        json!({"image": {"source": {"uploadId": "a", "url": url}}, "size": url, "seeds": []});
    let args = ["fill", "--request", "-"];
    let told = place.run_with_input(&args, &request.to_string()).ends(2);
    for line in [
        "image.source: must have exactly one of uploadId and url (found: an object with uploadId, url)",
        "size: must be an object",
        "mask: must be given",
        "seeds: must hold 1 to 4 seeds",
    ] {
        assert!(told.stderr.contains(line), "{line} in {}", told.stderr);
    }
    assert!(!told.stderr.contains("hush-6210"), "{}", told.stderr);
    assert!(emulator.requests().is_empty());
    assert_eq!(place.files(), ["request.json"]);
}

#[test]
fn the_rules_for_a_request_from_a_file_are_those_of_the_model_in_the_options() {
    let place = Place::new();
    let request =
        json!({"prompt": "a kite", "size": {"width": 1440, "height": 2560}, "seeds": true});
    let request = request.to_string();
    assert_eq!(paths(&place, &["generate"], &request), ["seeds", "size"]);
    let ultra = ["generate", "--model", "image4_ultra"];
    assert_eq!(paths(&place, &ultra, &request), ["seeds"]);
    let image5 = ["generate", "--model", "image5"];
    assert_eq!(paths(&place, &image5, &request), ["seeds"]);
}

#[test]
fn what_is_no_json_object_is_told_in_the_same_way() {
    let place = Place::new();
    for (text, words) in [
        ("{\"prompt\": ", "$: must be JSON, and is not at line 1"),
        ("[]", "$: must be an object (found: a list of 0)"),
        (
            r#"{"prompt": "a", "prompt": "b"}"#,
            "prompt: must be given once",
        ),
    ] {
        assert_eq!(paths(&place, &["generate"], text).len(), 1, "{text}");
        let told = place
            .run(&["generate", "--request", "request.json"])
            .ends(2);
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
    }
}

#[test]
fn a_request_that_windows_wrote_is_read_as_any_other() {
    let place = Place::new();
    let text = "\u{feff}{\"prompt\": \"a café\"}";
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &utf_16] {
        std::fs::write(place.path("request.json"), bytes).unwrap();
        let args = [
            "generate",
            "--request",
            "request.json",
            "--dry-run",
            "--json",
        ];
        let told = place.run(&args).ends(0).json();
        assert_eq!(told["body"]["prompt"], "a café");
    }
}
