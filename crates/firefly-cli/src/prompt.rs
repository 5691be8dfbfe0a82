//! Questions to a person at a terminal: asked on standard error, answered on standard input.

use std::io;

use firefly::ims_auth::SecretString;
use zeroize::Zeroizing;

use crate::{context::Context, error::CliError};

/// What is typed after `question`, without white space around it.
pub(crate) async fn line(context: &Context, question: &str) -> Result<String, CliError> {
    context.console.say(question);
    Ok(context.read_line().await?.trim().to_owned())
}

/// As [`line`], without showing what is typed.
pub(crate) async fn hidden_line(
    context: &Context,
    question: &str,
) -> Result<SecretString, CliError> {
    let typed = terminal::hidden(context, question).await?;
    Ok(typed.trim().into())
}

fn cannot_hide(error: &io::Error) -> CliError {
    CliError::Usage(format!(
        "this terminal cannot hide what is typed ({error}): give the secret on standard input, from a file or a pipe"
    ))
}

#[cfg(unix)]
mod terminal {
    //! The echo is switched off here rather than by a crate: whoever is interrupted while typing must get it back, and the
    //! crates leave that to a signal's default, which this program does not wait for.

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    use super::{CliError, Context, Zeroizing, cannot_hide, io};

    pub(super) async fn hidden(
        context: &Context,
        question: &str,
    ) -> Result<Zeroizing<String>, CliError> {
        // Before the question: whoever answers at once is hidden too.
        let _silence = Silence::start().map_err(|error| cannot_hide(&error))?;
        context.console.say(question);
        context.read_line().await
    }

    /// A terminal without echo, until this is dropped.
    struct Silence(Termios);

    impl Silence {
        fn start() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            // The end of the line is shown, as it would be otherwise.
            silent.local_modes.insert(LocalModes::ECHONL);
            tcsetattr(io::stdin(), OptionalActions::Now, &silent)?;
            Ok(Self(before))
        }
    }

    impl Drop for Silence {
        fn drop(&mut self) {
            // A terminal that has gone shows nothing anyway.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
        }
    }
}

#[cfg(not(unix))]
mod terminal {
    //! Elsewhere the console is read key by key, which shows nothing by itself.

    use super::{CliError, Context, Zeroizing, cannot_hide, io};

    pub(super) async fn hidden(
        context: &Context,
        question: &str,
    ) -> Result<Zeroizing<String>, CliError> {
        context.console.say(question);
        let reading = tokio::task::spawn_blocking(|| console::Term::stderr().read_secure_line());
        let typed = match reading.await {
            Ok(typed) => typed,
            Err(failed) => Err(io::Error::other(failed)),
        };
        typed
            .map(Zeroizing::new)
            .map_err(|error| cannot_hide(&error))
    }
}
