//! What each model version takes: the rules that tie members of the request to the header `x-model-version`.

use super::GenerateImagesRequest;
use crate::rules;
use crate::validation::Report;
use crate::{ModelVersion, Size};

/// Longest side that the schema takes, in pixels.
const LONGEST_SIDE: u32 = 4096;

impl GenerateImagesRequest {
    /// Applies the rules that depend on the model version.
    pub(super) fn check_model(&self, report: &mut Report) {
        let version = &self.model_version;
        self.check_custom_model(report);
        let custom = matches!(
            version,
            ModelVersion::Image3Custom | ModelVersion::Image4Custom
        );
        if let Some(prompt) = self.negative_prompt.as_deref().filter(|_| custom) {
            report.error(
                "negativePrompt",
                format!("must be absent with {version}"),
                prompt,
            );
        }
        if let Some(intensity) = self
            .visual_intensity
            .filter(|_| *version == ModelVersion::Image4Custom)
        {
            report.error(
                "visualIntensity",
                format!("must be absent with {version}"),
                intensity,
            );
        }
        self.check_upsampler(report);
        rules::ultra(version, self.num_variations, self.seeds.as_deref(), report);
        if let Some(size) = self
            .size
            .filter(|size| rules::sides(*size, LONGEST_SIDE, report))
        {
            check_size(version, size, report);
        }
    }

    /// The service ignores a custom model's ID without a `*_custom` version, and bills a picture of the base model.
    fn check_custom_model(&self, report: &mut Report) {
        let version = &self.model_version;
        match &self.custom_model_id {
            // The service takes it for none.
            Some(id) if id.trim().is_empty() => {
                report.error(
                    "customModelId",
                    "must be the ID of a custom model",
                    "an empty text",
                );
            }
            Some(id) if !version.is_custom() => {
                report.error(
                    "customModelId",
                    "must be given together with a model version that ends in _custom",
                    id,
                );
            }
            None if version.is_custom() => {
                report.error(
                    "customModelId",
                    format!("must be given with {version}"),
                    "nothing",
                );
            }
            _ => {}
        }
    }

    fn check_upsampler(&self, report: &mut Report) {
        let Some(upsampler) = &self.upsampler_type else {
            return;
        };
        match &self.model_version {
            ModelVersion::Image4Custom => {}
            // Perhaps a custom model of tomorrow.
            version if version.is_custom() && !version.is_known() => report.warning(
                "upsamplerType",
                "is documented for image4_custom only",
                upsampler,
            ),
            _ => report.error(
                "upsamplerType",
                "must be absent unless the model version is image4_custom",
                upsampler,
            ),
        }
    }
}

/// Refuses a pair outside of the version's own list. What custom versions take is published nowhere.
fn check_size(version: &ModelVersion, size: Size, report: &mut Report) {
    let Some(list) = version.sizes() else { return };
    // Not on the published list of Image 4, but reported to work, so the service is left to say no.
    let is_reported = *version == ModelVersion::Image4Standard && size == Size::WIDE_2688_BY_1512;
    if !list.contains(&size) && !is_reported {
        report.error(
            "size",
            format!("must be one of {} with {version}", rules::listing(list)),
            size,
        );
    }
}
