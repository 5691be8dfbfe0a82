//! Outputs: one to a file, to bytes or to a stream; or all of a result to a folder, under names made of what is known of them.

mod download;
mod file_name;
mod many;
mod names;
mod sink;

pub use self::{
    download::{Download, Downloaded, MediaFormat, Part, Progress},
    file_name::FileName,
    many::{Downloads, Saved},
    names::{NameTemplate, NameValues, slug},
};

#[cfg(all(test, feature = "mock"))]
mod tests;
