//! Where credentials come from: every form of file, the environment, and which of them counts.

use firefly_emulator::{DEFAULT_CLIENT_ID as ID, DEFAULT_CLIENT_SECRET as SECRET, Emulator};

use crate::support::{Place, assert_untold, service, service_with, started};

/// Every form, each with a client ID and a secret.
fn files(id: &str, secret: &str) -> [(&'static str, String); 10] {
    let inner = format!(
        r#""client_id": "{id}", "client_secrets": ["{secret}"], "scopes": ["openid", "firefly_api"]"#
    );
    let entry = format!(
        r#"{{"id": "7", "name": "mine", "integration_type": "oauth_server_to_server", "oauth_server_to_server": {{{inner}}}}}"#
    );
    [
        (
            "downloaded.json",
            format!(
                r#"{{"CLIENT_ID": "{id}", "CLIENT_SECRETS": ["{secret}"], "ORG_ID": "1@AdobeOrg", "SCOPES": ["openid"]}}"#
            ),
        ),
        (
            "console.json",
            format!(
                r#"{{"project": {{"workspace": {{"details": {{"credentials": [{entry}]}}}}}}}}"#
            ),
        ),
        (
            "pdfservices-api-credentials.json",
            format!(
                r#"{{"client_credentials": {{"client_id": "{id}", "client_secret": "{secret}"}}}}"#
            ),
        ),
        (
            "postman.json",
            format!(
                r#"{{"values": [{{"key": "API_KEY", "value": "{id}"}}, {{"key": "CLIENT_SECRET", "value": "{secret}"}}]}}"#
            ),
        ),
        (
            "parameters.json",
            format!(
                r#"{{"__ims_oauth_s2s": {{"client_id": "{id}", "client_secret": "{secret}", "scopes": "openid"}}, "__ims_env": "prod"}}"#
            ),
        ),
        (
            "aio.json",
            format!(r#"{{"ims": {{"contexts": {{"mine": {{{inner}}}}}}}}}"#),
        ),
        (
            "aio.hjson",
            format!(
                "{{\n  # of the project\n  ims: {{ contexts: {{ mine: {{\n    client_id: {id}\n    client_secrets: [\n      {secret}\n    ]\n    scopes: openid\n  }} }} }}\n}}\n"
            ),
        ),
        (
            "firefly.env",
            format!(
                "FIREFLY_SERVICES_CLIENT_ID={id}\nexport FIREFLY_SERVICES_CLIENT_SECRET='{secret}'\n"
            ),
        ),
        (
            "aio.env",
            format!(
                "AIO_ims_contexts_mine_client__id={id}\nAIO_ims_contexts_mine_client__secrets=[\"{secret}\"]\nAIO_ims_contexts_mine_scopes=openid\n"
            ),
        ),
        (
            "inputs.json",
            format!(
                r#"{{"IMS_OAUTH_S2S_CLIENT_ID": "{id}", "IMS_OAUTH_S2S_CLIENT_SECRET": "{secret}", "IMS_OAUTH_S2S_SCOPES": "[\"openid\"]", "LOG_LEVEL": "info"}}"#
            ),
        ),
    ]
}

#[test]
fn every_form_of_file_is_read() {
    let emulator = service();
    let place = Place::beside(&emulator);
    for (name, text) in files(ID, SECRET) {
        place.write(name, &text);
        let told = place.run(&["auth", "token", "-vvv", "--no-store", "--credentials", name]);
        let told = told.ends(0);
        assert_untold(&told, &[SECRET]);
        let checked = place
            .run(&["--credentials", name, "auth", "check", "--json"])
            .ends(0)
            .json();
        assert_eq!(
            (&checked["client_id"], &checked["credentials"]),
            (&ID.into(), &"file".into()),
            "{name}"
        );
    }
}

#[test]
fn a_credential_of_pdf_services_gets_its_token_from_its_own_endpoint() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let (name, text) = files(ID, SECRET)[2].clone();
    place.write(name, &text);
    place.run(&["--credentials", name, "auth", "token"]).ends(0);
    let paths: Vec<_> = emulator
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(paths, ["/token"]);
    let told = place
        .run(&["--credentials", name, "auth", "revoke"])
        .ends(0);
    let words = "is forgotten, and stays valid until it expires";
    assert!(told.stdout.contains(words), "{}", told.stdout);
    assert!(place.entries().is_empty());
    let told = place
        .run(&["--credentials", name, "auth", "validate"])
        .ends(3);
    assert!(told.stderr.contains("cannot be asked"), "{}", told.stderr);
}

#[test]
fn what_is_missing_is_named_and_no_value_is_shown() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let path =
        "`project.workspace.details.credentials[0].oauth_server_to_server.client_id` is missing";
    for (index, from, words) in [
        (0, "CLIENT_SECRETS", "`CLIENT_SECRETS` is missing"),
        (1, "client_id", path),
        (
            2,
            "client_secret",
            "`client_credentials.client_secret` is missing",
        ),
        (3, "API_KEY", "`API_KEY` is missing"),
        (4, "client_id", "`__ims_oauth_s2s.client_id` is missing"),
        (5, "client_secrets", "client_secrets` is missing"),
        (6, "client_secrets", "client_secrets` is missing"),
        (
            7,
            "FIREFLY_SERVICES_CLIENT_SECRET",
            "FIREFLY_SERVICES_CLIENT_SECRET",
        ),
        (
            9,
            "IMS_OAUTH_S2S_CLIENT_SECRET",
            "`IMS_OAUTH_S2S_CLIENT_SECRET` is missing",
        ),
    ] {
        let (name, text) = files("id-hush-3391", "p8e-hush-3391")[index].clone();
        place.write(name, &text.replacen(from, "another_member", 1));
        let told = place
            .run(&["--credentials", name, "auth", "check", "--json"])
            .ends(3);
        let error = &told.json()["error"];
        assert_eq!(error["kind"], "configuration", "{name}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains(words) && message.contains(name),
            "{words} in {message}"
        );
        assert_untold(&told, &["hush-3391"]);
    }
    for (text, words) in [
        (
            "{\"CLIENT_ID\": \"id\", \"CLIENT_SECRETS\": [\"p8e-hush\"",
            "JSON",
        ),
        ("p8e-hush", "HJSON"),
        (
            r#"{"API_KEY": "id", "CLIENT_SECRET": "p8e-hush", "PRIVATE_KEY": "x"}"#,
            "JWT",
        ),
        (
            r#"{"ims": {"contexts": {"a": {"client_id": "id", "client_secrets": ["p8e-hush"], "env": "prdo"}}}}"#,
            "stage",
        ),
    ] {
        place.write("broken", text);
        let told = place
            .run(&["--credentials", "broken", "auth", "check"])
            .ends(3);
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
        assert_untold(&told, &["p8e-hush"]);
    }
    let told = place
        .run(&["--credentials", "nowhere.json", "auth", "check"])
        .ends(3);
    assert!(told.stderr.contains("nowhere.json"), "{}", told.stderr);
    assert!(emulator.requests().is_empty());
}

