//! An object put into a given background, its own pixels kept.

use super::{Call, Reader};
use crate::errors::Refusal;
use crate::order::Order;
use crate::paint::Artwork;

const MEMBERS: [&str; 6] = [
    "background",
    "object",
    "numVariations",
    "seeds",
    "blend",
    "output",
];

/// `POST /v3/images/precise-composite`.
pub(crate) fn precise_composite(call: Call<'_>) -> Result<Order, Refusal> {
    let mut reader = Reader::new(call, &MEMBERS)?;
    let wish = reader.composite(false);
    let blend = reader.share("blend", 0.5);
    wish.order(reader, |pictures, seed| Artwork::PreciseComposite {
        background: pictures.background.clone(),
        fill_area: pictures.fill_area.clone(),
        object: pictures.object.clone(),
        blend,
        seed,
    })
}
