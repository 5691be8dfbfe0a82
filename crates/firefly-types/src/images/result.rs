//! The result of generating images, and the output item that most image operations share.

use crate::outputs::{Item, MediaKind, OutputRef, Outputs, media_url, read_items};
use crate::{ContentClass, PresignedUrl, Size, lenient};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The pictures that "Generate images" made, and what the service noticed about the prompt.
///
/// Also the answer of Image5 and of object composite. Unknown members are ignored, and a null counts as absent.
///
/// ```
/// use firefly_types::{ContentClass, GenerateImagesResult, Size};
///
/// let result: GenerateImagesResult = serde_json::from_str(r#"{
///     "size": {"width": 2048, "height": 2048},
///     "outputs": [{"seed": 5, "image": {"url": "https://storage.example/images/1?sig=x"}}],
///     "contentClass": "photo"
/// }"#)?;
/// assert_eq!(result.size, Some(Size::SQUARE_2048));
/// assert_eq!(result.content_class, Some(ContentClass::Photo));
/// assert_eq!(result.outputs[0].image.url.host(), Some("storage.example"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schemas `GenerateImagesResponseV3` and `GenerateObjectCompositeResponseV3`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GenerateImagesResult {
    /// Size of every picture, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// The pictures, in the order of the seeds. Empty when the service filtered all of them.
    pub outputs: Vec<ImageOutput>,
    /// Number of outputs that came without an address, so that there is nothing to fetch.
    #[serde(skip_serializing_if = "lenient::is_zero")]
    pub withheld: u32,
    /// The class that was asked for, or that the service detected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_class: Option<ContentClass>,
    /// Whether the prompt held blocked words, so that the pictures do not follow all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_has_denied_words: Option<bool>,
    /// Whether the prompt named blocked artists, so that the pictures do not follow all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_has_blocked_artists: Option<bool>,
    /// Description of the picture for people who cannot see it; may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt_text: Option<String>,
}

/// One picture.
///
/// Source: Firefly API 3.0.0, schemas `OutputImageV3` and `JobOutput`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ImageOutput {
    /// The seed it was made with. Sending it again biases a call towards the same picture, without a promise. Always there
    /// according to the schema, yet read as absent where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Where to fetch the picture.
    pub image: MediaUrl,
}

/// Address of a picture or video, valid for one hour.
///
/// Source: Firefly API 3.0.0, schemas `PublicBinaryOutputV3`, `PublicBinary-Output` and `VideoResult`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MediaUrl {
    /// The pre-signed URL, 1–2083 characters as published; the composites publish no length. Fetch it without any Adobe header.
    pub url: PresignedUrl,
}

impl GenerateImagesResult {
    /// A result with the given pictures and nothing else, as a stand-in for the service needs it.
    ///
    /// ```
    /// use firefly_types::{GenerateImagesResult, ImageOutput, Outputs};
    ///
    /// let result = GenerateImagesResult::new([ImageOutput::new(7, "https://storage.example/1?sig=x")]);
    /// assert_eq!(result.outputs()[0].seed, Some(7));
    /// ```
    pub fn new(outputs: impl IntoIterator<Item = ImageOutput>) -> Self {
        Self {
            size: None,
            outputs: outputs.into_iter().collect(),
            withheld: 0,
            content_class: None,
            prompt_has_denied_words: None,
            prompt_has_blocked_artists: None,
            alt_text: None,
        }
    }
}

impl ImageOutput {
    /// A picture made with the seed, at the address.
    pub fn new(seed: i64, url: impl Into<PresignedUrl>) -> Self {
        let image = MediaUrl { url: url.into() };
        Self {
            seed: Some(seed),
            image,
        }
    }
}

impl Item for ImageOutput {
    fn from_json(item: &Value) -> Option<Self> {
        let seed = item.get("seed").and_then(lenient::integer);
        media_url(item).map(|url| Self {
            seed,
            image: MediaUrl { url },
        })
    }
}

impl Outputs for GenerateImagesResult {
    fn outputs(&self) -> Vec<OutputRef<'_>> {
        self.outputs
            .iter()
            .map(|output| OutputRef::new(output.seed, &output.image.url, MediaKind::Image))
            .collect()
    }

    fn withheld(&self) -> u32 {
        self.withheld
    }
}

impl<'de> Deserialize<'de> for ImageOutput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let item = Value::deserialize(deserializer)?;
        Self::from_json(&item)
            .ok_or_else(|| D::Error::custom("the output has no URL in any of the known places"))
    }
}

impl<'de> Deserialize<'de> for GenerateImagesResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            #[serde(deserialize_with = "image_outputs")]
            outputs: (Vec<ImageOutput>, u32),
            #[serde(default, deserialize_with = "lenient::option")]
            withheld: Option<u32>,
            #[serde(default, deserialize_with = "lenient::option")]
            size: Option<Size>,
            #[serde(default, deserialize_with = "lenient::option")]
            content_class: Option<ContentClass>,
            #[serde(default, deserialize_with = "lenient::option")]
            prompt_has_denied_words: Option<bool>,
            #[serde(default, deserialize_with = "lenient::option")]
            prompt_has_blocked_artists: Option<bool>,
            #[serde(default, deserialize_with = "lenient::option")]
            alt_text: Option<String>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let (outputs, withheld) = wire.outputs;
        Ok(Self {
            size: wire.size,
            outputs,
            withheld: withheld.saturating_add(wire.withheld.unwrap_or(0)),
            content_class: wire.content_class,
            prompt_has_denied_words: wire.prompt_has_denied_words,
            prompt_has_blocked_artists: wire.prompt_has_blocked_artists,
            alt_text: wire.alt_text,
        })
    }
}

