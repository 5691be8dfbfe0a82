//! Credentials in environment variables, read through look-ups alone: no test sets the environment of its process.

use std::collections::HashMap;

use ims_auth::{ClientCredentials, ConsoleCredential, STAGE, Scopes, TokenEndpoint};
use rstest::rstest;

use super::{SECRETS, refusal, secrets_of};

type Set = [(&'static str, &'static str)];

fn lookup(set: &Set) -> impl Fn(&str) -> Option<String> {
    move |name| {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}

#[rstest]
#[case::firefly(&[("FIREFLY_SERVICES_CLIENT_ID", "id"), ("FIREFLY_SERVICES_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::third_party(&[("FIREFLY_CLIENT_ID", "id"), ("FIREFLY_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::third_party_too(&[("ADOBE_FIREFLY_CLIENT_ID", "id"), ("ADOBE_FIREFLY_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::custom_models(&[("CUSTOM_MODELS_CLIENT_ID", "id"), ("CUSTOM_MODELS_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::substance(&[("S3D_FF_SERVICES_CLIENT_ID", "id"), ("S3D_FF_SERVICES_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::illustrator(&[("ILLUSTRATOR_API_CLIENT_ID", "id"), ("ILLUSTRATOR_API_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::workflow_builder(&[("WFB_CLIENT_ID", "id"), ("WFB_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::admin(&[("ADOBE_ADMIN_CLIENT_ID", "id"), ("ADOBE_ADMIN_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::pdf(&[("PDF_SERVICES_CLIENT_ID", "id"), ("PDF_SERVICES_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::app_builder(&[("IMS_OAUTH_S2S_CLIENT_ID", "id"), ("IMS_OAUTH_S2S_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::commerce(&[("AIO_COMMERCE_AUTH_IMS_CLIENT_ID", "id"), ("AIO_COMMERCE_AUTH_IMS_CLIENT_SECRETS", "[\"p8e-fixture-one\"]")])]
#[case::tags(&[("REACTOR_IO_INTEGRATION_CLIENT_ID", "id"), ("REACTOR_IO_INTEGRATION_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::java(&[("aio_api_key", "id"), ("aio_client_secret", "p8e-fixture-one")])]
#[case::spacecat(&[("IMS_CLIENT_ID", "id"), ("IMS_CLIENT_SECRET", "p8e-fixture-one")])]
#[case::imscli(&[("IMS_CLIENTID", "id"), ("IMS_CLIENTSECRET", "p8e-fixture-one")])]
#[case::github(&[("CLIENTID", "id"), ("CLIENTSECRET", "p8e-fixture-one")])]
fn every_known_prefix_is_discovered(#[case] set: &Set) {
    let credential = ConsoleCredential::discover_in(&lookup(set)).unwrap();
    assert_eq!(credential.client_id(), "id");
    assert_eq!(secrets_of(&credential), SECRETS[..1]);
    let is_firefly = set[0].0.contains("FIREFLY");
    assert_eq!(credential.scopes() == &Scopes::firefly(), is_firefly);
    assert_eq!(credential.scopes().is_empty(), !is_firefly);
    let is_pdf = set[0].0.contains("PDF");
    assert_eq!(
        credential.endpoint() == &TokenEndpoint::pdf_services(),
        is_pdf
    );
    assert_eq!(
        credential.endpoint() == &TokenEndpoint::production(),
        !is_pdf
    );
    for left in 0..2 {
        let text = refusal(ConsoleCredential::discover_in(&lookup(&set[left..=left])));
        let missing = set[1 - left].0.trim_end_matches('S');
        assert!(text.contains(missing), "{text}");
        assert!(!text.contains(set[left].0), "{text}");
    }
}

#[test]
fn the_first_prefix_of_the_documented_order_wins() {
    let order = [
        "FIREFLY_SERVICES_",
        "FIREFLY_",
        "ADOBE_FIREFLY_",
        "CUSTOM_MODELS_",
        "S3D_FF_SERVICES_",
        "ILLUSTRATOR_API_",
        "WFB_",
        "ADOBE_ADMIN_",
        "PDF_SERVICES_",
        "IMS_OAUTH_S2S_",
        "AIO_COMMERCE_AUTH_IMS_",
        "REACTOR_IO_INTEGRATION_",
        "aio_",
        "IMS_",
        "",
    ];
    let names = |prefix: &str| match prefix {
        "aio_" => ("aio_api_key".to_owned(), "aio_client_secret".to_owned()),
        "" => ("CLIENTID".to_owned(), "CLIENTSECRET".to_owned()),
        prefix => (
            format!("{prefix}CLIENT_ID"),
            format!("{prefix}CLIENT_SECRET"),
        ),
    };
    for (index, first) in order.iter().enumerate() {
        let set: HashMap<_, _> = order[index..]
            .iter()
            .flat_map(|prefix| {
                let (id, secret) = names(prefix);
                [(id, format!("id-{prefix}")), (secret, "s".to_owned())]
            })
            .collect();
        let credential = ConsoleCredential::discover_in(&|name| set.get(name).cloned()).unwrap();
        assert_eq!(credential.client_id(), format!("id-{first}"));
    }
}

#[test]
fn a_half_set_prefix_is_never_skipped_for_one_further_down() {
    let set = [
        ("FIREFLY_SERVICES_CLIENT_ID", "id"),
        ("PDF_SERVICES_CLIENT_ID", "other"),
        ("PDF_SERVICES_CLIENT_SECRET", "p8e-fixture-one"),
    ];
    let text = refusal(ConsoleCredential::discover_in(&lookup(&set)));
    assert!(
        text.contains("FIREFLY_SERVICES_CLIENT_SECRET is not set"),
        "{text}"
    );
}

#[test]
fn where_nothing_is_set_the_first_names_and_the_prefixes_are_told() {
    let text = refusal(ConsoleCredential::discover_in(&|_| None));
    for name in [
        "FIREFLY_SERVICES_CLIENT_ID",
        "FIREFLY_SERVICES_CLIENT_SECRET",
        "IMS_OAUTH_S2S_",
    ] {
        assert!(text.contains(name), "{text}");
    }
    let text = refusal(ConsoleCredential::from_lookup(
        &|_| Some(" \n".into()),
        "MY_",
    ));
    assert!(
        text.contains("MY_CLIENT_ID and MY_CLIENT_SECRET are not set"),
        "{text}"
    );
}

#[test]
fn a_prefix_of_ones_own_brings_everything() {
    let set = [
        ("MY_CLIENT_ID", " id\n"),
        (
            "MY_CLIENT_SECRET",
            "[\"p8e-fixture-one\", \"p8e-fixture-two\"]\r\n",
        ),
        ("MY_SCOPE", "openid, AdobeID"),
        ("MY_ORG_ID", "0A@AdobeOrg"),
        ("MY_TECHNICAL_ACCOUNT_ID", "a@techacct.adobe.com"),
        ("MY_TECHNICAL_ACCOUNT_EMAIL", "b@techacct.adobe.com"),
        ("MY_ENVIRONMENT", "Stage"),
    ];
    let credential = ConsoleCredential::from_lookup(&lookup(&set), "MY_").unwrap();
    assert_eq!(credential.client_id(), "id");
    assert_eq!(secrets_of(&credential), SECRETS);
    assert_eq!(credential.scopes().to_string(), "openid,AdobeID");
    assert_eq!(credential.ims_org_id(), Some("0A@AdobeOrg"));
    assert_eq!(
        credential.technical_account_id(),
        Some("a@techacct.adobe.com")
    );
    assert_eq!(
        credential.technical_account_email(),
        Some("b@techacct.adobe.com")
    );
    assert_eq!(
        credential.endpoint().url().as_str(),
        format!("{STAGE}/ims/token/v3")
    );
}

#[rstest]
#[case("[\"openid\",\"AdobeID\"]", "openid,AdobeID")]
#[case("openid,AdobeID", "openid,AdobeID")]
#[case("openid AdobeID", "openid,AdobeID")]
fn scopes_of_app_builder_may_be_a_list_in_a_text(#[case] scopes: &'static str, #[case] read: &str) {
    let set = [
        ("IMS_OAUTH_S2S_CLIENT_ID", "id"),
        ("IMS_OAUTH_S2S_CLIENT_SECRET", "s"),
        ("IMS_OAUTH_S2S_SCOPES", scopes),
    ];
    let credential = ConsoleCredential::discover_in(&lookup(&set)).unwrap();
    assert_eq!(credential.scopes().to_string(), read);
}

#[rstest]
#[case("IMS_OAUTH_S2S_", "AIO_CLI_ENV", "p8e-fixture-prdo")]
#[case(
    "AIO_COMMERCE_AUTH_IMS_",
    "AIO_COMMERCE_AUTH_IMS_ENVIRONMENT",
    "p8e-fixture"
)]
#[case("MY_", "MY_ENVIRONMENT", "production,")]
#[case("IMS_", "IMS_HOST", "http://p8e-fixture.example")]
#[case("MY_", "MY_SCOPES", "[\"openid\" p8e-fixture")]
#[case("MY_", "MY_CLIENT_SECRET", "[]")]
#[case("MY_", "MY_CLIENT_SECRET", "[\"p8e-fixture\",\" \"]")]
fn a_wrong_value_is_an_error_that_names_the_variable(
    #[case] prefix: &str,
    #[case] name: &str,
    #[case] value: &str,
) {
    let lookup = |asked: &str| match asked.strip_prefix(prefix) {
        _ if asked == name => Some(value.to_owned()),
        Some("CLIENT_ID" | "CLIENT_SECRET") => Some("p8e-fixture-one".to_owned()),
        _ => None,
    };
    let text = refusal(ConsoleCredential::from_lookup(&lookup, prefix));
    assert!(text.contains(name), "{text}");
}

