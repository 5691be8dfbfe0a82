//! From outputs to files: all at once, each whole or not at all, under the names that the destination has for them.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use firefly::{Client, FileName, MediaFormat, Part, types::OutputRef};
use futures_util::future::join_all;

use crate::{
    context::Context,
    destination::{Destination, Names},
    error::SaveError,
    folder,
    progress::DownloadBar,
    saved_picture::SavedPicture,
};

/// What one output is to be called.
enum Target {
    /// As the user said: what stands there is replaced.
    Explicit(PathBuf),
    /// What is taken already gets a number.
    Generated(FileName),
}

/// Saves every output of a job that did `operation`, of which `wanted` were asked for. One that fails does not keep the others, which are paid for too.
pub(crate) async fn save(
    context: &Context,
    client: &Client,
    place: &Destination,
    wanted: usize,
    operation: &str,
    outputs: &[OutputRef<'_>],
) -> Vec<Result<SavedPicture, SaveError>> {
    let seeds: Vec<_> = outputs.iter().map(|output| output.seed).collect();
    let targets: Vec<_> = match place.names(&seeds, wanted, operation) {
        Names::Explicit(paths) => paths.into_iter().map(Target::Explicit).collect(),
        Names::Generated(names) => names.into_iter().map(Target::Generated).collect(),
    };
    let count = outputs.len();
    let transfers = outputs.iter().zip(targets).enumerate();
    let transfers = transfers.map(|(index, (output, target))| async move {
        let bar = DownloadBar::start(
            &context.console,
            format!("picture {} of {count}", index + 1),
        );
        let result = save_one(client, place, *output, target, &bar).await;
        drop(bar);
        let (saved, format) = result?;
        warn_of_content(context, &saved, format);
        Ok(saved)
    });
    join_all(transfers).await
}

async fn save_one(
    client: &Client,
    place: &Destination,
    output: OutputRef<'_>,
    target: Target,
    bar: &DownloadBar,
) -> Result<(SavedPicture, MediaFormat), SaveError> {
    let started = Instant::now();
    let (path, kept) = match target {
        Target::Explicit(path) => {
            // Behind a link the file may be in another folder, and a part is only given a name in its own.
            let file = folder::target(&path).map_err(SaveError::Place)?;
            let folder = file.parent().filter(|path| !path.as_os_str().is_empty());
            let part = fetch(client, folder.unwrap_or(place.folder()), output, bar).await?;
            (path, part.replace(&file).map_err(SaveError::Call)?)
        }
        Target::Generated(name) => {
            let part = fetch(client, place.folder(), output, bar).await?;
            let format = part.format();
            let path = |variant| name.path(place.folder_in_names(), variant, format);
            let kept = part.keep_as_free(name.first(), path);
            let kept = kept.map_err(SaveError::Call)?;
            (kept.path.clone(), kept)
        }
    };
    tracing::info!(
        "wrote {}: {} bytes in {:.0?}",
        path.display(),
        kept.bytes,
        started.elapsed()
    );
    let saved = SavedPicture {
        path,
        bytes: kept.bytes,
        content_type: kept.content_type,
        seed: output.seed,
    };
    Ok((saved, kept.format))
}

/// Fetches what is no text into `folder`: nothing takes the place of a file before it is looked at.
async fn fetch(
    client: &Client,
    folder: &Path,
    output: OutputRef<'_>,
    bar: &DownloadBar,
) -> Result<Part, SaveError> {
    // Another run may have taken away the folder that both wanted, when it ended without a picture.
    std::fs::create_dir_all(folder)
        .map_err(|error| SaveError::Place(format!("{}: {error}", folder.display())))?;
    let download = client.download(output.url).on_progress(bar.watcher());
    let part = download.to_part(folder).await.map_err(SaveError::Call)?;
    match part.format() {
        MediaFormat::Text => Err(SaveError::Text(part.content_type().map(str::to_owned))),
        _ => Ok(part),
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
