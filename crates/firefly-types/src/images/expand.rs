//! "Expand image": the request of `POST /v3/images/expand-async`.

use crate::image_input::{ImageInput, ImageInputs, ImageRole, MeasuredImages};
use crate::request::request;
use crate::rules;
use crate::source::DOMAINS;
use crate::{ImageReference, ImageSource, Mask, Placement, Report, Size};

request! {
    /// Asks for a larger picture around a given one.
    ///
    /// ```
    /// use firefly_types::{ExpandImageRequest, ImageSource, Inset, Placement, Size};
    ///
    /// let request = ExpandImageRequest::new(ImageSource::path("beach.png"))
    ///     .with_size(Size::new(3000, 2000))
    ///     .with_placement(Placement::inset(Inset::new(500, 0, 400, 40)));
    /// assert!(request.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `ExpandImageRequestV3`.
    pub struct ExpandImageRequest {
        required {
            /// The picture to expand.
            image: ImageReference = "image",
        }
        optional {
            /// The area to expand into, white; larger than the picture; none by default. Not together with a placement.
            mask, with_mask: "mask" => into Mask;
            /// Where the picture stands in the result; in its centre when absent. Not together with a mask.
            placement, with_placement: "placement" => plain Placement;
            /// What to paint around the picture: 1–1024 characters; may be absent.
            prompt, with_prompt: "prompt" => into String;
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the service's choice when absent.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the result in pixels, 1–3999 on each side, default 2048x2048. Give it, or a mask: a third party reports
            /// that the service refuses a request with neither.
            size, with_size: "size" => plain Size;
        }
    }
}

/// Longest side of the result in pixels. The schema says 4096, its prose 3999.
const LONGEST_SIDE: u32 = 3999;

impl ExpandImageRequest {
    /// Asks for more around the picture, and leaves the rest to the service.
    pub fn new(image: impl Into<ImageSource>) -> Self {
        Self::bare(image.into().into())
    }

    fn check(&self, report: &mut Report) {
        self.image.source.check("image.source", DOMAINS, report);
        if let Some(mask) = &self.mask {
            mask.source.check("mask.source", DOMAINS, report);
        }
        if let Some(placement) = &self.placement {
            placement.check(report);
        }
        rules::placement_or_mask(self.placement.is_some(), self.mask.is_some(), report);
        rules::optional_prompt(self.prompt.as_deref(), report);
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
        if let Some(size) = self.size {
            rules::sides(size, LONGEST_SIDE, report);
        }
    }
}

impl ImageInputs for ExpandImageRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        let image = ImageInput::new("image.source", ImageRole::Image, &mut self.image.source);
        let mask = self
            .mask
            .as_mut()
            .map(|mask| ImageInput::new("mask.source", ImageRole::Mask, &mut mask.source));
        std::iter::once(image).chain(mask).collect()
    }

    fn check_images(&self, measured: &MeasuredImages, report: &mut Report) {
        let has_mask = self.mask.is_some();
        rules::expansion(measured, "mask.source", has_mask, self.size, report);
    }
}

#[cfg(test)]
mod tests;
