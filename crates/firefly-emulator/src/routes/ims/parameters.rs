//! The parameters of a token request, wherever they stand: form, query, `Authorization: Basic`.

use std::collections::HashMap;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::form;
use crate::ims::Grant;

/// Everything that a token request says.
pub(crate) struct Parameters {
    fields: HashMap<String, String>,
    basic: Basic,
}

/// What the `Authorization` header holds.
enum Basic {
    /// Nothing that concerns the token endpoint.
    Absent,
    /// The scheme is Basic, but what follows cannot be read.
    Unreadable,
    /// Identifier and secret, each in both its readings.
    Pair {
        ids: [String; 2],
        secrets: [String; 2],
    },
}

impl Parameters {
    /// Reads form and query; the form wins. An empty value counts as absent (RFC 6749, section 3.2).
    pub(crate) fn new(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Self {
        let query = form::urlencoded(query.unwrap_or_default().as_bytes());
        let form = form::fields(headers, body).unwrap_or_default();
        let fields = query.into_iter().chain(form);
        Self {
            fields: fields.filter(|(_, value)| !value.is_empty()).collect(),
            basic: basic(headers),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The grant that is asked for, if it is one of those that a client can be allowed.
    pub(crate) fn grant(&self) -> Option<Grant> {
        self.get("grant_type").and_then(Grant::from_name)
    }

    /// The client's identifier in each of its readings.
    pub(crate) fn client_ids(&self) -> Vec<&str> {
        match &self.basic {
            Basic::Pair { ids, .. } => ids.iter().map(String::as_str).collect(),
            _ => self.get("client_id").into_iter().collect(),
        }
    }

    /// The client's secret in each of its readings.
    pub(super) fn secrets(&self) -> Vec<&str> {
        match &self.basic {
            Basic::Pair { secrets, .. } => secrets.iter().map(String::as_str).collect(),
            _ => self.get("client_secret").into_iter().collect(),
        }
    }

    /// What makes it impossible to tell which client asks, in words; `None` when all is well.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        let Basic::Pair { ids, .. } = &self.basic else {
            let unreadable = matches!(self.basic, Basic::Unreadable);
            return unreadable.then_some("malformed authorization header");
        };
        // RFC 6749, section 2.3: one method of authentication in each request.
        if self.get("client_secret").is_some() {
            return Some("the client authenticates in more than one way");
        }
        let other = self
            .get("client_id")
            .is_some_and(|id| ids.iter().all(|known| known != id));
        other.then_some("the client_id parameter contradicts the authorization header")
    }
}

/// RFC 6749, section 2.3.1, encodes identifier and secret as in a form before base64; Adobe's page does not. Both readings are
/// kept, and either may be the right one.
fn basic(headers: &HeaderMap) -> Basic {
    let value = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let Some((scheme, encoded)) = value.and_then(|value| value.split_once(' ')) else {
        return Basic::Absent;
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Basic::Absent;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok();
    let pair = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((id, secret)) = pair.as_deref().and_then(|pair| pair.split_once(':')) else {
        return Basic::Unreadable;
    };
    Basic::Pair {
        ids: [form_decoded(id), id.to_owned()],
        secrets: [form_decoded(secret), secret.to_owned()],
    }
}

/// One value without its form encoding.
fn form_decoded(text: &str) -> String {
    // As the value of a field without a name; only `&` could end it early.
    let field = format!("={}", text.replace('&', "%26"));
    form::urlencoded(field.as_bytes())
        .into_iter()
        .map(|(_, value)| value)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorized(value: &str, query: &str) -> Parameters {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, value.parse().unwrap());
        Parameters::new(Some(query), &headers, b"")
    }

    #[test]
    fn a_basic_pair_is_read_encoded_and_plain() {
        let header = format!("bAsIc {}", STANDARD.encode("my%20id:a+b&c=d%25"));
        let parameters = authorized(&header, "");
        assert_eq!(parameters.client_ids(), ["my id", "my%20id"]);
        assert_eq!(parameters.secrets(), ["a b&c=d%", "a+b&c=d%25"]);
        assert_eq!(parameters.contradiction(), None);
    }

    #[test]
    fn contradictions_are_noticed() {
        let header = format!("Basic {}", STANDARD.encode("id:secret"));
        for (value, query, is_wrong) in [
            (header.as_str(), "client_id=id", false),
            (&header, "client_id=other", true),
            (&header, "client_secret=secret", true),
            ("Basic ???", "", true),
            ("Basic aWQ=", "", true),
            ("Bearer x", "client_id=id&client_secret=secret", false),
        ] {
            let found = authorized(value, query).contradiction();
            assert_eq!(found.is_some(), is_wrong, "{value} {query}: {found:?}");
        }
    }

    #[test]
    fn the_form_wins_over_the_query_and_an_empty_value_is_none() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "content-type",
            "application/x-www-form-urlencoded".parse().unwrap(),
        );
        let body = b"grant_type=refresh_token&scope=&client_id=form";
        let parameters = Parameters::new(Some("client_id=query&org_id=o"), &headers, body);
        assert_eq!(parameters.client_ids(), ["form"]);
        assert_eq!(parameters.get("org_id"), Some("o"));
        assert_eq!(parameters.get("scope"), None);
        assert_eq!(parameters.grant(), Some(Grant::RefreshToken));
    }
}
