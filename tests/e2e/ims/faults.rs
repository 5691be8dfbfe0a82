//! The faults that Adobe's and other people's clients have in common, one test each: what an IMS on a bad day does to ours.

use std::time::Duration;

use firefly_emulator::{Emulator, ExpiresInForm, Fault, ImsClient, Quirks, Route, TokenTypeForm};
use futures_util::future::join_all;
use ims_auth::{AuthErrorKind, ClientCredentials, Clock as _, TokenSource, TokenVersion};

use super::{Rig, credentials};

const DAY: Duration = Duration::from_secs(86_400);

/// A refusal of the moment.
fn busy(status: u16) -> Fault {
    answer(
        status,
        &[("retry-after", "0")],
        "text/html",
        "<h1>busy</h1>",
    )
}

fn answer(status: u16, headers: &[(&str, &str)], content_type: &str, body: &str) -> Fault {
    let headers = headers.iter();
    Fault::Status {
        status,
        headers: headers
            .map(|&(name, value)| (name.into(), value.into()))
            .collect(),
        content_type: content_type.into(),
        body: body.into(),
    }
}

#[tokio::test]
async fn an_expired_token_is_replaced() {
    let rig = Rig::new().await;
    let tokens = rig.source(credentials()).cached();
    let first = tokens.token().await.unwrap();
    rig.advance(DAY);
    let second = tokens.token().await.unwrap();
    assert!(!first.is_same(&second));
    assert_eq!(rig.emulator.token_requests(), 2);
}

#[tokio::test]
async fn an_error_reply_is_never_kept_and_the_next_attempt_finds_ims_well() {
    let rig = Rig::new().await;
    let tokens = rig.source(credentials()).cached();
    let first = tokens.token().await.unwrap();
    rig.emulator
        .inject(Route::Token, Fault::oauth_error(400, "access_denied", "no"));
    // So late in the life of a token, callers wait for the end of its renewal: here for the refusal.
    rig.advance(Duration::from_secs(86_200));
    for _ in 0..3 {
        let served = tokens.token().await.unwrap();
        assert!(served.is_same(&first), "the token in hand outlives it");
        assert_eq!(rig.emulator.token_requests(), 2);
    }
    rig.advance(Duration::from_secs(60));
    let second = tokens.token().await.unwrap();
    assert!(first.expires_at().unwrap() > rig.clock.now().wall);
    assert_eq!(rig.emulator.token_requests(), 3);
    assert!(!second.is_same(&first) && second.expose_secret().starts_with("eyJ"));
}

#[tokio::test]
async fn any_secret_arrives_as_it_is() {
    for secret in [
        "p8e-a+b/c&d=e%f g",
        "grüße-秘密",
        "%41+&client_id=x",
        "\"quoted\\",
    ] {
        let rig = Rig::with(ImsClient::new("id").secret(secret)).await;
        let credentials = ClientCredentials::new("id", secret, "openid");
        rig.source(credentials).token().await.unwrap();
        assert_eq!(rig.emulator.token_requests_of("id"), 1);
    }
}

#[tokio::test]
async fn twenty_callers_at_once_make_one_request() {
    let rig = Rig::new().await;
    let tokens = rig.source(credentials()).cached();
    assert!(
        join_all((0..20).map(|_| tokens.token()))
            .await
            .iter()
            .all(Result::is_ok)
    );
    assert_eq!(rig.emulator.token_requests(), 1);
}

#[tokio::test]
async fn one_503_is_repeated_with_its_whole_form() {
    let rig = Rig::new().await;
    rig.emulator.inject(Route::Token, busy(503));
    rig.source(credentials()).cached().token().await.unwrap();
    assert_eq!(
        (rig.emulator.token_requests(), rig.emulator.tokens_issued()),
        (2, 1)
    );
}

#[tokio::test]
async fn retry_after_is_read_in_every_form_and_a_day_is_capped() {
    let at = |date: &str| {
        answer(
            429,
            &[
                ("retry-after", date),
                ("date", "Mon, 23 Nov 2026 08:00:00 GMT"),
            ],
            "",
            "",
        )
    };
    for (fault, told, obeyed) in [
        (Fault::rate_limited(Some("7")), Some(7), 7),
        (at("Mon, 23 Nov 2026 08:00:30 GMT"), Some(30), 30),
        (Fault::rate_limited(Some("86400")), Some(86_400), 60),
        (Fault::rate_limited(Some("soon")), None, 0),
        (Fault::rate_limited(None), None, 0),
    ] {
        let rig = Rig::new().await;
        rig.emulator.inject(Route::Token, fault.clone());
        let error = rig.source(credentials()).token().await.unwrap_err();
        assert_eq!(
            error.retry_after(),
            told.map(Duration::from_secs),
            "{fault:?}"
        );
        assert!(error.is_transient() && error.status() == Some(429));
        if obeyed == 0 {
            continue;
        }
        rig.emulator.inject(Route::Token, fault.clone());
        let tokens = rig.source(credentials()).cached();
        tokens.token().await.unwrap_err();
        rig.advance(Duration::from_secs(obeyed - 1));
        let error = tokens.token().await.unwrap_err();
        assert!(
            error.retry_after().unwrap() <= Duration::from_secs(1),
            "{fault:?}"
        );
        rig.advance(Duration::from_secs(1));
        tokens.token().await.unwrap();
    }
}

