//! "List custom models": the query of `GET /v3/custom-models`, and beside it what answers.

use crate::open_set::open_set;
use crate::validation::{Report, Validate};

mod model;
mod page;
mod subject;
mod timestamp;
pub use model::{BaseModel, CustomModel, PublishedState, TrainingMode};
pub use page::{CustomModelLinks, CustomModelPage, PageLink};
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
    /// How many models one page holds, 1–50; no default is published.
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

#[cfg(test)]
mod tests;
