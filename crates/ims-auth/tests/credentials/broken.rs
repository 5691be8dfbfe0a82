//! Files with something missing, wrong or out of date: refused with the name of the member, never with its value.

use ims_auth::ConsoleCredential;
use rstest::rstest;
use serde_json::{Value, json};

use super::{fixture, refusal, text_of};

/// The file without the member at `path`, where a number is a place in a list.
fn without(name: &str, path: &str) -> String {
    let mut value: Value = serde_json::from_str(&text_of(name)).unwrap();
    let (parent, member) = path.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.remove(member).unwrap();
    value.to_string()
}

/// The file with another value at `path`.
fn with(name: &str, path: &str, other: Value) -> String {
    let mut value: Value = serde_json::from_str(&text_of(name)).unwrap();
    *value.pointer_mut(path).unwrap() = other;
    value.to_string()
}

const INNER: &str = "/project/workspace/details/credentials/1/oauth_server_to_server";

#[rstest]
#[case("download.json", "/CLIENT_ID", "`CLIENT_ID` is missing")]
#[case("download.json", "/CLIENT_SECRETS", "`CLIENT_SECRETS` is missing")]
#[case("console.json", &format!("{INNER}/client_id"), "`project.workspace.details.credentials[1].oauth_server_to_server.client_id` is missing")]
#[case("console.json", &format!("{INNER}/client_secrets"), "`project.workspace.details.credentials[1].oauth_server_to_server.client_secrets` is missing")]
#[case(
    "console.json",
    INNER,
    "`project.workspace.details.credentials[1].oauth_server_to_server` is missing"
)]
#[case(
    "console.json",
    "/project/workspace/details/credentials",
    "`project.workspace.details.credentials` is missing"
)]
#[case(
    "console.json",
    "/project/workspace",
    "`project.workspace.details.credentials` is missing"
)]
#[case(
    "pdfservices-api-credentials.json",
    "/client_credentials/client_id",
    "`client_credentials.client_id` is missing"
)]
#[case(
    "pdfservices-api-credentials.json",
    "/client_credentials/client_secret",
    "`client_credentials.client_secret` is missing"
)]
#[case(
    "action_parameters.json",
    "/__ims_oauth_s2s/client_id",
    "`__ims_oauth_s2s.client_id` is missing"
)]
#[case(
    "action_parameters.json",
    "/__ims_oauth_s2s/client_secret",
    "`__ims_oauth_s2s.client_secret` is missing"
)]
fn a_missing_member_is_named_by_its_path(
    #[case] name: &str,
    #[case] path: &str,
    #[case] expected: &str,
) {
    let text = refusal(ConsoleCredential::from_json(&without(name, path)));
    assert!(text.contains(expected), "{text}");
}

#[rstest]
#[case(0, "`CLIENT_SECRET` is missing")]
#[case(1, "`API_KEY` is missing")]
fn a_variable_that_postman_lacks_is_named(#[case] index: usize, #[case] expected: &str) {
    let name = "oauth_server_to_server.postman_environment.json";
    let mut value: Value = serde_json::from_str(&text_of(name)).unwrap();
    value["values"].as_array_mut().unwrap().remove(index);
    let text = refusal(ConsoleCredential::from_json(&value.to_string()));
    assert!(text.contains(expected), "{text}");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = r#"{"CLIENT_ID": 5, "CLIENT_SECRETS": ["", 7], "SCOPES": [1], "ORG_ID": {}}"#;
    let text = refusal(ConsoleCredential::from_json(text));
    for name in [
        "`CLIENT_ID`",
        "`CLIENT_SECRETS[0]`",
        "`CLIENT_SECRETS[1]`",
        "`SCOPES`",
        "`ORG_ID`",
    ] {
        assert!(text.contains(name), "{name}: {text}");
    }
    let both = refusal(ConsoleCredential::from_json(
        r#"{"client_credentials": {}}"#,
    ));
    assert!(
        both.contains(".client_id` is missing") && both.contains(".client_secret` is missing"),
        "{both}"
    );
}

