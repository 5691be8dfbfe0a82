//! Whatever changes in a document is told by the record, wherever it stands.

use rstest::rstest;
use serde_json::{Value, json};

use super::{document, set};
use crate::wire::outcome::Outcome;
use crate::wire::record;

const CREATE: &str = "/paths/~1v3~1images~1generate-async/post";
const MODELS: &str = "/paths/~1v3~1custom-models/get/parameters";
const SCHEMAS: &str = "/components/schemas";

/// The small description with what stands around bodies.
fn whole() -> Value {
    let mut whole = document();
    whole["servers"] = json!([{"url": "https://a.example", "description": "The one"}]);
    whole["security"] = json!([{"Key": [], "Token": []}]);
    whole["components"]["securitySchemes"] = json!({
        "Key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
        "Token": {"type": "http", "scheme": "bearer"},
    });
    let text = |default: &str| json!({"type": "string", "default": default});
    let query = |name: &str, schema: Value| json!({"name": name, "in": "query", "schema": schema});
    whole["paths"]["/v3/custom-models"] = json!({"get": {"parameters": [
        query("sortBy", text("modifiedDate")),
        query("publishedState", text("published")),
        query("start", text("0")),
        query("limit", json!({"type": "string", "maximum": 50})),
    ]}});
    let create = &mut whole["paths"]["/v3/images/generate-async"]["post"];
    create["requestBody"]["required"] = json!(true);
    create["requestBody"]["content"]["multipart/form-data"] = json!({"schema": {"type": "object"}});
    create["responses"] = json!({
        "202": {"content": {"application/json": {"schema": {"type": "object"}}}},
        "403": {"headers": {"x-access-error": {"schema": {"type": "string", "enum": ["denied"]}}}},
        "429": {"headers": {"x-access-rate-limit-level": {"schema": {"type": "string"}}}},
    });
    whole["components"]["schemas"]["Source"]["properties"]["uploadId"]["format"] = json!("uuid");
    whole
}

/// What is told of a changed document.
fn told(changed: &Value) -> Vec<String> {
    let mut outcome = Outcome::default();
    record::check(changed, &record::write(&whole()), &mut outcome).unwrap();
    let findings = outcome.judge(&[], false);
    assert!(findings.faults.is_empty(), "{:#?}", findings.faults);
    findings.notes
}

