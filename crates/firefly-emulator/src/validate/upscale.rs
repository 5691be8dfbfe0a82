//! A picture with sides two to six times as long.

use super::counts::Counts;
use super::images::{Fetching, From, unusable};
use super::versions::version;
use super::{Call, Reader};
use crate::errors::Refusal;
use crate::media::Media;
use crate::order::{Order, ResultForm};
use crate::paint::{Artwork, Format};
use crate::sources::SHARED;

/// "At most 6k", as the guide says.
const LARGEST: u32 = 6144;
const FACTORS: [u32; 4] = [2, 3, 4, 6];

/// `POST /v3/images/upscale`.
pub(crate) fn upscale(call: Call<'_>) -> Result<Order, Refusal> {
    let only = "precise_upsampler_v1";
    version(&call, &[only], Some(only))?;
    let mut reader = Reader::new(call, &["image", "seeds", "upscaleFactor"])?;
    let image = reader.image(&[], reader.body, "image", From(SHARED));
    reader.require(&[], reader.body, "seeds");
    let counts = Counts {
        unique: false,
        ..Counts::FOUR
    };
    let seeds = reader.listed_seeds(counts).unwrap_or_default();
    let factor = reader.factor();
    reader.verdict()?;
    let fetching = Fetching::new(&reader);
    let source = fetching.image(image)?;
    let (width, height) = source.size();
    if width.max(height).saturating_mul(factor) > LARGEST {
        return Err(unusable(format!(
            "The result must not be larger than {LARGEST} pixels on a side."
        )));
    }
    let outputs = seeds.into_iter().map(|seed| {
        let artwork = Artwork::Upscaled {
            source: source.clone(),
            factor,
            seed,
        };
        (seed, Media::Image(Box::new(artwork), Format::Png))
    });
    Ok(Order {
        prompt: String::new(),
        outputs: outputs.collect(),
        form: ResultForm::Upscaled,
        kept: fetching.bytes(),
    })
}

impl Reader<'_> {
    /// A closed set of numbers; 2 when it is absent.
    fn factor(&mut self) -> u32 {
        let name = "upscaleFactor";
        let Some(number) = self
            .checker
            .integer(&[], self.body, name, i64::MIN, i64::MAX)
        else {
            return FACTORS[0];
        };
        let factor = FACTORS
            .into_iter()
            .find(|factor| i64::from(*factor) == number);
        if factor.is_none() {
            let message = "value is not a valid enumeration member; permitted: 2, 3, 4, 6";
            self.checker.fail(&[name], message, "type_error.enum", None);
        }
        factor.unwrap_or(FACTORS[0])
    }
}
