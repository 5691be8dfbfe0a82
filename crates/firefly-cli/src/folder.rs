//! The folder that pictures go to: looked at before anything else, made before anything is paid for.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    destination::{Destination, OutputName},
    error::CliError,
};

/// How many links are followed, as many as Linux follows.
const MOST_LINKS: usize = 40;

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
    if is_of_system(folder) {
        return refuse(format!("{} is no place for files", folder.display()));
    }
    for name in place.explicit(count) {
        match name {
            OutputName::Given(path) => {
                target(&path).or_else(refuse)?;
            }
            // Whatever stands there stays, so that only the name itself is of interest.
            OutputName::Numbered(path) => match fs::symlink_metadata(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return refuse(format!("{}: {error}", path.display()));
                }
                _ => {}
            },
            OutputName::Generated(_) => {}
        }
    }
    Ok(())
}

/// The file that takes the content meant for `path`: itself, or what it leads to as a symbolic link.
///
/// Replacing a device, a pipe or a link by a picture is never what was meant.
pub(crate) fn target(path: &Path) -> Result<PathBuf, String> {
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        if is_of_system(&target) {
            return Err(format!("{} is no place for files", path.display()));
        }
        let found = match fs::symlink_metadata(&target) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(target),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        if !found.is_symlink() {
            return if found.is_file() {
                Ok(target)
            } else {
                Err(format!("{} exists and is not a file", path.display()))
            };
        }
        match fs::read_link(&target) {
            // From its own folder on; an absolute one stands for itself.
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        }
    }
    Err(format!("{} leads in a circle", path.display()))
}

/// Whether what stands there is a matter of the kernel and not of a disk.
fn is_of_system(path: &Path) -> bool {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // The last name may be that of a link, which is for others to follow.
    let place = match (whole.parent(), whole.file_name()) {
        (Some(folder), Some(name)) => real(folder).join(name),
        _ => real(&whole),
    };
    // Shared memory is a disk like any other.
    (place.starts_with("/dev") && !place.starts_with("/dev/shm")) || place.starts_with("/proc")
}

/// The folder without links and `..`, as far as it is there.
fn real(folder: &Path) -> PathBuf {
    let found = folder.ancestors().find_map(|there| {
        let missing = folder.strip_prefix(there).ok()?;
        Some(there.canonicalize().ok()?.join(missing))
    });
    found.unwrap_or_else(|| folder.to_owned())
}

/// Makes the folder where it is missing, and tries whether a file can be written there.
pub(crate) fn prepare(place: &Destination, count: usize) -> Result<PreparedFolder, CliError> {
    let folder = place.folder();
    let missing = folder
        .ancestors()
        .filter(|path| !path.as_os_str().is_empty() && !path.exists());
    let prepared = PreparedFolder {
        made: missing.map(Path::to_owned).collect(),
    };
    let writable = fs::create_dir_all(folder).and_then(|()| trial(folder));
    writable.or_else(|error| unwritable(folder, &error))?;
    for name in place.explicit(count) {
        let OutputName::Given(path) = name else {
            continue;
        };
        let target = target(&path).or_else(refuse)?;
        // A link may lead to another folder, which is nobody's to make.
        if let Some(elsewhere) = target.parent().filter(|there| *there != place.folder()) {
            let elsewhere = if elsewhere.as_os_str().is_empty() {
                Path::new(".")
            } else {
                elsewhere
            };
            trial(elsewhere).or_else(|error| unwritable(elsewhere, &error))?;
        }
    }
    Ok(prepared)
}

fn unwritable(folder: &Path, error: &io::Error) -> Result<(), CliError> {
    refuse(format!(
        "{} cannot be written to: {error}",
        folder.display()
    ))
}

/// The words are of a request that is not sent.
fn refuse<T>(why: String) -> Result<T, CliError> {
    Err(CliError::Destination(format!("{why}; nothing was sent")))
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
        Destination::new(Some(path), None, "x", Path::is_dir).unwrap()
    }

    #[test]
    fn a_missing_folder_is_made_and_goes_again_when_it_stays_empty() {
        let home = tempfile::tempdir().unwrap();
        let inner = home.path().join("a/b/");
        check(&place(&inner), 1).unwrap();
        assert!(!home.path().join("a").exists(), "looking makes nothing");
        let prepared = prepare(&place(&inner), 1).unwrap();
        assert!(inner.is_dir());
        drop(prepared);
        assert!(!home.path().join("a").exists() && home.path().exists());
    }

    #[test]
    fn a_folder_with_something_in_it_stays() {
        let home = tempfile::tempdir().unwrap();
        let prepared = prepare(&place(&home.path().join("a/b/")), 1).unwrap();
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
        assert!(prepare(&inside, 1).is_err());
        assert!(check(&place(&home.path().join("file/")), 1).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_way_through_the_folder_of_devices_is_judged_by_where_it_ends() {
        let home = tempfile::tempdir().unwrap();
        let through = Path::new("/dev/..").join(home.path().strip_prefix("/").unwrap());
        for name in ["x.png", "new/x.png", "new/"] {
            assert!(check(&place(&through.join(name)), 1).is_ok(), "{name}");
        }
        for path in [
            "/tmp/../dev/null",
            "/dev/missing/x.png",
            "/dev/../dev/x.png",
        ] {
            assert!(check(&place(Path::new(path)), 1).is_err(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stands_for_the_file_it_leads_to() {
        use std::os::unix::fs::symlink;

        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::create_dir(at("inner")).unwrap();
        fs::write(at("inner/real.png"), "x").unwrap();
        symlink("inner/real.png", at("link.png")).unwrap();
        symlink(at("link.png"), at("twice.png")).unwrap();
        symlink("inner/new.png", at("dangling.png")).unwrap();
        symlink("circle.png", at("circle.png")).unwrap();
        symlink("/dev/null", at("null.png")).unwrap();
        symlink("/proc/self/fd/1", at("stdout.png")).unwrap();
        symlink("inner", at("folder.png")).unwrap();
        assert_eq!(target(&at("link.png")).unwrap(), at("inner/real.png"));
        assert_eq!(target(&at("twice.png")).unwrap(), at("inner/real.png"));
        assert_eq!(target(&at("dangling.png")).unwrap(), at("inner/new.png"));
        assert_eq!(target(&at("none.png")).unwrap(), at("none.png"));
        for name in ["circle.png", "null.png", "stdout.png", "folder.png"] {
            assert!(target(&at(name)).is_err(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_no_file_can_have_or_a_place_of_the_system_is_refused() {
        let home = tempfile::tempdir().unwrap();
        for count in [1, 2] {
            let long = place(&home.path().join("x".repeat(300)));
            assert!(check(&long, count).is_err(), "{count}");
        }
        for path in ["/dev/stdout", "/dev/new.png", "/proc/x.png", "/dev/"] {
            assert!(check(&place(Path::new(path)), 1).is_err(), "{path}");
        }
    }
}
