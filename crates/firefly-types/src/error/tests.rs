//! Every shape of an error body that is known to occur.

use super::*;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

#[rstest]
#[case::a_api_error(json!({"error_code": "rate_limited"}), Some("rate_limited"), None)]
#[case::v_validation(json!({"error_code": "validation_error", "message": "Bad body."}), Some("validation_error"), Some("Bad body."))]
#[case::p_content_policy(json!({"error_code": "legal_error", "message": "Not here."}), Some("legal_error"), Some("Not here."))]
#[case::g_generic(json!({"message": "Only words."}), None, Some("Only words."))]
#[case::b_upload(json!({"message": "Bad picture.", "error_code": "10075"}), Some("10075"), Some("Bad picture."))]
#[case::r_custom_models(json!({"reason": "Forbidden", "message": "Not yours."}), Some("Forbidden"), Some("Not yours."))]
#[case::j_job(json!({"status": "failed", "jobId": "j", "error_code": "runtime_error"}), Some("runtime_error"), None)]
#[case::w_gateway(json!({"error_code": "403003", "message": "Key unknown."}), Some("403003"), Some("Key unknown."))]
#[case::n_nested(
    json!({"error": {"code": "Forbidden", "message": "Key unknown.", "details": {"error_code": "403003"}}}),
    Some("403003"), Some("Key unknown."))]
#[case::n_nested_bare(json!({"error": {"code": "Forbidden", "message": "No."}}), Some("Forbidden"), Some("No."))]
#[case::i_ims(json!({"error": "invalid_client", "error_description": "Wrong secret."}), Some("invalid_client"), Some("Wrong secret."))]
#[case::title(json!({"title": "Gone fishing"}), None, Some("Gone fishing"))]
#[case::detail_text(json!({"detail": "Not Found"}), None, Some("Not Found"))]
fn t21_one_reader_takes_every_shape(
    #[case] body: Value,
    #[case] code: Option<&str>,
    #[case] message: Option<&str>,
) {
    let error = ApiError::from_json(&body).unwrap();
    assert_eq!(
        (error.code.as_deref(), error.message.as_deref()),
        (code, message)
    );
    assert_eq!(serde_json::from_value::<ApiError>(body).unwrap(), error);
}

#[test]
fn t21_f_detail_holds_validation_errors() {
    let error = ApiError::from_json(&json!({
        "detail": [{"loc": ["path", "jobId"], "msg": "no such form", "type": "value_error"}]
    }))
    .unwrap();
    assert_eq!(
        (error.code.as_deref(), error.message.as_deref()),
        (None, None)
    );
    assert_eq!(error.validation_errors[0].path(), "path.jobId");
    assert_eq!(
        error.validation_errors[0].kind.as_deref(),
        Some("value_error")
    );
}

#[rstest]
#[case(json!({}))]
#[case(json!(null))]
#[case(json!("<html>"))]
#[case(json!([1, 2]))]
#[case(json!({"error_code": null, "message": null}))]
#[case(json!({"error_code": "", "message": ""}))]
#[case(json!({"hello": "world"}))]
fn t21_what_is_no_error_body_is_none(#[case] body: Value) {
    assert_eq!(ApiError::from_json(&body), None);
    assert!(serde_json::from_value::<ApiError>(body).is_err());
}

#[rstest]
#[case(json!("401013"))]
#[case(json!(401_013))]
fn t22_a_code_is_text_or_number(#[case] code: Value) {
    let error = ApiError::from_json(&json!({"error_code": code})).unwrap();
    assert_eq!(
        error.code.as_deref(),
        Some(error_code::GATEWAY_TOKEN_NOT_VALID)
    );
}

#[test]
fn t23_validation_errors_are_read_under_either_code() {
    for code in ["validation_error", "bad_request"] {
        let error = ApiError::from_json(&json!({
            "error_code": code,
            "validation_errors": [
                {"loc": ["body", "seeds", 2], "msg": "too big", "type": "value_error", "ctx": {"limit": 9}},
                {"msg": null, "loc": null, "type": "odd"},
                {},
                "not an object",
            ]
        }))
        .unwrap();
        assert_eq!(error.validation_errors.len(), 3);
        let first = &error.validation_errors[0];
        assert_eq!(
            first.loc,
            [
                Loc::Name("body".into()),
                Loc::Name("seeds".into()),
                Loc::Index(2)
            ]
        );
        assert_eq!(first.ctx["limit"], 9);
        assert_eq!(
            error.to_string(),
            format!("{code}; body.seeds[2]: too big; odd; refused")
        );
    }
}

#[rstest]
#[case("prompt_unsafe", true)]
#[case("output_media_unsafe", true)]
#[case("legal_error", true)]
#[case("prompt_entity_denied", true)]
#[case("image_unsafe", true)]
#[case("video_unsafe", true)]
#[case("reference_image_unsafe_error", true)]
#[case("input_media_unsafe", true)]
#[case("validation_error", false)]
#[case("PROMPT_UNSAFE", false)]
fn t24_the_code_says_what_is_content_policy(#[case] code: &str, #[case] expected: bool) {
    assert_eq!(
        ApiError::from_json(&json!({"error_code": code}))
            .unwrap()
            .is_content_policy(),
        expected
    );
}

#[test]
fn t54_a_stack_trace_is_kept_and_not_shown() {
    let error = ApiError::from_json(
        &json!({"error_code": "runtime_error", "stack_trace": ["at main.py:7731"]}),
    )
    .unwrap();
    assert_eq!(error.stack_trace, ["at main.py:7731"]);
    assert!(!error.to_string().contains("7731"));
}

#[test]
fn what_was_read_is_written_in_the_shape_of_the_contract() {
    let body = json!({
        "error_code": "validation_error",
        "message": "Two things.",
        "validation_errors": [{"loc": ["body", 0], "msg": "m", "type": "t", "ctx": {"a": 1}}],
        "stack_trace": ["frame"],
    });
    assert_eq!(
        serde_json::to_value(ApiError::from_json(&body).unwrap()).unwrap(),
        body
    );
}

/// Any JSON value of bounded depth, with the names that the reader looks for.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from)
    ];
    let name = prop_oneof![
        Just("error_code"),
        Just("message"),
        Just("error"),
        Just("detail"),
        Just("details"),
        Just("validation_errors"),
        Just("loc"),
        Just("ctx"),
        Just("reason"),
        Just("stack_trace")
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..5).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_body_panics_and_what_is_written_is_read_again(body in any_json()) {
        if let Some(error) = ApiError::from_json(&body) {
            let _ = error.to_string();
            let again = ApiError::from_json(&serde_json::to_value(&error).unwrap());
            prop_assert_eq!(again, Some(error));
        }
    }
}
