//! A reference picture whose outlines and depth the result follows.

use crate::image_input::{ImageInput, ImageRole};
use crate::source::{ImageReference, ImageSource};
use crate::validation::Report;
use serde::{Deserialize, Serialize};

/// Makes the result follow the composition of a reference picture.
///
/// ```
/// use firefly_types::{ImageSource, Structure};
///
/// let structure = Structure::new(ImageSource::upload_id("my-upload")).with_strength(70);
/// assert_eq!(structure.strength, Some(70));
/// ```
///
/// Source: Firefly API 3.0.0, schema `StructureReferenceV3`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Structure {
    /// The picture to follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_reference: Option<ImageReference>,
    /// Adherence in percent, 0–100, default 50. The guide starts at 1, so 0 draws a warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<u32>,
}

impl Structure {
    /// Follows the given picture.
    pub fn new(source: impl Into<ImageSource>) -> Self {
        Self {
            image_reference: Some(source.into().into()),
            strength: None,
        }
    }

    /// Sets the adherence in percent, 0–100.
    pub fn with_strength(mut self, strength: u32) -> Self {
        self.strength = Some(strength);
        self
    }

    /// The picture of a structure that stands in the member `structure`.
    pub(crate) fn image_input(&mut self) -> Option<ImageInput<'_>> {
        let reference = self.image_reference.as_mut()?;
        Some(ImageInput::new(
            "structure.imageReference.source",
            ImageRole::Reference,
            &mut reference.source,
        ))
    }

    pub(crate) fn check(&self, path: &str, domains: &[&str], report: &mut Report) {
        match self.strength {
            Some(0) => report.warning(
                format!("{path}.strength"),
                "should be 1 to 100 according to the guide",
                0,
            ),
            Some(strength @ 101..) => {
                report.error(format!("{path}.strength"), "must be 0 to 100", strength);
            }
            _ => {}
        }
        if let Some(reference) = &self.image_reference {
            reference
                .source
                .check(&format!("{path}.imageReference.source"), domains, report);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, 0, 1)]
    #[case(1, 0, 0)]
    #[case(100, 0, 0)]
    #[case(101, 1, 0)]
    fn t44_structure_strength_is_0_to_100(
        #[case] strength: u32,
        #[case] errors: usize,
        #[case] warnings: usize,
    ) {
        let mut report = Report::default();
        Structure::default()
            .with_strength(strength)
            .check("structure", &[], &mut report);
        assert_eq!(
            (report.errors.len(), report.warnings.len()),
            (errors, warnings),
            "{report}"
        );
    }
}
