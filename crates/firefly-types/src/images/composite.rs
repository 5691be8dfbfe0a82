//! What precise and adaptive composite share: the scene, the format of the result, the number of variations.

use crate::image_input::{ImageInput, ImageRole};
use crate::open_set::open_set;
use crate::rules;
use crate::source::COMPOSITE_DOMAINS;
use crate::{ImageReference, ImageSource, Report};
use serde::{Deserialize, Serialize};

/// Most variations, and most seeds.
pub(super) const MOST_VARIATIONS: u32 = 3;

/// A scene, and the area in it where an object goes.
///
/// Source: Firefly API 3.0.0, schema `BackgroundInput`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CompositeBackground {
    /// The scene.
    pub image: ImageReference,
    /// Where the object goes: white.
    pub fill_area_mask: ImageReference,
}

impl CompositeBackground {
    /// The scene, and a mask that is white where the object goes.
    pub fn new(image: impl Into<ImageSource>, fill_area_mask: impl Into<ImageSource>) -> Self {
        Self {
            image: image.into().into(),
            fill_area_mask: fill_area_mask.into().into(),
        }
    }

    pub(super) fn check(&self, report: &mut Report) {
        self.image
            .source
            .check("background.image.source", COMPOSITE_DOMAINS, report);
        self.fill_area_mask.source.check(
            "background.fillAreaMask.source",
            COMPOSITE_DOMAINS,
            report,
        );
    }

    pub(super) fn image_inputs(&mut self) -> [ImageInput<'_>; 2] {
        [
            ImageInput::new(
                "background.image.source",
                ImageRole::CompositeImage,
                &mut self.image.source,
            ),
            ImageInput::new(
                "background.fillAreaMask.source",
                ImageRole::CompositeMask,
                &mut self.fill_area_mask.source,
            ),
        ]
    }
}

/// The format in which a composite is handed out.
///
/// Source: Firefly API 3.0.0, schema `OutputSpec`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CompositeOutput {
    /// The media type; no default is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<OutputMediaType>,
}

impl CompositeOutput {
    /// Of this media type.
    pub fn new(media_type: impl Into<OutputMediaType>) -> Self {
        Self {
            media_type: Some(media_type.into()),
        }
    }

    pub(super) fn check(&self, report: &mut Report) {
        rules::known(
            "output.mediaType",
            self.media_type.as_ref(),
            OutputMediaType::KNOWN,
            report,
        );
    }
}

open_set! {
    /// The media type of a composite. No other word may be sent.
    ///
    /// Source: Firefly API 3.0.0, schema `OutputSpec`, member `mediaType`.
    pub enum OutputMediaType {
        /// `image/png`.
        Png = "image/png",
        /// `image/jpeg`.
        Jpeg = "image/jpeg",
        /// `image/webp`.
        Webp = "image/webp",
        /// `image/jxl`.
        Jxl = "image/jxl",
    }
}

#[cfg(test)]
mod tests;
