//! The synchronous call `POST /v3/images/generate-similar`.

use crate::image_input::{ImageInput, ImageInputs, ImageRole};
use crate::request::request;
use crate::rules;
use crate::source::SYNC_DOMAINS;
use crate::validation::Report;
use crate::{ImageReference, ImageSource, Size};

request! {
    /// Asks for pictures that resemble a given one, and waits for them in the same call.
    ///
    /// **Removed from Adobe's documentation on 2025-10-03.** Use
    /// [`GenerateSimilarImagesRequest`](crate::GenerateSimilarImagesRequest) for anything new.
    ///
    /// Source: the API description bundled with Adobe's JavaScript SDK 2, schema `GenerateSimilarImagesRequest`.
    pub struct SyncGenerateSimilarImagesRequest {
        required {
            /// The picture to resemble.
            image: ImageReference = "image",
        }
        optional {
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the schema's
            /// default is a single 0.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the pictures in pixels, default 2048x2048: a pair of [`Size::CLASSIC`].
            size, with_size: "size" => plain Size;
            /// Whether the picture can be laid edge to edge, default false.
            tileable, with_tileable: "tileable" => flag;
        }
    }
}

impl SyncGenerateSimilarImagesRequest {
    /// Asks for what resembles the picture, and leaves the rest to the service.
    pub fn new(image: impl Into<ImageSource>) -> Self {
        Self::bare(image.into().into())
    }

    fn check(&self, report: &mut Report) {
        self.image
            .source
            .check("image.source", SYNC_DOMAINS, report);
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
        rules::size_of_list(Size::CLASSIC, self.size, report);
    }
}

impl ImageInputs for SyncGenerateSimilarImagesRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        vec![ImageInput::new(
            "image.source",
            ImageRole::Image,
            &mut self.image.source,
        )]
    }
}
