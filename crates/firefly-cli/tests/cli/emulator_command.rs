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
