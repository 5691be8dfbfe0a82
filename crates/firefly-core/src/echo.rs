//! What a server gives back of a request, tokens and signed URLs included, before it goes into an error.

use std::{borrow::Cow, collections::BTreeSet};

use firefly_types::{ApiError, JobResponse, JobStatus, Loc};
use ims_auth::{AccessToken, scrub};
use serde_json::{Map, Value};
use url::form_urlencoded;

/// The shortest value of a query that counts as a secret, in characters. A shorter one is a number or a flag, and would be found in
/// half of all sentences.
const LEAST: usize = 6;

/// What a server knows from a request to `query` with `token`: the token and whose it is; of a request without one the query, which
/// is the key of a pre-signed URL.
pub(crate) fn sent<'a>(token: Option<&'a AccessToken>, query: Option<&str>) -> Vec<Cow<'a, str>> {
    match (token, query) {
        (Some(token), _) => vec![token.expose_secret().into(), token.client_id().into()],
        (None, Some(query)) => of_query(query).into_iter().map(Cow::Owned).collect(),
        (None, None) => Vec::new(),
    }
}

/// What a server knows from the signed URLs in `body`, the JSON of a request.
pub(crate) fn in_body(body: &[u8]) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    if let Ok(json) = serde_json::from_slice(body) {
        collect(&json, &mut secrets);
    }
    secrets
}

fn collect(value: &Value, secrets: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.contains("://") => {
            if let Some((_, query)) = text.split_once('?') {
                secrets.extend(of_query(query));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, secrets)),
        Value::Object(members) => members.values().for_each(|member| collect(member, secrets)),
        _ => {}
    }
}

/// A query and each value in it, as they stand there and as they are meant: a server may quote any of them by itself.
fn of_query(query: &str) -> BTreeSet<String> {
    let raw = query
        .split(['&', '#'])
        .map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
    let meant = form_urlencoded::parse(query.as_bytes()).map(|(_, value)| value.into_owned());
    raw.map(str::to_owned)
        .chain(meant)
        .filter(|value| value.chars().count() >= LEAST)
        .chain([query.to_owned()])
        .collect()
}

/// `api` without what must not be shown: servers echo requests, and with them tokens and signed URLs.
pub(crate) fn hide(mut api: ApiError, secrets: &[&str]) -> ApiError {
    const LIMIT: usize = 1_000;
    let clean = |text: &mut String| *text = scrub(text, secrets, LIMIT);
    api.code
        .iter_mut()
        .chain(&mut api.message)
        .chain(&mut api.stack_trace)
        .for_each(clean);
    for error in &mut api.validation_errors {
        error.msg.iter_mut().chain(&mut error.kind).for_each(clean);
        for step in &mut error.loc {
            if let Loc::Name(name) = step {
                clean(name);
            }
        }
        hide_in_members(&mut error.ctx, &clean);
    }
    api
}

/// The same of a job's status, which comes with a success, past the judge of statuses, and may quote the request as well.
pub(crate) fn hide_in_status<T>(response: &mut JobResponse<T>, secrets: &[&str]) {
    const LIMIT: usize = 64;
    if let JobStatus::Unknown(word) = &mut response.status {
        *word = scrub(word, secrets, LIMIT);
    }
    response.error = response.error.take().map(|error| hide(error, secrets));
}

fn hide_in(value: &mut Value, clean: &dyn Fn(&mut String)) {
    match value {
        Value::String(text) => clean(text),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_in(item, clean)),
        Value::Object(members) => hide_in_members(members, clean),
        _ => {}
    }
}

fn hide_in_members(members: &mut Map<String, Value>, clean: &dyn Fn(&mut String)) {
    *members = std::mem::take(members)
        .into_iter()
        .map(|(mut name, mut value)| {
            clean(&mut name);
            hide_in(&mut value, clean);
            (name, value)
        })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[test]
    fn places_and_names_of_members_are_cleaned_as_their_values_are() {
        let url = "https://s3.example/1?X-Amz-Signature=hush";
        let body = json!({"error_code": "validation_error", "validation_errors": [{
            "loc": ["body", url, 3], "msg": "no", "ctx": {url: {url: [url]}},
        }]});
        let error = hide(ApiError::from_json(&body).unwrap(), &[]);
        let text = format!("{error:?}");
        assert!(!text.contains("hush"), "{text}");
        assert_eq!(
            error.validation_errors[0].loc[0],
            Loc::Name("body".to_owned())
        );
        assert_eq!(error.validation_errors[0].loc[2], Loc::Index(3));
    }

    #[rstest]
    #[case("X-Amz-Expires=3600&X-Amz-Signature=hush77", &["hush77"])]
    #[case("sig=hu%2Bsh%3D%3D", &["hu%2Bsh%3D%3D", "hu+sh=="])]
    #[case("opaque-key", &["opaque-key"])]
    #[case("sp=r&sr=b", &[])]
    fn each_long_value_of_a_query_is_a_secret_as_written_and_as_meant(
        #[case] query: &str,
        #[case] values: &[&str],
    ) {
        let expected: BTreeSet<_> = values.iter().copied().chain([query]).collect();
        let found = of_query(query);
        assert_eq!(
            found.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            expected
        );
    }

    #[test]
    fn the_signed_urls_of_a_body_are_found_wherever_they_stand() {
        let body = json!({
            "prompt": "is this a=picture of hushhush?",
            "image": {"source": {"url": "https://s3.example/1?sig=hush-one"}},
            "later": [{"url": "https://s3.example/2?sig=hush-two"}],
        });
        let found = in_body(body.to_string().as_bytes());
        let expected = ["hush-one", "hush-two", "sig=hush-one", "sig=hush-two"];
        assert_eq!(found, expected.map(str::to_owned).into());
        assert!(in_body(b"\x89PNG").is_empty());
    }
}
