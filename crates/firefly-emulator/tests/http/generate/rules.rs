//! The rules of a request for images, each broken by itself and told with its place.

use serde_json::{Value, json};

use crate::support::{SUBMIT, Session};

/// Sends requests of which each breaks one rule: members beside the prompt, place and kind of the violation.
async fn each_is_told(cases: Vec<(Value, Value, &str)>) {
    let session = Session::start().await;
    for (members, loc, kind) in cases {
        let mut body = json!({"prompt": "a fox"});
        body.as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        let reply = session.post(SUBMIT, &body).await;
        let answer = reply.json();
        assert_eq!(
            (reply.status, &answer["error_code"]),
            (400, &json!("bad_request")),
            "{members}"
        );
        let errors = answer["validation_errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{members}: {answer}");
        assert_eq!(
            (&errors[0]["loc"], &errors[0]["type"]),
            (&loc, &json!(kind)),
            "{members}"
        );
        assert!(errors[0]["msg"].is_string());
    }
}

#[tokio::test]
async fn the_rules_of_texts_are_told_with_their_place() {
    let long = "x".repeat(1025);
    each_is_told(vec![
        (
            json!({"prompt": null}),
            json!(["body", "prompt"]),
            "value_error.missing",
        ),
        (
            json!({"prompt": ""}),
            json!(["body", "prompt"]),
            "value_error.any_str.min_length",
        ),
        (
            json!({"prompt": long}),
            json!(["body", "prompt"]),
            "value_error.any_str.max_length",
        ),
        (
            json!({"prompt": 5}),
            json!(["body", "prompt"]),
            "type_error.str",
        ),
        (
            json!({"negativePrompt": long}),
            json!(["body", "negativePrompt"]),
            "value_error.any_str.max_length",
        ),
        (
            json!({"contentClass": "Photo"}),
            json!(["body", "contentClass"]),
            "type_error.enum",
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_rules_of_numbers_and_seeds_are_told_with_their_place() {
    each_is_told(vec![
        (
            json!({"numVariations": 0}),
            json!(["body", "numVariations"]),
            "value_error.number.not_ge",
        ),
        (
            json!({"numVariations": 5}),
            json!(["body", "numVariations"]),
            "value_error.number.not_le",
        ),
        (
            json!({"numVariations": 1.5}),
            json!(["body", "numVariations"]),
            "type_error.integer",
        ),
        (
            json!({"seeds": []}),
            json!(["body", "seeds"]),
            "value_error.list.min_items",
        ),
        (
            json!({"seeds": [1, 2, 3, 4, 5]}),
            json!(["body", "seeds"]),
            "value_error.list.max_items",
        ),
        (
            json!({"seeds": [1, 1]}),
            json!(["body", "seeds"]),
            "value_error.list.unique_items",
        ),
        (
            json!({"seeds": [1, "x"]}),
            json!(["body", "seeds", 1]),
            "type_error.integer",
        ),
        (
            json!({"seeds": 7}),
            json!(["body", "seeds"]),
            "type_error.list",
        ),
        (
            json!({"seeds": [1, 2], "numVariations": 1}),
            json!(["body", "seeds"]),
            "value_error",
        ),
        (
            json!({"visualIntensity": 1}),
            json!(["body", "visualIntensity"]),
            "value_error.number.not_ge",
        ),
        (
            json!({"visualIntensity": 11}),
            json!(["body", "visualIntensity"]),
            "value_error.number.not_le",
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_rules_of_sizes_and_references_are_told_with_their_place() {
    let source = json!({"uploadId": "u", "url": "https://bucket.s3.amazonaws.com/x"});
    each_is_told(vec![
        (
            json!({"promptBiasingLocaleCode": "english"}),
            json!(["body", "promptBiasingLocaleCode"]),
            "value_error",
        ),
        (
            json!({"size": {"width": 2048}}),
            json!(["body", "size", "height"]),
            "value_error.missing",
        ),
        (
            json!({"size": {"width": 0, "height": 1}}),
            json!(["body", "size", "width"]),
            "value_error.number.not_ge",
        ),
        (
            json!({"size": {"width": 4097, "height": 1}}),
            json!(["body", "size", "width"]),
            "value_error.number.not_le",
        ),
        (
            json!({"size": {"width": "2048", "height": 2048}}),
            json!(["body", "size", "width"]),
            "type_error.integer",
        ),
        (
            json!({"size": "2048x2048"}),
            json!(["body", "size"]),
            "type_error.dict",
        ),
        (
            json!({"style": {"strength": 0}}),
            json!(["body", "style", "strength"]),
            "value_error.number.not_ge",
        ),
        (
            json!({"style": {"strength": 101}}),
            json!(["body", "style", "strength"]),
            "value_error.number.not_le",
        ),
        (
            json!({"style": {"presets": ["bw", "bw"]}}),
            json!(["body", "style", "presets"]),
            "value_error.list.unique_items",
        ),
        (
            json!({"style": {"presets": [1]}}),
            json!(["body", "style", "presets", 0]),
            "type_error.str",
        ),
        (
            json!({"style": {"imageReference": {}}}),
            json!(["body", "style", "imageReference", "source"]),
            "value_error.missing",
        ),
        (
            json!({"style": {"imageReference": {"source": source}}}),
            json!(["body", "style", "imageReference", "source"]),
            "value_error",
        ),
        (
            json!({"structure": {"imageReference": {"source": {}}}}),
            json!(["body", "structure", "imageReference", "source"]),
            "value_error",
        ),
        (
            json!({"structure": {"strength": -1}}),
            json!(["body", "structure", "strength"]),
            "value_error.number.not_ge",
        ),
        (
            json!({"structure": {"strength": 101}}),
            json!(["body", "structure", "strength"]),
            "value_error.number.not_le",
        ),
        (
            json!({"upsamplerType": "default"}),
            json!(["body", "upsamplerType"]),
            "value_error",
        ),
    ])
    .await;
}

#[tokio::test]
async fn presets_may_be_many_and_long_and_no_two_the_same() {
    let session = Session::start().await;
    let many: Vec<_> = (0..5000).map(|index| format!("p{index}")).collect();
    let again = [many.as_slice(), &many[4999..]].concat();
    for (presets, status) in [(many, 202), (vec!["p".repeat(5000)], 202), (again, 400)] {
        let body = json!({"prompt": "a", "style": {"presets": presets}});
        assert_eq!(session.post(SUBMIT, &body).await.status, status);
    }
}
