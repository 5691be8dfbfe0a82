//! The secrets API of the Developer Console.

use std::time::Duration;

use firefly_emulator::{Emulator, Fault, Grant, ImsClient, Quirks, Route};
use serde_json::{Value, json};

use crate::support::{Reply, post_form, send};

const SCOPES: [&str; 8] = [
    "AdobeID",
    "openid",
    "read_organizations",
    "additional_info.projectedProductContext",
    "additional_info.roles",
    "adobeio_api",
    "read_client_secret",
    "manage_client_secrets",
];
const PATH: &str = "/console/organizations/1001/credentials/2002/secrets";

/// A credential that manages itself and its neighbour `other`, one of another organisation, and one without numbers.
async fn start() -> Emulator {
    let client = |id: &str| ImsClient::new(id).secret("s").scopes(SCOPES);
    Emulator::builder()
        .ims_client(client("server").console_ids(1001, 2002))
        .ims_client(client("other").console_ids(1001, 2003))
        .ims_client(client("foreign").console_ids(1009, 2002))
        .ims_client(client("unnumbered"))
        .ims_client(ImsClient::new("native").public().console_ids(1001, 2004))
        .start()
        .await
        .unwrap()
}

async fn ask_token(emulator: &Emulator, id: &str, secret: &str, scopes: &[&str]) -> Reply {
    let scopes = scopes.join(",");
    let form = format!(
        "grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={scopes}"
    );
    post_form(emulator, "/ims/token/v3", &form).await
}

async fn token(emulator: &Emulator, id: &str, scopes: &[&str]) -> String {
    let body = ask_token(emulator, id, "s", scopes).await.json();
    body["access_token"].as_str().unwrap().to_owned()
}

/// A caller with the token and the key of one client.
struct Caller<'a> {
    emulator: &'a Emulator,
    id: &'static str,
    token: String,
}

impl<'a> Caller<'a> {
    async fn new(emulator: &'a Emulator, id: &'static str) -> Self {
        let token = token(emulator, id, &SCOPES).await;
        Self {
            emulator,
            id,
            token,
        }
    }

