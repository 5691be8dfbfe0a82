//! Faults on demand: what a test can ask the next request on a route to suffer.
//!
//! The queue only stores and hands out faults; `routes` carries them out.

use std::collections::{HashMap, VecDeque};
use std::str::FromStr;
use std::time::Duration;

use serde_json::{Value, json};

use crate::settings::{self, SettingError, choices};

choices! {
    /// A place in the emulator that can be told to misbehave.
    ///
    /// In words, it is the name of the variant in small letters with hyphens:
    ///
    /// ```
    /// use firefly_emulator::Route;
    ///
    /// assert_eq!("custom-models".parse(), Ok(Route::CustomModels));
    /// let error = "download".parse::<Route>().unwrap_err();
    /// assert!(error.to_string().starts_with("there is no route `download`; there are token, submit, "));
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Route {
        /// `/ims/token`, every path below it, and `/token` of PDF Services.
        Token,
        /// Every call that begins a job, such as `POST /v3/images/generate-async` and `POST /v3/videos/generate`.
        Submit,
        /// Every synchronous call, such as `POST /v3/images/generate`.
        Generate,
        /// `POST /v2/storage/image`.
        Upload,
        /// `GET /v3/custom-models`.
        CustomModels,
        /// `GET /v3/status/{jobId}`.
        Status,
        /// `PUT /v3/cancel/{jobId}`.
        Cancel,
        /// `GET /pre-signed/images/{id}`, the download of an output.
        Output,
        /// `/ims/authorize/{version}`, where codes come from.
        Authorize,
        /// `/ims/validate_token/v1`.
        Validate,
        /// `/ims/revoke` and `/ims/invalidate_token/v2`.
        Revoke,
        /// `GET /ims/userinfo/v2`.
        UserInfo,
        /// The three paths of the discovery document.
        Discovery,
        /// `GET /ims/keys`.
        Keys,
        /// `/console/organizations/{orgId}/credentials/{credentialId}/secrets` and the paths below it.
        Secrets,
    }
}

impl FromStr for Route {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        settings::Value::read(text).ok_or_else(|| {
            let routes = <Self as settings::Value>::allowed();
            SettingError(format!("there is no route `{text}`; there are {routes}"))
        })
    }
}

/// What happens to one request instead of (or on top of) the proper answer.
///
/// Faults strike before any check of credentials. Except for [`Fault::Truncate`], [`Fault::Withhold`] and [`Fault::Delay`] the
/// request has no effect: no token is issued, no job begins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A fixed answer.
    Status {
        /// The HTTP status, 200 to 599. Anything else is sent as 500.
        status: u16,
        /// Further headers. Names or values that HTTP does not allow are left out.
        headers: Vec<(String, String)>,
        /// The `Content-Type`; empty for none.
        content_type: String,
        /// The body as it is.
        body: String,
    },
    /// The connection is dropped without an answer.
    Reset,
    /// The proper answer with its `Content-Length`, but about half of its body, then the connection is dropped.
    ///
    /// The request takes effect: a truncated submit has begun a job.
    Truncate,
    /// Status 200 and `application/json`, yet the body is not JSON.
    Garbage,
    /// The proper answer, after this much real time. [`Duration::MAX`] never ends: the connection stays open until the caller
    /// leaves.
    ///
    /// The request is not looked at before: a caller who leaves meanwhile has got no token and begun no job.
    Delay(Duration),
    /// The request takes effect, but its answer never comes; the connection stays open until the caller leaves.
    ///
    /// A refresh token that was sent has been replaced by one that nobody will see.
    Withhold,
    /// Status 200 and a token answer of IMS whose `access_token` alone has this many bytes, sent in chunks without
    /// `Content-Length`.
    Huge(usize),
    /// Status 400 with `error` `invalid_request` and a description that quotes the request: its query, its body and its
    /// `Authorization`, each as it was sent and with the percent-encoding undone. At `/token` of PDF Services both are nested in
    /// an object `error`, as `code` and `message`.
    Echo,
}

impl Fault {
    /// A 429 with `error_code` `rate_limited` and, if given, a `Retry-After` with exactly this text.
    pub fn rate_limited(retry_after: Option<&str>) -> Self {
        let mut headers = vec![("x-access-rate-limit-level".to_owned(), "org".to_owned())];
        headers.extend(retry_after.map(|value| ("retry-after".to_owned(), value.to_owned())));
        Self::Status {
            status: 429,
            headers,
            content_type: "application/json".to_owned(),
            body: json!({"error_code": "rate_limited"}).to_string(),
        }
    }

    /// An error as IMS words it: `error` and, unless empty, `error_description`. It is sent like this on every route; for an
    /// error as PDF Services nests it there is [`json`](Self::json).
    ///
    /// ```
    /// # async fn run() -> std::io::Result<()> {
    /// use firefly_emulator::{Emulator, Fault, Route};
    ///
    /// let emulator = Emulator::start().await?;
    /// emulator.inject(Route::Token, Fault::oauth_error(409, "duplicate_binding", ""));
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn oauth_error(status: u16, error: &str, description: &str) -> Self {
        let mut body = json!({"error": error});
        if !description.is_empty() {
            body["error_description"] = json!(description);
        }
        Self::json(status, &body)
    }

    /// A 307 that sends the client, body and all, to another address.
    pub fn redirect(location: &str) -> Self {
        Self::Status {
            status: 307,
            headers: vec![("location".to_owned(), location.to_owned())],
            content_type: String::new(),
            body: String::new(),
        }
    }

    /// An HTML page such as a proxy sends, with the given status.
    pub fn html(status: u16) -> Self {
        Self::Status {
            status,
            headers: Vec::new(),
            content_type: "text/html".to_owned(),
            body: format!(
                "<!doctype html><title>{status}</title><h1>{status}</h1><p>This page is not JSON.</p>\n"
            ),
        }
    }

    /// A JSON answer with the given status.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Status {
            status,
            headers: Vec::new(),
            content_type: "application/json".to_owned(),
            body: body.to_string(),
        }
    }
}

/// Faults still to be handed out, in order, per route.
#[derive(Debug, Default)]
pub(crate) struct Faults(HashMap<Route, VecDeque<Fault>>);

impl Faults {
    pub(crate) fn push(&mut self, route: Route, fault: Fault) {
        self.0.entry(route).or_default().push_back(fault);
    }

    pub(crate) fn take(&mut self, route: Route) -> Option<Fault> {
        self.0.get_mut(&route)?.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_leave_in_the_order_they_came_and_only_on_their_route() {
        let mut faults = Faults::default();
        faults.push(Route::Status, Fault::Reset);
        faults.push(Route::Status, Fault::Garbage);
        assert_eq!(faults.take(Route::Submit), None);
        assert_eq!(faults.take(Route::Status), Some(Fault::Reset));
        assert_eq!(faults.take(Route::Status), Some(Fault::Garbage));
        assert_eq!(faults.take(Route::Status), None);
    }
}
