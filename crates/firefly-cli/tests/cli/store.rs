//! Commands leave tokens for one another, and never in the way of a command.

use std::fs;

use firefly_emulator::{DEFAULT_CLIENT_SECRET, Emulator};

use crate::support::{Place, assert_untold, service, service_with};

const TOKEN: [&str; 2] = ["auth", "token"];

/// How often IMS was asked for a token during `work`.
fn asked<T>(emulator: &Emulator, work: impl FnOnce() -> T) -> (usize, T) {
    let before = emulator.token_requests();
    let result = work();
    (emulator.token_requests() - before, result)
}

#[test]
fn commands_one_after_the_other_ask_ims_once() {
    let emulator = service();
    let place = Place::at(&emulator);
    let size = ["generate", "a cat", "--size", "1024x1024", "-o", "x.png"];
    let (count, ()) = asked(&emulator, || {
        let token = place.run(&TOKEN).ends(0).stdout;
        assert_eq!(place.run(&TOKEN).ends(0).stdout, token);
        place.run(&["auth", "check"]).ends(0);
        place.run(&size).ends(0);
    });
    assert_eq!(count, 1);
}

#[test]
fn commands_at_the_same_time_ask_ims_once() {
    let emulator = service();
    let place = Place::at(&emulator);
    let (count, tokens) = asked(&emulator, || {
        let mut running: Vec<_> = (0..8).map(|_| place.start(&TOKEN)).collect();
        let tokens: Vec<_> = running.iter().map(super::support::Running::line).collect();
        for running in &mut running {
            assert_eq!(running.end().code(), Some(0), "{:?}", running.rest());
        }
        tokens
    });
    assert_eq!(count, 1);
    assert!(tokens.iter().all(|token| *token == tokens[0]));
}

#[test]
fn without_the_store_each_command_asks_and_nothing_is_kept() {
    let emulator = service();
    let place = Place::at(&emulator);
    place.run(&TOKEN).ends(0);
    let entries = place.entries();
    let (count, ()) = asked(&emulator, || {
        place.run(&["--no-store", "auth", "token"]).ends(0);
        place.run(&["auth", "token", "--no-store"]).ends(0);
    });
    assert_eq!(count, 2, "neither read nor written");
    assert_eq!(place.entries(), entries);

    let untouched = Place::at(&emulator);
    untouched.run(&["--no-store", "auth", "token"]).ends(0);
    assert!(!untouched.tokens().exists());
}

#[test]
fn the_emulator_of_the_command_leaves_the_store_alone() {
    let place = Place::new();
    place.run(&["--emulator", "auth", "token"]).ends(0);
    assert!(!place.tokens().exists());
}

#[test]
fn another_client_never_gets_the_token() {
    let emulator = service_with("other", "p8e-other");
    let place = Place::at(&emulator);
    let first = place.run(&TOKEN).ends(0).stdout;
    let place = place
        .with("FIREFLY_SERVICES_CLIENT_ID", "other")
        .with("FIREFLY_SERVICES_CLIENT_SECRET", "p8e-other");
    let second = place.run(&TOKEN).ends(0).stdout;
    assert_ne!(first, second);
    let place = place.with("FIREFLY_SERVICES_SCOPES", "openid");
    let third = place.run(&TOKEN).ends(0).stdout;
    assert_ne!(second, third, "nor do other scopes");
    assert_eq!(place.entries().len(), 3);
}

#[test]
fn neither_secret_nor_token_stands_in_the_folder_or_beside_it() {
    let emulator = service();
    let place = Place::at(&emulator);
    let told = place.run(&["auth", "check", "-vvv"]).ends(0);
    let token = place.run(&TOKEN).ends(0).stdout;
    assert_eq!(place.entries().len(), 1);
    for hidden in [DEFAULT_CLIENT_SECRET, token.trim()] {
        assert_eq!(place.holders_of(hidden), [""; 0]);
        assert_untold(&told, &[hidden]);
    }
}

#[test]
fn a_stored_token_that_the_service_turns_down_is_replaced() {
    let emulator = service();
    let place = Place::at(&emulator);
    let old = place.run(&TOKEN).ends(0).stdout;
    emulator.revoke_all_tokens();
    let order = ["generate", "a cat", "--size", "1024x1024", "-o", "x.png"];
    let (count, _) = asked(&emulator, || place.run(&order).ends(0));
    assert_eq!(count, 1);
    let (count, new) = asked(&emulator, || place.run(&TOKEN).ends(0).stdout);
    assert_eq!(count, 0);
    assert_ne!(old, new);
}

