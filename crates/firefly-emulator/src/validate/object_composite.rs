//! An object placed into a scene that is painted around it.

use super::counts::Counts;
use super::images::{Fetching, From, MaskSource};
use super::style::texts_len;
use super::{Call, Reader, sizes};
use crate::errors::Refusal;
use crate::media::Media;
use crate::order::{Order, ResultForm};
use crate::paint::{Artwork, Format, Picture};
use crate::sources::{SHARED, SYNCHRONOUS};

const MEMBERS: [&str; 9] = [
    "image",
    "prompt",
    "mask",
    "placement",
    "contentClass",
    "style",
    "numVariations",
    "seeds",
    "size",
];

/// `POST /v3/images/generate-object-composite-async`.
pub(crate) fn object_composite(call: Call<'_>) -> Result<Order, Refusal> {
    let mut reader = Reader::new(call, &MEMBERS)?;
    let mask = reader.top_mask(From(SHARED), &["source"])?;
    order(reader, From(SHARED), mask)
}

/// `POST /v3/images/generate-object-composite`.
pub(crate) fn object_composite_at_once(call: Call<'_>) -> Result<Order, Refusal> {
    let known: Vec<_> = MEMBERS.into_iter().filter(|name| *name != "mask").collect();
    let mut reader = Reader::new(call, &known)?;
    let mask = reader.nested_mask(From(SYNCHRONOUS));
    order(reader, From(SYNCHRONOUS), mask)
}

fn order(mut reader: Reader<'_>, from: From, mask: Option<MaskSource>) -> Result<Order, Refusal> {
    let image = reader.image(&[], reader.body, "image", from);
    let prompt = reader.required_prompt();
    let placement = reader.placement(mask.is_some());
    let (presets, style) = reader.style(from);
    let content_class = reader.content_class(&prompt, &presets);
    let seeds = reader.seeds(Counts::FOUR);
    let size = reader.size(sizes::EIGHT);
    reader.verdict()?;
    let fetching = Fetching::new(&reader);
    let object = fetching.image(image)?;
    let mask = fetching.mask(mask)?.map(|mask| mask.input);
    let style = style.fetch(&fetching)?;
    let at = placement.corner(object.size(), size);
    let count = seeds.len();
    let outputs = seeds.into_iter().map(|seed| {
        let picture = Picture {
            prompt: prompt.clone(),
            presets: presets.clone(),
            content_class,
            seed,
            width: size.0,
            height: size.1,
        };
        let artwork = Artwork::ObjectComposite {
            object: object.clone(),
            mask: mask.clone(),
            at,
            picture,
            style: style.clone(),
        };
        (seed, Media::Image(Box::new(artwork), Format::Png))
    });
    Ok(Order {
        outputs: outputs.collect(),
        form: ResultForm::Images {
            size,
            content_class: Some(content_class.as_str()),
            judged: false,
            alt_text: None,
        },
        kept: fetching.bytes() + count * texts_len(&prompt, &presets),
        prompt,
    })
}
