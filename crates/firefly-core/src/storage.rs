//! The service's storage: pictures go there once each, so that requests can name them by their upload ID.
//!
//! A local picture is looked at ([`measure`]), held against the rules of its request ([`inputs`]), and sent from where it is
//! ([`content`]), unless the same content is there already ([`remembered`]).

mod content;
mod inputs;
mod measure;
mod pixels;
mod remembered;

use std::{io, pin::pin, sync::Arc};

use firefly_types::{ImageRole, LocalImage, Report, UploadImageResult, UploadedImage};
use futures_util::future::{Either, select};
use tokio::{
    sync::{Mutex, SetOnce},
    time::Instant,
};

use self::{
    content::{Content, Picture, Trouble},
    measure::{Measured, Unusable},
    remembered::{Remembered, Upload},
};
use crate::{
    Error, ErrorKind, Operation, Pipeline,
    pipeline::Access,
    receive::Json,
    request::{self, ApiRequest},
};

pub(crate) use self::inputs::inspect;

const NAME: &str = Operation::UPLOAD_IMAGE.name;

/// What a client knows of its uploads.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    remembered: Remembered,
    /// Taken while a caller's reader is read, one at a time, so that whoever shares it waits for its bytes.
    reading: Arc<Mutex<()>>,
}

/// An upload ID, and whether this call made it.
struct Uploaded {
    id: String,
    is_new: bool,
}

impl Pipeline {
    /// Uploads `image`, if the same content was not uploaded by this client before.
    ///
    /// Type and size are looked at first. The ID is valid for 7 days; it is remembered for an hour less, and among the last thousand.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] when it cannot be read or is no picture that can be uploaded; [`ErrorKind::File`] when it
    /// changes meanwhile; else as for any call.
    pub async fn upload(&self, image: LocalImage) -> Result<UploadedImage, Error> {
        let (picture, report) = self.look_at(image, self.config().validate).await;
        match picture {
            Some(picture) if report.is_ok() => {
                let uploaded = upload(self, &picture).await?;
                Ok(UploadedImage::new(uploaded.id))
            }
            _ => Err(Error::invalid(NAME, report)),
        }
    }

    /// Everything that is wrong with `image` as an upload, without a network: what [`upload`](Self::upload) would refuse.
    /// Whether the client validates its requests makes no difference here.
    pub async fn check_upload(&self, image: LocalImage) -> Report {
        self.look_at(image, true).await.1
    }

    /// The picture, unless it cannot be read, and what is wrong with it.
    async fn look_at(&self, image: LocalImage, validate: bool) -> (Option<Picture>, Report) {
        const PATH: &str = "image";
        let mut report = Report::default();
        match inputs::look(self.uploads(), image, false, validate).await {
            Ok(Measured { facts, picture }) => {
                if validate {
                    ImageRole::Image.check(PATH, &facts, &mut report);
                }
                (Some(picture), report)
            }
            Err(Unusable { rule, value }) => {
                report.error(PATH, rule, value);
                (None, report)
            }
        }
    }

    /// Everything that is wrong with `request` and its local pictures, without a network: what a call would refuse, and what it would
    /// warn of.
    ///
    /// Files are read, and so are readers, whose bytes are kept for the call. Whether the client validates its requests makes no
    /// difference here.
    pub async fn check<R: ApiRequest>(&self, request: &R) -> Report {
        inspect(self.uploads(), request, true).await.report
    }
}

/// The ID of `picture`: a remembered one, or that of an upload.
async fn upload(pipeline: &Pipeline, picture: &Picture) -> Result<Uploaded, Error> {
    let flight = pipeline.uploads().remembered.flight(picture.digest);
    let mut is_new = false;
    let upload = flight
        .get_or_try_init(|| {
            is_new = true;
            send(pipeline, picture)
        })
        .await?;
    Ok(Uploaded {
        id: upload.id.clone(),
        is_new,
    })
}

async fn send(pipeline: &Pipeline, picture: &Picture) -> Result<Upload, Error> {
    let begun = Instant::now();
    let trouble: Trouble = Arc::new(SetOnce::new());
    let base = pipeline.config().hosts.base();
    let http = request::upload(base, picture.format, picture.bytes, picture.body(&trouble))?;
    let mut json = Json::<UploadImageResult>::new();
    let answer = pin!(pipeline.execute(&Operation::UPLOAD_IMAGE, http, Access::Signed, &mut json));
    // A file that cannot be read to its end as it was looked at ends the call: another attempt would find it no better.
    let answer = match select(answer, pin!(trouble.wait())).await {
        Either::Left((answer, _)) => answer,
        Either::Right((trouble, _)) => return Err(unreadable(picture, trouble)),
    };
    let answer = answer.map_err(|error| match trouble.get() {
        Some(trouble) => unreadable(picture, trouble),
        None => error,
    })?;
    let Some(image) = answer.value.images.into_iter().next() else {
        let message = "the answer names no picture";
        return Err(Error::new(ErrorKind::Decode, NAME, message));
    };
    Ok(Upload::new(image.id, begun))
}

fn unreadable(picture: &Picture, (kind, message): &(io::ErrorKind, String)) -> Error {
    let what = match &picture.content {
        Content::File(path) => path.display().to_string(),
        Content::Memory(_) => "the picture".to_owned(),
    };
    let error = io::Error::new(*kind, message.clone());
    Error::file(NAME, format!("{what} cannot be sent"), error)
}

#[cfg(all(test, feature = "mock"))]
mod tests;
