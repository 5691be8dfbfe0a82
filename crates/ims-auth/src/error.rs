//! Why a token could not be had, in words a person can act on. Never quotes a request.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use crate::{answer::Advise, scrub::scrub};

mod advice;

pub(crate) use self::advice::after as documented_advice;

/// What kind of failure an [`AuthError`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The credentials or the endpoint are missing or malformed; nothing was sent.
    Configuration,
    /// IMS, another service of Adobe's, or the program that was asked for a token could not be reached or gave no complete answer.
    Transport,
    /// IMS or another service of Adobe's answered with an error of its own, see [`AuthError::code`]; or the program that was asked
    /// ended with a failure.
    Refused,
    /// The answer is of no use: wrong form, empty token, redirect, too large.
    InvalidResponse,
    /// The API has rejected freshly issued tokens one after the other; the next attempt is held back for a moment.
    ///
    /// More tokens will not help: the client ID sent as `x-api-key` does not match, or the API is missing in the project.
    Rejected,
    /// The person whose tokens these are has to sign in again: there is no refresh token, or it is used up or expired.
    SignInRequired,
    /// A [`TokenStore`](crate::TokenStore) failed. Whoever asks for a token never sees it, but gets one without the store; whoever
    /// wants one [forgotten](crate::TokenSource::forget) does.
    Store,
}

