//! Why a token could not be had, in words a person can act on. Never quotes a request.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use crate::scrub::scrub;

/// What kind of failure an [`AuthError`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The credentials or the endpoint are missing or malformed; nothing was sent.
    Configuration,
    /// IMS, or the program that was asked for a token, could not be reached or gave no complete answer.
    Transport,
    /// IMS answered with an error of its own, see [`AuthError::code`]; or the program that was asked ended with a failure.
    Refused,
    /// The answer was not a usable token: wrong form, empty token, redirect, too large.
    InvalidResponse,
    /// The API has rejected freshly issued tokens one after the other; the next attempt is held back for a moment.
    ///
    /// More tokens will not help: the client ID sent as `x-api-key` does not match, or the API is missing in the project.
    Rejected,
    /// The person whose tokens these are has to sign in again: there is no refresh token, or it is used up or expired.
    SignInRequired,
    /// A [`TokenStore`](crate::TokenStore) failed. Only stores make it and sources log it: it never reaches a caller, who gets a token
    /// without the store.
    Store,
}

/// A failure to obtain a token.
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
            inner.blames_secret = code == "invalid_client"
                && description.is_none_or(|text| text.contains("client_secret"));
            // A documented word gives nothing away, even if somebody's secret is a part of it.
            inner.code = Some(match advice_on_code(code) {
                Some(_) => code.to_owned(),
                None => scrub(code, secrets, 64),
            });
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

    /// IMS's `error` member, such as `invalid_client` (RFC 6749 section 5.2 and IMS's own codes).
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

    /// Whether the same request may succeed later without a change of configuration.
    ///
    /// An unusable answer is, when its status was 200 or one of a moment's weakness; a cached source repeats such a request once,
    /// where it repeats another twice.
    pub fn is_transient(&self) -> bool {
        match (self.0.kind, self.0.status) {
            (AuthErrorKind::Transport, _) => true,
            (AuthErrorKind::Refused | AuthErrorKind::InvalidResponse, Some(status)) => {
                matches!(status, 408 | 429 | 500..=599)
                    || (self.0.kind == AuthErrorKind::InvalidResponse && status == 200)
            }
            _ => false,
        }
    }

    /// Whether IMS refused the client because of its secret, so that another secret may do: `invalid_client`, unless the
    /// description puts it down to something else. Its status may be 400 or 401.
    pub(crate) fn blames_secret(&self) -> bool {
        self.0.blames_secret
    }

    /// One sentence about what to check, for the codes IMS documents and for statuses that speak for themselves.
    pub fn advice(&self) -> Option<&'static str> {
        match (self.code(), self.0.status) {
            (Some("access_denied"), None) => {
                Some("the person or an administrator said no to the consent page")
            }
            (code, status) => code
                .and_then(advice_on_code)
                .or_else(|| advice_on_status(status?)),
        }
    }
}

/// What to check after a documented `error` (RFC 6749 sections 4.1.2.1 and 5.2, and IMS's own).
fn advice_on_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "invalid_client" => {
            "check client ID and client secret in the Adobe Developer Console project; a deleted or rotated secret \
             and a credential of another environment end like this too"
        }
        "unauthorized_client" => {
            "the credential may not use this grant: it must be of type OAuth Server-to-Server, and the API must be \
             added to its project"
        }
        "invalid_scope" | "invalid_scopes" | "invalid_target_scope" => {
            "none of the scopes is enabled for this credential: compare with the scopes listed under it in the \
             Developer Console"
        }
        "access_denied" | "Forbidden" => {
            "the technical account may have left the organisation, or the client is blocked: ask its administrator"
        }
        "login_required" | "consent_required" | "interaction_required" => {
            "the person has to see the sign-in page: ask again without the prompt `none`"
        }
        "insufficient_privilege" | "incompatible_account_type" => {
            "only an administrator of the organisation, signed in with its account, can give this consent"
        }
        "invalid_redirect_uri" => {
            "the redirect URI does not match what is registered for the credential in the Developer Console"
        }
        "missing_state_param" => "the sign-in page was opened without a `state`",
        "duplicate_binding" => {
            "IMS knows this account twice: only Adobe's support can mend that, with the x-debug-id"
        }
        "not_found" => "the organisation is unknown: check the organisation ID (…@AdobeOrg)",
        "invalid_grant" => {
            "the code or refresh token is used up, expired or of another client: sign in again"
        }
        "missing_separator" => "an identifier is malformed: organisation IDs end in @AdobeOrg",
        "invalid_request" | "unsupported_grant_type" => {
            "the endpoint did not understand the request: check the IMS URL and its version"
        }
        "invalid_token" | "invalid_signature" | "bad_request" => {
            "this looks like a JWT credential, which Adobe ended in 2026: create an OAuth Server-to-Server credential"
        }
        _ => return None,
    })
}

fn advice_on_status(status: u16) -> Option<&'static str> {
    Some(match status {
        429 => {
            "too many tokens were asked for: share one cached source instead of making one per call"
        }
        500..=599 | 408 => "the service has a moment of weakness: try again later",
        _ => return None,
    })
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
    fn every_documented_code_has_advice(
        #[values(
            "invalid_client",
            "unauthorized_client",
            "invalid_scope",
            "invalid_target_scope",
            "access_denied",
            "Forbidden",
            "not_found",
            "invalid_grant",
            "missing_separator",
            "invalid_request",
            "unsupported_grant_type",
            "invalid_token",
            "invalid_signature",
            "bad_request",
            "duplicate_binding",
            "invalid_scopes",
            "invalid_redirect_uri",
            "insufficient_privilege",
            "incompatible_account_type",
            "missing_state_param",
            "login_required",
            "consent_required",
            "interaction_required"
        )]
        code: &str,
    ) {
        assert!(
            AuthError::new(AuthErrorKind::Refused, "x")
                .with_ims_error(code, None, &[])
                .advice()
                .is_some()
        );
    }

    #[rstest]
    #[case::wrong_secret("invalid_client", Some("invalid client_secret parameter"), true)]
    #[case::says_nothing("invalid_client", None, true)]
    #[case::wrong_id("invalid_client", Some("invalid client_id parameter"), false)]
    #[case::another_code("unauthorized_client", Some("client_secret"), false)]
    fn only_a_complaint_about_the_secret_makes_another_secret_worth_trying(
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
