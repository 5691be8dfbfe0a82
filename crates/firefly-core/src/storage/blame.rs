//! Whether a refusal may be about an upload.
//!
//! An ID that is forgotten without need costs an upload, at every second call as long as the request stays wrong; one that is
//! kept although it is over fails every call until its week has passed. So an ID is forgotten unless the refusal is about something else, and
//! says so: by the place it names, or, without a place, in its words. How the service speaks of an upload that it does not
//! know is not published, so the words are many.
//!
//! Only the answer to the request itself is judged. A job that fails is told to whoever waits for it, which may be another program: there
//! is no client then whose memory would be at fault.

use firefly_types::{ApiError, Loc, ValidationError};

use crate::{Error, ErrorKind};

/// Words of a message that may be about a picture, or about something that is not there.
const WORDS: &[&str] = &[
    "asset",
    "assets",
    "blob",
    "blobs",
    "exist",
    "exists",
    "expired",
    "file",
    "files",
    "found",
    "id",
    "identifier",
    "ids",
    "image",
    "images",
    "input",
    "inputs",
    "mask",
    "masks",
    "reference",
    "references",
    "source",
    "sources",
    "unknown",
];

/// Whether `error`, which answered a request, may be about the upload at `path`, a JSON path such as `image.source`.
pub(super) fn may_blame(error: &Error, path: &str) -> bool {
    let is_refusal =
        error.kind() == ErrorKind::Api && matches!(error.status(), Some(400 | 404 | 422));
    let says = |api: &ApiError| match &*api.validation_errors {
        [] => api.message.as_deref().is_none_or(speaks_of_pictures),
        places => places.iter().any(|place| is_about(place, path)),
    };
    is_refusal && error.api_error().is_none_or(says)
}

/// Whether a place is the one at `path`, around it or in it, or says nothing that would rule it out.
fn is_about(place: &ValidationError, path: &str) -> bool {
    let names = place.loc.iter().filter_map(|step| match step {
        Loc::Name(name) if name != "body" => Some(name.as_str()),
        _ => None,
    });
    let names: Vec<_> = names.collect();
    if names.is_empty() {
        return place.msg.as_deref().is_none_or(speaks_of_pictures);
    }
    let mut members = path
        .split('.')
        .map(|step| step.split('[').next().unwrap_or(step));
    let is_on_the_way = names
        .iter()
        .all(|name| members.next().is_none_or(|member| member == *name));
    is_on_the_way || names.iter().any(|name| is_upload(name))
}

fn speaks_of_pictures(message: &str) -> bool {
    let mut words = message
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase);
    words.any(|word| is_upload(&word) || WORDS.contains(&word.as_str()))
}

/// `upload`, `uploaded`, `uploadId`…
fn is_upload(word: &str) -> bool {
    word.starts_with("upload")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    fn refusal(status: u16, body: &Value) -> Error {
        Error::new(ErrorKind::Api, "x", "refused")
            .with_status(status)
            .with_api(ApiError::from_json(body))
    }

    fn at(loc: Value) -> Value {
        json!({"validation_errors": [{"loc": loc, "msg": "no", "type": "x"}]})
    }

    #[rstest]
    #[case::no_reason(json!({}))]
    #[case::a_code_alone(json!({"error_code": "bad_request"}))]
    #[case::the_upload(json!({"message": "No such upload"}))]
    #[case::something_missing(json!({"message": "Asset 7 was not found."}))]
    #[case::the_picture(at(json!(["body", "image", "source", "uploadId"])))]
    #[case::around_it(at(json!(["body", "image"])))]
    #[case::the_whole_body(json!({"validation_errors": [{"loc": ["body"]}]}))]
    #[case::its_own_word(at(json!(["uploadId"])))]
    #[case::one_of_two(json!({"validation_errors": [{"loc": ["body", "size"]}, {"loc": ["body", "image"]}]}))]
    fn what_may_be_about_an_upload_is(#[case] body: Value, #[values(400, 404, 422)] status: u16) {
        assert!(may_blame(&refusal(status, &body), "image.source"));
    }

    #[rstest]
    #[case::the_size(json!({"message": "Size must be one of {(2048, 2048)}"}))]
    #[case::the_model(json!({"message": "Invalid x-model-version: x. Must be one of: ['image3', 'image4']"}))]
    #[case::another_member(at(json!(["body", "seeds", 1])))]
    #[case::another_picture(at(json!(["body", "mask", "source"])))]
    #[case::a_sibling(at(json!(["body", "image", "strength"])))]
    #[case::the_body_in_words(json!({"validation_errors": [{"loc": ["body"], "msg": "size and mode differ"}]}))]
    fn what_names_something_else_is_not(#[case] body: Value) {
        assert!(!may_blame(&refusal(400, &body), "image.source"));
    }

    #[test]
    fn a_picture_among_others_is_known_by_its_members() {
        let path = "image.conditions[1].source";
        let of = |loc| may_blame(&refusal(422, &at(loc)), path);
        assert!(of(json!(["body", "image", "conditions", 1, "source"])));
        assert!(!of(json!(["body", "image", "conditions", 1, "placement"])));
    }

    #[rstest]
    #[case(403, ErrorKind::Api)]
    #[case(500, ErrorKind::Api)]
    #[case(422, ErrorKind::ContentPolicy)]
    fn other_refusals_are_not(#[case] status: u16, #[case] kind: ErrorKind) {
        let error = Error::new(kind, "x", "refused").with_status(status);
        assert!(!may_blame(&error, "image.source"));
    }
}
