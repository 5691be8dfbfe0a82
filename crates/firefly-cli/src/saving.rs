//! From outputs to files: all at once, each whole or not at all, under the names that the destination has for them.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use firefly::{Client, MediaFormat, Part, types::OutputRef};
use futures_util::{StreamExt as _, stream::FuturesOrdered};

use crate::{
    context::Context,
    destination::{Destination, OutputName, with_number},
    error::SaveError,
    folder,
    progress::DownloadBar,
    saved_picture::SavedPicture,
};

/// Saves every output of a job that did `operation`, of which `wanted` were asked for. One that fails does not keep the others, which are paid for too.
///
/// All are fetched at once, and each gets its name when those before it have ended, so that the numbers behind taken names follow
/// the order of the outputs.
pub(crate) async fn save(
    context: &Context,
    client: &Client,
    place: &Destination,
    wanted: usize,
    operation: &str,
    outputs: &[OutputRef<'_>],
) -> Vec<Result<SavedPicture, SaveError>> {
    let seeds: Vec<_> = outputs.iter().map(|output| output.seed).collect();
    let names = place.names(&seeds, wanted, operation);
    let count = outputs.len();
    let transfers = outputs.iter().zip(&names).enumerate();
    let mut transfers: FuturesOrdered<_> = transfers
        .map(|(index, (output, name))| async move {
            let bar = DownloadBar::start(
                &context.console,
                format!("picture {} of {count}", index + 1),
            );
            fetch(client, place, name, *output, &bar).await
        })
        .collect();
    let mut results = Vec::with_capacity(count);
    for (name, seed) in names.iter().zip(seeds) {
        let Some(fetched) = transfers.next().await else {
            break;
        };
        results.push(fetched.and_then(|fetched| {
            let (saved, format) = keep(place, name, seed, fetched)?;
            warn_of_content(context, &saved, format);
            Ok(saved)
        }));
    }
    results
}

/// A picture on disk that waits for its name, and how long it took.
type Fetched = (Part, Duration);

/// Gives it its name.
fn keep(
    place: &Destination,
    name: &OutputName,
    seed: Option<i64>,
    (part, took): Fetched,
) -> Result<(SavedPicture, MediaFormat), SaveError> {
    let format = part.format();
    let (path, kept) = match name {
        OutputName::Given(path) => {
            let file = folder::target(path).map_err(SaveError::Place)?;
            (Some(path.clone()), part.replace(&file))
        }
        OutputName::Numbered(path) => {
            let free = |variant| match variant {
                1 => path.clone(),
                variant => with_number(path, variant),
            };
            (None, part.keep_as_free(1, free))
        }
        OutputName::Generated(name) => {
            let free = |variant| name.path(place.folder_in_names(), variant, format);
            (None, part.keep_as_free(name.first(), free))
        }
    };
    let kept = kept.map_err(SaveError::Call)?;
    // Behind a link the file is elsewhere, and its name is what the user said.
    let path = path.unwrap_or(kept.path);
    tracing::info!(
        "wrote {}: {} bytes in {took:.0?}",
        path.display(),
        kept.bytes,
    );
    let saved = SavedPicture {
        path,
        bytes: kept.bytes,
        content_type: kept.content_type,
        seed,
    };
    Ok((saved, kept.format))
}

/// Fetches what is no text into the folder of its name: nothing takes the place of a file before it is looked at.
async fn fetch(
    client: &Client,
    place: &Destination,
    name: &OutputName,
    output: OutputRef<'_>,
    bar: &DownloadBar,
) -> Result<Fetched, SaveError> {
    let started = Instant::now();
    // Behind a link the file may be in another folder, and a part is only given a name in its own.
    let file = match name {
        OutputName::Given(path) => Some(folder::target(path).map_err(SaveError::Place)?),
        OutputName::Numbered(_) | OutputName::Generated(_) => None,
    };
    let folder = file.as_deref().and_then(Path::parent);
    let folder = folder.filter(|path| !path.as_os_str().is_empty());
    let folder = folder.unwrap_or(place.folder());
    // Another run may have taken away the folder that both wanted, when it ended without a picture.
    std::fs::create_dir_all(folder)
        .map_err(|error| SaveError::Place(format!("{}: {error}", folder.display())))?;
    let download = client.download(output.url).on_progress(bar.watcher());
    let part = download.to_part(folder).await.map_err(SaveError::Call)?;
    match part.format() {
        MediaFormat::Text => Err(SaveError::Text(part.content_type().map(str::to_owned))),
        _ => Ok((part, started.elapsed())),
    }
}

/// Warns of a name that disagrees with the content, and of content that nobody knows.
fn warn_of_content(context: &Context, saved: &SavedPicture, format: MediaFormat) {
    let path = saved.path.display();
    let extension = saved.path.extension().and_then(|text| text.to_str());
    if format == MediaFormat::Unknown {
        context.warnings.warn(format!(
            "what {path} holds is no known picture format ({})",
            saved.content_type.as_deref().unwrap_or("no content type")
        ));
    } else if extension.is_some_and(|extension| !format.goes_with(extension)) {
        context.warnings.warn(format!(
            "{path} holds a {format}, whatever its name says; nothing is converted"
        ));
    }
}