#[rstest]
#[case("ims-na1-stg1.adobelogin.com", &format!("{STAGE}/ims/token/v3"))]
#[case("http://127.0.0.1:9", "http://127.0.0.1:9/ims/token/v3")]
fn the_host_of_ims_may_be_named(#[case] host: &str, #[case] url: &str) {
    let lookup = |name: &str| match name {
        "IMS_HOST" => Some(host.to_owned()),
        "IMS_CLIENT_ID" | "IMS_CLIENT_SECRET" => Some("x".to_owned()),
        _ => None,
    };
    let credential = ConsoleCredential::discover_in(&lookup).unwrap();
    assert_eq!(credential.endpoint().url().as_str(), url);
}

#[test]
fn the_firefly_variables_know_both_names_of_scopes() {
    let set = [
        ("FIREFLY_SERVICES_CLIENT_ID", "id"),
        ("FIREFLY_SERVICES_CLIENT_SECRET", "p8e-fixture-one"),
        ("FIREFLY_SERVICES_SCOPE", "openid"),
    ];
    let credentials = ClientCredentials::from_lookup(&lookup(&set)).unwrap();
    assert_eq!(credentials.scopes().to_string(), "openid");
    let shown = format!("{credentials:?}");
    assert!(!shown.contains("p8e-fixture"), "{shown}");
}

