//! Outputs: from a pre-signed URL to a file, to bytes, or to a stream. Byte for byte, and without any credentials.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use firefly_types::PresignedUrl;
use futures_util::{StreamExt as _, stream};
use http::{Response, header, response::Parts};
use ims_auth::scrub;
use tokio::time::timeout;
use url::Url;

use crate::{
    Body, Config, Error, ErrorKind, Operation, Pipeline,
    error::Repeat,
    pipeline::Access,
    receive::{Receive, read_judged},
    request, response,
};

mod sink;
use self::sink::{Disk, Memory, Sink, temporary};

const NAME: &str = Operation::DOWNLOAD.name;

/// Called with the bytes received so far, and the whole length where the server tells. Starts anew when an attempt is repeated.
pub type Progress = Box<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// A download that has not started yet.
///
/// The URL is its own key, valid for an hour: no token is sent to it. A broken download starts over, as often as the client's
/// retry policy says.
pub struct Download {
    pipeline: Pipeline,
    url: PresignedUrl,
    progress: Option<Progress>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// The server's `Content-Type`, such as `image/png`.
    pub content_type: Option<String>,
}

impl Download {
    /// Will fetch `url`.
    pub fn new(pipeline: Pipeline, url: PresignedUrl) -> Self {
        Self {
            pipeline,
            url,
            progress: None,
        }
    }

    /// Calls `progress` as the bytes come in.
    pub fn on_progress(
        mut self,
        progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Writes the output to `path`, in place of what stands there.
    ///
    /// The file appears whole or not at all: until the last byte is there, it has another name in the same folder.
    ///
    /// # Errors
    /// [`ErrorKind::File`] when it cannot be written; else as for any call. No file is left behind.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<Downloaded, Error> {
        self.save(path.as_ref(), true).await
    }

    /// Writes the output to `path`, where nothing stands yet.
    ///
    /// # Errors
    /// As [`to_file`](Self::to_file); [`ErrorKind::File`] with a source of [`std::io::ErrorKind::AlreadyExists`] when something does.
    pub async fn to_new_file(self, path: impl AsRef<Path>) -> Result<Downloaded, Error> {
        self.save(path.as_ref(), false).await
    }

    /// The output in memory, if it is not larger than `limit` bytes.
    ///
    /// # Errors
    /// As for any call; [`ErrorKind::Decode`] past the limit.
    pub async fn to_bytes(self, limit: u64) -> Result<Bytes, Error> {
        let mut whole = BytesMut::new();
        self.fetch(limit, &mut Memory(&mut whole)).await?;
        Ok(whole.freeze())
    }

    /// The output as it comes in, within the same bounds of size and silence. What breaks off later is an error of the stream,
    /// and is not repeated.
    ///
    /// # Errors
    /// As for any call, up to the answer's headers.
    pub async fn to_stream(self) -> Result<Body, Error> {
        let mut receiver = Opening::new(
            self.pipeline.config(),
            self.pipeline.config().max_download_bytes,
        );
        let opened = self
            .pipeline
            .execute(
                &Operation::DOWNLOAD,
                self.request()?,
                Access::Bare,
                &mut receiver,
            )
            .await?;
        Ok(opened.body)
    }

    async fn save(self, path: &Path, replace: bool) -> Result<Downloaded, Error> {
        let failed =
            |what: &str, error| Error::file(NAME, format!("{what} {}", path.display()), error);
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !replace && path.symlink_metadata().is_ok() {
            let taken = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(failed("there is something already at", taken));
        }
        let file =
            temporary(folder).map_err(|error| failed("cannot write to the folder of", error))?;
        let copy = file
            .as_file()
            .try_clone()
            .map_err(|error| failed("cannot write", error))?;
        let mut disk = Disk(tokio::fs::File::from_std(copy));
        let limit = self.pipeline.config().max_download_bytes;
        let (bytes, content_type) = self.fetch(limit, &mut disk).await?;
        if let Ok(old) = std::fs::metadata(path) {
            // What takes the place of a file keeps its permissions: a private picture stays private.
            file.as_file()
                .set_permissions(old.permissions())
                .map_err(|error| failed("cannot write", error))?;
        }
        let kept = if replace {
            file.persist(path).map_err(|error| error.error)
        } else {
            file.persist_noclobber(path).map_err(|error| error.error)
        };
        kept.map_err(|error| failed("cannot write", error))?;
        Ok(Downloaded {
            path: path.to_owned(),
            bytes,
            content_type,
        })
    }

    fn request(&self) -> Result<http::Request<Body>, Error> {
        let url = self.url.expose().parse::<Url>();
        let url =
            url.map_err(|_| Error::new(ErrorKind::Decode, NAME, "the output's URL is not a URL"))?;
        if !self.pipeline.config().hosts.is_scheme_safe(&url) {
            return Err(Error::new(
                ErrorKind::UntrustedHost,
                NAME,
                "the output's URL is neither https nor on a host where plain http is allowed",
            ));
        }
        let mut request = request::empty(&Operation::DOWNLOAD, &url)?;
        request
            .headers_mut()
            .insert(header::ACCEPT, header::HeaderValue::from_static("*/*"));
        Ok(request)
    }

    async fn fetch(&self, limit: u64, sink: &mut dyn Sink) -> Result<(u64, Option<String>), Error> {
        let opening = Opening::new(self.pipeline.config(), limit);
        let mut receiver = Saving {
            opening,
            sink,
            progress: self.progress.as_ref(),
        };
        self.pipeline
            .execute(
                &Operation::DOWNLOAD,
                self.request()?,
                Access::Bare,
                &mut receiver,
            )
            .await
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Receives an output into a sink.
struct Saving<'a> {
    opening: Opening,
    sink: &'a mut dyn Sink,
    progress: Option<&'a Progress>,
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
struct Opening {
    idle: Duration,
    limit: u64,
}

/// An output that has begun to come in.
struct Opened {
    /// Its content, which ends in an error past the limit, or after a silence.
    body: Body,
    length: Option<u64>,
    content_type: Option<String>,
}

impl Opening {
    fn new(config: &Config, limit: u64) -> Self {
        Self {
            idle: config.timeouts.idle,
            limit,
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
            return Err(refusal(operation, &parts, body, secrets).await);
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

/// The storage's refusal, explained. Of its XML only code and message are shown: the rest may quote the signature.
async fn refusal(operation: &Operation, parts: &Parts, body: Body, secrets: &[&str]) -> Error {
    let body = read_judged(operation, parts, body)
        .await
        .unwrap_or_default();
    let error = response::check(operation, parts, &body, secrets).err();
    let error = error.unwrap_or_else(|| Error::new(ErrorKind::Api, NAME, "the storage refused it"));
    let text = String::from_utf8_lossy(&body);
    let element = |name: &str| {
        let content = text
            .split_once(&format!("<{name}>"))?
            .1
            .split_once(&format!("</{name}>"))?
            .0;
        Some(scrub(content, secrets, 200))
    };
    match (element("Code"), element("Message")) {
        (_, Some(message)) if message.contains("expired") => {
            error.with_message("the URL has expired: it is valid for an hour; read the job's status again for a new one")
        }
        (Some(code), Some(message)) => error.with_message(format!("the storage refused it: {code}: {message}")),
        _ => error,
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests;
