//! The behaviours in which sources about the service disagree, each with a switch.
//!
//! The marks `T01`, `T02`… name the trap in the project's table of contradictions. `Quirks::default()` is the service as it
//! has been seen; every other value is something a source claims, and a client has to survive it.

/// Switches for the emulator's behaviour. The default is the normal service.
///
/// ```
/// use firefly_emulator::{AcceptShape, Quirks};
///
/// let quirks = Quirks { accept_status: 200, accept_shape: AcceptShape::Links, ..Quirks::default() };
/// assert_eq!(quirks.rate_limit, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent switches, not a state machine"
)]
pub struct Quirks {
    /// T01: status of an accepted submit. Default 202; one specification says 200 for some operations. Only 2xx is sent.
    pub accept_status: u16,
    /// T02: shape of the body of an accepted submit.
    pub accept_shape: AcceptShape,
    /// T05: the submit already answers with the finished result, where some tutorials look for it.
    pub immediate_result: ImmediateResult,
    /// T06: the spelling of the status of a cancelled job.
    pub cancelled_spelling: CancelledSpelling,
    /// T07: how many reads of a new job say `pending` before anything else. Default 0.
    pub pending_first: u32,
    /// T07: how many reads after a cancel say `cancel_pending` before the final status. Default 0.
    pub cancel_pending_first: u32,
    /// T10: all status words in upper case. Default false.
    pub upper_case_status: bool,
    /// T10: another word for `running`, such as `IN_PROGRESS`. An empty one leaves the member `status` out.
    pub running_word: Option<String>,
    /// T11: form of `jobId` in status bodies.
    pub status_job_id: JobIdForm,
    /// T15: form of `progress` in status bodies of a running job.
    pub progress: ProgressForm,
    /// T21: the shape of error bodies. The default is the natural shape of each error.
    pub error_shape: ErrorShape,
    /// T22: numeric `error_code`s as JSON numbers. Default false: strings.
    pub numeric_error_code: bool,
    /// T23: the answer to a request that breaks the schema.
    pub validation_answer: ValidationAnswer,
    /// T24: the answer to a prompt that the content policy refuses.
    pub unsafe_answer: UnsafeAnswer,
    /// T30: refuse members that the operation does not know. Default false: ignored, as seen live.
    pub strict_members: bool,
    /// T31: accept numbers written as strings. Default false.
    pub lenient_numbers: bool,
    /// T37: form of `Retry-After` when [`rate_limit`](Self::rate_limit) strikes.
    pub retry_after: RetryAfterForm,
    /// T38: submits allowed in any minute of the movable clock; synchronous calls count too. Default `None`: no limit.
    pub rate_limit: Option<u32>,
    /// T49: the body of a successful cancel.
    pub cancel_body: CancelBody,
    /// T51: how many first reads of a new job say 404 `unknown_job_id`. Default 0.
    pub status_404_first: u32,
    /// T52: optional members that have no value are sent as `null`. Default false: absent.
    pub null_members: bool,
    /// T53: the `altText` of results; it may be empty. Default `None`: absent.
    pub alt_text: Option<String>,
    /// IMS: the status of `invalid_client`, 400 (default, as seen) or 401 (as RFC 6749 allows). Only 4xx is sent.
    pub wrong_secret_status: u16,
    /// IMS: form of `expires_in`.
    pub expires_in: ExpiresInForm,
    /// IMS: life of an access token in seconds of the movable clock. Default 86399. A token that was asked for with an `org_id`
    /// lives 3599 seconds at most.
    pub token_life_seconds: u64,
    /// IMS: form of `token_type`.
    pub token_type: TokenTypeForm,
    /// IMS: form of access tokens.
    pub token: TokenForm,
    /// IMS: a refresh token that has been used goes on working. Default false: it dies at once.
    pub old_refresh_token_stays: bool,
    /// IMS: what becomes of a sign-in whose `redirect_uri` is not registered.
    pub unknown_redirect: UnknownRedirect,
    /// IMS: `/ims/keys` lists the key of access tokens too. Default false; two projects that looked contradict each other.
    pub token_key_published: bool,
    /// Developer Console: `secret_usages` stays `null` however often a secret is used, as in the sample of Adobe's page. Default false.
    pub untold_secret_usages: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            accept_status: 202,
            accept_shape: AcceptShape::default(),
            immediate_result: ImmediateResult::default(),
            cancelled_spelling: CancelledSpelling::default(),
            pending_first: 0,
            cancel_pending_first: 0,
            upper_case_status: false,
            running_word: None,
            status_job_id: JobIdForm::default(),
            progress: ProgressForm::default(),
            error_shape: ErrorShape::default(),
            numeric_error_code: false,
            validation_answer: ValidationAnswer::default(),
            unsafe_answer: UnsafeAnswer::default(),
            strict_members: false,
            lenient_numbers: false,
            retry_after: RetryAfterForm::default(),
            rate_limit: None,
            cancel_body: CancelBody::default(),
            status_404_first: 0,
            null_members: false,
            alt_text: None,
            wrong_secret_status: 400,
            expires_in: ExpiresInForm::default(),
            token_life_seconds: 86_399,
            token_type: TokenTypeForm::default(),
            token: TokenForm::default(),
            old_refresh_token_stays: false,
            unknown_redirect: UnknownRedirect::default(),
            token_key_published: false,
            untold_secret_usages: false,
        }
    }
}