#[rstest]
#[case("FIREFLY_SERVICES_")]
#[case("FIREFLY_")]
#[case("ADOBE_FIREFLY_")]
#[case("PDF_SERVICES_")]
fn a_product_without_another_environment_is_never_production_by_mistake(#[case] prefix: &str) {
    let read = |environment: &str| {
        let lookup = |asked: &str| match asked.strip_prefix(prefix)? {
            "CLIENT_ID" => Some("id".to_owned()),
            "CLIENT_SECRET" => Some("p8e-fixture-one".to_owned()),
            "ENVIRONMENT" => Some(environment.to_owned()),
            _ => None,
        };
        ConsoleCredential::from_lookup(&lookup, prefix)
    };
    let expected = match prefix {
        "PDF_SERVICES_" => TokenEndpoint::pdf_services(),
        _ => TokenEndpoint::production(),
    };
    for fine in ["", " \n", "prod", "Production"] {
        assert_eq!(read(fine).unwrap().endpoint(), &expected);
    }
    for wrong in ["stage", "staeg", "p8e-fixture"] {
        let text = refusal(read(wrong));
        let name = format!("{prefix}ENVIRONMENT");
        assert!(
            text.contains(&name) && text.contains("no other environment"),
            "{text}"
        );
    }
}

#[rstest]
#[case("_STAGE")]
#[case("_DEVELOPMENT")]
fn variables_of_another_environment_of_tags_are_refused_with_the_way_out(#[case] suffix: &str) {
    let names =
        ["CLIENT_ID", "CLIENT_SECRET"].map(|name| format!("REACTOR_IO_INTEGRATION_{name}{suffix}"));
    for name in &names {
        let lookup = |asked: &str| {
            let further_down = asked == "IMS_CLIENT_ID" || asked == "IMS_CLIENT_SECRET";
            (asked == name || further_down).then(|| "p8e-fixture-one".to_owned())
        };
        let text = refusal(ConsoleCredential::discover_in(&lookup));
        assert!(
            text.contains(name.as_str()) && text.contains("REACTOR_IO_INTEGRATION_ENVIRONMENT"),
            "{text}"
        );
    }
    let set = [
        ("REACTOR_IO_INTEGRATION_CLIENT_ID", "id"),
        ("REACTOR_IO_INTEGRATION_CLIENT_SECRET", "p8e-fixture-one"),
        ("REACTOR_IO_INTEGRATION_ENVIRONMENT", "stage"),
        ("REACTOR_IO_INTEGRATION_CLIENT_ID_STAGE", "other"),
    ];
    let credential = ConsoleCredential::discover_in(&lookup(&set)).unwrap();
    assert_eq!(credential.client_id(), "id");
}
