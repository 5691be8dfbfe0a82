//! The answer to a submit: four documented shapes, one reader.

use crate::{JobStatus, lenient};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;

/// What the service says when it has taken a job.
///
/// The operations differ: `jobId` with `statusUrl` and `cancelUrl`, the same with a `status`, or `links` to `result`
/// and `cancel`, as objects with `href` or as plain strings. All of them are read from any operation. Decoding fails only
/// when there is neither a way to ask for the job nor a result.
///
/// `Debug` does not show the result, which holds signed URLs.
///
/// ```
/// use firefly_types::JobAccepted;
///
/// let accepted: JobAccepted = serde_json::from_str(
///     r#"{"links": {"result": {"href": "https://firefly-api.adobe.io/v3/status/urn:ff:jobs:x:1"}}, "progress": 0}"#,
/// )?;
/// assert_eq!(accepted.job_id(), Some("urn:ff:jobs:x:1"));
/// assert_eq!(accepted.status_url(), Some("https://firefly-api.adobe.io/v3/status/urn:ff:jobs:x:1"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schemas `AsyncAcceptResponseV3`, `AsyncJobResponse`, `AsyncTaskResponse` and
/// `PreciseUpscaleAcceptResponseV3`.
#[derive(Clone, PartialEq)]
pub struct JobAccepted {
    job_id: Option<String>,
    status_url: Option<String>,
    cancel_url: Option<String>,
    status: Option<JobStatus>,
    progress: Option<f64>,
    result: Option<Value>,
}

impl JobAccepted {
    /// The job's ID: `jobId`, or else the last segment of the status URL's path. Opaque, and not comparable: a later
    /// status body may name the same job in another form.
    pub fn job_id(&self) -> Option<&str> {
        self.job_id.as_deref()
    }

    /// Where to ask for the status. The host may differ from the one that was called.
    pub fn status_url(&self) -> Option<&str> {
        self.status_url.as_deref()
    }

    /// Where to cancel the job.
    pub fn cancel_url(&self) -> Option<&str> {
        self.cancel_url.as_deref()
    }

    /// The state at the time of the answer, which two of the operations tell.
    pub fn status(&self) -> Option<&JobStatus> {
        self.status.as_ref()
    }

    /// Progress in percent at the time of the answer, where the service tells.
    pub fn progress(&self) -> Option<f64> {
        self.progress
    }

    /// The result itself, when the service had it at once; decode it as the result of the operation that was called.
    pub fn result(&self) -> Option<&Value> {
        self.result.as_ref()
    }

    fn from_json(body: &Value) -> Option<Self> {
        let first = |places: &[&str]| {
            places
                .iter()
                .filter_map(|place| body.pointer(place)?.as_str())
                .find(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let status_url = first(&["/statusUrl", "/links/result/href", "/links/result"]);
        let job_id = body
            .get("jobId")
            .and_then(lenient::string)
            .filter(|id| !id.is_empty())
            .or_else(|| last_segment(status_url.as_deref()?).map(str::to_owned));
        let status = body
            .get("status")
            .and_then(Value::as_str)
            .map(JobStatus::from);
        let outputs_of =
            |value: &Value| value.get("outputs").and_then(Value::as_array).map(Vec::len);
        let holder = body
            .get("result")
            .filter(|result| outputs_of(result).is_some())
            .unwrap_or(body);
        // An empty list beside a link to the status is a place kept free, not a result: the job is still to be waited for.
        let finished = match outputs_of(holder) {
            Some(0) => {
                status == Some(JobStatus::Succeeded) || (status_url.is_none() && job_id.is_none())
            }
            Some(_) => true,
            None => false,
        };
        let result = finished.then(|| holder.clone());
        (status_url.is_some() || job_id.is_some() || result.is_some()).then(|| Self {
            job_id,
            cancel_url: first(&["/cancelUrl", "/links/cancel/href", "/links/cancel"]),
            status,
            progress: body.get("progress").and_then(lenient::float),
            status_url,
            result,
        })
    }
}

/// The last segment of a URL's path, as written; `None` when the path is empty.
fn last_segment(url: &str) -> Option<&str> {
    let bare = url.split(['?', '#']).next()?;
    let path = match bare.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => bare,
    };
    path.rsplit('/').find(|segment| !segment.is_empty())
}

impl<'de> Deserialize<'de> for JobAccepted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = Value::deserialize(deserializer)?;
        Self::from_json(&body).ok_or_else(|| {
            D::Error::custom("the answer has neither a status link, nor a job ID, nor a result")
        })
    }
}

