//! The configuration of the `aio` command line: files over files, variables over both.

use std::{collections::HashMap, fs, path::Path};

use ims_auth::{AuthError, ConsoleCredential, STAGE};
use rstest::rstest;
use tempfile::TempDir;

use super::{SECRETS, refusal, secrets_of, text_of};

/// A home and a project of our own.
struct Place {
    folder: TempDir,
    variables: HashMap<String, String>,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir_all(folder.path().join("home/.config")).unwrap();
        fs::create_dir_all(folder.path().join("project")).unwrap();
        let home = folder.path().join("home").display().to_string();
        Self {
            variables: HashMap::from([("HOME".to_owned(), home)]),
            folder,
        }
    }

    fn with_user(self, text: &str) -> Self {
        self.with("home/.config/aio", text)
    }

    fn with_project(self, text: &str) -> Self {
        self.with("project/.aio", text)
    }

    fn with(self, path: &str, text: &str) -> Self {
        fs::write(self.folder.path().join(path), text).unwrap();
        self
    }

    fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn read(&self, context: Option<&str>) -> Result<ConsoleCredential, AuthError> {
        let lookup = |name: &str| self.variables.get(name).cloned();
        ConsoleCredential::from_aio_in(self.path().join("project"), &lookup, context)
    }
}

#[test]
fn the_current_context_of_the_user_is_read() {
    let credential = Place::new()
        .with_user(&text_of("aio.hjson"))
        .read(None)
        .unwrap();
    assert_eq!(credential.client_id(), "fixture-client-id");
    assert_eq!(secrets_of(&credential), SECRETS);
    assert_eq!(
        credential.endpoint().url().as_str(),
        format!("{STAGE}/ims/token/v3")
    );
}

