//! The first calls of "Tokens for any Adobe API": what arrives at IMS and at the product, and what a person sees when it goes wrong.

use firefly_emulator::{Emulator, ImsClient};
use rstest::rstest;
use serde_json::json;
use tempfile::{TempDir, tempdir};

use crate::pages::{TOKENS, assert_promises};
use crate::product_api::ProductApi;
use crate::program::{Program, write};

const CLIENT: &str = "my-client-id";
const SECRET: &str = "p8e-my+secret&of=today";
const ORGANISATION: &str = "0123456789ABCDEF01234567@AdobeOrg";

const EXPERIENCE_PLATFORM: &str = env!("CARGO_BIN_EXE_guide-experience-platform");
const FRAME_IO: &str = env!("CARGO_BIN_EXE_guide-frame-io");
const PDF_SERVICES: &str = env!("CARGO_BIN_EXE_guide-pdf-services");
const PHOTOSHOP: &str = env!("CARGO_BIN_EXE_guide-photoshop");

/// An IMS that knows the client, for which these scopes are enabled.
async fn ims(scopes: &[&str]) -> Emulator {
    let client = ImsClient::new(CLIENT)
        .secret(SECRET)
        .scopes(scopes.to_vec());
    Emulator::builder()
        .ims_client(client)
        .start()
        .await
        .unwrap()
}

fn program(path: &str, folder: &TempDir, ims: &Emulator, api: &str) -> Program {
    Program::new(path, folder)
        .with("IMS_URL", ims.base_url())
        .with("API_URL", api)
}

/// The Console's "Download JSON".
fn download(secret: &str) -> String {
    let scopes = [
        "openid",
        "session",
        "AdobeID",
        "read_organizations",
        "additional_info.projectedProductContext",
    ];
    json!({
        "CLIENT_ID": CLIENT, "CLIENT_SECRETS": [secret], "ORG_ID": ORGANISATION, "SCOPES": scopes,
        "TECHNICAL_ACCOUNT_ID": "0@techacct.adobe.com", "TECHNICAL_ACCOUNT_EMAIL": "0@techacct.example",
    })
    .to_string()
}

/// The download of a project with two credentials.
fn project() -> String {
    let credential = |id: &str, name: &str, client: &str| {
        json!({
            "id": id, "name": name, "integration_type": "oauth_server_to_server",
            "oauth_server_to_server": {
                "client_id": client, "client_secrets": [SECRET], "scopes": ["openid"],
                "technical_account_id": "0@techacct.adobe.com", "technical_account_email": "0@techacct.example",
            },
        })
    };
    let credentials = [
        credential("1", "Photoshop", "another-client"),
        credential("2", "Frame.io", CLIENT),
    ];
    json!({"project": {
        "name": "my-project", "org": {"ims_org_id": ORGANISATION},
        "workspace": {"name": "Production", "details": {"credentials": credentials}},
    }})
    .to_string()
}

fn pdf_file(secret: &str) -> String {
    json!({"client_credentials": {"client_id": CLIENT, "client_secret": secret}}).to_string()
}

/// The scopes of the only request for a token.
fn asked_scopes(ims: &Emulator) -> String {
    let requests = ims.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    let body = requests[0].body.as_ref().unwrap();
    body["scope"].as_str().unwrap_or("none").to_owned()
}

