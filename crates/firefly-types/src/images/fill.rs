//! "Fill image": the request of `POST /v3/images/fill-async`.

use crate::image_input::{ImageInput, ImageInputs, ImageRole};
use crate::request::request;
use crate::rules;
use crate::source::DOMAINS;
use crate::{ImageReference, ImageSource, Locale, Mask, Report, Size};

request! {
    /// Asks for a part of a picture to be painted anew.
    ///
    /// ```
    /// use firefly_types::{FillImageRequest, ImageSource, Mask};
    ///
    /// let mask = Mask::new(ImageSource::path("wall-mask.png")).inverted();
    /// let request = FillImageRequest::new(ImageSource::path("room.jpg"), mask).with_prompt("a plain grey wall");
    /// assert!(request.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `FillImageRequestV3`.
    pub struct FillImageRequest {
        required {
            /// The picture to work on.
            image: ImageReference = "image",
            /// Where to paint: white, unless it is inverted. Its longer side should have 600 pixels or more.
            mask: Mask = "mask",
        }
        optional {
            /// What to paint: 1–1024 characters. When absent, the hole is closed as its surroundings suggest.
            prompt, with_prompt: "prompt" => into String;
            /// What to avoid: at most 1024 characters; nothing when absent.
            negative_prompt, with_negative_prompt: "negativePrompt" => into String;
            /// Language and region to bias the content towards; detected when absent.
            prompt_biasing_locale_code, with_prompt_biasing_locale_code: "promptBiasingLocaleCode" => into Locale;
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the service's choice when absent.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the result in pixels, a pair of [`Size::CLASSIC`]; default 2048x2048.
            size, with_size: "size" => plain Size;
        }
    }
}

impl FillImageRequest {
    /// Asks for the masked part of the picture to be painted, and leaves the rest to the service.
    pub fn new(image: impl Into<ImageSource>, mask: impl Into<Mask>) -> Self {
        Self::bare(image.into().into(), mask.into())
    }

    fn check(&self, report: &mut Report) {
        self.image.source.check("image.source", DOMAINS, report);
        self.mask.source.check("mask.source", DOMAINS, report);
        rules::optional_prompt(self.prompt.as_deref(), report);
        rules::negative_prompt(self.negative_prompt.as_deref(), report);
        rules::locale(self.prompt_biasing_locale_code.as_ref(), report);
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
        rules::size_of_list(Size::CLASSIC, self.size, report);
    }
}

impl ImageInputs for FillImageRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        vec![
            ImageInput::new("image.source", ImageRole::Image, &mut self.image.source),
            ImageInput::new("mask.source", ImageRole::FillMask, &mut self.mask.source),
        ]
    }
}

#[cfg(test)]
mod tests;