#[test]
fn one_of_several_credentials_is_chosen_by_its_name() {
    let emulator = service_with("other", "p8e-other");
    let place = Place::beside(&emulator);
    let entry = |name: &str, id: &str, secret: &str| {
        format!(
            r#"{{"name": "{name}", "integration_type": "oauth_server_to_server", "oauth_server_to_server": {{"client_id": "{id}", "client_secrets": ["{secret}"], "scopes": ["openid"]}}}}"#
        )
    };
    let entries = [entry("one", ID, SECRET), entry("two", "other", "p8e-other")].join(",");
    place.write(
        "console.json",
        &format!(
            r#"{{"project": {{"workspace": {{"details": {{"credentials": [{entries}]}}}}}}}}"#
        ),
    );
    let check = ["auth", "check", "--json", "--credentials", "console.json"];
    let told = place.run(&check).ends(3);
    assert!(told.stderr.contains("choose one"), "{}", told.stderr);
    for (name, id) in [("one", ID), ("two", "other"), ("other", "other")] {
        let args = [&check[..], &["--credential-name", name]].concat();
        assert_eq!(place.run(&args).ends(0).json()["client_id"], id);
    }
    place
        .run(&[&check[..], &["--credential-name", "three"]].concat())
        .ends(3);
}

#[test]
fn the_file_goes_before_the_token_before_the_environment_before_the_login() {
    let emulator = started(
        Emulator::builder()
            .client("of-the-file", "p8e-1")
            .client("of-the-environment", "p8e-3")
            .client("of-the-login", "p8e-4"),
    );
    let place = Place::beside(&emulator)
        .with("FIREFLY_SERVICES_CLIENT_ID", "of-the-environment")
        .with("FIREFLY_SERVICES_CLIENT_SECRET", "p8e-3");
    let login = ["auth", "login", "--client-id", "of-the-login"];
    place.run_with_input(&login, "p8e-4").ends(0);
    place.write(
        "file.json",
        r#"{"CLIENT_ID": "of-the-file", "CLIENT_SECRETS": ["p8e-1"]}"#,
    );
    let from = |place: &Place, args: &[&str]| {
        let checked = place
            .run(&[args, &["auth", "check", "--json"]].concat())
            .ends(0)
            .json();
        (
            checked["client_id"].as_str().unwrap().to_owned(),
            checked["credentials"].as_str().unwrap().to_owned(),
        )
    };
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", "opaque");
    let pair = |id: &str, kind: &str| (id.to_owned(), kind.to_owned());
    let file = ["--credentials", "file.json"];
    assert_eq!(from(&place, &file), pair("of-the-file", "file"));
    assert_eq!(from(&place, &[]), pair("of-the-environment", "token"));
    let place = place.without("FIREFLY_SERVICES_ACCESS_TOKEN");
    assert_eq!(from(&place, &[]), pair("of-the-environment", "environment"));
    let place = place
        .without("FIREFLY_SERVICES_CLIENT_ID")
        .without("FIREFLY_SERVICES_CLIENT_SECRET");
    assert_eq!(from(&place, &[]), pair("of-the-login", "login"));
}

