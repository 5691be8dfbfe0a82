//! The folder that pictures go to: looked at before anything else, made before anything is paid for.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{destination::Destination, error::CliError};

/// Refuses a place that cannot work, without touching anything.
pub(crate) fn check(place: &Destination, count: usize) -> Result<(), CliError> {
    let folder = place.folder();
    let nearest = folder.ancestors().find_map(|path| {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        match fs::metadata(path) {
            Ok(found) => Some((path, Ok(found.is_dir()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => Some((path, Err(error))),
        }
    });
    match nearest {
        Some((path, Ok(false))) => return refuse(format!("{} is not a folder", path.display())),
        Some((path, Err(error))) => return refuse(format!("{}: {error}", path.display())),
        Some((_, Ok(true))) | None => {}
    }
    for path in (0..count).filter_map(|index| place.explicit(index, count)) {
        // Replacing a device or a pipe by a picture is never what was meant.
        if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            return refuse(format!("{} exists and is not a file", path.display()));
        }
    }
    Ok(())
}

/// Makes the folder where it is missing, and tries whether a file can be written there.
pub(crate) fn prepare(place: &Destination) -> Result<PreparedFolder, CliError> {
    let folder = place.folder();
    let missing = folder
        .ancestors()
        .filter(|path| !path.as_os_str().is_empty() && !path.exists());
    let prepared = PreparedFolder {
        made: missing.map(Path::to_owned).collect(),
    };
    let writable = fs::create_dir_all(folder).and_then(|()| trial(folder));
    match writable {
        Ok(()) => Ok(prepared),
        Err(error) => refuse(format!(
            "{} cannot be written to: {error}",
            folder.display()
        )),
    }
}

fn refuse<T>(why: String) -> Result<T, CliError> {
    Err(CliError::Destination(why))
}

fn trial(folder: &Path) -> io::Result<()> {
    tempfile::Builder::new()
        .prefix(".firefly-")
        .tempfile_in(folder)?
        .close()
}

/// A folder that is ready. What was made of it goes again when nothing came to lie in it.
#[derive(Debug)]
pub(crate) struct PreparedFolder {
    made: Vec<PathBuf>,
}

impl Drop for PreparedFolder {
    fn drop(&mut self) {
        // From the inside out. A folder with something in it is refused by the system, which is what we want.
        for folder in &self.made {
            if fs::remove_dir(folder).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &Path) -> Destination {
        Destination::new(Some(path), "x", Path::is_dir).unwrap()
    }

    #[test]
    fn a_missing_folder_is_made_and_goes_again_when_it_stays_empty() {
        let home = tempfile::tempdir().unwrap();
        let inner = home.path().join("a/b/");
        check(&place(&inner), 1).unwrap();
        assert!(!home.path().join("a").exists(), "looking makes nothing");
        let prepared = prepare(&place(&inner)).unwrap();
        assert!(inner.is_dir());
        drop(prepared);
        assert!(!home.path().join("a").exists() && home.path().exists());
    }

    #[test]
    fn a_folder_with_something_in_it_stays() {
        let home = tempfile::tempdir().unwrap();
        let prepared = prepare(&place(&home.path().join("a/b/"))).unwrap();
        fs::write(home.path().join("a/b/x"), "x").unwrap();
        drop(prepared);
        assert!(home.path().join("a/b/x").exists());
    }

    #[test]
    fn a_file_in_the_way_is_found_before_anything_is_sent() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("file"), "x").unwrap();
        let inside = place(&home.path().join("file/sub/cat.png"));
        assert!(check(&inside, 1).is_err());
        assert!(prepare(&inside).is_err());
        assert!(check(&place(&home.path().join("file/")), 1).is_err());
        fs::create_dir(home.path().join("cat-2.png")).unwrap();
        let numbered = place(&home.path().join("cat.png"));
        assert!(check(&numbered, 1).is_ok());
        assert!(check(&numbered, 2).is_err());
    }
}
