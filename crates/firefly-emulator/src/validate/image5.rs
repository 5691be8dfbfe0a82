//! Image5, the fourth version: images from a prompt, or an edit of one picture by a prompt.

use super::counts::Counts;
use super::images::{Fetching, From, unusable};
use super::versions::version;
use super::{Call, Reader};
use crate::errors::Refusal;
use crate::media::Media;
use crate::order::{Order, ResultForm};
use crate::paint::{Artwork, ContentClass, Format, Input, Picture};
use crate::sources::{IMAGE5, Source};

const MEMBERS: [&str; 8] = [
    "prompt",
    "aspectRatio",
    "resolutionLevel",
    "modelId",
    "modelSpecificPayload",
    "numVariations",
    "referenceBlobs",
    "seeds",
];
const PROMPT: usize = 1500;
const RATIOS: [&str; 6] = ["1:1", "4:3", "3:4", "16:9", "9:16", "auto"];
/// The largest reference, in bytes.
const LARGEST: usize = 10 * 1024 * 1024;
/// The least and the most pixels of a reference.
const AREA: (u64, u64) = (512 * 512, 2048 * 2048);

/// How many pixels a result has. The service's own sizes are not published: these are the emulator's, whole and of exactly
/// the asked ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Low,
    Middle,
    High,
}

