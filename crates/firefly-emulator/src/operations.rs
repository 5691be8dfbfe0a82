//! The table of operations that make something: where each is, how it reads its request, and how it answers.
//!
//! All of them go through one handler. One more is its validator and one more line here.

use axum::http::StatusCode;

use crate::errors::Refusal;
use crate::order::Order;
use crate::quirks::AcceptShape;
use crate::validate::{self, Call};

/// One operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    pub(crate) path: &'static str,
    pub(crate) answer: Answer,
    /// Whether the service also takes a multipart form.
    pub(crate) multipart: bool,
    /// The status of a prompt that is refused.
    pub(crate) unsafe_status: StatusCode,
    pub(crate) read: fn(Call<'_>) -> Result<Order, Refusal>,
}

/// How an operation answers a valid request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// With a job.
    Job(StatusCode, AcceptShape),
    /// With the result.
    Result,
}

const ACCEPTED: Answer = Answer::Job(StatusCode::ACCEPTED, AcceptShape::Urls);
const WITH_STATUS: Answer = Answer::Job(StatusCode::ACCEPTED, AcceptShape::UrlsAndStatus);
const WITH_PROGRESS: Answer = Answer::Job(StatusCode::OK, AcceptShape::LinksAndProgress);
const WITH_LINKS: Answer = Answer::Job(StatusCode::ACCEPTED, AcceptShape::Links);

/// Every operation with a job, then the synchronous ones.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        multipart: true,
        ..new("/v3/images/generate-async", ACCEPTED, validate::generate)
    },
    Operation {
        unsafe_status: StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS,
        ..new("/v4/images/generate-async", WITH_PROGRESS, validate::image5)
    },
    Operation {
        multipart: true,
        ..new(
            "/v3/images/generate-similar-async",
            ACCEPTED,
            validate::similar,
        )
    },
    Operation {
        multipart: true,
        ..new("/v3/images/expand-async", ACCEPTED, validate::expand)
    },
    Operation {
        multipart: true,
        ..new("/v3/images/fill-async", ACCEPTED, validate::fill)
    },
    Operation {
        multipart: true,
        ..new(
            "/v3/images/generate-object-composite-async",
            ACCEPTED,
            validate::object_composite,
        )
    },
    new(
        "/v3/images/precise-composite",
        WITH_STATUS,
        validate::precise_composite,
    ),
    new(
        "/v3/images/adaptive-composite",
        WITH_STATUS,
        validate::adaptive_composite,
    ),
    new("/v3/images/upscale", WITH_LINKS, validate::upscale),
    new("/v3/videos/generate", ACCEPTED, validate::video),
    new(
        "/v3/images/generate",
        Answer::Result,
        validate::generate_at_once,
    ),
    new(
        "/v3/images/generate-similar",
        Answer::Result,
        validate::similar_at_once,
    ),
    new(
        "/v3/images/expand",
        Answer::Result,
        validate::expand_at_once,
    ),
    new("/v3/images/fill", Answer::Result, validate::fill_at_once),
    new(
        "/v3/images/generate-object-composite",
        Answer::Result,
        validate::object_composite_at_once,
    ),
];

const fn new(
    path: &'static str,
    answer: Answer,
    read: fn(Call<'_>) -> Result<Order, Refusal>,
) -> Operation {
    Operation {
        path,
        answer,
        multipart: false,
        unsafe_status: StatusCode::UNPROCESSABLE_ENTITY,
        read,
    }
}

/// The operation at a path.
pub(crate) fn find(path: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.path == path)
}
