//! One output: from a pre-signed URL to a file, to bytes, or to a stream. Byte for byte, and without any credentials.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use bytes::{Bytes, BytesMut};
use firefly_types::PresignedUrl;
use http::header;
use url::Url;

use super::sink::{Disk, Memory, Sink, temporary};
use crate::{Body, Error, ErrorKind, Operation, Pipeline, pipeline::Access, request};

mod format;
mod part;
mod receive;
mod refusal;
pub use self::{format::MediaFormat, part::Part};
use self::{
    part::{failed, taken},
    receive::{Opening, Saving},
};

const NAME: &str = Operation::DOWNLOAD.name;

/// Called with the bytes received so far, and the whole length where the server tells. Starts anew when an attempt is repeated.
pub type Progress = Box<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// A download that has not started yet.
///
/// The URL is its own key, valid for an hour: no token is sent to it. A broken download starts over, as often as the client's
/// retry policy says. A URL that is past its time is [`ErrorKind::OutputExpired`].
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
    /// What it is, by its content.
    pub format: MediaFormat,
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
    /// The file appears whole or not at all: until the last byte is there, it has another name in the same folder. A text does not take the
    /// place of a picture: such is the page that a network's gate answers with, as a success, until one has signed in.
    ///
    /// A symbolic link at `path` is replaced like a file, and what it leads to stays as it is. To write there instead, give its
    /// [canonical path](std::fs::canonicalize).
    ///
    /// # Errors
    /// [`ErrorKind::File`] when it cannot be written; [`ErrorKind::Decode`] for a [text](MediaFormat::Text); else as for any call. No file
    /// is left behind, and what stood at `path` is as it was.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<Downloaded, Error> {
        let path = path.as_ref();
        let part = self.to_part(folder_of(path)).await?;
        part.no_text()?.replace(path)
    }

    /// Writes the output to `path`, where nothing stands yet.
    ///
    /// # Errors
    /// As [`to_file`](Self::to_file); [`ErrorKind::File`] with a source of [`std::io::ErrorKind::AlreadyExists`] when something does.
    pub async fn to_new_file(self, path: impl AsRef<Path>) -> Result<Downloaded, Error> {
        let path = path.as_ref();
        if path.symlink_metadata().is_ok() {
            // Nothing is fetched in vain.
            return Err(taken(path));
        }
        let part = self.to_part(folder_of(path)).await?;
        part.no_text()?.keep_as(path)
    }

    /// Writes the output to a file in `folder` that has no final name yet, so that its name can be chosen by what it is: see
    /// [`Part::format`], which may be a text.
    ///
    /// # Errors
    /// [`ErrorKind::File`] when it cannot be written; else as for any call. No file is left behind.
    pub async fn to_part(self, folder: impl AsRef<Path>) -> Result<Part, Error> {
        let folder = folder.as_ref();
        let file = temporary(folder)
            .map_err(|error| failed("cannot write to the folder", folder, error))?;
        let (file, path) = file.into_parts();
        let mut disk = Disk(tokio::fs::File::from_std(file));
        let limit = self.pipeline.config().max_download_bytes;
        let (bytes, content_type) = self.fetch(limit, &mut disk).await?;
        drop(disk);
        Ok(Part::new(path, bytes, content_type))
    }

    /// The output in memory, if it is not larger than `limit` bytes. What it is is not looked at: [`MediaFormat::of`] tells whether a
    /// text came in its place.
    ///
    /// # Errors
    /// As for any call; [`ErrorKind::Decode`] past the limit.
    pub async fn to_bytes(self, limit: u64) -> Result<Bytes, Error> {
        let mut whole = BytesMut::new();
        self.fetch(limit, &mut Memory(&mut whole)).await?;
        Ok(whole.freeze())
    }

    /// The output as it comes in, within the same bounds of size and silence. What breaks off later is an error of the stream,
    /// and is not repeated. What it is is not looked at, as with [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// As for any call, up to the answer's headers.
    pub async fn to_stream(self) -> Result<Body, Error> {
        let config = self.pipeline.config();
        let mut receiver = Opening::new(config, config.max_download_bytes, &self.url);
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
        let opening = Opening::new(self.pipeline.config(), limit, &self.url);
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

/// The folder that `path` is in.
fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(all(test, feature = "mock"))]
mod tests;
