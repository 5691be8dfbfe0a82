//! The look of a picture: presets by name, a reference picture, and how closely to follow both.

mod preset;

pub use preset::{StylePreset, StylePresetGroup};

use crate::image_input::{ImageInput, ImageRole};
use crate::source::{ImageReference, ImageSource};
use crate::validation::Report;
use serde::{Deserialize, Serialize};

/// The look of the result. All members are optional, and all presets apply together.
///
/// ```
/// use firefly_types::{Style, StylePreset};
///
/// let style = Style::new().with_presets([StylePreset::WATERCOLOR, StylePreset::GOLDEN_HOUR]).with_strength(60);
/// assert_eq!(serde_json::to_string(&style)?, r#"{"presets":["watercolor","golden_hour"],"strength":60}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schema `StylesV3`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Style {
    /// Names of looks, each at most once. A name outside the published list draws a warning.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_is_empty"
    )]
    pub presets: Vec<StylePreset>,
    /// A picture whose look to follow; none by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_reference: Option<ImageReference>,
    /// Adherence in percent, 1–100, default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<u32>,
}

impl Style {
    /// A style that asks for nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the presets, in place of any set before.
    pub fn with_presets(
        mut self,
        presets: impl IntoIterator<Item = impl Into<StylePreset>>,
    ) -> Self {
        self.presets = presets.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the picture whose look to follow.
    pub fn with_image_reference(mut self, source: impl Into<ImageSource>) -> Self {
        self.image_reference = Some(source.into().into());
        self
    }

    /// Sets the adherence in percent, 1–100.
    pub fn with_strength(mut self, strength: u32) -> Self {
        self.strength = Some(strength);
        self
    }

    /// The picture of a style that stands in the member `style`.
    pub(crate) fn image_input(&mut self) -> Option<ImageInput<'_>> {
        let reference = self.image_reference.as_mut()?;
        Some(ImageInput::new(
            "style.imageReference.source",
            ImageRole::Reference,
            &mut reference.source,
        ))
    }

    pub(crate) fn check(&self, path: &str, domains: &[&str], report: &mut Report) {
        if let Some(strength) = self
            .strength
            .filter(|strength| !(1..=100).contains(strength))
        {
            report.error(format!("{path}.strength"), "must be 1 to 100", strength);
        }
        for (index, preset) in self.presets.iter().enumerate() {
            let path = format!("{path}.presets[{index}]");
            if self.presets[..index].contains(preset) {
                report.error(path, "must differ from every other preset", preset);
            } else if !preset.is_known() {
                report.warning(path, "should be a preset of the published list", preset);
            }
        }
        if let Some(reference) = &self.image_reference {
            reference
                .source
                .check(&format!("{path}.imageReference.source"), domains, report);
        }
    }
}

fn null_is_empty<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<StylePreset>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn check(style: &Style) -> Report {
        let mut report = Report::default();
        style.check("style", &[], &mut report);
        report
    }

    #[rstest]
    #[case(0, false)]
    #[case(1, true)]
    #[case(100, true)]
    #[case(101, false)]
    fn t44_style_strength_is_1_to_100(#[case] strength: u32, #[case] accepted: bool) {
        assert_eq!(
            check(&Style::new().with_strength(strength)).is_ok(),
            accepted
        );
    }

    #[test]
    fn r24_presets_are_unique() {
        let report = check(&Style::new().with_presets(["neon", "misty", "neon"]));
        assert_eq!(report.errors.len(), 1);
        assert_eq!(
            (
                report.errors[0].path.as_str(),
                report.errors[0].value.as_str()
            ),
            ("style.presets[2]", "neon")
        );
    }

    #[test]
    fn a_preset_of_tomorrow_warns_and_is_sent() {
        let style = Style::new().with_presets(["liquid_metal"]);
        let report = check(&style);
        assert!(report.is_ok());
        assert_eq!(report.warnings[0].path, "style.presets[0]");
        assert_eq!(
            serde_json::to_string(&style).unwrap(),
            r#"{"presets":["liquid_metal"]}"#
        );
    }
}
