//! Tokens: how many are asked for, how they are renewed, and what becomes of wrong credentials.

use std::{sync::Arc, time::Duration};

use firefly::{ErrorKind, StaticTokenSource, TokenSource as _};
use firefly_emulator::{DEFAULT_CLIENT_ID, Emulator, Quirks};
use futures_util::future::join_all;
use ims_auth::{MemoryTokenStore, TokenStore};

use crate::support::{builder, builder_with_secret, paths, request, start, start_with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_who_start_together_share_one_token_request() {
    let (emulator, client) = start().await;
    let tasks = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            client
                .images()
                .submit_generate(&request("a crowd"))
                .await
                .map(drop)
        })
    });
    for result in join_all(tasks).await {
        result.unwrap().unwrap();
    }
    assert_eq!(emulator.token_requests(), 1);
}

#[tokio::test]
async fn an_expired_token_is_noticed_by_the_401_and_renewed() {
    let (emulator, client) = start().await;
    client.images().generate(&request("before")).await.unwrap();
    // Only the service's clock moves: for the client the token looks alive.
    emulator.advance(Duration::from_secs(25 * 3600));
    client.images().generate(&request("after")).await.unwrap();
    assert_eq!(emulator.token_requests(), 2);
}

#[tokio::test]
async fn revoked_tokens_are_replaced_once_for_all_callers() {
    let (emulator, client) = start().await;
    client.images().generate(&request("before")).await.unwrap();
    emulator.revoke_all_tokens();
    let (one, two) = (request("one"), request("two"));
    let images = client.images();
    let (first, second) = tokio::join!(images.generate(&one), images.generate(&two));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(emulator.token_requests(), 2);
}

#[tokio::test]
async fn a_wrong_secret_is_explained_by_imss_own_reason_and_never_shown() {
    let emulator = Emulator::start().await.unwrap();
    let client = builder_with_secret(&emulator, "p8e-wrong+secret&1")
        .build()
        .unwrap();
    let error = client
        .images()
        .generate(&request("never"))
        .await
        .unwrap_err();
    let auth = error.auth().expect("the reason is IMS's");
    assert_eq!(
        (error.kind(), auth.code(), auth.status()),
        (ErrorKind::Auth, Some("invalid_client"), Some(400))
    );
    assert!(auth.debug_id().is_some() && auth.advice().unwrap().contains("client secret"));
    let text = format!("{error} {error:?} {client:?}");
    assert!(
        !text.contains("p8e-wrong") && !text.contains("wrong%2Bsecret"),
        "{text}"
    );
    assert!(paths(&emulator).is_empty(), "nothing else was asked");
}

#[tokio::test]
async fn wrong_credentials_do_not_become_a_storm() {
    let emulator = Emulator::start().await.unwrap();
    let client = builder_with_secret(&emulator, "wrong").build().unwrap();
    for _ in 0..50 {
        client
            .images()
            .generate(&request("never"))
            .await
            .unwrap_err();
    }
    assert_eq!(
        emulator.token_requests(),
        1,
        "the refusal is remembered for a second"
    );
}

#[tokio::test]
async fn a_foreign_token_is_refused_and_not_sent_twice() {
    let (emulator, _) = start().await;
    let tokens = StaticTokenSource::new(DEFAULT_CLIENT_ID, "a-foreign-token").unwrap();
    let client = builder(&emulator)
        .with_token_source(tokens)
        .build()
        .unwrap();
    let error = client
        .images()
        .generate(&request("never"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.status(), error.error_code()),
        (ErrorKind::Auth, Some(401), Some("401013"))
    );
    assert!(!format!("{error} {error:?}").contains("a-foreign-token"));
    assert_eq!(paths(&emulator).len(), 1);
}

#[tokio::test]
async fn a_key_of_another_client_is_refused_with_advice() {
    let (emulator, client) = start().await;
    let token = client.tokens().token().await.unwrap();
    let tokens = StaticTokenSource::new("another-client", token.expose_secret()).unwrap();
    let client = builder(&emulator)
        .with_token_source(tokens)
        .build()
        .unwrap();
    let error = client
        .images()
        .generate(&request("never"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.error_code()),
        (Some(403), Some("403003"))
    );
    assert!(error.advice().unwrap().contains("client ID"));
}

#[tokio::test]
async fn the_environment_sets_up_a_client() {
    let (emulator, _) = start().await;
    let url = emulator.base_url().to_owned();
    let lookup = |name: &str| match name {
        "FIREFLY_SERVICES_CLIENT_ID" => Some("emulator-client-id".to_owned()),
        "FIREFLY_SERVICES_CLIENT_SECRET" => Some("emulator-client-secret".to_owned()),
        "FIREFLY_API_URL" | "FIREFLY_IMS_URL" => Some(url.clone()),
        _ => None,
    };
    let client = firefly::Client::builder()
        .with_lookup(&lookup)
        .unwrap()
        .build()
        .unwrap();
    let scopes = client
        .tokens()
        .token()
        .await
        .unwrap()
        .granted_scopes()
        .unwrap();
    assert!(scopes.iter().any(|scope| scope == "firefly_api"));

    let token = client
        .tokens()
        .token()
        .await
        .unwrap()
        .expose_secret()
        .to_owned();
    let with_token = |name: &str| match name {
        "FIREFLY_SERVICES_ACCESS_TOKEN" => Some(token.clone()),
        "FIREFLY_SERVICES_CLIENT_SECRET" => None,
        _ => lookup(name),
    };
    let client = firefly::Client::builder()
        .with_lookup(&with_token)
        .unwrap()
        .build()
        .unwrap();
    client
        .images()
        .submit_generate(&request("a given token"))
        .await
        .unwrap();
    assert_eq!(
        emulator.token_requests(),
        1,
        "IMS is not asked where a token is given"
    );
}

#[tokio::test]
async fn a_life_in_any_form_is_understood() {
    use firefly_emulator::ExpiresInForm::{Absent, Milliseconds, Number, Text, Zero};
    for form in [Number, Text, Milliseconds, Absent, Zero] {
        let (emulator, client) = start_with(Quirks {
            expires_in: form,
            ..Quirks::default()
        })
        .await;
        let token = client.tokens().token().await.unwrap();
        assert!(
            token.expires_in().unwrap() <= Duration::from_secs(86_400),
            "{form:?}"
        );
        assert_eq!(client.tokens().cached().is_some(), form != Zero, "{form:?}");
        drop(emulator);
    }
}

#[tokio::test]
async fn clients_with_one_store_share_one_token_and_replace_it_together() {
    let emulator = Emulator::start().await.unwrap();
    let store = Arc::new(MemoryTokenStore::default());
    let client = || {
        let builder =
            builder(&emulator).with_token_store(Arc::clone(&store) as Arc<dyn TokenStore>);
        builder.build().unwrap()
    };
    let clients: Vec<_> = (0..8).map(|_| client()).collect();
    for result in join_all(clients.iter().map(|client| client.tokens().token())).await {
        result.unwrap();
    }
    assert_eq!(emulator.token_requests(), 1);
    let later = client();
    later
        .images()
        .generate(&request("a later run"))
        .await
        .unwrap();
    assert_eq!(emulator.token_requests(), 1);
    emulator.revoke_all_tokens();
    for client in [&clients[0], &later, &clients[1]] {
        client.images().generate(&request("again")).await.unwrap();
    }
    assert_eq!(emulator.token_requests(), 2);
}
