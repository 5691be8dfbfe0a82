//! The forms in which sources describe the same thing of Firefly.

use crate::settings::choices;

choices! {
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
        /// `title` alone.
        Title,
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
        /// On submit, with 422 as seen live; for Image5, where nobody has looked, with 451 as the specification says.
        #[default]
        Natural,
        /// 422 `prompt_unsafe` on submit, as seen on the live service.
        Status422,
        /// 451 `prompt_unsafe` on submit, as the specification says.
        Status451,
        /// T25: 400 `bad_request` on submit; only the message tells what is wrong.
        MessageOnly,
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

    /// What becomes of a job in place of its proper success. The synchronous calls answer accordingly.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Outcome {
        /// T18: it succeeds with no outputs, as if all had been filtered.
        Empty,
        /// T09: it ends as `failed` with `runtime_error`.
        Failed,
        /// T08: it ends as `timeout`.
        TimedOut,
        /// It never ends by itself.
        Never,
    }

    /// T32: the form of a date in the list of custom models.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum DateForm {
        /// A string of RFC 3339, such as `2026-02-03T04:05:06Z`.
        #[default]
        Text,
        /// Milliseconds since 1970 as a number.
        Milliseconds,
    }
}
