//! What can be asked on the command line. Texts and shapes only; the rules of the service are checked with the request.

use std::{path::PathBuf, time::Duration};

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand};
use firefly::types::{ContentClass, ModelVersion};

use crate::duration;

mod auth;

pub(crate) use self::auth::{AuthCommand, EndArgs, LoginArgs};

const EXAMPLES: &str = "\
Try it without an account:
  firefly --emulator generate \"a realistic illustration of a cat coding\"

With an account:
  firefly auth login
  firefly auth check
  firefly generate \"a lighthouse at dusk\" --size 2688x1536 -n 2 -o pictures/

Credentials come from the first of these that is there:
  1. --credentials FILE
  2. FIREFLY_SERVICES_ACCESS_TOKEN, a token fetched elsewhere, with FIREFLY_SERVICES_CLIENT_ID
  3. FIREFLY_SERVICES_CLIENT_ID and FIREFLY_SERVICES_CLIENT_SECRET, or the variables of other Adobe tools
  4. what `firefly auth login` has kept
Secrets are never taken from arguments, which every user of a machine can read.

Exit codes: 0 success, 2 usage or refused input, 3 configuration or credentials, 4 refused by the service,
5 network, time-out or disk, 6 the job failed, was cancelled or timed out.";

const GENERATE_EXAMPLES: &str = "\
Examples:
  firefly generate \"a realistic illustration of a cat coding\"
  firefly generate \"a tin robot\" --seed 7 --seed 8 --style watercolor -o robots/
  firefly generate \"a tin robot\" -n 3 -o robot.png          # robot-1.png, robot-2.png, robot-3.png
  echo \"a tin robot\" | firefly generate - --json
  firefly generate -o robots/ -- \"-- a tin robot --\"       # a prompt that begins with a hyphen
  firefly generate --request request.json --dry-run

PATH of -o: a folder if it ends in / or is one, and made if missing; pictures in it get names of their own that never
overwrite a file. Any other path is a file, which is replaced; of a symbolic link, the file that it leads to.";

const JOB_EXAMPLES: &str = "\
Examples:
  firefly job status https://firefly-api.adobe.io/v3/status/urn:ff:jobs:…
  firefly job wait https://firefly-api.adobe.io/v3/status/urn:ff:jobs:… -o pictures/
  firefly job cancel https://firefly-api.adobe.io/v3/status/urn:ff:jobs:…";

const EMULATOR_EXAMPLES: &str = "\
Examples:
  firefly emulator --port 8080
  firefly emulator --job-duration 5s

What it prints can be pasted into another terminal. It runs until Ctrl-C.";

