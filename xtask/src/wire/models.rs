//! The models and the schemas they claim. How each is tried stands here; what is expected comes from the document.

mod answers;
mod composites;
mod edits;
mod generate;
mod image5;
mod video;

use firefly_types::{
    AspectRatio, ContentClass, HorizontalAlignment, ImageSource, ModelId, ModelVersion,
    OutputMediaType, PromptReasoner, ReferenceUsage, ResolutionLevel, UpsamplerType,
    VerticalAlignment,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub(super) use answers::answers;

/// Name of the header, our default, our known words.
type Header = (&'static str, String, Vec<String>);

/// A list of sizes: the words in the prose that stand before it, where there are several, and a model version it is for.
pub(super) type Sizes = (Option<&'static str>, &'static str);

/// A request model.
pub(super) struct Request {
    /// Method and path.
    pub(super) operation: (&'static str, &'static str),
    pub(super) schema: &'static str,
    /// Requests as they are sent; together they have every typed member.
    pub(super) samples: fn() -> Vec<Value>,
    /// Circumstances under which members may be sent; a value counts as taken if it is under any of them.
    pub(super) circumstances: &'static [Circumstance],
    /// The same with model versions that exist, as the emulator takes no others.
    pub(super) existing: &'static [Circumstance],
    /// The body as the model sends it, if it reads it and its check lets it pass.
    pub(super) sent: fn(version: &str, body: Value) -> Option<Value>,
    /// The words of all the models' enumerations.
    pub(super) words: fn() -> Vec<String>,
    /// The header that names the model version; `None` where the model sends none.
    pub(super) header: Option<fn() -> Header>,
    /// The lists of sizes that the contract has in prose.
    pub(super) sizes: &'static [Sizes],
}

impl Request {
    /// Whether the model reads the body and its check lets it pass.
    pub(super) fn takes(&self, version: &str, body: Value) -> bool {
        (self.sent)(version, body).is_some()
    }
}

/// A model version and the members that it demands.
pub(super) struct Circumstance {
    pub(super) version: &'static str,
    pub(super) body: fn() -> Value,
}

/// What makes a request model comparable: one implementation for each operation.
pub(super) trait Model:
    firefly_types::Request + Serialize + DeserializeOwned + Sized + 'static
{
    /// Path of the operation, which is a `POST`.
    const PATH: &'static str;
    const SCHEMA: &'static str;
    /// An unknown version, so that the bounds of a side stand apart from the lists of pairs.
    const CIRCUMSTANCES: &'static [Circumstance] = &[Circumstance {
        version: "a-version-of-tomorrow",
        body: || json!({}),
    }];

    /// The same with a version that exists; an empty one is none.
    const EXISTING: &'static [Circumstance] = &[Circumstance {
        version: "",
        body: || json!({}),
    }];
    const SIZES: &'static [Sizes] = &[];

    /// A request with every typed member, whose pictures come from `source`.
    fn sample(source: fn(&str) -> ImageSource) -> Self;

    /// The request with another model version, for the operations that have one.
    fn versioned(self, _version: &str) -> Self {
        self
    }
}

/// An answer model.
pub(super) struct Answer {
    pub(super) schema: &'static str,
    /// Reads an answer, and shows everything that a caller can get out of it.
    pub(super) read: fn(Value) -> Result<Value, serde_json::Error>,
    /// Whether the model knows the word at this place, beyond carrying it along.
    pub(super) knows: fn(pointer: &str, word: &str) -> bool,
    /// The words that the model knows at this place and nowhere else.
    pub(super) words: fn(pointer: &str) -> Vec<String>,
    /// Names of members where the contract leaves them free.
    pub(super) keys: &'static [&'static str],
    /// An answer with every member of the model, as the model writes it.
    pub(super) sample: Option<fn() -> Value>,
}

/// The request models.
pub(super) fn requests() -> Vec<Request> {
    use firefly_types as types;
    vec![
        request::<types::GenerateImagesRequest>(),
        request::<types::GenerateImage5Request>(),
        request::<types::GenerateSimilarImagesRequest>(),
        request::<types::ExpandImageRequest>(),
        request::<types::FillImageRequest>(),
        request::<types::ObjectCompositeRequest>(),
        request::<types::PreciseCompositeRequest>(),
        request::<types::AdaptiveCompositeRequest>(),
        request::<types::UpscaleImageRequest>(),
        request::<types::GenerateVideoRequest>(),
    ]
}

fn request<M: Model>() -> Request {
    let has_version = sample::<M>().model_version().is_some();
    Request {
        operation: ("post", M::PATH),
        schema: M::SCHEMA,
        samples: || {
            let url: fn(&str) -> ImageSource =
                |name| ImageSource::url(format!("https://a.amazonaws.com/{name}"));
            [sample::<M>(), M::sample(url)]
                .iter()
                .map(|one| serde_json::to_value(one).expect("a request is JSON"))
                .collect()
        },
        circumstances: M::CIRCUMSTANCES,
        existing: M::EXISTING,
        sent: |version, mut body| {
            without_nulls(&mut body);
            let request = serde_json::from_value::<M>(body).ok()?.versioned(version);
            let passes = request.validate().is_ok();
            passes.then(|| serde_json::to_value(request).expect("a request is JSON"))
        },
        words,
        header: has_version.then_some(|| {
            let default = sample::<M>().model_version().map(ToString::to_string);
            (
                ModelVersion::HEADER,
                default.unwrap_or_default(),
                texts(ModelVersion::KNOWN),
            )
        }),
        sizes: M::SIZES,
    }
}

fn sample<M: Model>() -> M {
    M::sample(|name| ImageSource::upload_id(name))
}

/// A probe of a required member leaves a null in its place.
pub(super) fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, value| !value.is_null());
            object.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

/// The words of every enumeration in a request.
fn words() -> Vec<String> {
    [
        texts(ContentClass::KNOWN),
        texts(UpsamplerType::KNOWN),
        texts(AspectRatio::KNOWN),
        texts(ResolutionLevel::KNOWN),
        texts(ModelId::KNOWN),
        texts(PromptReasoner::KNOWN),
        texts(ReferenceUsage::KNOWN),
        texts(OutputMediaType::KNOWN),
        texts(HorizontalAlignment::KNOWN),
        texts(VerticalAlignment::KNOWN),
        video::words(),
    ]
    .concat()
}

/// The texts of a set of words.
pub(super) fn texts<W: ToString>(words: &[W]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}
