//! Pictures: from a description to encoded bytes, the same ones every time.

mod encode;
mod picture;

pub(crate) use encode::Format;
pub(crate) use picture::{ContentClass, Picture};
