//! The headers that Adobe's APIs want beside the token, for any HTTP client. Which API wants which is for its own pages to say.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{AccessToken, AuthError, AuthErrorKind};

/// The headers of one request to an Adobe API.
///
/// `Authorization` and `x-api-key` come from the token; the others are added where the API wants them:
///
/// | Header | Method | Wanted by |
/// |---|---|---|
/// | `Authorization` | [`new`](Self::new) | all |
/// | `x-api-key` | [`new`](Self::new) | all but a few, such as Frame.io and Substance 3D: [`without_api_key`](Self::without_api_key) |
/// | `x-gw-ims-org-id` | [`with_gw_ims_org_id`](Self::with_gw_ims_org_id) | Experience Platform, Customer Journey Analytics, Cloud Manager, Asset Compute |
/// | `x-ims-org-id` | [`with_ims_org_id`](Self::with_ims_org_id) | I/O Events, Asset Compute |
/// | `x-proxy-global-company-id` | [`with_global_company_id`](Self::with_global_company_id) | Analytics |
/// | `x-sandbox-name` | [`with_sandbox_name`](Self::with_sandbox_name) | Experience Platform, Journey Optimizer |
/// | `x-sandbox-id` | [`with_sandbox_id`](Self::with_sandbox_id) | Experience Platform, with tokens of services |
/// | `x-product` | [`with_product`](Self::with_product) | Stock |
///
/// A token ends: make the value anew for each request, which costs a few copied pointers.
///
/// ```
/// use ims_auth::{AccessToken, ApiHeaders};
/// # let token = AccessToken::new("my-client-id", "abc123")?;
/// let headers = ApiHeaders::new(&token)
///     .with_gw_ims_org_id("0123456789ABCDEF01234567@AdobeOrg")?
///     .with_sandbox_name("prod")?;
///
/// // For a client that speaks the types of the crate `http`, such as reqwest or hyper:
/// let mut map = http::HeaderMap::new();
/// map.extend(headers.clone());
/// assert_eq!(map["x-sandbox-name"], "prod");
///
/// // For any other:
/// let lines: Vec<String> = headers.pairs().map(|(name, value)| format!("{name}: {value}")).collect();
/// assert_eq!(lines[1], "x-api-key: my-client-id");
/// # Ok::<(), ims_auth::AuthError>(())
/// ```
#[derive(Clone)]
pub struct ApiHeaders(Vec<(HeaderName, HeaderValue)>);

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

impl ApiHeaders {
    /// `Authorization` with `token`, and `x-api-key` with the client ID it was issued to. Both values are marked as sensitive.
    pub fn new(token: &AccessToken) -> Self {
        Self(vec![
            (header::AUTHORIZATION, token.authorization().clone()),
            (API_KEY, token.api_key().clone()),
        ])
    }

    /// Leaves `x-api-key` out, for an API that wants the token alone.
    pub fn without_api_key(mut self) -> Self {
        self.0.retain(|(name, _)| name != API_KEY);
        self
    }

    /// The organisation (`…@AdobeOrg`) as `x-gw-ims-org-id`.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] for text that is empty or that no header can carry; it names the header, and not the text. White
    /// space around the text does not count. So with all the others.
    pub fn with_gw_ims_org_id(self, org_id: &str) -> Result<Self, AuthError> {
        self.with("x-gw-ims-org-id", org_id)
    }

    /// The organisation (`…@AdobeOrg`) as `x-ims-org-id`.
    ///
    /// # Errors
    /// As [`with_gw_ims_org_id`](Self::with_gw_ims_org_id).
    pub fn with_ims_org_id(self, org_id: &str) -> Result<Self, AuthError> {
        self.with("x-ims-org-id", org_id)
    }

    /// The global company ID of Analytics as `x-proxy-global-company-id`.
    ///
    /// # Errors
    /// As [`with_gw_ims_org_id`](Self::with_gw_ims_org_id).
    pub fn with_global_company_id(self, company_id: &str) -> Result<Self, AuthError> {
        self.with("x-proxy-global-company-id", company_id)
    }

    /// The sandbox of Experience Platform by its name, as `x-sandbox-name`.
    ///
    /// # Errors
    /// As [`with_gw_ims_org_id`](Self::with_gw_ims_org_id).
    pub fn with_sandbox_name(self, name: &str) -> Result<Self, AuthError> {
        self.with("x-sandbox-name", name)
    }

    /// The sandbox of Experience Platform by its ID, as `x-sandbox-id`.
    ///
    /// # Errors
    /// As [`with_gw_ims_org_id`](Self::with_gw_ims_org_id).
    pub fn with_sandbox_id(self, id: &str) -> Result<Self, AuthError> {
        self.with("x-sandbox-id", id)
    }

    /// Your application's name and version, such as `MyApp/1.2`, as `x-product`.
    ///
    /// # Errors
    /// As [`with_gw_ims_org_id`](Self::with_gw_ims_org_id).
    pub fn with_product(self, product: &str) -> Result<Self, AuthError> {
        self.with("x-product", product)
    }

