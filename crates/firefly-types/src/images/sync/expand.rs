//! The synchronous call `POST /v3/images/expand`.

use super::SyncInputImage;
use crate::image_input::{ImageInput, ImageInputs, ImageRole, MeasuredImages};
use crate::request::request;
use crate::rules;
use crate::validation::Report;
use crate::{Placement, Size};

request! {
    /// Asks for a larger picture around a given one, and waits for it in the same call.
    ///
    /// **Removed from Adobe's documentation on 2025-10-03.** Use [`ExpandImageRequest`](crate::ExpandImageRequest) for
    /// anything new.
    ///
    /// Source: the API description bundled with Adobe's JavaScript SDK 2, schema `ExpandImageRequest`.
    pub struct SyncExpandImageRequest {
        required {
            /// The picture to expand. A mask goes not together with a placement.
            image: SyncInputImage = "image",
        }
        optional {
            /// Where the picture stands in the result; in its centre when absent. Not together with a mask.
            placement, with_placement: "placement" => plain Placement;
            /// What to paint around the picture: 1–1024 characters; may be absent.
            prompt, with_prompt: "prompt" => into String;
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the schema's
            /// default is a single 0.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the result in pixels, 1–2688 on each side, default 2048x2048. A pair outside of [`Size::CLASSIC`] draws a
            /// warning, as only those are listed for the synchronous calls.
            size, with_size: "size" => plain Size;
        }
    }
}

/// Longest side of the result in pixels.
const LONGEST_SIDE: u32 = 2688;

impl SyncExpandImageRequest {
    /// Asks for more around the picture, and leaves the rest to the service.
    pub fn new(image: impl Into<SyncInputImage>) -> Self {
        Self::bare(image.into())
    }

    fn check(&self, report: &mut Report) {
        self.image.check(report);
        if let Some(placement) = &self.placement {
            placement.check(report);
        }
        rules::placement_or_mask(self.placement.is_some(), self.image.mask.is_some(), report);
        rules::optional_prompt(self.prompt.as_deref(), report);
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
        if let Some(size) = self
            .size
            .filter(|size| rules::sides(*size, LONGEST_SIDE, report))
            .filter(|size| !Size::CLASSIC.contains(size))
        {
            let list = rules::listing(Size::CLASSIC);
            report.warning("size", format!("should be one of {list}"), size);
        }
    }
}

impl ImageInputs for SyncExpandImageRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        self.image.image_inputs(ImageRole::Mask)
    }

    fn check_images(&self, measured: &MeasuredImages, report: &mut Report) {
        let has_mask = self.image.mask.is_some();
        rules::expansion(measured, "image.mask", has_mask, self.size, report);
    }
}