#[tokio::test]
async fn experience_platform_gets_organisation_and_sandbox_from_the_downloaded_file() {
    let scopes = [
        "openid",
        "session",
        "AdobeID",
        "read_organizations",
        "additional_info.projectedProductContext",
    ];
    let (ims, api) = (
        ims(&scopes).await,
        ProductApi::answering(200, r#"{"5c": {"name": "Visits"}}"#),
    );
    let folder = tempdir().unwrap();
    write(&folder, "credential.json", &download(SECRET));
    let said = program(EXPERIENCE_PLATFORM, &folder, &ims, api.base_url())
        .run()
        .success();
    assert_promises(TOKENS, &said);
    let request = api.only();
    assert_eq!(
        request.line,
        "GET /data/foundation/catalog/dataSets?limit=5"
    );
    assert!(ims.revoke_token(request.token()), "a token of this IMS");
    assert_eq!(
        request.product_headers(),
        [
            ("x-api-key", CLIENT),
            ("x-gw-ims-org-id", ORGANISATION),
            ("x-sandbox-name", "prod")
        ]
    );
    assert_eq!(asked_scopes(&ims), scopes.join(","));
}

#[tokio::test]
async fn photoshop_gets_token_and_key_of_a_credential_in_the_environment() {
    let (ims, api) = (
        ims(&["openid", "AdobeID"]).await,
        ProductApi::answering(200, "Welcome"),
    );
    let folder = tempdir().unwrap();
    let photoshop = program(PHOTOSHOP, &folder, &ims, api.base_url());
    let photoshop = photoshop
        .with("PHOTOSHOP_CLIENT_ID", CLIENT)
        .with("PHOTOSHOP_CLIENT_SECRET", SECRET);
    let said = photoshop
        .with("PHOTOSHOP_SCOPES", "openid,AdobeID,read_organizations")
        .run();
    assert_eq!(said.success(), "200 OK\nWelcome");
    let request = api.only();
    assert_eq!(request.line, "GET /pie/psdService/hello");
    assert!(ims.revoke_token(request.token()), "a token of this IMS");
    assert_eq!(request.product_headers(), [("x-api-key", CLIENT)]);
    assert_eq!(asked_scopes(&ims), "openid,AdobeID,read_organizations");
}

#[tokio::test]
async fn frame_io_gets_the_token_alone_of_the_credential_that_was_chosen() {
    let (ims, api) = (
        ims(&["openid", "AdobeID", "frame.s2s.all"]).await,
        ProductApi::answering(200, r#"{"data": []}"#),
    );
    let folder = tempdir().unwrap();
    write(&folder, "console.json", &project());
    let said = program(FRAME_IO, &folder, &ims, api.base_url())
        .run()
        .success();
    assert_eq!(said, "200 OK\n{\"data\": []}");
    let request = api.only();
    assert_eq!(request.line, "GET /v4/accounts");
    assert!(ims.revoke_token(request.token()), "a token of this IMS");
    assert_eq!(request.product_headers(), []);
    assert_eq!(asked_scopes(&ims), "openid,AdobeID,frame.s2s.all");
}

#[tokio::test]
async fn pdf_services_is_asked_for_the_token_itself_with_id_and_secret_alone() {
    let (ims, api) = (
        ims(&["openid"]).await,
        ProductApi::answering(200, r#"{"assetID": "urn:1"}"#),
    );
    let folder = tempdir().unwrap();
    write(
        &folder,
        "pdfservices-api-credentials.json",
        &pdf_file(SECRET),
    );
    let said = program(PDF_SERVICES, &folder, &ims, api.base_url())
        .run()
        .success();
    assert_eq!(said, "200 OK\n{\"assetID\": \"urn:1\"}");
    let request = api.only();
    assert_eq!(request.line, "POST /assets");
    assert_eq!(request.body, r#"{"mediaType": "application/pdf"}"#);
    assert!(ims.revoke_token(request.token()), "a token of this service");
    assert_eq!(request.product_headers(), [("x-api-key", CLIENT)]);
    assert_eq!(ims.requests()[0].path, "/token");
    assert_eq!(asked_scopes(&ims), "none");
}

#[tokio::test]
async fn a_try_at_the_emulator_shows_that_everything_but_the_product_is_there() {
    let (ims, folder) = (ims(&["openid"]).await, tempdir().unwrap());
    write(&folder, "credential.json", &download(SECRET));
    let said = program(EXPERIENCE_PLATFORM, &folder, &ims, ims.base_url())
        .run()
        .success();
    assert_promises(TOKENS, &said);
    assert_eq!(ims.token_requests(), 1);
}

#[tokio::test]
async fn a_secret_that_is_wrong_is_told_by_ims_and_nothing_goes_to_the_product() {
    let (ims, api) = (ims(&["openid"]).await, ProductApi::answering(200, ""));
    let folder = tempdir().unwrap();
    write(&folder, "credential.json", &download("p8e-of-yesterday"));
    write(
        &folder,
        "pdfservices-api-credentials.json",
        &pdf_file("p8e-of-yesterday"),
    );
    for path in [EXPERIENCE_PLATFORM, PDF_SERVICES] {
        let said = program(path, &folder, &ims, api.base_url()).run().failure();
        assert!(!said.contains("p8e-of-yesterday"), "{said}");
        assert_promises(TOKENS, &said);
    }
    assert_eq!(api.arrived(), []);
}

#[rstest]
#[case::no_secret(r#"{"CLIENT_ID": "my-client-id", "SCOPES": ["openid"]}"#)]
#[case::of_jwt(r#"{"CLIENT_SECRET": "p8e-1", "ORG_ID": "1@AdobeOrg", "API_KEY": "k", "PUBLIC_KEYS_WITH_EXPIRY": {}}"#)]
#[case::no_json("CLIENT_ID my-client-id")]
#[tokio::test]
async fn a_file_that_is_of_no_use_is_told_by_what_it_lacks(#[case] text: &str) {
    let (ims, api) = (ims(&["openid"]).await, ProductApi::answering(200, ""));
    let folder = tempdir().unwrap();
    write(&folder, "credential.json", text);
    let said = program(EXPERIENCE_PLATFORM, &folder, &ims, api.base_url())
        .run()
        .failure();
    assert_promises(TOKENS, &said);
    assert_eq!((ims.token_requests(), api.arrived().len()), (0, 0));
}

#[rstest]
#[case::nothing_is_set(&[])]
#[case::no_scopes(&[("PHOTOSHOP_CLIENT_ID", CLIENT), ("PHOTOSHOP_CLIENT_SECRET", SECRET)])]
#[case::no_such_environment(&[
    ("PHOTOSHOP_CLIENT_ID", CLIENT),
    ("PHOTOSHOP_CLIENT_SECRET", SECRET),
    ("PHOTOSHOP_ENVIRONMENT", "sandbox"),
])]
#[tokio::test]
async fn variables_that_are_missing_or_mistyped_are_told_by_name(
    #[case] variables: &[(&str, &str)],
) {
    let (ims, api) = (ims(&["openid"]).await, ProductApi::answering(200, ""));
    let folder = tempdir().unwrap();
    let photoshop = program(PHOTOSHOP, &folder, &ims, api.base_url());
    let photoshop = variables.iter().fold(photoshop, |program, (name, value)| {
        program.with(name, value)
    });
    assert_promises(TOKENS, &photoshop.run().failure());
    assert_eq!((ims.token_requests(), api.arrived().len()), (0, 0));
}

#[tokio::test]
async fn a_credential_that_the_project_does_not_have_is_no_guess() {
    let (ims, api) = (ims(&["openid"]).await, ProductApi::answering(200, ""));
    let folder = tempdir().unwrap();
    write(
        &folder,
        "console.json",
        &project().replace("\"Frame.io\"", "\"Frame.io staging\""),
    );
    assert_promises(
        TOKENS,
        &program(FRAME_IO, &folder, &ims, api.base_url())
            .run()
            .failure(),
    );
    assert_eq!((ims.token_requests(), api.arrived().len()), (0, 0));
}

#[tokio::test]
async fn scopes_that_are_enabled_for_nobody_are_told_by_ims() {
    let (ims, api) = (ims(&["openid"]).await, ProductApi::answering(200, ""));
    let folder = tempdir().unwrap();
    let photoshop = program(PHOTOSHOP, &folder, &ims, api.base_url());
    let photoshop = photoshop
        .with("PHOTOSHOP_CLIENT_ID", CLIENT)
        .with("PHOTOSHOP_CLIENT_SECRET", SECRET);
    let said = photoshop
        .with("PHOTOSHOP_SCOPES", "photoshop")
        .run()
        .failure();
    assert_promises(TOKENS, &said);
    assert_eq!(api.arrived(), []);
}
