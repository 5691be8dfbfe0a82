//! No buffer of this crate that held a secret or a token is given back unwiped: an allocator looks into every block.
//!
//! Whoever frees memory owns it alone until then, so reading it is sound; safe code has no way to see it at all.
#![allow(unsafe_code)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    slice,
    sync::Arc,
};

use ims_auth::{
    AuthError, AuthorizationCode, AuthorizationRequest, ClientCredentials, ClientCredentialsSource,
    CodeVerifier, ConsoleCredential, HttpClient, HttpError, RefreshToken, StaticTokenSource,
    TokenEndpoint, TokenSource,
    http::{Bytes, Request, Response, StatusCode},
};
use rstest::rstest;
use tokio::runtime::{Builder, Runtime};

/// What is looked for. Every secret of these tests is this text.
const SECRET: &str = "N33dle-in-the-haystack";

thread_local! {
    static IS_WATCHED: Cell<bool> = const { Cell::new(false) };
    static UNWIPED: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, which counts the blocks that are freed while [`SECRET`] stands in them.
struct Watch;

#[global_allocator]
static WATCH: Watch = Watch;

// SAFETY: every call is passed on to the system's allocator, with the layout it was made with.
unsafe impl GlobalAlloc for Watch {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that every byte that is looked at later is one that was written.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if IS_WATCHED.try_with(Cell::get).unwrap_or_default() {
            // SAFETY: the block is still allocated, initialised as a whole, and nobody else's.
            let bytes = unsafe { slice::from_raw_parts(block, layout.size()) };
            if holds_secret(bytes) {
                UNWIPED.set(UNWIPED.get() + 1);
            }
        }
        unsafe { System.dealloc(block, layout) }
    }

    // `realloc` stays the trait's own, a new block and a copy: one that grows in its place would hide what it leaves behind
    // elsewhere.
}

fn holds_secret(bytes: &[u8]) -> bool {
    let mut windows = bytes.windows(SECRET.len());
    windows.any(|window| window == SECRET.as_bytes())
}

/// How many blocks `work` gives back with the secret in them.
fn unwiped(work: impl FnOnce()) -> usize {
    UNWIPED.set(0);
    IS_WATCHED.set(true);
    work();
    IS_WATCHED.set(false);
    UNWIPED.get()
}

