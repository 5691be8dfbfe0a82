//! The service's storage: pictures go there once each, so that requests can name them by their upload ID.
//!
//! A local picture is looked at ([`measure`]), held against the rules of its request ([`inputs`]), and sent from where it is
//! ([`content`]), unless the same content is there already ([`remembered`]) or on its way ([`flight`]).

mod blame;
mod content;
mod flight;
mod inputs;
mod measure;
mod pixels;
mod remembered;
mod turns;

use std::{io, pin::pin, sync::Arc, time::Duration};

use firefly_types::{ImageRole, LocalImage, Report, UploadImageResult, UploadedImage};
use futures_util::future::{Either, select};
use tokio::{
    sync::SetOnce,
    time::{Instant, timeout},
};

use self::{
    content::{Content, Picture, Trouble},
    flight::Flight,
    measure::{Measured, Unusable},
    remembered::{Found, Remembered, Upload},
    turns::Turns,
};
use crate::{
    Error, ErrorKind, Operation, Pipeline,
    error::Repeat,
    pipeline::Access,
    receive::Json,
    request::{self, ApiRequest},
};

pub(crate) use self::inputs::inspect;

const NAME: &str = Operation::UPLOAD_IMAGE.name;
/// How long past its limit an upload is waited for: more than timers are inaccurate, so that its own error comes first.
const GRACE: Duration = Duration::from_secs(1);
/// How many uploads of one picture one caller waits for, where those of others are lost or fail by a fault of theirs.
const MOST_FLIGHTS: u32 = 3;

/// What a client knows of its uploads.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    remembered: Remembered,
    turns: Turns,
}

/// An upload ID, and whether it is as new as this call.
struct Uploaded {
    id: String,
    is_new: bool,
}

impl Pipeline {
    /// Uploads `image`, if the same content was not uploaded by this client before.
    ///
    /// Type and size are looked at first. An ID is valid for 7 days; it is remembered for an hour less, and among the last thousand.
    ///
    /// Calls that want the same content at the same time share one upload, and its failure; a call that comes after a failure begins a
    /// new one. The upload goes on while any of them waits; when the last one is dropped it is given up.
    /// [`Timeouts::upload`](crate::Timeouts::upload) bounds it, and with it each of the calls. It runs in a task of the tokio runtime
    /// where the first of them is polled.
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

/// The ID of `picture`: a remembered one, or that of an upload which all who want the same content share.
///
/// However often it is begun, `Timeouts::upload` is the limit for the caller.
async fn upload(pipeline: &Pipeline, picture: &Picture) -> Result<Uploaded, Error> {
    let limit = pipeline.config().timeouts.upload;
    let longest = limit.saturating_add(GRACE);
    let uploading = timeout(longest, shared(pipeline, picture, longest));
    // An upload ends by itself before, unless it is not driven: it is a task of the runtime where it began.
    uploading.await.unwrap_or_else(|_| {
        let error = Error::new(
            ErrorKind::Timeout,
            NAME,
            format!("no answer within {limit:?}"),
        );
        Err(error.with_repeat(Repeat::Uncertain))
    })
}

async fn shared(
    pipeline: &Pipeline,
    picture: &Picture,
    longest: Duration,
) -> Result<Uploaded, Error> {
    let mut failure = None;
    for _ in 0..MOST_FLIGHTS {
        let start = || start(pipeline.clone(), picture.clone(), longest);
        let found = pipeline.uploads().remembered.find(picture.digest, start);
        let (flight, is_own) = match found {
            Found::There(Upload { id, .. }) => return Ok(Uploaded { id, is_new: false }),
            Found::UnderWay(flight) => (flight, false),
            Found::Started(flight) => (flight, true),
        };
        match flight.outcome().await {
            Some(Ok(Upload { id, .. })) => return Ok(Uploaded { id, is_new: true }),
            // Another caller's file: the same content may well be readable where this one has it.
            Some(Err(error)) if error.kind() == ErrorKind::File && !is_own => failure = Some(error),
            Some(Err(error)) => return Err(error),
            None if is_own => break,
            None => {}
        }
    }
    Err(failure.unwrap_or_else(|| {
        let message =
            "the upload ended without an outcome: its runtime is gone, or the transport panicked";
        Error::new(ErrorKind::Transport, NAME, message).with_repeat(Repeat::Uncertain)
    }))
}

/// Begins to upload `picture`, and remembers it when it is there.
fn start(pipeline: Pipeline, picture: Picture, longest: Duration) -> Arc<Flight> {
    Flight::start(longest, async move {
        let upload = send(&pipeline, &picture).await?;
        let remembered = &pipeline.uploads().remembered;
        remembered.keep(picture.digest, upload.clone());
        Ok(upload)
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
