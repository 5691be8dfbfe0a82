//! Why a command failed, as far as a person or a script wants to know. What it looks like is decided in `output`.

use std::{error::Error as StdError, fmt, io};

use firefly::{
    AuthError, ErrorKind, JobRef,
    ims_auth::{AuthErrorKind, env},
    types::Violation,
};

use crate::{exit_code, saved_picture::SavedPicture, signals::Signal, stage::Stage};

mod incomplete;
mod interrupted;
mod unsaved;
mod words;

use self::words::{for_the_command, without_a_job};
pub(crate) use self::{
    incomplete::Incomplete,
    unsaved::{SaveError, Unsaved},
};

/// The failure of a command.
#[derive(Debug)]
pub(crate) enum CliError {
    /// The arguments make no sense together, or a file they name cannot be read.
    Usage(String),
    /// What breaks the rules of the service, or cannot be read; nothing was sent.
    Invalid(Vec<Violation>),
    /// There is no place for what is to be written, and nothing was sent.
    Destination(String),
    /// Credentials or variables are missing or malformed.
    Configuration(String),
    /// A call failed.
    Call(firefly::Error),
    /// A synchronous call failed.
    SyncCall(firefly::Error),
    /// IMS was asked for something else than a token, and that failed; or the token could not be forgotten.
    Ims(AuthError),
    /// IMS does not take the token for valid.
    NotValid {
        /// Why, in IMS's words.
        reason: Option<String>,
        /// Whether the token was fetched elsewhere, so that no other one takes its place.
        is_given: bool,
        /// Why it could not be forgotten, if it could not.
        unforgotten: Option<AuthError>,
    },
    /// IMS could not be brought to revoke a token, which was therefore not forgotten.
    Unrevoked {
        error: AuthError,
        /// Whether it is in the store.
        is_stored: bool,
    },
    /// A token is revoked, but the store cannot forget it.
    Unforgotten(AuthError),
    /// Others can read or change what is kept, or have put it there.
    Unsafe(String),
    /// The credentials cannot be kept, or not be removed.
    Keeping(String),
    /// Some steps failed, and the others were done all the same.
    Incomplete(Box<Incomplete>),
    /// The work is done, yet not every picture could be saved.
    Saving(Box<Unsaved>),
    /// The work is done, and there is no picture; `None` where no job did it.
    Filtered(Option<JobRef>),
    /// The emulator did not start.
    Emulator(io::Error),
    /// There is no runtime.
    Start(io::Error),
    /// Standard output cannot be written to.
    Output(io::Error),
    /// The handle of a job could not be printed, be it that nobody reads it any more.
    Unprinted(JobRef, io::Error),
    /// Somebody asked to stop.
    Interrupted(Signal, Stage),
}

impl From<firefly::Error> for CliError {
    fn from(error: firefly::Error) -> Self {
        Self::Call(error)
    }
}

impl From<AuthError> for CliError {
    fn from(error: AuthError) -> Self {
        match error.kind() {
            AuthErrorKind::Configuration => Self::Ims(error),
            _ => Self::Call(error.into()),
        }
    }
}

impl CliError {
    /// The call that failed, if one did.
    fn call(&self) -> Option<&firefly::Error> {
        match self {
            Self::Call(error) | Self::SyncCall(error) => Some(error),
            Self::Saving(unsaved) => match &unsaved.cause {
                SaveError::Call(error) => Some(error),
                SaveError::Place(_) | SaveError::Text(_) => None,
            },
            _ => None,
        }
    }

