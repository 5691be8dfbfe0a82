//! What only the inside can show: a caller that has gone, and a lock that somebody has a copy of.

use std::sync::Arc;

use super::*;

/// A place in a folder that is yet to be made, whose caller waits as long as the last value lives.
fn place() -> (tempfile::TempDir, Place, Arc<()>) {
    let base = tempfile::tempdir().unwrap();
    let caller = Arc::new(());
    let place = Place {
        folder: base.path().join("tokens"),
        name: "entry".to_owned(),
        caller: Arc::downgrade(&caller),
    };
    (base, place, caller)
}

#[test]
fn a_change_that_nobody_waits_for_any_more_is_not_made() {
    let (_base, place, caller) = place();
    let _held = place.take(Right::Write).unwrap().unwrap();
    place.replace(b"newest").unwrap();
    drop(caller);
    for result in [place.replace(b"late"), place.remove()] {
        assert!(result.unwrap_err().to_string().contains("nobody waits"));
    }
    assert_eq!(place.read().unwrap().unwrap(), b"newest");
    let files = fs::read_dir(&place.folder).unwrap().count();
    assert_eq!(files, 2, "the entry and the lock, and nothing temporary");
}

/// A file that a killed writer of the entry `name` has left.
fn left(place: &Place, name: &str, bytes: &[u8]) -> PathBuf {
    let path = place.folder.join(format!("{name}.1234.tmp"));
    let mut file = os::open_options()
        .write(true)
        .create(true)
        .open(&path)
        .unwrap();
    file.write_all(bytes).unwrap();
    path
}

fn is_whole(bytes: &[u8]) -> bool {
    bytes.ends_with(b".")
}

#[test]
fn half_of_an_entry_is_deleted_at_once_by_whoever_alone_may_write_it() {
    let (_base, place, _caller) = place();
    let held = place.take(Right::Write).unwrap().unwrap();
    place.replace(b"old.").unwrap();
    let others = ["entry2", "other"].map(|name| left(&place, name, b"half"));
    let half = left(&place, "entry", b"half");
    assert!(place.is_unsettled());
    place.settle(&Held(None), is_whole);
    assert!(half.exists(), "without locks somebody may be at work on it");
    place.settle(&held, is_whole);
    assert!(!half.exists() && !place.is_unsettled());
    assert!(others.iter().all(|path| path.exists()));
    assert_eq!(place.read().unwrap().unwrap(), b"old.");
}

#[test]
fn a_whole_entry_that_a_killed_writer_left_takes_its_place() {
    let (_base, place, _caller) = place();
    let held = place.take(Right::Write).unwrap().unwrap();
    place.replace(b"old.").unwrap();
    let whole = left(&place, "entry", b"new.");
    place.settle(&Held(None), is_whole);
    assert_eq!(place.read().unwrap().unwrap(), b"old.");
    place.settle(&held, is_whole);
    assert_eq!(place.read().unwrap().unwrap(), b"new.");
    assert!(!whole.exists());
}

#[test]
fn what_is_older_than_the_entry_never_takes_its_place() {
    let (_base, place, _caller) = place();
    let held = place.take(Right::Write).unwrap().unwrap();
    let made = |path: &Path, age: Duration| {
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    };
    let day = Duration::from_secs(24 * 60 * 60);
    for (right, age) in [(&held, day), (&Held(None), day * 16)] {
        let old = left(&place, "entry", b"old.");
        made(&old, age);
        place.replace(b"of today.").unwrap();
        place.settle(right, is_whole);
        assert_eq!(place.read().unwrap().unwrap(), b"of today.");
        assert!(!old.exists());
    }
}

#[test]
fn what_is_whole_and_cannot_be_taken_over_now_stays() {
    let (_base, place, _caller) = place();
    let held = place.take(Right::Write).unwrap().unwrap();
    fs::create_dir(place.entry()).unwrap();
    let whole = left(&place, "entry", b"new.");
    place.settle(&held, is_whole);
    assert!(whole.exists());
    fs::remove_dir(place.entry()).unwrap();
    place.settle(&held, is_whole);
    assert_eq!(place.read().unwrap().unwrap(), b"new.");
}

#[test]
fn a_right_ends_although_a_program_that_is_being_started_has_a_copy_of_its_file() {
    let (_base, place, _caller) = place();
    let held = place.take(Right::Renew).unwrap().unwrap();
    let copy = held.0.as_ref().unwrap().try_clone().unwrap();
    assert!(place.take(Right::Renew).unwrap().is_none());
    drop(held);
    assert!(place.take(Right::Renew).unwrap().is_some());
    drop(copy);
}

#[test]
fn the_rights_to_renew_and_to_write_are_two() {
    let (_base, place, _caller) = place();
    let held = [Right::Renew, Right::Write].map(|right| place.take(right).unwrap());
    assert!(held.iter().all(Option::is_some));
}

#[test]
fn a_file_system_without_locks_is_told_from_one_that_fails() {
    use std::io::Error;
    assert!(os::has_no_locks(&ErrorKind::Unsupported.into()));
    #[cfg(unix)]
    {
        let raw = |errno: rustix::io::Errno| Error::from_raw_os_error(errno.raw_os_error());
        assert!(os::has_no_locks(&raw(rustix::io::Errno::NOLCK)));
        assert!(os::has_no_locks(&raw(rustix::io::Errno::NOTSUP)));
        assert!(!os::has_no_locks(&raw(rustix::io::Errno::IO)));
    }
    assert!(!os::has_no_locks(&Error::from(ErrorKind::PermissionDenied)));
}
