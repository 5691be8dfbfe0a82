//! An answer of the storage as it comes in: bounded in size and silence, whole or an error.

use std::{
    io,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use firefly_types::PresignedUrl;
use futures_util::{StreamExt as _, stream};
use http::{Response, header};
use tokio::time::timeout;

use super::{
    NAME, Progress,
    refusal::{expiry, refusal},
};
use crate::{
    Body, Config, Error, ErrorKind, Operation,
    error::Repeat,
    media::sink::Sink,
    receive::{Receive, read_judged},
    response,
};

/// Receives an output into a sink.
pub(super) struct Saving<'a> {
    pub(super) opening: Opening,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) progress: Option<&'a Progress>,
}

#[async_trait]
impl Receive for Saving<'_> {
    type Output = (u64, Option<String>);

    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
        secrets: &[&str],
    ) -> Result<Self::Output, Error> {
        let disk = |error| Error::file(NAME, "the file cannot be written".to_owned(), error);
        let Opened {
            body,
            length,
            content_type,
        } = self.opening.receive(operation, response, secrets).await?;
        let mut stream = body.into_stream();
        self.sink.restart().await.map_err(disk)?;
        let mut received = 0;
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| response::broken_off(operation, error))?;
            received += chunk.len() as u64;
            self.sink.write(&chunk).await.map_err(disk)?;
            if let Some(progress) = self.progress {
                progress(received, length);
            }
        }
        if received == 0 || length.is_some_and(|length| length != received) {
            let promised = length.map_or_else(|| "some".to_owned(), |length| length.to_string());
            let broken = Error::new(
                ErrorKind::Transport,
                NAME,
                format!("{received} of {promised} bytes came"),
            );
            return Err(broken.with_repeat(Repeat::Uncertain));
        }
        self.sink.finish().await.map_err(disk)?;
        Ok((received, content_type))
    }
}

/// Receives the start of an output.
pub(super) struct Opening {
    idle: Duration,
    limit: u64,
    /// Until when the URL is valid, where it tells.
    expires: Option<SystemTime>,
}

/// An output that has begun to come in.
pub(super) struct Opened {
    /// Its content, which ends in an error past the limit, or after a silence.
    pub(super) body: Body,
    length: Option<u64>,
    content_type: Option<String>,
}

impl Opening {
    pub(super) fn new(config: &Config, limit: u64, url: &PresignedUrl) -> Self {
        Self {
            idle: config.timeouts.idle,
            limit,
            expires: expiry(url),
        }
    }
}

#[async_trait]
impl Receive for Opening {
    type Output = Opened;

    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
        secrets: &[&str],
    ) -> Result<Opened, Error> {
        let (parts, body) = response.into_parts();
        if !parts.status.is_success() {
            let body = bounded(body, u64::MAX, self.idle);
            let body = read_judged(operation, &parts, body)
                .await
                .unwrap_or_default();
            let has_expired = self
                .expires
                .is_some_and(|expires| expires <= SystemTime::now());
            return Err(refusal(operation, &parts, &body, secrets, has_expired));
        }
        let body = bounded(body, self.limit, self.idle);
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        if length.is_some_and(|length| length > self.limit) {
            return Err(response::broken_off(operation, too_large(self.limit)));
        }
        Ok(Opened {
            body,
            length,
            content_type: text(header::CONTENT_TYPE).map(str::to_owned),
        })
    }
}

/// `body`, with an error in place of what comes past `limit` bytes or after a silence of `idle`.
fn bounded(body: Body, limit: u64, idle: Duration) -> Body {
    Body::once(stream::try_unfold(
        (body.into_stream(), 0),
        move |(mut stream, received)| async move {
            let silence = || {
                io::Error::new(
                    io::ErrorKind::TimedOut,
                    format!("nothing came for {idle:?}"),
                )
            };
            let Some(chunk) = timeout(idle, stream.next()).await.map_err(|_| silence())? else {
                return Ok(None);
            };
            let chunk = chunk?;
            let received = received + chunk.len() as u64;
            if received > limit {
                Err(too_large(limit))
            } else {
                Ok(Some((chunk, (stream, received))))
            }
        },
    ))
}

fn too_large(limit: u64) -> io::Error {
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        format!("the output is larger than {limit} bytes"),
    )
}
