//! What a result tells beside its outputs, read off its JSON, whichever operation it is of.

use firefly::types::{ContentClass, Outputs, Size};
use serde::Serialize;
use serde_json::Value;

/// What a result tells beside its outputs. Addresses are not among it: their queries are keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Details {
    pub(crate) size: Option<Size>,
    pub(crate) content_class: Option<ContentClass>,
    pub(crate) alt_text: Option<String>,
    /// Number of outputs that came without an address.
    pub(crate) withheld: u32,
    denied_words: bool,
    blocked_artists: bool,
}

impl Details {
    pub(crate) fn of(result: &(impl Outputs + Serialize)) -> Self {
        let json = serde_json::to_value(result).unwrap_or_default();
        let text = |name: &str| json.get(name).and_then(Value::as_str);
        let is = |name: &str| json.get(name).and_then(Value::as_bool) == Some(true);
        let size = json.get("size").cloned();
        Self {
            size: size.and_then(|size| serde_json::from_value(size).ok()),
            content_class: text("contentClass").map(ContentClass::from),
            alt_text: text("altText").map(str::to_owned),
            withheld: result.withheld(),
            denied_words: is("promptHasDeniedWords"),
            blocked_artists: is("promptHasBlockedArtists"),
        }
    }

    /// What the service says about pictures that do not follow the prompt.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.denied_words {
            warnings.push(
                "the prompt holds words that the service does not draw: the pictures do not follow all of it".to_owned(),
            );
        }
        if self.blocked_artists {
            warnings.push(
                "the prompt names artists that the service does not imitate: the pictures do not follow all of it".to_owned(),
            );
        }
        if self.withheld > 0 {
            warnings.push(format!("the service withheld {} picture(s)", self.withheld));
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firefly::types::{GenerateImagesResult, UpscaleImageResult};

    fn of(body: &str) -> Details {
        let result: GenerateImagesResult = serde_json::from_str(body).unwrap();
        Details::of(&result)
    }

    #[test]
    fn whatever_bends_the_prompt_is_a_warning() {
        let bent = r#"{"outputs": [{"seed": 1}], "promptHasDeniedWords": true, "promptHasBlockedArtists": true}"#;
        assert_eq!(of(bent).warnings().len(), 3);
        assert!(
            of(r#"{"outputs": [], "promptHasDeniedWords": false}"#)
                .warnings()
                .is_empty()
        );
    }

    #[test]
    fn what_an_operation_does_not_tell_is_absent() {
        let told = of(
            r#"{"outputs": [], "size": {"width": 9, "height": 8}, "contentClass": "art", "altText": "a cat"}"#,
        );
        assert_eq!(told.size, Some(Size::new(9, 8)));
        assert_eq!(told.content_class, Some(ContentClass::Art));
        assert_eq!(told.alt_text.as_deref(), Some("a cat"));
        let upscaled: UpscaleImageResult = serde_json::from_str(r#"{"outputs": []}"#).unwrap();
        assert_eq!(Details::of(&upscaled), Details::default());
    }
}
