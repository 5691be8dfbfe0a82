//! Renewals whose runtime ends or stands still, or whose HTTP client panics: the code and the refresh token outlive them.

use bytes::Bytes;
use http::{Request, Response};
use rstest::rstest;
use tokio::{runtime::Runtime, time::Instant};

use super::{renewal::longest_renewal, *};
use crate::HttpError;

/// A runtime whose time stands still until everybody waits, and that nobody drives between two `block_on`.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// Has `runtime` start a renewal of `source`, and leaves it there with its request under way.
fn strand_a_renewal(runtime: &Runtime, source: &UserTokenSource, ims: &ScriptedIms) {
    runtime.block_on(async {
        tokio::select! {
            biased;
            _ = source.token() => panic!("the answer takes time"),
            () = async { while ims.asked().is_empty() { tokio::task::yield_now().await } } => {}
        }
    });
}

#[rstest]
#[case::code(from_code)]
#[case::refresh_token(|ims: &_| from_refresh_token(ims, "refresh-0"))]
fn a_runtime_that_ends_in_the_middle_of_a_renewal_takes_nothing_along(
    #[case] source: impl Fn(&ScriptedIms) -> UserTokenSource,
) {
    let ims = ims();
    let source = source(&ims);
    let first = runtime();
    strand_a_renewal(&first, &source, &ims);
    drop(first);
    runtime().block_on(async {
        let before = Instant::now();
        assert_eq!(call(&source).await.unwrap(), "access-1");
        assert_eq!(before.elapsed(), Duration::from_millis(300));
    });
}

#[test]
fn a_runtime_that_nobody_drives_holds_nobody_up_for_long_and_does_no_harm_when_it_moves_again() {
    let (ims, clock) = (ims(), Arc::new(TestClock::new()));
    let source =
        from_refresh_token(&ims, "refresh-0").with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    let (stranded, driven) = (runtime(), runtime());
    strand_a_renewal(&stranded, &source, &ims);
    driven.block_on(async {
        let before = Instant::now();
        assert_eq!(call(&source).await.unwrap(), "access-1");
        let most = longest_renewal(source.exchange.timeout) + Duration::from_secs(1);
        assert!(before.elapsed() <= most, "{:?}", before.elapsed());
    });
    stranded.block_on(async { tokio::time::sleep(Duration::from_secs(1)).await });
    clock.push(Duration::from_secs(3_600));
    let next = driven.block_on(call(&source)).expect("no sign-in");
    let granted = ims.asked().len() - 1;
    assert_eq!(
        next,
        format!("access-{granted}"),
        "the second use of `refresh-0` was refused"
    );
}

/// An HTTP client that panics when it is first asked.
#[derive(Debug)]
struct PanicsOnce(AtomicBool, ScriptedIms);

#[async_trait]
impl HttpClient for PanicsOnce {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        assert!(self.0.swap(true, Ordering::SeqCst), "told to panic");
        self.1.send(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_the_http_client_is_an_error_and_costs_no_code() {
    let http = Arc::new(PanicsOnce(AtomicBool::default(), ims()));
    let source = AuthorizationCode::new("id", "c0de")
        .with_code_verifier(CodeVerifier::generate())
        .into_source(TokenEndpoint::production(), http)
        .unwrap();
    let error = call(&source).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
    assert_eq!(call(&source).await.unwrap(), "access-1");
}

#[tokio::test(start_paused = true)]
async fn an_endless_time_out_is_one() {
    let source = from_refresh_token(&ims(), "refresh-0").with_timeout(Duration::MAX);
    assert_eq!(call(&source).await.unwrap(), "access-1");
}