#[rstest]
#[case::default_of_a_query(MODELS, "0/schema/default", json!("assetName"), r#"get /v3/custom-models.parameters.query sortBy.schema: default was "modifiedDate" and is "assetName" in the contract"#)]
#[case::default_gone(MODELS, "1/schema/default", Value::Null, r#"get /v3/custom-models.parameters.query publishedState.schema: default was "published" and is nothing in the contract"#)]
#[case::start(MODELS, "2/schema/default", json!("1"), r#"get /v3/custom-models.parameters.query start.schema: default was "0" and is "1" in the contract"#)]
#[case::type_of_a_query(MODELS, "3/schema/type", json!("integer"), r#"get /v3/custom-models.parameters.query limit.schema: type was "string" and is "integer" in the contract"#)]
#[case::required_query(MODELS, "0/required", json!(true), "get /v3/custom-models.parameters.query sortBy: required was nothing and is true in the contract")]
#[case::parameter_behind_a_reference(MODELS, "4", json!({"$ref": "#/components/parameters/Mood"}), r##"get /v3/custom-models.parameters.4: the reviewed document has no such place; here is {"$ref":"#/components/parameters/Mood"}"##)]
#[case::parameter_of_a_path("/paths/~1v3~1custom-models", "parameters", json!([{"name": "x-mood", "in": "header"}]), r#"parameters /v3/custom-models.header x-mood: the reviewed document has no such place; here is {"in":"header","name":"x-mood"}"#)]
#[case::words_of_a_header(CREATE, "responses/403/headers/x-access-error/schema/enum", json!(["tired"]), r#"post /v3/images/generate-async.responses.403.headers.x-access-error.schema: enum was ["denied"] and is ["tired"] in the contract"#)]
#[case::header_gone(CREATE, "responses/429/headers/x-access-rate-limit-level", Value::Null, r#"post /v3/images/generate-async.responses.429.headers.x-access-rate-limit-level.schema: the reviewed document had it, and it is gone: {"type":"string"}"#)]
#[case::header_added(CREATE, "responses/429/headers/x-level", json!({"description": "New"}), "post /v3/images/generate-async.responses.429.headers.x-level: the reviewed document has no such place; here is {}")]
#[case::form_gone(CREATE, "requestBody/content/multipart~1form-data", Value::Null, r#"post /v3/images/generate-async.requestBody.content.multipart/form-data.schema: the reviewed document had it, and it is gone: {"type":"object"}"#)]
#[case::body_optional(CREATE, "requestBody/required", json!(false), "post /v3/images/generate-async.requestBody: required was true and is false in the contract")]
#[case::answer_in_another_type(CREATE, "responses/202/content/application~1xml", json!({}), "post /v3/images/generate-async.responses.202.content.application/xml: the reviewed document has no such place; here is {}")]
#[case::deprecated(CREATE, "deprecated", json!(true), r#"post /v3/images/generate-async: the reviewed document has no such place; here is {"deprecated":true}"#)]
#[case::security_header("/components/securitySchemes/Key", "name", json!("x-key"), r#"components.securitySchemes.Key: name was "x-api-key" and is "x-key" in the contract"#)]
#[case::security(
    "/security/0",
    "Token",
    Value::Null,
    "security.0: Token was [] and is nothing in the contract"
)]
#[case::server("/servers/0", "url", json!("https://b.example"), r#"servers.0: url was "https://a.example" and is "https://b.example" in the contract"#)]
#[case::format(SCHEMAS, "Source/properties/uploadId/format", json!("ulid"), r#"Source.uploadId: format was "uuid" and is "ulid" in the contract"#)]
#[case::nullable(SCHEMAS, "Source/properties/url/type", json!(["string", "null"]), r#"Source.url: type was "string" and is ["null","string"] in the contract"#)]
#[case::default_of_a_member(SCHEMAS, "GenerateImagesRequestV3/properties/numVariations/default", json!(2), "GenerateImagesRequestV3.numVariations: default was nothing and is 2 in the contract")]
#[case::unknown_keyword(SCHEMAS, "GenerateImagesRequestV3/properties/seeds/items/multipleOf", json!(2), "GenerateImagesRequestV3.seeds.items: multipleOf was nothing and is 2 in the contract")]
#[case::member_with_the_name_of_a_keyword(SCHEMAS, "Source/properties/title", json!(true), "Source: title was nothing and is true in the contract")]
#[case::schema("/components", "schemas/Mood", json!({"type": "string"}), r#"Mood: the reviewed document has no such place; here is {"type":"string"}"#)]
fn a_change_anywhere_is_told_once_with_its_place(
    #[case] within: &str,
    #[case] place: &str,
    #[case] value: Value,
    #[case] expected: &str,
) {
    let mut changed = whole();
    let pointer = format!("{within}/{place}");
    if let Some(there) = changed.pointer_mut(&pointer).filter(|_| !value.is_null()) {
        *there = value;
    } else {
        set(&mut changed, &pointer, value);
    }
    assert_eq!(told(&changed), [format!("new: {expected}")]);
}

#[test]
fn a_header_of_security_that_is_moved_by_name_is_told_on_both_sides() {
    let mut changed = whole();
    let moved = changed["components"]["securitySchemes"]["Key"].take();
    set(&mut changed, "/components/securitySchemes/Key", Value::Null);
    changed["components"]["securitySchemes"]["Other"] = moved;
    assert_eq!(told(&changed).len(), 2);
}

#[test]
fn order_and_prose_mean_nothing() {
    let mut changed = whole();
    let parameters = changed.pointer_mut(MODELS).unwrap();
    parameters.as_array_mut().unwrap().reverse();
    let size = "/components/schemas/Size/required";
    *changed.pointer_mut(size).unwrap() = json!(["height", "width"]);
    changed["servers"][0]["description"] = json!("Another text");
    changed["components"]["schemas"]["Size"]["title"] = json!("A size");
    assert_eq!(told(&changed), [""; 0]);
}

#[test]
fn the_record_in_force_is_one_that_can_be_read() {
    let mut outcome = Outcome::default();
    let places = record::check(&whole(), record::REVIEWED, &mut outcome).unwrap();
    assert!(places > 50, "{places}");
    assert!(record::check(&whole(), "no place", &mut outcome).is_err());
}
