//! The words of `--help`, completions and manual pages.

use crate::support::Place;

/// Every command, as it is called.
const COMMANDS: &[&str] = &[
    "",
    "auth",
    "auth login",
    "auth logout",
    "auth token",
    "auth check",
    "auth validate",
    "auth revoke",
    "generate",
    "similar",
    "expand",
    "fill",
    "composite",
    "composite object",
    "composite precise",
    "composite adaptive",
    "upscale",
    "video",
    "upload",
    "models",
    "models list",
    "styles",
    "styles list",
    "job",
    "job status",
    "job wait",
    "job cancel",
    "emulator",
    "completions",
    "man",
];

#[test]
fn every_help_text_is_as_it_was_read_last() {
    let place = Place::new();
    for command in COMMANDS {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let text = place.run(&args).ends(0).stdout;
        let name = if command.is_empty() {
            "firefly"
        } else {
            command
        };
        insta::assert_snapshot!(name.replace(' ', "-"), text);
    }
}

#[test]
fn what_every_command_takes_stands_last_and_together() {
    let place = Place::new();
    for command in COMMANDS {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let text = place.run(&args).ends(0).stdout;
        let (own, of_all) = text.split_once("\nOptions of every command:\n").unwrap();
        for option in [
            "--emulator",
            "--credentials <",
            "--no-store",
            "--json",
            "--quiet",
            "--verbose",
        ] {
            assert!(
                of_all.contains(&format!("  {option}")) || of_all.contains(&format!(", {option}")),
                "{option} of {command}"
            );
            assert!(
                !own.contains(&format!("  {option}  ")),
                "{option} of {command}"
            );
        }
    }
}

#[test]
fn a_model_is_spoken_of_only_where_one_can_be_chosen() {
    let place = Place::new();
    for command in COMMANDS
        .iter()
        .filter(|name| !matches!(**name, "" | "models"))
    {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let text = place.run(&args).ends(0).stdout;
        let has_model = ["generate", "similar"].contains(command);
        assert_eq!(text.contains("--model"), has_model, "{command}");
        assert_eq!(
            text.contains("1 with `image4_ultra`"),
            has_model,
            "{command}"
        );
    }
}

/// The commands that `--help` lists, found by walking down, so that none is forgotten above.
fn walk(place: &Place, command: &str, found: &mut Vec<String>) {
    found.push(command.to_owned());
    let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
    let text = place.run(&args).ends(0).stdout;
    let Some((_, list)) = text.split_once("\nCommands:\n") else {
        return;
    };
    let lines = list.lines().take_while(|line| !line.is_empty());
    for name in lines.filter_map(|line| line.split_whitespace().next()) {
        if name != "help" {
            walk(place, format!("{command} {name}").trim(), found);
        }
    }
}

#[test]
fn no_command_is_without_a_snapshot() {
    let mut found = Vec::new();
    walk(&Place::new(), "", &mut found);
    found.sort();
    let mut known = COMMANDS.to_vec();
    known.sort_unstable();
    assert_eq!(found, known);
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let place = Place::new();
    let names = || {
        COMMANDS
            .iter()
            .filter_map(|name| name.split(' ').next_back())
    };
    for shell in ["bash", "zsh", "fish"] {
        let script = place.run(&["completions", shell]).ends(0).stdout;
        for name in names() {
            assert!(script.contains(name), "{name} for {shell}");
        }
    }
    let page = place.run(&["man"]).ends(0).stdout;
    place.run(&["man", "--folder", "pages"]).ends(0);
    let files = place.files();
    for command in COMMANDS.iter().filter(|command| !command.is_empty()) {
        let file = format!("pages/firefly-{}.1", command.replace(' ', "-"));
        assert!(files.contains(&file), "{file} in {files:?}");
        if !command.contains(' ') {
            assert!(
                page.contains(&format!("firefly\\-{command}(1)")),
                "{command}"
            );
        }
    }
}

#[test]
fn a_folder_of_manual_pages_that_cannot_be_made_is_told_without_a_word_of_sending() {
    let place = Place::new();
    place.write("firefly.1", "in the way");
    let told = place.run(&["man", "--folder", "firefly.1"]).ends(2);
    let words = "firefly.1 cannot be written to: ";
    assert!(told.stderr.contains(words), "{}", told.stderr);
    assert!(!told.stderr.contains("sent"), "{}", told.stderr);
}
