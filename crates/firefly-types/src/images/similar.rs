//! "Generate similar images": the request of `POST /v3/images/generate-similar-async`.

use crate::image_input::{ImageInput, ImageInputs, ImageRole};
use crate::request::request;
use crate::rules;
use crate::source::DOMAINS;
use crate::{ImageReference, ImageSource, ModelVersion, Report, Size};

request! {
    /// Asks for pictures that resemble a given one.
    ///
    /// ```
    /// use firefly_types::{GenerateSimilarImagesRequest, ImageSource, Size};
    ///
    /// let request = GenerateSimilarImagesRequest::new(ImageSource::upload_id("cat"))
    ///     .with_num_variations(3)
    ///     .with_size(Size::SQUARE_1024);
    /// assert!(request.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `GenerateSimilarImagesRequestV3`.
    pub struct GenerateSimilarImagesRequest {
        required {
            /// The picture to resemble.
            image: ImageReference = "image",
        }
        optional {
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the service's choice when absent.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the pictures in pixels, a pair of [`Size::CLASSIC`]. Default 2048x2048, whatever the source's size is.
            size, with_size: "size" => plain Size;
        }
        model_version {
            /// `image3` (default), `image4_standard` or `image4_ultra`.
            default ModelVersion::Image3, "GenerateSimilarImagesRequest::default_model_version"
            models [
                ModelVersion::Image3,
                ModelVersion::Image3Fast,
                ModelVersion::Image4Standard,
                ModelVersion::Image4Ultra,
            ]
        }
    }
}

impl GenerateSimilarImagesRequest {
    /// Asks for what resembles the picture, and leaves the rest to the service.
    pub fn new(image: impl Into<ImageSource>) -> Self {
        Self::bare(image.into().into())
    }

    fn check(&self, report: &mut Report) {
        self.image.source.check("image.source", DOMAINS, report);
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
        rules::ultra(
            &self.model_version,
            self.num_variations,
            self.seeds.as_deref(),
            report,
        );
        rules::size_of_model(&self.model_version, Size::CLASSIC, self.size, report);
    }
}

impl ImageInputs for GenerateSimilarImagesRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        vec![ImageInput::new(
            "image.source",
            ImageRole::Image,
            &mut self.image.source,
        )]
    }
}

#[cfg(test)]
mod tests;
