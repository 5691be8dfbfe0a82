//! `auth logout`: neither a secret nor a token is left, unless it takes them to try again.

use std::fs;

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET};

use serde_json::json;

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
fn what_it_takes_to_try_again_stays_and_what_was_done_is_told() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let token = sign_in(&place);
    emulator.set_secrets(DEFAULT_CLIENT_ID, ["p8e-another"]);
    let told = place.run(&["auth", "logout", "--json"]).ends(3);
    let error = &told.json()["error"];
    assert_eq!(
        (&error["kind"], &error["code"], &error["done"]["removed"]),
        (&"auth".into(), &"invalid_client".into(), &json!([]))
    );
    assert_eq!(error["left"]["place"], place.kept().to_str().unwrap());
    assert_eq!(error["failed"][0]["code"], "invalid_client");
    for words in ["not everything could be done", "left: the credentials in "] {
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
    }
    assert!(!emulator.is_revoked(&token));
    assert!(place.entries().len() == 1 && place.kept().exists());

    emulator.set_secrets(DEFAULT_CLIENT_ID, [DEFAULT_CLIENT_SECRET]);
    place.run(&["auth", "logout"]).ends(0);
    assert!(emulator.is_revoked(&token));
    assert!(place.entries().is_empty() && !place.kept().exists());
}

#[test]
fn damaged_credentials_are_removed_and_told_as_both() {
    let emulator = service();
    let place = Place::beside(&emulator);
    sign_in(&place);
    fs::write(place.kept(), "{ broken p8e-hush").unwrap();
    let told = place.run(&["auth", "logout", "--json"]).ends(3);
    assert_untold(&told, &["p8e-hush"]);
    assert!(!place.kept().exists());
    let path = place.kept().display().to_string();
    let error = &told.json()["error"];
    assert_eq!(error["done"]["removed"][0]["place"], *path);
    assert!(error["left"].is_null(), "{error}");
    let line = format!("  done: the credentials are removed from {path}\n");
    assert!(told.stderr.contains(&line), "{}", told.stderr);
    assert!(told.stderr.contains("\n  failed: "), "{}", told.stderr);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_stays_and_its_cause_is_told() {
    let emulator = service();
    let place = Place::beside(&emulator);
    sign_in(&place);
    // A folder that leads to itself cannot be looked into, whoever runs the tests.
    let folder = place.kept().parent().unwrap().to_owned();
    fs::remove_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("firefly", &folder).unwrap();
    let told = place.run(&["auth", "logout", "--json"]).ends(3);
    assert!(told.stderr.contains("os error"), "{}", told.stderr);
    let error = &told.json()["error"];
    assert_eq!(error["left"]["place"], place.kept().to_str().unwrap());
    assert_eq!(error["failed"].as_array().unwrap().len(), 1, "{error}");
}

#[test]
fn what_cannot_be_removed_leaves_the_token_revoked_and_forgotten() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let token = sign_in(&place);
    fs::create_dir(place.kept().with_file_name(".credentials-x")).unwrap();
    let told = place.run(&["auth", "logout"]).ends(5);
    for words in ["cannot be removed", "done: the token is revoked"] {
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
    }
    assert!(emulator.is_revoked(&token) && place.entries().is_empty() && !place.kept().exists());
}

#[test]
fn without_a_network_nothing_is_thrown_away_unless_it_is_given_up() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let token = sign_in(&place);
    drop(emulator);
    for _ in 0..2 {
        let told = place.run(&["auth", "logout"]).ends(5);
        assert!(told.stderr.contains("--forget-only"), "{}", told.stderr);
        assert_untold(&told, &[&token, DEFAULT_CLIENT_SECRET]);
        assert!(place.entries().len() == 1 && place.kept().exists());
    }
    let told = place.run(&["auth", "logout", "--forget-only"]).ends(0);
    let words = "the token is forgotten\nthe credentials are removed";
    assert!(told.stdout.starts_with(words), "{}", told.stdout);
    assert!(place.entries().is_empty() && !place.kept().exists());
}

