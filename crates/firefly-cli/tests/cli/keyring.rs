//! `auth login` with a keyring: a Secret Service of the test's own, on a bus of its own, in a home of its own.

use std::{io::Write as _, process::Command};

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET};
use serde_json::Value;

use crate::support::{Place, service};

const SCRIPT: &str = r#"
printf unlock | gnome-keyring-daemon --unlock --components=secrets > started 2>&1
printf %s "$SECRET" | "$FIREFLY" auth login --client-id "$ID" --json > login
"$FIREFLY" auth check --json > check
grep -rlF "$SECRET" "$HOME" > holders
"$FIREFLY" auth logout --json > logout
"$FIREFLY" auth check --json > after
exit 0
"#;

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

#[test]
fn where_a_keyring_answers_it_holds_the_credentials_and_no_file_does() {
    if !is_installed("dbus-run-session") || !is_installed("gnome-keyring-daemon") {
        let _ = writeln!(
            std::io::stderr(),
            "dbus-run-session or gnome-keyring-daemon is not installed: the keyring was not tried"
        );
        return;
    }
    let emulator = service();
    let place = Place::beside(&emulator);
    let status = Command::new("timeout")
        .args(["60", "dbus-run-session", "--", "sh", "-c", SCRIPT])
        .current_dir(place.folder.path())
        .env_clear()
        .envs(place.environment())
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env("XDG_RUNTIME_DIR", place.home.path())
        .env("FIREFLY", env!("CARGO_BIN_EXE_firefly"))
        .env("ID", DEFAULT_CLIENT_ID)
        .env("SECRET", DEFAULT_CLIENT_SECRET)
        .status();
    assert!(status.unwrap().success());
    let said = |name: &str| -> Value { serde_json::from_slice(&place.read(name)).unwrap() };
    assert_eq!(said("login")["kept_in"]["kind"], "keyring");
    assert_eq!(said("check")["credentials"], "login");
    assert_eq!(said("check")["client_id"], DEFAULT_CLIENT_ID);
    assert_eq!(place.read("holders"), b"");
    assert_eq!(said("logout")["removed"][0]["kind"], "keyring");
    assert_eq!(said("after")["error"]["kind"], "configuration");
}

#[test]
fn without_a_keyring_the_file_is_used_and_only_who_finds_nothing_is_told() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let told = place.run(&["auth", "check"]).ends(3);
    let words = "whether credentials are kept in the keyring is not known";
    assert!(told.stderr.contains(words), "{}", told.stderr);
    let login = ["auth", "login", "--client-id", DEFAULT_CLIENT_ID];
    let told = place.run_with_input(&login, DEFAULT_CLIENT_SECRET).ends(0);
    assert_eq!(told.stderr, "");
    assert!(place.kept().exists());
    assert_eq!(place.run(&["auth", "check"]).ends(0).stderr, "");
}
