//! A look at what the credentials are good for: one token as any caller gets it, and what it tells of itself.

use std::time::{Duration, SystemTime};

use crate::{AccessToken, AuthError, Scopes, TokenSource};

/// Asks `source` for a token as any caller does, through its cache and its store, and tells what came of it.
///
/// `requested` are the scopes that were asked for: where the token tells what was granted, the check tells what was dropped.
/// A token that does not tell is no failure.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use ims_auth::{Scopes, StaticTokenSource, check};
/// let tokens = StaticTokenSource::new("my-client-id", "an-opaque-token")?;
/// let checked = check(&tokens, Some(&Scopes::firefly())).await?;
/// assert_eq!(checked.client_id, "my-client-id");
/// assert_eq!(checked.granted, None, "the token does not tell");
/// # Ok::<(), ims_auth::AuthError>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// Whatever [`TokenSource::token`] ends with; its text says what to check.
///
/// # Cancellation
/// As [`TokenSource::token`].
pub async fn check(
    source: &dyn TokenSource,
    requested: Option<&Scopes>,
) -> Result<TokenCheck, AuthError> {
    Ok(TokenCheck::new(&source.token().await?, requested))
}

/// What a token tells of itself. Made by [`check`], or of a token in hand by [`new`](Self::new).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenCheck {
    /// The client it was issued to.
    pub client_id: String,
    /// When it expires.
    pub expiry: TokenExpiry,
    /// The scopes of the token's own claim, which is not verified. `None`: the token does not tell.
    pub granted: Option<Scopes>,
    /// What was requested and is not among those granted; IMS drops names it does not know, or that are not enabled for the credential,
    /// without a word. `None` when the token does not tell, or what was requested is not known.
    pub dropped: Option<Scopes>,
    /// The `x-debug-id` of the answer that brought the token, for Adobe's support.
    pub debug_id: Option<String>,
}

impl TokenCheck {
    /// What `token` tells, of which `requested` were the scopes.
    pub fn new(token: &AccessToken, requested: Option<&Scopes>) -> Self {
        let granted = token.granted_scopes();
        let known = token.expires_at().map(TokenExpiry::Known);
        let claimed = || token.claimed_expiry().map(TokenExpiry::Claimed);
        Self {
            client_id: token.client_id().to_owned(),
            expiry: known.or_else(claimed).unwrap_or(TokenExpiry::Unknown),
            dropped: requested
                .zip(granted.as_ref())
                .map(|(requested, granted)| requested.missing_from(granted)),
            granted,
            debug_id: token.debug_id().map(str::to_owned),
        }
    }
}

/// When a token expires, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenExpiry {
    /// By the answer that brought it, counted on this machine's clock: what renewal goes by.
    Known(SystemTime),
    /// By the token's own claims, which are not verified, on Adobe's clock.
    Claimed(SystemTime),
    /// Nobody says.
    Unknown,
}

impl TokenExpiry {
    /// The time, whoever says it.
    pub fn time(self) -> Option<SystemTime> {
        match self {
            Self::Known(time) | Self::Claimed(time) => Some(time),
            Self::Unknown => None,
        }
    }

    /// What is left at `now`; nothing for a token that has expired.
    pub fn time_left(self, now: SystemTime) -> Option<Duration> {
        Some(self.time()?.duration_since(now).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ClientCredentials, TokenEndpoint,
        testing::{ScriptedIms, token as reply},
    };
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    const CLAIMS: &str =
        r#"{"scope":"openid,AdobeID","created_at":"1000000","expires_in":"60000"}"#;

    fn claiming() -> AccessToken {
        let text = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(CLAIMS));
        AccessToken::new("id", text).unwrap()
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn what_the_claims_tell_is_told_and_what_was_dropped_is_named() {
        let requested = Scopes::parse("openid,firefly_api");
        let check = TokenCheck::new(&claiming(), Some(&requested));
        assert_eq!(check.granted.unwrap().to_string(), "openid,AdobeID");
        assert_eq!(check.dropped.unwrap().to_string(), "firefly_api");
        assert_eq!(check.expiry, TokenExpiry::Claimed(at(1_060)));
        assert_eq!(TokenCheck::new(&claiming(), None).dropped, None);
    }

    #[test]
    fn the_expiry_of_the_answer_goes_before_that_of_the_claims() {
        let token = claiming().with_expiry(Duration::from_secs(5), at(2_000));
        let expiry = TokenCheck::new(&token, None).expiry;
        assert_eq!(expiry, TokenExpiry::Known(at(2_005)));
        assert_eq!(expiry.time_left(at(2_001)), Some(Duration::from_secs(4)));
        assert_eq!(expiry.time_left(at(9_000)), Some(Duration::ZERO));
        assert_eq!(TokenExpiry::Unknown.time_left(at(0)), None);
    }

    #[tokio::test]
    async fn a_check_is_a_caller_like_any_other_and_an_opaque_token_no_failure() {
        let ims = ScriptedIms::answering([(200, reply("opaque", 60))]);
        let tokens = ClientCredentials::new("id", "hush", "openid")
            .into_source(TokenEndpoint::production(), ims.http())
            .unwrap()
            .cached();
        let requested = Scopes::parse("openid");
        for _ in 0..2 {
            let check = check(&tokens, Some(&requested)).await.unwrap();
            assert_eq!((check.granted, check.dropped), (None, None));
            assert!(matches!(check.expiry, TokenExpiry::Known(_)));
        }
        assert_eq!(ims.asked().len(), 1);
    }
}