impl fmt::Debug for JobAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobAccepted")
            .field("job_id", &self.job_id)
            .field("status_url", &self.status_url)
            .field("cancel_url", &self.cancel_url)
            .field("status", &self.status)
            .field("progress", &self.progress)
            .field("result", &self.result.as_ref().map(|_| "…"))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    const STATUS: &str = "https://firefly-epo1.adobe.io/v3/status/urn:ff:jobs:epo1:4b1d";
    const CANCEL: &str = "https://firefly-epo1.adobe.io/v3/cancel/urn:ff:jobs:epo1:4b1d";
    const ID: &str = "urn:ff:jobs:epo1:4b1d";

    #[rstest]
    #[case::ac1(json!({"jobId": ID, "statusUrl": STATUS, "cancelUrl": CANCEL}))]
    #[case::ac2(json!({"status": "running", "jobId": ID, "statusUrl": STATUS, "cancelUrl": CANCEL}))]
    #[case::ac3(json!({"links": {"cancel": {"href": CANCEL}, "result": {"href": STATUS}}, "progress": 0}))]
    #[case::ac4(json!({"links": {"result": {"href": STATUS}, "cancel": {"href": CANCEL}}}))]
    #[case::plain_links(json!({"links": {"result": STATUS, "cancel": CANCEL}}))]
    #[case::nulls(json!({"jobId": null, "statusUrl": null, "result": null, "outputs_": 1, "links": {"result": STATUS, "cancel": CANCEL}}))]
    fn t02_accept_body_in_all_four_shapes(#[case] body: Value) {
        let accepted: JobAccepted = serde_json::from_value(body).unwrap();
        assert_eq!(accepted.job_id(), Some(ID));
        assert_eq!(accepted.status_url(), Some(STATUS));
        assert_eq!(accepted.cancel_url(), Some(CANCEL));
        assert_eq!(accepted.result(), None);
    }

    #[test]
    fn t02_state_and_progress_are_read_where_they_are_told() {
        let accepted: JobAccepted =
            serde_json::from_value(json!({"status": "Running", "jobId": 7, "progress": "5.5"}))
                .unwrap();
        assert_eq!(
            (accepted.status(), accepted.progress()),
            (Some(&JobStatus::Running), Some(5.5))
        );
        assert_eq!(
            (accepted.job_id(), accepted.status_url()),
            (Some("7"), None)
        );
    }

    #[rstest]
    #[case::wrapped(json!({"jobId": ID, "result": {"outputs": [1]}}), json!({"outputs": [1]}))]
    #[case::top_level(json!({"outputs": []}), json!({"outputs": []}))]
    fn t05_an_immediate_result_is_kept(#[case] body: Value, #[case] result: Value) {
        let accepted: JobAccepted = serde_json::from_value(body).unwrap();
        assert_eq!(accepted.result(), Some(&result));
    }

    #[rstest]
    #[case(json!({"jobId": ID, "statusUrl": STATUS, "status": "running", "outputs": null}))]
    #[case(json!({"jobId": ID, "statusUrl": STATUS, "outputs": []}))]
    #[case(json!({"jobId": ID, "statusUrl": STATUS, "status": "running", "result": {"outputs": []}}))]
    #[case(json!({"jobId": ID, "statusUrl": STATUS, "result": null}))]
    fn t05_t52_a_place_kept_free_for_the_result_is_none(#[case] body: Value) {
        let accepted: JobAccepted = serde_json::from_value(body).unwrap();
        assert_eq!(accepted.result(), None);
        assert_eq!(accepted.status_url(), Some(STATUS));
    }

    #[test]
    fn t05_t18_a_finished_job_may_have_nothing_to_show() {
        let body = json!({"jobId": ID, "statusUrl": STATUS, "status": "succeeded", "result": {"outputs": []}});
        let accepted: JobAccepted = serde_json::from_value(body).unwrap();
        assert_eq!(accepted.result(), Some(&json!({"outputs": []})));
    }

    #[test]
    fn t05_debug_does_not_show_the_result() {
        let body = json!({"jobId": ID, "outputs": [{"image": {"url": "https://s.example/a?sig=hush-4417"}}]});
        let accepted: JobAccepted = serde_json::from_value(body).unwrap();
        assert!(accepted.result().unwrap().to_string().contains("hush-4417"));
        assert!(!format!("{accepted:?}").contains("hush-4417"));
    }

    #[rstest]
    #[case(json!({}))]
    #[case(json!({"status": "running"}))]
    #[case(json!({"jobId": "", "statusUrl": ""}))]
    #[case(json!({"links": {"cancel": {"href": CANCEL}}}))]
    #[case(json!("accepted"))]
    fn t02_an_answer_that_leads_nowhere_is_an_error(#[case] body: Value) {
        let error = serde_json::from_value::<JobAccepted>(body).unwrap_err();
        assert!(
            error.to_string().contains("neither a status link"),
            "{error}"
        );
    }

    #[rstest]
    #[case("https://h.example/v3/status/abc?x=/y", Some("abc"))]
    #[case("https://h.example/v3/status/abc/", Some("abc"))]
    #[case("https://h.example/v3/status/urn%3Aff%3A1", Some("urn%3Aff%3A1"))]
    #[case("/v3/status/abc", Some("abc"))]
    #[case("https://h.example", None)]
    #[case("https://h.example/", None)]
    fn t02_the_id_is_the_last_segment(#[case] url: &str, #[case] id: Option<&str>) {
        assert_eq!(last_segment(url), id);
    }

    #[test]
    fn t14_colons_of_an_id_stay_as_they_are() {
        let body = json!({"links": {"result": STATUS}});
        assert_eq!(
            serde_json::from_value::<JobAccepted>(body)
                .unwrap()
                .job_id(),
            Some("urn:ff:jobs:epo1:4b1d")
        );
    }

    proptest! {
        #[test]
        fn no_link_panics(url in "\\PC*", id in "\\PC*") {
            let _ = serde_json::from_value::<JobAccepted>(json!({"jobId": id, "links": {"result": url}}));
            let _ = last_segment(&url);
        }
    }
}