#[test]
fn without_a_home_a_warning_says_what_to_set_and_the_command_works() {
    let emulator = service();
    let place = Place::at(&emulator)
        .with("HOME", "")
        .with("XDG_STATE_HOME", "")
        .with("XDG_CONFIG_HOME", "relative");
    let told = place.run(&TOKEN).ends(0);
    for words in ["warning: ", "set HOME or XDG_STATE_HOME", "--no-store"] {
        assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
    }
    assert_eq!(
        told.stderr.matches("warning").count(),
        2,
        "the word and once more for the option: {}",
        told.stderr
    );
    let calm = place.run(&["auth", "token", "--no-store"]).ends(0);
    assert_eq!(calm.stderr, "");
    assert_eq!(place.run(&["auth", "token", "--quiet"]).ends(0).stderr, "");
}

#[test]
fn a_state_folder_that_cannot_be_made_is_warned_of_once() {
    let emulator = service();
    let place = Place::at(&emulator);
    fs::write(place.home.path().join("state"), "in the way").unwrap();
    let told = place.run(&["auth", "check", "--json"]).ends(0);
    let warnings = told.json()["warnings"].take();
    assert_eq!(warnings.as_array().unwrap().len(), 1, "{warnings}");
    let text = warnings[0].as_str().unwrap();
    assert!(text.contains("state/firefly/tokens"), "{text}");
    assert_eq!(told.stderr, format!("warning: {text}\n"));
}

#[cfg(unix)]
mod permissions {
    use super::*;
    use crate::support::{mode, set_mode};

    #[test]
    fn the_folder_and_its_files_are_closed_to_others() {
        let emulator = service();
        let place = Place::at(&emulator);
        place.run(&TOKEN).ends(0);
        assert_eq!(mode(&place.tokens()), 0o700);
        let files: Vec<_> = fs::read_dir(place.tokens()).unwrap().flatten().collect();
        assert!(files.len() >= place.entries().len());
        for file in files {
            assert_eq!(mode(&file.path()), 0o600, "{file:?}");
        }
    }

    #[test]
    fn a_file_that_others_can_read_is_warned_of_and_replaced() {
        let emulator = service();
        let place = Place::at(&emulator);
        let old = place.run(&TOKEN).ends(0).stdout;
        let entry = place.entries().remove(0);
        set_mode(&entry, 0o644);
        let (count, told) = asked(&emulator, || place.run(&TOKEN).ends(0));
        assert_eq!(count, 1, "nobody knows who else has put it there");
        assert_ne!(told.stdout, old);
        for words in ["warning: ", "mode 0644", "chmod 600"] {
            assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
        }
        let (count, calm) = asked(&emulator, || place.run(&TOKEN).ends(0));
        assert_eq!((count, calm.stderr), (0, String::new()));
        assert_eq!(mode(&entry), 0o600);
    }

    #[test]
    fn a_folder_that_others_can_read_is_warned_of_once_and_not_used() {
        let emulator = service();
        let place = Place::at(&emulator);
        fs::create_dir_all(place.tokens()).unwrap();
        set_mode(&place.tokens(), 0o755);
        let told = place.run(&TOKEN).ends(0);
        assert_eq!(
            told.stderr.matches("mode 0755").count(),
            1,
            "{}",
            told.stderr
        );
        assert!(told.stderr.contains("chmod 700"), "{}", told.stderr);
        assert!(place.entries().is_empty());
    }

    #[test]
    fn a_state_folder_that_cannot_be_written_to_is_warned_of() {
        let emulator = service();
        let place = Place::at(&emulator);
        let state = place.home.path().join("state");
        fs::create_dir(&state).unwrap();
        set_mode(&state, 0o500);
        if fs::create_dir(state.join("probe")).is_ok() {
            // Root writes wherever it likes; the case with a file in the way is tried above.
            return;
        }
        let told = place.run(&TOKEN).ends(0);
        assert!(told.stderr.contains("cannot create"), "{}", told.stderr);
        set_mode(&state, 0o700);
    }
}
