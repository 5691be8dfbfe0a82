//! The synchronous call `POST /v3/images/generate-object-composite`.

use super::SyncInputImage;
use crate::image_input::{ImageInput, ImageInputs, ImageRole, MeasuredImages};
use crate::request::request;
use crate::rules;
use crate::source::SYNC_DOMAINS;
use crate::validation::Report;
use crate::{ContentClass, Placement, Size, Style};

request! {
    /// Asks for a scene from a prompt around a given object, and waits for it in the same call.
    ///
    /// **Removed from Adobe's documentation on 2025-10-03.** Use
    /// [`ObjectCompositeRequest`](crate::ObjectCompositeRequest) for anything new.
    ///
    /// Source: the API description bundled with Adobe's JavaScript SDK 2, schema `GenerateObjectCompositeRequest`.
    pub struct SyncObjectCompositeRequest {
        required {
            /// The scene: 1–1024 characters.
            prompt: String = "prompt",
            /// The object. A mask beside a placement draws a warning.
            image: SyncInputImage = "image",
        }
        optional {
            /// Where the object stands in the result; in its centre when absent. Beside a mask it draws a warning and no more: the
            /// API description of this call excludes the two nowhere, while that of its asynchronous twin does.
            placement, with_placement: "placement" => plain Placement;
            /// Photograph or art; detected when absent.
            content_class, with_content_class: "contentClass" => into ContentClass;
            /// The look of the scene; left to the prompt when absent.
            style, with_style: "style" => plain Style;
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the schema's
            /// default is a single 0.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the result in pixels, default 2048x2048: a pair of [`Size::CLASSIC`].
            size, with_size: "size" => plain Size;
        }
    }
}

impl SyncObjectCompositeRequest {
    /// Asks for the object in the scene that the prompt describes.
    pub fn new(image: impl Into<SyncInputImage>, prompt: impl Into<String>) -> Self {
        Self::bare(prompt.into(), image.into())
    }

    fn check(&self, report: &mut Report) {
        rules::prompt(&self.prompt, report);
        self.image.check(report);
        if let Some(placement) = &self.placement {
            placement.check(report);
        }
        if self.placement.is_some() && self.image.mask.is_some() {
            report.warning(
                "placement",
                "should be absent when there is a mask",
                "both of them",
            );
        }
        rules::known(
            "contentClass",
            self.content_class.as_ref(),
            ContentClass::KNOWN,
            report,
        );
        if let Some(style) = &self.style {
            style.check("style", SYNC_DOMAINS, report);
        }
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
        rules::size_of_list(Size::CLASSIC, self.size, report);
    }
}

impl ImageInputs for SyncObjectCompositeRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        let style = self.style.as_mut().and_then(Style::image_input);
        let image = self.image.image_inputs(ImageRole::Mask);
        image.into_iter().chain(style).collect()
    }

    fn check_images(&self, measured: &MeasuredImages, report: &mut Report) {
        let object = measured.at("image.source");
        rules::scene(object, self.image.mask.is_some(), self.size, report);
    }
}