/// Pictures from Adobe Firefly in a terminal, and a local emulator to try it with.
#[derive(Debug, Parser)]
#[command(name = "firefly", version, after_help = EXAMPLES, propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Settings of every command. They stand before or after its name.
#[derive(Clone, Debug, Default, ClapArgs)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct Global {
    /// Use an emulator inside this process: no account, no network, no cost
    #[arg(long, global = true)]
    pub(crate) emulator: bool,
    /// Use the credentials in this file: a download of the Developer Console, an aio configuration, or a .env file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
    /// Which of several credentials in that file: its name, its ID or its client ID
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) credential_name: Option<String>,
    /// Neither use nor keep tokens of other commands: ask IMS for one
    #[arg(long, global = true)]
    pub(crate) no_store: bool,
    /// Print one JSON object on standard output, also on failure
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Show neither progress nor warnings
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Tell what happens; -vv for every request, -vvv for everything, with IDs and times of the calls
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign in and out, and look after access tokens
    #[command(subcommand, after_help = auth::EXAMPLES)]
    Auth(AuthCommand),
    /// Generate pictures from a prompt
    #[command(after_help = GENERATE_EXAMPLES)]
    Generate(GenerateArgs),
    /// Look after a job that was started earlier
    #[command(subcommand, after_help = JOB_EXAMPLES)]
    Job(JobCommand),
    /// Serve a local Adobe IMS and Firefly until Ctrl-C
    #[command(after_help = EMULATOR_EXAMPLES)]
    Emulator(EmulatorArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct GenerateArgs {
    /// What to draw, 1 to 1024 characters; `-` reads it from standard input
    #[arg(required_unless_present = "request")]
    pub(crate) prompt: Option<String>,
    /// Model version [default: image3]
    ///
    /// One of `image3`, `image4_standard` and `image4_ultra`, a custom one, or whatever the service offers tomorrow.
    #[arg(short, long, value_name = "MODEL")]
    pub(crate) model: Option<ModelVersion>,
    /// Width and height in pixels [default: 2048x2048]
    #[arg(short, long, value_name = "WxH", allow_hyphen_values = true)]
    pub(crate) size: Option<String>,
    /// Number of pictures, 1 to 4 [default: as many as seeds, else 1]
    #[arg(
        short = 'n',
        long = "count",
        value_name = "N",
        allow_negative_numbers = true
    )]
    pub(crate) count: Option<String>,
    /// Seed of a picture; once for each picture, all different
    #[arg(
        long = "seed",
        value_name = "SEED",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub(crate) seeds: Vec<String>,
    /// Photograph or art: photo, art [default: the service decides]
    #[arg(long, value_name = "CLASS")]
    pub(crate) content_class: Option<ContentClass>,
    /// What to avoid, at most 1024 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) negative_prompt: Option<String>,
    /// Look, such as `watercolor` or `golden_hour`; may be given several times
    #[arg(long = "style", value_name = "PRESET", value_delimiter = ',')]
    pub(crate) styles: Vec<String>,
    /// File or folder for the pictures [default: the current folder]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Send this JSON request in place of a prompt and its options; `-` reads it from standard input
    ///
    /// The model is no part of the JSON: --model goes with it.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["prompt", "size", "count", "seeds", "content_class", "negative_prompt", "styles"]
    )]
    pub(crate) request: Option<PathBuf>,
    /// Check the request and print what would be sent, without credentials and without sending it
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JobCommand {
    /// Tell how far a job is
    Status(JobArgs),
    /// Wait for a job and save its pictures
    Wait(WaitArgs),
    /// Ask the service to cancel a job
    Cancel(JobArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct JobArgs {
    /// Status URL of the job
    pub(crate) url: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WaitArgs {
    /// Status URL of the job
    pub(crate) url: String,
    /// File or folder for the pictures [default: the current folder]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EmulatorArgs {
    /// Port of 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// How long a job takes, such as 300ms or 2s
    #[arg(long, value_name = "DURATION", default_value = "300ms", value_parser = duration::parse)]
    pub(crate) job_duration: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn generate(args: &[&str]) -> Result<(Global, GenerateArgs), clap::error::ErrorKind> {
        let all = [&["firefly"], args].concat();
        let args = Args::try_parse_from(all).map_err(|error| error.kind())?;
        match args.command {
            Command::Generate(generate) => Ok((args.global, generate)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_declaration_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn global_flags_stand_before_or_after_the_command() {
        for args in [
            &["--emulator", "--json", "-vv", "generate", "x"][..],
            &["generate", "x", "--emulator", "--json", "-vv"],
            &["--json", "generate", "--emulator", "x", "-vv"],
        ] {
            let (global, _) = generate(args).unwrap();
            assert!(global.emulator && global.json && !global.quiet, "{args:?}");
            assert_eq!(global.verbose, 2, "{args:?}");
        }
    }

    #[test]
    fn seeds_and_styles_repeat_or_stand_in_a_list() {
        let args = [
            "generate", "x", "--seed", "1", "--seed", "-2,3", "--style", "bw", "--style", "neon",
        ];
        let (_, args) = generate(&args).unwrap();
        assert_eq!(args.seeds, ["1", "-2", "3"]);
        assert_eq!(args.styles, ["bw", "neon"]);
    }

    #[test]
    fn a_request_file_excludes_the_options_it_holds() {
        use clap::error::ErrorKind::{ArgumentConflict, MissingRequiredArgument};
        assert!(generate(&["generate", "--request", "r.json", "--model", "image4_ultra"]).is_ok());
        for extra in [
            &["x"][..],
            &["-n", "2"],
            &["--seed", "1"],
            &["--style", "bw"],
            &["--size", "1x1"],
        ] {
            let args = [&["generate", "--request", "r.json"], extra].concat();
            assert_eq!(generate(&args).unwrap_err(), ArgumentConflict, "{extra:?}");
        }
        assert_eq!(
            generate(&["generate"]).unwrap_err(),
            MissingRequiredArgument
        );
    }

    #[test]
    fn bounds_are_left_to_the_check_that_lists_all_of_them() {
        let args = [
            "generate",
            "",
            "-n",
            "9",
            "--size",
            "1x1",
            "--content-class",
            "poem",
        ];
        assert!(generate(&args).is_ok());
        for args in [
            ["generate", "x", "--size", "big"],
            ["generate", "x", "--size", "-1x5"],
            ["generate", "x", "-n", "-1"],
            ["generate", "x", "--seed", "abc"],
        ] {
            assert!(generate(&args).is_ok(), "{args:?}");
        }
    }
}
