//! Lists of custom models against a scripted transport: every way from one page to the next, and every way that must end.

use firefly_types::ListCustomModelsRequest;
use futures_util::StreamExt as _;
use ims_auth::SecretString;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    CustomModels, ErrorKind, RetryPolicy,
    testing::{Rig, Step, answer},
};

const LIST: &str = "https://firefly-api.adobe.io/v3/custom-models";

fn models(rig: &Rig) -> CustomModels {
    CustomModels::new(rig.pipeline.clone())
}

fn page(ids: &[&str], links: Value, total: Option<i64>) -> Step {
    let models: Vec<_> = ids.iter().map(|id| json!({"assetId": id})).collect();
    let body = json!({"custom_models": models, "_links": links, "total_count": total});
    answer(200, &body.to_string())
}

fn next(href: &str) -> Value {
    json!({"next": {"href": href}})
}

/// The IDs of all pages, and the kind of the error at the end, if there is one.
async fn walk(rig: &Rig, request: &ListCustomModelsRequest) -> (Vec<String>, Option<ErrorKind>) {
    let mut stream = models(rig).all(request);
    let mut ids = Vec::new();
    while let Some(model) = stream.next().await {
        match model {
            Ok(model) => ids.push(model.asset_id.unwrap()),
            Err(error) => {
                assert!(stream.next().await.is_none(), "an error is the last item");
                return (ids, Some(error.kind()));
            }
        }
    }
    (ids, None)
}

#[tokio::test]
async fn t35_a_page_is_asked_for_with_a_request_id_of_our_own() {
    let rig = Rig::new([page(&["a"], Value::Null, Some(1))]);
    let request = ListCustomModelsRequest::new().with_limit(5);
    let page = models(&rig).list(&request).await.unwrap();
    assert_eq!((page.custom_models.len(), page.total_count), (1, Some(1)));
    let asked = rig.asked().remove(0);
    assert_eq!(asked.line, format!("GET {LIST}?start=0&limit=5"));
    assert_eq!(asked.headers["x-request-id"].len(), 36);
    assert!(!asked.headers.contains_key("x-user-token"));
}

#[tokio::test]
async fn t36_all_pages_are_followed_by_relative_and_templated_links() {
    let template = json!({"next": {"href": "/v3/custom-models{?start,limit}", "templated": true}});
    let rig = Rig::new([
        page(&["a", "b"], next("/v3/custom-models?start=2&limit=2"), None),
        page(&["c", "d"], template, None),
        page(&["e"], json!({"next": {"href": ""}}), Some(5)),
    ]);
    let (ids, error) = walk(&rig, &ListCustomModelsRequest::new().with_limit(2)).await;
    assert_eq!((ids.concat().as_str(), error), ("abcde", None));
    assert_eq!(
        rig.lines(),
        [
            format!("GET {LIST}?start=0&limit=2"),
            format!("GET {LIST}?start=2&limit=2"),
            format!("GET {LIST}?start=4&limit=2"),
        ]
    );
}

#[tokio::test]
async fn without_links_the_count_goes_on_to_the_total() {
    let rig = Rig::new([
        page(&["c", "d"], Value::Null, Some(5)),
        page(&["e"], Value::Null, Some(5)),
    ]);
    let (ids, error) = walk(&rig, &ListCustomModelsRequest::new().with_start(2)).await;
    assert_eq!((ids.concat().as_str(), error), ("cde", None));
    assert_eq!(
        rig.lines(),
        [format!("GET {LIST}?start=2"), format!("GET {LIST}?start=4")]
    );
}

#[tokio::test]
async fn without_links_and_total_a_full_page_has_a_successor() {
    let rig = Rig::new([
        page(&["a", "b"], Value::Null, None),
        page(&["c"], Value::Null, None),
    ]);
    let (ids, _) = walk(&rig, &ListCustomModelsRequest::new().with_limit(2)).await;
    assert_eq!(ids.concat(), "abc");
    rig.assert_played();
}

/// A page with the models and with so many items that are none.
fn torn(ids: &[&str], unreadable: usize, total: &Value) -> Step {
    let models = ids.iter().map(|id| json!({"assetId": id}));
    let items: Vec<_> = models.chain(vec![json!("torn"); unreadable]).collect();
    answer(
        200,
        &json!({"custom_models": items, "total_count": total}).to_string(),
    )
}

#[tokio::test]
async fn what_is_no_model_counts_for_where_the_next_page_begins() {
    let rig = Rig::new([
        torn(&[], 2, &json!(5)),
        torn(&["a"], 1, &json!(5)),
        torn(&["b"], 0, &json!(5)),
    ]);
    let (ids, error) = walk(&rig, &ListCustomModelsRequest::new().with_limit(2)).await;
    assert_eq!((ids.concat().as_str(), error), ("ab", None));
    assert_eq!(
        rig.lines(),
        [0, 2, 4].map(|start| format!("GET {LIST}?start={start}&limit=2"))
    );
}

#[tokio::test]
async fn a_model_with_both_names_of_its_id_and_a_total_as_text_cost_no_model() {
    let both = json!({"assetId": "a", "repo:assetId": "a"});
    let body = json!({"custom_models": [both], "total_count": "2"});
    let rig = Rig::new([answer(200, &body.to_string()), torn(&["b"], 0, &json!("2"))]);
    let (ids, error) = walk(&rig, &ListCustomModelsRequest::new()).await;
    assert_eq!((ids.concat().as_str(), error), ("ab", None));
    rig.assert_played();
}

