//! The source against a scripted IMS, in paused time.

use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};

use super::*;
use crate::{
    AuthErrorKind, HttpError,
    clock::testing::TestClock,
    testing::{ScriptedIms, refusal, token},
};

#[derive(Debug)]
struct Silent;

#[async_trait]
impl HttpClient for Silent {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        std::future::pending().await
    }
}

fn source(http: impl HttpClient + 'static) -> ClientCredentialsSource {
    ClientCredentials::new("id", "hush", "openid")
        .into_source(TokenEndpoint::production(), Arc::new(http))
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_http_client_that_hangs_does_not_hang_the_caller() {
    let before = tokio::time::Instant::now();
    let error = source(Silent).token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Transport);
    assert!(
        error.is_transient()
            && error
                .to_string()
                .contains("ims-na1.adobelogin.com: no answer within 30s"),
        "{error}"
    );
    assert_eq!(before.elapsed(), Duration::from_secs(30));
    let patient = source(Silent).with_timeout(Duration::from_secs(3));
    patient.token().await.unwrap_err();
    assert_eq!(before.elapsed(), Duration::from_secs(33));
}

/// Answers with an hour's token, after a while.
#[derive(Debug)]
struct Slow;

#[async_trait]
impl HttpClient for Slow {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        tokio::time::sleep(Duration::from_secs(7)).await;
        let body = r#"{"access_token":"abc","token_type":"bearer","expires_in":3600}"#;
        Ok(Response::new(Bytes::from_static(body.as_bytes())))
    }
}

#[tokio::test(start_paused = true)]
async fn the_life_of_a_token_counts_from_before_its_request() {
    let clock = Arc::new(TestClock::new());
    let sent: SystemTime = clock.now().wall;
    let source = source(Slow).with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    let token = source.token().await.unwrap();
    assert_eq!(clock.now().wall, sent + Duration::from_secs(7));
    assert_eq!(token.expires_at(), Some(sent + Duration::from_secs(3600)));
}

#[test]
fn outside_a_runtime_it_says_what_it_needs() {
    let source = source(Silent);
    let result = futures_util::FutureExt::now_or_never(source.token()).expect("answered at once");
    assert_eq!(result.unwrap_err().kind(), AuthErrorKind::Configuration);
}

const WRONG: (&str, &str) = ("invalid_client", "invalid client_secret parameter");

/// An IMS that takes the secrets of `right` only.
fn ims(right: &'static [&'static str]) -> ScriptedIms {
    ScriptedIms::by(|asked| {
        let secret = asked.form["client_secret"].as_str();
        if right.contains(&secret) {
            (200, token("abc", 86_399))
        } else {
            (400, refusal(WRONG.0, WRONG.1))
        }
    })
}

fn with_secrets(ims: &ScriptedIms, first: &str, second: &str) -> ClientCredentialsSource {
    ClientCredentials::new("id", first, "openid")
        .with_fallback_secret(second)
        .into_source(TokenEndpoint::production(), ims.http())
        .unwrap()
}

fn secrets_sent(ims: &ScriptedIms) -> Vec<String> {
    let asked = ims.asked().into_iter();
    asked
        .map(|asked| asked.form["client_secret"].clone())
        .collect()
}

#[tokio::test]
async fn the_second_secret_is_tried_when_the_first_is_wrong_and_is_remembered() {
    let ims = ims(&["new"]);
    let source = with_secrets(&ims, "old", "new");
    source.token().await.unwrap();
    source.token().await.unwrap();
    assert_eq!(secrets_sent(&ims), ["old", "new", "new"]);
}

#[tokio::test]
async fn the_first_secret_is_tried_again_when_the_remembered_one_dies() {
    let mut answers = 0;
    let ims = ScriptedIms::by(move |_| {
        answers += 1;
        match answers {
            1 | 3 => (401, refusal(WRONG.0, WRONG.1)),
            _ => (200, token("abc", 60)),
        }
    });
    let source = with_secrets(&ims, "a", "b");
    source.token().await.unwrap();
    source.token().await.unwrap();
    assert_eq!(secrets_sent(&ims), ["a", "b", "b", "a"]);
}

