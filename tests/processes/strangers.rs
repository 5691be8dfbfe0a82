//! Programs that have nothing in common but a folder: each is given tokens of its own client, organisation, environment and scopes, and
//! never anybody else's.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use firefly_emulator::{Emulator, ImsClient};
use ims_auth::{
    ClientCredentials, FileTokenStore, StoredTokenSource, TokenEndpoint, http::ReqwestClient,
};
use serde_json::{Value, json};

use crate::{
    calls::served,
    crowd::Crowd,
    fingerprint::fingerprint,
    rig::{assert_hides, assert_silent},
};

const CLIENTS: [&str; 2] = ["client-one", "client-two"];
const ORGANISATIONS: [&str; 2] = ["1111@AdobeOrg", "2222@AdobeOrg"];
const SCOPES: [&str; 2] = ["openid,AdobeID", "openid,firefly_api"];
/// The same for all of them: it must not be what keeps them apart.
const SECRET: &str = "everybody's-s3cret";
/// Programs for each combination.
const EACH: usize = 3;

/// What makes tokens different.
struct Identity {
    environment: usize,
    client: &'static str,
    organisation: &'static str,
    scopes: &'static str,
}

fn identities() -> Vec<Identity> {
    let mut all = Vec::new();
    for environment in 0..2 {
        for client in CLIENTS {
            for organisation in ORGANISATIONS {
                for scopes in SCOPES {
                    all.push(Identity {
                        environment,
                        client,
                        organisation,
                        scopes,
                    });
                }
            }
        }
    }
    all
}

async fn environment() -> Emulator {
    let mut builder = Emulator::builder();
    for client in CLIENTS {
        let client = ImsClient::new(client).secret(SECRET);
        let client = ORGANISATIONS
            .into_iter()
            .fold(client, ImsClient::organisation);
        builder = builder.ims_client(client);
    }
    builder.start().await.unwrap()
}

/// The source of a program of `identity`, in this process.
fn source(identity: &Identity, emulator: &Emulator, store: FileTokenStore) -> StoredTokenSource {
    let http = Arc::new(ReqwestClient::new().unwrap());
    ClientCredentials::new(identity.client, SECRET, identity.scopes)
        .with_org_id(identity.organisation)
        .into_source(TokenEndpoint::at(emulator.base_url()).unwrap(), http)
        .unwrap()
        .stored_in(Arc::new(store))
}

/// What the emulator has written into a token.
fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn clients_organisations_environments_and_scope_sets_share_a_folder_and_no_token() {
    let environments = [environment().await, environment().await];
    let folder = tempfile::tempdir().unwrap();
    let store = FileTokenStore::new(folder.path().join("tokens"));
    let identities = identities();
    let settings = identities.iter().map(|identity| {
        json!({
            "ims": environments[identity.environment].base_url(),
            "folder": store.folder(),
            "client_id": identity.client,
            "client_secret": SECRET,
            "org_id": identity.organisation,
            "scopes": identity.scopes,
        })
    });
    // Neighbours are of different kinds, so that those who are alike do not start together.
    let settings: Vec<_> = settings.collect();
    let everybody = settings.iter().cycle().take(EACH * settings.len());
    let mut crowd = Crowd::start(everybody.cloned()).await;
    crowd.order_all("token").await;
    let count = crowd.size();
    let mut given: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for served in served(&mut crowd, count).await {
        let identity = served.number % identities.len();
        given.entry(identity).or_default().insert(served.token);
    }

    let mut tokens = BTreeSet::new();
    for (number, identity) in identities.iter().enumerate() {
        let [ours, theirs] = [0, 1].map(|other| &environments[(identity.environment + other) % 2]);
        let stored = source(identity, ours, store.clone())
            .stored()
            .await
            .unwrap()
            .unwrap();
        let token = stored.expose_secret().to_owned();
        assert_eq!(given[&number], BTreeSet::from([fingerprint(&token)]));
        let claims = claims(&token);
        assert_eq!(claims["client_id"], identity.client);
        assert_eq!(claims["scope"], identity.scopes);
        assert!(!theirs.revoke_token(&token) && ours.revoke_token(&token));
        tokens.insert(token);
    }
    assert_eq!(tokens.len(), identities.len(), "no two have one token");
    for environment in &environments {
        assert_eq!(environment.token_requests(), identities.len() / 2);
        assert_eq!(asked_for(environment).len(), identities.len() / 2);
    }

    let parts = tokens.iter().flat_map(|token| token.split('.'));
    let hidden: Vec<_> = parts.chain([SECRET]).collect();
    assert_hides(folder.path(), &hidden);
    assert_silent(&crowd.end().await, &hidden);
}

/// The combinations of client, organisation and scopes that were asked for.
fn asked_for(emulator: &Emulator) -> BTreeSet<String> {
    let requests = emulator.requests().into_iter();
    let named = |body: Value| ["client_id", "org_id", "scope"].map(|name| body[name].to_string());
    requests
        .map(|request| named(request.body.unwrap()).join(" "))
        .collect()
}
