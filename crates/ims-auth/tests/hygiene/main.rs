//! No secret ever shows: each one is put in, made to travel and to fail in every way, and then looked for by its value in
//! everything that a program might print, log or send along.

use std::{
    collections::HashSet,
    error::Error,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{Request, Response};
use ims_auth::{
    AccessToken, AuthError, AuthErrorKind, AuthorizationCode, AuthorizationRequest,
    CachedTokenSource, ClientCredentials, CodeVerifier, HttpClient, HttpError, Lease,
    MemoryTokenStore, RefreshToken, StaticTokenSource, StoreKey, StoredTokens, TokenEndpoint,
    TokenSource, TokenStore, scrub, token_source_fn,
};

mod log;
mod operations;
mod service;
#[cfg(feature = "reqwest")]
mod shipped_client;

use self::{
    log::Log,
    service::{Answer, Service},
};

// Values with characters that a form, a URL and Base64 spell in other ways.
const SECRET: &str = "s3cr3t+one/of&two=%";
const OTHER_SECRET: &str = "0ther s3cr3t+value";
/// As a file gives it that ends with a line break.
const PROVIDED_SECRET: &str = "pr0vided\"s3cret~<of>-a-vault\n";
const EXTRA: &str = "subj3ct/token+value";
const CODE: &str = "c0de+of/the&person";
const VERIFIER: &str = "v3rifier-that-is-long-enough-to-be-a-valid-one.~_";
const REFRESH: &str = "r3fresh/token+one&";
const ACCESS: &str = "acc3ss-token.value/of+base64==";
/// The characters of a secret whose pieces count as the secret.
const PIECE: usize = 12;

/// A token as long as Adobe's, and of no form that is hidden unasked.
static LONG_ACCESS: LazyLock<String> = LazyLock::new(|| opaque("x", 1_200));
static NEXT_REFRESH: LazyLock<String> = LazyLock::new(|| opaque("/n3xt+", 1_200));
static LONG_REFRESH: LazyLock<String> = LazyLock::new(|| opaque("l0ng", 4_000));

/// `length` characters of which no piece occurs twice: numbers, with `sign` between them.
fn opaque(sign: &str, length: usize) -> String {
    let numbers = (1_000_003_u64..).step_by(7_919);
    let text = numbers.flat_map(|number| format!("{number:x}{sign}").into_bytes());
    text.take(length).map(char::from).collect()
}

fn secrets() -> [&'static str; 11] {
    [
        SECRET,
        OTHER_SECRET,
        PROVIDED_SECRET,
        EXTRA,
        CODE,
        VERIFIER,
        REFRESH,
        &NEXT_REFRESH,
        &LONG_REFRESH,
        ACCESS,
        &LONG_ACCESS,
    ]
}

/// Every piece of every spelling of every secret.
static FORBIDDEN: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
    let pieces = secrets().into_iter().flat_map(|secret| {
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let spellings = [
            secret.to_owned(),
            form.replace('+', "%20"),
            STANDARD.encode(secret),
            STANDARD.encode(format!("id:{form}")),
            form,
        ];
        let pieces = |text: String| {
            text.as_bytes()
                .windows(PIECE)
                .map(<[u8]>::to_vec)
                .collect::<Vec<_>>()
        };
        spellings.into_iter().flat_map(pieces)
    });
    pieces.collect()
});

/// The first piece of a secret in `text`.
fn piece_in(text: &str) -> Option<String> {
    let mut pieces = text.as_bytes().windows(PIECE);
    let piece = pieces.find(|piece| FORBIDDEN.contains(*piece))?;
    Some(String::from_utf8_lossy(piece).into_owned())
}

fn assert_clean(what: &str, text: &str) {
    if let Some(piece) = piece_in(text) {
        panic!("{what} shows {piece}: {text}");
    }
}

#[test]
fn a_piece_of_any_secret_is_noticed() {
    for secret in secrets() {
        let at = secret.len() / 2 - PIECE / 2;
        for piece in [
            &secret[..PIECE],
            &secret[at..at + PIECE],
            &secret[secret.len() - PIECE..],
        ] {
            assert_eq!(
                piece_in(&format!("a word and ({piece}) more")).as_deref(),
                Some(piece)
            );
        }
    }
    assert_eq!(piece_in("s3cr3t+one/ stands here in part only"), None);
}

/// Everything that can be printed of an error.
fn told(error: &AuthError) -> String {
    let chain = std::iter::successors(Some(error as &dyn Error), |error| (*error).source());
    let chain: Vec<_> = chain.map(|error| format!("{error} {error:?}")).collect();
    format!("{chain:?} {error:#} {error:#?}")
}