#[tokio::test]
async fn when_both_secrets_are_wrong_each_is_tried_once_and_the_error_is_told() {
    let ims = ims(&[]);
    let error = with_secrets(&ims, "a", "b").token().await.unwrap_err();
    assert_eq!(error.code(), Some("invalid_client"));
    assert_eq!(secrets_sent(&ims), ["a", "b"]);
}

#[tokio::test]
async fn an_error_that_is_not_about_the_secret_costs_one_request() {
    for (status, code, description) in [
        (400, "invalid_client", "invalid client_id parameter"),
        (400, "invalid_target_scope", "client_secret"),
        (503, "slow", "client_secret"),
    ] {
        let ims = ScriptedIms::answering([(status, refusal(code, description))]);
        let error = with_secrets(&ims, "a", "b").token().await.unwrap_err();
        assert_eq!((error.code(), ims.asked().len()), (Some(code), 1));
    }
}

#[tokio::test]
async fn what_the_provider_says_is_tried_first_though_the_secret_in_hand_still_works() {
    let ims = ims(&["old", "new"]);
    let kept = Arc::new(Mutex::new(vec!["old"]));
    let read = Arc::clone(&kept);
    let source = with_secrets(&ims, "old", "old").with_secret_provider(move || {
        let now: Vec<SecretString> = read
            .lock()
            .unwrap()
            .iter()
            .copied()
            .map(Into::into)
            .collect();
        async { Ok(now) }
    });
    source.token().await.unwrap();
    *kept.lock().unwrap() = vec!["new", "old"];
    source.token().await.unwrap();
    source.token().await.unwrap();
    assert_eq!(secrets_sent(&ims), ["old", "new", "new"]);
}

#[tokio::test]
async fn a_provider_that_panics_costs_a_warning_and_the_secrets_in_hand_are_tried() {
    let ims = ims(&["a"]);
    let source =
        with_secrets(&ims, "a", "b").with_secret_provider(|| async { panic!("told to panic") });
    source.token().await.unwrap();
    let source = with_secrets(&ims, "a", "b").with_secret_provider(
        || -> std::future::Ready<Result<Vec<SecretString>, AuthError>> { panic!("told to panic") },
    );
    source.token().await.unwrap();
    assert_eq!(secrets_sent(&ims), ["a", "a"]);
}

#[tokio::test]
async fn the_provider_is_asked_before_each_request_and_those_in_hand_come_after_its_secrets() {
    let ims = ims(&["b"]);
    let reads = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&reads);
    let source = with_secrets(&ims, "a", "b").with_secret_provider(move || {
        *counted.lock().unwrap() += 1;
        // An empty one, one that is wrong, and twice.
        async { Ok(["", "c", "c"].map(Into::into).to_vec()) }
    });
    source.token().await.unwrap();
    source.token().await.unwrap();
    assert_eq!(secrets_sent(&ims), ["c", "a", "b", "c", "b"]);
    assert_eq!(*reads.lock().unwrap(), 2);
}

#[tokio::test]
async fn a_secret_of_the_provider_that_was_right_is_in_hand_when_the_provider_fails() {
    let ims = ims(&["fresh"]);
    let answers = Mutex::new(vec![Ok(vec!["fresh".into()])]);
    let source = with_secrets(&ims, "a", "b").with_secret_provider(move || {
        let answer = answers.lock().unwrap().pop();
        async { answer.unwrap_or(shut().into_inner()) }
    });
    source.token().await.unwrap();
    source.token().await.unwrap();
    assert_eq!(secrets_sent(&ims), ["fresh", "fresh"]);
}

#[tokio::test]
async fn secrets_that_are_told_no_more_do_not_pile_up() {
    let ims = ScriptedIms::by(|_| (200, token("abc", 60)));
    let count = Mutex::new(0);
    let source = with_secrets(&ims, "a", "b").with_secret_provider(move || {
        let mut count = count.lock().unwrap();
        *count += 1;
        let secret = format!("secret-{count}");
        async { Ok(vec![secret.into()]) }
    });
    for _ in 0..9 {
        source.token().await.unwrap();
    }
    assert_eq!(
        source.in_hand().len(),
        3,
        "those of the beginning, and the last"
    );
}

