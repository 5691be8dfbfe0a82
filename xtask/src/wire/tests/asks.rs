//! The emulator is found out when it takes or refuses other parameters and types of bodies than the document.

use rstest::rstest;
use serde_json::{Value, json};

use super::set;
use crate::wire::outcome::Outcome;
use crate::wire::served::asks;
use crate::wire::spec::Spec;

const QUERY: &str = "/paths/~1v3~1custom-models/get/parameters";
const UPLOAD: &str = "/paths/~1v2~1storage~1image/post/requestBody";
const FILL: &str = "/paths/~1v3~1images~1fill-async/post/requestBody";

/// The operations that the emulator is asked about here, as it has them.
fn document() -> Value {
    let query = |name: &str, schema: Value| json!({"name": name, "in": "query", "schema": schema});
    let words = |words: &[&str]| json!({"type": "string", "enum": words});
    let types = |names: &[&str]| -> Value {
        let content = names.iter().map(|name| ((*name).to_owned(), json!({})));
        json!({"required": true, "content": content.collect::<serde_json::Map<_, _>>()})
    };
    let pictures = [
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/tiff",
        "image/jxl",
    ];
    json!({
        "paths": {
            "/v3/custom-models": {"get": {"parameters": [
                query("sortBy", words(&["assetName", "createdDate", "modifiedDate"])),
                query("publishedState", words(&[
                    "all", "ready", "published", "unpublished", "queued", "training", "failed", "cancelled",
                ])),
                query("limit", json!({"type": "string", "minimum": 1, "maximum": 50})),
            ]}},
            "/v2/storage/image": {"post": {"requestBody": types(&pictures)}},
            "/v3/images/fill-async": {"post": {"requestBody": types(&["application/json"])}},
        },
        "components": {"schemas": {}},
    })
}

fn findings(document: &Value) -> (String, Vec<String>) {
    let spec = Spec::parse(&document.to_string()).unwrap();
    let mut outcome = Outcome::default();
    let line = asks::check(&spec, &mut outcome).unwrap();
    (line, outcome.judge(&[], true).faults)
}

#[test]
fn the_emulator_takes_every_word_bound_and_type_of_the_document_and_no_others() {
    let (line, found) = findings(&document());
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(
        line,
        "the emulator was asked for 18 types of bodies and 3 parameters: 11 enum words, 2 bounds, 5 required flags"
    );
}

#[rstest]
#[case::word_added(QUERY, "0/schema/enum/3", json!("size"), "get /v3/custom-models sortBy: the emulator refuses the word size")]
#[case::wider(QUERY, "2/schema/maximum", json!(60), "get /v3/custom-models limit: the contract takes 60 (value), the emulator refuses it")]
#[case::narrower(QUERY, "2/schema/minimum", json!(2), "get /v3/custom-models limit: the contract refuses 1 (value), the emulator takes it")]
#[case::required(QUERY, "1/required", json!(true), "get /v3/custom-models publishedState: required, and the emulator does without it")]
#[case::picture_gone(
    UPLOAD,
    "content/image~1jxl",
    Value::Null,
    "post /v2/storage/image body: the emulator takes the type image/jxl, which the contract lacks"
)]
#[case::picture_added(UPLOAD, "content/image~1gif", json!({}), "post /v2/storage/image body: the emulator refuses the type image/gif")]
#[case::form_added(FILL, "content/multipart~1form-data", json!({}), "post /v3/images/fill-async body: the emulator refuses the type multipart/form-data")]
#[case::strange_type(FILL, "content/application~1xml", json!({}), "post /v3/images/fill-async body: of the type application/xml, of which this check has no body")]
#[case::no_body(FILL, "required", json!(false), "post /v3/images/fill-async body: the emulator refuses a request without it")]
fn what_the_emulator_takes_or_refuses_otherwise_is_found(
    #[case] within: &str,
    #[case] place: &str,
    #[case] value: Value,
    #[case] expected: &str,
) {
    let mut changed = document();
    set(&mut changed, &format!("{within}/{place}"), value);
    let (_, found) = findings(&changed);
    assert!(found.contains(&expected.to_owned()), "{found:#?}");
}