    /// `name` with `text`, in place of an earlier one.
    fn with(mut self, name: &'static str, text: &str) -> Result<Self, AuthError> {
        let text = text.trim();
        let is_possible = !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let value = Some(text).filter(|_| is_possible);
        let value = value.and_then(|text| HeaderValue::from_str(text).ok());
        let value = value.ok_or_else(|| {
            AuthError::new(
                AuthErrorKind::Configuration,
                format!("the value for the header `{name}` is empty or holds characters that no header can carry"),
            )
        })?;
        let name = HeaderName::from_static(name);
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value));
        Ok(self)
    }

    /// Each header, in the types of the crate `http`.
    pub fn iter(&self) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Each header as text, the names in lower case. That of `authorization` holds the token: handle it like a password.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        // Every value was checked to be ASCII when it was made.
        self.iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// Puts each header into `headers`, in place of what stands there under its name.
    pub fn insert_into(&self, headers: &mut HeaderMap) {
        for (name, value) in self.iter() {
            headers.insert(name.clone(), value.clone());
        }
    }
}

impl IntoIterator for ApiHeaders {
    type Item = (HeaderName, HeaderValue);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    /// What a [`HeaderMap`] extends from. One that holds such headers already then has them twice: see
    /// [`insert_into`](ApiHeaders::insert_into).
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Debug for ApiHeaders {
    /// The names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.iter().map(|(name, _)| name.as_str());
        f.debug_list().entries(names).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn headers() -> ApiHeaders {
        ApiHeaders::new(&AccessToken::new("cl1ent", "t0ken-value").unwrap())
    }

    #[test]
    fn every_header_has_its_name_and_value() {
        let all = headers()
            .with_gw_ims_org_id("1@AdobeOrg")
            .and_then(|all| all.with_ims_org_id("2@AdobeOrg\n"))
            .and_then(|all| all.with_global_company_id("company"))
            .and_then(|all| all.with_sandbox_name("prod"))
            .and_then(|all| all.with_sandbox_id("3"))
            .and_then(|all| all.with_product("My App/1.2"))
            .unwrap();
        assert_eq!(
            all.pairs().collect::<Vec<_>>(),
            [
                ("authorization", "Bearer t0ken-value"),
                ("x-api-key", "cl1ent"),
                ("x-gw-ims-org-id", "1@AdobeOrg"),
                ("x-ims-org-id", "2@AdobeOrg"),
                ("x-proxy-global-company-id", "company"),
                ("x-sandbox-name", "prod"),
                ("x-sandbox-id", "3"),
                ("x-product", "My App/1.2"),
            ]
        );
    }

    #[test]
    fn an_api_that_wants_the_token_alone_gets_it_alone() {
        let names: Vec<_> = headers().without_api_key().into_iter().collect();
        assert_eq!(names.len(), 1);
        assert_eq!(names[0].0, header::AUTHORIZATION);
    }

    #[test]
    fn a_second_value_takes_the_place_of_the_first() {
        let twice = headers().with_sandbox_name("one").unwrap();
        let twice = twice.with_sandbox_name("two").unwrap();
        let sandboxes = twice.pairs().filter(|(name, _)| *name == "x-sandbox-name");
        assert_eq!(sandboxes.collect::<Vec<_>>(), [("x-sandbox-name", "two")]);
    }

    #[test]
    fn a_map_that_is_used_again_holds_each_header_once() {
        let mut map = HeaderMap::new();
        map.insert(
            header::AUTHORIZATION,
            HeaderValue::from_static("Bearer 0ld"),
        );
        headers().insert_into(&mut map);
        let values: Vec<_> = map.get_all(header::AUTHORIZATION).iter().collect();
        assert_eq!(values, ["Bearer t0ken-value"]);
        assert_eq!(map.len(), 2);
    }

    #[rstest]
    #[case("")]
    #[case(" \n")]
    #[case("p8e-hush\r\nx-evil: 1")]
    #[case("p8e-hush\u{7f}")]
    #[case("p8e-hush-é")]
    fn text_that_no_header_can_carry_is_refused_by_the_headers_name(#[case] text: &str) {
        let error = headers().with_product(text).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Configuration);
        let told = format!("{error} {error:?}");
        assert!(
            told.contains("`x-product`") && !told.contains("hush"),
            "{told}"
        );
    }

    #[test]
    fn token_and_client_id_are_sensitive_and_debug_shows_neither() {
        let headers = headers().with_sandbox_name("hidden-too").unwrap();
        assert!(
            headers
                .iter()
                .take(2)
                .all(|(_, value)| value.is_sensitive())
        );
        let mut map = HeaderMap::new();
        map.extend(headers.clone());
        for text in [format!("{headers:?}"), format!("{map:?}")] {
            assert!(
                !text.contains("t0ken-value") && !text.contains("cl1ent"),
                "{text}"
            );
        }
        assert!(!format!("{headers:?}").contains("hidden-too"));
    }
}
