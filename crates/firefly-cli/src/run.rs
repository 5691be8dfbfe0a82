//! One run from arguments to exit code: the only place where errors are shown.

use std::{ffi::OsString, future::Future, io::Write};

use clap::{Parser as _, error::ErrorKind as ClapKind};

use crate::{
    Io, args::Args, commands, console::Console, context::Context, error::CliError, exit_code,
    logging, output, signals,
};

/// Runs the command line `args`, whose first element is the name of the program, and returns its exit code.
///
/// Logging is set up for this run and this thread only, so that a test may run it many times.
pub fn run(args: impl IntoIterator<Item = OsString>, mut io: Io) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    match Args::try_parse_from(&args) {
        Ok(args) => execute(args, io),
        Err(error) => refuse(&error, wants_json(&args), &mut io),
    }
}

/// Shows help or version, or says what is wrong with the arguments.
fn refuse(error: &clap::Error, json: bool, io: &mut Io) -> u8 {
    let text = error.render();
    if matches!(
        error.kind(),
        ClapKind::DisplayHelp | ClapKind::DisplayVersion
    ) {
        // A reader that has gone (`| head`) has seen enough.
        let _ = write!(io.stdout, "{text}").and_then(|()| io.stdout.flush());
        return exit_code::SUCCESS;
    }
    let _ = write!(io.stderr, "{text}");
    if json {
        let text = text.to_string();
        let message = text.split("\n\n").next().unwrap_or_default();
        let message = message.trim_start_matches("error: ").trim();
        let failure = CliError::Usage(message.to_owned());
        let _ = writeln!(io.stdout, "{}", output::json::failure(&failure))
            .and_then(|()| io.stdout.flush());
    }
    exit_code::USAGE
}

/// Whether a command line that cannot be parsed asks for JSON all the same.
fn wants_json(args: &[OsString]) -> bool {
    args.iter()
        .skip(1)
        .take_while(|arg| *arg != "--")
        .any(|arg| arg == "--json")
}

fn execute(args: Args, io: Io) -> u8 {
    let console = Console::new(io.stderr, io.stderr_is_terminal && !args.global.quiet);
    let subscriber = logging::subscriber(&args.global, &console);
    let context = Context::new(args.global, console, io.stdout, io.stdin, io.lookup);
    let result = tracing::subscriber::with_default(subscriber, || {
        on_this_thread(async {
            tokio::select! {
                biased;
                result = commands::run(&context, args.command) => result,
                signal = signals::stop() => Err(CliError::Interrupted(signal, context.stage())),
            }
        })
    });
    context.console.clear();
    match result {
        Ok(()) => exit_code::SUCCESS,
        // Whoever read the output has gone, and what there was to do is done.
        Err(CliError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            exit_code::SUCCESS
        }
        Err(error) => {
            context
                .console
                .say(&output::human::failure(&error, &context));
            if context.global.json {
                let _ = context.print(&output::json::failure(&error).to_string());
            }
            error.exit_code()
        }
    }
}

/// One thread is plenty for a few transfers, and keeps every log line within this run.
fn on_this_thread(work: impl Future<Output = Result<(), CliError>>) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CliError::Start)?;
    let result = runtime.block_on(work);
    // Without waiting for a name look-up that nobody needs any more.
    runtime.shutdown_background();
    result
}