#[test]
fn half_of_a_credential_in_the_environment_is_an_error_and_not_passed_over() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let login = ["auth", "login", "--client-id", ID];
    place.run_with_input(&login, SECRET).ends(0);
    for (set, missing) in [
        (
            "FIREFLY_SERVICES_CLIENT_ID",
            "FIREFLY_SERVICES_CLIENT_SECRET",
        ),
        (
            "FIREFLY_SERVICES_CLIENT_SECRET",
            "FIREFLY_SERVICES_CLIENT_ID",
        ),
        (
            "FIREFLY_SERVICES_ACCESS_TOKEN",
            "FIREFLY_SERVICES_CLIENT_ID",
        ),
        ("IMS_OAUTH_S2S_CLIENT_ID", "IMS_OAUTH_S2S_CLIENT_SECRET"),
    ] {
        let half = Place::beside(&emulator).with(set, "p8e-hush-half").with(
            "XDG_CONFIG_HOME",
            place.home.path().join("config").to_str().unwrap(),
        );
        let told = half.run(&["auth", "check", "--json"]).ends(3);
        assert_eq!(told.json()["error"]["kind"], "configuration");
        assert!(
            told.stderr.contains(missing),
            "{missing} in {}",
            told.stderr
        );
        assert_untold(&told, &["p8e-hush-half"]);
    }
    let blank = Place::beside(&emulator)
        .with("FIREFLY_SERVICES_CLIENT_ID", " ")
        .with(
            "XDG_CONFIG_HOME",
            place.home.path().join("config").to_str().unwrap(),
        );
    blank.run(&["auth", "check"]).ends(0);
}

#[test]
fn the_variables_of_other_tools_will_do() {
    let emulator = service();
    for (id, secret) in [
        ("IMS_OAUTH_S2S_CLIENT_ID", "IMS_OAUTH_S2S_CLIENT_SECRET"),
        ("PDF_SERVICES_CLIENT_ID", "PDF_SERVICES_CLIENT_SECRET"),
        ("CLIENTID", "CLIENTSECRET"),
    ] {
        let place = Place::beside(&emulator).with(id, ID).with(secret, SECRET);
        let checked = place.run(&["auth", "check", "--json"]).ends(0).json();
        assert_eq!(checked["client_id"], ID, "{id}");
    }
}

#[test]
fn without_any_credentials_every_way_is_named() {
    let told = Place::new().run(&["auth", "check", "--json"]).ends(3);
    assert_eq!(told.json()["error"]["kind"], "configuration");
    for words in [
        "firefly auth login",
        "--credentials FILE",
        "FIREFLY_SERVICES_CLIENT_SECRET",
        "FIREFLY_SERVICES_ACCESS_TOKEN",
        "--emulator",
    ] {
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
    }
}

#[test]
fn an_emulator_inside_the_process_takes_no_file() {
    let place = Place::new();
    place.write(
        "file.json",
        r#"{"CLIENT_ID": "x", "CLIENT_SECRETS": ["p8e-1"]}"#,
    );
    let told = place
        .run(&["--emulator", "--credentials", "file.json", "auth", "check"])
        .ends(2);
    assert!(
        told.stderr.contains("leave --credentials out"),
        "{}",
        told.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_read_with_a_warning() {
    use crate::support::set_mode;

    let emulator = service();
    let place = Place::beside(&emulator);
    let (name, text) = files(ID, SECRET)[0].clone();
    place.write(name, &text);
    for (mode, is_warned) in [(0o644, true), (0o600, false)] {
        set_mode(place.path(name).as_ref(), mode);
        let told = place.run(&["--credentials", name, "auth", "check"]).ends(0);
        assert_eq!(
            told.stderr.contains("chmod 600"),
            is_warned,
            "{}",
            told.stderr
        );
    }
    set_mode(place.path(name).as_ref(), 0o644);
    for flags in [&["--json"][..], &["--json", "-v"]] {
        let args = [&["--credentials", name, "auth", "check"][..], flags].concat();
        let told = place.run(&args).ends(0);
        let warnings = told.json()["warnings"].take();
        let [warning] = warnings.as_array().unwrap().as_slice() else {
            panic!("{warnings}");
        };
        let warning = warning.as_str().unwrap();
        assert!(warning.contains(name) && warning.contains("`chmod 600`"));
        let lines = told.stderr.lines().filter(|line| line.contains("chmod"));
        let lines: Vec<_> = lines.collect();
        assert_eq!(lines, [format!("warning: {warning}")]);
    }
}