/// A failure to obtain a token, or to have something done with one.
///
/// Small and cheap to clone, since one failure goes to every caller that waited for the same request. Its text says what to
/// check, and never holds the secret, the token, or the request.
#[derive(Clone)]
pub struct AuthError(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: AuthErrorKind,
    message: String,
    status: Option<u16>,
    code: Option<String>,
    description: Option<String>,
    debug_id: Option<String>,
    retry_after: Option<Duration>,
    blames_secret: bool,
    advise: Advise,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl AuthError {
    /// A failure of `kind`, described by `message` (a lower-case fragment without secrets).
    ///
    /// For your own [`TokenSource`](crate::TokenSource)s.
    pub fn new(kind: AuthErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            status: None,
            code: None,
            description: None,
            debug_id: None,
            retry_after: None,
            blames_secret: false,
            advise: documented_advice,
            source: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Adds the cause. The message should not repeat its text: whoever prints the chain prints both.
    pub fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.with_shared_source(Some(Arc::new(source)))
    }

    pub(crate) fn with_shared_source(
        self,
        source: Option<Arc<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.with(|inner| inner.source = source)
    }

    pub(crate) fn with_kind(self, kind: AuthErrorKind) -> Self {
        self.with(|inner| inner.kind = kind)
    }

    /// Has `advise` say what to check, where the same codes mean something else than after a request for a token.
    pub(crate) fn with_advice(self, advise: Advise) -> Self {
        self.with(|inner| inner.advise = advise)
    }

    /// Adds the HTTP status of the answer.
    pub fn with_status(self, status: u16) -> Self {
        self.with(|inner| inner.status = Some(status))
    }

    /// Adds how long the server asked to wait.
    pub fn with_retry_after(self, span: Option<Duration>) -> Self {
        self.with(|inner| inner.retry_after = span)
    }

    /// Adds the `x-debug-id` of the answer, cleaned of `secrets` and bounded: a proxy may put anything there.
    pub(crate) fn with_debug_id(self, debug_id: Option<&str>, secrets: &[&str]) -> Self {
        self.with(|inner| inner.debug_id = debug_id.map(|id| scrub(id, secrets, 64)))
    }

    /// Adds IMS's `error` and `error_description`, cleaned of `secrets` and bounded.
    pub(crate) fn with_ims_error(
        self,
        code: &str,
        description: Option<&str>,
        secrets: &[&str],
    ) -> Self {
        self.with(|inner| {
            // Most complaints about a wrong secret name no member of the form, as does "Client authentication failed".
            let names = |member| description.is_some_and(|text| text.contains(member));
            inner.blames_secret =
                code == "invalid_client" && (names("client_secret") || !names("client_id"));
            // A documented word gives nothing away, even if somebody's secret is a part of it.
            inner.code = match advice::after(Some(code), None) {
                Some(_) => Some(code.to_owned()),
                None => Some(scrub(code, secrets, 64)).filter(|text| !text.is_empty()),
            };
            inner.description = description
                .map(|text| scrub(text, secrets, 200))
                .filter(|text| !text.is_empty());
        })
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> AuthErrorKind {
        self.0.kind
    }

    /// HTTP status of IMS's answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// IMS's `error` member, such as `invalid_client` (RFC 6749 sections 4.1.2.1 and 5.2, and IMS's own codes).
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// IMS's `error_description`, cleaned of secrets and cut to 200 characters.
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The `x-debug-id` of the answer: what Adobe's support asks for.
    pub fn debug_id(&self) -> Option<&str> {
        self.0.debug_id.as_deref()
    }

    /// How long to wait before the next attempt, when the server or the failure memory named a time.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same request may succeed later without a change of configuration: judged by the code where that is one of a
    /// fault at IMS, such as `temporarily_unavailable`, which the sign-in page gives without a status, and by the status otherwise.
    ///
    /// An unusable answer is, when its status was 200 or one of a moment's weakness; a cached source repeats such a request once,
    /// where it repeats another twice.
    pub fn is_transient(&self) -> bool {
        match (self.0.kind, self.0.status) {
            (AuthErrorKind::Transport, _) => true,
            (AuthErrorKind::Refused, _) if self.code().is_some_and(is_fault_of_ims) => true,
            (AuthErrorKind::Refused | AuthErrorKind::InvalidResponse, Some(status)) => {
                matches!(status, 408 | 429 | 500..=599)
                    || (self.0.kind == AuthErrorKind::InvalidResponse && status == 200)
            }
            _ => false,
        }
    }

    /// Whether IMS refused the client because of its secret, so that another secret may do: `invalid_client`, unless the
    /// description puts it down to the client ID. Its status may be 400 or 401.
    pub(crate) fn blames_secret(&self) -> bool {
        self.0.blames_secret
    }

    /// One sentence about what to check, for the codes IMS documents and for statuses that speak for themselves.
    pub fn advice(&self) -> Option<&'static str> {
        (self.0.advise)(self.code(), self.status())
    }
}

/// Whether `code` says that the fault is at IMS and may pass (RFC 6749 section 4.1.2.1, and IMS's own).
fn is_fault_of_ims(code: &str) -> bool {
    matches!(
        code,
        "server_error" | "temporarily_unavailable" | "internal_error" | "INTERNAL_SERVER_ERROR"
    )
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.write_str(&inner.message)?;
        match (inner.status, &inner.code) {
            (Some(status), Some(code)) => write!(f, " ({status} {code})")?,
            (Some(status), None) => write!(f, " (HTTP {status})")?,
            (None, Some(code)) => write!(f, " ({code})")?,
            (None, None) => {}
        }
        if let Some(description) = &inner.description {
            write!(f, ": {description}")?;
        }
        if let Some(advice) = self.advice() {
            write!(f, "; {advice}")?;
        }
        if let Some(debug_id) = &inner.debug_id {
            write!(f, " [x-debug-id {debug_id}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("AuthError")
            .field("kind", &inner.kind)
            .field("message", &inner.message)
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("description", &inner.description)
            .field("debug_id", &inner.debug_id)
            .field("retry_after", &inner.retry_after)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(AuthErrorKind::Transport, None, true)]
    #[case(AuthErrorKind::Refused, Some(400), false)]
    #[case(AuthErrorKind::Refused, Some(401), false)]
    #[case(AuthErrorKind::Refused, Some(408), true)]
    #[case(AuthErrorKind::Refused, Some(429), true)]
    #[case(AuthErrorKind::Refused, Some(503), true)]
    #[case(AuthErrorKind::InvalidResponse, Some(200), true)]
    #[case(AuthErrorKind::InvalidResponse, Some(307), false)]
    #[case(AuthErrorKind::Configuration, None, false)]
    #[case(AuthErrorKind::Rejected, None, false)]
    fn transience_follows_kind_and_status(
        #[case] kind: AuthErrorKind,
        #[case] status: Option<u16>,
        #[case] transient: bool,
    ) {
        let error = AuthError::new(kind, "x");
        let error = if let Some(status) = status {
            error.with_status(status)
        } else {
            error
        };
        assert_eq!(error.is_transient(), transient);
    }

    #[rstest]
    #[case("server_error", None, true)]
    #[case("temporarily_unavailable", None, true)]
    #[case("temporarily_unavailable", Some(400), true)]
    #[case("internal_error", Some(500), true)]
    #[case("INTERNAL_SERVER_ERROR", Some(500), true)]
    #[case("access_denied", None, false)]
    #[case("invalid_client", Some(400), false)]
    #[case("invalid_client", Some(503), true)]
    fn a_code_that_speaks_of_a_fault_at_ims_is_transient_whatever_the_status(
        #[case] code: &str,
        #[case] status: Option<u16>,
        #[case] transient: bool,
    ) {
        let refusal = AuthError::new(AuthErrorKind::Refused, "x").with_ims_error(code, None, &[]);
        let error = match status {
            Some(status) => refusal.with_status(status),
            None => refusal,
        };
        assert_eq!(error.is_transient(), transient);
    }

    #[test]
    fn a_code_of_blanks_is_none() {
        let refusal = AuthError::new(AuthErrorKind::Refused, "IMS said no").with_status(400);
        let error = refusal.with_ims_error(" \n", Some(" "), &[]);
        assert_eq!((error.code(), error.description()), (None, None));
        assert_eq!(error.to_string(), "IMS said no (HTTP 400)");
    }

    #[rstest]
    #[case::wrong_secret("invalid_client", Some("invalid client_secret parameter"), true)]
    #[case::says_nothing("invalid_client", None, true)]
    #[case::names_nothing("invalid_client", Some("Client authentication failed"), true)]
    #[case::names_both("invalid_client", Some("client_id and client_secret differ"), true)]
    #[case::wrong_id("invalid_client", Some("invalid client_id parameter"), false)]
    #[case::another_code("unauthorized_client", Some("client_secret"), false)]
    fn another_secret_is_worth_trying_unless_the_client_id_is_wrong(
        #[case] code: &str,
        #[case] description: Option<&str>,
        #[case] blames: bool,
    ) {
        let error =
            AuthError::new(AuthErrorKind::Refused, "x").with_ims_error(code, description, &[]);
        assert_eq!(error.blames_secret(), blames);
    }

    #[test]
    fn an_error_is_as_small_as_a_pointer() {
        assert_eq!(size_of::<AuthError>(), size_of::<usize>());
    }

    #[test]
    fn the_text_holds_reason_advice_and_debug_id_but_no_secret() {
        let error = AuthError::new(
            AuthErrorKind::Refused,
            "IMS refused the request for a token",
        )
        .with_status(400)
        .with_ims_error(
            "invalid_client",
            Some("invalid client_secret parameter p8e-hush"),
            &["p8e-hush"],
        )
        .with_debug_id(Some("dbg-1"), &["p8e-hush"]);
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("400 invalid_client")
                && text.contains("Developer Console")
                && text.contains("dbg-1"),
            "{text}"
        );
        assert!(!text.contains("p8e-hush"), "{text}");
    }
}
