//! The settings of a client, as values. What they do is decided where they are used.

use std::time::Duration;

use http::HeaderValue;

use crate::{PollPolicy, RetryPolicy, TrustedHosts};

/// The production base URL of the API.
pub const PRODUCTION: &str = "https://firefly-api.adobe.io";

/// Everything about a client but its credentials and its transport.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The base URL, and which hosts may receive credentials.
    pub hosts: TrustedHosts,
    /// How failed requests are repeated.
    pub retry: RetryPolicy,
    /// How jobs are waited for.
    pub poll: PollPolicy,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// Whether requests are checked before they are sent. Default yes.
    pub validate: bool,
    /// The largest output that is downloaded, in bytes. Default 1 GiB.
    pub max_download_bytes: u64,
    /// The `User-Agent` header. Default `firefly-rust/` and the version.
    pub user_agent: HeaderValue,
}

impl Config {
    /// The defaults, for the API at the base of `hosts`.
    pub fn new(hosts: TrustedHosts) -> Self {
        Self {
            hosts,
            retry: RetryPolicy::default(),
            poll: PollPolicy::default(),
            timeouts: Timeouts::default(),
            validate: true,
            max_download_bytes: 1 << 30,
            user_agent: HeaderValue::from_static(concat!(
                "firefly-rust/",
                env!("CARGO_PKG_VERSION")
            )),
        }
    }
}

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// One call of the API in all: token, every attempt and the pauses between them, headers and body. Default 2 min, since a
    /// synchronous generate takes up to half a minute. Waiting for a job is bounded by [`PollPolicy::timeout`] instead.
    pub call: Duration,
    /// One upload in all, attempts and pauses included, in place of [`call`](Self::call): 15 MiB take minutes on a slow line, and
    /// nobody can tell that from a silent server. Default 10 min.
    pub upload: Duration,
    /// How long a server may be silent where asking again does no harm: one attempt at a status or a cancellation, and in a
    /// download until the headers and between two pieces of the body. Default 30 s.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(120),
            upload: Duration::from_secs(600),
            idle: Duration::from_secs(30),
        }
    }
}

impl Timeouts {
    /// Bounds one call of the API in all.
    pub fn with_call(mut self, call: Duration) -> Self {
        self.call = call;
        self
    }

    /// Bounds one upload in all.
    pub fn with_upload(mut self, upload: Duration) -> Self {
        self.upload = upload;
        self
    }

    /// Bounds the silence of a server where asking again does no harm.
    pub fn with_idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }
}
