//! One custom model, as a list of them describes it.

use super::Timestamp;
use crate::lenient;
use crate::open_set::open_set;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

open_set! {
    /// Whether a custom model may be used.
    ///
    /// Source: Firefly API 3.0.0, schema `CustomModelFF3pInfo`, member `publishedState`.
    pub enum PublishedState {
        /// `never`: not published yet.
        Never = "never",
        /// `published`.
        Published = "published",
        /// `unpublished`: not published any more.
        Unpublished = "unpublished",
    }
}

open_set! {
    /// What a custom model has learnt.
    ///
    /// Source: Firefly API 3.0.0, schema `CustomModelFF3pInfo`, member `trainingMode`.
    pub enum TrainingMode {
        /// `subject`: one thing or person; its `conceptId` has to stand in every prompt.
        Subject = "subject",
        /// `style`: a look.
        Style = "style",
    }
}

/// A custom model that was shared with the account. No member is certain to be there.
///
/// Source: Firefly API 3.0.0, schema `CustomModelFF3pInfo`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct CustomModel {
    /// What a request has as its `customModelId`. Also read as `repo:assetId`, where `assetId` says nothing.
    #[serde(flatten, serialize_with = "write_id", deserialize_with = "read_id")]
    pub asset_id: Option<String>,
    /// Name of the file.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub asset_name: Option<String>,
    /// Name for people.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub display_name: Option<String>,
    /// Version of the model.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub version: Option<String>,
    /// Size in bytes; more than 32 bits hold.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::optional_integer"
    )]
    pub size: Option<i64>,
    /// Entity tag, with its double quotes.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub etag: Option<String>,
    /// What the model has learnt.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub training_mode: Option<TrainingMode>,
    /// The word for its subject, which has to stand in every prompt to a model of the mode `subject`. May be empty.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub concept_id: Option<String>,
    /// A prompt to try it with. May be empty.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub sample_prompt: Option<String>,
    /// Media type of the model's file.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub media_type: Option<String>,
    /// When it was made.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub created_date: Option<Timestamp>,
    /// When it was changed.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub modified_date: Option<Timestamp>,
    /// Whether it may be used.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub published_state: Option<PublishedState>,
    /// What it was trained on.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub base_model: Option<BaseModel>,
}

/// The model on which a custom one was trained.
///
/// Source: Firefly API 3.0.0, schema `BaseModel`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct BaseModel {
    /// Its name, such as `clio_v2`.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub name: Option<String>,
    /// Its version, such as `2.0.0`.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub version: Option<String>,
}

/// Its ID, under either name or under both at once.
fn read_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    struct Names {
        #[serde(rename = "assetId", default)]
        own: Value,
        #[serde(rename = "repo:assetId", default)]
        of_repository: Value,
    }
    let names = Names::deserialize(deserializer)?;
    let ids = [names.own, names.of_repository];
    Ok(ids
        .iter()
        .filter_map(lenient::string)
        .find(|id| !id.is_empty()))
}

#[expect(clippy::ref_option, reason = "serde hands over a reference")]
fn write_id<S: Serializer>(id: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members = serializer.serialize_map(None)?;
    if let Some(id) = id {
        members.serialize_entry("assetId", id)?;
    }
    members.end()
}
