//! `auth login` without a terminal: what is read, tried and kept.

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Fault, Route};

use crate::support::{Place, assert_untold, dead_end, service, service_with};

const BY_SECRET: [&str; 4] = ["auth", "login", "--client-id", DEFAULT_CLIENT_ID];

fn downloaded(secret: &str) -> String {
    format!(
        r#"{{"CLIENT_ID": "{DEFAULT_CLIENT_ID}", "CLIENT_SECRETS": ["{secret}"], "SCOPES": ["openid", "AdobeID"]}}"#
    )
}

#[test]
fn a_secret_on_standard_input_is_kept_for_the_commands_to_come() {
    let emulator = service();
    let place = Place::beside(&emulator);
    place.run(&["auth", "token"]).ends(3);
    let told = place.run_with_input(
        &[&BY_SECRET[..], &["-vvv"]].concat(),
        &format!("{DEFAULT_CLIENT_SECRET}\n"),
    );
    let told = told.ends(0);
    let path = place.kept().display().to_string();
    assert!(
        told.stdout.contains(&format!("kept in  {path}\n")),
        "{}",
        told.stdout
    );
    let token = place.run(&["auth", "token"]).ends(0).stdout;
    assert_eq!(
        emulator.token_requests(),
        1,
        "the token of the trial is used"
    );
    assert_untold(&told, &[DEFAULT_CLIENT_SECRET, token.trim()]);
    assert_eq!(
        place.holders_of(DEFAULT_CLIENT_SECRET),
        ["config/firefly/credentials.json"]
    );
    let checked = place.run(&["auth", "check"]).ends(0).stdout;
    assert!(
        checked.contains("from     `firefly auth login`, kept in "),
        "{checked}"
    );
}

#[cfg(unix)]
#[test]
fn the_file_and_its_folder_are_closed_to_others_and_replaced_as_a_whole() {
    use crate::support::{mode, set_mode};
    use std::os::unix::fs::MetadataExt as _;

    let emulator = service();
    let place = Place::beside(&emulator);
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    assert_eq!(
        (mode(&place.kept()), mode(place.kept().parent().unwrap())),
        (0o600, 0o700)
    );
    let file = std::fs::metadata(place.kept()).unwrap().ino();
    for open in [0o644, 0o602] {
        set_mode(&place.kept(), open);
        let told = place.run(&["auth", "check"]).ends(3);
        assert!(told.stderr.contains("chmod 600"), "{}", told.stderr);
    }
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    assert_eq!(mode(&place.kept()), 0o600);
    assert_ne!(
        std::fs::metadata(place.kept()).unwrap().ino(),
        file,
        "another file took its place"
    );
}

#[test]
fn the_json_of_the_console_on_standard_input_or_in_a_file_is_kept() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let json = downloaded(DEFAULT_CLIENT_SECRET);
    let told = place
        .run_with_input(&["auth", "login", "--json"], &json)
        .ends(0)
        .json();
    assert_eq!(
        (&told["client_id"], &told["checked"]),
        (&DEFAULT_CLIENT_ID.into(), &true.into())
    );
    assert_eq!(told["kept_in"]["kind"], "file");
    assert_eq!(told["kept_in"]["place"], place.kept().to_str().unwrap());
    let scopes = place.run(&["auth", "check", "--json"]).ends(0).json()["requested_scopes"].take();
    assert_eq!(scopes, serde_json::json!(["openid", "AdobeID"]));

    let place = Place::beside(&emulator);
    place.write("downloaded.json", &json);
    place
        .run(&[
            "--credentials",
            "downloaded.json",
            "auth",
            "login",
            "--scopes",
            "openid",
        ])
        .ends(0);
    let scopes = place.run(&["auth", "check", "--json"]).ends(0).json()["requested_scopes"].take();
    assert_eq!(scopes, serde_json::json!(["openid"]));
}

#[test]
fn a_wrong_secret_is_not_kept_and_what_was_kept_before_stays() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let wrong = "p8e-wrong-8127";
    let told = place.run_with_input(&BY_SECRET, wrong).ends(3);
    assert_untold(&told, &[wrong]);
    assert!(!place.kept().exists());
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    let told = place
        .run_with_input(&[&BY_SECRET[..], &["--json"]].concat(), wrong)
        .ends(3);
    assert_eq!(told.json()["error"]["code"], "invalid_client");
    assert_eq!(place.holders_of(wrong), [""; 0]);
    place.run(&["auth", "check", "--no-store"]).ends(0);
}

#[test]
fn the_trial_asks_ims_although_a_token_is_stored() {
    let emulator = service();
    let place = Place::beside(&emulator);
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    emulator.set_secrets(DEFAULT_CLIENT_ID, ["p8e-the-next"]);
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(3);
}

