//! One run from arguments to exit code: the only place where errors are shown.

use std::{ffi::OsString, future::Future, io::Write};

use clap::{Parser as _, error::ErrorKind as ClapKind};

use crate::{
    Io, args::Args, commands, console::Console, context::Context, error::CliError, exit_code,
    logging, output, signals, stage::Stage,
};

const UNEXPECTED_IN_LOGIN: &str = "\
error: unexpected argument, which is not shown: secrets are never taken from arguments, which every user of a machine can read

`auth login` asks for the secret, or reads it from standard input. For more information, try 'firefly auth login --help'.
";

/// Runs the command line `args`, whose first element is the name of the program, and returns its exit code.
///
/// Logging is set up for this run and this thread only, so that a test may run it many times.
pub fn run(args: impl IntoIterator<Item = OsString>, mut io: Io) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    match Args::try_parse_from(&args) {
        Ok(args) => execute(args, io),
        Err(error) => refuse(&error, &args, &mut io),
    }
}

/// Shows help or version, or says what is wrong with the arguments.
fn refuse(error: &clap::Error, args: &[OsString], io: &mut Io) -> u8 {
    if matches!(
        error.kind(),
        ClapKind::DisplayHelp | ClapKind::DisplayVersion
    ) {
        // A reader that has gone (`| head`) has seen enough.
        let _ = write!(io.stdout, "{}", error.render()).and_then(|()| io.stdout.flush());
        return exit_code::SUCCESS;
    }
    let text = if error.kind() == ClapKind::UnknownArgument && wants(args, "login") {
        // What nobody expects here may be a secret.
        UNEXPECTED_IN_LOGIN.to_owned()
    } else {
        error.render().to_string()
    };
    let _ = write!(io.stderr, "{text}");
    if wants(args, "--json") {
        let message = match error.kind() {
            // The text is the whole help.
            ClapKind::DisplayHelpOnMissingArgumentOrSubcommand => "a subcommand is required",
            _ => text.split("\n\n").next().unwrap_or_default(),
        };
        let message = message.trim_start_matches("error: ").trim();
        let failure = CliError::Usage(message.to_owned());
        let _ = writeln!(io.stdout, "{}", output::json::failure(&failure))
            .and_then(|()| io.stdout.flush());
    }
    exit_code::USAGE
}

/// Whether a command line that cannot be parsed has `word` in it all the same.
fn wants(args: &[OsString], word: &str) -> bool {
    args.iter()
        .skip(1)
        .take_while(|arg| *arg != "--")
        .any(|arg| arg == word)
}

fn execute(args: Args, mut io: Io) -> u8 {
    let stderr = std::mem::replace(&mut io.stderr, Box::new(std::io::sink()));
    let console = Console::new(stderr, io.stderr_is_terminal && !args.global.quiet);
    let subscriber = logging::subscriber(&args.global, &console);
    let context = Context::new(args.global, console, io);
    let result = tracing::subscriber::with_default(subscriber, || {
        on_this_thread(async {
            let signals = signals::Listener::start();
            tokio::select! {
                biased;
                result = commands::run(&context, args.command) => result,
                signal = signals.stop() => match context.stage() {
                    Stage::Serving => Ok(()),
                    stage => Err(CliError::Interrupted(signal, stage)),
                },
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Paper {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// Exit code, standard output and standard error of a run without any variable set.
    fn ran(args: &[&str]) -> (u8, String, String) {
        let (stdout, stderr) = (Paper::default(), Paper::default());
        let io = Io {
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            stdin: Box::new(std::io::empty()),
            lookup: Box::new(|_| None),
            stdout_is_terminal: false,
            stdout_is_null: false,
            stderr_is_terminal: false,
            stdin_is_terminal: false,
        };
        let args = ["firefly"].iter().chain(args).map(OsString::from);
        (run(args, io), stdout.text(), stderr.text())
    }

    #[test]
    fn a_run_touches_nothing_but_what_it_is_given() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.png");
        let output = path.to_str().unwrap();
        let size = ["--size", "1024x1024", "-v"];
        let args = [
            &["--emulator", "generate", "a fox", "-o", output],
            &size[..],
        ]
        .concat();
        let (code, stdout, stderr) = ran(&args);
        assert_eq!((code, stdout), (exit_code::SUCCESS, format!("{output}\n")));
        assert!(stderr.contains("the job has succeeded\n"), "{stderr}");
        assert!(path.is_file());
    }

    #[test]
    fn a_failure_is_prose_and_json_at_once() {
        let (code, stdout, stderr) = ran(&["job", "status", "1", "--json"]);
        assert_eq!(code, exit_code::USAGE);
        let told: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        let message = told["error"]["message"].as_str().unwrap();
        assert_eq!(stderr, format!("error: {message}\n"));
    }

    #[test]
    fn json_is_asked_for_before_the_two_hyphens_only() {
        let asks = |args: &[&str]| {
            let args: Vec<OsString> = args.iter().map(OsString::from).collect();
            wants(&args, "--json")
        };
        assert!(asks(&["firefly", "paint", "--json"]));
        assert!(!asks(&["firefly", "generate", "--", "--json"]));
        assert!(!asks(&["--json"]), "the name of the program is no argument");
    }
}
