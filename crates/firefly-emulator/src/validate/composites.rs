//! What the precise and the adaptive composite share: a background, the area to fill, an object, and the file format.

use serde_json::Value;

use super::counts::Counts;
use super::images::{Fetching, From, unusable};
use super::{Members, Reader};
use crate::errors::Refusal;
use crate::media::Media;
use crate::order::{Order, ResultForm};
use crate::paint::{Artwork, Format, Input};
use crate::sources::{COMPOSITE, Source};

/// The largest picture that goes into a composite.
const LARGEST: usize = 10 * 1024 * 1024;
const FORMATS: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/jxl"];
/// The seeds that stand for absent ones.
const SEEDS: [i64; 3] = [333, 222, 111];

/// What both requests contain.
#[derive(Debug)]
pub(super) struct Wish {
    background: Option<Source>,
    fill_area: Option<Source>,
    object: Option<Source>,
    object_mask: Option<Source>,
    seeds: Vec<i64>,
    format: Format,
}

/// The pictures of a composite.
#[derive(Debug)]
pub(super) struct Pictures {
    pub(super) background: Input,
    pub(super) fill_area: Input,
    pub(super) object: Input,
    pub(super) object_mask: Option<Input>,
}

impl Reader<'_> {
    /// The members of both; `with_mask` when the object may have one.
    pub(super) fn composite(&mut self, with_mask: bool) -> Wish {
        let from = From(COMPOSITE);
        let nothing = Members::new();
        let background = self.required_object(&[], self.body, "background");
        let object = self.required_object(&[], self.body, "object");
        let path = ["background"];
        self.only(
            &path,
            background.unwrap_or(&nothing),
            &["image", "fillAreaMask"],
        );
        let mut of_background =
            |name| background.and_then(|members| self.image(&path, members, name, from));
        let (background, fill_area) = (of_background("image"), of_background("fillAreaMask"));
        let path = ["object"];
        let known: &[_] = if with_mask {
            &["image", "mask"]
        } else {
            &["image"]
        };
        self.only(&path, object.unwrap_or(&nothing), known);
        let picture = object.and_then(|members| self.image(&path, members, "image", from));
        let object_mask = object
            .filter(|_| with_mask)
            .and_then(|members| self.optional_image(&path, members, "mask", from));
        let counts = Counts {
            max: SEEDS.len(),
            min: 1,
            unique: false,
        };
        Wish {
            background,
            fill_area,
            object: picture,
            object_mask,
            seeds: self.seeds_or(counts, |index| SEEDS.get(index).copied().unwrap_or(0)),
            format: self.output_format(),
        }
    }

    /// A number from 0 to 1.
    pub(super) fn share(&mut self, name: &str, default: f32) -> f32 {
        let Some(value) = self.checker.value(self.body, name) else {
            return default;
        };
        match self.checker.as_float(value) {
            // The schema knows no more than a handful of digits.
            #[allow(clippy::cast_possible_truncation)]
            Some(share) if (0.0..=1.0).contains(&share) => share as f32,
            Some(_) => {
                self.fail(&[name], "ensure this value is between 0 and 1");
                default
            }
            None => {
                self.checker.fail(
                    &[name],
                    "value is not a valid float",
                    "type_error.float",
                    None,
                );
                default
            }
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> bool {
        self.checker.boolean(&[], self.body, name);
        self.body
            .get(name)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    /// `output.mediaType`; PNG when it is absent (T58).
    fn output_format(&mut self) -> Format {
        let Some(output) = self.checker.object(&[], self.body, "output") else {
            return Format::Png;
        };
        self.only(&["output"], output, &["mediaType"]);
        let media_type = self
            .checker
            .choice(&["output"], output, "mediaType", &FORMATS);
        match media_type.as_deref() {
            Some("image/jxl") => Format::Jxl,
            Some(other) => Self::format(other).unwrap_or(Format::Png),
            None => Format::Png,
        }
    }
}

impl Wish {
    /// The order, once the request is in order.
    pub(super) fn order(
        self,
        mut reader: Reader<'_>,
        artwork: impl Fn(&Pictures, i64) -> Artwork,
    ) -> Result<Order, Refusal> {
        reader.verdict()?;
        let fetching = Fetching::new(&reader);
        let pictures = Pictures {
            background: small(fetching.image(self.background)?)?,
            fill_area: small(fetching.image(self.fill_area)?)?,
            object: small(fetching.image(self.object)?)?,
            object_mask: fetching
                .optional(self.object_mask)?
                .map(small)
                .transpose()?,
        };
        let outputs = self.seeds.into_iter().map(|seed| {
            let artwork = Box::new(artwork(&pictures, seed));
            (seed, Media::Image(artwork, self.format))
        });
        Ok(Order {
            prompt: String::new(),
            outputs: outputs.collect(),
            form: ResultForm::Bare,
            kept: fetching.bytes(),
        })
    }
}

fn small(input: Input) -> Result<Input, Refusal> {
    if input.byte_len() > LARGEST {
        return Err(unusable("An input image must not be larger than 10 MB."));
    }
    Ok(input)
}
