//! From outputs to files: all at once, each whole or not at all, under the names that the destination has for them.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Instant,
};

use firefly::{Client, types::OutputRef};
use futures_util::future::join_all;
use tempfile::TempPath;

use crate::{
    context::Context, destination::Destination, error::SaveError, folder, image_format::Content,
    progress::DownloadBar, saved_picture::SavedPicture,
};

/// How much of a file is looked at to tell what it is, in bytes.
const LONGEST_LOOK: u64 = 512;

/// How many taken names are passed over before giving up.
const MOST_ATTEMPTS: u32 = 10_000;

/// Saves every output. One that fails does not keep the others, which are paid for too.
pub(crate) async fn save(
    context: &Context,
    client: &Client,
    place: &Destination,
    outputs: &[OutputRef<'_>],
) -> Vec<Result<SavedPicture, SaveError>> {
    let count = outputs.len();
    let seeds: Vec<_> = outputs.iter().map(|output| output.seed).collect();
    let seeds = &seeds;
    let transfers = outputs
        .iter()
        .enumerate()
        .map(|(index, output)| async move {
            let bar = DownloadBar::start(
                &context.console,
                format!("picture {} of {count}", index + 1),
            );
            let twins = twins(seeds, index);
            let result = save_one(client, place, *output, (index, count), twins, &bar).await;
            drop(bar);
            let (saved, found) = result?;
            warn_of_content(context, &saved, found);
            Ok(saved)
        });
    join_all(transfers).await
}

async fn save_one(
    client: &Client,
    place: &Destination,
    output: OutputRef<'_>,
    (index, count): (usize, usize),
    twins: u32,
    bar: &DownloadBar,
) -> Result<(SavedPicture, Content), SaveError> {
    let started = Instant::now();
    let explicit = match place.explicit(index, count) {
        Some(path) => {
            let target = folder::target(&path).map_err(|error| {
                SaveError::File(path.clone(), io::Error::other(error.to_string()))
            })?;
            Some((path, target))
        }
        None => None,
    };
    let folder = explicit
        .as_ref()
        .and_then(|(_, target)| target.parent())
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(place.folder());
    // What the picture is shows only when it is there, so it waits under another name in the same folder: nothing takes the
    // place of a file before it is looked at.
    let waiting = waiting_in(folder).map_err(|error| SaveError::File(folder.to_owned(), error))?;
    let downloaded = client
        .download(output.url)
        .on_progress(bar.watcher())
        .to_file(&waiting)
        .await
        .map_err(SaveError::Call)?;
    let found = content_of(&waiting, downloaded.content_type.as_deref());
    let extension = match found {
        Content::Picture(format) => format.extension(),
        Content::Unknown => "bin",
        Content::Text => return Err(SaveError::Text(downloaded.content_type)),
    };
    let path = match explicit {
        Some((path, target)) => {
            replace(waiting, &target).map_err(|error| SaveError::File(path.clone(), error))?;
            path
        }
        None => keep(waiting, twins + 1, |attempt| {
            place.generated(index, output.seed, extension, attempt)
        })?,
    };
    tracing::info!(
        "wrote {}: {} bytes in {:.0?}",
        path.display(),
        downloaded.bytes,
        started.elapsed()
    );
    let saved = SavedPicture {
        path,
        bytes: downloaded.bytes,
        content_type: downloaded.content_type,
        seed: output.seed,
    };
    Ok((saved, found))
}

/// A file in `folder` for what is to be looked at first, with the permissions a new file has. It goes when dropped.
fn waiting_in(folder: &Path) -> io::Result<TempPath> {
    // Another run may have taken away the folder that both wanted, when it ended without a picture.
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".firefly-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    Ok(builder.tempfile_in(folder)?.into_temp_path())
}

/// Puts the file in the place of `target`, whose permissions stay: a private picture stays private.
fn replace(file: TempPath, target: &Path) -> io::Result<()> {
    if let Ok(old) = std::fs::metadata(target) {
        std::fs::set_permissions(&file, old.permissions())?;
    }
    file.persist(target).map_err(|error| error.error)
}

/// How many outputs before this one would have its name: whichever comes first, the names follow the order of the outputs.
fn twins(seeds: &[Option<i64>], index: usize) -> u32 {
    let same = seeds[..index].iter().filter(|seed| **seed == seeds[index]);
    // Without a seed the number in the name is that of the output.
    same.flatten().map(|_| 1).sum()
}

/// Gives the file the first of the names, from the `attempt`-th on, that is free.
fn keep(
    mut file: TempPath,
    mut attempt: u32,
    name: impl Fn(u32) -> PathBuf,
) -> Result<PathBuf, SaveError> {
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

fn content_of(path: &Path, content_type: Option<&str>) -> Content {
    let mut start = Vec::new();
    // Unreadable: then the start says nothing, and the content type has to do.
    let _ = File::open(path).and_then(|file| file.take(LONGEST_LOOK).read_to_end(&mut start));
    Content::of(content_type, &start)
}

/// Warns of a name that disagrees with the content, and of content that nobody knows.
fn warn_of_content(context: &Context, saved: &SavedPicture, found: Content) {
    let path = saved.path.display();
    let extension = saved.path.extension().and_then(|text| text.to_str());
    match (found, extension) {
        (Content::Picture(format), Some(extension)) if !format.goes_with(extension) => {
            let name = format.name();
            context.warnings.warn(format!(
                "{path} holds a {name}, whatever its name says; nothing is converted"
            ));
        }
        (Content::Unknown, _) => context.warnings.warn(format!(
            "what {path} holds is no known picture format ({})",
            saved.content_type.as_deref().unwrap_or("no content type")
        )),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_are_numbered_in_the_order_of_the_outputs() {
        let seeds = [Some(7), None, Some(7), None, Some(8), Some(7)];
        let numbers: Vec<_> = (0..seeds.len()).map(|index| twins(&seeds, index)).collect();
        assert_eq!(numbers, [0, 0, 1, 0, 0, 2]);

        let home = tempfile::tempdir().unwrap();
        let name = |attempt: u32| home.path().join(format!("cat-{attempt}.png"));
        let late = tempfile::NamedTempFile::new_in(home.path()).unwrap();
        assert_eq!(keep(late.into_temp_path(), 2, name).unwrap(), name(2));
        let early = tempfile::NamedTempFile::new_in(home.path()).unwrap();
        assert_eq!(keep(early.into_temp_path(), 1, name).unwrap(), name(1));
    }

    #[test]
    fn a_generated_name_never_replaces_a_file() {
        let home = tempfile::tempdir().unwrap();
        let name = |attempt: u32| home.path().join(format!("cat-{attempt}.png"));
        std::fs::write(name(1), "mine").unwrap();
        std::fs::write(name(2), "mine too").unwrap();
        let new = tempfile::NamedTempFile::new_in(home.path()).unwrap();
        std::fs::write(new.path(), "new").unwrap();
        assert_eq!(keep(new.into_temp_path(), 1, name).unwrap(), name(3));
        let read = |attempt| std::fs::read_to_string(name(attempt)).unwrap();
        assert_eq!([read(1), read(2), read(3)], ["mine", "mine too", "new"]);
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 3);
    }
}
