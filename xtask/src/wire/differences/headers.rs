//! Headers that the emulator sends where the contract names none, operation by operation: where one is named and then goes, that
//! is found.

use super::{SCOPE_REFUSAL, because};
use crate::wire::outcome::Deliberate;

const LIMIT_HEADERS: &str = "section 1.2: six operations tell of their limit in this way; how the others do was not seen, so they do the same";

/// The part of the reviewed list that is about headers of answers.
pub(super) const HEADERS: &[Deliberate] = &[
    because(
        "get /v3/custom-models 403 (a token without the scope) header x-access-error: the contract has no such header",
        SCOPE_REFUSAL,
    ),
    because(
        "get /v3/status/{jobId} 403 (a token without the scope) header x-access-error: the contract has no such header",
        SCOPE_REFUSAL,
    ),
    because(
        "get /v3/status/{jobId} 429 (too many requests) header retry-after: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "get /v3/status/{jobId} 429 (too many requests) header x-access-rate-limit-level: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v2/storage/image 403 (a token without the scope) header x-access-error: the contract has no such header",
        SCOPE_REFUSAL,
    ),
    because(
        "post /v2/storage/image 429 (too many requests) header retry-after: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v2/storage/image 429 (too many requests) header x-access-rate-limit-level: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v3/images/adaptive-composite 403 (a token without the scope) header x-access-error: the contract has no such header",
        SCOPE_REFUSAL,
    ),
    because(
        "post /v3/images/adaptive-composite 429 (too many requests) header retry-after: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v3/images/adaptive-composite 429 (too many requests) header x-access-rate-limit-level: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v3/images/precise-composite 403 (a token without the scope) header x-access-error: the contract has no such header",
        SCOPE_REFUSAL,
    ),
    because(
        "post /v3/images/precise-composite 429 (too many requests) header retry-after: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v3/images/precise-composite 429 (too many requests) header x-access-rate-limit-level: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v3/images/upscale 403 (a token without the scope) header x-access-error: the contract has no such header",
        SCOPE_REFUSAL,
    ),
    because(
        "post /v3/images/upscale 429 (too many requests) header retry-after: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v3/images/upscale 429 (too many requests) header x-access-rate-limit-level: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v4/images/generate-async 403 (a token without the scope) header x-access-error: the contract has no such header",
        SCOPE_REFUSAL,
    ),
    because(
        "post /v4/images/generate-async 429 (too many requests) header retry-after: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "post /v4/images/generate-async 429 (too many requests) header x-access-rate-limit-level: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "put /v3/cancel/{jobId} 403 (a token without the scope) header x-access-error: the contract has no such header",
        SCOPE_REFUSAL,
    ),
    because(
        "put /v3/cancel/{jobId} 429 (too many requests) header retry-after: the contract has no such header",
        LIMIT_HEADERS,
    ),
    because(
        "put /v3/cancel/{jobId} 429 (too many requests) header x-access-rate-limit-level: the contract has no such header",
        LIMIT_HEADERS,
    ),
];
