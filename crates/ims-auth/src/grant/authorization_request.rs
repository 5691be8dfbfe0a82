//! The way out to the sign-in page and back (RFC 6749 sections 4.1.1 and 4.1.2): a URL to open, and the code it returns with.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use url::Url;
use zeroize::Zeroizing;

use super::{AuthorizationCode, CodeVerifier};
use crate::{AuthError, AuthErrorKind, Scopes, TokenEndpoint, secret::random_text};

/// A sign-in of a person at Adobe, with PKCE (method `S256`) and a random `state`.
///
/// Open [`url`](Self::url) in the person's browser, keep this value, and hand the URL that the browser comes back with to
/// [`code_from`](Self::code_from). IMS accepts HTTPS redirect URIs only, also for `localhost`; where the one asked for does not
/// match the registered pattern, it silently uses the registered default, so a code that never arrives has usually gone there.
///
/// ```
/// use ims_auth::AuthorizationRequest;
/// let request = AuthorizationRequest::new("my-client-id", "openid,offline_access")
///     .with_redirect_uri("https://app.example/callback");
/// let page = request.url();
/// assert!(page.as_str().starts_with("https://ims-na1.adobelogin.com/ims/authorize/v2?"));
///
/// let back = format!("https://app.example/callback?code=abc&state={}", request.state());
/// let code = request.code_from(&back)?;
/// # let _ = code;
/// # Ok::<(), ims_auth::AuthError>(())
/// ```
#[derive(Clone)]
pub struct AuthorizationRequest {
    endpoint: TokenEndpoint,
    client_id: String,
    scopes: Scopes,
    redirect_uri: Option<String>,
    prompt: Option<String>,
    state: SecretString,
    verifier: CodeVerifier,
}

impl AuthorizationRequest {
    /// A sign-in at Adobe's production IMS for `client_id`, asking for `scopes`. With `offline_access` among them the answer holds a
    /// refresh token, where the API allows one.
    pub fn new(client_id: impl Into<String>, scopes: impl Into<Scopes>) -> Self {
        Self {
            endpoint: TokenEndpoint::production(),
            client_id: client_id.into(),
            scopes: scopes.into(),
            redirect_uri: None,
            prompt: None,
            state: random_text(),
            verifier: CodeVerifier::generate(),
        }
    }

