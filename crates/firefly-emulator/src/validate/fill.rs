//! A part of a picture painted anew.

use super::counts::Counts;
use super::images::{Fetching, From, MaskSource, unusable};
use super::{Call, Reader, sizes};
use crate::errors::Refusal;
use crate::media::Media;
use crate::order::{Order, ResultForm};
use crate::paint::{Artwork, Format};
use crate::sources::{SHARED, SYNCHRONOUS};

/// The longer side of a mask has at least so many pixels.
const SMALLEST_MASK: u32 = 600;
const MEMBERS: [&str; 8] = [
    "image",
    "mask",
    "prompt",
    "negativePrompt",
    "promptBiasingLocaleCode",
    "numVariations",
    "seeds",
    "size",
];

/// `POST /v3/images/fill-async`.
pub(crate) fn fill(call: Call<'_>) -> Result<Order, Refusal> {
    let mut reader = Reader::new(call, &MEMBERS)?;
    let mask = reader.top_mask(From(SHARED), &["source", "invert"])?;
    if mask.is_none() && reader.call.body["image"]["mask"].is_null() {
        reader.require(&[], reader.body, "mask");
    }
    let size = reader.size(sizes::EIGHT);
    order(reader, From(SHARED), mask, Some(size))
}

/// `POST /v3/images/fill`, whose mask stands in `image`, and which takes no size.
pub(crate) fn fill_at_once(call: Call<'_>) -> Result<Order, Refusal> {
    let known: Vec<_> = MEMBERS
        .into_iter()
        .filter(|name| !["mask", "size"].contains(name))
        .collect();
    let mut reader = Reader::new(call, &known)?;
    let mask = reader.nested_mask(From(SYNCHRONOUS));
    if reader.call.body["image"]["mask"].is_null() {
        reader.checker.missing(&["image", "mask"]);
    }
    order(reader, From(SYNCHRONOUS), mask, None)
}

/// Without a size the result is as large as the picture.
fn order(
    mut reader: Reader<'_>,
    from: From,
    mask: Option<MaskSource>,
    size: Option<(u32, u32)>,
) -> Result<Order, Refusal> {
    let image = reader.image(&[], reader.body, "image", from);
    let prompt = reader.optional_prompt();
    reader.negative_prompt();
    reader.locale();
    let seeds = reader.seeds(Counts::FOUR);
    reader.verdict()?;
    let fetching = Fetching::new(&reader);
    let source = fetching.image(image)?;
    let mask = fetching
        .mask(mask)?
        .ok_or_else(|| unusable("A mask is missing."))?;
    let (width, height) = mask.input.size();
    if width.max(height) < SMALLEST_MASK {
        return Err(unusable(format!(
            "The larger side of the mask must have at least {SMALLEST_MASK} pixels."
        )));
    }
    let size = size.unwrap_or(source.size());
    let outputs = seeds.into_iter().map(|seed| {
        let artwork = Artwork::Filled {
            source: source.clone(),
            mask: mask.clone(),
            prompt: prompt.clone(),
            seed,
            size,
        };
        (seed, Media::Image(Box::new(artwork), Format::Png))
    });
    Ok(Order {
        outputs: outputs.collect(),
        form: ResultForm::images(size),
        kept: fetching.bytes(),
        prompt,
    })
}
