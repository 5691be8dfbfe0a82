//! A way to a server on which an answer can be lost.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{UnixListener, UnixStream},
};

use crate::server::Server;

/// Passes on what the store and the server say to each other.
pub(crate) struct Way {
    folder: TempDir,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    loses_next_answer: AtomicBool,
    connections: AtomicUsize,
}

impl Way {
    pub(crate) fn to(server: &Server) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state = Arc::new(State::default());
        let listener = UnixListener::bind(folder.path().join("socket")).unwrap();
        tokio::spawn(pass_on(listener, server.socket(), Arc::clone(&state)));
        Self { folder, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("unix://{}", self.folder.path().join("socket").display())
    }

    /// Has the connection break once the server has answered the next question, and before the answer is passed on.
    pub(crate) fn lose_next_answer(&self) {
        self.state.loses_next_answer.store(true, Ordering::SeqCst);
    }

    /// How many there were.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

async fn pass_on(listener: UnixListener, server: PathBuf, state: Arc<State>) {
    loop {
        let (store, _) = listener.accept().await.unwrap();
        state.connections.fetch_add(1, Ordering::SeqCst);
        let server = UnixStream::connect(&server).await.unwrap();
        tokio::spawn(converse(store, server, Arc::clone(&state)));
    }
}

async fn converse(store: UnixStream, server: UnixStream, state: Arc<State>) {
    let (mut questions, mut to_store) = store.into_split();
    let (mut answers, mut to_server) = server.into_split();
    let asking = tokio::spawn(async move { copy(&mut questions, &mut to_server).await });
    let mut answer = [0; 4_096];
    while let Ok(length @ 1..) = answers.read(&mut answer).await {
        if state.loses_next_answer.swap(false, Ordering::SeqCst)
            || to_store.write_all(&answer[..length]).await.is_err()
        {
            break;
        }
    }
    asking.abort();
}