/// T02: the four bodies with which a submit is known to be accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AcceptShape {
    /// AC-1: `jobId`, `statusUrl`, `cancelUrl`.
    #[default]
    Urls,
    /// AC-2: the same and `status`.
    UrlsAndStatus,
    /// AC-3: `links.result.href`, `links.cancel.href` and `progress`; no `jobId`.
    LinksAndProgress,
    /// AC-4: `links` alone.
    Links,
}

/// T05: whether a submit already carries the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImmediateResult {
    /// The submit only promises a result.
    #[default]
    No,
    /// The result stands at the top level, beside the links.
    TopLevel,
    /// The result stands under `result`, beside the links.
    Nested,
}

/// T06: the spelling of the status of a cancelled job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CancelledSpelling {
    /// `cancelled`.
    #[default]
    British,
    /// `canceled`.
    American,
}

/// T11: the form of a job's identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JobIdForm {
    /// `urn:ff:jobs:<cluster>:<uuid>`.
    #[default]
    Urn,
    /// The UUID alone.
    BareUuid,
}

/// T15: the form of `progress`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProgressForm {
    /// A whole percentage, 0 to 99.
    #[default]
    Percent,
    /// No such member.
    Absent,
    /// Always 0.
    Zero,
    /// A percentage with digits after the point.
    Fractional,
    /// `null`.
    Null,
}

/// T21: the shape of error bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorShape {
    /// Each error in the shape in which it is documented or was seen.
    #[default]
    Natural,
    /// A: `error_code`, `message`, `stack_trace`, `validation_errors`.
    Api,
    /// V: `error_code`, `message`, `validation_errors`.
    Validation,
    /// P: `error_code` and `message` of a content policy refusal.
    Policy,
    /// G: `error_code`, `message`.
    Generic,
    /// B: `message`, then `error_code`.
    Body,
    /// R: `reason`, `message`.
    Reason,
    /// J: the error of a job: `status`, `error_code`, `message`.
    Job,
    /// F: `detail`, an array of `loc`, `msg`, `type`.
    Detail,
    /// W: the API gateway's `error_code` of six digits and `message`.
    Gateway,
    /// N: `error` with `code`, `message` and `details.error_code`.
    Nested,
    /// I: the `error` and `error_description` of OAuth.
    OAuth,
    /// An HTML page (T20).
    Html,
}

/// T23: the answer to a request that breaks the schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValidationAnswer {
    /// 400 `bad_request`, as seen on the live service.
    #[default]
    AsSeen,
    /// 422 `validation_error`, as the specification says.
    AsDocumented,
}

/// T24: the answer to a prompt that the content policy refuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnsafeAnswer {
    /// 422 `prompt_unsafe` on submit, as seen on the live service.
    #[default]
    Status422,
    /// 451 `prompt_unsafe` on submit, as the specification says.
    Status451,
    /// The submit is accepted and the job fails with `prompt_unsafe`. The synchronous call answers 422.
    FailedJob,
}

/// T37: the form of `Retry-After`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryAfterForm {
    /// A number of seconds.
    #[default]
    Seconds,
    /// An HTTP date.
    Date,
    /// No such header.
    Absent,
    /// A text that is neither.
    Nonsense,
}

/// T49: the body of a successful cancel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CancelBody {
    /// No body.
    #[default]
    Empty,
    /// `{}`.
    EmptyObject,
    /// A status body such as `GET /v3/status` sends.
    Status,
}

/// The form of `expires_in` in an answer of IMS or PDF Services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpiresInForm {
    /// What the path is known for: [`Number`](Self::Number) from IMS, [`Text`](Self::Text) from PDF Services.
    #[default]
    Natural,
    /// A number in the unit of the path: milliseconds for `/ims/token` and `/ims/token/v1`, else seconds.
    Number,
    /// The same number as a string.
    Text,
    /// Milliseconds on every path.
    Milliseconds,
    /// No such member.
    Absent,
    /// Always 0.
    Zero,
    /// This piece of JSON, such as `-1`, `3599.5` or `null`. What is not JSON is sent as a string.
    Custom(&'static str),
}

/// The form of `token_type` in an answer of IMS or PDF Services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenTypeForm {
    /// What the path is known for: [`Lower`](Self::Lower) from IMS, [`Capitalised`](Self::Capitalised) from PDF Services.
    #[default]
    Natural,
    /// `bearer`.
    Lower,
    /// `Bearer`.
    Capitalised,
    /// No such member.
    Absent,
}

/// The form of an access token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenForm {
    /// A JSON Web Token with the claims of IMS, 1,100 characters and more.
    #[default]
    Jwt,
    /// 64 characters that say nothing.
    Opaque,
}

/// What becomes of a sign-in whose `redirect_uri` is not registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownRedirect {
    /// It goes on, and its end goes to the registered default, as the documentation of IMS says.
    #[default]
    RegisteredDefault,
    /// It ends with an error page (RFC 6749, section 3.1.2.4).
    ErrorPage,
}
