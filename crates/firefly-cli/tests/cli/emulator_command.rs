//! `firefly emulator`: what it prints can be pasted, and what it serves can be used from any language.

use std::collections::HashMap;

use serde_json::Value;

use crate::support::{Place, Running, http};

/// The variables that the emulator prints, as a shell would read them.
fn variables(running: &Running) -> HashMap<String, String> {
    assert!(
        running.line().starts_with("# "),
        "a shell skips the first line"
    );
    let pair = |line: String| {
        let (name, value) = line
            .strip_prefix("export ")
            .unwrap()
            .split_once('=')
            .unwrap();
        (name.to_owned(), value.to_owned())
    };
    (0..4).map(|_| pair(running.line())).collect()
}

#[test]
fn its_variables_lead_other_processes_to_it_and_the_three_calls_of_the_first_page_work() {
    let place = Place::new();
    let running = place.start(&["emulator", "--job-duration", "0s"]);
    let variables = variables(&running);
    let [id, secret, api, ims] = [
        "FIREFLY_SERVICES_CLIENT_ID",
        "FIREFLY_SERVICES_CLIENT_SECRET",
        "FIREFLY_API_URL",
        "FIREFLY_IMS_URL",
    ]
    .map(|name| variables[name].clone());

    let form = format!(
        "grant_type=client_credentials&client_id={id}&client_secret={secret}&scope=openid,AdobeID,firefly_api,ff_apis"
    );
    let (status, body) = http(
        "POST",
        &format!("{ims}/ims/token/v3"),
        &[("content-type", "application/x-www-form-urlencoded")],
        &form,
    );
    let token: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, 200, "{token}");
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let headers = [
        ("authorization", bearer.as_str()),
        ("x-api-key", &id),
        ("content-type", "application/json"),
    ];
    let order = r#"{"prompt":"a realistic illustration of a cat coding","size":{"width":1024,"height":1024}}"#;
    let (status, body) = http(
        "POST",
        &format!("{api}/v3/images/generate"),
        &headers,
        order,
    );
    let result: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, 200, "{result}");
    let (status, picture) = http(
        "GET",
        result["outputs"][0]["image"]["url"].as_str().unwrap(),
        &[],
        "",
    );
    assert_eq!(status, 200);
    assert_eq!(image::load_from_memory(&picture).unwrap().width(), 1024);

    let other = Place::new()
        .with("FIREFLY_SERVICES_CLIENT_ID", id)
        .with("FIREFLY_SERVICES_CLIENT_SECRET", secret)
        .with("FIREFLY_API_URL", api)
        .with("FIREFLY_IMS_URL", ims);
    other
        .run(&["generate", "a cat", "--size", "1024x1024", "-o", "x.png"])
        .ends(0);
    assert_eq!(other.files(), ["x.png"]);
}

#[cfg(unix)]
#[test]
fn it_ends_in_peace_when_asked_to() {
    for signal in ["INT", "TERM"] {
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
}