#[test]
fn without_the_check_nobody_is_asked() {
    let place = Place::new().with("FIREFLY_IMS_URL", dead_end());
    let args = [&BY_SECRET[..], &["--no-check", "--json"]].concat();
    let told = place.run_with_input(&args, "p8e-untried").ends(0).json();
    assert_eq!(told["checked"], false);
    assert!(place.kept().exists());
    // What can never be a client is no use all the same.
    let args = ["auth", "login", "--client-id", "two words", "--no-check"];
    place.run_with_input(&args, "p8e-untried").ends(3);
}

#[test]
fn what_standard_input_cannot_be_is_refused_and_nothing_is_asked_or_kept() {
    let emulator = service();
    let place = Place::beside(&emulator);
    place.write("downloaded.json", &downloaded("p8e-hush-1"));
    let other = downloaded("p8e-hush-2").replace(DEFAULT_CLIENT_ID, "other");
    for (args, input, words) in [
        (&["auth", "login"][..], "p8e-hush-3", "--client-id ID"),
        (&["auth", "login"], "", "--client-id ID"),
        (&BY_SECRET, "", "has to hold the client secret"),
        (&BY_SECRET, " \n", "has to hold the client secret"),
        (
            &BY_SECRET,
            "SECRET=p8e-hush-4 p8e-hush-5",
            "has to hold the client secret",
        ),
        (&BY_SECRET, &other, "another client than --client-id"),
        (
            &[
                "auth",
                "login",
                "--client-id",
                "x",
                "--credentials",
                "downloaded.json",
            ],
            "",
            "leave --client-id out",
        ),
        (
            &["auth", "login", "--credential-name", "x"],
            "",
            "--credentials FILE",
        ),
    ] {
        let told = place.run_with_input(args, input).ends(2);
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
        assert_untold(&told, &["p8e-hush"]);
    }
    for (input, words) in [
        ("{", "JSON"),
        (r#"{"CLIENT_ID": "id"}"#, "`CLIENT_SECRETS` is missing"),
        (
            r#"{"CLIENT_ID": "", "CLIENT_SECRETS": ["p8e-hush-6"]}"#,
            "`CLIENT_ID` is empty",
        ),
    ] {
        let told = place.run_with_input(&["auth", "login"], input).ends(3);
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
        assert_untold(&told, &["p8e-hush"]);
    }
    assert!(emulator.requests().is_empty() && !place.kept().exists());
}

#[test]
fn no_argument_takes_a_secret_and_one_that_is_given_is_not_shown() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let secret = "p8e-in-the-arguments";
    let with = |option: &str| format!("{option}={secret}");
    for arg in [
        secret,
        &with("--client-secret"),
        &with("--secret"),
        &with("--password"),
        &with("--token"),
    ] {
        for json in [&[][..], &["--json"]] {
            let args = [&BY_SECRET[..], json, &[arg]].concat();
            let told = place.run_with_input(&args, DEFAULT_CLIENT_SECRET).ends(2);
            assert_untold(&told, &[secret]);
            let words = "secrets are never taken from arguments";
            assert!(told.stderr.contains(words), "{}", told.stderr);
        }
    }
    let help = ["auth", "login", "--help"];
    let help = place.run(&help).ends(0).stdout;
    assert!(!help.contains("--client-secret"), "{help}");
    assert!(emulator.requests().is_empty() && !place.kept().exists());
}

