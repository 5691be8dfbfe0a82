//! The variants of an answer, each switched on.

use firefly_emulator::{Emulator, ExpiresInForm, Quirks, TokenForm, TokenTypeForm};
use serde_json::{Value, json};

use super::post;
use crate::support::{SUBMIT, Session, form, post_form};

async fn body(quirks: Quirks) -> Value {
    let emulator = Emulator::builder().quirks(quirks).start().await.unwrap();
    post(&emulator, &form()).await.json()
}

#[tokio::test]
async fn the_form_of_expires_in_and_the_life_can_be_switched() {
    let emulator = Emulator::start().await.unwrap();
    for (form_of, expected) in [
        (ExpiresInForm::Natural, Some(json!(100))),
        (ExpiresInForm::Number, Some(json!(100))),
        (ExpiresInForm::Text, Some(json!("100"))),
        (ExpiresInForm::Milliseconds, Some(json!(100_000))),
        (ExpiresInForm::Absent, None),
        (ExpiresInForm::Zero, Some(json!(0))),
        (ExpiresInForm::Custom("-1.5"), Some(json!(-1.5))),
        (ExpiresInForm::Custom("soon"), Some(json!("soon"))),
    ] {
        emulator.set_quirks(Quirks {
            expires_in: form_of,
            token_life_seconds: 100,
            ..Quirks::default()
        });
        let body = post(&emulator, &form()).await.json();
        assert_eq!(body.get("expires_in"), expected.as_ref(), "{form_of:?}");
    }
}

#[tokio::test]
async fn the_token_type_may_be_capitalised_or_absent() {
    for (token_type, expected) in [
        (TokenTypeForm::Natural, Some(json!("bearer"))),
        (TokenTypeForm::Lower, Some(json!("bearer"))),
        (TokenTypeForm::Capitalised, Some(json!("Bearer"))),
        (TokenTypeForm::Absent, None),
    ] {
        let quirks = Quirks {
            token_type,
            ..Quirks::default()
        };
        assert_eq!(
            body(quirks).await.get("token_type"),
            expected.as_ref(),
            "{token_type:?}"
        );
    }
}

#[tokio::test]
async fn a_quirk_wins_over_the_habits_of_pdf_services() {
    let emulator = Emulator::start().await.unwrap();
    for (expires_in, token_type, expected) in [
        (
            ExpiresInForm::Natural,
            TokenTypeForm::Natural,
            [Some(json!("100")), Some(json!("Bearer"))],
        ),
        (
            ExpiresInForm::Number,
            TokenTypeForm::Lower,
            [Some(json!(100)), Some(json!("bearer"))],
        ),
        (
            ExpiresInForm::Milliseconds,
            TokenTypeForm::Capitalised,
            [Some(json!(100_000)), Some(json!("Bearer"))],
        ),
        (ExpiresInForm::Absent, TokenTypeForm::Absent, [None, None]),
    ] {
        emulator.set_quirks(Quirks {
            expires_in,
            token_type,
            token_life_seconds: 100,
            ..Quirks::default()
        });
        let body = post_form(&emulator, "/token", &form()).await.json();
        let told = ["expires_in", "token_type"].map(|name| body.get(name).cloned());
        assert_eq!(told, expected, "{expires_in:?} {token_type:?}");
    }
}

#[tokio::test]
async fn an_opaque_token_opens_the_gateway_like_any_other() {
    let quirks = Quirks {
        token: TokenForm::Opaque,
        ..Quirks::default()
    };
    let session = Session::with(Emulator::builder().quirks(quirks)).await;
    assert!(!session.token.contains('.'));
    let reply = session.post(SUBMIT, &json!({"prompt": "a fox"})).await;
    assert_eq!(reply.status, 202, "{}", reply.text());
}

#[tokio::test]
async fn no_answer_names_the_scopes() {
    assert_eq!(body(Quirks::default()).await.get("scope"), None);
}
