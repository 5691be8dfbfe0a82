//! The keyring of the operating system. Nothing is kept in it so far.

use std::future::{Ready, ready};

use firefly::ims_auth::ConsoleCredential;

use crate::{error::CliError, kept::Place, warnings::Warnings};

type Kept = Option<(ConsoleCredential, Place)>;

pub(super) fn write(_: &str) -> Ready<Option<Place>> {
    ready(None)
}

pub(super) fn read(_: &Warnings) -> Ready<Result<Kept, CliError>> {
    ready(Ok(None))
}

pub(super) fn remove(_: &Warnings) -> Ready<Option<Place>> {
    ready(None)
}
