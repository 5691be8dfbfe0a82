//! The access token: what it carries and how it keeps to itself. How it is obtained and when it is renewed is decided elsewhere.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use base64::Engine as _;
use http::HeaderValue;

use crate::{AuthError, AuthErrorKind, Scopes, secret::wiped};

const SCHEME: &str = "Bearer ";

/// An OAuth 2.0 bearer token (RFC 6750) for Adobe's APIs, ready to be sent.
///
/// Cloning copies a pointer. The header value is made once and marked *sensitive*, so HTTP libraries neither log nor index it;
/// its buffer is overwritten when the last clone goes. `Debug` shows no part of the token, there is no `Display` and no
/// `Serialize`: [`expose_secret`](Self::expose_secret) is the one way to the text.
///
/// ```
/// use ims_auth::AccessToken;
/// let token = AccessToken::new("my-client-id", "abc123")?;
/// assert_eq!(token.authorization(), "Bearer abc123");
/// assert!(!format!("{token:?}").contains("abc123"));
/// # Ok::<(), ims_auth::AuthError>(())
/// ```
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

struct Inner {
    authorization: HeaderValue,
    api_key: HeaderValue,
    client_id: String,
    expires_in: Option<Duration>,
    expires_at: Option<SystemTime>,
    debug_id: Option<String>,
    rejected: AtomicBool,
}

