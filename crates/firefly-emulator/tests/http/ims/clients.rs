//! Clients: their secrets, grants, scopes, organisations and accounts.

use firefly_emulator::{Emulator, Grant, ImsClient, Quirks};

use super::{claims, post, refusal};

fn form(id: &str, secret: &str, more: &str) -> String {
    format!(
        "grant_type=client_credentials&client_id={id}&client_secret={secret}&scope=openid{more}"
    )
}

async fn start(client: ImsClient) -> Emulator {
    Emulator::builder()
        .ims_client(client)
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn several_clients_have_several_secrets_and_never_each_others() {
    let emulator = Emulator::builder()
        .ims_client(ImsClient::new("one").secret("a").secret("b"))
        .client("two", "c")
        .start()
        .await
        .unwrap();
    for (id, secret, status) in [
        ("one", "a", 200),
        ("one", "b", 200),
        ("one", "c", 400),
        ("two", "c", 200),
        ("two", "a", 400),
    ] {
        let reply = post(&emulator, &form(id, secret, "")).await;
        assert_eq!(reply.status, status, "{id} {secret}");
    }
    let reply = post(&emulator, &super::form()).await;
    assert_eq!(
        refusal(&reply),
        (400, "invalid_client".to_owned()),
        "the default client is replaced"
    );
}

#[tokio::test]
async fn secrets_rotate_while_the_emulator_runs() {
    let emulator = start(ImsClient::new("id").secret("old")).await;
    let status = async |secret| post(&emulator, &form("id", secret, "")).await.status;
    emulator.set_secrets("id", ["old", "new"]);
    assert_eq!((status("old").await, status("new").await), (200, 200));
    emulator.set_secrets("id", ["new"]);
    assert_eq!((status("old").await, status("new").await), (400, 200));
    emulator.set_secrets("id", Vec::<String>::new());
    assert_eq!(status("new").await, 400);
}

#[tokio::test]
#[should_panic(expected = "no client \"nobody\"")]
async fn a_misspelt_client_is_noticed() {
    let emulator = Emulator::start().await.unwrap();
    emulator.set_secrets("nobody", ["x"]);
}

#[tokio::test]
async fn a_client_without_a_secret_is_refused_unless_it_is_public() {
    let emulator = start(ImsClient::new("id")).await;
    let reply = post(&emulator, &form("id", "", "")).await;
    assert_eq!(refusal(&reply), (400, "invalid_client".to_owned()));
    let emulator = start(ImsClient::new("id").public()).await;
    let reply = post(&emulator, &form("id", "", "")).await;
    assert_eq!(
        refusal(&reply),
        (400, "unauthorized_client".to_owned()),
        "known, but not for this grant"
    );
}

#[tokio::test]
async fn a_grant_that_is_not_allowed_is_refused_and_one_that_nobody_knows_too() {
    let client = ImsClient::new("id")
        .secret("s")
        .grant(Grant::AuthorizationCode);
    let emulator = start(client).await;
    let with = |grant: &str| form("id", "s", "").replace("client_credentials", grant);
    for (grant, code) in [
        ("client_credentials", "unauthorized_client"),
        ("refresh_token", "unauthorized_client"),
        (
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "unauthorized_client",
        ),
        ("authorization_code", "invalid_request"),
        ("password", "unsupported_grant_type"),
    ] {
        let reply = post(&emulator, &with(grant)).await;
        assert_eq!(refusal(&reply), (400, code.to_owned()), "{grant}");
    }
}

#[tokio::test]
async fn only_enabled_scopes_are_granted() {
    let client = ImsClient::new("id")
        .secret("s")
        .scopes(["openid", "target_sdk"]);
    let emulator = start(client).await;
    let body = post(&emulator, &form("id", "s", "+target_sdk,firefly_api"))
        .await
        .json();
    assert_eq!(claims(&body["access_token"])["scope"], "openid,target_sdk");
    let reply = post(
        &emulator,
        &form("id", "s", "").replace("openid", "firefly_api"),
    )
    .await;
    assert_eq!(refusal(&reply), (400, "invalid_target_scope".to_owned()));
}

#[tokio::test]
async fn an_organisation_shortens_the_life_and_must_be_one_of_the_clients() {
    let ours = "0123456789ABCDEF01234567@AdobeOrg";
    let other = "FEDCBA987654321001234567@AdobeOrg";
    let client = ImsClient::new("id").secret("s").organisation(ours);
    let emulator = start(client).await;
    let ask = async |org: &str| post(&emulator, &form("id", "s", &format!("&org_id={org}"))).await;
    assert_eq!(ask(ours).await.json()["expires_in"], 3599);
    assert_eq!(refusal(&ask(other).await), (404, "not_found".to_owned()));
    assert_eq!(
        refusal(&ask("0123456789ABCDEF01234567").await),
        (400, "missing_separator".to_owned())
    );
    assert_eq!(
        ask("").await.json()["expires_in"],
        86_399,
        "an empty parameter is none"
    );
    emulator.set_quirks(Quirks {
        token_life_seconds: 60,
        ..Quirks::default()
    });
    assert_eq!(ask(ours).await.json()["expires_in"], 60);
}

#[tokio::test]
async fn a_client_of_several_organisations_has_to_name_one() {
    let client = ImsClient::new("id").secret("s");
    let client = client.organisation("A@AdobeOrg").organisation("B@AdobeOrg");
    let emulator = start(client).await;
    let reply = post(&emulator, &form("id", "s", "")).await;
    assert_eq!(refusal(&reply), (400, "invalid_request".to_owned()));
    for org in ["A@AdobeOrg", "B@AdobeOrg"] {
        let reply = post(&emulator, &form("id", "s", &format!("&org_id={org}"))).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}

#[tokio::test]
async fn a_removed_account_is_denied_access_until_it_is_back() {
    let emulator = start(ImsClient::new("id").secret("s")).await;
    emulator.set_account_removed("id", true);
    let reply = post(&emulator, &form("id", "s", "")).await;
    assert_eq!(refusal(&reply), (403, "access_denied".to_owned()));
    let reply = post(&emulator, &form("id", "wrong", "")).await;
    assert_eq!(
        refusal(&reply),
        (400, "invalid_client".to_owned()),
        "who the client is comes first"
    );
    emulator.set_account_removed("id", false);
    assert_eq!(post(&emulator, &form("id", "s", "")).await.status, 200);
}
