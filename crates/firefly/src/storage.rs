//! Uploads, for those who want the ID itself.

use firefly_core::{Error, Pipeline};
use firefly_types::{LocalImage, Report, UploadedImage};

/// The service's storage. Made by [`Client::storage`](crate::Client::storage).
#[derive(Clone, Copy, Debug)]
pub struct Storage<'a> {
    pub(crate) pipeline: &'a Pipeline,
}

impl Storage<'_> {
    /// Uploads a picture and returns its ID, which stands for the picture in any request until 7 days after the upload.
    ///
    /// A request with a [local picture](crate::ImageSource::Local) does this by itself; here it is for who wants to keep the ID. JPEG,
    /// PNG, WebP, TIFF and JPEG XL of at most 15 MiB are taken, told by their content.
    ///
    /// What this client has uploaded already is not sent again while its ID is valid, so the ID of such a picture may have as little as
    /// an hour left; a client that has not uploaded it gives it the whole week. Calls for the same content at the same time share one
    /// upload and its failure, and it is given up when the last of them is dropped.
    ///
    /// ```no_run
    /// # async fn f(client: firefly::Client) -> Result<(), firefly::Error> {
    /// use std::path::Path;
    ///
    /// let uploaded = client.storage().upload(Path::new("cat.png")).await?;
    /// println!("{}", uploaded.id);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) when it cannot be read or is no picture that can be uploaded;
    /// [`ErrorKind::File`](crate::ErrorKind::File) when the file changes meanwhile; else as for any call.
    ///
    /// Source: Firefly API 3.0.0, `storageImageV2`.
    pub async fn upload(&self, image: impl Into<LocalImage>) -> Result<UploadedImage, Error> {
        self.pipeline.upload(image.into()).await
    }

    /// Everything that is wrong with `image` as an upload: what [`upload`](Self::upload) would refuse. Nothing is sent, not even for a token.
    ///
    /// ```no_run
    /// # async fn f(client: firefly::Client) {
    /// use std::path::Path;
    ///
    /// let report = client.storage().check(Path::new("cat.png")).await;
    /// assert!(report.is_ok(), "{report}");
    /// # }
    /// ```
    pub async fn check(&self, image: impl Into<LocalImage>) -> Report {
        self.pipeline.check_upload(image.into()).await
    }
}
