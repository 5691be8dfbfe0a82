//! What the tables of tests share: requests made of JSON, changed in one place, and what their check says.

mod examples;
mod shared_rules;
mod sources;

use crate::{Report, Validate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A request read from `base` with `change` merged into it; a null takes a member away.
pub(crate) fn changed<R: DeserializeOwned>(base: Value, change: &Value) -> serde_json::Result<R> {
    let mut body = base;
    merge(&mut body, change);
    serde_json::from_value(body)
}

/// What the check of a changed request says, such as `error size`; `unreadable` when the type does not take the JSON.
pub(crate) fn found<R: DeserializeOwned + Validate>(base: Value, change: &Value) -> String {
    changed::<R>(base, change).map_or_else(
        |_| "unreadable".to_owned(),
        |request| said(&request.validate()),
    )
}

/// The paths of a report in its order, such as `error size, warning prompt`; empty when there is nothing to say.
pub(crate) fn said(report: &Report) -> String {
    let errors = report
        .errors
        .iter()
        .map(|one| format!("error {}", one.path));
    let warnings = report
        .warnings
        .iter()
        .map(|one| format!("warning {}", one.path));
    errors.chain(warnings).collect::<Vec<_>>().join(", ")
}

/// The request goes out as this JSON and is read from it without a loss, and `members` lists the names in it.
pub(crate) fn assert_wire<R>(request: &R, members: &[&str], expected: &Value)
where
    R: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    assert_eq!(&serde_json::to_value(request).unwrap(), expected);
    assert_eq!(
        &serde_json::from_value::<R>(expected.clone()).unwrap(),
        request
    );
    let mut listed = members.to_vec();
    listed.sort_unstable();
    let sent: Vec<_> = expected.as_object().unwrap().keys().collect();
    assert_eq!(sent, listed);
}

/// The source of an upload, in the place where most operations take one.
pub(crate) fn uploaded(id: &str) -> Value {
    json!({"source": {"uploadId": id}})
}

fn merge(body: &mut Value, change: &Value) {
    let Value::Object(change) = change else {
        *body = change.clone();
        return;
    };
    if !body.is_object() {
        *body = json!({});
    }
    let members = body.as_object_mut().unwrap();
    for (name, value) in change {
        if value.is_null() {
            members.remove(name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value);
        }
    }
}
