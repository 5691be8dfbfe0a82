//! Images like another one.

use super::counts::Counts;
use super::images::{Fetching, From};
use super::versions::version;
use super::{Call, Reader, sizes};
use crate::errors::Refusal;
use crate::media::Media;
use crate::order::{Order, ResultForm};
use crate::paint::{Artwork, Format};
use crate::sources::{SHARED, SYNCHRONOUS};

/// `POST /v3/images/generate-similar-async`.
pub(crate) fn similar(call: Call<'_>) -> Result<Order, Refusal> {
    let version = version(
        &call,
        &["image3", "image4_standard", "image4_ultra"],
        Some("image3"),
    )?;
    let known = ["image", "numVariations", "seeds", "size"];
    let counts = Counts::of_version(version);
    order(Reader::new(call, &known)?, From(SHARED), counts)
}

/// `POST /v3/images/generate-similar`.
pub(crate) fn similar_at_once(call: Call<'_>) -> Result<Order, Refusal> {
    let known = ["image", "numVariations", "seeds", "size", "tileable"];
    let mut reader = Reader::new(call, &known)?;
    reader.checker.boolean(&[], reader.body, "tileable");
    order(reader, From(SYNCHRONOUS), Counts::FOUR)
}

fn order(mut reader: Reader<'_>, from: From, counts: Counts) -> Result<Order, Refusal> {
    let image = reader.image(&[], reader.body, "image", from);
    let seeds = reader.seeds(counts);
    let size = reader.size(sizes::EIGHT);
    reader.verdict()?;
    let fetching = Fetching::new(&reader);
    let source = fetching.image(image)?;
    let outputs = seeds.into_iter().map(|seed| {
        let artwork = Artwork::Similar {
            source: source.clone(),
            seed,
            size,
        };
        (seed, Media::Image(Box::new(artwork), Format::Png))
    });
    Ok(Order {
        prompt: String::new(),
        outputs: outputs.collect(),
        form: ResultForm::images(size),
        kept: fetching.bytes(),
    })
}
