//! What can be asked on the command line. Texts and shapes only; the rules of the service are checked with the request.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand};

mod auth;
mod composite;
mod emulator;
mod generate;
mod images;
mod job;
mod pages;
mod shared;
mod video;

pub(crate) use self::{
    auth::{AuthCommand, EndArgs, LoginArgs},
    composite::{AdaptiveArgs, CompositeCommand, ObjectArgs, PreciseArgs},
    emulator::EmulatorArgs,
    generate::GenerateArgs,
    images::{ExpandArgs, FillArgs, SimilarArgs, UpscaleArgs},
    job::JobCommand,
    pages::{ManArgs, ModelsArgs, ModelsCommand, ShellArgs, StylesCommand, UploadArgs},
    shared::{
        CallArgs, OutputArgs, PlacementArgs, Preview, RunArgs, SceneArgs, StyleArgs, VariationArgs,
    },
    video::VideoArgs,
};

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
#[command(next_help_heading = "Options of every command")]
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
    #[command(
        after_help = generate::EXAMPLES,
        mut_arg("count", |arg| arg.help(generate::COUNT)),
        mut_arg("request", |arg| arg.long_help(shared::REQUEST_BESIDE_MODEL))
    )]
    Generate(Box<GenerateArgs>),
    /// Generate pictures that resemble a given one
    #[command(
        after_help = images::SIMILAR_EXAMPLES,
        mut_arg("count", |arg| arg.help(images::SIMILAR_COUNT)),
        mut_arg("request", |arg| arg.long_help(shared::REQUEST_BESIDE_MODEL))
    )]
    Similar(Box<SimilarArgs>),
    /// Paint more around a picture
    #[command(after_help = images::EXPAND_EXAMPLES, mut_arg("size", |arg| arg.help(images::EXPAND_SIZE)))]
    Expand(Box<ExpandArgs>),
    /// Paint a part of a picture anew
    #[command(
        override_usage = images::FILL_USAGE,
        after_help = images::FILL_EXAMPLES,
        mut_arg("size", |arg| arg.help(images::FILL_SIZE))
    )]
    Fill(Box<FillArgs>),
    /// Put an object into a scene, or a scene around an object
    #[command(subcommand, after_help = composite::EXAMPLES)]
    Composite(CompositeCommand),
    /// Enlarge a picture
    #[command(after_help = images::UPSCALE_EXAMPLES, mut_arg("seeds", |arg| arg.help(images::UPSCALE_SEED)))]
    Upscale(Box<UpscaleArgs>),
    /// Generate a video of five seconds
    #[command(
        after_help = video::EXAMPLES,
        mut_arg("size", |arg| arg.help(video::SIZE)),
        mut_arg("seeds", |arg| arg.help(video::SEED))
    )]
    Video(Box<VideoArgs>),
    /// Upload a picture and print its ID
    #[command(after_help = pages::UPLOAD_EXAMPLES)]
    Upload(UploadArgs),
    /// Custom models, trained by the account
    #[command(subcommand, after_help = pages::MODELS_EXAMPLES)]
    Models(ModelsCommand),
    /// Looks that the service knows by name
    #[command(subcommand)]
    Styles(StylesCommand),
    /// Look after a job that was started earlier
    #[command(subcommand, after_help = job::EXAMPLES)]
    Job(JobCommand),
    /// Serve a local Adobe IMS and Firefly until Ctrl-C
    #[command(after_help = emulator::EXAMPLES)]
    Emulator(EmulatorArgs),
    /// Print a script that completes commands and options in a shell
    Completions(ShellArgs),
    /// Print the manual page, or write one for each command
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn generate(args: &[&str]) -> Result<(Global, GenerateArgs), clap::error::ErrorKind> {
        let all = [&["firefly"], args].concat();
        let args = Args::try_parse_from(all).map_err(|error| error.kind())?;
        match args.command {
            Command::Generate(generate) => Ok((args.global, *generate)),
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
        assert_eq!(args.variations.seeds.seeds, ["1", "-2", "3"]);
        assert_eq!(args.style.styles, ["bw", "neon"]);
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
