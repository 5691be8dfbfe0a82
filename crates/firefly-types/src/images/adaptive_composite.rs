//! "Adaptive composite": the request of `POST /v3/images/adaptive-composite`.

use super::composite::{CompositeBackground, CompositeOutput, MOST_VARIATIONS, OutputMediaType};
use crate::image_input::{ImageInput, ImageInputs, ImageRole};
use crate::request::request;
use crate::rules;
use crate::source::COMPOSITE_DOMAINS;
use crate::{ImageReference, ImageSource, Report};
use serde::{Deserialize, Serialize};

request! {
    /// Asks for an object in a given scene; the object may be redrawn to fit it.
    ///
    /// ```
    /// use firefly_types::{AdaptiveCompositeRequest, CompositeBackground, ImageSource};
    ///
    /// let scene = CompositeBackground::new(ImageSource::path("desk.jpg"), ImageSource::path("area.png"));
    /// let request = AdaptiveCompositeRequest::new(scene, ImageSource::path("mug.png"))
    ///     .with_object_mask(ImageSource::path("mug-mask.png"))
    ///     .with_shadow_intensity(0.5);
    /// assert!(request.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `AdaptiveCompositeRequest`.
    pub struct AdaptiveCompositeRequest {
        required {
            /// The scene, and the area in it.
            background: CompositeBackground = "background",
            /// The object, and which part of its picture it is.
            object: AdaptiveCompositeObject = "object",
        }
        optional {
            /// Number of pictures, 1–3, default 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–3, one for each variation; 333, 222 and 111 when absent.
            seeds, with_seeds: "seeds" => each i64;
            /// How far the object's colours and light are adapted to the scene, 0–1, default 0.6.
            harmonization, with_harmonization: "harmonization" => number;
            /// How dark its shadow is, 0–1, default 1.
            shadow_intensity, with_shadow_intensity: "shadowIntensity" => number;
            /// Whether detail of the scene inside the area is kept, default false.
            preserve_background, with_preserve_background: "preserveBackground" => flag;
            /// The format of the pictures; no default is published.
            output, with_output: "output" => plain CompositeOutput;
        }
    }
}

/// The object of an adaptive composite.
///
/// Source: Firefly API 3.0.0, schema `AdaptiveObjectInput`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AdaptiveCompositeObject {
    /// The picture of the object.
    pub image: ImageReference,
    /// Which part of it is the object: white.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<ImageReference>,
}

impl AdaptiveCompositeRequest {
    /// Asks for the object in the scene.
    pub fn new(background: CompositeBackground, object: impl Into<ImageSource>) -> Self {
        let image = object.into().into();
        Self::bare(background, AdaptiveCompositeObject { image, mask: None })
    }

    /// Says which part of the object's picture is the object: white.
    pub fn with_object_mask(mut self, mask: impl Into<ImageSource>) -> Self {
        self.object.mask = Some(mask.into().into());
        self
    }

    /// Sets the media type of the pictures.
    pub fn with_media_type(self, media_type: impl Into<OutputMediaType>) -> Self {
        self.with_output(CompositeOutput::new(media_type))
    }

    fn check(&self, report: &mut Report) {
        self.background.check(report);
        self.object
            .image
            .source
            .check("object.image.source", COMPOSITE_DOMAINS, report);
        if let Some(mask) = &self.object.mask {
            mask.source
                .check("object.mask.source", COMPOSITE_DOMAINS, report);
        }
        rules::variations_up_to(
            MOST_VARIATIONS,
            self.num_variations,
            self.seeds.as_deref(),
            report,
        );
        rules::share("harmonization", self.harmonization, report);
        rules::share("shadowIntensity", self.shadow_intensity, report);
        if let Some(output) = &self.output {
            output.check(report);
        }
    }
}

impl ImageInputs for AdaptiveCompositeRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        let object = ImageInput::new(
            "object.image.source",
            ImageRole::CompositeImage,
            &mut self.object.image.source,
        );
        let mask = self.object.mask.as_mut().map(|mask| {
            ImageInput::new(
                "object.mask.source",
                ImageRole::CompositeMask,
                &mut mask.source,
            )
        });
        self.background
            .image_inputs()
            .into_iter()
            .chain([object])
            .chain(mask)
            .collect()
    }
}