    /// What IMS or the store said, where it was asked for something else than a token.
    fn ims(&self) -> Option<&AuthError> {
        match self {
            Self::Ims(error) | Self::Unrevoked { error, .. } | Self::Unforgotten(error) => {
                Some(error)
            }
            _ => None,
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        if let Some(error) = self.ims() {
            return match error.kind() {
                AuthErrorKind::Store => exit_code::NETWORK,
                _ if error.is_transient() => exit_code::NETWORK,
                _ => exit_code::CONFIGURATION,
            };
        }
        match self {
            Self::Usage(_) | Self::Invalid(_) | Self::Destination(_) => exit_code::USAGE,
            Self::Call(error) | Self::SyncCall(error) => exit_code::of(error),
            // Somebody else than the storage answers there.
            Self::Saving(unsaved) if unsaved.is_text() => exit_code::REFUSED,
            // The pictures exist and are paid for: whatever went wrong, it is worth another try.
            Self::Saving(_) | Self::Output(_) | Self::Unprinted(..) | Self::Keeping(_) => {
                exit_code::NETWORK
            }
            Self::Filtered(_) | Self::NotValid { .. } => exit_code::REFUSED,
            Self::Configuration(_) | Self::Unsafe(_) | Self::Emulator(_) => {
                exit_code::CONFIGURATION
            }
            Self::Incomplete(incomplete) => {
                let first = incomplete.failed.first();
                first.map_or(exit_code::BUG, Self::exit_code)
            }
            // The first three are answered above.
            Self::Ims(_) | Self::Unrevoked { .. } | Self::Unforgotten(_) | Self::Start(_) => {
                exit_code::BUG
            }
            Self::Interrupted(signal, _) => signal.exit_code(),
        }
    }

    /// What kind of failure it is, in one word for programs.
    pub(crate) fn kind(&self) -> &'static str {
        if let Some(error) = self.call() {
            return exit_code::name(error.kind());
        }
        if let Some(error) = self.ims() {
            return match error.kind() {
                AuthErrorKind::Configuration => "configuration",
                AuthErrorKind::Store => "file",
                _ => "auth",
            };
        }
        match self {
            Self::Saving(unsaved) if unsaved.is_text() => exit_code::name(ErrorKind::Decode),
            Self::Usage(_) => "usage",
            Self::Invalid(_) => "invalid_request",
            Self::Destination(_)
            | Self::Saving(_)
            | Self::Output(_)
            | Self::Unprinted(..)
            | Self::Keeping(_) => "file",
            Self::Filtered(_) => "filtered",
            Self::NotValid { .. } => "invalid_token",
            Self::Incomplete(incomplete) => {
                let first = incomplete.failed.first();
                first.map_or("unknown", Self::kind)
            }
            Self::Emulator(_) | Self::Configuration(_) | Self::Unsafe(_) => "configuration",
            Self::Interrupted(..) => "interrupted",
            // Only the last one comes here.
            Self::Call(_)
            | Self::SyncCall(_)
            | Self::Ims(_)
            | Self::Unrevoked { .. }
            | Self::Unforgotten(_)
            | Self::Start(_) => "unknown",
        }
    }

    /// The service's or IMS's own code.
    pub(crate) fn code(&self) -> Option<&str> {
        if let Some(error) = self.ims() {
            return error.code();
        }
        match self {
            Self::NotValid { reason, .. } => return reason.as_deref(),
            Self::Incomplete(incomplete) => return incomplete.failed.first()?.code(),
            _ => {}
        }
        let error = self.call()?;
        error
            .error_code()
            .or_else(|| error.access_error())
            .or_else(|| error.auth()?.code())
    }

    /// The first cause of all, such as the operating system's word, where the message does not hold it already.
    pub(crate) fn root_cause(&self) -> Option<String> {
        let first: &dyn StdError = match self.ims() {
            Some(error) => error,
            None => self.call()?,
        };
        let root = std::iter::successors(Some(first), |error| (*error).source()).last()?;
        let (root, whole) = (root.to_string(), first.to_string());
        (!whole.contains(&root) && !self.to_string().contains(&root)).then_some(root)
    }