#[tokio::test]
async fn expires_in_is_understood_in_every_form() {
    for (form, seconds) in [
        (ExpiresInForm::Natural, 86_399),
        (ExpiresInForm::Number, 86_399),
        (ExpiresInForm::Text, 86_399),
        (ExpiresInForm::Milliseconds, 86_400),
        (ExpiresInForm::Zero, 0),
        // The token's own claim helps out.
        (ExpiresInForm::Absent, 86_399),
        (ExpiresInForm::Custom("172800"), 86_400),
        (ExpiresInForm::Custom("3599.5"), 3_599),
        (ExpiresInForm::Custom("-1"), 0),
        (ExpiresInForm::Custom("null"), 86_399),
    ] {
        let rig = Rig::new().await;
        let quirks = Quirks {
            expires_in: form,
            ..Quirks::default()
        };
        rig.emulator.set_quirks(quirks);
        let token = rig.source(credentials()).token().await.unwrap();
        assert_eq!(token.expires_in().unwrap().as_secs(), seconds, "{form:?}");
    }
}

#[tokio::test]
async fn a_life_below_every_margin_is_still_cached() {
    let rig = Rig::new().await;
    let quirks = Quirks {
        token_life_seconds: 20,
        ..Quirks::default()
    };
    rig.emulator.set_quirks(quirks);
    let tokens = rig.source(credentials()).cached();
    for _ in 0..100 {
        tokens.token().await.unwrap();
        assert_eq!(rig.emulator.token_requests(), 1);
    }
}

#[tokio::test]
async fn a_200_without_a_usable_token_is_an_error_and_repeated_once() {
    let empty = r#"{"access_token":"","token_type":"bearer","expires_in":86399}"#;
    for fault in [
        Fault::html(200),
        Fault::Garbage,
        answer(200, &[], "application/json", "{}"),
        answer(200, &[], "application/json", empty),
        Fault::Huge(100_000),
    ] {
        let rig = Rig::new().await;
        let ask = async || rig.source(credentials()).cached().token().await;
        for _ in 0..2 {
            rig.emulator.inject(Route::Token, fault.clone());
        }
        let error = ask().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (AuthErrorKind::InvalidResponse, Some(200)),
            "{fault:?}"
        );
        assert_eq!(rig.emulator.token_requests(), 2, "{fault:?}");
        rig.emulator.inject(Route::Token, fault.clone());
        ask().await.unwrap();
        assert_eq!(rig.emulator.token_requests(), 4, "{fault:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_repeated() {
    for fault in [Fault::Reset, Fault::Truncate] {
        let rig = Rig::new().await;
        rig.emulator.inject(Route::Token, fault.clone());
        let error = rig.source(credentials()).token().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.is_transient()),
            (AuthErrorKind::Transport, true),
            "{fault:?}"
        );
        rig.emulator.inject(Route::Token, fault);
        rig.source(credentials()).cached().token().await.unwrap();
        assert_eq!(rig.emulator.token_requests(), 3);
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_ends_in_time() {
    let rig = Rig::new().await;
    rig.emulator
        .inject(Route::Token, Fault::Delay(Duration::MAX));
    let source = rig
        .source(credentials())
        .with_timeout(Duration::from_millis(50));
    let error = source.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Transport);
    assert!(
        error.to_string().contains("no answer within 50ms"),
        "{error}"
    );
}

#[tokio::test]
async fn a_307_to_another_host_sends_nothing_there() {
    let (rig, elsewhere) = (Rig::new().await, Emulator::start().await.unwrap());
    let elsewhere_by_name = elsewhere.base_url().replace("127.0.0.1", "localhost");
    let target = format!("{elsewhere_by_name}/ims/token/v3?x=secret");
    rig.emulator.inject(Route::Token, Fault::redirect(&target));
    let error = rig
        .source(credentials())
        .cached()
        .token()
        .await
        .unwrap_err();
    assert_eq!((error.status(), error.is_transient()), (Some(307), false));
    let text = error.to_string();
    assert!(
        text.contains("localhost") && !text.contains("x=secret"),
        "{text}"
    );
    assert_eq!(rig.emulator.token_requests(), 1, "nothing is repeated");
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_server_that_quotes_the_request_gives_no_secret_away() {
    for version in [TokenVersion::V3, TokenVersion::PdfServices] {
        let rig = Rig::with(ImsClient::new("id").secret("s3cr3t+/&")).await;
        rig.emulator.inject(Route::Token, Fault::Echo);
        let credentials = ClientCredentials::new("id", "s3cr3t+/&", "openid");
        let endpoint = rig.endpoint().with_version(version);
        let source = credentials.into_source(endpoint, rig.http()).unwrap();
        let error = source.token().await.unwrap_err();
        assert_eq!(error.code(), Some("invalid_request"), "{version:?}");
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("client_secret=[hidden]"),
            "it did quote: {text}"
        );
        assert!(!text.contains("s3cr3t"), "{text}");
    }
}

#[tokio::test]
async fn a_token_type_in_any_case_or_none_is_a_bearer_token() {
    for token_type in [
        TokenTypeForm::Natural,
        TokenTypeForm::Lower,
        TokenTypeForm::Capitalised,
        TokenTypeForm::Absent,
    ] {
        let rig = Rig::new().await;
        let quirks = Quirks {
            token_type,
            ..Quirks::default()
        };
        rig.emulator.set_quirks(quirks);
        let token = rig.source(credentials()).token().await.unwrap();
        assert!(
            token
                .authorization()
                .to_str()
                .unwrap()
                .starts_with("Bearer ")
        );
    }
}
