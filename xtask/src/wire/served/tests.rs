//! An answer that is wrong is reported with its operation, its status and its JSON path.

use rstest::rstest;
use serde_json::{Value, json};

use super::check;
use super::contract::{Answer, Contract};
use super::service::Reply;
use crate::wire::outcome::Outcome;

const STATUS: (&str, &str) = ("get", "/v3/status/{jobId}");

/// A document of one operation: the state of a job, which is one of two schemas.
fn document() -> Value {
    let named = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let json = |schema: Value| json!({"content": {"application/json": {"schema": schema}}});
    json!({
        "paths": {"/v3/status/{jobId}": {"get": {"responses": {
            "200": json(named("Job")),
            "204": {"description": "Nothing to say"},
            "404": json(named("Fault")),
            "429": {"headers": {
                "Retry-After": {"schema": {"type": "integer"}},
                "x-level": {"required": true, "schema": {"type": "string", "enum": ["org"]}},
            }},
            "413": {"content": {"text/html": {"schema": {"type": "string"}}}},
        }}}},
        "components": {"schemas": {
            "Job": {
                "oneOf": [named("Done"), named("Waiting")],
                "discriminator": {"propertyName": "status", "mapping": {
                    "succeeded": "#/components/schemas/Done",
                    "running": "#/components/schemas/Waiting",
                }},
            },
            "Done": {"type": "object", "required": ["status", "result"], "properties": {
                "status": {"type": "string", "enum": ["succeeded"]},
                "result": {"type": "object", "properties": {"outputs": {"type": "array"}}}}},
            "Waiting": {"type": "object", "required": ["status"], "properties": {
                "status": {"type": "string", "enum": ["running"]},
                "eta": {"type": "integer"}}},
            "Fault": {"type": "object", "required": ["error_code"], "properties": {
                "error_code": {"type": "string", "enum": ["unknown_job_id"]},
                "ctx": {"type": "object"}}},
            "Pictures": {"type": "object", "required": ["outputs"], "properties": {
                "outputs": {"type": "array", "items": {"type": "object", "properties": {
                    "url": {"type": "string", "format": "uri"}}}}}},
        }},
    })
}

/// The findings about one answer.
fn findings(document: &Value, status: u16, content_type: &str, body: &str) -> Vec<String> {
    findings_with(document, status, content_type, body, &[])
}

/// The same with headers.
fn findings_with(
    document: &Value,
    status: u16,
    content_type: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> Vec<String> {
    let answer = Answer {
        operation: STATUS,
        scene: "a test".to_owned(),
        reply: Reply {
            status,
            content_type: content_type.to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        },
        result: Some("Pictures"),
    };
    let mut outcome = Outcome::default();
    let mut contract = Contract::new(document);
    contract.check(&answer, &mut outcome).unwrap();
    outcome.judge(&[], true).faults
}

const JSON: &str = "application/json";

#[rstest]
#[case::done(
    200,
    JSON,
    r#"{"status": "succeeded", "result": {"outputs": [{"url": "http://a/b"}]}}"#
)]
#[case::waiting(200, JSON, r#"{"status": "running", "eta": 4}"#)]
#[case::nothing(204, "", "")]
#[case::free_member(404, JSON, r#"{"error_code": "unknown_job_id", "ctx": {"any": 1}}"#)]
#[case::page(413, "text/html", "<h1>413</h1>")]
fn an_answer_as_documented_is_left_alone(
    #[case] status: u16,
    #[case] content_type: &str,
    #[case] body: &str,
) {
    let found = findings(&document(), status, content_type, body);
    assert!(found.is_empty(), "{found:#?}");
}

#[rstest]
#[case::status(
    500,
    JSON,
    "{}",
    "500 (a test): the contract has no answer of this status"
)]
#[case::body(204, JSON, "{}", "204 (a test): the contract has no body here")]
#[case::media_type(
    404,
    "text/html",
    "{}",
    "404 (a test): the answer is text/html, the contract says application/json"
)]
#[case::no_json(
    404,
    JSON,
    "{",
    "404 (a test): the answer is not JSON: EOF while parsing an object at line 1 column 1"
)]
#[case::word(
    404,
    JSON,
    r#"{"error_code": "no_job"}"#,
    r#"404 (a test).error_code: the answer has the word "no_job", which the contract lacks"#
)]
#[case::kind(
    200,
    JSON,
    r#"{"status": "running", "eta": "4"}"#,
    r#"200 (a test).eta: value is not of type "integer""#
)]
#[case::required(
    404,
    JSON,
    "{}",
    r#"404 (a test): "error_code" is a required property"#
)]
#[case::member(
    404,
    JSON,
    r#"{"error_code": "unknown_job_id", "why": 1}"#,
    "404 (a test).why: the contract has no such member"
)]
#[case::no_choice(
    200,
    JSON,
    r#"{"status": "lost"}"#,
    "200 (a test): value is not valid under any of the schemas listed in the 'oneOf' keyword"
)]
#[case::result(
    200,
    JSON,
    r#"{"status": "succeeded", "result": {"outputs": [{"url": 7}]}}"#,
    r#"200 (a test).result as Pictures.outputs.0.url: value is not of type "string""#
)]
#[case::format(
    200,
    JSON,
    r#"{"status": "succeeded", "result": {"outputs": [{"url": "no address"}]}}"#,
    r#"200 (a test).result as Pictures.outputs.0.url: value is not a "uri""#
)]
#[case::result_member(
    200,
    JSON,
    r#"{"status": "succeeded", "result": {"outputs": [{"id": 7}]}}"#,
    "200 (a test).result as Pictures.outputs.0.id: the contract has no such member"
)]
fn an_answer_that_is_not_as_documented_is_reported(
    #[case] status: u16,
    #[case] content_type: &str,
    #[case] body: &str,
    #[case] expected: &str,
) {
    let found = findings(&document(), status, content_type, body);
    assert_eq!(found, [format!("get /v3/status/{{jobId}} {expected}")]);
}

