//! The answer to a status call, decoded as the operation that was called.

use crate::{ApiError, JobStatus, lenient};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// State of a job, with the result of the operation or the reason of its failure.
///
/// `T` is the result type of the operation that was submitted; nothing is decided by trying alternatives. A job that
/// failed answers HTTP 200 as well, so look at [`status`](Self::status) first.
///
/// ```
/// use firefly_types::{GenerateImagesResult, JobResponse, JobStatus};
///
/// let job: JobResponse<GenerateImagesResult> =
///     serde_json::from_str(r#"{"status": "failed", "jobId": "1", "error_code": "prompt_unsafe"}"#)?;
/// assert_eq!(job.status, JobStatus::Failed);
/// assert!(job.error.is_some_and(|error| error.is_content_policy()));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, `GET /v3/status/{jobId}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct JobResponse<T> {
    /// State of the job; `Unknown("")` when the body has none.
    pub status: JobStatus,
    /// The job's ID as this body names it, which may differ in form from the ID of the submit.
    pub job_id: Option<String>,
    /// Progress in percent, where the service tells. It may stay at 0 until the end.
    pub progress: Option<f64>,
    /// The result, once the job has succeeded. Outputs that are null or absent in it count as none.
    pub result: Option<T>,
    /// Why the job has no result.
    pub error: Option<ApiError>,
}

impl<T: DeserializeOwned> JobResponse<T> {
    /// Reads a status body.
    ///
    /// # Errors
    ///
    /// When the body is no JSON object, or the result of a succeeded job does not fit `T`.
    pub fn from_json(body: Value) -> Result<Self, serde_json::Error> {
        let Value::Object(mut members) = body else {
            return Err(serde_json::Error::custom("a status body is a JSON object"));
        };
        let status = JobStatus::from(
            members
                .get("status")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        );
        let job_id = members.get("jobId").and_then(lenient::string);
        let progress = members.get("progress").and_then(lenient::float);
        let result = members.remove("result").filter(|result| !result.is_null());
        let body = Value::Object(members);
        let error = read_error(&body, &status);
        let result = match (result, &status) {
            (Some(mut result), JobStatus::Succeeded) => {
                // The state vouches for the job. What stands without one has to hold outputs, or it may be anything.
                if let Some(members) = result.as_object_mut() {
                    members.entry("outputs").or_insert(Value::Null);
                }
                let result = serde_json::from_value(result)
                    .map_err(|error| serde_json::Error::custom(format_args!("result: {error}")))?;
                Some(result)
            }
            // Before the end a result is a bonus, and one that does not fit is no reason to lose the job.
            (Some(result), _) => serde_json::from_value(result).ok(),
            // The guides show outputs without the wrapper.
            (None, JobStatus::Succeeded) if body.get("outputs").is_some() => {
                Some(serde_json::from_value(body)?)
            }
            (None, _) => None,
        };
        Ok(Self {
            status,
            job_id,
            progress,
            result,
            error,
        })
    }
}

