//! An object put into a given background, redrawn to fit it.

use super::{Call, Reader};
use crate::errors::Refusal;
use crate::order::Order;
use crate::paint::Artwork;

const MEMBERS: [&str; 8] = [
    "background",
    "object",
    "numVariations",
    "seeds",
    "harmonization",
    "shadowIntensity",
    "preserveBackground",
    "output",
];

/// `POST /v3/images/adaptive-composite`.
pub(crate) fn adaptive_composite(call: Call<'_>) -> Result<Order, Refusal> {
    let mut reader = Reader::new(call, &MEMBERS)?;
    let wish = reader.composite(true);
    let harmonization = reader.share("harmonization", 0.6);
    let shadow = reader.share("shadowIntensity", 1.0);
    let preserve_background = reader.flag("preserveBackground");
    wish.order(reader, |pictures, seed| Artwork::AdaptiveComposite {
        background: pictures.background.clone(),
        fill_area: pictures.fill_area.clone(),
        object: pictures.object.clone(),
        object_mask: pictures.object_mask.clone(),
        harmonization,
        shadow,
        preserve_background,
        seed,
    })
}
