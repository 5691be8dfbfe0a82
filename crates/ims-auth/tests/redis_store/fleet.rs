//! Many sources, each with a store of its own, as in as many processes: one of them asks.

use std::{
    fmt,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use async_trait::async_trait;
use ims_auth::{
    AccessToken, AuthError, HttpClient, HttpError, Lease, RedisTokenStore, StoreKey, StoredTokens,
    TokenSource as _, TokenStore,
    http::{Bytes, Request, Response},
};
use tokio::{
    sync::{Barrier, watch},
    task::JoinSet,
};

use crate::{
    server::Server,
    support::{Ims, TOKEN, source},
};

const SOURCES: usize = 16;

/// How many stores have refused a lease.
type Denied = watch::Sender<usize>;

/// A store that counts itself when it first refuses a lease.
struct Counted {
    store: RedisTokenStore,
    denied: Arc<Denied>,
    has_refused: AtomicBool,
}

#[async_trait]
impl TokenStore for Counted {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        self.store.load(key).await
    }
    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        lease: Option<&Lease>,
    ) -> Result<(), AuthError> {
        self.store.save(key, tokens, lease).await
    }
    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        self.store.forget(key, token).await
    }
    async fn lease(&self, key: &StoreKey) -> Result<Option<Lease>, AuthError> {
        let lease = self.store.lease(key).await?;
        if lease.is_none() && !self.has_refused.swap(true, Ordering::SeqCst) {
            self.denied.send_modify(|count| *count += 1);
        }
        Ok(lease)
    }
    async fn release(&self, key: &StoreKey, lease: Lease) -> Result<(), AuthError> {
        self.store.release(key, lease).await
    }
}

impl fmt::Debug for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}

/// An IMS that answers when all the others have found that it is not their turn, and does something first.
struct Patient<F> {
    ims: Ims,
    denied: Arc<Denied>,
    first: F,
}

#[async_trait]
impl<F: Fn() + Send + Sync> HttpClient for Patient<F> {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let mut denied = self.denied.subscribe();
        denied
            .wait_for(|count| *count >= SOURCES - 1)
            .await
            .unwrap();
        (self.first)();
        Ok(self.ims.answer())
    }
}

impl<F> fmt::Debug for Patient<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ims.fmt(f)
    }
}

/// The number of requests, after every source has got a token.
async fn start_together(server: &Server, first: impl Fn() + Send + Sync + 'static) -> usize {
    let denied = Arc::new(Denied::new(0));
    let ims = Arc::new(Patient {
        ims: Ims::default(),
        denied: Arc::clone(&denied),
        first,
    });
    let together = Arc::new(Barrier::new(SOURCES));
    let mut tasks = JoinSet::new();
    for _ in 0..SOURCES {
        let store = Counted {
            store: server.store(),
            denied: Arc::clone(&denied),
            has_refused: AtomicBool::new(false),
        };
        let source = source("client", Arc::clone(&ims) as _, store);
        let together = Arc::clone(&together);
        tasks.spawn(async move {
            together.wait().await;
            source.token().await.unwrap()
        });
    }
    for token in tasks.join_all().await {
        assert!(token.expose_secret().starts_with(TOKEN));
    }
    ims.ims.requests()
}

#[tokio::test]
async fn of_sixteen_sources_that_start_together_one_asks() {
    let Some(server) = Server::start() else {
        return;
    };
    assert_eq!(start_together(&server, || ()).await, 1);
    // And those who come later find what it was given.
    let late = Arc::new(Ims::default());
    let token = source("client", Arc::clone(&late) as _, server.store())
        .token()
        .await
        .unwrap();
    assert_eq!(token.expose_secret(), format!("{TOKEN}-1"));
    assert_eq!(late.requests(), 0);
}

#[tokio::test]
async fn a_server_that_stops_in_the_middle_costs_each_of_them_a_fetch_at_most() {
    let Some(server) = Server::start() else {
        return;
    };
    let id = server.id().to_string();
    let kill = move || {
        let status = Command::new("kill").args(["-KILL", &id]).status();
        assert!(status.unwrap().success());
    };
    let began = Instant::now();
    let requests = start_together(&server, once(kill)).await;
    assert!((1..=SOURCES).contains(&requests), "{requests}");
    assert!(
        began.elapsed() < Lease::BOUND,
        "nobody waits for a lease that is gone"
    );
}

/// Does `work` the first time, and nothing later.
fn once(work: impl FnOnce() + Send) -> impl Fn() + Send + Sync {
    let work = Mutex::new(Some(work));
    move || {
        if let Some(work) = work.lock().unwrap().take() {
            work();
        }
    }
}