/// A store whose every word fails.
#[derive(Debug)]
struct NoStore;

#[async_trait]
impl TokenStore for NoStore {
    async fn load(&self, _: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        Err(AuthError::new(AuthErrorKind::Store, "it cannot be read"))
    }
    async fn save(
        &self,
        _: &StoreKey,
        _: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        Err(AuthError::new(AuthErrorKind::Store, "it cannot be written"))
    }
    async fn forget(&self, _: &StoreKey, _: &AccessToken) -> Result<(), AuthError> {
        Err(AuthError::new(AuthErrorKind::Store, "it cannot be changed"))
    }
}

fn credentials() -> ClientCredentials {
    ClientCredentials::new("id", SECRET, "openid")
        .with_fallback_secret(OTHER_SECRET)
        .with_org_id("1234@AdobeOrg")
        .with_form_member("subject_token", EXTRA)
}

/// A closure that speaks to `service` itself, and tells of its failures in what the service said.
fn closure(service: Arc<Service>) -> impl TokenSource {
    token_source_fn(move || {
        let service = Arc::clone(&service);
        async move {
            let request = Request::new(Bytes::from(format!("token={EXTRA}")));
            let answer = service.send(request).await.map_err(|error| {
                AuthError::new(AuthErrorKind::Transport, "no answer").with_source(error)
            })?;
            if answer.status() != 200 {
                let said = String::from_utf8_lossy(answer.body());
                let said = scrub(&said, &[EXTRA], 200);
                return Err(AuthError::new(AuthErrorKind::Refused, said));
            }
            AccessToken::new("id", ACCESS)
        }
    })
}

/// One source of each kind, with a cache around it, at `service`.
fn sources(service: &Arc<Service>) -> Vec<CachedTokenSource> {
    let http = || Arc::clone(service) as Arc<dyn HttpClient>;
    let (ims, memory) = (TokenEndpoint::production, MemoryTokenStore::default());
    let verifier = || CodeVerifier::new(VERIFIER).unwrap();
    let plain = ClientCredentials::new("id", SECRET, "").with_fallback_secret(OTHER_SECRET);
    vec![
        credentials().into_source(ims(), http()).unwrap().cached(),
        plain
            .into_source(TokenEndpoint::pdf_services(), http())
            .unwrap()
            .cached(),
        credentials()
            .into_source(ims(), http())
            .unwrap()
            .stored_in(Arc::new(memory.clone()))
            .cached(),
        credentials()
            .into_source(ims(), http())
            .unwrap()
            .stored_in(Arc::new(NoStore))
            .cached(),
        AuthorizationCode::new("id", CODE)
            .with_client_secret(SECRET)
            .with_code_verifier(verifier())
            .into_source(ims(), http())
            .unwrap()
            .cached(),
        AuthorizationCode::new("id", CODE)
            .with_code_verifier(verifier())
            .into_source(ims(), http())
            .unwrap()
            .stored_in(Arc::new(memory), "person")
            .cached(),
        RefreshToken::new("id", REFRESH)
            .with_client_secret(SECRET)
            .with_form_member("subject_token", EXTRA)
            .into_source(ims(), http())
            .unwrap()
            .stored_in(Arc::new(NoStore), "person")
            .cached(),
        RefreshToken::new("id", LONG_REFRESH.as_str())
            .with_client_secret(SECRET)
            .into_source(ims(), http())
            .unwrap()
            .cached(),
        credentials()
            .into_source(ims(), http())
            .unwrap()
            .with_secret_provider(|| async { Ok(vec![PROVIDED_SECRET.into()]) })
            .cached(),
        CachedTokenSource::new(closure(Arc::clone(service))),
        CachedTokenSource::new(StaticTokenSource::new("id", LONG_ACCESS.as_str()).unwrap()),
    ]
}

const STORIES: [&[Answer]; 11] = [
    &[Answer::Token],
    &[Answer::LongToken],
    &[Answer::Echo(400)],
    // Each secret in turn is refused in words that name it, up to those of the provider.
    &[Answer::Blame, Answer::Blame, Answer::Blame],
    &[Answer::Echo(503), Answer::Echo(429), Answer::Echo(500)],
    &[Answer::EchoNested],
    &[Answer::Html, Answer::Token],
    &[Answer::Redirect],
    &[Answer::Breaks, Answer::Breaks, Answer::Token],
    &[Answer::Unreadable, Answer::Unreadable],
    &[Answer::Echo(200)],
];

