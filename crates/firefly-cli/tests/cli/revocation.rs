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
    assert_eq!(told.stdout, "there is no token to revoke\n");
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
    place.run(&["auth", "revoke"]).ends(0);
    assert!(emulator.is_revoked(&given));
}

#[test]
fn a_token_that_could_not_be_revoked_is_forgotten_all_the_same() {
    let emulator = service();
    let place = Place::at(&emulator);
    let old = token(&place);
    // The same IMS by its credentials, which is what a token belongs to, but not there.
    emulator.set_secrets("emulator-client-id", ["p8e-another"]);
    let told = place.run(&["auth", "revoke", "--json"]).ends(3);
    assert_eq!(told.json()["error"]["code"], "invalid_client");
    assert_untold(&told, &[&old, DEFAULT_CLIENT_SECRET]);
    assert!(place.entries().is_empty() && !emulator.is_revoked(&old));
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
