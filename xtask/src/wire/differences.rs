//! The differences of the models and the emulator from the contract that are meant to be, each with its reason.
//!
//! A reason begins with the fact that it rests on, in the numbering that these pages use of the facts about the service: a
//! section, a rule (R01 to R26) or a trap (T01 to T65); or with a page of decisions. A test asks for it.

mod headers;
mod requests;

use super::outcome::Deliberate;

const EMPTY_ERROR: &str = "T21: one reader takes the first code, message or details that are there; a body without any says nothing, and the caller judges by the HTTP status";
const NO_WAY_ON: &str = "T02: the job is found by a link, an ID or a result; without any there is no way to it, and the caller must hear that";
const ONE_SOURCE: &str =
    "R13: a reference without a picture has no meaning, so the type demands exactly one source";
const BY_OPERATION: &str = "section 5: each operation has one form of result, so a result is decoded by what was called, never by trial";
const PAIRS: &str = "T46: the prose of the same member lists the pairs that are taken, and the live service refuses others";
const EXPAND: &str = "T46: the prose of the same member says 3999";
const ONE_VIDEO: &str = "T27: one video of one size is made, so the list holds exactly one";
const NONE_OF_SOMETHING: &str = "T45: a maximum without a minimum: no picture at all is asked for by nobody, so 1 is sent or the member is absent";
const ACCEPTED_BEFORE: &str =
    "section 2.1: the links come with the accepted job, whose handle keeps them";
const JOB_LEVEL: &str = "section 6.1: belongs to the job, where JobResponse reads it";
const GATEWAY: &str = "section 6.2, row 9: the gateway answers before the service; its bodies were seen, and stand on a page of their own";
const SCOPE_REFUSAL: &str = "section 1.2: six operations name a missing scope in this way; how the others do was not seen, so they do the same";
const SEEN_BROKEN: &str =
    "T23: the live service answers 400 bad_request, with or without a list of the broken rules";
const NO_415: &str = "section 6.2, row 6: the document takes JSON alone; another type is refused as by the operations whose 415 is documented";
const NO_FAILURE: &str = "section 6.2, rows 6 and 7: the service's own failures, which no request brings about: who wants to see one injects a fault, whose body is the test's own";
const NO_CAUSE: &str = "T62: listed where it makes little sense; nothing says what brings it about, and nobody has seen it";
const NO_404: &str =
    "T28: one report has it for a strange version, which the live service refuses with 422";
const NO_JUDGE: &str = "section 6.2, row 3: these words judge a prompt or a picture; there is no prompt here, and the emulator judges no picture";
const NO_UPLOAD: &str = "R13: an empty text names no upload, so it is no source";
const NO_MODEL: &str = "R07: an empty text names no custom model";

/// The whole reviewed list.
pub(super) fn deliberate() -> Vec<Deliberate> {
    [MODELS_AND_ANSWERS, headers::HEADERS, requests::REQUESTS].concat()
}

