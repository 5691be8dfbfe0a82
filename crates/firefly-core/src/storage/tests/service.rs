//! A service for these tests: it reads uploads to their end, keeps them, and answers with IDs by number.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use futures_util::{StreamExt as _, future::BoxFuture};
use http::{HeaderMap, Request, Response};

use crate::{
    Body, Config, Pipeline, Sent, Transport, TransportError, TrustedHosts, testing::Tokens,
};

/// What happens to one upload; without one, it is read and taken.
pub(super) enum Act {
    /// Something is done before the body is read.
    After(Box<dyn FnOnce() + Send>),
    /// The connection breaks once the body is read.
    Reset,
    /// Reading begins after this.
    Slow(BoxFuture<'static, ()>),
    /// An answer without a picture.
    Nothing,
    /// The service does not take it, which it says after this.
    Refused(u16, BoxFuture<'static, ()>),
}

#[derive(Clone)]
pub(super) struct Upload {
    pub(super) uri: String,
    pub(super) headers: HeaderMap,
    pub(super) content: Vec<u8>,
    pub(super) pieces: Vec<usize>,
    /// Whether the body came to its proper end.
    pub(super) is_whole: bool,
}

#[derive(Default)]
struct Inner {
    acts: Mutex<VecDeque<Act>>,
    uploads: Mutex<Vec<Upload>>,
    refusals: Mutex<VecDeque<(u16, &'static str)>>,
    submits: Mutex<Vec<String>>,
}

#[derive(Clone, Default)]
pub(super) struct Service(Arc<Inner>);

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

impl Service {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// What happens to the next upload that has no act yet.
    pub(super) fn act(self, act: Act) -> Self {
        self.0.acts.lock().unwrap().push_back(act);
        self
    }

    /// Refuses a submit.
    pub(super) fn refuse(&self, status: u16, body: &'static str) {
        self.0.refusals.lock().unwrap().push_back((status, body));
    }

    pub(super) fn pipeline(&self) -> Pipeline {
        self.pipeline_with(|_| ())
    }

    pub(super) fn pipeline_with(&self, change: impl FnOnce(&mut Config)) -> Pipeline {
        let mut config = Config::new(TrustedHosts::new("https://firefly-api.adobe.io").unwrap());
        change(&mut config);
        Pipeline::new(Arc::new(self.clone()), Arc::new(Tokens::default()), config)
    }

    /// The uploads so far, those that broke off too.
    pub(super) fn uploads(&self) -> Vec<Upload> {
        self.0.uploads.lock().unwrap().clone()
    }

    /// The JSON of the submits so far.
    pub(super) fn submits(&self) -> Vec<String> {
        self.0.submits.lock().unwrap().clone()
    }

    async fn take(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let act = self.0.acts.lock().unwrap().pop_front();
        let mut answer = Response::new(Body::empty());
        let (parts, body) = request.into_parts();
        let mut upload = Upload {
            uri: parts.uri.to_string(),
            headers: parts.headers,
            content: Vec::new(),
            pieces: Vec::new(),
            is_whole: false,
        };
        let mut reset = false;
        let mut nothing = false;
        let mut refused = None;
        match act {
            None => {}
            Some(Act::After(work)) => work(),
            Some(Act::Reset) => reset = true,
            Some(Act::Slow(pause)) => pause.await,
            Some(Act::Nothing) => nothing = true,
            Some(Act::Refused(status, pause)) => {
                pause.await;
                refused = Some(status);
            }
        }
        // Others get a turn, so that what happens at the same time does.
        tokio::task::yield_now().await;
        let mut body = body.into_stream();
        let mut broken = None;
        while let Some(piece) = body.next().await {
            match piece {
                Ok(piece) => {
                    upload.pieces.push(piece.len());
                    upload.content.extend_from_slice(&piece);
                }
                Err(error) => broken = Some(error),
            }
        }
        upload.is_whole = broken.is_none();
        let mut uploads = self.0.uploads.lock().unwrap();
        uploads.push(upload);
        if let Some(error) = broken {
            let failed = TransportError::new(Sent::Maybe, "the body broke off");
            return Err(failed.with_source(error));
        }
        if reset {
            return Err(TransportError::new(Sent::Maybe, "the connection broke"));
        }
        if let Some(status) = refused {
            *answer.status_mut() = status.try_into().unwrap();
            return Ok(answer);
        }
        let number = uploads.len();
        *answer.body_mut() = if nothing {
            Body::from(r#"{"images":[]}"#)
        } else {
            Body::from(format!(r#"{{"images":[{{"id":"upload-{number}"}}]}}"#))
        };
        Ok(answer)
    }
}

#[async_trait]
impl Transport for Service {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        if request.uri().path() == "/v2/storage/image" {
            return self.take(request).await;
        }
        let json = request.into_body().as_bytes().unwrap();
        let json = String::from_utf8(json.to_vec()).unwrap();
        self.0.submits.lock().unwrap().push(json);
        let refusal = self.0.refusals.lock().unwrap().pop_front();
        let (status, body) = refusal.unwrap_or((
            202,
            r#"{"jobId":"1","statusUrl":"https://firefly-epo1.adobe.io/v3/status/1"}"#,
        ));
        let answer = Response::builder().status(status);
        Ok(answer.body(Body::from(body)).unwrap())
    }
}
