//! A request that is shown instead of sent.

use firefly::{Body, http::Request, types::PresignedUrl};
use serde_json::Value;

/// What stands where something secret, or new with every call, would be.
const HIDDEN: &str = "[hidden]";

/// A request as it would be sent, without its secrets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unsent {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Unsent {
    pub(crate) fn new(request: &Request<Body>) -> Self {
        let headers = request.headers().iter().map(|(name, value)| {
            let value = match name.as_str() {
                "authorization" => format!("Bearer {HIDDEN}"),
                "x-request-id" => "[new for each call]".to_owned(),
                _ if value.is_sensitive() => HIDDEN.to_owned(),
                _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.to_string(), value)
        });
        let bytes = request.body().as_bytes().unwrap_or_default();
        let mut body = serde_json::from_slice(&bytes).unwrap_or_default();
        hide_queries(&mut body);
        Self {
            method: request.method().to_string(),
            url: request.uri().to_string(),
            headers: headers.collect(),
            body,
        }
    }
}

/// The query of an input's URL opens somebody's storage.
fn hide_queries(value: &mut Value) {
    match value {
        Value::String(text) if looks_like_url(text) => {
            *text = PresignedUrl::new(text.as_str())
                .to_string()
                .replace("?…", &format!("?{HIDDEN}"));
        }
        Value::Array(items) => items.iter_mut().for_each(hide_queries),
        Value::Object(members) => members.values_mut().for_each(hide_queries),
        _ => {}
    }
}

/// A scheme, and no space: a prompt is no URL.
fn looks_like_url(text: &str) -> bool {
    text.contains("://") && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn queries_of_urls_are_hidden_wherever_they_stand() {
        let mut body = json!({"prompt": "who? http?", "style": {"imageReference": {"source": {"url": "https://a.example/b?sig=hush-1"}}},
            "list": ["http://a.example/?x=hush-2", "HTTPS://a.example/?x=hush-3", "https://me:hush-4@a.example/b#hush-5"]});
        hide_queries(&mut body);
        let text = body.to_string();
        assert!(
            !text.contains("hush") && text.contains("who? http?"),
            "{text}"
        );
    }
}