#[rstest]
#[case::null("/CLIENT_ID", Value::Null, "`CLIENT_ID` is missing")]
#[case::blank("/CLIENT_ID", json!(" \n"), "`CLIENT_ID` is empty")]
#[case::list("/CLIENT_ID", json!(["p8e-fixture"]), "`CLIENT_ID` is not a text")]
#[case::no_secrets("/CLIENT_SECRETS", json!([]), "`CLIENT_SECRETS` is empty")]
#[case::blank_secret("/CLIENT_SECRETS", json!(""), "`CLIENT_SECRETS` is empty")]
#[case::no_secrets_in_a_text("/CLIENT_SECRETS", json!("[]"), "`CLIENT_SECRETS` is empty")]
#[case::secrets_by_name("/CLIENT_SECRETS", json!({"a": "p8e-fixture"}), "`CLIENT_SECRETS` is neither")]
#[case::scopes_by_name("/SCOPES", json!({"a": "p8e-fixture"}), "`SCOPES` is neither")]
#[case::half_a_list("/SCOPES", json!("[\"openid\", p8e-fixture"), "`SCOPES` is neither")]
fn a_member_of_the_wrong_kind_is_named(
    #[case] path: &str,
    #[case] value: Value,
    #[case] expected: &str,
) {
    let text = refusal(ConsoleCredential::from_json(&with(
        "download.json",
        path,
        value,
    )));
    assert!(text.contains(expected), "{text}");
}

#[rstest]
#[case::action("action_parameters.json", "/__ims_env", "`__ims_env`")]
#[case::postman(
    "oauth_server_to_server.postman_environment.json",
    "/values/6/value",
    "`IMS`"
)]
fn a_mistyped_environment_is_an_error_and_never_production(
    #[case] name: &str,
    #[case] path: &str,
    #[case] expected: &str,
) {
    for wrong in ["p8e-fixture prdo", "", "http://ims.example"] {
        if wrong.is_empty() && expected == "`IMS`" {
            continue; // Postman leaves a variable that nobody filled in as an empty one.
        }
        let text = refusal(ConsoleCredential::from_json(&with(
            name,
            path,
            json!(wrong),
        )));
        assert!(text.contains(expected), "{wrong}: {text}");
    }
    let flat = r#"{"client_id":"id","client_secret":"p8e-fixture-one","env":"p8e-fixture"}"#;
    let text = refusal(ConsoleCredential::from_json(flat));
    assert!(text.contains("`env`") && text.contains("`stage`"), "{text}");
}

#[rstest]
#[case("jwt_download.json")]
#[case("aem_service_credentials.json")]
#[case("console_service.json")]
#[case("aio_jwt.hjson")]
#[case("private.key")]
#[case("jwt.postman_environment.json")]
fn a_dead_credential_is_recognised_and_the_way_out_named(#[case] name: &str) {
    let path = fixture("dead").join(name);
    let text = refusal(ConsoleCredential::from_file(&path));
    assert!(text.contains("JWT") && text.contains("has ended"), "{text}");
    assert!(
        text.contains("create an OAuth Server-to-Server credential"),
        "{text}"
    );
    let text = std::fs::read_to_string(path).unwrap();
    assert!(refusal(ConsoleCredential::from_json(&text)).contains("JWT"));
}

#[test]
fn a_project_without_a_server_tells_what_it_has() {
    let mut value: Value = serde_json::from_str(&text_of("console.json")).unwrap();
    let credentials = value
        .pointer_mut("/project/workspace/details/credentials")
        .unwrap();
    let list = credentials.as_array_mut().unwrap();
    list.remove(1);
    list.push(json!({"integration_type": "p8e-fixture-type"}));
    let text = refusal(ConsoleCredential::from_json(&value.to_string()));
    assert!(
        text.contains("oauthwebapp") && text.contains("of another type"),
        "{text}"
    );
    assert!(text.contains("create an OAuth Server-to-Server"), "{text}");
    *value
        .pointer_mut("/project/workspace/details/credentials")
        .unwrap() = json!([]);
    let text = refusal(ConsoleCredential::from_json(&value.to_string()));
    assert!(text.contains("holds no credential"), "{text}");
}

#[rstest]
#[case::empty("")]
#[case::nothing_known(r#"{"hello": "p8e-fixture"}"#)]
#[case::list(r#"["p8e-fixture"]"#)]
#[case::text(r#""p8e-fixture""#)]
#[case::cut(r#"{"CLIENT_ID": "p8e-fixture"#)]
#[case::prose("p8e-fixture is my secret")]
#[case::deep(&"[".repeat(200_000))]
fn what_is_no_credential_is_refused(#[case] text: &str) {
    let text = refusal(ConsoleCredential::from_json(text));
    assert!(
        text.contains("not valid JSON") || text.contains("none of the forms"),
        "{text}"
    );
}