#[test]
fn credentials_of_the_environment_go_first_and_login_says_so() {
    let emulator = service_with("other", "p8e-other");
    let place = Place::at(&emulator);
    let args = ["auth", "login", "--client-id", "other", "--json"];
    let told = place.run_with_input(&args, "p8e-other").ends(0).json();
    assert!(
        told["warnings"][0]
            .as_str()
            .unwrap()
            .contains("the environment"),
        "{told}"
    );
    let checked = place.run(&["auth", "check", "--json"]).ends(0).json();
    assert_eq!(
        (&checked["client_id"], &checked["credentials"]),
        (&DEFAULT_CLIENT_ID.into(), &"environment".into())
    );
    let place = place
        .without("FIREFLY_SERVICES_CLIENT_ID")
        .without("FIREFLY_SERVICES_CLIENT_SECRET");
    let checked = place.run(&["auth", "check", "--json"]).ends(0).json();
    assert_eq!(
        (&checked["client_id"], &checked["credentials"]),
        (&"other".into(), &"login".into())
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_enter_or_an_owner_who_is_somebody_else_is_refused() {
    use crate::support::set_mode;

    let emulator = service();
    let place = Place::beside(&emulator);
    let folder = place.kept().parent().unwrap().to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    set_mode(&folder, 0o755);
    let told = place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(3);
    assert!(told.stderr.contains("chmod 700"), "{}", told.stderr);
    assert!(!place.kept().exists());
    set_mode(&folder, 0o700);
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    set_mode(&folder, 0o720);
    let told = place.run(&["auth", "check"]).ends(3);
    assert!(told.stderr.contains("chmod 700"), "{}", told.stderr);
    set_mode(&folder, 0o700);
    // Root alone can give a file away.
    if std::os::unix::fs::chown(place.kept(), Some(4711), None).is_ok() {
        let told = place.run(&["auth", "check"]).ends(3);
        for words in ["uid 4711", "chown"] {
            assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
        }
    }
}

#[test]
fn logins_at_the_same_time_all_succeed_and_leave_one_whole_file() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let login = [&BY_SECRET[..], &["--no-check"]].concat();
    std::thread::scope(|scope| {
        let logins: Vec<_> = (0..24)
            .map(|_| scope.spawn(|| place.run_with_input(&login, DEFAULT_CLIENT_SECRET)))
            .collect();
        for login in logins {
            login.join().unwrap().ends(0);
        }
    });
    place.run(&["auth", "check"]).ends(0);
    assert_eq!(
        place.holders_of(DEFAULT_CLIENT_SECRET),
        ["config/firefly/credentials.json"]
    );
}

#[test]
fn the_ims_that_was_asked_is_kept() {
    let emulator = service();
    let place = Place::beside(&emulator);
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    let place = place.without("FIREFLY_IMS_URL");
    place.run(&["auth", "check", "--no-store"]).ends(0);
    assert_eq!(emulator.token_requests(), 2);
}

#[test]
fn signing_in_as_another_client_forgets_the_token_of_the_first() {
    let emulator = service_with("other", "p8e-other");
    let place = Place::beside(&emulator);
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    let first = place.entries();
    place
        .run_with_input(&["auth", "login", "--client-id", "other"], "p8e-other")
        .ends(0);
    let entries = place.entries();
    assert!(entries.len() == 1 && entries != first, "{entries:?}");
    assert_eq!(place.holders_of(DEFAULT_CLIENT_SECRET), [""; 0]);
}

#[test]
fn a_place_that_cannot_be_written_to_is_told() {
    let emulator = service();
    let place = Place::beside(&emulator);
    std::fs::write(place.home.path().join("config"), "in the way").unwrap();
    let told = place
        .run_with_input(
            &[&BY_SECRET[..], &["--json"]].concat(),
            DEFAULT_CLIENT_SECRET,
        )
        .ends(5);
    let error = &told.json()["error"];
    assert_eq!(error["kind"], "file");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("credentials.json"),
        "{error}"
    );
    let homeless = Place::beside(&emulator)
        .with("HOME", "")
        .with("XDG_CONFIG_HOME", "");
    let told = homeless
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(3);
    assert!(told.stderr.contains("XDG_CONFIG_HOME"), "{}", told.stderr);
}

#[test]
fn a_login_that_fails_leaves_the_token_of_the_one_before() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let login = || place.run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET);
    login().ends(0);
    let token = place.run(&["auth", "token"]).ends(0).stdout;
    // One for each attempt.
    for _ in 0..10 {
        emulator.inject(Route::Token, Fault::html(500));
    }
    login().ends(5);
    assert_eq!(place.run(&["auth", "token"]).ends(0).stdout, token);
}

#[test]
fn a_login_that_works_replaces_the_stored_token() {
    let emulator = service();
    let place = Place::beside(&emulator);
    for requests in [1, 2] {
        place
            .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
            .ends(0);
        assert_eq!(emulator.token_requests(), requests);
    }
    let token = place.run(&["auth", "token"]).ends(0).stdout;
    assert_eq!(emulator.token_requests(), 2);
    assert!(emulator.revoke_token(token.trim()));
    assert_eq!(place.entries().len(), 1);
}

#[test]
fn credentials_that_cannot_be_kept_leave_no_token() {
    let emulator = service();
    let place = Place::beside(&emulator);
    std::fs::write(place.home.path().join("config"), "in the way").unwrap();
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(5);
    assert!(!place.tokens().exists() || place.entries().is_empty());
}

#[test]
fn signing_in_at_another_ims_forgets_the_token_of_the_first() {
    let (emulator, other) = (service(), service());
    let place = Place::beside(&emulator);
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    let first = place.entries();
    let place = place.with("FIREFLY_IMS_URL", other.base_url());
    place
        .run_with_input(&BY_SECRET, DEFAULT_CLIENT_SECRET)
        .ends(0);
    let entries = place.entries();
    assert!(entries.len() == 1 && entries != first, "{entries:?}");
}