#[tokio::test]
async fn t36_a_circle_under_new_addresses_ends_and_yields_each_model_once() {
    let link = |cursor: u32| next(&format!("/v3/custom-models?c={cursor}"));
    let rig = Rig::new([
        page(&["a"], link(1), Some(2)),
        page(&["b"], link(2), Some(2)),
        page(&["a"], link(3), Some(2)),
    ]);
    let (ids, error) = walk(&rig, &ListCustomModelsRequest::new()).await;
    assert_eq!((ids.concat().as_str(), error), ("ab", None));
    rig.assert_played();
}

#[tokio::test]
async fn a_link_outranks_a_total_that_is_too_small() {
    let rig = Rig::new([
        page(&["a"], next("/v3/custom-models?c=1"), Some(1)),
        page(&["b"], Value::Null, Some(1)),
    ]);
    let (ids, _) = walk(&rig, &ListCustomModelsRequest::new()).await;
    assert_eq!(ids.concat(), "ab");
    rig.assert_played();
}

#[rstest]
#[case::to_itself(&[("a", 0)], "a")]
#[case::in_a_circle(&[("a", 1), ("b", 0)], "ab")]
#[case::the_same_page_elsewhere(&[("a", 1), ("a", 2)], "a")]
#[case::an_empty_page(&[("a", 1), ("", 2)], "a")]
#[tokio::test]
async fn t36_a_list_that_does_not_advance_ends(
    #[case] pages: &[(&str, u32)],
    #[case] expected: &str,
) {
    let rig = Rig::new(pages.iter().map(|(id, start)| {
        let link = next(&format!("/v3/custom-models?start={start}&limit=1"));
        let ids = if id.is_empty() { vec![] } else { vec![*id] };
        page(&ids, link, Some(9))
    }));
    let (ids, error) = walk(&rig, &ListCustomModelsRequest::new().with_limit(1)).await;
    assert_eq!((ids.concat().as_str(), error), (expected, None));
    rig.assert_played();
}

#[rstest]
#[case(
    "https://adobe.io.evil.example/v3/custom-models",
    ErrorKind::UntrustedHost
)]
#[case("https://[nonsense", ErrorKind::Decode)]
#[tokio::test]
async fn t12_a_link_that_cannot_be_followed_is_an_error_behind_the_models_of_its_page(
    #[case] href: &str,
    #[case] kind: ErrorKind,
) {
    let rig = Rig::new([page(&["a"], next(href), None)]);
    let secret = SecretString::from("hush-user");
    let mut stream = models(&rig)
        .with_user_token(secret)
        .all(&ListCustomModelsRequest::new());
    let first = stream.next().await.unwrap().unwrap();
    assert_eq!(first.asset_id.as_deref(), Some("a"));
    assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), kind);
    assert_eq!(rig.lines().len(), 1, "nothing was sent there");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_is_read_again_and_then_ends_the_list() {
    let rig = Rig::new([
        answer(503, ""),
        page(&["a"], next("/v3/custom-models?start=1"), None),
        answer(403, r#"{"reason":"Forbidden","message":"not yours"}"#),
    ]);
    let (ids, error) = walk(&rig, &ListCustomModelsRequest::new()).await;
    assert_eq!((ids.concat().as_str(), error), ("a", Some(ErrorKind::Api)));
    rig.assert_played();
}

#[tokio::test]
async fn a_list_that_breaks_a_rule_is_not_asked_for() {
    let rig = Rig::new([]);
    let request = ListCustomModelsRequest::new().with_limit(51);
    let error = models(&rig).list(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.violations().len(), 1);
    let (_, error) = walk(&rig, &request).await;
    assert_eq!(error, Some(ErrorKind::InvalidRequest));

    let rig = Rig::with_config([page(&[], Value::Null, None)], |config| {
        config.validate = false;
    });
    assert!(models(&rig).list(&request).await.is_ok());
}

#[tokio::test]
async fn t21_a_refusal_keeps_reason_message_and_id_and_no_token() {
    let body = r#"{"reason":"Forbidden","message":"no models for hush-user and token-1"}"#;
    let rig = Rig::with_config([answer(403, body)], |config| {
        config.retry = RetryPolicy::never();
    });
    let models = models(&rig).with_user_token(SecretString::from("hush-user"));
    let error = models
        .list(&ListCustomModelsRequest::new())
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.error_code()),
        (Some(403), Some("Forbidden"))
    );
    assert!(error.request_id().is_some());
    let sent = &rig.asked()[0].headers["x-user-token"];
    assert_eq!(sent, "Bearer hush-user");
    assert!(sent.is_sensitive());
    let shown = format!("{error} {error:?} {models:?}");
    assert!(shown.contains("no models for"), "{shown}");
    assert!(
        !shown.contains("hush-user") && !shown.contains("token-1"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_user_token_that_no_header_can_carry_is_refused_unsaid() {
    let rig = Rig::new([]);
    let models = models(&rig).with_user_token(SecretString::from("hush\r\nx-evil: 1"));
    let error = models
        .list(&ListCustomModelsRequest::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error} {error:?}").contains("hush"));
}
