//! Taking secrets out of what is written down.
//!
//! What goes to IMS is hidden unless it is known to be harmless: a secret that was not encoded falls apart into
//! fields that nobody foresaw. Calls of Firefly are shown but for what is known to be secret, since their content is what
//! tests ask for.

use serde_json::{Map, Value};

/// What stands where a secret was.
const HIDDEN: &str = "[hidden]";

/// Names whose values may be seen at an endpoint of IMS, as far as they are [plain](is_plain).
const OPEN_NAMES: [&str; 17] = [
    "cascading",
    "client_assertion_type",
    "client_id",
    "code_challenge_method",
    "grant_type",
    "org_id",
    "prompt",
    "requested_token_type",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "scopes",
    "subject_token_type",
    "token_type",
    "token_type_hint",
    "type",
];

/// Names that may be seen at an endpoint of IMS, without their values.
const CLOSED_NAMES: [&str; 21] = [
    "access_token",
    "assertion",
    "authorization",
    "client_assertion",
    "client_secret",
    "code",
    "code_challenge",
    "code_verifier",
    "jwt",
    "jwt_token",
    "key",
    "nonce",
    "pass",
    "password",
    "private_key",
    "redirect_uri",
    "refresh_token",
    "state",
    "subject_token",
    "token",
    "user_token",
];

/// Parts of names that stand for a secret wherever they occur.
const SECRET_WORDS: [&str; 15] = [
    "accesskey",
    "api-key",
    "api_key",
    "apikey",
    "assertion",
    "authorization",
    "credential",
    "jwt",
    "passphrase",
    "password",
    "privatekey",
    "secret",
    "signature",
    "token",
    "verifier",
];

/// Fields of a form, or of the query of a token endpoint.
pub(crate) fn token_fields(fields: Vec<(String, String)>) -> Vec<(String, String)> {
    let hide = |(name, value): (String, String)| {
        if OPEN_NAMES.contains(&name.as_str()) {
            let value = if is_plain(&value) { value } else { hidden() };
            return (name, value);
        }
        let is_known = CLOSED_NAMES.contains(&name.as_str());
        (if is_known { name } else { hidden() }, hidden())
    };
    fields.into_iter().map(hide).collect()
}

/// A JSON body at a token endpoint, where none belongs. Only the members that a form could have are looked at.
pub(crate) fn token_json(body: Value) -> Value {
    let Value::Object(members) = body else {
        return Value::String(hidden());
    };
    let fields = members.into_iter().map(|(name, value)| {
        let text = value.as_str().map_or_else(hidden, str::to_owned);
        (name, text)
    });
    object(token_fields(fields.collect()))
}

/// Fields as a JSON object.
pub(crate) fn object(fields: Vec<(String, String)>) -> Value {
    let members = fields.into_iter();
    let members: Map<_, _> = members
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    Value::Object(members)
}

/// The query of any other call.
pub(crate) fn query(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let hide = |(name, mut value): (String, String)| {
        hide_query(&mut value);
        let value = if is_secret(&name) { hidden() } else { value };
        (name, value)
    };
    pairs.into_iter().map(hide).collect()
}

/// The JSON body of any other call. A text alone is the body of none, and may be a form in the wrong clothes.
pub(crate) fn json(mut body: Value) -> Value {
    if body.is_string() {
        return Value::String(hidden());
    }
    hide_members(&mut body);
    body
}

/// Hides secrets that were sent by mistake, and the queries of pre-signed input URLs, which open somebody's storage.
fn hide_members(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if is_secret(name) {
                    *member = Value::String(hidden());
                } else {
                    hide_members(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide_members),
        Value::String(text) => hide_query(text),
        _ => {}
    }
}

fn hide_query(text: &mut String) {
    if text.starts_with("http")
        && let Some(start) = text.find('?')
    {
        text.replace_range(start + 1.., HIDDEN);
    }
}

/// Whether a value is nothing but words: no further field, line or URL with a query hides in it.
fn is_plain(value: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || " ,.:/@_-".contains(char);
    value.chars().all(is_plain)
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
        || ["code", "key", "pass", "sig"].contains(&name.as_str())
        || ["_code", "_key", "-key"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn hidden() -> String {
    HIDDEN.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_token_endpoint_shows_what_is_known_to_be_harmless_and_nothing_else() {
        let shown = token_fields(pairs(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("client_id", "me"),
            ("scope", "openid, AdobeID"),
            ("org_id", "0123@AdobeOrg"),
            ("client_secret", "p8e-a"),
            ("bTAILSECRET", ""),
            ("redirect_uri", "https://x.example/?code=c"),
        ]));
        let expected = pairs(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("client_id", "me"),
            ("scope", "openid, AdobeID"),
            ("org_id", "0123@AdobeOrg"),
            ("client_secret", HIDDEN),
            (HIDDEN, HIDDEN),
            ("redirect_uri", HIDDEN),
        ]);
        assert_eq!(shown, expected);
    }

    #[test]
    fn an_open_value_that_holds_more_than_words_is_hidden() {
        for value in [
            "me\n--x\nclient_secret",
            "openid;client_secret=s",
            "me&client_secret",
            "https://x.example/?token",
            "client_secret%3Ds",
        ] {
            let shown = token_fields(pairs(&[("client_id", value)]));
            assert_eq!(shown, pairs(&[("client_id", HIDDEN)]), "{value:?}");
        }
    }

    #[test]
    fn json_at_a_token_endpoint_is_treated_like_a_form() {
        let body =
            json!({"client_id": "me", "nested": {"a": "s"}, "scope": ["s"], "client_secret": "s"});
        let expected = json!({
            "client_id": "me", "scope": HIDDEN, "client_secret": HIDDEN, HIDDEN: HIDDEN,
        });
        assert_eq!(token_json(body), expected);
        assert_eq!(token_json(json!(["s"])), json!(HIDDEN));
        assert_eq!(token_json(json!("client_secret=s")), json!(HIDDEN));
    }

    #[test]
    fn other_calls_are_shown_but_for_their_secrets() {
        let url = "https://a.example/x?sig=deep";
        let body = json!({
            "prompt": "a key, a pass and a token?",
            "keywords": ["sky"],
            "source": {"url": url},
            "jwt": "s", "key": "s", "pass": "s", "private_key": "s", "Authorization": "s", "x-api-key": "s",
        });
        let mut expected = body.clone();
        expected["source"]["url"] = json!(format!("https://a.example/x?{HIDDEN}"));
        for name in [
            "jwt",
            "key",
            "pass",
            "private_key",
            "Authorization",
            "x-api-key",
        ] {
            expected[name] = json!(HIDDEN);
        }
        assert_eq!(json(body), expected);
        assert_eq!(json(json!("client_secret=s")), json!(HIDDEN));
        let shown = query(pairs(&[("X-Amz-Date", "1"), ("sig", "s"), ("from", url)]));
        let hidden_url = format!("https://a.example/x?{HIDDEN}");
        let expected = pairs(&[("X-Amz-Date", "1"), ("sig", HIDDEN), ("from", &hidden_url)]);
        assert_eq!(shown, expected);
    }
}