    /// Signs in at another IMS: the one whose token endpoint is `endpoint`.
    pub fn with_endpoint(mut self, endpoint: TokenEndpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// Where the browser is sent afterwards. Default: what is registered for the client.
    pub fn with_redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// `login`: ask for the password even of a person who is signed in; `none`: never show a page, and come back with an error
    /// instead. Default: IMS decides.
    pub fn with_prompt(mut self, prompt: impl Into<String>) -> Self {
        self.prompt = Some(prompt.into());
        self
    }

    /// The page to open.
    pub fn url(&self) -> Url {
        let mut url = self.endpoint.sibling("/ims/authorize/v2");
        let scopes = self.scopes.to_string();
        let challenge = self.verifier.challenge();
        let required = [
            ("client_id", self.client_id.as_str()),
            ("response_type", "code"),
            ("state", self.state()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let optional = [
            (
                "scope",
                Some(scopes.as_str()).filter(|text| !text.is_empty()),
            ),
            ("redirect_uri", self.redirect_uri.as_deref()),
            ("prompt", self.prompt.as_deref()),
        ];
        let optional = optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        url.query_pairs_mut()
            .extend_pairs(required)
            .extend_pairs(optional);
        url
    }

    /// The random text that ties the answer to this sign-in. A server with many sign-ins under way finds the right one by it.
    pub fn state(&self) -> &str {
        self.state.expose_secret()
    }

    /// The secret that the code is redeemed with; for a program that has to write it down until the person comes back
    /// ([`AuthorizationCode::with_code_verifier`]).
    pub fn code_verifier(&self) -> &CodeVerifier {
        &self.verifier
    }

    /// The code in the URL that the browser came back with: the whole URL, its path and query as a web server sees them, or what
    /// stands behind its `?` or `#`.
    ///
    /// # Errors
    /// [`AuthErrorKind::Refused`] with IMS's [`code`](AuthError::code), such as `access_denied` or `login_required`, also when IMS
    /// left `state` out; [`AuthErrorKind::InvalidResponse`] when `state` is missing otherwise or that of another sign-in (perhaps
    /// a forged answer: start again), or when there is no code.
    pub fn code_from(&self, redirect: &str) -> Result<AuthorizationCode, AuthError> {
        let redirect = redirect.trim();
        let pairs = redirect
            .find(['?', '#'])
            .map_or(redirect, |at| &redirect[at + 1..]);
        let member = |name: &str| {
            let mut pairs = pairs
                .split(['&', '#'])
                .filter_map(|pair| pair.split_once('='));
            let (_, value) = pairs.find(|(known, _)| *known == name)?;
            Some(decoded(value)).filter(|value| !value.is_empty())
        };
        let invalid = |why: &str| AuthError::new(AuthErrorKind::InvalidResponse, why);
        let (state, error, code) = (member("state"), member("error"), member("code"));
        let state = state.as_ref().map(|state| state.as_str());
        // A refusal without a `state` is believed: it gives nothing away but that there is no code.
        let is_refusal = state.is_none() && error.is_some();
        if state != Some(self.state()) && !is_refusal {
            return Err(invalid(
                "the answer of the sign-in page does not belong to this sign-in (its `state` differs); start the sign-in again",
            ));
        }
        if let Some(error) = error {
            let refusal = AuthError::new(AuthErrorKind::Refused, "IMS refused the sign-in");
            let description = member("error_description");
            let mut secrets = vec![self.state(), self.verifier.expose_secret()];
            secrets.extend(code.as_ref().map(|code| code.as_str()));
            return Err(refusal.with_ims_error(
                &error,
                description.as_ref().map(|text| text.as_str()),
                &secrets,
            ));
        }
        let code = code.ok_or_else(|| {
            invalid("the answer of the sign-in page holds no code; start the sign-in again")
        })?;
        Ok(AuthorizationCode::new(&self.client_id, code.as_str())
            .with_code_verifier(self.verifier.clone()))
    }
}

/// The value of a form's member (`application/x-www-form-urlencoded`), in a buffer that never grows and wipes itself, which those
/// of the library do not.
fn decoded(value: &str) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(value.len()));
    let mut rest = value.as_bytes();
    while let [first, others @ ..] = rest {
        let (byte, after) = match (first, others) {
            (b'+', _) => (b' ', others),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, after),
                _ => (b'%', others),
            },
            _ => (*first, others),
        };
        bytes.push(byte);
        rest = after;
    }
    Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
}

