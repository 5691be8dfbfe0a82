//! One view of every result, so that one download helper serves them all.

use crate::presigned_url::PresignedUrl;
use crate::{Size, lenient};
use serde::Deserialize;
use serde_json::Value;

/// A result that holds media to download.
///
/// ```
/// use firefly_types::{GenerateImagesResult, Outputs};
///
/// let result: GenerateImagesResult = serde_json::from_str(
///     r#"{"outputs": [{"seed": 8, "image": {"url": "https://storage.example/1?sig=x"}}]}"#,
/// )?;
/// let output = &result.outputs()[0];
/// assert_eq!((output.seed, output.url.path()), (Some(8), "/1"));
/// assert!(!result.is_filtered());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Outputs {
    /// What there is to download, in the order of the service, which is the order of the seeds.
    fn outputs(&self) -> Vec<OutputRef<'_>>;

    /// Number of outputs that came without an address, so that there is nothing to fetch.
    fn withheld(&self) -> u32 {
        0
    }

    /// Whether the job succeeded with nothing to download, which the service does when its filter took all of it.
    fn is_filtered(&self) -> bool {
        self.outputs().is_empty()
    }
}

/// One thing to download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputRef<'a> {
    /// The seed it was made with, where the service tells.
    pub seed: Option<i64>,
    /// Where to fetch it, without any Adobe header, within one hour.
    pub url: &'a PresignedUrl,
    /// What it is; the exact format is the download's `Content-Type`.
    pub kind: MediaKind,
}

impl<'a> OutputRef<'a> {
    /// A view of one output.
    pub fn new(seed: Option<i64>, url: &'a PresignedUrl, kind: MediaKind) -> Self {
        Self { seed, url, kind }
    }
}

/// What an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// A still picture.
    Image,
    /// A video.
    Video,
}

/// The media URL of an output item, wherever the operation puts it.
///
/// Operations differ: `image.url`, `video.url`, `url`, `presignedUrl` and `image.presignedUrl` all occur. An empty text
/// counts as no URL.
pub(crate) fn media_url(item: &Value) -> Option<PresignedUrl> {
    const PLACES: [&str; 5] = [
        "/image/url",
        "/video/url",
        "/url",
        "/presignedUrl",
        "/image/presignedUrl",
    ];
    PLACES
        .iter()
        .filter_map(|place| item.pointer(place)?.as_str())
        .find(|url| !url.is_empty())
        .map(PresignedUrl::from)
}

/// Splits the items of an `outputs` array into what `read` takes and the number of those it does not. A null is an empty one.
pub(crate) fn read_items<'de, D, T>(
    deserializer: D,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<(Vec<T>, u32), D::Error>
where
    D: serde::Deserializer<'de>,
{
    let items = Option::<Vec<Value>>::deserialize(deserializer)?.unwrap_or_default();
    let all = items.len();
    let read: Vec<T> = items.iter().filter_map(read).collect();
    let withheld = u32::try_from(all - read.len()).unwrap_or(u32::MAX);
    Ok((read, withheld))
}

/// A result of outputs and their size, as it travels: what several operations answer with.
#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Item"))]
pub(crate) struct SizedOutputs<T> {
    #[serde(deserialize_with = "items")]
    outputs: (Vec<T>, u32),
    #[serde(default, deserialize_with = "lenient::option")]
    withheld: Option<u32>,
    #[serde(default, deserialize_with = "lenient::option")]
    pub(crate) size: Option<Size>,
}

/// One output, read wherever its address is.
pub(crate) trait Item: Sized {
    /// `None` for an item without an address.
    fn from_json(item: &Value) -> Option<Self>;
}

fn items<'de, D: serde::Deserializer<'de>, T: Item>(
    deserializer: D,
) -> Result<(Vec<T>, u32), D::Error> {
    read_items(deserializer, T::from_json)
}

impl<T> SizedOutputs<T> {
    /// The outputs, and how many came without an address, now or when the result was written before.
    pub(crate) fn into_outputs(self) -> (Vec<T>, u32) {
        let (outputs, withheld) = self.outputs;
        (outputs, withheld.saturating_add(self.withheld.unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(json!({"image": {"url": "u"}}), Some("u"))]
    #[case(json!({"video": {"url": "u"}}), Some("u"))]
    #[case(json!({"url": "u"}), Some("u"))]
    #[case(json!({"presignedUrl": "u"}), Some("u"))]
    #[case(json!({"image": {"presignedUrl": "u"}}), Some("u"))]
    #[case(json!({"image": {"url": null}, "presignedUrl": "u"}), Some("u"))]
    #[case(json!({"image": {"url": ""}, "url": "u"}), Some("u"))]
    #[case(json!({"image": {"url": 5}}), None)]
    #[case(json!({"seed": 5}), None)]
    #[case(json!(null), None)]
    fn t17_the_url_is_found_in_every_known_place(
        #[case] item: Value,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(
            media_url(&item).as_ref().map(PresignedUrl::expose),
            expected
        );
    }
}