/// Answers every request alike, out of memory that is never freed.
#[derive(Debug)]
struct Answer(u16, &'static str);

#[ims_auth::async_trait]
impl HttpClient for Answer {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let mut response = Response::new(Bytes::from_static(self.1.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(self.0).unwrap();
        Ok(response)
    }
}

const TOKENS: Answer = Answer(
    200,
    r#"{"access_token":"N33dle-in-the-haystack","refresh_token":"N33dle-in-the-haystack","expires_in":3600}"#,
);
const REFUSAL: Answer = Answer(
    400,
    r#"{"error":"invalid_client","error_description":"invalid client_secret parameter N33dle-in-the-haystack"}"#,
);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Asks `source` for a token, and lets go of both.
fn ask(source: Result<impl TokenSource, AuthError>) {
    let source = source.unwrap();
    let _ = runtime().block_on(source.token());
}

/// An environment in which everything that is no name is the secret, with white space around it.
fn environment(name: &str) -> Option<String> {
    // Not `format!`, which would leave pieces of its own behind.
    let secret = || [" ", SECRET, "\n"].concat();
    match name {
        "FIREFLY_SERVICES_CLIENT_ID" => Some("my-id".to_owned()),
        "FIREFLY_SERVICES_CLIENT_SECRET" | "FIREFLY_SERVICES_ACCESS_TOKEN" => Some(secret()),
        _ => None,
    }
}

#[test]
fn a_plain_text_that_is_dropped_is_noticed() {
    assert_eq!(unwiped(|| drop(SECRET.to_owned())), 1);
    let grown = unwiped(|| {
        let mut text = SECRET.to_owned();
        text.reserve(4_096);
        drop(text);
    });
    assert_eq!(grown, 2);
}

#[rstest]
#[case::served(TOKENS)]
#[case::refused_with_an_echo(REFUSAL)]
fn client_credentials_leave_nothing_behind(#[case] answer: Answer) {
    let http = Arc::new(answer);
    let count = unwiped(|| {
        let credentials = ClientCredentials::from_lookup(&environment).unwrap();
        let credentials = credentials.with_form_member("subject_token", SECRET);
        ask(credentials.into_source(TokenEndpoint::production(), http));
    });
    assert_eq!(count, 0);
}

#[test]
fn a_cache_leaves_nothing_behind() {
    let count = unwiped(|| {
        let source = ClientCredentials::new("id", SECRET, "openid")
            .into_source(TokenEndpoint::production(), Arc::new(TOKENS));
        ask(source.map(ClientCredentialsSource::cached));
    });
    assert_eq!(count, 0);
}

#[test]
fn a_fallback_secret_and_those_of_a_provider_leave_nothing_behind() {
    let count = unwiped(|| {
        let source = ClientCredentials::new("id", "first", "openid")
            .with_fallback_secret(SECRET)
            .into_source(TokenEndpoint::production(), Arc::new(REFUSAL));
        ask(source.map(|source| {
            source.with_secret_provider(|| async { Ok(vec![[SECRET, "-2"].concat().into()]) })
        }));
    });
    assert_eq!(count, 0);
}

#[rstest]
#[case::served(TOKENS)]
#[case::refused_with_an_echo(REFUSAL)]
fn a_refresh_token_leaves_nothing_behind(#[case] answer: Answer) {
    let http = Arc::new(answer);
    let count = unwiped(|| {
        let token = RefreshToken::new("id", SECRET)
            .with_client_secret(SECRET)
            .with_form_member("subject_token", SECRET);
        ask(token.into_source(TokenEndpoint::production(), http));
    });
    assert_eq!(count, 0);
}

#[test]
fn a_code_leaves_nothing_behind() {
    let count = unwiped(|| {
        let verifier = CodeVerifier::new([SECRET, SECRET].concat()).unwrap();
        let code = AuthorizationCode::new("id", SECRET)
            .with_client_secret(SECRET)
            .with_code_verifier(verifier)
            .with_form_member("subject_token", SECRET);
        ask(code.into_source(TokenEndpoint::production(), Arc::new(TOKENS)));
    });
    assert_eq!(count, 0);
}

#[test]
fn the_way_back_from_the_sign_in_page_leaves_nothing_behind() {
    let request = AuthorizationRequest::new("id", "openid");
    let state = request.state().to_owned();
    let back = format!("https://app.example/back?code={SECRET}&state={state}");
    assert_eq!(unwiped(|| drop(request.code_from(&back).unwrap())), 0);
}

#[rstest]
#[case::plain(r#"{"CLIENT_ID": "id", "CLIENT_SECRETS": ["@", "\u0040@"], "SCOPES": "a"}"#)]
#[case::list_in_a_text("{client_id: id\n client_secret: '[\"@\"]'\n}")]
#[case::postman(
    r#"{"values": [{"key": "API_KEY", "value": "id"}, {"key": "CLIENT_SECRET", "value": "@"}]}"#
)]
#[case::incomplete(r#"{"CLIENT_SECRET": "@"}"#)]
#[case::cut(r#"{"CLIENT_ID": "id", "CLIENT_SECRET": "@""#)]
#[case::variables("PDF_SERVICES_CLIENT_ID=id\nPDF_SERVICES_CLIENT_SECRET=\"@\\n\"\n")]
#[case::variables_of_aio("AIO_ims_contexts_a_client__id=id\nAIO_ims_contexts_a_client__secret=@\n")]
fn a_credential_file_leaves_nothing_behind(#[case] text: &str) {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("credential");
    std::fs::write(&path, text.replace('@', SECRET)).unwrap();
    let count = unwiped(|| drop(ConsoleCredential::from_file(&path)));
    assert_eq!(count, 0);
}

#[test]
fn a_token_from_the_environment_leaves_nothing_behind() {
    let count = unwiped(|| {
        ask(StaticTokenSource::from_lookup(&environment));
    });
    assert_eq!(count, 0);
}

#[cfg(all(feature = "command", unix))]
mod command {
    use super::*;
    use ims_auth::CommandTokenSource;

    #[test]
    fn what_a_program_prints_leaves_nothing_behind() {
        // The shell joins it: the arguments, which the standard library copies, do not hold it.
        let halves = r#"echo "N33dle""-in-the-haystack"; echo "N33dle""-in-the-haystack" >&2"#;
        for end in ["", "; exit 1"] {
            let script = format!("{halves}{end}");
            let source = CommandTokenSource::new("/bin/sh")
                .with_args(["-c", &script])
                .with_client_id("id");
            assert_eq!(unwiped(|| ask(Ok(source))), 0, "{script}");
        }
    }

    #[test]
    fn arguments_and_values_leave_with_the_source() {
        let count = unwiped(|| {
            let source = CommandTokenSource::new("aio")
                .with_args([SECRET])
                .with_env("KEY", SECRET);
            drop(source.clone());
        });
        assert_eq!(count, 0);
    }
}
