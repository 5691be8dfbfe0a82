//! The pictures of one request: looked at, held against their rules, uploaded, and their IDs put in their places.

use firefly_types::{ImageSource, LocalImage, MeasuredImages, Report, image_input::LARGEST_UPLOAD};
use futures_util::future::try_join_all;
use tokio::task::spawn_blocking;

use super::{
    Uploads,
    blame::may_blame,
    content::Picture,
    measure::{Measured, Unusable, measure},
};
use crate::{ApiRequest, Error, Pipeline};

/// A copy of a request, and what a look at it and at its local pictures found.
pub(crate) struct Inspected<R> {
    /// Everything that is wrong with it.
    pub(crate) report: Report,
    request: R,
    /// Those that can be uploaded, by their place among the request's pictures.
    pictures: Vec<(usize, Picture)>,
}

/// A request whose pictures are all with the service or behind a URL.
pub(crate) struct Ready<R> {
    pub(crate) request: R,
    older: Vec<Older>,
}

/// An upload ID that is older than the call, and so may be over.
struct Older {
    id: String,
    /// The path of its source in the request.
    path: String,
    /// Whether the same call would upload the picture again, since it has it.
    is_local: bool,
}

/// Looks at `request` and its local pictures. Unless `validate`, only what makes an upload impossible is found.
pub(crate) async fn inspect<R: ApiRequest>(
    uploads: &Uploads,
    request: &R,
    validate: bool,
) -> Inspected<R> {
    let mut report = if validate {
        request.validate()
    } else {
        Report::default()
    };
    let mut request = request.clone();
    let inputs = request.image_inputs().into_iter().enumerate();
    let local: Vec<_> = inputs
        .filter_map(|(at, input)| {
            let image = input.source.as_local()?.clone();
            Some((at, input.path, input.role, image))
        })
        .collect();
    let mut measured = MeasuredImages::default();
    let mut pictures = Vec::with_capacity(local.len());
    for (at, path, role, image) in local {
        let is_mask = validate && role.is_mask();
        match look(uploads, image, is_mask, validate).await {
            Ok(Measured { facts, picture }) => {
                if validate {
                    role.check(&path, &facts, &mut report);
                }
                measured.add(path, facts);
                pictures.push((at, picture));
            }
            Err(Unusable { rule, value }) => report.error(path, rule, value),
        }
    }
    if validate {
        request.check_images(&measured, &mut report);
    }
    Inspected {
        report,
        request,
        pictures,
    }
}

/// Looks at one picture where blocking does no harm.
pub(super) async fn look(
    uploads: &Uploads,
    image: LocalImage,
    is_mask: bool,
    validate: bool,
) -> Result<Measured, Unusable> {
    let limit = if validate { LARGEST_UPLOAD } else { u64::MAX };
    let is_unread = image.as_path().is_none() && image.as_bytes().is_none();
    // Held until the reader is read, even when nobody waits for that any more: whoever else has it will find its bytes.
    let turn = if is_unread {
        Some(uploads.turns.at(&image).await)
    } else {
        None
    };
    let looked_at = image.clone();
    let looking = spawn_blocking(move || {
        let measured = measure(&looked_at, is_mask, limit);
        drop(turn);
        measured
    });
    looking
        .await
        .unwrap_or_else(|_| Err(Unusable::panicked(&image)))
}

impl<R: ApiRequest> Inspected<R> {
    /// Uploads each picture that is not there yet.
    pub(crate) async fn upload(mut self, pipeline: &Pipeline) -> Result<Ready<R>, Error> {
        let uploads = self.pictures.iter();
        let uploaded =
            try_join_all(uploads.map(|(_, picture)| super::upload(pipeline, picture))).await?;
        let mut older = Vec::new();
        let mut inputs = self.request.image_inputs();
        for ((at, _), uploaded) in self.pictures.iter().zip(&uploaded) {
            *inputs[*at].source = ImageSource::UploadId(uploaded.id.clone());
        }
        for (at, input) in inputs.into_iter().enumerate() {
            match input.source {
                ImageSource::UploadId(id)
                    if !uploaded
                        .iter()
                        .any(|upload| upload.is_new && upload.id == *id) =>
                {
                    older.push(Older {
                        id: id.clone(),
                        path: input.path.into_owned(),
                        is_local: self.pictures.iter().any(|(local, _)| *local == at),
                    });
                }
                _ => {}
            }
        }
        Ok(Ready {
            request: self.request,
            older,
        })
    }
}

impl<R> Ready<R> {
    /// The service's answer `error`: those of the older uploads that it may be about are forgotten, and it says so where that helps.
    pub(crate) fn refused(&self, uploads: &Uploads, error: Error) -> Error {
        let older = self.older.iter();
        let blamed: Vec<_> = older
            .filter(|older| may_blame(&error, &older.path))
            .collect();
        let ids: Vec<_> = blamed.iter().map(|older| older.id.as_str()).collect();
        uploads.remembered.forget(&ids);
        if blamed.iter().any(|older| older.is_local) {
            error.with_forgotten_upload()
        } else {
            error
        }
    }
}
