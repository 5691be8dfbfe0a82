//! From outputs to files: all at once, each whole or not at all, under the names that the destination has for them.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Instant,
};

use firefly::{Client, types::OutputRef};
use futures_util::future::join_all;

use crate::{
    context::Context, destination::Destination, error::SaveError, image_format::ImageFormat,
    progress::DownloadBar,
};

/// How many taken names are passed over before giving up.
const MOST_ATTEMPTS: u32 = 10_000;

/// A picture on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SavedPicture {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) content_type: Option<String>,
    pub(crate) seed: Option<i64>,
}

/// Saves every output. One that fails does not keep the others, which are paid for too.
pub(crate) async fn save(
    context: &Context,
    client: &Client,
    place: &Destination,
    outputs: &[OutputRef<'_>],
) -> Vec<Result<SavedPicture, SaveError>> {
    let count = outputs.len();
    let transfers = outputs
        .iter()
        .enumerate()
        .map(|(index, output)| async move {
            let bar = DownloadBar::start(
                &context.console,
                format!("picture {} of {count}", index + 1),
            );
            let result = save_one(client, place, *output, index, count, &bar).await;
            bar.finish();
            let saved = result?;
            warn_of_extension(context, &saved);
            Ok(saved)
        });
    join_all(transfers).await
}

async fn save_one(
    client: &Client,
    place: &Destination,
    output: OutputRef<'_>,
    index: usize,
    count: usize,
    bar: &DownloadBar,
) -> Result<SavedPicture, SaveError> {
    let started = Instant::now();
    let watched = bar.clone();
    let download = client
        .download(output.url)
        .on_progress(move |received, length| watched.update(received, length));
    let (path, downloaded) = if let Some(path) = place.explicit(index, count) {
        let downloaded = download.to_file(&path).await.map_err(SaveError::Call)?;
        (path, downloaded)
    } else {
        // The extension is known only with the answer, so the picture waits under another name in the same folder.
        let waiting = tempfile::Builder::new()
            .prefix(".firefly-")
            .tempfile_in(place.folder())
            .map_err(|error| SaveError::File(place.folder().to_owned(), error))?
            .into_temp_path();
        let downloaded = download.to_file(&waiting).await.map_err(SaveError::Call)?;
        let format = format_of(&waiting, downloaded.content_type.as_deref());
        let extension = format.map_or("bin", ImageFormat::extension);
        let name = |attempt| place.generated(index, output.seed, extension, attempt);
        (keep(waiting, name)?, downloaded)
    };
    tracing::info!(
        "wrote {}: {} bytes in {:.0?}",
        path.display(),
        downloaded.bytes,
        started.elapsed()
    );
    Ok(SavedPicture {
        path,
        bytes: downloaded.bytes,
        content_type: downloaded.content_type,
        seed: output.seed,
    })
}

/// Gives the file the first of the names that is free.
fn keep(mut file: tempfile::TempPath, name: impl Fn(u32) -> PathBuf) -> Result<PathBuf, SaveError> {
    let mut attempt = 1;
    loop {
        let path = name(attempt);
        match file.persist_noclobber(&path) {
            Ok(()) => return Ok(path),
            Err(taken)
                if taken.error.kind() == io::ErrorKind::AlreadyExists
                    && attempt < MOST_ATTEMPTS =>
            {
                file = taken.path;
                attempt += 1;
            }
            Err(failed) => return Err(SaveError::File(path, failed.error)),
        }
    }
}

fn format_of(path: &Path, content_type: Option<&str>) -> Option<ImageFormat> {
    let mut start = [0; 16];
    // Too short or unreadable: then the start says nothing, and the content type has to do.
    let read = File::open(path).and_then(|mut file| file.read(&mut start));
    ImageFormat::detect(content_type, &start[..read.unwrap_or_default()])
}

fn warn_of_extension(context: &Context, saved: &SavedPicture) {
    let extension = saved.path.extension().and_then(|text| text.to_str());
    let format = format_of(&saved.path, saved.content_type.as_deref());
    if let (Some(extension), Some(format)) = (extension, format)
        && !format.goes_with(extension)
    {
        context.warn(format!(
            "{} holds {}, whatever its name says; nothing is converted",
            saved.path.display(),
            match format {
                ImageFormat::Png => "a PNG picture",
                ImageFormat::Jpeg => "a JPEG picture",
                ImageFormat::Webp => "a WebP picture",
                ImageFormat::Tiff => "a TIFF picture",
            }
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_name_never_replaces_a_file() {
        let home = tempfile::tempdir().unwrap();
        let name = |attempt: u32| home.path().join(format!("cat-{attempt}.png"));
        std::fs::write(name(1), "mine").unwrap();
        std::fs::write(name(2), "mine too").unwrap();
        let new = tempfile::NamedTempFile::new_in(home.path()).unwrap();
        std::fs::write(new.path(), "new").unwrap();
        assert_eq!(keep(new.into_temp_path(), name).unwrap(), name(3));
        let read = |attempt| std::fs::read_to_string(name(attempt)).unwrap();
        assert_eq!([read(1), read(2), read(3)], ["mine", "mine too", "new"]);
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 3);
    }
}
