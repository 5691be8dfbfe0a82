//! "List custom models": the query and the answer of `GET /v3/custom-models`.

use crate::lenient;
use crate::open_set::open_set;
use crate::validation::{Report, Validate};
use serde::{Deserialize, Serialize};

mod subject;
mod timestamp;
pub use timestamp::Timestamp;

/// Which custom models to list, and in which order.
///
/// ```
/// use firefly_types::{CustomModelSort, ListCustomModelsRequest, PublishedStateFilter};
///
/// let request = ListCustomModelsRequest::new()
///     .with_sort_by(CustomModelSort::AssetName)
///     .with_published_state(PublishedStateFilter::All)
///     .with_limit(10);
/// assert_eq!(request.query(), [("sortBy", "assetName".to_owned()), ("start", "0".to_owned()),
///     ("limit", "10".to_owned()), ("publishedState", "all".to_owned())]);
/// ```
///
/// Source: Firefly API 3.0.0, `getCustomModels`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListCustomModelsRequest {
    /// The order; default by date of change.
    pub sort_by: Option<CustomModelSort>,
    /// How many models to skip, default 0. Sent whenever there is a limit, since the service requires it then.
    pub start: Option<u32>,
    /// How many models one page holds, 1–50.
    pub limit: Option<u32>,
    /// Which models; default the published ones.
    pub published_state: Option<PublishedStateFilter>,
}

impl ListCustomModelsRequest {
    /// Everything as the service has it by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the order.
    pub fn with_sort_by(mut self, sort_by: impl Into<CustomModelSort>) -> Self {
        self.sort_by = Some(sort_by.into());
        self
    }

    /// Skips so many models.
    pub fn with_start(mut self, start: u32) -> Self {
        self.start = Some(start);
        self
    }

    /// Sets how many models one page holds, 1–50.
    pub fn with_limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sets which models.
    pub fn with_published_state(mut self, state: impl Into<PublishedStateFilter>) -> Self {
        self.published_state = Some(state.into());
        self
    }

    /// The query parameters, in the order of the documentation.
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let start = self.start.or(self.limit.map(|_| 0));
        [
            ("sortBy", self.sort_by.as_ref().map(ToString::to_string)),
            ("start", start.map(|start| start.to_string())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            (
                "publishedState",
                self.published_state.as_ref().map(ToString::to_string),
            ),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    /// Applies every published rule and reports all violations.
    pub fn validate(&self) -> Report {
        let mut report = Report::default();
        crate::rules::within("limit", 1..=50, self.limit, &mut report);
        if let Some(sort) = &self.sort_by {
            let name = sort.as_str().strip_prefix('-').unwrap_or(sort.as_str());
            crate::rules::known(
                "sortBy",
                Some(&CustomModelSort::from(name)),
                CustomModelSort::KNOWN,
                &mut report,
            );
        }
        crate::rules::known(
            "publishedState",
            self.published_state.as_ref(),
            PublishedStateFilter::KNOWN,
            &mut report,
        );
        report
    }
}

impl Validate for ListCustomModelsRequest {
    fn validate(&self) -> Report {
        Self::validate(self)
    }
}

open_set! {
    /// The order of a list of custom models. A hyphen in front reverses it: see [`CustomModelSort::reversed`].
    ///
    /// Source: Firefly API 3.0.0, `getCustomModels`, parameter `sortBy`.
    pub enum CustomModelSort {
        /// `assetName`.
        AssetName = "assetName",
        /// `createdDate`.
        CreatedDate = "createdDate",
        /// `modifiedDate`, the default.
        ModifiedDate = "modifiedDate",
    }
}

impl CustomModelSort {
    /// The same in the opposite direction.
    ///
    /// ```
    /// use firefly_types::CustomModelSort;
    /// assert_eq!(CustomModelSort::CreatedDate.reversed().as_str(), "-createdDate");
    /// ```
    pub fn reversed(&self) -> Self {
        match self.as_str().strip_prefix('-') {
            Some(forward) => Self::from(forward),
            None => Self::from(format!("-{self}")),
        }
    }
}

open_set! {
    /// Which custom models a list holds.
    ///
    /// Source: Firefly API 3.0.0, `getCustomModels`, parameter `publishedState`.
    pub enum PublishedStateFilter {
        /// `all`.
        All = "all",
        /// `ready`.
        Ready = "ready",
        /// `published`, the default.
        Published = "published",
        /// `unpublished`.
        Unpublished = "unpublished",
        /// `queued`.
        Queued = "queued",
        /// `training`.
        Training = "training",
        /// `failed`.
        Failed = "failed",
        /// `cancelled`.
        Cancelled = "cancelled",
    }
}

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

/// One page of custom models.
///
/// Source: Firefly API 3.0.0, schema `CustomModelsFF3pInfo`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CustomModelPage {
    /// The models of this page.
    #[serde(default, deserialize_with = "lenient::list")]
    pub custom_models: Vec<CustomModel>,
    /// Where the other pages are.
    #[serde(
        rename = "_links",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub links: Option<CustomModelLinks>,
    /// How many models there are on all pages.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub total_count: Option<i64>,
}

/// Links of a page of custom models.
///
/// Source: Firefly API 3.0.0, schema `Links`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CustomModelLinks {
    /// Any page, usually as a template.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub page: Option<PageLink>,
    /// The next page; absent on the last one.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub next: Option<PageLink>,
}

/// A link to a page.
///
/// Source: Firefly API 3.0.0, schema `Link`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PageLink {
    /// The address; it may be relative to the base URL, and a template.
    pub href: String,
    /// What it leads to.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub rel: Option<String>,
    /// Whether `href` has places in braces to be filled in.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub templated: Option<bool>,
}

/// A custom model that was shared with the account. No member is certain to be there.
///
/// Source: Firefly API 3.0.0, schema `CustomModelFF3pInfo`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct CustomModel {
    /// What a request has as its `customModelId`.
    #[serde(
        alias = "repo:assetId",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
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
        deserialize_with = "lenient::option"
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

#[cfg(test)]
mod tests;
