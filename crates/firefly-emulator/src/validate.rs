//! The rules for requests, checked as the service checks them: all at once, each violation with its place.
//!
//! Each operation has a file with its rules; what several of them share stands in the others. What the service is said to
//! ignore (a custom model without a custom version, unknown members) is ignored here too.

mod counts;
mod expand;
mod fill;
mod generate;
mod image5;
mod images;
mod object_composite;
mod placement;
mod sizes;
mod style;
mod texts;
mod versions;

mod adaptive_composite;
mod composites;
mod precise_composite;
mod similar;
mod upscale;
mod video;

use serde_json::{Map, Value};

use crate::checker::Checker;
use crate::errors::Refusal;
use crate::paint::Format;
use crate::quirks::Quirks;
use crate::sources::Sources;

pub(crate) use adaptive_composite::adaptive_composite;
pub(crate) use expand::{expand, expand_at_once};
pub(crate) use fill::{fill, fill_at_once};
pub(crate) use generate::{generate, generate_at_once};
pub(crate) use image5::image5;
pub(crate) use object_composite::{object_composite, object_composite_at_once};
pub(crate) use precise_composite::precise_composite;
pub(crate) use similar::{similar, similar_at_once};
pub(crate) use upscale::upscale;
pub(crate) use video::video;

/// One request as it came, with what its validator may look at beside the body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) body: &'a Value,
    /// The header `x-model-version`.
    pub(crate) version: Option<&'a str>,
    /// The header `x-accept-mimetype`, which generating alone looks at.
    pub(crate) accepted_type: Option<&'a str>,
    pub(crate) quirks: &'a Quirks,
    pub(crate) sources: Sources<'a>,
}

type Members = Map<String, Value>;

/// Reads a body and remembers what is wrong with it.
#[derive(Debug)]
struct Reader<'a> {
    call: Call<'a>,
    body: &'a Members,
    checker: Checker,
    /// The message about the size, which the service does not list unless there is more to list.
    size_message: Option<String>,
    /// Whether `image` may hold a mask in this operation.
    mask_in_image: bool,
}

impl<'a> Reader<'a> {
    /// Begins with the members that an operation knows; others are refused in strict mode.
    fn new(call: Call<'a>, known: &[&str]) -> Result<Self, Refusal> {
        let mut checker = Checker::new(call.quirks.lenient_numbers);
        let Some(body) = call.body.as_object() else {
            checker.fail(&[], "value is not a valid dict", "type_error.dict", None);
            return Err(Refusal::invalid(call.quirks, None, checker.violations));
        };
        let mut reader = Self {
            call,
            body,
            checker,
            size_message: None,
            mask_in_image: false,
        };
        reader.only(&[], body, known);
        Ok(reader)
    }

    /// Refuses members that are not in the list, in strict mode.
    fn only(&mut self, path: &[&str], members: &Members, known: &[&str]) {
        if self.call.quirks.strict_members {
            self.checker.only(path, members, known);
        }
    }

    /// A member that has to be there; its kind is checked by who reads it.
    fn require(&mut self, path: &[&str], members: &Members, name: &str) {
        if self.checker.value(members, name).is_none() {
            let path: Vec<_> = path.iter().copied().chain([name]).collect();
            self.checker.missing(&path);
        }
    }

    /// An object that has to be there.
    fn required_object<'b>(
        &mut self,
        path: &[&str],
        members: &'b Members,
        name: &str,
    ) -> Option<&'b Members> {
        self.require(path, members, name);
        self.checker.object(path, members, name)
    }

    /// A violation that is no matter of one type or bound.
    fn fail(&mut self, path: &[&str], message: &str) {
        self.checker.fail(path, message, "value_error", None);
    }

    /// Everything that was found wrong, in one answer.
    ///
    /// A wrong size alone is told in the message only, as seen live; beside other violations it is listed too.
    fn verdict(&mut self) -> Result<(), Refusal> {
        let listed = !self.checker.violations.is_empty();
        if let Some(message) = self.size_message.clone().filter(|_| listed) {
            self.fail(&["size"], &message);
        }
        if !listed && self.size_message.is_none() {
            return Ok(());
        }
        let violations = std::mem::take(&mut self.checker.violations);
        Err(Refusal::invalid(
            self.call.quirks,
            self.size_message.take(),
            violations,
        ))
    }

    /// The format that a media type of the request names.
    fn format(media_type: &str) -> Option<Format> {
        match media_type {
            "image/png" => Some(Format::Png),
            "image/jpeg" => Some(Format::Jpeg),
            "image/webp" => Some(Format::Webp),
            _ => None,
        }
    }
}
