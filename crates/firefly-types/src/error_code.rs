//! The `error_code` values that the service is known to send.
//!
//! The set is open and a code is plain text: symbolic from the API itself, six digits from the gateway before it. The
//! constants exist so that code compares with a name instead of a literal.

/// Declares documented constants.
macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $text:literal;)+) => {
        $(
            #[doc = concat!("`", $text, "`:")]
            $(#[$meta])*
            pub const $name: &str = $text;
        )+

        /// Every code of this module. The set is open: the service may send others.
        pub const KNOWN: &[&str] = &[$($name,)+];
    };
}

codes! {
    /// the request violates the schema (HTTP 422; the live service says `bad_request` with 400 instead).
    VALIDATION_ERROR = "validation_error";
    /// the request is refused; the message says why.
    BAD_REQUEST = "bad_request";
    /// the body is empty.
    EMPTY_INPUT_BODY = "empty_input_body";
    /// the body has a media type that the operation does not take (HTTP 415).
    INVALID_CONTENT_TYPE = "invalid_content_type";
    /// the account may not do this (HTTP 403).
    ACCESS_ERROR = "access_error";
    /// too many calls (HTTP 429).
    RATE_LIMITED = "rate_limited";
    /// the service is too busy for this operation (HTTP 429, video).
    BACKPRESSURE_LIMITED = "backpressure_limited";
    /// the service took too long (HTTP 408).
    TIMEOUT_ERROR = "timeout_error";
    /// the service failed (HTTP 500, or a failed job).
    RUNTIME_ERROR = "runtime_error";
    /// the operation does not exist here (HTTP 501).
    NOT_IMPLEMENTED = "not_implemented";
    /// the model is not ready yet; nothing was started (HTTP 503).
    MODEL_NOT_LOADED = "model_not_loaded";
    /// the service lost the state of the work (HTTP 500, video).
    SESSION_DATA_NOT_RECOVERED = "session_data_not_recovered";
    /// the Content Credentials of an input do not hold (HTTP 422).
    CAI_ASSERTION_VIOLATION_ERROR = "cai_assertion_violation_error";
    /// the language of the prompt is not supported (HTTP 422).
    LANGUAGE_NOT_SUPPORTED = "language_not_supported";
    /// an input cannot be read as a picture (HTTP 422, video).
    INPUT_MEDIA_INDECIPHERABLE = "input_media_indecipherable";

    /// refused for legal reasons.
    LEGAL_ERROR = "legal_error";
    /// the prompt is against the content policy.
    PROMPT_UNSAFE = "prompt_unsafe";
    /// the prompt names somebody or something that is not allowed.
    PROMPT_ENTITY_DENIED = "prompt_entity_denied";
    /// the generated picture is against the content policy.
    IMAGE_UNSAFE = "image_unsafe";
    /// the generated video is against the content policy.
    VIDEO_UNSAFE = "video_unsafe";
    /// the reference picture is against the content policy.
    REFERENCE_IMAGE_UNSAFE_ERROR = "reference_image_unsafe_error";
    /// an input is against the content policy.
    INPUT_MEDIA_UNSAFE = "input_media_unsafe";
    /// the output is against the content policy (synchronous calls).
    OUTPUT_MEDIA_UNSAFE = "output_media_unsafe";

    /// no such job, or its record is gone (HTTP 404).
    UNKNOWN_JOB_ID = "unknown_job_id";
    /// the job had finished before it could be cancelled (HTTP 409).
    JOB_COMPLETED = "job_completed";
    /// the job had been cancelled before (HTTP 409).
    JOB_ALREADY_CANCELED = "job_already_canceled";
    /// the job could not be cancelled (HTTP 409).
    JOB_CANCEL_FAILED = "job_cancel_failed";
    /// the job timed out (HTTP 410).
    JOB_TIMEOUT = "job_timeout";
    /// the work was cancelled (HTTP 499).
    CANCELLED_ERROR = "cancelled_error";

    /// the gateway does not accept the access token (HTTP 401).
    GATEWAY_TOKEN_NOT_VALID = "401013";
    /// the gateway misses the header `x-api-key` (HTTP 403).
    GATEWAY_API_KEY_REQUIRED = "403000";
    /// the gateway does not know the client ID in `x-api-key`, or it lacks the product (HTTP 403).
    GATEWAY_API_KEY_INVALID = "403003";
}

/// Whether the code means "against the content policy or the law".
///
/// Ask this before looking at the HTTP status: the contract says 451, the live service was seen to say 422, and a
/// failed job says it with 200.
///
/// ```
/// use firefly_types::error_code::{self, is_content_policy};
///
/// assert!(is_content_policy(error_code::PROMPT_UNSAFE));
/// assert!(!is_content_policy(error_code::VALIDATION_ERROR));
/// ```
pub fn is_content_policy(code: &str) -> bool {
    [
        LEGAL_ERROR,
        PROMPT_UNSAFE,
        PROMPT_ENTITY_DENIED,
        IMAGE_UNSAFE,
        VIDEO_UNSAFE,
        REFERENCE_IMAGE_UNSAFE_ERROR,
        INPUT_MEDIA_UNSAFE,
        OUTPUT_MEDIA_UNSAFE,
    ]
    .contains(&code)
}
