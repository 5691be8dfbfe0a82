//! Files as the operating system has them: too large, no files at all, open to others.

use std::{fs, path::Path};

use ims_auth::ConsoleCredential;
use rstest::rstest;
use tempfile::TempDir;

#[cfg(unix)]
use super::log::Log;
use super::{refusal, text_of};

#[rstest]
#[case::missing(|_: &Path| {}, "cannot be read")]
#[case::folder(|path: &Path| fs::create_dir(path).unwrap(), "is not a regular file")]
#[case::large(|path: &Path| fs::write(path, vec![b' '; 1024 * 1024 + 1]).unwrap(), "1 MiB")]
#[case::binary(|path: &Path| fs::write(path, b"p8e-fixture\xff").unwrap(), "UTF-8")]
#[case::empty(|path: &Path| fs::write(path, "").unwrap(), "not valid JSON")]
#[case::prose(|path: &Path| fs::write(path, "p8e-fixture\n").unwrap(), "not valid JSON")]
#[case::half(|path: &Path| fs::write(path, "PDF_SERVICES_CLIENT_ID=p8e-fixture\n").unwrap(), "PDF_SERVICES_CLIENT_SECRET is not set")]
#[case::unknown(|path: &Path| fs::write(path, "SOMETHING=p8e-fixture\n").unwrap(), "no variable")]
#[case::member(|path: &Path| fs::write(path, r#"{"CLIENT_ID": "id"}"#).unwrap(), "`CLIENT_SECRETS` is missing")]
fn an_unusable_file_is_named_in_the_error(#[case] make: fn(&Path), #[case] expected: &str) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("my-credential");
    make(&path);
    let text = refusal(ConsoleCredential::from_file(&path));
    assert!(
        text.contains("my-credential") && text.contains(expected),
        "{text}"
    );
}

#[test]
fn the_largest_file_is_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("credential");
    let text = text_of("download.json");
    let padding = " ".repeat(1024 * 1024 - text.len());
    fs::write(&path, text + &padding).unwrap();
    assert!(ConsoleCredential::from_file(path).is_ok());
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_at_once_instead_of_waited_for() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    assert!(refusal(ConsoleCredential::from_file(path)).contains("is not a regular file"));
}

#[cfg(unix)]
#[rstest]
#[case(0o600, false)]
#[case(0o640, true)]
#[case(0o604, true)]
fn a_file_that_others_may_read_is_read_with_a_warning(#[case] mode: u32, #[case] warns: bool) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("credential");
    fs::write(&path, text_of("download.json")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    let log = Log::default();
    let listening = log.listen();
    assert!(ConsoleCredential::from_file(&path).is_ok());
    drop(listening);
    let text = log.text();
    assert_eq!(
        text.contains("WARN") && text.contains("chmod 600"),
        warns,
        "{text}"
    );
    assert!(!text.contains("p8e-fixture"), "{text}");
}