fn image_outputs<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<(Vec<ImageOutput>, u32), D::Error> {
    read_items(deserializer, ImageOutput::from_json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn read(body: Value) -> GenerateImagesResult {
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn all_members_are_read_and_written_again() {
        let body = json!({
            "size": {"width": 1024, "height": 1024},
            "outputs": [
                {"seed": 11, "image": {"url": "https://s.example/1?sig=a"}},
                {"seed": -4_000_000_000_i64, "image": {"url": "https://s.example/2?sig=b"}},
            ],
            "contentClass": "art",
            "promptHasDeniedWords": true,
            "promptHasBlockedArtists": false,
            "altText": "A kite.",
        });
        assert_eq!(serde_json::to_value(read(body.clone())).unwrap(), body);
    }

    #[test]
    fn t17_an_output_is_found_in_every_form() {
        let result = read(
            json!({"outputs": [{"seed": "5", "image": {"presignedUrl": "u"}}, {"presignedUrl": "v"}]}),
        );
        let seen: Vec<_> = result
            .outputs()
            .iter()
            .map(|output| (output.seed, output.url.expose().to_owned()))
            .collect();
        assert_eq!(seen, [(Some(5), "u".to_owned()), (None, "v".to_owned())]);
        assert!(
            result
                .outputs()
                .iter()
                .all(|output| output.kind == MediaKind::Image)
        );
    }

    #[test]
    fn one_output_is_read_alone_or_refused() {
        let output: ImageOutput = serde_json::from_value(json!({"seed": 9, "url": "u"})).unwrap();
        assert_eq!(output, ImageOutput::new(9, "u"));
        assert!(serde_json::from_value::<ImageOutput>(json!({"seed": 9})).is_err());
    }

    #[test]
    fn t18_no_outputs_is_a_filtered_success() {
        let result = read(json!({"size": {"width": 1, "height": 1}, "outputs": []}));
        assert!(result.is_filtered());
    }

    #[test]
    fn t18_an_output_without_address_does_not_lose_its_siblings() {
        let result = read(
            json!({"outputs": [{"seed": 1, "image": {}}, {"seed": 2, "image": {"url": "u"}}, null]}),
        );
        assert_eq!((result.outputs.len(), result.withheld), (1, 2));
        assert!(!result.is_filtered());
        assert_eq!(read(serde_json::to_value(&result).unwrap()), result);
    }

    #[test]
    fn t19_the_size_may_be_missing_or_odd() {
        assert_eq!(read(json!({"outputs": []})).size, None);
        assert_eq!(read(json!({"outputs": [], "size": "large"})).size, None);
        assert_eq!(
            read(json!({"outputs": [], "size": {"width": "896", "height": "1152"}})).size,
            Some(Size::PORTRAIT_896)
        );
    }

    #[test]
    fn t52_nulls_are_absent() {
        let result = read(
            json!({"size": null, "outputs": null, "contentClass": null, "promptHasDeniedWords": null,
            "promptHasBlockedArtists": null, "altText": null, "tomorrow": {"a": 1}}),
        );
        assert_eq!(
            serde_json::to_value(result).unwrap(),
            json!({"outputs": []})
        );
    }

    #[rstest]
    #[case(json!({"outputs": []}), None)]
    #[case(json!({"outputs": [], "altText": ""}), Some(""))]
    #[case(json!({"outputs": [], "altText": "A hat."}), Some("A hat."))]
    fn t53_alt_text_may_be_absent_or_empty(#[case] body: Value, #[case] expected: Option<&str>) {
        assert_eq!(read(body).alt_text.as_deref(), expected);
    }

    #[rstest]
    #[case(json!({}))]
    #[case(json!({"outputs": {}}))]
    #[case(json!("done"))]
    fn a_body_without_outputs_is_no_result(#[case] body: Value) {
        assert!(serde_json::from_value::<GenerateImagesResult>(body).is_err());
    }

    #[test]
    fn an_unknown_content_class_is_kept() {
        let result = read(json!({"outputs": [], "contentClass": "sculpture"}));
        assert_eq!(
            result.content_class,
            Some(ContentClass::Unknown("sculpture".into()))
        );
    }

    #[test]
    fn debug_hides_the_signature() {
        let result = read(
            json!({"outputs": [{"seed": 1, "image": {"url": "https://s.example/1?sig=hush-6622"}}]}),
        );
        let shown = format!("{result:?} {:?}", result.outputs());
        assert!(
            shown.contains("s.example/1") && !shown.contains("hush-6622"),
            "{shown}"
        );
    }
}
