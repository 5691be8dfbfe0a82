//! `auth validate` and `auth revoke`: what IMS says about the token that commands use, and its end.

use firefly_emulator::DEFAULT_CLIENT_SECRET;
use serde_json::Value;

use crate::support::{Place, assert_untold, dead_end, service};

fn token(place: &Place) -> String {
    place
        .run(&["auth", "token"])
        .ends(0)
        .stdout
        .trim()
        .to_owned()
}

#[test]
fn a_valid_token_is_told_with_what_ims_read_in_it() {
    let emulator = service();
    let place = Place::at(&emulator);
    let token = token(&place);
    let told = place.run(&["auth", "validate", "-vvv"]).ends(0);
    for line in [
        "valid    yes",
        "client   emulator-client-id",
        "from     the environment",
        "expires  in 23 h 59 min",
    ] {
        assert!(told.stdout.contains(line), "{line} in {}", told.stdout);
    }
    assert_untold(&told, &[&token, DEFAULT_CLIENT_SECRET]);
    let json = place.run(&["auth", "validate", "--json"]).ends(0).json();
    assert_eq!(
        (&json["valid"], &json["credentials"]),
        (&true.into(), &"environment".into())
    );
    assert!(
        json["scopes"]
            .as_array()
            .unwrap()
            .contains(&"firefly_api".into()),
        "{json}"
    );
    assert_eq!(
        emulator.token_requests(),
        1,
        "it is the stored token that is validated"
    );
}

#[test]
fn validate_fetches_a_token_where_there_is_none() {
    let emulator = service();
    Place::at(&emulator).run(&["auth", "validate"]).ends(0);
    assert_eq!(emulator.token_requests(), 1);
}

#[test]
fn a_token_that_was_revoked_elsewhere_is_no_longer_valid_and_is_forgotten() {
    let emulator = service();
    let place = Place::at(&emulator);
    for json in [false, true] {
        let old = token(&place);
        assert!(emulator.revoke_token(&old));
        let args = if json {
            &["auth", "validate", "--json"][..]
        } else {
            &["auth", "validate"]
        };
        let told = place.run(args).ends(4);
        assert!(told.stderr.contains("revoked"), "{}", told.stderr);
        assert!(
            told.stderr
                .contains("the next command asks for another one"),
            "{}",
            told.stderr
        );
        assert_untold(&told, &[&old]);
        if json {
            let error = &told.json()["error"];
            assert_eq!(
                (&error["kind"], &error["code"]),
                (&"invalid_token".into(), &"revoked".into())
            );
        }
        assert_ne!(token(&place), old);
    }
    place.run(&["auth", "validate"]).ends(0);
}

#[test]
fn a_given_token_is_validated_itself_and_its_variable_is_named() {
    let emulator = service();
    let place = Place::at(&emulator);
    let given = token(&place);
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", given.as_str());
    let told = place.run(&["auth", "validate"]).ends(0);
    assert!(
        told.stdout
            .contains("from     FIREFLY_SERVICES_ACCESS_TOKEN"),
        "{}",
        told.stdout
    );
    assert!(emulator.revoke_token(&given));
    let told = place.run(&["auth", "validate"]).ends(4);
    let words = "FIREFLY_SERVICES_ACCESS_TOKEN has to be set to another one";
    assert!(told.stderr.contains(words), "{}", told.stderr);
    assert_eq!(emulator.token_requests(), 1);
}

#[test]
fn after_a_revocation_the_next_command_gets_another_token() {
    let emulator = service();
    let place = Place::at(&emulator);
    let old = token(&place);
    let told = place.run(&["auth", "revoke", "-vvv"]).ends(0);
    assert_eq!(told.stdout, "the token of emulator-client-id is revoked\n");
    assert_untold(&told, &[&old, DEFAULT_CLIENT_SECRET]);
    assert!(emulator.is_revoked(&old));
    assert!(place.entries().is_empty());
    assert_ne!(token(&place), old);
    assert_eq!(emulator.token_requests(), 2, "revoking asks for none");
    let json = place.run(&["auth", "revoke", "--json"]).ends(0).json();
    assert_eq!(
        (&json["revoked"], &json["client_id"]),
        (&true.into(), &"emulator-client-id".into())
    );
}

