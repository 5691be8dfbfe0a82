//! Nothing secret is ever told, however much is asked for.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use firefly_emulator::DEFAULT_CLIENT_SECRET;
use serde_json::{Value, json};

use crate::support::{Place, http, service};

#[test]
fn the_whole_story_holds_no_secret_token_or_signature() {
    let emulator = service();
    let place = Place::at(&emulator);
    let token = place
        .run(&["auth", "token"])
        .ends(0)
        .stdout
        .trim()
        .to_owned();
    assert!(token.len() > 20 && !token.contains(char::is_whitespace));

    let args = [
        "generate",
        "a cat",
        "--size",
        "1024x1024",
        "--json",
        "-vvv",
        "-o",
        "x.png",
    ];
    let with_secret = place.run(&args).ends(0);
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", token.clone());
    let with_token = place.run(&args).ends(0);
    assert_eq!(
        emulator.token_requests(),
        1,
        "a stored token is used, and so is a given one"
    );
    assert!(
        with_token.stderr.contains("DEBUG firefly_core"),
        "{}",
        with_token.stderr
    );

    let mut hidden = vec![token.clone(), DEFAULT_CLIENT_SECRET.to_owned()];
    for told in [&with_secret, &with_token] {
        let url = told.json()["job"]["status_url"]
            .as_str()
            .unwrap()
            .to_owned();
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("x-api-key", "emulator-client-id"),
        ];
        let (status, body) = http("GET", &url, &headers, "");
        assert_eq!(status, 200);
        let body: Value = serde_json::from_slice(&body).unwrap();
        let picture = body["result"]["outputs"][0]["image"]["url"]
            .as_str()
            .unwrap();
        let (_, query) = picture.split_once('?').unwrap();
        let values = query.split('&').filter_map(|pair| pair.split_once('='));
        hidden.extend(
            values
                .map(|(_, value)| value.to_owned())
                .filter(|value| value.len() > 15),
        );
    }
    assert!(hidden.len() >= 4, "{hidden:?}");
    for secret in hidden {
        for told in [&with_secret, &with_token] {
            assert!(
                !told.stdout.contains(&secret) && !told.stderr.contains(&secret),
                "{secret} in {told:#?}"
            );
        }
    }
}

#[test]
fn a_check_tells_client_expiry_and_scopes_and_not_the_token() {
    let emulator = service();
    let place = Place::at(&emulator);
    let checked = place.run(&["auth", "check", "--json"]).ends(0).json();
    assert_eq!(checked["client_id"], "emulator-client-id");
    assert!(checked["expires_in"].as_u64().unwrap() > 86_000);
    assert!(
        checked["scopes"]
            .as_array()
            .unwrap()
            .contains(&"firefly_api".into())
    );
    assert_eq!(checked["missing_scopes"], serde_json::json!([]));
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", "opaque-token-value");
    let opaque = place.run(&["auth", "check"]).ends(0);
    assert!(
        opaque.stdout.contains("expires  unknown") && opaque.stdout.contains("scopes   unknown"),
        "{}",
        opaque.stdout
    );
    assert!(!format!("{opaque:?}").contains("opaque-token-value"));
}

/// A server that echoes what it is sent, as careless ones do: IMS its form, the API the credentials, a job the URL of a picture.
struct Echo {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Echo {
    fn start(route: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (base, seen) = (url.clone(), Arc::<Mutex<Vec<String>>>::default());
        let noted = Arc::clone(&seen);
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let request = request(&mut stream);
                let (status, body) = answer(&base, route, &request);
                noted.lock().unwrap().push(request);
                let body = body.to_string();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
            }
        });
        Self { url, seen }
    }
}

const ECHO_TOKEN: &str = "hush-token-8842-of-the-echo";
const ECHO_SECRET: &str = "hush-secret-9917-of-the-echo";
const ECHO_SIGNATURE: &str = "hush-signature-5523-of-the-echo";

/// What goes well up to `route`, and is echoed there.
fn answer(base: &str, route: &str, request: &str) -> (u16, Value) {
    if request.contains("/ims/token") {
        return if route == "ims" {
            (
                400,
                json!({"error": "invalid_request", "error_description": format!("cannot read {request}")}),
            )
        } else {
            (
                200,
                json!({"access_token": ECHO_TOKEN, "token_type": "bearer", "expires_in": 86_399}),
            )
        };
    }
    let signed = format!("{base}/output?X-Amz-Signature={ECHO_SIGNATURE}");
    if request.starts_with("POST") && route == "job" {
        let status = format!("{base}/v3/status/1");
        return (
            200,
            json!({"jobId": "1", "statusUrl": status, "cancelUrl": format!("{base}/v3/cancel/1")}),
        );
    }
    if route == "job" {
        let message = format!("cannot read {signed}");
        return (
            200,
            json!({"status": "failed", "jobId": "1", "error_code": "runtime_error", "message": message}),
        );
    }
    (
        400,
        json!({"error_code": "bad_request", "message": format!("{request} {signed}")}),
    )
}

/// Head and body of a request.
fn request(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let whole = String::from_utf8_lossy(&text).to_lowercase();
        let end = whole.find("\r\n\r\n");
        let length = whole.split("content-length: ").nth(1);
        let length = length.and_then(|rest| rest.split("\r\n").next()?.parse::<usize>().ok());
        if end.is_some_and(|end| text.len() >= end + 4 + length.unwrap_or_default()) {
            break;
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(read) => text.extend_from_slice(&piece[..read]),
        }
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn a_server_that_echoes_what_it_is_sent_is_not_echoed() {
    for (route, code) in [("ims", 3), ("api", 4), ("job", 6)] {
        let echo = Echo::start(route);
        let place = Place::new()
            .with("FIREFLY_SERVICES_CLIENT_ID", "echo-client")
            .with("FIREFLY_SERVICES_CLIENT_SECRET", ECHO_SECRET)
            .with("FIREFLY_API_URL", &echo.url)
            .with("FIREFLY_IMS_URL", &echo.url);
        let told = place
            .run(&["generate", "a cat", "--json", "-vvv"])
            .ends(code);
        assert!(told.json()["error"]["message"].is_string(), "{told:#?}");
        let mut all = vec![told];
        if route == "job" {
            let url = format!("{}/v3/status/1", echo.url);
            all.push(place.run(&["job", "status", &url, "-vvv"]).ends(0));
            all.push(place.run(&["job", "status", &url, "--json"]).ends(0));
        }
        let seen = echo.seen.lock().unwrap().concat();
        assert!(seen.contains(ECHO_SECRET), "it was sent: {seen}");
        assert_eq!(seen.contains(ECHO_TOKEN), route != "ims", "{seen}");
        for secret in [ECHO_SECRET, ECHO_TOKEN, ECHO_SIGNATURE] {
            for told in &all {
                assert!(
                    !told.stdout.contains(secret) && !told.stderr.contains(secret),
                    "{secret} in {told:#?}"
                );
            }
        }
    }
}
