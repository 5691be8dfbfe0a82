//! What a valid request asks for: the outputs to make and the form of the result that tells of them.

use serde_json::{Value, json};

use crate::media::Media;
use crate::quirks::Quirks;

/// A valid request, ready to be worked on.
#[derive(Debug)]
pub(crate) struct Order {
    /// Empty for operations without one.
    pub(crate) prompt: String,
    /// In the order in which the result tells them, each with its seed.
    pub(crate) outputs: Vec<(i64, Media)>,
    pub(crate) form: ResultForm,
    /// Bytes of the pictures that came with the request, which the outputs keep alive.
    pub(crate) kept: usize,
}

/// The members of a result.
#[derive(Clone, Debug)]
pub(crate) enum ResultForm {
    /// Images with a size, and with what else the operation tells.
    Images {
        size: (u32, u32),
        content_class: Option<&'static str>,
        /// The two words about the prompt that generating alone tells.
        judged: bool,
        alt_text: Option<String>,
    },
    /// T19: images alone.
    Bare,
    /// T17: identifiers and `presignedUrl`.
    Upscaled,
    /// A size and videos.
    Videos { size: (u32, u32) },
}

/// An output that has its address.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) seed: i64,
    pub(crate) id: String,
    pub(crate) url: String,
}

impl ResultForm {
    /// A result that tells no more than its size.
    pub(crate) fn images(size: (u32, u32)) -> Self {
        Self::Images {
            size,
            content_class: None,
            judged: false,
            alt_text: None,
        }
    }

    /// The result of a job.
    pub(crate) fn json(&self, outputs: &[Published], quirks: &Quirks) -> Value {
        let items: Vec<_> = outputs
            .iter()
            .map(|output| self.item(output, quirks))
            .collect();
        let mut result = json!({"outputs": items});
        match self {
            Self::Bare => {}
            Self::Upscaled => result["version"] = json!("1.0.0"),
            Self::Videos { size } => result["size"] = shown(*size),
            Self::Images {
                size,
                content_class,
                judged,
                alt_text,
            } => {
                result["size"] = shown(*size);
                if let Some(class) = content_class {
                    result["contentClass"] = json!(class);
                }
                if *judged {
                    result["promptHasDeniedWords"] = json!(false);
                    result["promptHasBlockedArtists"] = json!(false);
                    let text = quirks.alt_text.as_ref().or(alt_text.as_ref());
                    if text.is_some() || quirks.null_members {
                        result["altText"] = json!(text);
                    }
                }
            }
        }
        result
    }

    fn item(&self, output: &Published, quirks: &Quirks) -> Value {
        let Published { seed, id, url } = output;
        match self {
            Self::Images { .. } | Self::Bare => json!({"seed": seed, "image": {"url": url}}),
            Self::Videos { .. } => json!({"seed": seed, "video": {"url": url}}),
            Self::Upscaled => {
                let mut item = json!({"id": id, "presignedUrl": url});
                if quirks.null_members {
                    // All are optional; the address stays, for it is all that leads to the picture.
                    for name in [
                        "id",
                        "name",
                        "creativeCloudFileId",
                        "creativeCloudComponentId",
                    ] {
                        item[name] = Value::Null;
                    }
                }
                item
            }
        }
    }
}

fn shown((width, height): (u32, u32)) -> Value {
    json!({"width": width, "height": height})
}