#[tokio::test(start_paused = true)]
async fn debug_display_error_chains_urls_and_the_most_verbose_log_are_clean() {
    let log = Log::default();
    let _listening = log.listen();
    let mut errors = 0;
    for story in STORIES {
        for at in 0..sources(&Service::new(story)).len() {
            let service = Service::new(story);
            let source = &sources(&service)[at];
            let what = format!("source {at} in {story:?}");
            assert_clean(&what, &format!("{source:?} {source:#?}"));
            match source.token().await {
                Ok(token) => {
                    assert!([ACCESS, &LONG_ACCESS].contains(&token.expose_secret()));
                    assert_clean(&what, &format!("{token:?} {:?}", token.authorization()));
                    assert_clean(&what, &format!("{:?}", token.debug_id()));
                    source.invalidate(&token);
                    if let Err(error) = source.token().await {
                        assert_clean(&what, &told(&error));
                    }
                }
                Err(error) => {
                    errors += 1;
                    assert_clean(&what, &told(&error));
                }
            }
            assert_clean(&what, &format!("{source:?} {source:#?}"));
            for url in service.urls.lock().unwrap().iter() {
                assert_clean(&what, url);
            }
        }
    }
    assert!(errors > 50, "the stories do fail: {errors}");
    let log = log.text();
    for word in [
        "asking IMS for a token",
        "is in hand",
        "no new access token",
        "token store",
    ] {
        assert!(log.contains(word), "the log does listen: {word} in {log}");
    }
    assert_clean("the log", &log);
}

#[tokio::test(start_paused = true)]
async fn the_values_that_make_a_source_are_clean_too() {
    let request = AuthorizationRequest::new("id", "openid");
    let code = AuthorizationCode::new("id", CODE).with_client_secret(SECRET);
    let refresh = RefreshToken::new("id", REFRESH).with_form_member("subject_token", EXTRA);
    let tokens = StoredTokens {
        access_token: Some(AccessToken::new("id", ACCESS).unwrap()),
        refresh_token: Some(REFRESH.into()),
    };
    let verifier = CodeVerifier::new(VERIFIER).unwrap();
    let text = format!(
        "{request:?} {code:?} {refresh:?} {tokens:?} {verifier:?} {:?}",
        credentials()
    );
    assert_clean("Debug", &text);
    let forged = request
        .code_from(&format!("?code={CODE}&state=forged"))
        .unwrap_err();
    assert_clean("a forged answer", &told(&forged));
    let code: String = form_urlencoded::byte_serialize(CODE.as_bytes()).collect();
    let refused = request
        .code_from(&format!(
            "/?error={code}&error_description=no+{code}&code={code}"
        ))
        .unwrap_err();
    assert_clean("a refusal without a state", &told(&refused));
    assert!(
        !request
            .url()
            .as_str()
            .contains(request.code_verifier().expose_secret())
    );
    for error in [
        AccessToken::new("id", format!("{ACCESS} {SECRET}"))
            .map(|_| ())
            .unwrap_err(),
        CodeVerifier::new(format!("{VERIFIER} "))
            .map(|_| ())
            .unwrap_err(),
        TokenEndpoint::at(&format!("https://id:{ACCESS}@host.example"))
            .map(|_| ())
            .unwrap_err(),
        TokenEndpoint::at(&format!("https://host.example/?x={ACCESS}"))
            .map(|_| ())
            .unwrap_err(),
    ] {
        assert_clean("a refusal of bad input", &told(&error));
    }
}

/// A client that panics with the request in its hands.
#[derive(Debug)]
struct Panics;

#[async_trait]
impl HttpClient for Panics {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // What a program can see of a request without reading its body on purpose.
        panic!("no answer to {} {:?}", request.uri(), request.headers());
    }
}

#[test]
fn a_panic_in_the_middle_of_a_request_tells_no_secret() {
    // The hook is the process's own, and this is the only test in this file that panics on purpose.
    let heard = Arc::new(Mutex::new(String::new()));
    let listener = Arc::clone(&heard);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        listener.lock().unwrap().push_str(&info.to_string());
    }));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let source = credentials()
        .into_source(TokenEndpoint::production(), Arc::new(Panics))
        .unwrap()
        .cached();
    let error = runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(60), source.token()).await })
        .unwrap()
        .unwrap_err();
    std::panic::set_hook(before);
    assert_clean("the error", &told(&error));
    let heard = heard.lock().unwrap();
    assert!(heard.contains("panicked"), "{heard}");
    assert_clean("the panic", &heard);
}
