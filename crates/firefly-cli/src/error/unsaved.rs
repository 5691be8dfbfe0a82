//! Pictures that are paid for and not saved.

use std::fmt;

use firefly::JobRef;

use crate::saved_picture::SavedPicture;

/// What is left to fetch of what is paid for.
#[derive(Debug)]
pub(crate) struct Unsaved {
    /// The first reason.
    pub(crate) cause: SaveError,
    /// The job, whose pictures can still be fetched; a synchronous call has none.
    pub(crate) job: Option<JobRef>,
    /// What was saved all the same.
    pub(crate) saved: Vec<SavedPicture>,
    /// How many pictures there are.
    pub(crate) total: usize,
}

/// Why one picture was not saved.
#[derive(Debug)]
pub(crate) enum SaveError {
    /// It could not be fetched or written.
    Call(firefly::Error),
    /// Its place is none any more, as this says.
    Place(String),
    /// What came is a text of this type, and no picture.
    Text(Option<String>),
}

impl Unsaved {
    pub(super) fn is_text(&self) -> bool {
        matches!(self.cause, SaveError::Text(_))
    }
}

impl fmt::Display for Unsaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} pictures saved: ", self.saved.len(), self.total)?;
        match &self.cause {
            SaveError::Call(error) => error.fmt(f)?,
            SaveError::Text(content_type) => write!(
                f,
                "what came is a text ({}) and no picture; nothing was replaced by it",
                content_type.as_deref().unwrap_or("no content type")
            )?,
            SaveError::Place(why) => f.write_str(why)?,
        }
        f.write_str(match self.job {
            Some(_) => {
                "; the job is paid for, and waiting for it again may still fetch the pictures"
            }
            None => "; the call is paid for, and without a job nothing leads back to its pictures",
        })
    }
}
