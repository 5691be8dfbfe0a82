//! The pages as texts: their Rust blocks are the programs, and what the programs say stands on them.

use std::collections::BTreeSet;

/// Every page whose programs are tested here.
const ALL: [&str; 3] = [TOKENS, SHARING, ROTATING];
pub(crate) const TOKENS: &str = include_str!("../../docs/guides/tokens-for-any-adobe-api.md");
pub(crate) const SHARING: &str = include_str!("../../docs/guides/sharing-tokens.md");
pub(crate) const ROTATING: &str = include_str!("../../docs/guides/rotating-secrets.md");

const PROGRAMS: [&str; 10] = [
    include_str!("programs/experience_platform.rs"),
    include_str!("programs/firefly_client.rs"),
    include_str!("programs/frame_io.rs"),
    include_str!("programs/own_store.rs"),
    include_str!("programs/pdf_services.rs"),
    include_str!("programs/photoshop.rs"),
    include_str!("programs/rotate_secret.rs"),
    include_str!("programs/shared_by_machines.rs"),
    include_str!("programs/shared_token.rs"),
    include_str!("programs/survives_rotation.rs"),
];

/// Fails unless `page` holds what a program has said. How lines are broken does not matter, and neither does what is another in each
/// run: names of secrets, IDs of answers, paths, ports and times.
#[track_caller]
pub(crate) fn assert_promises(page: &str, said: &str) {
    // What the operating system adds, each in its own way.
    let (said, _) = said.split_once(" (os error").unwrap_or((said, ""));
    let words = |text: &str| {
        let words = text.split_whitespace().map(lasting);
        words.collect::<Vec<_>>().join(" ")
    };
    assert!(
        words(page).contains(&words(said)),
        "the page does not say: {said}"
    );
}

/// A word, or what stands for one that differs from run to run.
fn lasting(word: &str) -> String {
    let name = word.trim_end_matches([']', ';', ':', ',', '`']);
    let digits = |c: char| c.is_ascii_hexdigit() || c == '-';
    if matches!(name.len(), 32 | 36) && name.chars().all(digits) {
        return word.replace(name, "<id>");
    }
    if let Some((before, _)) = name.split_once('/')
        && (before.is_empty() || before.ends_with('='))
    {
        return format!("{before}<path>");
    }
    word.to_owned()
}

/// What a page shows of a program: all but the header that only this repository needs.
fn body(program: &str) -> &str {
    let (_, body) = program
        .split_once("\n\n")
        .expect("a header, and then the program");
    body
}

/// The Rust blocks of a page.
fn blocks(page: &str) -> impl Iterator<Item = &str> {
    let parts = page.split("\n```rust").skip(1);
    parts.filter_map(|part| {
        let (_, block) = part.split_once('\n')?;
        let (block, _) = block.split_once("\n```")?;
        Some(block)
    })
}

#[test]
fn the_rust_blocks_of_the_guides_are_the_programs_each_on_one_page() {
    let programs: Vec<_> = PROGRAMS.iter().map(|text| body(text).trim_end()).collect();
    let shown: Vec<_> = ALL.iter().flat_map(|page| blocks(page)).collect();
    for block in &shown {
        assert!(
            programs.contains(block),
            "no program is this block:\n{block}"
        );
    }
    let different: BTreeSet<_> = shown.iter().collect();
    assert_eq!(shown.len(), programs.len(), "a program stands on no page");
    assert_eq!(
        different.len(),
        shown.len(),
        "a program stands on two pages"
    );
}

#[test]
fn only_what_differs_from_run_to_run_is_not_compared() {
    let id = "0b9c6d2e-0000-4000-8000-000000000001";
    assert_promises(
        "a\nb [x-debug-id 11111111-2222-4333-8444-555555555555] c",
        &format!("b [x-debug-id {id}]"),
    );
    let other =
        std::panic::catch_unwind(|| assert_promises("the secret is right", "the secret is wrong"));
    assert!(other.is_err());
}
