//! The result of any operation, for jobs of which nobody remembers what they were.

use std::fmt;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::outputs::{MediaKind, OutputRef, Outputs, media_url, read_items};
use crate::{PresignedUrl, lenient};

/// What a job made, whichever operation it was: the media, and everything else as the service wrote it.
///
/// For a job that is found by its ID or its URL alone. Where the operation is known, its own result says more.
///
/// ```
/// use firefly_types::{MediaKind, MediaResult, Outputs};
///
/// let result: MediaResult = serde_json::from_str(
///     r#"{"outputs": [{"seed": 4, "video": {"url": "https://storage.example/1?sig=x"}}], "altText": "A kite."}"#,
/// )?;
/// assert_eq!((result.outputs()[0].seed, result.outputs()[0].kind), (Some(4), MediaKind::Video));
/// assert_eq!(result.members["altText"], "A kite.");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, the results of all operations that answer with a job.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct MediaResult {
    /// The media, in the order of the service. Empty when it filtered all of them.
    pub outputs: Vec<MediaOutput>,
    /// Number of outputs that came without an address, so that there is nothing to fetch.
    pub withheld: u32,
    /// All other members of the result, such as `size` or `altText`.
    pub members: Map<String, Value>,
}

/// One picture or video.
///
/// Source: Firefly API 3.0.0, schemas `OutputImageV3`, `JobOutput`, `VideoOutput` and `UpscaleBinaryOutput`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MediaOutput {
    /// The seed it was made with, where the service tells.
    pub seed: Option<i64>,
    /// Where to fetch it, without any Adobe header, within one hour: 1–2083 characters as published, 1–4096 of an upscaled picture.
    pub url: PresignedUrl,
    /// What it is.
    pub kind: MediaKind,
}

impl MediaResult {
    /// Whether the member `name` is there and true: `promptHasDeniedWords`, `promptHasBlockedArtists`.
    pub fn is_true(&self, name: &str) -> bool {
        self.members.get(name).and_then(Value::as_bool) == Some(true)
    }
}

impl MediaOutput {
    fn from_json(item: &Value) -> Option<Self> {
        Some(Self {
            seed: item.get("seed").and_then(lenient::integer),
            url: media_url(item)?,
            kind: if item.get("video").is_some_and(Value::is_object) {
                MediaKind::Video
            } else {
                MediaKind::Image
            },
        })
    }
}

impl Outputs for MediaResult {
    fn outputs(&self) -> Vec<OutputRef<'_>> {
        self.outputs
            .iter()
            .map(|output| OutputRef::new(output.seed, &output.url, output.kind))
            .collect()
    }

    fn withheld(&self) -> u32 {
        self.withheld
    }
}

impl<'de> Deserialize<'de> for MediaResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(deserialize_with = "media_outputs")]
            outputs: (Vec<MediaOutput>, u32),
            #[serde(default, deserialize_with = "lenient::option")]
            withheld: Option<u32>,
            #[serde(flatten)]
            members: Map<String, Value>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let (outputs, withheld) = wire.outputs;
        Ok(Self {
            outputs,
            withheld: withheld.saturating_add(wire.withheld.unwrap_or(0)),
            members: wire.members,
        })
    }
}

fn media_outputs<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<(Vec<MediaOutput>, u32), D::Error> {
    read_items(deserializer, MediaOutput::from_json)
}

impl fmt::Debug for MediaResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A member of tomorrow may be a signed URL, so the names alone are shown.
        f.debug_struct("MediaResult")
            .field("outputs", &self.outputs)
            .field("withheld", &self.withheld)
            .field("members", &self.members.keys().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn read(body: Value) -> MediaResult {
        serde_json::from_value(body).unwrap()
    }

    #[rstest]
    #[case(json!({"image": {"url": "u"}, "seed": 1}), Some(1), MediaKind::Image)]
    #[case(json!({"video": {"url": "u"}, "seed": "2"}), Some(2), MediaKind::Video)]
    #[case(json!({"presignedUrl": "u", "id": "x"}), None, MediaKind::Image)]
    #[case(json!({"image": {"presignedUrl": "u"}}), None, MediaKind::Image)]
    #[case(json!({"url": "u", "video": null}), None, MediaKind::Image)]
    fn t17_any_result_is_read(
        #[case] item: Value,
        #[case] seed: Option<i64>,
        #[case] kind: MediaKind,
    ) {
        let result = read(json!({"outputs": [item]}));
        let view = result.outputs();
        assert_eq!(
            (view.len(), view[0].seed, view[0].url.expose(), view[0].kind),
            (1, seed, "u", kind)
        );
        assert!(!result.is_filtered());
    }

    #[test]
    fn t18_outputs_without_an_address_are_counted_and_none_at_all_is_filtered() {
        let result =
            read(json!({"outputs": [{"seed": 1}, {"image": {"url": "u"}}], "withheld": 2}));
        assert_eq!((result.outputs.len(), result.withheld()), (1, 3));
        assert!(read(json!({"outputs": []})).is_filtered());
        assert!(serde_json::from_value::<MediaResult>(json!({"size": 1})).is_err());
    }

    #[test]
    fn the_other_members_are_kept_and_not_shown() {
        let result = read(json!({"outputs": [{"url": "https://s.example/1?sig=hush"}],
            "promptHasDeniedWords": true, "tomorrow": "https://s.example/2?sig=hush"}));
        assert!(result.is_true("promptHasDeniedWords") && !result.is_true("tomorrow"));
        let shown = format!("{result:?}");
        assert!(
            shown.contains("tomorrow") && !shown.contains("hush"),
            "{shown}"
        );
    }
}
