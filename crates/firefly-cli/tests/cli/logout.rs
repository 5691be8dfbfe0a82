//! `auth logout`: neither a secret nor a token is left, whatever goes wrong on the way.

use std::fs;

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET};

use crate::support::{Place, assert_untold, service, service_with};

fn sign_in(place: &Place) -> String {
    let login = ["auth", "login", "--client-id", DEFAULT_CLIENT_ID];
    place.run_with_input(&login, DEFAULT_CLIENT_SECRET).ends(0);
    place
        .run(&["auth", "token"])
        .ends(0)
        .stdout
        .trim()
        .to_owned()
}

#[test]
fn neither_the_secret_nor_the_token_is_left() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let token = sign_in(&place);
    // What a login that was killed while it wrote would have left.
    let folder = place.kept().parent().unwrap().to_owned();
    fs::write(folder.join(".credentials-Ab12Cd"), DEFAULT_CLIENT_SECRET).unwrap();
    assert_eq!(place.entries().len(), 1);
    assert_eq!(place.holders_of(DEFAULT_CLIENT_SECRET).len(), 2);

    let told = place.run(&["auth", "logout", "-vvv"]).ends(0);
    let path = place.kept().display().to_string();
    assert_eq!(
        told.stdout,
        format!("the token is revoked\nthe credentials are removed from {path}\n")
    );
    assert!(emulator.is_revoked(&token));
    assert!(place.entries().is_empty());
    for hidden in [DEFAULT_CLIENT_SECRET, &token] {
        assert_eq!(place.holders_of(hidden), [""; 0]);
        assert_untold(&told, &[hidden]);
    }
    place.run(&["auth", "token"]).ends(3);
}

#[test]
fn signing_out_twice_finds_nothing_the_second_time() {
    let emulator = service();
    let place = Place::beside(&emulator);
    sign_in(&place);
    let json = place.run(&["auth", "logout", "--json"]).ends(0).json();
    assert_eq!(
        (&json["revoked"], &json["removed"][0]["kind"]),
        (&1.into(), &"file".into())
    );
    let told = place.run(&["auth", "logout"]).ends(0);
    assert_eq!(told.stdout, "there was nothing to sign out of\n");
}

#[test]
fn whatever_step_fails_the_others_are_done_and_it_is_told() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let token = sign_in(&place);
    emulator.set_secrets(DEFAULT_CLIENT_ID, ["p8e-another"]);
    let told = place.run(&["auth", "logout", "--json"]).ends(3);
    let error = &told.json()["error"];
    assert_eq!(
        (&error["kind"], &error["code"]),
        (&"auth".into(), &"invalid_client".into())
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .starts_with("not everything could be done"),
        "{error}"
    );
    assert!(!emulator.is_revoked(&token));
    assert!(place.entries().is_empty() && !place.kept().exists());

    // What cannot be read can be removed.
    fs::write(place.kept(), "{ broken p8e-hush").unwrap();
    let told = place.run(&["auth", "logout"]).ends(3);
    assert!(told.stderr.contains("credentials.json"), "{}", told.stderr);
    assert_untold(&told, &["p8e-hush"]);
    assert!(!place.kept().exists());

    // What cannot be removed leaves the token revoked and forgotten.
    emulator.set_secrets(DEFAULT_CLIENT_ID, [DEFAULT_CLIENT_SECRET]);
    let token = sign_in(&place);
    fs::create_dir(place.kept().with_file_name(".credentials-x")).unwrap();
    let told = place.run(&["auth", "logout"]).ends(5);
    assert!(told.stderr.contains("cannot be removed"), "{}", told.stderr);
    assert!(emulator.is_revoked(&token) && place.entries().is_empty() && !place.kept().exists());
}

#[test]
fn without_a_network_the_disk_is_cleared_all_the_same() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let token = sign_in(&place);
    drop(emulator);
    let told = place.run(&["auth", "logout"]).ends(5);
    assert!(
        told.stderr.contains("not everything could be done"),
        "{}",
        told.stderr
    );
    assert!(place.entries().is_empty() && !place.kept().exists());
    assert_untold(&told, &[&token, DEFAULT_CLIENT_SECRET]);
}

#[test]
fn credentials_of_the_environment_lose_their_token_and_stay_named() {
    let emulator = service_with("other", "p8e-other");
    let place = Place::beside(&emulator);
    let kept = sign_in(&place);
    let place = place
        .with("FIREFLY_SERVICES_CLIENT_ID", "other")
        .with("FIREFLY_SERVICES_CLIENT_SECRET", "p8e-other");
    let other = place.run(&["auth", "token"]).ends(0).stdout;
    let json = place.run(&["auth", "logout", "--json"]).ends(0).json();
    assert_eq!(json["revoked"], 2);
    assert!(
        json["warnings"][0]
            .as_str()
            .unwrap()
            .contains("the environment"),
        "{json}"
    );
    assert!(emulator.is_revoked(&kept) && emulator.is_revoked(other.trim()));
    assert!(place.entries().is_empty());

    let given = place.run(&["auth", "token"]).ends(0).stdout;
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", given.trim());
    place.run(&["auth", "logout"]).ends(0);
    assert!(
        !emulator.is_revoked(given.trim()),
        "whoever has set the variable needs it"
    );
}
