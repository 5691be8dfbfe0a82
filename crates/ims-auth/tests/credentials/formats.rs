//! Every form of file, read whole.

use ims_auth::{ConsoleCredential, STAGE, TokenEndpoint};
use rstest::rstest;

use super::{HIDDEN, SECRETS, fixture, refusal, secrets_of, text_of};

/// What differs between the forms: how many secrets, whether they have scopes, an organisation and a technical account.
struct Has {
    secrets: usize,
    scopes: bool,
    account: bool,
    email: bool,
}

const ALL: Has = Has {
    secrets: 2,
    scopes: true,
    account: true,
    email: true,
};
const SINGLE: Has = Has {
    secrets: 1,
    scopes: true,
    account: false,
    email: false,
};

#[rstest]
#[case::download("download.json", ALL)]
#[case::of_asset_compute("download_asset_compute.json", ALL)]
#[case::project("console.json", ALL)]
#[case::pdf_services("pdfservices-api-credentials.json", Has { scopes: false, ..SINGLE })]
#[case::old_pdf_services("pdfservices_with_jwt_block.json", Has { scopes: false, ..SINGLE })]
#[case::postman("oauth_server_to_server.postman_environment.json", Has { account: true, ..SINGLE })]
#[case::action("action_parameters.json", SINGLE)]
#[case::aio("aio.hjson", ALL)]
#[case::app_builder("app_builder.env", Has { secrets: 2, ..SINGLE })]
#[case::aio_variables("aio.env", ALL)]
#[case::lenient("lenient.json", SINGLE)]
fn every_form_is_read(#[case] name: &str, #[case] has: Has) {
    let credential = ConsoleCredential::from_file(fixture(name)).unwrap();
    assert_eq!(credential.client_id(), "fixture-client-id");
    assert_eq!(secrets_of(&credential), SECRETS[..has.secrets]);
    assert_eq!(credential.ims_org_id(), Some("0A1B2C3D4E5F@AdobeOrg"));
    let scopes = ["", "openid,AdobeID,read_organizations"][usize::from(has.scopes)];
    assert_eq!(credential.scopes().to_string(), scopes);
    let account = has.account.then_some("77AA88BB@techacct.adobe.com");
    assert_eq!(credential.technical_account_id(), account);
    let email = has.email.then_some("99CC@techacct.adobe.com");
    assert_eq!(credential.technical_account_email(), email);
    let shown = format!("{credential:?}");
    assert!(
        !shown.contains(HIDDEN) && !shown.contains("fixture-client-id"),
        "{shown}"
    );
}

#[rstest]
#[case("download.json", TokenEndpoint::production())]
#[case("pdfservices-api-credentials.json", TokenEndpoint::pdf_services())]
#[case(
    "oauth_server_to_server.postman_environment.json",
    TokenEndpoint::production()
)]
#[case("action_parameters.json", TokenEndpoint::at(STAGE).unwrap())]
#[case("aio.hjson", TokenEndpoint::at(STAGE).unwrap())]
#[case("app_builder.env", TokenEndpoint::at(STAGE).unwrap())]
#[case("aio.env", TokenEndpoint::production())]
fn the_endpoint_is_that_of_the_environment(#[case] name: &str, #[case] endpoint: TokenEndpoint) {
    let credential = ConsoleCredential::from_file(fixture(name)).unwrap();
    assert_eq!(credential.endpoint(), &endpoint);
}

#[rstest]
#[case("A server")]
#[case("310002")]
#[case("fixture-client-id")]
fn one_of_several_is_chosen_by_name_or_id(#[case] name: &str) {
    let text = text_of("console_two.json");
    let credential = ConsoleCredential::from_json_named(&text, name).unwrap();
    assert_eq!(credential.client_id(), "fixture-client-id");
    let again = ConsoleCredential::from_file_named(fixture("console_two.json"), name).unwrap();
    assert_eq!(secrets_of(&again), SECRETS);
}

#[test]
fn without_a_choice_several_are_an_error_that_says_how_to_choose() {
    let text = text_of("console_two.json");
    let without = refusal(ConsoleCredential::from_json(&text));
    assert!(
        without.contains("2 OAuth") && without.contains("`name`"),
        "{without}"
    );
    let wrong = refusal(ConsoleCredential::from_json_named(&text, "Nobody"));
    assert!(wrong.contains("none of which has that name"), "{wrong}");
    let single = refusal(ConsoleCredential::from_json_named(
        &text_of("download.json"),
        "A server",
    ));
    assert!(single.contains("single credential"), "{single}");
}