#[test]
fn the_token_of_the_ims_that_login_asked_is_ended_whatever_the_environment_names_now() {
    let (emulator, other) = (service(), service());
    let place = Place::beside(&emulator);
    let token = sign_in(&place);
    let place = place.with("FIREFLY_IMS_URL", other.base_url());
    let moved = place.run(&["auth", "token"]).ends(0).stdout;
    let json = place.run(&["auth", "logout", "--json"]).ends(0).json();
    assert_eq!(json["revoked"], 2);
    assert!(emulator.is_revoked(&token) && other.is_revoked(moved.trim()));
    assert!(place.entries().is_empty() && !place.kept().exists());
}

#[test]
fn a_file_of_credentials_stays_and_the_kept_account_is_signed_out_as_well() {
    let emulator = service_with("other", "p8e-other");
    let place = Place::beside(&emulator);
    let kept = sign_in(&place);
    place.write(
        "file.json",
        r#"{"CLIENT_ID": "other", "CLIENT_SECRETS": ["p8e-other"], "SCOPES": ["openid"]}"#,
    );
    let file = ["--credentials", "file.json", "auth"];
    let other = place.run(&[&file[..], &["token"]].concat()).ends(0).stdout;
    place.run(&[&file[..], &["logout"]].concat()).ends(0);
    assert!(emulator.is_revoked(&kept) && emulator.is_revoked(other.trim()));
    assert!(!place.kept().exists() && place.files() == ["file.json"]);
}

#[cfg(unix)]
mod permissions {
    use super::*;
    use crate::support::set_mode;

    #[test]
    fn a_store_that_cannot_be_read_keeps_the_credentials_that_open_it() {
        let emulator = service();
        let place = Place::beside(&emulator);
        let token = sign_in(&place);
        set_mode(&place.tokens(), 0o755);
        let told = place.run(&["auth", "logout", "--json"]).ends(5);
        let error = &told.json()["error"];
        assert_eq!(error["left"]["kind"], "file");
        assert!(told.stderr.contains("chmod 700"), "{}", told.stderr);
        assert!(place.kept().exists() && !emulator.is_revoked(&token));
        set_mode(&place.tokens(), 0o700);
        place.run(&["auth", "logout"]).ends(0);
        assert!(!place.kept().exists() && emulator.is_revoked(&token));

        sign_in(&place);
        set_mode(&place.tokens(), 0o755);
        place.run(&["auth", "logout", "--forget-only"]).ends(5);
        assert!(!place.kept().exists(), "given up");
    }

    #[test]
    fn credentials_that_others_can_read_stay_with_the_token_that_they_open() {
        let emulator = service();
        let place = Place::beside(&emulator);
        let token = sign_in(&place);
        set_mode(&place.kept(), 0o604);
        let told = place.run(&["auth", "logout"]).ends(3);
        assert!(told.stderr.contains("chmod 600"), "{}", told.stderr);
        assert!(place.kept().exists() && !emulator.is_revoked(&token));
        place.run(&["auth", "logout", "--forget-only"]).ends(3);
        assert!(!place.kept().exists());
    }

    #[test]
    fn a_link_in_place_of_the_credentials_is_refused_and_stays_as_it_is() {
        let emulator = service();
        let place = Place::beside(&emulator);
        sign_in(&place);
        let real = place.home.path().join("elsewhere.json");
        fs::rename(place.kept(), &real).unwrap();
        std::os::unix::fs::symlink(&real, place.kept()).unwrap();
        let login = ["auth", "login", "--client-id", DEFAULT_CLIENT_ID];
        for args in [
            &login[..],
            &["auth", "check"],
            &["auth", "logout"],
            &["auth", "logout", "--forget-only"],
        ] {
            let told = place.run_with_input(args, DEFAULT_CLIENT_SECRET).ends(3);
            assert!(told.stderr.contains("symbolic link"), "{}", told.stderr);
            assert!(!told.stderr.contains("are removed"), "{}", told.stderr);
            assert_eq!(told.stderr.matches("symbolic link").count(), 1);
            if args.contains(&"logout") {
                assert!(told.stderr.contains("left: "), "{}", told.stderr);
                assert!(!told.stderr.contains("--forget-only"), "{}", told.stderr);
            }
            assert!(place.kept().is_symlink() && real.exists());
        }
    }
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
