//! The calls of the first page of Adobe's documentation, as they stand there but for the host, against `firefly emulator`.

use std::io::Write as _;
use std::{collections::HashMap, process::Command, time::Duration};

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};
use serde_json::Value;

use crate::support::{Place, Running, http, service};

const SCOPES: &str =
    "openid,AdobeID,session,additional_info,read_organizations,firefly_api,ff_apis";
const ORDER: &str = r#"{"prompt": "a realistic illustration of a cat coding"}"#;
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

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

/// The form of the token call, each value encoded as `--data-urlencode` does it.
fn form(id: &str, secret: &str) -> String {
    let scopes = SCOPES.replace(',', "%2C");
    format!("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={scopes}")
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}: {body:?}"))
}

/// The token of an answer of the promised shape.
fn token_of(answer: &Value) -> String {
    assert_eq!(answer["token_type"], "bearer", "{answer}");
    assert_eq!(answer["expires_in"], 86_399, "{answer}");
    answer["access_token"].as_str().unwrap().to_owned()
}

/// The picture's URL in an answer of the promised shape.
fn picture_of(answer: &Value) -> &str {
    let size = serde_json::json!({"width": 2048, "height": 2048});
    assert_eq!(answer["size"], size, "{answer}");
    assert_eq!(answer["outputs"].as_array().unwrap().len(), 1, "{answer}");
    assert!(answer["outputs"][0]["seed"].is_i64(), "{answer}");
    assert!(
        ["photo", "art"].contains(&answer["contentClass"].as_str().unwrap()),
        "{answer}"
    );
    answer["outputs"][0]["image"]["url"].as_str().unwrap()
}

fn assert_is_picture(bytes: &[u8]) {
    let picture = image::load_from_memory(bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (2048, 2048));
}

/// The synchronous call of the page with this token and, if any, this key: status and body.
fn generate(api: &str, token: &str, key: Option<&str>) -> (u16, Value) {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![
        ("Content-Type", "application/json"),
        ("Accept", "application/json"),
        ("Authorization", &bearer),
    ];
    headers.extend(key.map(|key| ("x-api-key", key)));
    let (status, body) = http(
        "POST",
        &format!("{api}/v3/images/generate"),
        &headers,
        ORDER,
    );
    (status, json(&body))
}

#[test]
fn its_variables_lead_other_processes_to_it_and_the_calls_of_the_page_work() {
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

    let url = format!("{ims}/ims/token/v3");
    let (status, body) = http("POST", &url, &[FORM], &form(&id, &secret));
    assert_eq!(status, 200, "{body:?}");
    let token = token_of(&json(&body));
    let (status, answer) = generate(&api, &token, Some(&id));
    assert_eq!(status, 200, "{answer}");
    let (status, picture) = http("GET", picture_of(&answer), &[], "");
    assert_eq!(status, 200);
    assert_is_picture(&picture);

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

#[test]
fn a_foreign_or_expired_token_and_a_missing_key_are_refused_as_by_the_gateway() {
    let emulator = service();
    let api = emulator.base_url();
    let (_, body) = http(
        "POST",
        &format!("{api}/ims/token/v3"),
        &[FORM],
        &form(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET),
    );
    let token = token_of(&json(&body));
    let refusal = |(status, answer): (u16, Value)| {
        let code = answer["error_code"].as_str().unwrap().to_owned();
        (status, code)
    };
    let key = Some(DEFAULT_CLIENT_ID);
    let foreign = refusal(generate(api, "yourAccessTokenAsdf123", key));
    assert_eq!(foreign, (401, "401013".to_owned()));
    let keyless = refusal(generate(api, &token, None));
    assert_eq!(keyless, (403, "403000".to_owned()));
    assert_eq!(generate(api, &token, key).0, 200);
    emulator.advance(Duration::from_secs(86_400));
    let expired = refusal(generate(api, &token, key));
    assert_eq!(expired, (401, "401013".to_owned()));
}

/// The commands of the page, with `curl` itself where there is one.
#[test]
fn curl_gets_a_token_a_result_and_a_picture() {
    if Command::new("curl").arg("--version").output().is_err() {
        // The same calls are made without it above.
        let _ = writeln!(
            std::io::stderr(),
            "curl is not installed: the page's commands were not tried with it"
        );
        return;
    }
    let emulator = service();
    let token = token_of(&json(&curl(
        &emulator,
        r#"curl --location "$BASE/ims/token/v3" \
            --header 'Content-Type: application/x-www-form-urlencoded' \
            --data-urlencode 'grant_type=client_credentials' \
            --data-urlencode "client_id=$FIREFLY_SERVICES_CLIENT_ID" \
            --data-urlencode "client_secret=$FIREFLY_SERVICES_CLIENT_SECRET" \
            --data-urlencode 'scope=openid,AdobeID,session,additional_info,read_organizations,firefly_api,ff_apis'"#,
        ("NOTHING", ""),
    )));
    let answer = json(&curl(
        &emulator,
        r#"curl --location "$BASE/v3/images/generate" \
            --header 'Content-Type: application/json' \
            --header 'Accept: application/json' \
            --header "x-api-key: $FIREFLY_SERVICES_CLIENT_ID" \
            --header "Authorization: Bearer $FIREFLY_SERVICES_ACCESS_TOKEN" \
            --data '{
                "prompt": "a realistic illustration of a cat coding"
            }'"#,
        ("FIREFLY_SERVICES_ACCESS_TOKEN", &token),
    ));
    let url = picture_of(&answer);
    let picture = curl(&emulator, r#"curl "$PICTURE""#, ("PICTURE", url));
    assert_is_picture(&picture);
}

/// Runs a command by the shell, with the variables that the page sets: what it printed.
fn curl(emulator: &Emulator, command: &str, more: (&str, &str)) -> Vec<u8> {
    let output = Command::new("sh")
        .args(["-c", command])
        .env("BASE", emulator.base_url())
        .env("FIREFLY_SERVICES_CLIENT_ID", DEFAULT_CLIENT_ID)
        .env("FIREFLY_SERVICES_CLIENT_SECRET", DEFAULT_CLIENT_SECRET)
        .env(more.0, more.1)
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    output.stdout
}
