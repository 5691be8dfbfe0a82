//! The synchronous call `POST /v3/images/fill`.

use super::SyncInputImage;
use crate::image_input::{ImageInput, ImageInputs, ImageRole};
use crate::request::request;
use crate::rules;
use crate::validation::Report;
use crate::{ImageSource, Locale};

request! {
    /// Asks for a part of a picture to be painted anew, and waits for it in the same call.
    ///
    /// **Removed from Adobe's documentation on 2025-10-03.** Use [`FillImageRequest`](crate::FillImageRequest) for anything
    /// new. Here the mask is nested in the picture.
    ///
    /// Source: the API description bundled with Adobe's JavaScript SDK 2, schema `FillImageRequest`.
    pub struct SyncFillImageRequest {
        required {
            /// The picture to work on, with its mask: white is painted anew.
            image: SyncInputImage = "image",
        }
        optional {
            /// What to paint: 1–1024 characters; may be absent.
            prompt, with_prompt: "prompt" => into String;
            /// What to avoid: at most 1024 characters; nothing when absent.
            negative_prompt, with_negative_prompt: "negativePrompt" => into String;
            /// Language and region to bias the content towards, default `en-US`.
            prompt_biasing_locale_code, with_prompt_biasing_locale_code: "promptBiasingLocaleCode" => into Locale;
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the schema's
            /// default is a single 0.
            seeds, with_seeds: "seeds" => each i64;
        }
    }
}

impl SyncFillImageRequest {
    /// Asks for the masked part of the picture to be painted.
    pub fn new(image: impl Into<ImageSource>, mask: impl Into<ImageSource>) -> Self {
        Self::bare(SyncInputImage::new(image).with_mask(mask))
    }

    fn check(&self, report: &mut Report) {
        self.image.check(report);
        if self.image.mask.is_none() {
            report.error("image.mask", "must be given", "nothing");
        }
        rules::optional_prompt(self.prompt.as_deref(), report);
        rules::negative_prompt(self.negative_prompt.as_deref(), report);
        rules::locale(self.prompt_biasing_locale_code.as_ref(), report);
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
    }
}

impl ImageInputs for SyncFillImageRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        self.image.image_inputs(ImageRole::FillMask)
    }
}