#[test]
fn where_nothing_is_stored_there_is_nothing_to_revoke() {
    let emulator = service();
    let place = Place::at(&emulator);
    let told = place.run(&["auth", "revoke"]).ends(0);
    let ims = format!("{}/ims/token/v3", emulator.base_url());
    assert_eq!(
        told.stdout,
        format!("there is no token from {ims} to revoke\n")
    );
    let json = place.run(&["auth", "revoke", "--json"]).ends(0).json();
    assert_eq!(
        (&json["revoked"], &json["client_id"]),
        (&false.into(), &Value::Null)
    );
    assert!(emulator.requests().is_empty(), "nobody is asked");
}

#[test]
fn a_given_token_can_be_revoked() {
    let emulator = service();
    let place = Place::at(&emulator);
    let given = token(&place);
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", given.as_str());
    let told = place.run(&["auth", "revoke", "--forget-only"]).ends(2);
    assert!(
        told.stderr.contains("unset its variable"),
        "{}",
        told.stderr
    );
    let json = place.run(&["auth", "revoke", "--json"]).ends(0).json();
    assert_eq!(
        (&json["revoked"], &json["forgotten"]),
        (&true.into(), &true.into()),
        "the credentials beside it have stored it"
    );
    assert!(emulator.is_revoked(&given) && place.entries().is_empty());
}

#[test]
fn a_token_that_could_not_be_revoked_stays_until_it_is_or_is_given_up() {
    let emulator = service();
    let place = Place::at(&emulator);
    let old = token(&place);
    // The same IMS by its credentials, which is what a token belongs to, but not there.
    emulator.set_secrets("emulator-client-id", ["p8e-another"]);
    for _ in 0..2 {
        let told = place.run(&["auth", "revoke", "--json"]).ends(3);
        assert_eq!(told.json()["error"]["code"], "invalid_client");
        for words in ["is not revoked", "stays in the store", "--forget-only"] {
            assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
        }
        assert_untold(&told, &[&old, DEFAULT_CLIENT_SECRET]);
        assert_eq!(place.entries().len(), 1);
    }
    emulator.set_secrets("emulator-client-id", [DEFAULT_CLIENT_SECRET]);
    place.run(&["auth", "revoke"]).ends(0);
    assert!(place.entries().is_empty() && emulator.is_revoked(&old));

    let other = token(&place);
    let told = place.run(&["auth", "revoke", "--forget-only"]).ends(0);
    let words = "is forgotten, and stays valid until it expires";
    assert!(told.stdout.contains(words), "{}", told.stdout);
    assert!(place.entries().is_empty() && !emulator.is_revoked(&other));
}

#[test]
fn a_store_that_is_not_looked_at_is_no_proof_that_there_is_no_token() {
    let emulator = service();
    let place = Place::at(&emulator);
    let old = token(&place);
    for args in [
        &["auth", "revoke", "--no-store"][..],
        &["--no-store", "auth", "logout"],
    ] {
        let told = place.run(args).ends(2);
        assert!(told.stderr.contains("--no-store"), "{}", told.stderr);
    }
    // Another IMS has another store, so the one that was looked for is named.
    let elsewhere = place.with("FIREFLY_IMS_URL", "http://127.0.0.1:9/elsewhere");
    let told = elsewhere.run(&["auth", "revoke"]).ends(0);
    let words = "no token from http://127.0.0.1:9/elsewhere/ims/token/v3 to revoke";
    assert!(told.stdout.contains(words), "{}", told.stdout);
    assert!(!emulator.is_revoked(&old));
}

#[cfg(unix)]
#[test]
fn a_store_that_cannot_be_read_is_an_error_and_no_token_that_is_not_there() {
    use crate::support::set_mode;

    let emulator = service();
    let place = Place::at(&emulator);
    let old = token(&place);
    let entry = place.entries().remove(0);
    for (path, open, closed) in [(place.tokens(), 0o755, 0o700), (entry, 0o644, 0o600)] {
        set_mode(&path, open);
        let told = place.run(&["auth", "revoke", "--json"]).ends(5);
        assert_eq!(told.json()["error"]["kind"], "file");
        assert!(told.stderr.contains("chmod"), "{}", told.stderr);
        assert!(!told.stderr.contains("warning"), "{}", told.stderr);
        set_mode(&path, closed);
    }
    let homeless = Place::at(&emulator)
        .with("HOME", "")
        .with("XDG_STATE_HOME", "");
    let told = homeless.run(&["auth", "revoke"]).ends(3);
    assert!(told.stderr.contains("XDG_STATE_HOME"), "{}", told.stderr);
    assert!(!emulator.is_revoked(&old));
    place.run(&["auth", "revoke"]).ends(0);
    assert!(emulator.is_revoked(&old));
}

