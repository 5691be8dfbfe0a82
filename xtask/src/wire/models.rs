//! The models and the schemas they claim. How each is tried stands here; what is expected comes from the document.

mod answers;
mod generate;

use serde_json::Value;

use super::outcome::Outcome;
use super::spec::Schema;

pub(super) use answers::answers;

/// Method, path, header, our default, our known words.
type Header = (
    &'static str,
    &'static str,
    &'static str,
    String,
    Vec<String>,
);

/// A request model.
pub(super) struct Request {
    pub(super) schema: &'static str,
    /// Requests as they are sent; together they have every typed member.
    pub(super) samples: fn() -> Vec<Value>,
    /// Circumstances under which members may be sent; a value counts as taken if it is under any of them.
    pub(super) circumstances: &'static [Circumstance],
    /// Whether the model reads the body and its check lets it pass.
    pub(super) takes: fn(version: &str, body: Value) -> bool,
    /// The words of all the model's enumerations.
    pub(super) words: fn() -> Vec<String>,
    pub(super) header: fn() -> Header,
    /// Compares the lists of sizes, which the contract has in prose only.
    pub(super) sizes: Option<fn(&Schema, &mut Outcome)>,
}

/// A model version and the members that it demands.
pub(super) struct Circumstance {
    pub(super) version: &'static str,
    pub(super) body: fn() -> Value,
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
    vec![generate::request()]
}