#[rstest]
#[case::as_documented(&[("retry-after", "7"), ("x-level", "org"), ("date", "today")], None)]
#[case::word(&[("x-level", "user")], Some(r#"x-level: the answer has the word "user", which the contract lacks"#))]
#[case::kind(&[("x-level", "org"), ("retry-after", "soon")], Some(r#"retry-after: value is not of type "integer""#))]
#[case::missing(&[], Some("x-level: the contract requires it, and the answer lacks it"))]
#[case::extra(&[("x-level", "org"), ("x-why", "1")], Some("x-why: the contract has no such header"))]
fn the_headers_of_an_answer_are_held_against_the_document(
    #[case] headers: &[(&str, &str)],
    #[case] expected: Option<&str>,
) {
    let found = findings_with(&document(), 429, "", "", headers);
    let start = "get /v3/status/{jobId} 429 (a test) header";
    let expected = expected.map(|expected| format!("{start} {expected}"));
    assert_eq!(found, Vec::from_iter(expected));
}

#[test]
fn a_result_whose_schema_is_gone_is_reported() {
    let mut changed = document();
    changed["components"]["schemas"]["Pictures"].take();
    let body = r#"{"status": "succeeded", "result": {"outputs": []}}"#;
    assert_eq!(
        findings(&changed, 200, JSON, body),
        ["get /v3/status/{jobId} 200 (a test).result as Pictures: the document has no such schema"]
    );
}

#[test]
fn the_emulator_is_held_against_the_document_and_what_it_never_says_is_told() {
    let mut changed = document();
    let schemas = &mut changed["components"]["schemas"];
    schemas["Fault"]["properties"]["error_code"]["enum"] = json!(["gone"]);
    let mut outcome = Outcome::default();
    let report = check(&changed, &mut outcome).unwrap();
    assert!(
        report[0].ends_with(
            "were held against 1 of 2 documented headers and 3 of 5 documented responses"
        ),
        "{report:#?}"
    );
    assert_eq!(
        report[1..],
        ["answers to get /v3/status/{jobId}: 3 of 5 (200, 404, 429)"]
    );
    let faults = outcome.judge(&[], true).faults;
    for expected in [
        r#"get /v3/status/{jobId} 404 (a job of nobody).error_code: the answer has the word "unknown_job_id", which the contract lacks"#,
        "get /v3/status/{jobId} 200 (running).progress: the contract has no such member",
        "get /v3/status/{jobId} 413: no answer of the emulator was tried",
        "get /v3/status/{jobId} 429 (too many requests) header x-access-rate-limit-level: the contract has no such header",
        "get /v3/status/{jobId} 429 header x-level: no answer of the emulator had it",
    ] {
        assert!(faults.contains(&expected.to_owned()), "{faults:#?}");
    }
}

#[test]
fn what_a_newer_document_asks_of_an_answer_is_news() {
    let mut changed = document();
    let fault = &mut changed["components"]["schemas"]["Fault"];
    fault["required"] = json!(["error_code", "advice"]);
    fault["properties"]["advice"] = json!({"type": "string"});
    let responses = &mut changed["paths"]["/v3/status/{jobId}"]["get"]["responses"];
    responses["418"] = json!({"description": "A teapot"});
    let mut outcome = Outcome::default();
    check(&changed, &mut outcome).unwrap();
    let notes = outcome.judge(&[], false).notes;
    for expected in [
        r#"new: get /v3/status/{jobId} 404 (a job of nobody): "advice" is a required property"#,
        "new: get /v3/status/{jobId} 418: no answer of the emulator was tried",
    ] {
        assert!(notes.contains(&expected.to_owned()), "{notes:#?}");
    }
}
