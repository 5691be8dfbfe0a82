//! Manual pages: what `clap_mangen` writes, with commands that can be copied and a synopsis that names the values.

use std::io::{self, Write};

use clap::{Command, CommandFactory as _};
use clap_mangen::{
    Man,
    roff::{Roff, roman},
};

use crate::args::Args;

/// What stands between the names of a page at its top. It has to be short: two long names leave little room.
const MANUAL: &str = "Firefly manual";

/// What an example begins with in the texts behind the options.
const EXAMPLE: &str = "\n  firefly ";

/// Characters that roff sets as others, which a shell would not take, and how they are written (`groff_char(7)`).
const PLAIN: [(char, &str); 3] = [('`', r"\(ga"), ('^', r"\(ha"), ('~', r"\(ti")];

/// The page of one command.
#[derive(Debug)]
pub(super) struct Page {
    /// Name of its file, such as `firefly-generate.1`.
    pub(super) file: String,
    /// Its text, in roff.
    pub(super) text: String,
}

/// The pages of all commands. The first is that of the program.
///
/// # Errors
/// Those of a writer, of which memory has none.
pub(super) fn pages() -> io::Result<Vec<Page>> {
    let mut program = Args::command().disable_help_subcommand(true);
    program.build();
    let mut pages = Vec::new();
    add(&program, &mut pages)?;
    Ok(pages)
}

fn add(command: &Command, pages: &mut Vec<Page>) -> io::Result<()> {
    pages.push(page(command.clone())?);
    command
        .get_subcommands()
        .try_for_each(|command| add(command, pages))
}

fn page(mut command: Command) -> io::Result<Page> {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let (examples, notes) = after_help(&command);
    let has_commands = command.has_subcommands();
    let version = env!("CARGO_PKG_VERSION");
    let man = Man::new(command.override_usage(usage))
        .manual(MANUAL)
        // None; without the quotes what follows would take its place.
        .date("\"\"")
        .source(format!("firefly {version}"));

    let mut text = section(|page| man.render_title(page))?;
    // Neither hyphens within names nor gaps between words.
    text.push_str(".nh\n.ad l\n");
    text += &section(|page| man.render_name_section(page))?;
    text += &section(|page| man.render_synopsis_section(page))?;
    text += &section(|page| man.render_description_section(page))?;
    text += &section(|page| man.render_options_section(page))?;
    if has_commands {
        text += &section(|page| man.render_subcommands_section(page))?;
    }
    for (heading, blocks) in [("EXAMPLES", examples), ("NOTES", notes)] {
        if !blocks.is_empty() {
            text += &section(|page| of_blocks(heading, &blocks).to_writer(page))?;
        }
    }
    text += &section(|page| man.render_version_section(page))?;
    for (character, written) in PLAIN {
        text = text.replace(character, written);
    }
    Ok(Page {
        file: man.get_filename(),
        text: Roff::new().render() + &text,
    })
}

/// A part of a page, without the preamble that stands before each of them.
fn section(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
    let mut bytes = Vec::new();
    render(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let preamble = Roff::new().render();
    Ok(text.strip_prefix(&preamble).unwrap_or(&text).to_owned())
}

/// The text behind the options, by paragraphs: examples, and everything else.
fn after_help(command: &Command) -> (Vec<String>, Vec<String>) {
    let text = command.get_after_help().map(ToString::to_string);
    let text = text.unwrap_or_default();
    let blocks = text.split("\n\n").filter(|block| !block.is_empty());
    blocks
        .map(str::to_owned)
        .partition(|block| block.contains(EXAMPLE))
}

/// A section of paragraphs. Lines that are set in are left as they are, each on its own.
fn of_blocks(heading: &str, blocks: &[String]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    for block in blocks {
        roff.control("PP", []);
        let mut is_kept = false;
        // The heading says it already.
        for line in block.lines().filter(|line| *line != "Examples:") {
            let kept = line.strip_prefix("  ");
            if kept.is_some() != is_kept {
                is_kept = kept.is_some();
                let (outer, inner) = if is_kept { ("RS", "nf") } else { ("fi", "RE") };
                roff.control(outer, []).control(inner, []);
            }
            roff.text([roman(kept.unwrap_or(line))]);
        }
        if is_kept {
            roff.control("fi", []).control("RE", []);
        }
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(file: &str) -> String {
        let pages = pages().unwrap().into_iter();
        let found = pages.filter(|page| page.file == file);
        found.map(|page| page.text).collect()
    }

    #[test]
    fn an_example_is_a_line_as_it_is_typed_under_a_heading_of_that_name() {
        let page = text("firefly-generate.1");
        let (_, examples) = page.split_once(".SH EXAMPLES\n").unwrap();
        let (examples, notes) = examples.split_once(".SH NOTES\n").unwrap();
        assert!(examples.starts_with(".PP\n.RS\n.nf\n"), "{examples}");
        assert!(examples.ends_with(".fi\n.RE\n"), "{examples}");
        let line = "firefly generate \"a tin robot\" \\-n 3 \\-o robot.png          # robot\\-1.png, robot\\-2.png, robot\\-3.png\n";
        assert!(examples.contains(line), "{examples}");
        assert!(
            notes.contains("PATH of \\-o") && !notes.contains(".nf"),
            "{notes}"
        );
        for page in pages().unwrap() {
            assert!(page.text.contains(".nh\n.ad l\n"), "{}", page.file);
            for unwanted in [".SH EXTRA", "`", "Examples:", "Usage:"] {
                assert!(!page.text.contains(unwanted), "{unwanted} in {}", page.file);
            }
            let starts = page.text.matches(".nf\n").count();
            assert_eq!(starts, page.text.matches(".fi\n").count(), "{}", page.file);
            assert_eq!(page.text.matches(".ds Aq").count(), 2, "{}", page.file);
        }
    }

    #[test]
    fn the_synopsis_names_the_values() {
        let page = text("firefly-composite-precise.1");
        let synopsis = ".SH SYNOPSIS\n\\fBfirefly composite precise\\fR [OPTIONS] \\-\\-background <IMAGE> \\-\\-fill\\-area <MASK> \
             \\-\\-object <IMAGE>\n.br\n\\fBfirefly composite precise\\fR [OPTIONS] \\-\\-request <FILE>\n";
        assert!(page.contains(synopsis), "{page}");
        let page = text("firefly-job-wait.1");
        let synopsis = ".SH SYNOPSIS\n\\fBfirefly job wait\\fR [OPTIONS] <JOB>\n";
        assert!(page.contains(synopsis), "{page}");
    }

    #[test]
    fn the_line_at_the_top_has_room_for_the_longest_name() {
        for page in pages().unwrap() {
            let name = page.file.strip_suffix(".1").unwrap();
            let version = env!("CARGO_PKG_VERSION");
            let title = format!(".TH {name} 1 \"\" \"firefly {version}\" \"{MANUAL}\"\n");
            assert!(page.text.contains(&title), "{}", page.file);
            let top = 2 * format!("{name}(1)").len() + MANUAL.len();
            assert!(top + 2 <= 78, "{top} for {name}");
        }
    }
}