/// A store whose entries can be read and not be changed, for whoever runs the tests.
fn freeze(place: &Place) {
    let lock = place.entries()[0].with_extension("write");
    let _ = std::fs::remove_file(&lock);
    std::fs::create_dir(&lock).unwrap();
}

#[test]
fn a_token_that_could_not_be_forgotten_is_not_said_to_be() {
    let emulator = service();
    let place = Place::at(&emulator);
    let old = token(&place);
    freeze(&place);
    assert!(emulator.revoke_token(&old));
    let told = place.run(&["auth", "validate", "--json"]).ends(4);
    let message = told.json()["error"]["message"].take().to_string();
    assert!(message.contains("it could not be forgotten: "), "{message}");
    assert!(!message.contains("it is forgotten"), "{message}");
    assert!(!told.stderr.contains("warning"), "{}", told.stderr);
    let told = place.run(&["auth", "revoke", "--json"]).ends(5);
    let words = "the token is revoked, but not forgotten: ";
    assert!(told.stderr.contains(words), "{}", told.stderr);
    assert_eq!(place.entries().len(), 1);
}

#[test]
fn an_ims_that_is_down_is_a_matter_of_the_network() {
    let emulator = service();
    let place = Place::at(&emulator);
    let given = token(&place);
    let place = place
        .with("FIREFLY_SERVICES_ACCESS_TOKEN", given)
        .with("FIREFLY_IMS_URL", dead_end());
    for command in ["validate", "revoke"] {
        let told = place.run(&["auth", command, "--json"]).ends(5);
        assert_eq!(told.json()["error"]["kind"], "auth", "{command}");
    }
}

#[test]
fn an_emulator_that_ends_with_the_command_has_a_token_to_validate_and_nothing_else() {
    let place = Place::new();
    place.run(&["--emulator", "auth", "validate"]).ends(0);
    for command in ["revoke", "login", "logout"] {
        let told = place.run(&["--emulator", "auth", command]).ends(2);
        assert!(told.stderr.contains("firefly emulator"), "{}", told.stderr);
    }
}

#[test]
fn a_given_token_that_is_not_stored_leaves_the_stored_one_alone() {
    let emulator = service();
    let place = Place::at(&emulator);
    let given = place.run(&["--no-store", "auth", "token"]).ends(0).stdout;
    let stored = token(&place);
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", given.trim());
    let json = place.run(&["auth", "revoke", "--json"]).ends(0).json();
    assert_eq!(
        (&json["revoked"], &json["forgotten"]),
        (&true.into(), &false.into())
    );
    let place = place.without("FIREFLY_SERVICES_ACCESS_TOKEN");
    assert_eq!(token(&place), stored);
}

#[test]
fn a_given_token_that_the_kept_account_has_stored_is_forgotten_there() {
    for (command, code) in [("revoke", 0), ("validate", 4)] {
        let emulator = service();
        let place = Place::beside(&emulator);
        let login = ["auth", "login", "--client-id", "emulator-client-id"];
        place.run_with_input(&login, DEFAULT_CLIENT_SECRET).ends(0);
        let given = token(&place);
        // Of the credentials, only those that were kept open the entry.
        let place = place
            .with("FIREFLY_SERVICES_CLIENT_ID", "emulator-client-id")
            .with("FIREFLY_SERVICES_CLIENT_SECRET", DEFAULT_CLIENT_SECRET)
            .with("FIREFLY_SERVICES_SCOPES", "openid")
            .with("FIREFLY_SERVICES_ACCESS_TOKEN", given.as_str());
        if command == "validate" {
            assert!(emulator.revoke_token(&given));
        }
        place.run(&["auth", command]).ends(code);
        assert!(place.entries().is_empty(), "{command}");
    }
}