impl Level {
    fn size(self, ratio: &str) -> (u32, u32) {
        let (width, height) = match (self, ratio) {
            (Self::Low, "4:3" | "3:4") => (1152, 864),
            (Self::Low, "16:9" | "9:16") => (1344, 756),
            (Self::Low, _) => (1024, 1024),
            (Self::Middle, "4:3" | "3:4") => (1792, 1344),
            (Self::Middle, "16:9" | "9:16") => (2048, 1152),
            (Self::Middle, _) => (1536, 1536),
            (Self::High, "4:3" | "3:4") => (2304, 1728),
            (Self::High, "16:9" | "9:16") => (2688, 1512),
            (Self::High, _) => (2048, 2048),
        };
        if matches!(ratio, "3:4" | "9:16") {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// The ratio of a reference with the pixels of this level, in steps of eight pixels.
    fn size_like(self, (width, height): (u32, u32)) -> (u32, u32) {
        let (across, down) = self.size("1:1");
        let area = f64::from(across) * f64::from(down);
        let ratio = f64::from(width) / f64::from(height);
        // The ratio is between a fifth and five, so both sides stay far from the bounds of their type.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let side = |pixels: f64| (pixels / 8.0).round() as u32 * 8;
        (side((area * ratio).sqrt()), side((area / ratio).sqrt()))
    }
}

/// `POST /v4/images/generate-async`.
pub(crate) fn image5(call: Call<'_>) -> Result<Order, Refusal> {
    version(&call, &["image5"], None)?;
    let mut reader = Reader::new(call, &MEMBERS)?;
    let prompt = reader.prompt(PROMPT);
    let ratio = reader
        .checker
        .choice(&[], reader.body, "aspectRatio", &RATIOS);
    let level = reader.level();
    reader
        .checker
        .choice(&[], reader.body, "modelId", &["firefly_image"]);
    let describes = reader.reasons();
    let reference = reader.reference_blob();
    let seeds = reader.seeds(Counts {
        max: 1,
        min: usize::from(call.quirks.strict_counts),
        unique: false,
    });
    reader.verdict()?;
    let ratio = ratio.as_deref().unwrap_or("auto");
    if reference.is_some() && ratio != "auto" {
        return Err(unusable(
            "aspectRatio must be auto or absent with referenceBlobs.",
        ));
    }
    let fetching = Fetching::new(&reader);
    let source = fetching.optional(reference)?.map(measured).transpose()?;
    let size = match &source {
        Some(source) => level.size_like(source.size()),
        None => level.size(ratio),
    };
    let content_class = ContentClass::detect(&prompt, &[]);
    let outputs = seeds.into_iter().map(|seed| {
        let artwork = artwork(&prompt, content_class, seed, size, source.as_ref());
        (seed, Media::Image(Box::new(artwork), Format::Png))
    });
    let alt_text = if describes {
        format!("A picture of {prompt}")
    } else {
        String::new()
    };
    Ok(Order {
        outputs: outputs.collect(),
        form: ResultForm::Images {
            size,
            content_class: Some(content_class.as_str()),
            judged: true,
            alt_text: Some(alt_text),
        },
        kept: fetching.bytes(),
        prompt,
    })
}

fn artwork(
    prompt: &str,
    content_class: ContentClass,
    seed: i64,
    size: (u32, u32),
    source: Option<&Input>,
) -> Artwork {
    let prompt = prompt.to_owned();
    match source {
        Some(source) => Artwork::Instructed {
            source: source.clone(),
            prompt,
            seed,
            size,
        },
        None => Artwork::Generated {
            picture: Picture {
                prompt,
                presets: Vec::new(),
                content_class,
                seed,
                width: size.0,
                height: size.1,
            },
            style: None,
            structure: None,
        },
    }
}

/// A reference within the bounds of the specification.
fn measured(input: Input) -> Result<Input, Refusal> {
    let (width, height) = input.size();
    let area = u64::from(width) * u64::from(height);
    if input.byte_len() > LARGEST {
        return Err(unusable("A reference must not be larger than 10 MB."));
    }
    if !(AREA.0..=AREA.1).contains(&area) {
        return Err(unusable(
            "The area of a reference must be between 512x512 and 2048x2048 pixels.",
        ));
    }
    if width.max(height) > width.min(height).saturating_mul(5) {
        return Err(unusable(
            "The aspect ratio of a reference must be between 1:5 and 5:1.",
        ));
    }
    Ok(input)
}

impl Reader<'_> {
    fn level(&mut self) -> Level {
        let levels = ["1MP", "2.4MP", "4MP"];
        let level = self
            .checker
            .choice(&[], self.body, "resolutionLevel", &levels);
        match level.as_deref() {
            Some("1MP") => Level::Low,
            Some("4MP") => Level::High,
            _ => Level::Middle,
        }
    }

    /// Whether the result shall describe itself: `modelSpecificPayload.prompt_reasoner` is `quality`.
    fn reasons(&mut self) -> bool {
        let name = "modelSpecificPayload";
        let Some(payload) = self.checker.object(&[], self.body, name) else {
            return false;
        };
        self.only(&[name], payload, &["localeCode", "prompt_reasoner"]);
        self.checker.text(&[name], payload, "localeCode", 1, 64);
        let ways = ["speed", "quality"];
        let way = self
            .checker
            .choice(&[name], payload, "prompt_reasoner", &ways);
        way.as_deref() == Some("quality")
    }

    fn reference_blob(&mut self) -> Option<Source> {
        let name = "referenceBlobs";
        let blobs = self.checker.array(&[], self.body, name)?;
        self.checker.length(&[name], blobs.len(), 0, 1);
        let blob = blobs.first()?;
        let Some(blob) = blob.as_object() else {
            self.checker.fail(
                &[name, "0"],
                "value is not a valid dict",
                "type_error.dict",
                None,
            );
            return None;
        };
        self.only(&[name, "0"], blob, &["source", "usage"]);
        self.checker
            .choice(&[name, "0"], blob, "usage", &["general"]);
        self.source(&[name, "0"], blob, From(IMAGE5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_asked_ratio_and_about_the_asked_pixels() {
        for (level, pixels) in [(Level::Low, 1.0), (Level::Middle, 2.4), (Level::High, 4.0)] {
            for ratio in RATIOS {
                let (width, height) = level.size(ratio);
                let megapixels = f64::from(width * height) / 1e6;
                assert!(
                    (megapixels / pixels - 1.0).abs() < 0.06,
                    "{ratio}: {megapixels}"
                );
                let (across, down) = ratio.split_once(':').unwrap_or(("1", "1"));
                let (across, down): (u32, u32) = (across.parse().unwrap(), down.parse().unwrap());
                assert_eq!(width * down, height * across, "{ratio}");
            }
        }
    }

    #[test]
    fn an_edit_has_the_shape_of_its_reference() {
        assert_eq!(Level::Low.size_like((600, 600)), (1024, 1024));
        let (width, height) = Level::Middle.size_like((1600, 800));
        assert!((f64::from(width) / f64::from(height) - 2.0).abs() < 0.02);
        assert_eq!((width % 8, height % 8), (0, 0));
    }
}
