//! Faults of the token route that only tell something there.

use std::time::{Duration, Instant, SystemTime};

use firefly_emulator::{DEFAULT_CLIENT_SECRET, Emulator, Fault, Grant, ImsClient, Route};
use serde_json::json;

use super::{V3, post, refusal};
use crate::support::{form, post_form, send};

/// The routes that have nothing to do with pictures, with one path of each.
const ROUTES: [(Route, &str); 8] = [
    (Route::Token, V3),
    (Route::Authorize, "/ims/authorize/v2"),
    (Route::Validate, "/ims/validate_token/v1"),
    (Route::Revoke, "/ims/revoke"),
    (Route::UserInfo, "/ims/userinfo/v2"),
    (Route::Discovery, "/.well-known/openid-configuration"),
    (Route::Keys, "/ims/keys"),
    (
        Route::Secrets,
        "/console/organizations/1/credentials/2/secrets",
    ),
];

#[tokio::test]
async fn any_error_can_be_had_on_demand() {
    let emulator = Emulator::start().await.unwrap();
    for (status, error, description) in [
        (409, "duplicate_binding", "bound twice"),
        (403, "Forbidden", ""),
        (500, "INTERNAL_SERVER_ERROR", "try later"),
    ] {
        emulator.inject(Route::Token, Fault::oauth_error(status, error, description));
        let reply = post(&emulator, &form()).await;
        assert_eq!(refusal(&reply), (status, error.to_owned()));
        let described = reply.json().get("error_description").cloned();
        let expected = Some(json!(description)).filter(|_| !description.is_empty());
        assert_eq!(described, expected);
        assert!(reply.header("x-debug-id").is_some());
    }
    assert_eq!(emulator.tokens_issued(), 0);
}

#[tokio::test]
async fn throttling_names_seconds_a_date_or_nothing() {
    let emulator = Emulator::start().await.unwrap();
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    for retry_after in [Some("7"), Some(date), None] {
        emulator.inject(Route::Token, Fault::rate_limited(retry_after));
        let reply = post(&emulator, &form()).await;
        assert_eq!(
            (reply.status, reply.header("retry-after")),
            (429, retry_after)
        );
    }
}

#[tokio::test]
async fn useless_successes_are_sent_as_ordered() {
    let emulator = Emulator::start().await.unwrap();
    emulator.inject(Route::Token, Fault::html(200));
    emulator.inject(Route::Token, Fault::json(200, &json!({})));
    emulator.inject(Route::Token, Fault::json(200, &json!({"access_token": ""})));
    let html = post(&emulator, &form()).await;
    assert_eq!(
        (html.status, html.header("content-type")),
        (200, Some("text/html"))
    );
    assert_eq!(post(&emulator, &form()).await.json(), json!({}));
    assert_eq!(post(&emulator, &form()).await.json()["access_token"], "");
}

#[tokio::test]
async fn a_delayed_answer_is_the_proper_one_and_late() {
    let emulator = Emulator::start().await.unwrap();
    let time = Duration::from_millis(50);
    emulator.inject(Route::Token, Fault::Delay(time));
    let start = Instant::now();
    assert_eq!(post(&emulator, &form()).await.status, 200);
    assert!(start.elapsed() >= time);
    assert_eq!(emulator.tokens_issued(), 1);
}