#[test]
fn a_context_of_aio_is_chosen_by_its_name() {
    let text = text_of("aio.hjson");
    let other = ConsoleCredential::from_json_named(&text, "other").unwrap();
    assert_eq!(other.client_id(), "fixture-other-id");
    assert_eq!(other.endpoint(), &TokenEndpoint::production());
    let person = refusal(ConsoleCredential::from_json_named(&text, "cli"));
    assert!(
        person.contains("`ims.contexts.cli.client_id` is missing"),
        "{person}"
    );
}

#[test]
fn a_byte_order_mark_and_white_space_do_not_matter() {
    let text = format!("\u{feff}\n {} \r\n\n", text_of("download.json"));
    let credential = ConsoleCredential::from_json(&text).unwrap();
    assert_eq!(secrets_of(&credential), SECRETS);
}

#[rstest]
#[case(r#""openid,AdobeID""#)]
#[case(r#""openid AdobeID""#)]
#[case(r#"["openid", "AdobeID"]"#)]
#[case(r#"["openid,AdobeID"]"#)]
#[case(r#""[\"openid\", \"AdobeID\"]""#)]
fn scopes_may_be_a_list_or_a_text(#[case] scopes: &str) {
    let text = format!(r#"{{"CLIENT_ID":"id","CLIENT_SECRET":"s","SCOPES":{scopes}}}"#);
    let credential = ConsoleCredential::from_json(&text).unwrap();
    assert_eq!(credential.scopes().to_string(), "openid,AdobeID");
}

#[rstest]
#[case(r#""p8e-fixture-one""#, 1)]
#[case(r#"["p8e-fixture-one"]"#, 1)]
#[case(r#"["p8e-fixture-one", " p8e-fixture-two\n"]"#, 2)]
#[case(r#""[\"p8e-fixture-one\",\"p8e-fixture-two\"]""#, 2)]
fn secrets_may_be_a_list_or_a_text(#[case] secrets: &str, #[case] count: usize) {
    let text = format!(r#"{{"CLIENT_ID":"id","CLIENT_SECRETS":{secrets}}}"#);
    let credential = ConsoleCredential::from_json(&text).unwrap();
    assert_eq!(secrets_of(&credential), SECRETS[..count]);
}

#[test]
fn action_parameters_may_hold_the_credential_as_a_text() {
    let text = r#"{"__ims_oauth_s2s": "{\"clientId\":\"id\",\"clientSecret\":\"p8e-fixture-one\",\"orgId\":\"o\"}"}"#;
    let credential = ConsoleCredential::from_json(text).unwrap();
    assert_eq!(
        (credential.client_id(), credential.ims_org_id()),
        ("id", Some("o"))
    );
    assert_eq!(credential.endpoint(), &TokenEndpoint::production());
}

#[test]
fn action_parameters_may_be_named_as_the_variables_that_fill_them() {
    let text = r#"{"IMS_OAUTH_S2S_CLIENT_ID": "id", "IMS_OAUTH_S2S_CLIENT_SECRET": "p8e-fixture-one", "IMS_OAUTH_S2S_ORG_ID": "o",
        "IMS_OAUTH_S2S_SCOPES": "[\"openid\", \"AdobeID\"]", "__ims_env": "stage", "LOG_LEVEL": "debug"}"#;
    let credential = ConsoleCredential::from_json(text).unwrap();
    assert_eq!(
        (credential.client_id(), credential.ims_org_id()),
        ("id", Some("o"))
    );
    assert_eq!(secrets_of(&credential), SECRETS[..1]);
    assert_eq!(
        credential.scopes().iter().collect::<Vec<_>>(),
        ["openid", "AdobeID"]
    );
    assert_eq!(
        credential.endpoint(),
        &TokenEndpoint::for_environment("stage").unwrap()
    );
    let half = text.replace("IMS_OAUTH_S2S_CLIENT_SECRET", "another");
    let error = ConsoleCredential::from_json(&half).unwrap_err().to_string();
    let words = "`IMS_OAUTH_S2S_CLIENT_SECRET` is missing";
    assert!(error.contains(words), "{error}");
}

#[test]
fn scopes_are_asked_for_before_anything_is_sent_unless_it_is_pdf_services() {
    let plain = ConsoleCredential::new("id", "p8e-fixture-one");
    let error = plain
        .clone()
        .into_client_credentials()
        .unwrap_err()
        .to_string();
    assert!(error.contains("without scopes"), "{error}");
    let credentials = plain
        .clone()
        .with_scopes("openid")
        .into_client_credentials()
        .unwrap();
    assert_eq!(
        (
            credentials.client_id(),
            credentials.scopes().to_string().as_str()
        ),
        ("id", "openid")
    );
    assert!(
        plain
            .with_endpoint(TokenEndpoint::pdf_services())
            .into_client_credentials()
            .is_ok()
    );
}