fn hex(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationRequest")
            .field("endpoint", &self.endpoint)
            .field("scopes", &self.scopes)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use std::collections::HashMap;

    fn request() -> AuthorizationRequest {
        AuthorizationRequest::new("my-client", "openid offline_access")
    }

    #[test]
    fn the_page_is_asked_for_with_pkce_and_state_and_no_secret() {
        let request = request()
            .with_redirect_uri("https://app.example/a?b=c")
            .with_prompt("login")
            .with_endpoint(TokenEndpoint::at("http://127.0.0.1:9").unwrap());
        let url = request.url();
        let pairs: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!((url.path(), url.port()), ("/ims/authorize/v2", Some(9)));
        assert_eq!(pairs["client_id"], "my-client");
        assert_eq!(pairs["response_type"], "code");
        assert_eq!(pairs["scope"], "openid,offline_access");
        assert_eq!(pairs["redirect_uri"], "https://app.example/a?b=c");
        assert_eq!(pairs["prompt"], "login");
        assert_eq!(pairs["state"], request.state());
        assert_eq!(pairs["code_challenge_method"], "S256");
        assert_eq!(pairs["code_challenge"], request.code_verifier().challenge());
        assert!(
            !url.as_str()
                .contains(request.code_verifier().expose_secret())
        );
        let bare = AuthorizationRequest::new("my-client", "").url();
        assert!(!bare.as_str().contains("scope") && !bare.as_str().contains("redirect_uri"));
    }

    #[rstest]
    #[case("https://app.example/cb?code=c0de&state=STATE")]
    #[case("https://app.example/cb#state=STATE&code=c0de")]
    #[case("?state=STATE&code=c0de")]
    #[case("code=c0de&state=STATE\n")]
    #[case("/callback?code=c0de&state=STATE")]
    #[case("/callback/?from=a%2Fb&code=%630de&state=STATE#top")]
    #[case("/callback?state=STATE#code=c0de")]
    fn the_code_is_found_wherever_it_stands(#[case] redirect: &str) {
        let request = request();
        let code = request
            .code_from(&redirect.replace("STATE", request.state()))
            .unwrap();
        assert!(code.is_for("my-client", "c0de", request.code_verifier()));
    }

    #[rstest]
    #[case("?code=c0de&state=other")]
    #[case("?code=c0de")]
    #[case("?state=STATE")]
    #[case("?code=&state=STATE")]
    #[case("nonsense")]
    #[case("")]
    #[case("/callback?code=c0de&state=")]
    #[case("?error=access_denied&code=c0de&state=other")]
    fn an_answer_of_another_sign_in_or_without_a_code_is_refused(#[case] redirect: &str) {
        let request = request();
        let error = request
            .code_from(&redirect.replace("STATE", request.state()))
            .unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
        assert!(!format!("{error:?}").contains("c0de"), "{error:?}");
    }

    #[rstest]
    #[case("access_denied")]
    #[case("login_required")]
    #[case("consent_required")]
    #[case("interaction_required")]
    fn a_refusal_of_the_person_or_of_ims_is_told_with_advice(#[case] code: &str) {
        let request = request();
        let back = format!(
            "?error={code}&error_description=no+way&state={}",
            request.state()
        );
        let error = request.code_from(&back).unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (AuthErrorKind::Refused, Some(code))
        );
        assert_eq!(error.description(), Some("no way"));
        assert!(error.advice().is_some() && !error.is_transient());
    }

    #[rstest]
    #[case("/callback?error=invalid_redirect_uri&error_description=no")]
    #[case("?error=invalid_redirect_uri&error_description=no&code=c0de-c0de")]
    #[case("#error=invalid_redirect_uri&error_description=no+for+c0de-c0de&code=c0de-c0de&state=")]
    fn a_refusal_without_a_state_is_told_and_its_code_is_not(#[case] redirect: &str) {
        let error = request().code_from(redirect).unwrap_err();
        assert_eq!(error.code(), Some("invalid_redirect_uri"));
        assert!(error.description().unwrap().starts_with("no"));
        assert!(!format!("{error:?}").contains("c0de"), "{error:?}");
    }

    #[test]
    fn a_weakness_of_the_sign_in_page_is_transient() {
        let error = request()
            .code_from("?error=temporarily_unavailable")
            .unwrap_err();
        assert!(error.is_transient() && error.advice().is_some());
    }

    proptest! {
        #[test]
        fn a_value_is_read_as_the_library_reads_it(value in "([%+0-9a-fA-F]|\\PC){0,20}") {
            let value = value.replace(['&', '='], "");
            let pair = format!("x={value}");
            let (_, expected) = form_urlencoded::parse(pair.as_bytes()).next().unwrap();
            prop_assert_eq!(&**decoded(&value), &*expected);
        }
    }

    #[test]
    fn every_sign_in_has_a_state_and_a_verifier_of_its_own() {
        let (one, two) = (request(), request());
        assert_ne!(one.state(), two.state());
        assert_ne!(one.url(), two.url());
        let text = format!("{one:?}");
        assert!(!text.contains(one.state()) && !text.contains(one.code_verifier().expose_secret()));
    }
}
