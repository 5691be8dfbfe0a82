//! The programs of "Sharing tokens" that need no server: how often IMS is asked, and what a person sees of a store that fails.

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};
use tempfile::{TempDir, tempdir};

use crate::program::Program;

const SHARED_TOKEN: &str = env!("CARGO_BIN_EXE_guide-shared-token");
const FIREFLY_CLIENT: &str = env!("CARGO_BIN_EXE_guide-firefly-client");
const OWN_STORE: &str = env!("CARGO_BIN_EXE_guide-own-store");

pub(crate) fn program(path: &str, folder: &TempDir, ims: &Emulator) -> Program {
    let program = Program::new(path, folder).with("IMS_URL", ims.base_url());
    let program = program.with("FIREFLY_SERVICES_CLIENT_ID", DEFAULT_CLIENT_ID);
    program.with("FIREFLY_SERVICES_CLIENT_SECRET", DEFAULT_CLIENT_SECRET)
}

/// The number in "a token for another … s".
#[track_caller]
pub(crate) fn seconds(said: &str) -> u64 {
    let number = said
        .strip_prefix("a token for another ")
        .and_then(|rest| rest.strip_suffix(" s"));
    number.unwrap_or_default().parse().expect(said)
}

#[tokio::test]
async fn processes_that_start_together_ask_once_and_later_ones_not_at_all() {
    let (ims, folder) = (Emulator::start().await.unwrap(), tempdir().unwrap());
    for ended in Program::run_together((0..8).map(|_| program(SHARED_TOKEN, &folder, &ims))) {
        assert!(ended.stderr.is_empty(), "{ended:?}");
        assert!(seconds(&ended.success()) > 86_000);
    }
    seconds(&program(SHARED_TOKEN, &folder, &ims).run().success());
    assert_eq!(ims.token_requests(), 1);
    assert!(folder.path().join("state/my-program/tokens").is_dir());
}

#[tokio::test]
async fn firefly_clients_paint_with_the_token_of_whoever_came_first() {
    let (emulator, folder) = (Emulator::start().await.unwrap(), tempdir().unwrap());
    let client = || {
        let client = program(FIREFLY_CLIENT, &folder, &emulator);
        let client = client.with("FIREFLY_IMS_URL", emulator.base_url());
        client.with("FIREFLY_API_URL", emulator.base_url())
    };
    for ended in Program::run_together((0..4).map(|_| client())) {
        assert_eq!(ended.success(), "pictures: 1");
    }
    assert_eq!(client().run().success(), "pictures: 1");
    assert_eq!(emulator.token_requests(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_others_can_read_costs_a_request_and_a_warning_that_says_what_to_do() {
    use crate::pages::{SHARING, assert_promises};
    use std::{fs, os::unix::fs::PermissionsExt as _};
    let (ims, folder) = (Emulator::start().await.unwrap(), tempdir().unwrap());
    let tokens = folder.path().join("state/my-program/tokens");
    fs::create_dir_all(&tokens).unwrap();
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o755)).unwrap();
    for requests in 1..=2 {
        let ended = program(SHARED_TOKEN, &folder, &ims).run();
        let warning = ended
            .stderr
            .lines()
            .find(|line| line.contains("WARN"))
            .unwrap_or_default();
        let (_, warning) = warning.split_once("WARN ").expect(&ended.stderr);
        assert_promises(SHARING, warning);
        seconds(&ended.success());
        assert_eq!(ims.token_requests(), requests);
    }
    assert_eq!(
        fs::read_dir(&tokens).unwrap().count(),
        0,
        "nothing is written there"
    );
}

#[tokio::test]
async fn a_store_of_ones_own_has_one_of_two_ask() {
    let (ims, folder) = (Emulator::start().await.unwrap(), tempdir().unwrap());
    let said = program(OWN_STORE, &folder, &ims).run().success();
    assert_eq!(said, "both have the same token: true");
    assert_eq!(ims.token_requests(), 1);
}
