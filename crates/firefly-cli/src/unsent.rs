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
        hide_queries(&mut body, false);
        Self {
            method: request.method().to_string(),
            url: request.uri().to_string(),
            headers: headers.collect(),
            body,
        }
    }
}

/// The query of an input's URL opens somebody's storage, and so may its user name. What stands under `url` is meant as one,
/// whatever it looks like.
fn hide_queries(value: &mut Value, is_url: bool) {
    match value {
        Value::String(text) if is_url || text.contains(AFTER_SCHEME) => *text = without_keys(text),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_queries(item, is_url)),
        Value::Object(members) => {
            let cleaned = std::mem::take(members)
                .into_iter()
                .map(|(name, mut value)| {
                    hide_queries(&mut value, is_url || name.eq_ignore_ascii_case("url"));
                    let is_url = name.contains(AFTER_SCHEME);
                    (if is_url { without_keys(&name) } else { name }, value)
                });
            *members = cleaned.collect();
        }
        _ => {}
    }
}

/// What a URL has between its scheme and its host.
const AFTER_SCHEME: &str = "://";

/// The text without the query, the fragment and the user name of the URL that it is, or that begins in it.
fn without_keys(text: &str) -> String {
    let hidden = format!("?{HIDDEN}");
    if !text.contains(char::is_whitespace) {
        return PresignedUrl::new(text).to_string().replace("?…", &hidden);
    }
    // Where the URL ends is anybody's guess, so that all that may be a key in the rest of the text goes.
    let start = text
        .find(AFTER_SCHEME)
        .map_or(0, |at| at + AFTER_SCHEME.len());
    let (before, rest) = text.split_at(start);
    let (open, end) = match rest.find(['?', '#']) {
        Some(at) => (&rest[..at], hidden.as_str()),
        None => (rest, ""),
    };
    let open = open.rsplit_once('@').map_or(open, |(_, open)| open);
    format!("{before}{open}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn queries_of_urls_are_hidden_wherever_they_stand() {
        let mut body = json!({"prompt": "who? http?", "style": {"imageReference": {"source": {"url": "https://a.example/b?sig=hush-1"}}},
            "list": ["http://a.example/?x=hush-2", "HTTPS://a.example/?x=hush-3", "https://me:hush-4@a.example/b#hush-5"]});
        hide_queries(&mut body, false);
        let text = body.to_string();
        assert!(
            !text.contains("hush") && text.contains("who? http?"),
            "{text}"
        );
    }

    #[test]
    fn neither_white_space_nor_a_missing_scheme_nor_the_place_of_a_name_shows_a_query() {
        for (body, rest) in [
            (
                json!({"url": "https://a.example/b.png?sig=hush\r"}),
                "a.example/b.png?[hidden]",
            ),
            (
                json!({"url": "https://me:hu sh-hush@a.example/a b.png"}),
                "https://a.example/a b.png",
            ),
            (
                json!({"url": ["a.example/x?sig=hush"]}),
                "a.example/x?[hidden]",
            ),
            (
                json!({"url": "me:hush@a.example/ x?sig=hush"}),
                "a.example/ x?[hidden]",
            ),
            (
                json!({"prompt": "why? as in https://a.example/x?sig=hush or https://me:hush@b"}),
                "why? as in https://a.example/x?[hidden]",
            ),
            (
                json!({"https://a.example/x?sig=hush": {"y": 1}}),
                "https://a.example/x?[hidden]",
            ),
        ] {
            let mut shown = body.clone();
            hide_queries(&mut shown, false);
            let text = shown.to_string();
            assert!(!text.contains("hush") && text.contains(rest), "{text}");
        }
    }
}
