//! The models of answers: accepted jobs, states of jobs, results, errors.

use firefly_types::{
    ApiError, ContentClass, CustomModelPage, GenerateImagesResult, GenerateVideoResult,
    ImagesResult, JobAccepted, JobResponse, JobStatus, PublishedState, TrainingMode,
    UploadImageResult, UpscaleImageResult, error_code,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Answer, texts};

/// The answer models.
pub(in crate::wire) fn answers() -> Vec<Answer> {
    let accepted = [
        "AsyncAcceptResponseV3",
        "AsyncJobResponse",
        "AsyncTaskResponse",
        "PreciseUpscaleAcceptResponseV3",
    ];
    let jobs = [
        "JobPollPayload",
        "JobSucceededPayload",
        "AsyncTaskResponseV3",
    ];
    let errors = [
        "ApiError",
        "ValidationErrorResponse",
        "ContentPolicyErrorResponse",
        "ApiErrorGeneric",
        "ErrorBody",
        "ErrorResponse",
        "AsyncApiErrorV3",
        "HTTPValidationError",
    ];
    let generated = [
        "GenerateImagesResponseV3",
        "GenerateObjectCompositeResponseV3",
    ];
    let results = generated.map(|schema| Answer {
        read: reads::<GenerateImagesResult>,
        knows: |_, word| ContentClass::from(word).is_known(),
        words: |_| texts(ContentClass::KNOWN),
        ..plain(schema)
    });
    let [mut result, composite] = results;
    result.sample = Some(result_sample);
    let pictures = [
        "GenerateSimilarImagesResponseV3",
        "ExpandImageResponseV3",
        "FillImageResponseV3",
        "JobResult",
    ];
    let pictures = pictures.map(|schema| Answer {
        read: reads::<ImagesResult>,
        ..plain(schema)
    });
    let others = [
        Answer {
            read: reads::<UpscaleImageResult>,
            ..plain("PreciseUpsamplerResponse")
        },
        Answer {
            read: reads::<GenerateVideoResult>,
            ..plain("AsyncResult")
        },
        Answer {
            read: read_job::<GenerateVideoResult>,
            ..plain("AsyncResponseV3")
        },
        Answer {
            read: reads::<UploadImageResult>,
            ..plain("StorageImageResponse")
        },
        Answer {
            read: reads::<CustomModelPage>,
            knows: |_, word| {
                TrainingMode::from(word).is_known() || PublishedState::from(word).is_known()
            },
            words: |pointer| {
                if pointer.ends_with("/trainingMode") {
                    texts(TrainingMode::KNOWN)
                } else {
                    texts(PublishedState::KNOWN)
                }
            },
            ..plain("CustomModelsFF3pInfo")
        },
    ];
    let accepted = accepted.map(|schema| Answer {
        read: read_accepted,
        keys: &["result", "cancel"],
        ..plain(schema)
    });
    let jobs = jobs.map(|schema| Answer {
        read: read_job::<GenerateImagesResult>,
        knows: knows_in_job,
        ..plain(schema)
    });
    let errors = errors.map(|schema| Answer {
        read: reads::<ApiError>,
        knows: |_, word| error_code::KNOWN.contains(&word),
        keys: &["limit"],
        ..plain(schema)
    });
    [result, composite]
        .into_iter()
        .chain(pictures)
        .chain(others)
        .chain(accepted)
        .chain(jobs)
        .chain(errors)
        .collect()
}

fn plain(schema: &'static str) -> Answer {
    Answer {
        schema,
        read: Ok,
        knows: |_, _| false,
        words: |_| Vec::new(),
        keys: &[],
        sample: None,
    }
}

fn result_sample() -> Value {
    let all = json!({
        "size": {"width": 10, "height": 20},
        "outputs": [{"seed": 1, "image": {"url": "https://a.example/1"}}],
        "contentClass": "art",
        "promptHasDeniedWords": true,
        "promptHasBlockedArtists": true,
        "altText": "a",
        "withheld": 1,
    });
    let result: GenerateImagesResult =
        serde_json::from_value(all).expect("the sample above is a result");
    serde_json::to_value(result).expect("a result has no value that JSON cannot hold")
}

fn read_accepted(body: Value) -> Result<Value, serde_json::Error> {
    let accepted: JobAccepted = serde_json::from_value(body)?;
    Ok(json!([
        accepted.job_id(),
        accepted.status_url(),
        accepted.cancel_url(),
        accepted.status().map(JobStatus::as_str),
        accepted.progress(),
        accepted.result(),
    ]))
}

/// Reads an answer, and shows what it would write.
fn reads<T: Serialize + DeserializeOwned>(body: Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<T>(body)?)
}

fn read_job<T: Serialize + DeserializeOwned>(body: Value) -> Result<Value, serde_json::Error> {
    let job: JobResponse<T> = serde_json::from_value(body)?;
    Ok(json!([
        job.status.as_str(),
        job.job_id,
        job.progress,
        job.result,
        job.error
    ]))
}

fn knows_in_job(pointer: &str, word: &str) -> bool {
    match pointer {
        "/status" => !matches!(JobStatus::from(word), JobStatus::Unknown(_)),
        _ => ContentClass::from(word).is_known(),
    }
}