#[test]
fn each_member_comes_from_the_nearest_place_that_has_it() {
    let place = Place::new()
        .with_user(&text_of("aio.hjson"))
        .with_project(r#"{"ims": {"contexts": {"my_server": {"client_id": "of-project", "scopes": ["of_project"], "ims_org_id": "of-project"}}}}"#)
        .with("project/.env", "AIO_ims_contexts_my__server_scopes=of_dotenv\nAIO_IMS_CONTEXTS_MY__SERVER_IMS__ORG__ID=of-dotenv\n")
        .with_variable("AIO_IMS_CONTEXTS_MY__SERVER_IMS__ORG__ID", "of-environment");
    let credential = place.read(None).unwrap();
    assert_eq!(secrets_of(&credential), SECRETS, "of the user");
    assert_eq!(credential.client_id(), "of-project");
    assert_eq!(credential.scopes().to_string(), "of_dotenv");
    assert_eq!(credential.ims_org_id(), Some("of-environment"));
}

const ONE: &str = r#"{ims: {contexts: {a: {client_id: "1", client_secrets: ["p8e-fixture-one"], env: "stage"}}}}"#;

#[rstest]
#[case::single("client_secret")]
#[case::short("secret")]
#[case::list("client_secrets")]
fn a_nearer_member_wins_over_every_spelling_of_it_further_away(#[case] spelling: &str) {
    let near = format!(
        r#"{{ims: {{contexts: {{A: {{{spelling}: "{}"}}}}}}}}"#,
        SECRETS[1]
    );
    let credential = Place::new()
        .with_user(ONE)
        .with_project(&near)
        .read(None)
        .unwrap();
    assert_eq!(secrets_of(&credential), SECRETS[1..]);
    let spelt = spelling.replace('_', "__");
    let near = format!("AIO_ims_contexts_a_{spelt}={}\n", SECRETS[1]);
    let credential = Place::new()
        .with_user(ONE)
        .with("project/.env", &near)
        .read(None)
        .unwrap();
    assert_eq!(secrets_of(&credential), SECRETS[1..]);
}

#[test]
fn a_single_secret_in_the_environment_wins_over_the_list_of_a_file() {
    let place = Place::new()
        .with_user(ONE)
        .with_variable("AIO_IMS_CONTEXTS_A_CLIENT__SECRET", SECRETS[1]);
    assert_eq!(secrets_of(&place.read(None).unwrap()), SECRETS[1..]);
}

#[test]
fn an_empty_value_in_a_file_of_variables_counts_as_not_set() {
    let place = Place::new().with_user(ONE).with(
        "project/.env",
        "AIO_IMS_CONTEXTS_A_CLIENT__ID=\nAIO_IMS_CONTEXTS_A_CLIENT__SECRET=\"\"\nAIO_IMS_CONTEXTS_A_ENV=' '\n",
    );
    let credential = place.read(None).unwrap();
    assert_eq!(credential.client_id(), "1");
    assert_eq!(secrets_of(&credential), SECRETS[..1]);
    assert_eq!(
        credential.endpoint().url().as_str(),
        format!("{STAGE}/ims/token/v3")
    );
}

#[test]
fn a_current_context_of_a_persons_tokens_gives_way_to_the_only_credential() {
    let signed_in = r#"{ims: {config: {current: "$cli"}, contexts: {"$cli": {access_token: {token: "t", expiry: 1}}}}}"#;
    let place = || Place::new().with_user(signed_in);
    let text = refusal(place().read(None));
    assert!(
        text.contains("person's tokens") && text.contains("no other"),
        "{text}"
    );
    let one = place().with_project(ONE);
    assert_eq!(one.read(None).unwrap().client_id(), "1");
    let by_variable = place()
        .with_variable("AIO_IMS_CONTEXTS_$CLI_CLIENT__ID", "of-environment")
        .with_variable("AIO_IMS_CONTEXTS_$CLI_CLIENT__SECRET", SECRETS[0]);
    assert_eq!(
        by_variable.read(None).unwrap().client_id(),
        "of-environment"
    );
    let two = place().with_project(
        r#"{ims: {contexts: {a: {client_id: "1", client_secret: "x"}, b: {client_id: "2", client_secret: "y"}}}}"#,
    );
    let text = refusal(two.read(None));
    assert!(
        text.contains("person's tokens") && text.contains("choose one"),
        "{text}"
    );
}

#[rstest]
#[case("AIO_IMS_CONTEXTS_MY__CTX_")]
#[case("AIO_IMS_CONTEXTS_my__ctx_")]
#[case("AIO_ims_contexts_my__ctx_")]
fn variables_alone_are_enough_in_each_spelling(#[case] prefix: &str) {
    let is_upper = !prefix.contains("ims");
    let spelt = |name: &str| {
        let name = if is_upper {
            name.to_ascii_uppercase()
        } else {
            name.to_owned()
        };
        format!("{prefix}{name}")
    };
    let place = Place::new()
        .with_variable(&spelt("client__id"), "id")
        .with_variable(
            &spelt("client__secrets"),
            "[\"p8e-fixture-one\",\"p8e-fixture-two\"]",
        )
        .with_variable(&spelt("scopes"), "[\"openid\"]")
        .with_variable("AIO_CLI_ENV", "stage");
    let credential = place.read(Some("my_ctx")).unwrap();
    assert_eq!(
        (
            credential.client_id(),
            credential.scopes().to_string().as_str()
        ),
        ("id", "openid")
    );
    assert_eq!(secrets_of(&credential), SECRETS);
    assert_eq!(
        credential.endpoint().url().as_str(),
        format!("{STAGE}/ims/token/v3")
    );
    let current = place.with_variable("AIO_IMS_CONFIG_CURRENT", "my_ctx");
    assert_eq!(current.read(None).unwrap().client_id(), "id");
}

#[test]
fn a_named_file_takes_the_place_of_the_users_and_must_be_there() {
    let place = Place::new()
        .with_user("{}")
        .with("elsewhere", &text_of("aio.hjson"));
    let path = place.path().join("elsewhere").display().to_string();
    let place = place.with_variable("AIO_CONFIG_FILE", &path);
    assert_eq!(
        place.read(Some("other")).unwrap().client_id(),
        "fixture-other-id"
    );
    fs::remove_file(&path).unwrap();
    let text = refusal(place.read(None));
    assert!(
        text.contains("elsewhere") && text.contains("cannot be read"),
        "{text}"
    );
}

#[test]
fn contexts_whose_names_differ_by_an_underscore_are_never_mixed() {
    let place = Place::new()
        .with_user(
            r#"{ims: {contexts: {my_a: {client_id: "1", client_secret: "p8e-fixture-one"}}}}"#,
        )
        .with_project(
            r#"{ims: {contexts: {mya: {client_id: "2", client_secret: "p8e-fixture-two"}}}}"#,
        );
    for (name, id, secret) in [("my_a", "1", SECRETS[0]), ("mya", "2", SECRETS[1])] {
        let credential = place.read(Some(name)).unwrap();
        assert_eq!(credential.client_id(), id);
        assert_eq!(secrets_of(&credential), [secret]);
    }
}

#[test]
fn a_variable_reaches_the_only_context_too() {
    let place = Place::new()
        .with_user(r#"{ims: {contexts: {a: {client_id: "1", client_secret: "p8e-fixture-one"}}}}"#)
        .with_variable("AIO_IMS_CONTEXTS_A_CLIENT__SECRET", SECRETS[1]);
    assert_eq!(secrets_of(&place.read(None).unwrap()), SECRETS[1..]);
}

#[test]
fn the_users_folder_follows_xdg() {
    let place = Place::new().with("home/aio", &text_of("aio.hjson"));
    let folder = place.path().join("home").display().to_string();
    let place = place.with_variable("XDG_CONFIG_HOME", &folder);
    assert_eq!(place.read(None).unwrap().client_id(), "fixture-client-id");
}

#[test]
fn the_only_credential_needs_no_name_and_several_do() {
    let one = r#"{"ims": {"contexts": {"cli": {"access_token": {"token": "t"}}, "one": {"client_id": "1", "client_secret": "p8e-fixture-one"}}}}"#;
    let place = Place::new().with_user(one);
    assert_eq!(place.read(None).unwrap().client_id(), "1");
    let place = place.with_project(r#"{ims: {contexts: {two: {client_id: "2"}}}}"#);
    let text = refusal(place.read(None));
    assert!(text.contains("choose one"), "{text}");
    let text = refusal(place.read(Some("two")));
    assert!(
        text.contains("`ims.contexts.two.client_secrets` is missing"),
        "{text}"
    );
    let text = refusal(place.read(Some("three")));
    assert!(text.contains("no context of that name"), "{text}");
    let text = refusal(Place::new().read(None));
    assert!(text.contains("no context"), "{text}");
}

#[rstest]
#[case::context(r#"{ims: {contexts: {a: {client_id: "1", client_secret: "p8e-fixture-one", env: "p8e-fixture"}}}}"#, "`ims.contexts.a.env`")]
#[case::configuration(r#"{cli: {env: "p8e-fixture"}, ims: {contexts: {a: {client_id: "1", client_secret: "p8e-fixture-one"}}}}"#, "`cli.env`")]
#[case::odd_name(
    r#"{ims: {contexts: {"p8e-fixture/a": {client_id: "1"}}}}"#,
    "`ims.contexts.….client_secrets` is missing"
)]
#[case::broken("{ims: {\"p8e-fixture", "line 1")]
#[case::yaml("ims:\n  contexts:\n    a: p8e-fixture\n", "YAML")]
fn what_is_wrong_is_named(#[case] text: &str, #[case] expected: &str) {
    let text = refusal(Place::new().with_user(text).read(None));
    assert!(text.contains(expected), "{text}");
}
