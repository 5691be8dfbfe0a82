//! What stands for an absent member, by the document.
//!
//! A model leaves such a member away and the emulator does as the service is said to, so neither tells the value. These are the
//! ones that were reviewed; the documentation of the members names them.

use serde_json::Value;

use super::Check;
use crate::wire::spec::Schema;

/// Each member with a default, and the default as JSON.
const REVIEWED: &[(&str, &str)] = &[
    ("AdaptiveCompositeRequest.harmonization", "0.6"),
    ("AdaptiveCompositeRequest.numVariations", "1"),
    ("AdaptiveCompositeRequest.preserveBackground", "false"),
    ("AdaptiveCompositeRequest.shadowIntensity", "1"),
    (
        "ExpandImageRequestV3.placement.alignment.horizontal",
        CENTRE,
    ),
    ("ExpandImageRequestV3.placement.alignment.vertical", CENTRE),
    ("ExpandImageRequestV3.size", SQUARE),
    ("FillImageRequestV3.size", SQUARE),
    ("GenerateImagesRequestV3.size", SQUARE),
    ("GenerateImagesRequestV3.upsamplerType", r#""default""#),
    (
        "GenerateObjectCompositeRequestV3.placement.alignment.horizontal",
        CENTRE,
    ),
    (
        "GenerateObjectCompositeRequestV3.placement.alignment.vertical",
        CENTRE,
    ),
    ("GenerateObjectCompositeRequestV3.size", SQUARE),
    ("GenerateSimilarImagesRequestV3.size", SQUARE),
    ("GenerateVideoRequestV3.bitRateFactor", "18"),
    ("GenerateVideoRequestV3.image.conditions", "[]"),
    (
        "ImageGenerateRequestV3.modelSpecificPayload.prompt_reasoner",
        r#""speed""#,
    ),
    ("ImageGenerateRequestV3.referenceBlobs", "[]"),
    ("ImageGenerateRequestV3.resolutionLevel", r#""2.4MP""#),
    ("PreciseCompositeRequest.blend", "0.5"),
    ("PreciseCompositeRequest.numVariations", "1"),
    ("PreciseUpsamplerRequestV3.upscaleFactor", "2"),
];

const CENTRE: &str = r#""center""#;
const SQUARE: &str = r#"{"width": 2048, "height": 2048}"#;

impl Check<'_> {
    /// A default that nobody has reviewed, or another than was, is something that a newer document brings.
    pub(super) fn default(&mut self, path: &[&str], schema: &Schema) {
        let at = self.at(path);
        let known = REVIEWED.iter().find(|(member, _)| *member == at);
        let known = known.and_then(|(_, default)| serde_json::from_str(default).ok());
        let published = schema.get("default");
        if published != known.as_ref() {
            let shown = |default: Option<&Value>| {
                default.map_or_else(|| "nothing".to_owned(), Value::to_string)
            };
            let (known, published) = (shown(known.as_ref()), shown(published));
            let what = format_args!("the default was {known} and is {published} in the contract");
            self.unknown(path, what);
        }
    }
}
