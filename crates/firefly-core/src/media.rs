//! Outputs: from a pre-signed URL to a file, to bytes, or to a stream. Byte for byte, and without any credentials.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use firefly_types::PresignedUrl;
use futures_util::StreamExt as _;
use http::{Response, header};
use url::Url;

use crate::{
    Body, Error, ErrorKind, Operation, Pipeline,
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

    /// The output as it comes in. What breaks off later is an error of the stream, and is not repeated.
    ///
    /// # Errors
    /// As for any call, up to the answer's headers.
    pub async fn to_stream(self) -> Result<Body, Error> {
        let request = self.request()?;
        self.pipeline
            .execute(&Operation::DOWNLOAD, request, Access::Bare, &mut Opened)
            .await
    }

    async fn save(self, path: &Path, replace: bool) -> Result<Downloaded, Error> {
        let failed =
            |what: &str, error| Error::file(NAME, format!("{what} {}", path.display()), error);
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let file =
            temporary(folder).map_err(|error| failed("cannot write to the folder of", error))?;
        let copy = file
            .as_file()
            .try_clone()
            .map_err(|error| failed("cannot write", error))?;
        let mut disk = Disk(tokio::fs::File::from_std(copy));
        let limit = self.pipeline.config().max_download_bytes;
        let (bytes, content_type) = self.fetch(limit, &mut disk).await?;
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
        let idle = self.pipeline.config().timeouts.idle;
        let mut receiver = Saving {
            sink,
            limit,
            idle,
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
    sink: &'a mut dyn Sink,
    limit: u64,
    idle: Duration,
    progress: Option<&'a Progress>,
}

#[async_trait]
impl Receive for Saving<'_> {
    type Output = (u64, Option<String>);

    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
    ) -> Result<Self::Output, Error> {
        let broken = |why: String| {
            Error::new(ErrorKind::Transport, NAME, why).with_repeat(Repeat::Uncertain)
        };
        let disk = |error| Error::file(NAME, "the file cannot be written".to_owned(), error);
        let text = |name: header::HeaderName| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let (content_type, length) = (
            text(header::CONTENT_TYPE),
            text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok()),
        );
        let mut stream = opened(operation, response).await?.into_stream();
        let too_large = |limit| {
            Error::new(
                ErrorKind::Decode,
                NAME,
                format!("the output is larger than {limit} bytes"),
            )
        };
        if length.is_some_and(|length| length > self.limit) {
            return Err(too_large(self.limit));
        }
        self.sink.restart().await.map_err(disk)?;
        let mut received = 0;
        loop {
            let chunk = tokio::time::timeout(self.idle, stream.next()).await;
            let chunk = chunk.map_err(|_| {
                broken(format!("nothing came for {:?}", self.idle)).with_kind(ErrorKind::Timeout)
            })?;
            let Some(chunk) = chunk else { break };
            let chunk = chunk.map_err(|error| response::broken_off(operation, error))?;
            received += chunk.len() as u64;
            if received > self.limit {
                return Err(too_large(self.limit));
            }
            self.sink.write(&chunk).await.map_err(disk)?;
            if let Some(progress) = self.progress {
                progress(received, length);
            }
        }
        if let Some(length) = length.filter(|length| *length != received) {
            return Err(broken(format!("{received} of {length} bytes came")));
        }
        self.sink.finish().await.map_err(disk)?;
        Ok((received, content_type))
    }
}

/// Receives the start of an output.
struct Opened;

#[async_trait]
impl Receive for Opened {
    type Output = Body;

    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
    ) -> Result<Body, Error> {
        opened(operation, response).await
    }
}

/// The body of a successful answer; storage's own refusals are explained.
async fn opened(operation: &Operation, response: Response<Body>) -> Result<Body, Error> {
    let (parts, body) = response.into_parts();
    if parts.status.is_success() {
        return Ok(body);
    }
    let body = read_judged(operation, &parts, body).await?;
    let error = response::check(operation, &parts, &body).err();
    let error = error.unwrap_or_else(|| Error::new(ErrorKind::Api, NAME, "the storage refused it"));
    let expired =
        parts.status.as_u16() == 403 && String::from_utf8_lossy(&body).contains("expired");
    Err(if expired {
        error.with_message("the URL has expired: it is valid for an hour; read the job's status again for a new one")
    } else {
        error
    })
}

#[cfg(all(test, feature = "mock"))]
mod tests;
