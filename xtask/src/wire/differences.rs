//! The differences between the models and the contract that are meant to be, each with its reason.

use super::outcome::Deliberate;

const EMPTY_ERROR: &str =
    "a body without code, message and details says nothing: the caller judges by the HTTP status";
const NO_WAY_ON: &str =
    "without a link, an ID or a result there is no way to the job, and the caller must hear that";
const ONE_SOURCE: &str =
    "a reference without a picture has no meaning, so the type demands exactly one source";
const BY_OPERATION: &str =
    "a result is decoded by the operation that was called, never by trial of alternatives";
const JOB_LEVEL: &str = "belongs to the job, where JobResponse reads it";

/// The reviewed list. An entry that no longer occurs is a fault, so that the list cannot outlive its reasons.
pub(super) const DELIBERATE: &[Deliberate] = &[
    because(
        "post /v3/images/generate-async x-model-version: the model takes the word any-other-word, which the contract lacks",
        "an open set: tomorrow's version can be sent today, and the service has the last word",
    ),
    because(
        "post /v3/images/generate-async x-model-version: the model takes the word image3_fast, which the contract lacks",
        "the live service names it in an error message as a version it takes",
    ),
    because(
        "GenerateImagesRequestV3.size: the model takes 2688x1512 with image4_standard, which the contract lacks",
        "reported to work, so the check warns and leaves the decision to the service",
    ),
    because(
        "GenerateImagesRequestV3.style.imageReference: the model refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "GenerateImagesRequestV3.style.imageReference.source: the model refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "GenerateImagesRequestV3.structure.imageReference: the model refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "GenerateImagesRequestV3.structure.imageReference.source: the model refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "GenerateImagesResponseV3.withheld: extra: the model has it, and the contract has no such member",
        "our own count of outputs without an address, written only when it is not zero",
    ),
    because(
        "AsyncJobResponse: an answer with the required members alone is not read",
        NO_WAY_ON,
    ),
    because(
        "AsyncTaskResponse: an answer with the required members alone is not read",
        NO_WAY_ON,
    ),
    because(
        "PreciseUpscaleAcceptResponseV3: an answer with the required members alone is not read",
        NO_WAY_ON,
    ),
    because(
        "AsyncTaskResponseV3.result: the choice GenerateSimilarImagesResponseV3 is not read by this model",
        BY_OPERATION,
    ),
    because(
        "AsyncTaskResponseV3.result: the choice ExpandImageResponseV3 is not read by this model",
        BY_OPERATION,
    ),
    because(
        "AsyncTaskResponseV3.result: the choice FillImageResponseV3 is not read by this model",
        BY_OPERATION,
    ),
    because(
        "AsyncTaskResponseV3.result: the choice GenerateObjectCompositeResponseV3 is not read by this model",
        BY_OPERATION,
    ),
    because(
        "JobSucceededPayload.result: the choice PreciseUpsamplerResponse is not read by this model",
        BY_OPERATION,
    ),
    because("AsyncApiErrorV3.jobId: the value is lost", JOB_LEVEL),
    because("AsyncApiErrorV3.status: the value is lost", JOB_LEVEL),
    because(
        "ApiErrorGeneric: an answer with the required members alone is not read",
        EMPTY_ERROR,
    ),
    because(
        "AsyncApiErrorV3: an answer with the required members alone is not read",
        EMPTY_ERROR,
    ),
    because(
        "ErrorBody: an answer with the required members alone is not read",
        EMPTY_ERROR,
    ),
    because(
        "ErrorResponse: an answer with the required members alone is not read",
        EMPTY_ERROR,
    ),
    because(
        "HTTPValidationError: an answer with the required members alone is not read",
        EMPTY_ERROR,
    ),
];

const fn because(finding: &'static str, reason: &'static str) -> Deliberate {
    Deliberate { finding, reason }
}
