//! The behaviours in which sources about the service disagree, each with a switch.
//!
//! The marks `T01`, `T02`… name the trap in the project's table of contradictions. `Quirks::default()` is the service as it
//! has been seen; every other value is something a source claims, and a client has to survive it.

mod ims;
mod service;
mod table;

pub use ims::{ExpiresInForm, TokenForm, TokenTypeForm, UnknownRedirect};
pub use service::{
    AcceptShape, CancelBody, CancelledSpelling, DateForm, ErrorShape, ImmediateResult, JobIdForm,
    Outcome, ProgressForm, RetryAfterForm, UnsafeAnswer, ValidationAnswer,
};
pub use table::KnownQuirk;

use table::quirks;

quirks! {
    /// Switches for the emulator's behaviour. The default is the normal service.
    ///
    /// ```
    /// use firefly_emulator::{AcceptShape, Quirks};
    ///
    /// let quirks = Quirks { accept_status: Some(200), accept_shape: Some(AcceptShape::Links), ..Quirks::default() };
    /// assert_eq!(quirks.rate_limit, None);
    ///
    /// let mut same = Quirks::default();
    /// same.set("accept-status=200")?;
    /// same.set("accept-shape=links")?;
    /// assert_eq!(same, quirks);
    /// # Ok::<(), firefly_emulator::SettingError>(())
    /// ```
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[allow(
        clippy::struct_excessive_bools,
        reason = "independent switches, not a state machine"
    )]
    pub struct Quirks {
        /// T01: status of every accepted submit. Default `None`: the one that the operation is documented with, 200 for Image5 and
        /// 202 for the others. Only 2xx is sent.
        pub accept_status: Option<u16> = None, in (200..=299);
        /// T02: shape of the body of every accepted submit. Default `None`: the one that the operation is documented with.
        pub accept_shape: Option<AcceptShape> = None;
        /// T01, T02: the operations that `accept_status` and `accept_shape` are for, each by its path such as
        /// `/v4/images/generate-async`. Default `None`: all that begin a job.
        pub accept_only_for: Option<Vec<String>> = None;
        /// T05: the submit already answers with the finished result, where some tutorials look for it.
        pub immediate_result: ImmediateResult = ImmediateResult::default();
        /// T06: the spelling of the status of a cancelled job.
        pub cancelled_spelling: CancelledSpelling = CancelledSpelling::default();
        /// T07: how many reads of a new job say `pending` before anything else. Default 0.
        pub pending_first: u32 = 0;
        /// T07: how many reads after a cancel say `cancel_pending` before the final status. Default 0.
        pub cancel_pending_first: u32 = 0;
        /// T10: all status words in upper case. Default false.
        pub upper_case_status: bool = false;
        /// T10: another word for `running`, such as `IN_PROGRESS`. An empty one leaves the member `status` out.
        pub running_word: Option<String> = None;
        /// T11: form of `jobId` in status bodies.
        pub status_job_id: JobIdForm = JobIdForm::default();
        /// T12: the name of the host in the links of a new job, with the emulator's own port, such as `localhost`; a name that
        /// leads nowhere serves too (T13). Default `None`: the host that was asked.
        pub job_host: Option<String> = None;
        /// T13: a job is known on the host of its links only; elsewhere its status is 404. Default false.
        pub job_on_its_host_only: bool = false;
        /// T15: form of `progress` in status bodies of a running job.
        pub progress: ProgressForm = ProgressForm::default();
        /// T18, T08, T09: what becomes of jobs whose prompt says nothing about it, for operations without a prompt. Default `None`:
        /// they succeed.
        pub outcome: Option<Outcome> = None;
        /// R19: an expand with neither `size` nor `mask` is refused. Default false: 2048x2048, as the specification says.
        pub expand_needs_size: bool = false;
        /// T21: the shape of error bodies. The default is the natural shape of each error.
        pub error_shape: ErrorShape = ErrorShape::default();
        /// T22: numeric `error_code`s as JSON numbers. Default false: strings.
        pub numeric_error_code: bool = false;
        /// T23: the answer to a request that breaks the schema.
        pub validation_answer: ValidationAnswer = ValidationAnswer::default();
        /// T24: the answer to a prompt that the content policy refuses.
        pub unsafe_answer: UnsafeAnswer = UnsafeAnswer::default();
        /// T28: the model versions that the account may use; others are refused with 422. One that no document names, such as
        /// `image3_fast`, is taken where the operation knows another of its family, `image3`. Default `None`: all that the
        /// operation knows.
        pub entitled_versions: Option<Vec<String>> = None;
        /// T30, T03: refuse members that the operation does not know. Default false: ignored, as seen live.
        pub strict_members: bool = false;
        /// T31: accept numbers written as strings. Default false.
        pub lenient_numbers: bool = false;
        /// T32: form of the dates in the list of custom models.
        pub model_dates: DateForm = DateForm::default();
        /// T35: refuse a list of custom models without `x-request-id`. Default false: it is made up, as the specification's prose says.
        pub request_id_required: bool = false;
        /// T37: form of `Retry-After` when `rate_limit` strikes.
        pub retry_after: RetryAfterForm = RetryAfterForm::default();
        /// T38: submits allowed in any minute of the movable clock; synchronous calls count too. Default `None`: no limit.
        pub rate_limit: Option<u32> = None;
        /// T41: refuse sources in Google's storage, which the documents allow. Default false.
        pub refuse_google_storage: bool = false;
        /// T42: the asynchronous calls take a mask nested in `image`, too. Default false: refused with 422, as seen live.
        pub nested_masks: bool = false;
        /// T43: an `uploadId` that is no UUID is a violation of the schema. Default false: an upload that nobody knows.
        pub strict_upload_ids: bool = false;
        /// T45: Image5 refuses `numVariations` below 1 and an empty list of seeds. Default false: both count as absent.
        pub strict_counts: bool = false;
        /// R22, T63: a custom model has to be one of the emulator's, and one trained on a subject has to find its `conceptId` in the
        /// prompt. Default false: nothing is looked at.
        pub strict_custom_models: bool = false;
        /// T49: the body of a successful cancel.
        pub cancel_body: CancelBody = CancelBody::default();
        /// T51: how many first reads of a new job say 404 `unknown_job_id`. Default 0.
        pub status_404_first: u32 = 0;
        /// T52: optional members that have no value are sent as `null`, and of an upscaled picture all but its address. Default
        /// false: absent.
        pub null_members: bool = false;
        /// T53: the `altText` of results; it may be empty. Default `None`: absent.
        pub alt_text: Option<String> = None;
        /// T54: errors of the service carry a `stack_trace`. Default false.
        pub stack_trace: bool = false;
        /// T59: outputs come without a `Content-Type` that tells anything. Default false.
        pub untyped_outputs: bool = false;
        /// T61: an accepted submit has a `Link` header. Default false.
        pub link_header: bool = false;
        /// T65: `Retry-After`, in seconds, of the status of a running job. Default `None`.
        pub running_retry_after: Option<u32> = None;
        /// IMS: the status of `invalid_client`, 400 (default, as seen) or 401 (as RFC 6749 allows). Only 4xx is sent.
        pub wrong_secret_status: u16 = 400, in (400..=499);
        /// IMS: form of `expires_in`.
        pub expires_in: ExpiresInForm = ExpiresInForm::default();
        /// IMS: life of an access token in seconds of the movable clock. Default 86399. A token that was asked for with an `org_id`
        /// lives 3599 seconds at most.
        pub token_life_seconds: u64 = 86_399;
        /// IMS: form of `token_type`.
        pub token_type: TokenTypeForm = TokenTypeForm::default();
        /// IMS: form of access tokens.
        pub token: TokenForm = TokenForm::default();
        /// IMS: a refresh token that has been used goes on working. Default false: it dies at once.
        pub old_refresh_token_stays: bool = false;
        /// IMS: what becomes of a sign-in whose `redirect_uri` is not registered.
        pub unknown_redirect: UnknownRedirect = UnknownRedirect::default();
        /// IMS: `/ims/keys` lists the key of access tokens too. Default false; two projects that looked contradict each other.
        pub token_key_published: bool = false;
        /// Developer Console: `secret_usages` stays `null` however often a secret is used, as in the sample of Adobe's page. Default false.
        pub untold_secret_usages: bool = false;
    }
}