#[tokio::test]
async fn a_secret_that_is_named_twice_is_sent_once() {
    let ims = ims(&[]);
    let source = with_secrets(&ims, "a", "a")
        .with_secret_provider(|| async { Ok(["b", "a", "b"].map(Into::into).to_vec()) });
    source.token().await.unwrap_err();
    assert_eq!(secrets_sent(&ims), ["b", "a"]);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_has_as_long_as_an_answer_and_costs_no_token() {
    let ims = ims(&["a"]);
    let source = with_secrets(&ims, "a", "b").with_secret_provider(std::future::pending);
    let source = source.with_timeout(Duration::from_secs(3));
    let before = tokio::time::Instant::now();
    source.token().await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_is_the_error_when_every_secret_in_hand_is_refused() {
    let source = with_secrets(&ims(&[]), "a", "b").with_secret_provider(std::future::pending);
    let source = source.with_timeout(Duration::from_secs(3));
    let error = source.token().await.unwrap_err();
    assert!(error.is_transient());
    let text = error.to_string();
    assert!(
        text.contains("secret provider") && text.contains("within 3s"),
        "{text}"
    );
}

fn shut() -> std::future::Ready<Secrets> {
    let error = AuthError::new(AuthErrorKind::Configuration, "the vault is shut");
    std::future::ready(Err(error))
}

#[tokio::test]
async fn a_provider_without_news_leaves_the_refusal_and_one_that_fails_is_told() {
    let ims = ims(&[]);
    let source = with_secrets(&ims, "a", "b");
    let source = source.with_secret_provider(|| async { Ok(vec!["a".into()]) });
    let error = source.token().await.unwrap_err();
    assert_eq!(error.code(), Some("invalid_client"));
    let error = with_secrets(&ims, "a", "b")
        .with_secret_provider(shut)
        .token()
        .await;
    assert_eq!(error.unwrap_err().to_string(), "the vault is shut");
    assert_eq!(ims.asked().len(), 4);
    let down = ScriptedIms::answering([(503, "")]);
    let error = with_secrets(&down, "a", "b")
        .with_secret_provider(shut)
        .token()
        .await;
    assert_eq!(
        error.unwrap_err().status(),
        Some(503),
        "IMS never looked at a secret"
    );
}

#[test]
fn outside_a_runtime_a_provider_is_no_reason_to_panic() {
    let source = source(Silent).with_secret_provider(std::future::pending);
    let result = futures_util::FutureExt::now_or_never(source.token()).expect("answered at once");
    assert_eq!(result.unwrap_err().kind(), AuthErrorKind::Configuration);
}

#[tokio::test]
async fn pdf_services_is_asked_and_answers_in_its_own_way() {
    let ims = ScriptedIms::answering([
        (
            200,
            r#"{"access_token":"abc","token_type":"Bearer","expires_in":"86399"}"#,
        ),
        (
            401,
            r#"{"error":{"code":"invalid_client","message":"no such pair"}}"#,
        ),
    ]);
    let source = ClientCredentials::new("id", "hush", "openid")
        .into_source(TokenEndpoint::pdf_services(), ims.http())
        .unwrap();
    let token = source.token().await.unwrap();
    assert_eq!(token.expires_in(), Some(Duration::from_secs(86_399)));
    let error = source.token().await.unwrap_err();
    assert_eq!(
        (error.status(), error.code(), error.description()),
        (Some(401), Some("invalid_client"), Some("no such pair"))
    );
    let asked = &ims.asked()[0];
    assert_eq!(asked.url, "https://pdf-services.adobe.io/token");
    assert_eq!(asked.form.len(), 2);
}

#[tokio::test]
async fn the_client_id_is_not_in_the_url_and_no_header_authenticates() {
    let ims = ims(&["a"]);
    with_secrets(&ims, "a", "b").token().await.unwrap();
    let asked = &ims.asked()[0];
    assert_eq!(asked.url, "https://ims-na1.adobelogin.com/ims/token/v3");
    assert_eq!(asked.authorization, None);
}

#[test]
fn debug_shows_no_secret() {
    let source = with_secrets(&ims(&[]), "hush-one", "hush-two");
    let text = format!("{source:?}");
    assert!(!text.contains("hush"), "{text}");
}
