//! "Precise composite": the request of `POST /v3/images/precise-composite`.

use super::composite::{CompositeBackground, CompositeOutput, MOST_VARIATIONS, OutputMediaType};
use crate::image_input::{ImageInput, ImageInputs, ImageRole};
use crate::request::request;
use crate::rules;
use crate::source::COMPOSITE_DOMAINS;
use crate::{ImageReference, ImageSource, Report};
use serde::{Deserialize, Serialize};

request! {
    /// Asks for an object in a given scene, with the object's own pixels.
    ///
    /// ```
    /// use firefly_types::{CompositeBackground, ImageSource, PreciseCompositeRequest};
    ///
    /// let scene = CompositeBackground::new(ImageSource::path("desk.jpg"), ImageSource::path("area.png"));
    /// let request = PreciseCompositeRequest::new(scene, ImageSource::path("mug.png")).with_blend(0.25);
    /// assert!(request.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `PreciseCompositeRequest`.
    pub struct PreciseCompositeRequest {
        required {
            /// The scene, and the area in it.
            background: CompositeBackground = "background",
            /// The object.
            object: PreciseCompositeObject = "object",
        }
        optional {
            /// Number of pictures, 1–3, default 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–3, one for each variation; 333, 222 and 111 when absent.
            seeds, with_seeds: "seeds" => each i64;
            /// From 0, fully adapted to the scene, to 1, as the object was; default 0.5.
            blend, with_blend: "blend" => number;
            /// The format of the pictures; no default is published.
            output, with_output: "output" => plain CompositeOutput;
        }
    }
}

/// The object of a precise composite. It has no mask of its own.
///
/// Source: Firefly API 3.0.0, schema `ObjectInput`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PreciseCompositeObject {
    /// The picture of the object.
    pub image: ImageReference,
}

impl PreciseCompositeRequest {
    /// Asks for the object in the scene.
    pub fn new(background: CompositeBackground, object: impl Into<ImageSource>) -> Self {
        let image = object.into().into();
        Self::bare(background, PreciseCompositeObject { image })
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
        rules::variations_up_to(
            MOST_VARIATIONS,
            self.num_variations,
            self.seeds.as_deref(),
            report,
        );
        rules::share("blend", self.blend, report);
        if let Some(output) = &self.output {
            output.check(report);
        }
    }
}

impl ImageInputs for PreciseCompositeRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        let object = ImageInput::new(
            "object.image.source",
            ImageRole::CompositeImage,
            &mut self.object.image.source,
        );
        self.background
            .image_inputs()
            .into_iter()
            .chain([object])
            .collect()
    }
}
