//! A picture continued beyond its edges, one pixel of it to one of the result.

use super::counts::Counts;
use super::images::{Fetching, From, MaskSource, unusable};
use super::{Call, Reader, sizes};
use crate::errors::Refusal;
use crate::media::Media;
use crate::order::{Order, ResultForm};
use crate::paint::{Artwork, Format, Mask};
use crate::sources::{SHARED, SYNCHRONOUS};

/// The longest side of a result.
const LARGEST: u32 = 3999;
/// The longest side of a synchronous result.
const LARGEST_AT_ONCE: u32 = 2688;
const MEMBERS: [&str; 7] = [
    "image",
    "mask",
    "placement",
    "prompt",
    "numVariations",
    "seeds",
    "size",
];

/// `POST /v3/images/expand-async`.
pub(crate) fn expand(call: Call<'_>) -> Result<Order, Refusal> {
    let mut reader = Reader::new(call, &MEMBERS)?;
    let mask = reader.top_mask(From(SHARED), &["source", "invert"])?;
    order(reader, From(SHARED), mask, LARGEST)
}

/// `POST /v3/images/expand`.
pub(crate) fn expand_at_once(call: Call<'_>) -> Result<Order, Refusal> {
    let known: Vec<_> = MEMBERS.into_iter().filter(|name| *name != "mask").collect();
    let mut reader = Reader::new(call, &known)?;
    let mask = reader.nested_mask(From(SYNCHRONOUS));
    order(reader, From(SYNCHRONOUS), mask, LARGEST_AT_ONCE)
}

fn order(
    mut reader: Reader<'_>,
    from: From,
    mask: Option<MaskSource>,
    largest: u32,
) -> Result<Order, Refusal> {
    let image = reader.image(&[], reader.body, "image", from);
    let prompt = reader.optional_prompt();
    let placement = reader.placement(mask.is_some());
    let seeds = reader.seeds(Counts::FOUR);
    let asked = reader.any_size();
    if asked.is_some_and(|(width, height)| width.max(height) > largest) {
        reader.size_message = Some(format!("Size must be at most {largest}x{largest}"));
    }
    if reader.call.quirks.expand_needs_size && asked.is_none() && mask.is_none() {
        reader.require(&[], reader.body, "size");
    }
    reader.verdict()?;
    let fetching = Fetching::new(&reader);
    let source = fetching.image(image)?;
    let mask = fetching.mask(mask)?;
    let size = match &mask {
        Some(mask) => size_of_mask(mask, source.size(), asked, largest)?,
        None => asked.unwrap_or(sizes::DEFAULT),
    };
    let at = match &mask {
        Some(mask) => corner_of_mask(mask)?,
        None => placement.corner(source.size(), size),
    };
    let outputs = seeds.into_iter().map(|seed| {
        let artwork = Artwork::Expanded {
            source: source.clone(),
            mask: mask.clone(),
            at,
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

/// R18: a mask covers more than the source, and the result has its size.
fn size_of_mask(
    mask: &Mask,
    source: (u32, u32),
    asked: Option<(u32, u32)>,
    largest: u32,
) -> Result<(u32, u32), Refusal> {
    let size = mask.input.size();
    if size.0 < source.0 || size.1 < source.1 {
        return Err(unusable("The mask must not be smaller than the image."));
    }
    if size.0.max(size.1) > largest || asked.is_some_and(|asked| asked != size) {
        return Err(unusable(
            "Size must be that of the mask, within the bounds of size.",
        ));
    }
    Ok(size)
}

/// The source lies where the mask is black.
fn corner_of_mask(mask: &Mask) -> Result<(i64, i64), Refusal> {
    let kept = mask
        .kept()
        .map_err(|_| unusable("The mask could not be read."))?
        .ok_or_else(|| unusable("The mask leaves no room for the image."))?;
    Ok((i64::from(kept.left), i64::from(kept.top)))
}
