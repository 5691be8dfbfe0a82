//! `firefly emulator`: what it prints can be pasted, and what it serves can be used from any language.

use serde_json::Value;

use crate::support::Place;

#[cfg(unix)]
#[test]
fn it_ends_in_peace_when_asked_to() {
    for signal in ["INT", "TERM", "HUP"] {
        let place = Place::new();
        let mut running = place.start(&["emulator", "--json"]);
        let told: Value = serde_json::from_str(&running.line()).unwrap();
        assert_eq!(told["environment"]["FIREFLY_API_URL"], told["url"]);
        running.signal(signal);
        assert_eq!(running.end().code(), Some(0), "{signal}");
        assert_eq!(running.rest(), (String::new(), String::new()));
    }
}

#[test]
fn credentials_that_it_would_not_use_are_refused() {
    let place = Place::new();
    for option in ["--credentials", "--credential-name"] {
        let told = place.run(&["emulator", option, "mine", "--json"]).ends(2);
        assert_eq!(told.json()["error"]["kind"], "usage");
        assert!(told.stderr.contains(option), "{}", told.stderr);
    }
}

#[test]
fn a_port_that_is_taken_is_told() {
    let place = Place::new();
    let running = place.start(&["emulator", "--json"]);
    let told: Value = serde_json::from_str(&running.line()).unwrap();
    let port = told["url"]
        .as_str()
        .unwrap()
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let told = place.run(&["emulator", "--port", &port, "--json"]).ends(3);
    assert_eq!(told.json()["error"]["kind"], "configuration");
    let words = format!("port {port}: ");
    assert!(told.stderr.contains(&words), "{words} in {}", told.stderr);
}

#[test]
fn quirks_and_faults_are_switched_on_from_the_command_line() {
    let emulator = Place::new();
    let running = emulator.start(&[
        "emulator",
        "--json",
        "--job-duration=0s",
        "--quirk=entitled-versions=image3,image4_ultra",
        "--quirk=outcome=empty",
        "--fault=custom-models=html:404",
    ]);
    let told: Value = serde_json::from_str(&running.line()).unwrap();
    let variable = |name: &str| told["environment"][name].as_str().unwrap().to_owned();
    let mut place = Place::new();
    for name in [
        "FIREFLY_SERVICES_CLIENT_ID",
        "FIREFLY_SERVICES_CLIENT_SECRET",
        "FIREFLY_API_URL",
        "FIREFLY_IMS_URL",
    ] {
        place = place.with(name, variable(name));
    }
    // The fault strikes once.
    place.run(&["models", "list"]).ends(4);
    place.run(&["models", "list"]).ends(0);
    let told = place.run(&["generate", "a cat", "--json"]).ends(4);
    assert_eq!(told.json()["error"]["kind"], "filtered");
    let refused = ["generate", "a cat", "--model", "image4_standard", "--json"];
    let told = place.run(&refused).ends(4).json()["error"]["message"].to_string();
    assert!(told.contains("image4_standard"), "{told}");
}

#[test]
fn what_cannot_be_switched_on_is_told_with_what_can() {
    let place = Place::new();
    for (option, words) in [
        ("--quirk=pending", "there are accept-status, accept-shape"),
        ("--quirk=accept-status=500", "it takes 200 to 299"),
        ("--fault=download=reset", "there are token, submit"),
        ("--fault=output=explode", "it takes reset, truncate"),
    ] {
        let told = place.run(&["emulator", option, "--json"]).ends(2);
        assert_eq!(told.json()["error"]["kind"], "usage");
        assert!(told.stderr.contains(words), "{}", told.stderr);
    }
}

#[test]
fn the_quirks_are_listed_with_their_values() {
    let place = Place::new();
    let list = place.run(&["emulator", "--list-quirks"]).ends(0).stdout;
    assert!(
        list.starts_with("accept-status=200 to 299\n  T01: "),
        "{list}"
    );
    let told = place
        .run(&["emulator", "--list-quirks", "--json"])
        .ends(0)
        .json();
    let quirks = told["quirks"].as_array().unwrap();
    assert_eq!(list.lines().count(), 2 * quirks.len());
    let is_known = |name: &str| quirks.iter().any(|quirk| quirk["name"] == name);
    assert!(is_known("rate-limit") && is_known("null-members"));
}
