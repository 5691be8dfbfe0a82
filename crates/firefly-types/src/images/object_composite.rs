//! "Generate object composite": the request of `POST /v3/images/generate-object-composite-async`.

use crate::image_input::{ImageInput, ImageInputs, ImageRole, MeasuredImages};
use crate::request::request;
use crate::rules;
use crate::source::DOMAINS;
use crate::{ContentClass, ImageReference, ImageSource, Placement, Report, Size, Style};

request! {
    /// Asks for a scene from a prompt around a given object.
    ///
    /// At least one of these should hold, or there is nothing to paint: the result is larger than the picture of the object,
    /// that picture is transparent around the object, or there is a mask.
    ///
    /// ```
    /// use firefly_types::{ImageSource, ObjectCompositeRequest, Size};
    ///
    /// let request = ObjectCompositeRequest::new(ImageSource::path("bottle.png"), "a bottle on a mossy rock")
    ///     .with_size(Size::SQUARE_2048);
    /// assert!(request.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `GenerateObjectCompositeRequestV3`.
    pub struct ObjectCompositeRequest {
        required {
            /// The object.
            image: ImageReference = "image",
            /// The scene: 1–1024 characters.
            prompt: String = "prompt",
        }
        optional {
            /// Which part of the picture is the object; none by default. Not together with a placement.
            mask, with_mask: "mask" => into ImageReference;
            /// Where the object stands in the result; in its centre when absent. Not together with a mask.
            placement, with_placement: "placement" => plain Placement;
            /// Photograph or art; detected when absent.
            content_class, with_content_class: "contentClass" => into ContentClass;
            /// The look of the scene; left to the prompt when absent.
            style, with_style: "style" => plain Style;
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the service's choice when absent.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the result in pixels, a pair of [`Size::CLASSIC`]; default 2048x2048.
            size, with_size: "size" => plain Size;
        }
    }
}

impl ObjectCompositeRequest {
    /// Asks for the object in the scene that the prompt describes.
    pub fn new(image: impl Into<ImageSource>, prompt: impl Into<String>) -> Self {
        Self::bare(image.into().into(), prompt.into())
    }

    fn check(&self, report: &mut Report) {
        self.image.source.check("image.source", DOMAINS, report);
        rules::prompt(&self.prompt, report);
        if let Some(mask) = &self.mask {
            mask.source.check("mask.source", DOMAINS, report);
        }
        if let Some(placement) = &self.placement {
            placement.check(report);
        }
        rules::placement_or_mask(self.placement.is_some(), self.mask.is_some(), report);
        rules::known(
            "contentClass",
            self.content_class.as_ref(),
            ContentClass::KNOWN,
            report,
        );
        if let Some(style) = &self.style {
            style.check("style", DOMAINS, report);
        }
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
        rules::size_of_list(Size::CLASSIC, self.size, report);
    }
}

impl ImageInputs for ObjectCompositeRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        let image = ImageInput::new("image.source", ImageRole::Image, &mut self.image.source);
        let mask = self
            .mask
            .as_mut()
            .map(|mask| ImageInput::new("mask.source", ImageRole::Mask, &mut mask.source));
        let style = self.style.as_mut().and_then(Style::image_input);
        std::iter::once(image).chain(mask).chain(style).collect()
    }

    fn check_images(&self, measured: &MeasuredImages, report: &mut Report) {
        let object = measured.at("image.source");
        rules::scene(object, self.mask.is_some(), self.size, report);
    }
}

#[cfg(test)]
mod tests;