impl AccessToken {
    /// A token that `client_id` was issued, of unknown lifetime.
    ///
    /// # Errors
    /// [`AuthErrorKind::InvalidResponse`] when the token is empty or holds a character that an HTTP header cannot carry;
    /// [`AuthErrorKind::Configuration`] when the client ID is empty or holds one.
    pub fn new(client_id: impl Into<String>, token: impl AsRef<str>) -> Result<Self, AuthError> {
        let (client_id, token) = (client_id.into(), token.as_ref());
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            let message = if token.is_empty() {
                "the access token is empty"
            } else {
                "the access token holds characters that no header can carry"
            };
            return Err(AuthError::new(AuthErrorKind::InvalidResponse, message));
        }
        let mut bearer = Vec::with_capacity(SCHEME.len() + token.len());
        bearer.extend_from_slice(SCHEME.as_bytes());
        bearer.extend_from_slice(token.as_bytes());
        let mut authorization = HeaderValue::from_maybe_shared(wiped(bearer)).map_err(|_| {
            AuthError::new(
                AuthErrorKind::InvalidResponse,
                "the access token cannot stand in a header",
            )
        })?;
        authorization.set_sensitive(true);
        let invalid_id = || {
            AuthError::new(
                AuthErrorKind::Configuration,
                "the client ID is empty or holds blanks or control characters",
            )
        };
        if client_id.is_empty() || !client_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid_id());
        }
        let mut api_key = HeaderValue::from_str(&client_id).map_err(|_| invalid_id())?;
        api_key.set_sensitive(true);
        Ok(Self(Arc::new(Inner {
            authorization,
            api_key,
            client_id,
            expires_in: None,
            expires_at: None,
            debug_id: None,
            rejected: AtomicBool::new(false),
        })))
    }

    fn with(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::try_unwrap(self.0).unwrap_or_else(|shared| Inner {
            authorization: shared.authorization.clone(),
            api_key: shared.api_key.clone(),
            client_id: shared.client_id.clone(),
            expires_in: shared.expires_in,
            expires_at: shared.expires_at,
            debug_id: shared.debug_id.clone(),
            rejected: AtomicBool::new(shared.rejected.load(Ordering::Relaxed)),
        });
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// Adds the lifetime: `expires_in` counted from `since`, a moment not later than the one the request was sent.
    ///
    /// For a token that was fetched earlier and kept, `since` is the moment of that earlier request: a cache around the source
    /// trusts it no longer than to `since + expires_in` by its own [`Clock`](crate::Clock).
    pub fn with_expiry(self, expires_in: Duration, since: SystemTime) -> Self {
        self.with(|inner| {
            inner.expires_in = Some(expires_in);
            inner.expires_at = since.checked_add(expires_in);
        })
    }

    pub(crate) fn with_debug_id(self, debug_id: Option<String>) -> Self {
        self.with(|inner| inner.debug_id = debug_id)
    }

    /// The value for the `Authorization` header, `Bearer …`, marked sensitive.
    pub fn authorization(&self) -> &HeaderValue {
        &self.0.authorization
    }

    /// The value for the `x-api-key` header: the client ID, marked sensitive.
    pub fn api_key(&self) -> &HeaderValue {
        &self.0.api_key
    }

    /// The client ID this token was issued to. Most Adobe APIs want it as `x-api-key`.
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The token's text. Handle it like a password: whoever holds it acts as you until it expires.
    pub fn expose_secret(&self) -> &str {
        // Both parts were checked to be ASCII when the value was made.
        self.0
            .authorization
            .to_str()
            .map_or("", |bearer| &bearer[SCHEME.len()..])
    }

    /// Its whole lifetime, counted from when it was issued. What is left of it follows from [`expires_at`](Self::expires_at).
    /// `None`: not known.
    pub fn expires_in(&self) -> Option<Duration> {
        self.0.expires_in
    }

    /// When it expires by the clock on the wall. `None`: not known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// What is left of its life at `now`: never more than its whole lifetime, should the clock have been set back. `None`: not known.
    pub(crate) fn life_left(&self, now: SystemTime) -> Option<Duration> {
        let whole = self.0.expires_in?;
        let left = self
            .0
            .expires_at
            .map(|end| end.duration_since(now).unwrap_or_default());
        Some(left.map_or(whole, |left| left.min(whole)))
    }

    /// The `x-debug-id` of the answer that brought it, for Adobe's support.
    pub fn debug_id(&self) -> Option<&str> {
        self.0.debug_id.as_deref()
    }

    /// The scopes that IMS granted, read from the token's own claim.
    ///
    /// `None` when the token does not tell: it is opaque, or its form is not the one Adobe uses today. A hint for people, not a
    /// contract: the claim is not verified.
    pub fn granted_scopes(&self) -> Option<Scopes> {
        Some(Scopes::parse(self.claims()?.get("scope")?.as_str()?))
    }

    /// When the token says of itself that it expires: its claims `created_at` plus `expires_in`, in milliseconds.
    ///
    /// `None` when it does not tell. A hint for people, as [`granted_scopes`](Self::granted_scopes): the claims are not verified,
    /// and the time is that of Adobe's clock. [`expires_at`](Self::expires_at) is what renewal goes by.
    pub fn claimed_expiry(&self) -> Option<SystemTime> {
        let claims = self.claims()?;
        let millis = |name: &str| claims.get(name)?.as_str()?.parse::<u64>().ok();
        let end = millis("created_at")?.checked_add(millis("expires_in")?)?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(end))
    }

    /// The unverified claims of a token in JWS form.
    pub(crate) fn claims(&self) -> Option<serde_json::Value> {
        let payload = self.expose_secret().split('.').nth(1)?;
        let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(payload.trim_end_matches('='))
            .ok()?;
        serde_json::from_slice(&json).ok()
    }

    /// Whether an API has answered 401 to this very token.
    pub fn is_rejected(&self) -> bool {
        self.0.rejected.load(Ordering::Relaxed)
    }

    /// Marks this token as rejected. Returns whether this call was the first to do so.
    ///
    /// The mark lives on the token, so a late 401 for an old token cannot touch its successor.
    pub fn mark_rejected(&self) -> bool {
        !self.0.rejected.swap(true, Ordering::Relaxed)
    }

    /// Whether both are the same token.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.authorization == other.0.authorization
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("token", &"[hidden]")
            .field("expires_at", &self.0.expires_at)
            .field("debug_id", &self.0.debug_id)
            .field("rejected", &self.is_rejected())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("")]
    #[case("two words")]
    #[case("line\nbreak")]
    #[case("naïve")]
    fn a_token_no_header_can_carry_is_refused_without_being_quoted(#[case] token: &str) {
        let error = AccessToken::new("id", token).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
        assert!(token.is_empty() || !format!("{error} {error:?}").contains(token));
    }

    #[rstest]
    #[case("")]
    #[case("a b")]
    #[case("a\r\nx: y")]
    fn a_client_id_no_header_can_carry_is_refused(#[case] client_id: &str) {
        assert_eq!(
            AccessToken::new(client_id, "t").unwrap_err().kind(),
            AuthErrorKind::Configuration
        );
    }

    #[test]
    fn debug_shows_neither_token_nor_client_id() {
        let token = AccessToken::new("cl1ent", "t0ken-value").unwrap();
        let text = format!(
            "{token:?} {:?} {:?}",
            token.authorization(),
            token.api_key()
        );
        assert!(
            !text.contains("t0ken-value") && !text.contains("cl1ent"),
            "{text}"
        );
    }

    #[test]
    fn the_mark_is_shared_by_clones_and_set_once() {
        let token = AccessToken::new("id", "a").unwrap();
        let clone = token.clone();
        assert!(token.mark_rejected());
        assert!(clone.is_rejected() && !clone.mark_rejected());
        assert!(!AccessToken::new("id", "b").unwrap().is_rejected());
    }

    #[rstest]
    #[case::fresh(1_000, 60)]
    #[case::kept(1_040, 20)]
    #[case::over(1_060, 0)]
    #[case::long_over(2_000, 0)]
    #[case::clock_set_back(500, 60)]
    fn what_is_left_of_a_life_is_between_nothing_and_the_whole(
        #[case] now: u64,
        #[case] left: u64,
    ) {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let token = AccessToken::new("id", "a").unwrap();
        assert_eq!(token.life_left(at(now)), None);
        let token = token.with_expiry(Duration::from_secs(60), at(1_000));
        assert_eq!(token.life_left(at(now)), Some(Duration::from_secs(left)));
    }

    #[test]
    fn the_expiry_is_read_off_the_claims_or_is_unknown() {
        let encode = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        let token =
            |json: &str| AccessToken::new("id", format!("e30.{}.sig", encode(json))).unwrap();
        let told = token(r#"{"created_at":"1795455918411","expires_in":"86399000"}"#);
        let end = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_455_918_411 + 86_399_000);
        assert_eq!(told.claimed_expiry(), Some(end));
        for silent in [
            r#"{"created_at":"1"}"#,
            r#"{"created_at":"x","expires_in":"y"}"#,
            "{}",
        ] {
            assert_eq!(token(silent).claimed_expiry(), None);
        }
        let absurd = format!(r#"{{"created_at":"{0}","expires_in":"{0}"}}"#, u64::MAX);
        assert_eq!(token(&absurd).claimed_expiry(), None);
    }

    #[test]
    fn granted_scopes_come_from_the_claim_or_are_unknown() {
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .encode(r#"{"scope":"openid,firefly_api"}"#);
        let told = AccessToken::new("id", format!("e30.{claims}.sig")).unwrap();
        assert_eq!(
            told.granted_scopes().unwrap().to_string(),
            "openid,firefly_api"
        );
        for silent in ["opaque", "a.b.c", "e30.e30.sig", ".."] {
            assert_eq!(
                AccessToken::new("id", silent).unwrap().granted_scopes(),
                None
            );
        }
    }
}