/// The reason of a failure. A `message` alone is one only where the state is a failure; elsewhere it is just talk.
fn read_error(body: &Value, status: &JobStatus) -> Option<ApiError> {
    let error = ApiError::from_json(body)?;
    let lively = matches!(
        status,
        JobStatus::Pending | JobStatus::Running | JobStatus::Succeeded | JobStatus::Unknown(_)
    );
    (!lively || error.code.is_some() || !error.validation_errors.is_empty()).then_some(error)
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for JobResponse<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        GenerateImagesResult, GenerateVideoResult, ImagesResult, MediaResult, Outputs,
        UpscaleImageResult,
    };
    use rstest::rstest;
    use serde_json::json;

    fn read(body: Value) -> JobResponse<GenerateImagesResult> {
        serde_json::from_value(body).unwrap()
    }

    #[rstest]
    #[case(json!({"status": "pending", "jobId": "a"}), JobStatus::Pending)]
    #[case(json!({"status": "running", "jobId": "a"}), JobStatus::Running)]
    #[case(json!({"status": "cancel_pending", "jobId": "a"}), JobStatus::CancelPending)]
    #[case(json!({"status": "IN_PROGRESS", "jobId": "a"}), JobStatus::Unknown("IN_PROGRESS".into()))]
    #[case(json!({"jobId": "a"}), JobStatus::Unknown(String::new()))]
    #[case(json!({"status": null, "jobId": "a"}), JobStatus::Unknown(String::new()))]
    fn t10_states_without_an_end(#[case] body: Value, #[case] status: JobStatus) {
        let job = read(body);
        assert_eq!(job.status, status);
        assert_eq!(
            (job.job_id.as_deref(), job.result, job.error),
            (Some("a"), None, None)
        );
    }

    #[rstest]
    #[case("failed", JobStatus::Failed)]
    #[case("cancelled", JobStatus::Cancelled)]
    #[case("canceled", JobStatus::Cancelled)]
    #[case("timeout", JobStatus::Timeout)]
    fn t09_a_failure_carries_its_reason(#[case] word: &str, #[case] status: JobStatus) {
        let job = read(json!({"status": word, "error_code": 10_002, "message": "It broke."}));
        assert_eq!(job.status, status);
        assert_eq!(job.error.unwrap().to_string(), "10002: It broke.");
        assert_eq!(
            read(json!({"status": word, "message": "It broke."}))
                .error
                .unwrap()
                .to_string(),
            "It broke."
        );
        assert_eq!(read(json!({"status": word})).error, None);
    }

    #[test]
    fn t09_a_message_of_a_running_job_is_no_error() {
        assert_eq!(
            read(json!({"status": "running", "message": "Halfway."})).error,
            None
        );
    }

    #[rstest]
    #[case(json!({}), None)]
    #[case(json!({"progress": 0}), Some(0.0))]
    #[case(json!({"progress": 60}), Some(60.0))]
    #[case(json!({"progress": 33.3}), Some(33.3))]
    #[case(json!({"progress": null}), None)]
    #[case(json!({"progress": "75"}), Some(75.0))]
    #[case(json!({"progress": "soon"}), None)]
    #[case(json!({"progress": {}}), None)]
    fn t15_progress_in_every_form(#[case] body: Value, #[case] expected: Option<f64>) {
        assert_eq!(read(body).progress, expected);
    }

    #[rstest]
    #[case::wrapped(json!({"status": "succeeded", "result": {"outputs": [{"seed": 3, "image": {"url": "u"}}]}}))]
    #[case::t05_bare(json!({"status": "SUCCEEDED", "outputs": [{"seed": 3, "image": {"url": "u"}}]}))]
    fn a_result_is_decoded_as_the_operation(#[case] body: Value) {
        let result = read(body).result.unwrap();
        assert_eq!(
            (result.outputs[0].seed, result.outputs[0].image.url.expose()),
            (Some(3), "u")
        );
    }

    #[test]
    fn t16_a_result_that_does_not_fit_is_an_error_only_at_the_end() {
        let broken = |status| json!({"status": status, "result": {"outputs": "none"}});
        let error =
            serde_json::from_value::<JobResponse<GenerateImagesResult>>(broken("succeeded"))
                .unwrap_err();
        assert!(error.to_string().contains("result: "), "{error}");
        assert_eq!(read(broken("running")).result, None);
    }

    #[rstest]
    #[case(json!("urn:ff:jobs:epo1:4b1d"), "urn:ff:jobs:epo1:4b1d")]
    #[case(json!("4b1d"), "4b1d")]
    #[case(json!(41), "41")]
    fn t11_the_job_id_is_opaque(#[case] id: Value, #[case] expected: &str) {
        assert_eq!(
            read(json!({"status": "running", "jobId": id}))
                .job_id
                .as_deref(),
            Some(expected)
        );
    }

    #[test]
    fn t52_a_null_result_is_absent() {
        assert_eq!(
            read(json!({"status": "succeeded", "jobId": null, "result": null})).result,
            None
        );
    }

    #[rstest]
    #[case::null(json!({"status": "succeeded", "result": {"outputs": null}}))]
    #[case::absent(json!({"status": "succeeded", "result": {}}))]
    #[case::t05_bare(json!({"status": "succeeded", "outputs": null}))]
    fn t18_t52_a_succeeded_result_that_names_no_outputs_has_none(#[case] body: Value) {
        fn check<T: DeserializeOwned + Outputs>(body: &Value) {
            let job: JobResponse<T> = serde_json::from_value(body.clone()).unwrap();
            assert!(job.result.unwrap().is_filtered());
        }
        check::<GenerateImagesResult>(&body);
        check::<ImagesResult>(&body);
        check::<UpscaleImageResult>(&body);
        check::<GenerateVideoResult>(&body);
        check::<MediaResult>(&body);
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        assert!(serde_json::from_value::<JobResponse<Value>>(json!([])).is_err());
    }
}