#[tokio::test]
async fn an_endless_delay_holds_up_one_request_only() {
    let emulator = Emulator::start().await.unwrap();
    emulator.inject(Route::Token, Fault::Delay(Duration::MAX));
    let form = form();
    let mut held = Box::pin(post(&emulator, &form));
    while emulator.token_requests() == 0 {
        tokio::select! {
            reply = &mut held => panic!("{reply:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    tokio::select! {
        biased;
        reply = &mut held => panic!("{reply:?}"),
        reply = post(&emulator, &form) => assert_eq!(reply.status, 200),
    }
    drop(held);
    assert_eq!(
        (emulator.token_requests(), emulator.tokens_issued()),
        (2, 1)
    );
}

#[tokio::test]
async fn a_withheld_answer_has_taken_effect() {
    let client = ImsClient::new("native").public().grant(Grant::RefreshToken);
    let emulator = Emulator::builder()
        .ims_client(client)
        .start()
        .await
        .unwrap();
    let token = emulator.issue_refresh_token("native", &["openid"]);
    emulator.inject(Route::Token, Fault::Withhold);
    let form = format!("grant_type=refresh_token&client_id=native&refresh_token={token}");
    let mut held = Box::pin(post(&emulator, &form));
    while !emulator.is_revoked(&token) {
        tokio::select! {
            reply = &mut held => panic!("{reply:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    // The caller learns of nothing, however long it listens; another request is served meanwhile.
    tokio::select! {
        biased;
        reply = &mut held => panic!("{reply:?}"),
        reply = post(&emulator, &form) => {
            assert_eq!(refusal(&reply), (400, "invalid_grant".to_owned()));
        }
    }
    assert_eq!(emulator.tokens_issued(), 1);
}

#[tokio::test]
async fn each_route_of_ims_suffers_its_own_faults_only() {
    let emulator = Emulator::start().await.unwrap();
    for (route, path) in ROUTES {
        emulator.inject(route, Fault::html(502));
        for (other, quiet) in ROUTES {
            if other != route {
                let reply = send(&emulator, "GET", quiet, &[], "").await.unwrap();
                assert_ne!(reply.status, 502, "{quiet} suffers for {path}");
            }
        }
        let reply = send(&emulator, "GET", path, &[], "").await.unwrap();
        assert_eq!(reply.status, 502, "{path}");
        let told = reply.header("cache-control");
        assert_eq!(told, Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn a_huge_answer_is_well_formed_and_hides_its_length() {
    let emulator = Emulator::start().await.unwrap();
    let size = 100_000;
    emulator.inject(Route::Token, Fault::Huge(size));
    let reply = post(&emulator, &form()).await;
    assert_eq!(reply.header("content-length"), None);
    assert_eq!(reply.header("transfer-encoding"), Some("chunked"));
    let text = reply.text();
    assert_eq!(text.matches("\"expires_in\":86399}").count(), 1);
    // Chunk sizes are hexadecimal and may hold the letter, too.
    let filling: usize = text
        .split("\r\n")
        .filter(|line| line.len() > 100)
        .map(|line| line.matches('a').count())
        .sum();
    assert_eq!(filling, size);
}

#[tokio::test]
async fn a_redirect_names_the_other_host() {
    let emulator = Emulator::start().await.unwrap();
    let elsewhere = "https://elsewhere.example/ims/token/v3";
    emulator.inject(Route::Token, Fault::redirect(elsewhere));
    let reply = post(&emulator, &form()).await;
    assert_eq!(
        (reply.status, reply.header("location")),
        (307, Some(elsewhere))
    );
}

#[tokio::test]
async fn an_echo_quotes_the_request_as_sent_and_as_read() {
    let emulator = Emulator::start().await.unwrap();
    emulator.inject(Route::Token, Fault::Echo);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", "Basic aWQ6c2VjcmV0"),
    ];
    let path = format!("{V3}?client_id=in-the-query");
    let reply = send(&emulator, "POST", &path, &headers, "client_secret=a%2Bb")
        .await
        .unwrap();
    assert_eq!(refusal(&reply), (400, "invalid_request".to_owned()));
    let body = reply.json();
    let description = body["error_description"].as_str().unwrap();
    for quote in [
        "client_id=in-the-query",
        "client_secret=a%2Bb",
        "client_secret = a+b",
        "Basic aWQ6c2VjcmV0",
    ] {
        assert!(description.contains(quote), "{quote} in {description}");
    }
    let reply = post_form(&emulator, V3, &form()).await;
    assert!(!reply.text().contains(DEFAULT_CLIENT_SECRET), "once only");
}

#[tokio::test]
async fn an_echo_of_pdf_services_is_nested() {
    let emulator = Emulator::start().await.unwrap();
    emulator.inject(Route::Token, Fault::Echo);
    let reply = post_form(&emulator, "/token", "client_secret=a%2Bb").await;
    let error = &reply.json()["error"];
    assert_eq!(
        (reply.status, &error["code"]),
        (400, &json!("invalid_request"))
    );
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("client_secret = a+b"), "{message}");
}

#[tokio::test]
async fn nothing_that_a_token_endpoint_says_may_be_stored() {
    let emulator = Emulator::start().await.unwrap();
    for path in ["/ims/token", V3, "/ims/token/v9", "/token"] {
        for fault in [
            Fault::html(503),
            Fault::rate_limited(Some("7")),
            Fault::redirect("https://elsewhere.example/"),
            Fault::Garbage,
            Fault::Truncate,
            Fault::Huge(10),
            Fault::Echo,
        ] {
            emulator.inject(Route::Token, fault.clone());
            let reply = post_form(&emulator, path, &form()).await;
            let told = reply.header("cache-control");
            assert_eq!(told, Some("no-store"), "{fault:?} {path}");
        }
        let reply = send(&emulator, "GET", path, &[], "").await.unwrap();
        let told = (reply.status, reply.header("cache-control"));
        assert_eq!(told, (405, Some("no-store")), "{path}");
    }
    let reply = send(&emulator, "GET", "/v3/status/x", &[], "")
        .await
        .unwrap();
    assert_eq!(reply.header("cache-control"), None, "it gives no token");
}

#[tokio::test]
async fn a_header_that_a_fault_names_is_sent_as_ordered() {
    let emulator = Emulator::start().await.unwrap();
    let fault = Fault::Status {
        status: 200,
        headers: vec![("cache-control".to_owned(), "max-age=60".to_owned())],
        content_type: String::new(),
        body: String::new(),
    };
    emulator.inject(Route::Token, fault);
    let reply = post(&emulator, &form()).await;
    assert_eq!(reply.header("cache-control"), Some("max-age=60"));
}

#[tokio::test]
async fn the_date_of_an_answer_follows_the_movable_clock() {
    let emulator = Emulator::start().await.unwrap();
    let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
    emulator.advance(Duration::from_secs(86_400 + 1));
    let reply = post(&emulator, &form()).await;
    let date = httpdate::parse_http_date(reply.header("date").unwrap()).unwrap();
    assert!(date >= tomorrow - Duration::from_secs(1), "{date:?}");
}
