//! The custom models of the account: what they are, and the order and number in which a list shows them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::quirks::DateForm;
use crate::signing::uuid;

/// A custom model that `GET /v3/custom-models` tells of.
///
/// ```
/// use firefly_emulator::CustomModel;
///
/// let model = CustomModel::subject("Mascot", "mascot").size(16_000_000_001);
/// assert!(model.id().starts_with("urn:aaid:sc:"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomModel {
    id: String,
    name: String,
    concept: Option<String>,
    sample_prompt: String,
    size: u64,
    state: String,
    created: Duration,
    modified: Duration,
}

impl CustomModel {
    /// A model trained on a subject, whose prompts have to contain `concept_id`.
    pub fn subject(name: impl Into<String>, concept_id: impl Into<String>) -> Self {
        let concept = concept_id.into();
        Self {
            sample_prompt: format!("{concept} in a park"),
            concept: Some(concept),
            ..Self::style(name)
        }
    }

    /// A model trained on a style.
    pub fn style(name: impl Into<String>) -> Self {
        Self {
            id: format!("urn:aaid:sc:EM1:{}", uuid()),
            name: name.into(),
            concept: None,
            sample_prompt: String::new(),
            size: 4_200_000_000,
            state: "published".to_owned(),
            created: Duration::from_secs(1_770_091_506),
            modified: Duration::from_secs(1_770_095_167),
        }
    }

    /// The three models that an emulator has unless told otherwise: one of a subject, one of a style, and an unpublished one.
    pub(crate) fn defaults() -> Vec<Self> {
        let aged = |mut model: Self, days: u64| {
            let by = Duration::from_secs(days * 86_400);
            model.created += by;
            model.modified += by;
            model
        };
        vec![
            aged(Self::subject("Mascot", "mascot").size(16_000_000_001), 0),
            aged(Self::style("Brush strokes"), 3),
            aged(Self::style("Draft").published_state("unpublished"), 9),
        ]
    }

    /// Its `assetId`, which is sent as `customModelId`. Default: a random one.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Its length in bytes. Default 4,200,000,000: more than 32 bits, as in Adobe's sample.
    pub fn size(mut self, bytes: u64) -> Self {
        self.size = bytes;
        self
    }

    /// Its `publishedState`, such as `published` (the default), `unpublished`, `training` or `failed`.
    pub fn published_state(mut self, state: impl Into<String>) -> Self {
        self.state = state.into();
        self
    }

    /// The `assetId`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The word that prompts have to contain; `None` for a style.
    pub fn concept_id(&self) -> Option<&str> {
        self.concept.as_deref()
    }

    fn asset_name(&self) -> String {
        format!("{}.ffcustommodel", self.name)
    }

    fn json(&self, form: DateForm) -> Value {
        json!({
            "version": "1",
            "assetName": self.asset_name(),
            "displayName": self.name,
            "size": self.size,
            "etag": format!("\"{:032x}\"", self.size),
            "trainingMode": if self.concept.is_some() { "subject" } else { "style" },
            "assetId": self.id,
            "mediaType": "application/vnd.adobe.ffmodel+dcx",
            "createdDate": date(self.created, form),
            "modifiedDate": date(self.modified, form),
            "publishedState": self.state,
            "baseModel": {"name": "clio_v2", "version": "2.0.0"},
            "samplePrompt": self.sample_prompt,
            "conceptId": self.concept.as_deref().unwrap_or_default(),
        })
    }
}

fn date(at: Duration, form: DateForm) -> Value {
    match form {
        DateForm::Text => json!(rfc_3339(UNIX_EPOCH + at)),
        DateForm::Milliseconds => json!(at.as_secs() * 1000),
    }
}

fn rfc_3339(at: SystemTime) -> String {
    let compact = crate::clock::amz_date(at);
    let (day, time) = compact.split_at(8);
    let (year, month, day) = (&day[..4], &day[4..6], &day[6..]);
    format!(
        "{year}-{month}-{day}T{}:{}:{}Z",
        &time[1..3],
        &time[3..5],
        &time[5..7]
    )
}

/// One request for a part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page<'a> {
    /// `assetName`, `createdDate` or `modifiedDate`, with a `-` in front for the other way round.
    pub(crate) sort_by: &'a str,
    pub(crate) published_state: &'a str,
    pub(crate) start: usize,
    pub(crate) limit: usize,
}

/// The answer to a request for a page.
pub(crate) fn list(models: &[CustomModel], page: Page<'_>, form: DateForm) -> Value {
    let mut found: Vec<_> = models
        .iter()
        .filter(|model| {
            // A model that is ready is one that could be published.
            let ready = page.published_state == "ready" && model.state == "unpublished";
            ready || ["all", model.state.as_str()].contains(&page.published_state)
        })
        .collect();
    match page.sort_by.trim_start_matches('-') {
        "assetName" => found.sort_by_key(|model| model.asset_name()),
        "createdDate" => found.sort_by_key(|model| model.created),
        _ => found.sort_by_key(|model| model.modified),
    }
    if page.sort_by.starts_with('-') {
        found.reverse();
    }
    let total = found.len();
    let shown: Vec<_> = found
        .into_iter()
        .skip(page.start)
        .take(page.limit)
        .map(|model| model.json(form))
        .collect();
    let next = page.start + shown.len();
    let more = !shown.is_empty() && next < total;
    let mut answer = json!({
        "custom_models": shown,
        "_links": {"page": {
            "href": "/v3/custom-models?start={start}&limit={limit}",
            "rel": "page",
            "templated": true,
        }},
        "total_count": total,
    });
    if more {
        let href = format!(
            "/v3/custom-models?start={next}&limit={}&sortBy={}&publishedState={}",
            page.limit, page.sort_by, page.published_state
        );
        answer["_links"]["next"] = json!({"href": href, "rel": "next", "templated": false});
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar_in_both_forms() {
        let at = Duration::from_secs(1_770_091_506);
        assert_eq!(date(at, DateForm::Text), "2026-02-03T04:05:06Z");
        assert_eq!(date(at, DateForm::Milliseconds), 1_770_091_506_000_u64);
    }

    #[test]
    fn each_page_links_to_the_next_until_the_last() {
        let models = CustomModel::defaults();
        let page = |start| Page {
            sort_by: "assetName",
            published_state: "all",
            start,
            limit: 2,
        };
        let first = list(&models, page(0), DateForm::Text);
        assert_eq!(first["custom_models"].as_array().unwrap().len(), 2);
        assert_eq!(
            first["_links"]["next"]["href"],
            "/v3/custom-models?start=2&limit=2&sortBy=assetName&publishedState=all"
        );
        let last = list(&models, page(2), DateForm::Text);
        assert_eq!(last["custom_models"][0]["displayName"], "Mascot");
        assert!(last["_links"].get("next").is_none());
        let beyond = list(&models, page(9), DateForm::Text);
        assert_eq!(beyond["custom_models"], json!([]));
        assert_eq!(beyond["total_count"], 3);
        assert!(beyond["_links"].get("next").is_none());
    }
}