    async fn send(&self, method: &str, path: &str) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("x-api-key", self.id)];
        send(self.emulator, method, path, &headers, "")
            .await
            .unwrap()
    }

    async fn list(&self) -> Vec<Value> {
        let reply = self.send("GET", PATH).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["client_secrets"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_rotation_goes_from_one_secret_over_two_to_the_other() {
    let emulator = start().await;
    let caller = Caller::new(&emulator, "server").await;
    let added = caller.send("POST", PATH).await;
    assert_eq!(added.status, 201, "{}", added.text());
    assert_eq!(added.header("cache-control"), Some("no-store"));
    assert!(added.header("x-request-id").is_some());
    let added = added.json();
    let new = added["client_secret"].as_str().unwrap();
    assert!(new.starts_with("p8e-"), "{new}");
    for secret in ["s", new] {
        let reply = ask_token(&emulator, "server", secret, &["openid"]).await;
        assert_eq!(reply.status, 200, "at once");
    }
    let old = caller.list().await[0]["uuid"].as_str().unwrap().to_owned();
    assert_ne!(added["uuid"], json!(old));
    let deleted = caller.send("DELETE", &format!("{PATH}/{old}")).await;
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    let refused = ask_token(&emulator, "server", "s", &["openid"]).await;
    assert_eq!(refused.json()["error"], "invalid_client");
    let reply = ask_token(&emulator, "server", new, &["openid"]).await;
    assert_eq!(reply.status, 200);
    let left = caller.list().await;
    assert_eq!(
        (left.len(), &left[0]["uuid"]),
        (1, &added["uuid"]),
        "old tokens live on"
    );
    let again = caller.send("DELETE", &format!("{PATH}/{old}")).await;
    assert_eq!(again.status, 404);
}

#[tokio::test]
async fn a_value_is_shown_when_it_is_made_and_never_after() {
    let emulator = start().await;
    let caller = Caller::new(&emulator, "server").await;
    let added = caller.send("POST", PATH).await.json();
    let new = added["client_secret"].as_str().unwrap();
    let list = caller.send("GET", PATH).await;
    assert_eq!(list.json()["client_secrets"].as_array().unwrap().len(), 2);
    assert!(!list.text().contains(new) && !list.text().contains("\"client_secret\""));
    let shown = format!("{:?} {emulator:?}", emulator.requests());
    assert!(shown.contains(PATH));
    assert!(
        !shown.contains(new) && !shown.contains(&caller.token),
        "{shown}"
    );
}

#[tokio::test]
async fn a_list_tells_when_each_secret_was_made_and_by_which_grant_it_was_last_used() {
    let emulator = start().await;
    let caller = Caller::new(&emulator, "other").await;
    let first = caller.list().await;
    let [secret] = &first[..] else {
        panic!("{first:?}");
    };
    let names: Vec<_> = secret.as_object().unwrap().keys().collect();
    let expected = [
        "created_at",
        "created_at_str",
        "expires_at",
        "expires_at_str",
        "secret_usages",
        "uuid",
    ];
    assert_eq!(names, expected);
    let created: u128 = secret["created_at"].as_str().unwrap().parse().unwrap();
    assert!(created > 1_700_000_000_000, "{secret}");
    let text = secret["created_at_str"].as_str().unwrap();
    let millis = format!(".{:03} UTC", created % 1_000);
    assert!(text.ends_with(&millis), "{text}");
    let uuid = secret["uuid"].as_str().unwrap();
    let is_hex = uuid.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(uuid.len() == 32 && is_hex, "{uuid}");
    assert_eq!(secret["secret_usages"], Value::Null, "its neighbour asked");
    let wrong = ask_token(&emulator, "server", "wrong", &["openid"]).await;
    assert_eq!(wrong.status, 400);
    let useless = ask_token(&emulator, "server", "s", &["bogus"]).await;
    assert_eq!(useless.status, 400);
    assert_eq!(caller.list().await[0]["secret_usages"], Value::Null);
    let mut last = 0;
    for path in ["/ims/token/v3", "/token"] {
        emulator.advance(Duration::from_secs(3600));
        let form = "grant_type=client_credentials&client_id=server&client_secret=s&scope=openid";
        assert_eq!(post_form(&emulator, path, form).await.status, 200);
        let usages = caller.list().await[0]["secret_usages"].clone();
        assert_eq!(usages.as_array().unwrap().len(), 1, "{usages}");
        assert_eq!(usages[0]["grant_type"], "client_credentials");
        let used: u128 = usages[0]["last_used_at"].as_str().unwrap().parse().unwrap();
        assert!(
            used >= created + 3_600_000 && used >= last + 3_600_000,
            "{used}"
        );
        last = used;
    }
}

#[tokio::test]
async fn a_list_may_never_tell_of_any_use() {
    let emulator = start().await;
    emulator.set_quirks(Quirks {
        untold_secret_usages: true,
        ..Quirks::default()
    });
    let caller = Caller::new(&emulator, "server").await;
    assert_eq!(caller.list().await[0]["secret_usages"], Value::Null);
    emulator.set_quirks(Quirks::default());
    assert_ne!(caller.list().await[0]["secret_usages"], Value::Null);
}

#[tokio::test]
async fn each_grant_leaves_its_own_mark() {
    let client = ImsClient::new("server")
        .secret("s")
        .grant(Grant::ClientCredentials)
        .grant(Grant::RefreshToken)
        .scopes(SCOPES)
        .console_ids(1001, 2002);
    let emulator = Emulator::builder()
        .ims_client(client)
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&emulator, "server").await;
    let refresh = emulator.issue_refresh_token("server", &["openid"]);
    let form = format!(
        "grant_type=refresh_token&client_id=server&client_secret=s&refresh_token={refresh}"
    );
    assert_eq!(
        post_form(&emulator, "/ims/token/v3", &form).await.status,
        200
    );
    let usages = caller.list().await[0]["secret_usages"].clone();
    let grants: Vec<_> = usages
        .as_array()
        .unwrap()
        .iter()
        .map(|usage| &usage["grant_type"])
        .collect();
    assert_eq!(grants, ["client_credentials", "refresh_token"]);
}

#[tokio::test]
async fn there_are_two_secrets_at_most_and_none_for_a_public_client() {
    let emulator = start().await;
    let caller = Caller::new(&emulator, "server").await;
    assert_eq!(caller.send("POST", PATH).await.status, 201);
    let third = caller.send("POST", PATH).await;
    assert_eq!(
        (third.status, &third.json()["error_code"]),
        (409, &json!("conflict"))
    );
    assert_eq!(caller.list().await.len(), 2);
    let public = PATH.replace("2002", "2004");
    assert_eq!(
        caller.send("GET", &public).await.json(),
        json!({"client_id": "native", "client_secrets": []})
    );
    assert_eq!(caller.send("POST", &public).await.status, 409);
}

#[tokio::test]
async fn each_refusal_has_its_cause_for_each_method() {
    let emulator = start().await;
    let caller = Caller::new(&emulator, "server").await;
    let foreign = Caller::new(&emulator, "foreign").await;
    let unnumbered = Caller::new(&emulator, "unnumbered").await;
    let keyless = Caller {
        emulator: &emulator,
        id: "",
        token: caller.token.clone(),
    };
    let miskeyed = Caller {
        emulator: &emulator,
        id: "other",
        token: caller.token.clone(),
    };
    let tokenless = Caller {
        emulator: &emulator,
        id: "server",
        token: "invented".to_owned(),
    };
    let unknown = PATH.replace("2002", "2999");
    let named = PATH.replace("1001", "0123456789ABCDEF01234567@AdobeOrg");
    for (method, tail) in [("GET", ""), ("POST", ""), ("DELETE", "/some-uuid")] {
        for (caller, path, status, code) in [
            (&keyless, PATH, 403, "403000"),
            (&miskeyed, PATH, 403, "403003"),
            (&tokenless, PATH, 401, "401013"),
            (&foreign, PATH, 403, "forbidden"),
            (&unnumbered, PATH, 403, "forbidden"),
            (&caller, &unknown, 404, "not_found"),
            (&caller, &named, 404, "not_found"),
        ] {
            let reply = caller.send(method, &format!("{path}{tail}")).await;
            assert_eq!(reply.status, status, "{method} {path} {code}");
            let body = reply.json();
            assert_eq!(body["error_code"], code, "{body}");
            assert!(body["message"].is_string(), "{body}");
        }
    }
    assert_eq!(caller.list().await.len(), 1);
    assert_eq!(
        caller
            .send("DELETE", &format!("{PATH}/unknown"))
            .await
            .status,
        404
    );
    let neighbour = PATH.replace("2002", "2003");
    assert_eq!(
        caller.send("POST", &neighbour).await.status,
        201,
        "the same organisation"
    );
}

#[tokio::test]
async fn every_one_of_the_scopes_is_needed() {
    let emulator = start().await;
    for missing in SCOPES {
        let scopes: Vec<_> = SCOPES
            .into_iter()
            .filter(|scope| *scope != missing)
            .collect();
        let token = token(&emulator, "server", &scopes).await;
        let caller = Caller {
            emulator: &emulator,
            id: "server",
            token,
        };
        let reply = caller.send("GET", PATH).await;
        assert_eq!(
            (reply.status, &reply.json()["error_code"]),
            (403, &json!("forbidden"))
        );
        assert!(reply.text().contains(missing), "{}", reply.text());
    }
}

#[tokio::test]
async fn it_counts_and_misbehaves_like_every_route() {
    let emulator = start().await;
    let caller = Caller::new(&emulator, "server").await;
    emulator.inject(Route::Secrets, Fault::html(502));
    assert_eq!(caller.send("POST", PATH).await.status, 502);
    assert_eq!(caller.list().await.len(), 1, "the fault came first");
    assert_eq!(emulator.requests_to(Route::Secrets), 2);
}
