//! What a server gives back of a request, tokens and signed URLs included, before it goes into an error.

use firefly_types::ApiError;
use ims_auth::scrub;
use serde_json::Value;

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
        error
            .ctx
            .values_mut()
            .for_each(|value| hide_in(value, &clean));
    }
    api
}

fn hide_in(value: &mut Value, clean: &dyn Fn(&mut String)) {
    match value {
        Value::String(text) => clean(text),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_in(item, clean)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| hide_in(member, clean)),
        _ => {}
    }
}
