//! What the fuzzer runs for minutes (`cargo xtask fuzz`), here on its seeds alone: the same code, without a fuzzer.

use std::{fs, path::Path};

#[path = "../fuzz/src/lib.rs"]
pub mod fuzz;

/// The seeds of `target` by name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut seeds: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    seeds.sort();
    assert!(seeds.len() >= 24, "a corpus worth the name");
    seeds
}

#[test]
fn answers_bring_a_token_when_their_name_says_so_and_never_tell_a_secret() {
    for (name, data) in seeds("token_response") {
        let expected = name.starts_with("ok_");
        assert_eq!(fuzz::token_response::check(&data), expected, "{name}");
    }
}

#[test]
fn credentials_are_read_when_their_name_says_so_and_never_tell_a_secret() {
    for (name, data) in seeds("credential") {
        let expected = name.starts_with("ok_");
        assert_eq!(fuzz::credential::check(&data), expected, "{name}");
    }
}

#[test]
fn scopes_of_every_spelling_are_split_whole() {
    for (name, data) in seeds("scopes") {
        let found = fuzz::scopes::check(&data);
        let expected = match name.as_str() {
            "empty" | "commas_only" | "blanks_only" => 0..=0,
            "documented" => 7..=7,
            "many" => 60..=60,
            _ => 1..=7,
        };
        assert!(expected.contains(&found), "{name}: {found}");
    }
}

#[test]
fn entries_of_a_store_are_read_when_their_name_says_so_and_quoted_never() {
    for (name, data) in seeds("store_entry") {
        let found = fuzz::store_entry::check(&data);
        let (as_file, under_seal) = (name.starts_with("file_"), name.starts_with("ok_"));
        let expected = fuzz::store_entry::Readable {
            as_file,
            under_seal,
        };
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn retry_after_is_read_from_numbers_and_dates_and_from_nothing_else() {
    let mut readable = 0;
    for (name, data) in seeds("retry_after") {
        let wait = fuzz::retry_after::check(&data);
        readable += usize::from(wait.is_some());
        let rubbish = ["word", "empty", "nan", "infinite", "not_ascii", "control"];
        assert!(
            wait.is_none() || !rubbish.contains(&name.as_str()),
            "{name}: {wait:?}"
        );
    }
    assert!(readable >= 16, "{readable} of the seeds say something");
}