    /// Whether something could not be read at all, so that nobody knows what it holds.
    pub(crate) fn is_unread(&self) -> bool {
        let first = self.ims().map(|error| error as &(dyn StdError + 'static));
        let io = std::iter::successors(first, |error| (*error).source())
            .find_map(|error| error.downcast_ref::<io::Error>());
        // Bytes that are no text were read.
        io.is_some_and(|error| error.kind() != io::ErrorKind::InvalidData)
    }

    /// The ID of the call, for Adobe's support.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.call()?.request_id()
    }

    /// Every rule that the request breaks, whether this command found it or the client.
    pub(crate) fn violations(&self) -> &[Violation] {
        match self {
            Self::Invalid(violations) => violations,
            _ => self.call().map_or(&[], firefly::Error::violations),
        }
    }

    /// The job it is about.
    pub(crate) fn job(&self) -> Option<&JobRef> {
        match self {
            Self::Call(error) => error.job(),
            Self::Saving(unsaved) => unsaved.job.as_ref(),
            Self::Interrupted(_, Stage::Job(job) | Stage::Cancelling(job))
            | Self::Unprinted(job, _) => Some(job),
            Self::Filtered(job) | Self::Interrupted(_, Stage::Fetching(job)) => job.as_ref(),
            _ => None,
        }
    }

    /// What was saved before it failed.
    pub(crate) fn saved(&self) -> &[SavedPicture] {
        match self {
            Self::Saving(unsaved) => &unsaved.saved,
            _ => &[],
        }
    }

    /// Whether waiting for the job once more can lead to pictures.
    pub(crate) fn is_resumable(&self) -> bool {
        match self {
            // Where the URL itself is at fault, the same URL leads no further.
            Self::Call(error) => {
                let lost = error.kind() == ErrorKind::UntrustedHost || error.status() == Some(404);
                error.job().is_some() && !has_ended(error.kind()) && !lost
            }
            Self::Saving(_) | Self::Unprinted(..) | Self::Interrupted(..) => self.job().is_some(),
            _ => false,
        }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(violations) => {
                f.write_str("the request breaks the service's rules; nothing was sent")?;
                for violation in violations {
                    write!(f, "\n  {violation}")?;
                }
                Ok(())
            }
            Self::Call(error) => f.write_str(&for_the_command(error)),
            Self::SyncCall(error) => f.write_str(&without_a_job(error)),
            Self::Usage(message)
            | Self::Destination(message)
            | Self::Configuration(message)
            | Self::Unsafe(message)
            | Self::Keeping(message) => f.write_str(message),
            Self::Ims(error) => error.fmt(f),
            Self::Unrevoked { error, is_stored } => {
                write!(f, "the token is not revoked: {error}")?;
                if *is_stored {
                    f.write_str(
                        "; it stays in the store, so that the command can be repeated, and \
                         --forget-only drops it without asking IMS",
                    )?;
                }
                Ok(())
            }
            Self::Unforgotten(error) => {
                write!(f, "the token is revoked, but not forgotten: {error}")
            }
            Self::NotValid {
                reason,
                is_given,
                unforgotten,
            } => {
                f.write_str("IMS does not take the token for valid")?;
                if let Some(reason) = reason {
                    write!(f, " ({reason})")?;
                }
                match (is_given, unforgotten) {
                    (true, None) => {
                        write!(f, "; {} has to be set to another one", env::ACCESS_TOKEN)
                    }
                    (true, Some(error)) => write!(
                        f,
                        "; {} has to be set to another one, and the store may hold it too, where it could not be forgotten: {error}",
                        env::ACCESS_TOKEN
                    ),
                    (false, None) => {
                        f.write_str("; it is forgotten, and the next command asks for another one")
                    }
                    (false, Some(error)) => write!(
                        f,
                        "; it stays in the store, where the next command finds it, since it could not be forgotten: {error}"
                    ),
                }
            }
            Self::Incomplete(incomplete) => incomplete.fmt(f),
            Self::Saving(unsaved) => unsaved.fmt(f),
            Self::Filtered(job) => write!(
                f,
                "the {} succeeded without a picture: the service's filter took all of them; change the prompt or the pictures it works on",
                if job.is_some() { "job" } else { "call" }
            ),
            Self::Emulator(error) => write!(f, "the emulator cannot start: {error}"),
            Self::Start(error) => write!(f, "the program cannot start: {error}"),
            Self::Output(error) => write!(f, "standard output cannot be written: {error}"),
            Self::Unprinted(_, error) => write!(
                f,
                "standard output does not take the handle of the job, which is submitted: {error}"
            ),
            Self::Interrupted(_, stage) => f.write_str(interrupted::words(stage)),
        }
    }
}

/// Whether a failure of this kind is the end of the job.
fn has_ended(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::JobFailed
            | ErrorKind::JobCancelled
            | ErrorKind::JobTimedOut
            | ErrorKind::ContentPolicy
    )
}
