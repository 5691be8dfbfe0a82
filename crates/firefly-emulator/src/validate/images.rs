//! The pictures that a request names: by upload or by address, alone or wrapped in `source`.

use std::cell::Cell;

use axum::http::StatusCode;

use super::{Members, Reader};
use crate::errors::Refusal;
use crate::paint::{Input, Mask};
use crate::sources::{COMPOSITE, Domains, IMAGE5, Source, Sources};

/// The longest address that the schema of the shared operations allows.
const URL: usize = 2083;

/// Which addresses an operation takes; all its pictures share them.
#[derive(Clone, Copy, Debug)]
pub(super) struct From(pub(super) Domains);

impl From {
    /// The most characters of an address. For Image5 and for composites no length is published.
    fn longest_url(self) -> usize {
        if [IMAGE5, COMPOSITE].contains(&self.0) {
            usize::MAX
        } else {
            URL
        }
    }
}

impl<'a> Reader<'a> {
    /// A picture that has to be there: `{"source": {…}}`.
    pub(super) fn image(
        &mut self,
        path: &[&str],
        members: &Members,
        name: &str,
        from: From,
    ) -> Option<Source> {
        self.require(path, members, name);
        self.optional_image(path, members, name, from)
    }

    /// A picture that may be absent.
    pub(super) fn optional_image(
        &mut self,
        path: &[&str],
        members: &Members,
        name: &str,
        from: From,
    ) -> Option<Source> {
        let wrapper = self.checker.object(path, members, name)?;
        let masked = self.mask_in_image && path.is_empty() && name == "image";
        let known: &[_] = if masked {
            &["source", "mask"]
        } else {
            &["source"]
        };
        self.only(&below(path, name), wrapper, known);
        self.source(&below(path, name), wrapper, from)
    }

    /// The member `source` of a wrapper.
    pub(super) fn source(
        &mut self,
        path: &[&str],
        wrapper: &Members,
        from: From,
    ) -> Option<Source> {
        let source = self.required_object(path, wrapper, "source")?;
        self.bare_source(&below(path, "source"), source, from)
    }

    /// Exactly one of an upload and an address.
    fn bare_source(&mut self, path: &[&str], source: &Members, from: From) -> Option<Source> {
        self.only(path, source, &["uploadId", "url"]);
        let upload = self.checker.text(path, source, "uploadId", 1, 256);
        let url = self
            .checker
            .text(path, source, "url", 1, from.longest_url());
        let has = |name| source.get(name).is_some_and(|value| !value.is_null());
        if has("uploadId") == has("url") {
            self.fail(path, "exactly one of uploadId and url is required");
            return None;
        }
        if let Some(id) = upload {
            if self.call.quirks.strict_upload_ids && !is_uuid(&id) {
                let kind = "type_error.uuid";
                self.checker.fail(
                    &below(path, "uploadId"),
                    "value is not a valid uuid",
                    kind,
                    None,
                );
            }
            return Some(Source::Upload(id));
        }
        let url = url?;
        let quirks = self.call.quirks;
        if !self.call.sources.allowed(&url, from.0, quirks) {
            let message = format!("url must be on one of these domains: {}", from.0.join(", "));
            self.fail(&below(path, "url"), &message);
        }
        Some(Source::Url(url))
    }

    /// The mask of an asynchronous call: on top and wrapped, or nested in `image` and bare where that is let pass (T42).
    /// `known` are the members that this operation's mask has.
    pub(super) fn top_mask(
        &mut self,
        from: From,
        known: &[&str],
    ) -> Result<Option<MaskSource>, Refusal> {
        if let Some(nested) = self.nested_mask_member() {
            if !self.call.quirks.nested_masks {
                return Err(Refusal::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "validation_error",
                    "The mask belongs on top of the body, as mask.source.",
                ));
            }
            if self.checker.value(self.body, "mask").is_none() {
                return Ok(self.nested(nested, from));
            }
        }
        let Some(mask) = self.checker.object(&[], self.body, "mask") else {
            return Ok(None);
        };
        self.only(&["mask"], mask, known);
        self.checker.boolean(&["mask"], mask, "invert");
        let invert = mask.get("invert").and_then(serde_json::Value::as_bool);
        let source = self.source(&["mask"], mask, from);
        Ok(source.map(|source| MaskSource {
            source,
            invert: invert.unwrap_or(false),
        }))
    }

    /// The mask of a synchronous call: nested in `image` and bare.
    pub(super) fn nested_mask(&mut self, from: From) -> Option<MaskSource> {
        let nested = self.nested_mask_member()?;
        self.nested(nested, from)
    }

    fn nested(&mut self, mask: &Members, from: From) -> Option<MaskSource> {
        let source = self.bare_source(&["image", "mask"], mask, from)?;
        let invert = false;
        Some(MaskSource { source, invert })
    }

    fn nested_mask_member(&mut self) -> Option<&'a Members> {
        self.mask_in_image = true;
        let body = self.body;
        let image = body.get("image")?.as_object()?;
        self.checker.object(&["image"], image, "mask")
    }
}

/// A mask that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MaskSource {
    source: Source,
    invert: bool,
}

/// Fetches pictures and counts their bytes.
#[derive(Debug)]
pub(super) struct Fetching<'a> {
    sources: Sources<'a>,
    bytes: Cell<usize>,
}

impl<'a> Fetching<'a> {
    pub(super) fn new(reader: &Reader<'a>) -> Self {
        Self {
            sources: reader.call.sources,
            bytes: Cell::new(0),
        }
    }

    /// The picture. What is missing was refused by the verdict, before anything is fetched.
    pub(super) fn image(&self, source: Option<Source>) -> Result<Input, Refusal> {
        let source = source.ok_or_else(|| unusable("An image is missing."))?;
        let input = self.sources.fetch(&source)?;
        self.bytes.set(self.bytes.get() + input.byte_len());
        Ok(input)
    }

    pub(super) fn optional(&self, source: Option<Source>) -> Result<Option<Input>, Refusal> {
        source.map(|source| self.image(Some(source))).transpose()
    }

    pub(super) fn mask(&self, mask: Option<MaskSource>) -> Result<Option<Mask>, Refusal> {
        let Some(MaskSource { source, invert }) = mask else {
            return Ok(None);
        };
        let input = self.image(Some(source))?;
        Ok(Some(Mask { input, invert }))
    }

    /// The bytes fetched so far.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.get()
    }
}

/// A picture that can be read and yet does not serve.
pub(super) fn unusable(message: impl Into<String>) -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "validation_error",
        message.into(),
    )
}

fn below<'a>(path: &[&'a str], name: &'a str) -> Vec<&'a str> {
    path.iter().copied().chain([name]).collect()
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