/// What is about the models and the answers. An entry that no longer occurs is a fault, so that the list cannot outlive its reasons.
const MODELS_AND_ANSWERS: &[Deliberate] = &[
    because(
        "*x-model-version: the model takes the word any-other-word, which the contract lacks",
        "T28: an open set: tomorrow's version can be sent today, and the service has the last word",
    ),
    because(
        "*x-model-version: the model takes the word image3_fast, which the contract lacks",
        "T28: the live service names it in an error message as a version it takes",
    ),
    because(
        "post /v3/videos/generate x-model-version: the default is video1_standard here and nothing in the contract",
        "section 4.10: the header is required, and there is one version",
    ),
    because(
        "GenerateImagesRequestV3.size: the model takes 2688x1512 with image4_standard, which the contract lacks",
        "section 8: reported to work, so the check leaves the decision to the service",
    ),
    because(
        "*imageReference: the model refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "*source: the model refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "GenerateObjectCompositeRequestV3.mask: the model refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "*source.url: the contract sets no bound, the model refuses 0 (characters)",
        "section 3.1: an address has at least one character where a bound is published, and an empty text is none anywhere",
    ),
    because(
        "GenerateImagesRequestV3.customModelId: the contract sets no bound, the model refuses 0 (characters)",
        NO_MODEL,
    ),
    because(
        "*source.uploadId: the contract sets no bound, the model refuses 0 (characters)",
        NO_UPLOAD,
    ),
    because(
        "*image.mask: missing: the model never sends it",
        "R16: deprecated there: the mask stands beside the picture, which one live probe confirms",
    ),
    because(
        "ExpandImageRequestV3.size.width: the contract takes 4096 (value), the model refuses it",
        EXPAND,
    ),
    because(
        "ExpandImageRequestV3.size.height: the contract takes 4096 (value), the model refuses it",
        EXPAND,
    ),
    because(
        "*size.width: the contract takes 1 (value), the model refuses it",
        PAIRS,
    ),
    because(
        "*size.width: the contract takes 4096 (value), the model refuses it",
        PAIRS,
    ),
    because(
        "*size.height: the contract takes 1 (value), the model refuses it",
        PAIRS,
    ),
    because(
        "*size.height: the contract takes 4096 (value), the model refuses it",
        PAIRS,
    ),
    because(
        "GenerateVideoRequestV3.sizes: the contract sets no bound, the model refuses 0 (items)",
        ONE_VIDEO,
    ),
    because(
        "GenerateVideoRequestV3.sizes: the contract sets no bound, the model refuses 5000 (items)",
        ONE_VIDEO,
    ),
    because(
        "ImageGenerateRequestV3.numVariations: the contract sets no bound, the model refuses -5000 (value)",
        NONE_OF_SOMETHING,
    ),
    because(
        "ImageGenerateRequestV3.seeds: the contract sets no bound, the model refuses 0 (items)",
        NONE_OF_SOMETHING,
    ),
    because(
        "GenerateImagesResponseV3.withheld: extra: the model has it, and the contract has no such member",
        "T18: our own count of outputs without an address, written only when it is not zero",
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
    because(
        "StorageImageResponse: an answer with the required members alone is not read",
        "section 4.12: each entry has an ID; an upload without one is of no use, and the caller must hear that",
    ),
    because(
        "AsyncResponseV3.cancelUrl: the value is lost",
        ACCEPTED_BEFORE,
    ),
    because(
        "AsyncResponseV3.statusUrl: the value is lost",
        ACCEPTED_BEFORE,
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
    because(
        "* 401 (a wrong token): the contract has no answer of this status",
        GATEWAY,
    ),
    because(
        "post /v4/images/generate-async 401 (a wrong token).error_code: the answer has the word \"401013\", which the contract lacks",
        GATEWAY,
    ),
    because(
        "* 403 (no key).error_code: the answer has the word \"403000\", which the contract lacks",
        GATEWAY,
    ),
    because(
        "* 403 (a wrong key).error_code: the answer has the word \"403003\", which the contract lacks",
        GATEWAY,
    ),
    because(
        "get /v3/custom-models 401 (a wrong token).error_code: the contract has no such member",
        GATEWAY,
    ),
    because(
        "get /v3/custom-models 403 (no key).error_code: the contract has no such member",
        GATEWAY,
    ),
    because(
        "get /v3/custom-models 403 (a wrong key).error_code: the contract has no such member",
        GATEWAY,
    ),
    because(
        "get /v3/custom-models 403 (a token without the scope).error_code: the contract has no such member",
        SCOPE_REFUSAL,
    ),
    because(
        "*composite 400 (wrong types).validation_errors: the contract has no such member",
        SEEN_BROKEN,
    ),
    because(
        "post /v3/images/upscale 400 (wrong types).error_code: the answer has the word \"bad_request\", which the contract lacks",
        SEEN_BROKEN,
    ),
    because(
        "post /v3/images/upscale 400 (no JSON).error_code: the answer has the word \"bad_request\", which the contract lacks",
        SEEN_BROKEN,
    ),
    because(
        "post /v3/images/upscale 400 (no body).error_code: the answer has the word \"empty_input_body\", which the contract lacks",
        "section 6.2, row 1: the document has this word for the other operations, and an empty body is no broken rule",
    ),
    because(
        "* 415 (plain text): the contract has no answer of this status",
        NO_415,
    ),
    because(
        "* 422 (an unsafe prompt).error_code: the answer has the word \"prompt_unsafe\", which the contract lacks",
        "T24: the live service refuses a prompt with this word and this status",
    ),
    because(
        "get /v3/status/{jobId} 200 (running).progress: the contract has no such member",
        "T15: running jobs tell it; the schemas that have it are those that no operation refers to",
    ),
    because(
        "get /v3/status/{jobId} 200 (/v3/videos/generate succeeded).result: value is not valid under any of the schemas listed in the 'oneOf' keyword",
        "T16: the state of a job cannot describe a video; AsyncResult can, which no operation refers to",
    ),
    because(
        "get /v3/status/{jobId} 200 (everything filtered away).result as GenerateImagesResponseV3.outputs: value has less than 1 item",
        "T18: reported of results whose pictures were all filtered away",
    ),
    because("* 500: no answer of the emulator was tried", NO_FAILURE),
    because("* 503: no answer of the emulator was tried", NO_FAILURE),
    because(
        "* 408: no answer of the emulator was tried",
        "T08: a submit is answered at once; a job that takes too long says so in its state",
    ),
    because(
        "get /v3/status/{jobId} 422: no answer of the emulator was tried",
        "section 2.2: identifiers of jobs are opaque, so a strange one is that of an unknown job",
    ),
    because(
        "get /v3/custom-models 406: no answer of the emulator was tried",
        "section 1.1: Accept is no required header; the emulator looks at none, and the client sends none that excludes JSON",
    ),
    because(
        "post /v2/storage/image 451: no answer of the emulator was tried",
        NO_JUDGE,
    ),
    because(
        "*composite 451: no answer of the emulator was tried",
        NO_JUDGE,
    ),
    because(
        "post /v3/images/upscale 404: no answer of the emulator was tried",
        NO_404,
    ),
    because(
        "post /v4/images/generate-async 404: no answer of the emulator was tried",
        NO_404,
    ),
    because(
        "post /v4/images/generate-async 409: no answer of the emulator was tried",
        NO_CAUSE,
    ),
    because(
        "post /v4/images/generate-async 410: no answer of the emulator was tried",
        NO_CAUSE,
    ),
    because(
        "post /v4/images/generate-async 499: no answer of the emulator was tried",
        NO_CAUSE,
    ),
    because(
        "post /v4/images/generate-async 501: no answer of the emulator was tried",
        NO_CAUSE,
    ),
];

const fn because(finding: &'static str, reason: &'static str) -> Deliberate {
    Deliberate { finding, reason }
}
