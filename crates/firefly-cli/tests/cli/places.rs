//! Links, devices, names and folders that pictures are sent to.

#[cfg(unix)]
use crate::support::started;
use crate::support::{Place, service};

const ARGS: &[&str] = &["--emulator", "generate", "a cat", "--size", "1024x1024"];

fn to(output: &str) -> Vec<&str> {
    [ARGS, &["-o", output]].concat()
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_its_file_is_replaced() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let place = Place::new();
    let at = |name: &str| place.folder.path().join(name);
    std::fs::create_dir(at("album")).unwrap();
    place.write("album/real.png", "old");
    std::fs::set_permissions(at("album/real.png"), std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("album/real.png", at("link.png")).unwrap();
    symlink("album/new.png", at("dangling.png")).unwrap();
    for (link, target) in [
        ("link.png", "album/real.png"),
        ("dangling.png", "album/new.png"),
    ] {
        let told = place.run(&to(link)).ends(0);
        assert_eq!(told.stdout, format!("{link}\n"));
        assert!(at(link).symlink_metadata().unwrap().is_symlink(), "{link}");
        assert!(place.read(target).starts_with(b"\x89PNG"), "{target}");
    }
    let mode = at("album/real.png").metadata().unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o640);
    assert_eq!(place.files().len(), 5, "{:?}", place.files());
}

#[cfg(unix)]
#[test]
fn devices_and_what_leads_to_them_are_refused_before_anything_is_sent() {
    let emulator = service();
    let place = Place::at(&emulator);
    let at = |name: &str| place.folder.path().join(name);
    std::os::unix::fs::symlink("/dev/stdout", at("out.png")).unwrap();
    std::os::unix::fs::symlink("missing/new.png", at("nowhere.png")).unwrap();
    let long = format!("{}.png", "x".repeat(300));
    for output in [
        "/dev/stdout",
        "/dev/null",
        "/dev/",
        "out.png",
        "nowhere.png",
        &long,
    ] {
        let stdout = std::fs::File::create(at("o")).unwrap();
        let args = ["generate", "a cat", "-o", output];
        let (code, stderr) = place.run_into(&args, stdout.into());
        assert_eq!(code, Some(2), "{output}: {stderr}");
    }
    assert_eq!(place.files(), ["nowhere.png", "o", "out.png"]);
    assert!(place.read("o").is_empty());
    assert!(
        emulator
            .requests()
            .iter()
            .all(|request| request.path.starts_with("/ims/"))
    );
}

#[test]
fn a_dot_behind_a_slash_names_a_folder() {
    let place = Place::new();
    place
        .run(&[&to("q/."), &["--seed", "7"][..]].concat())
        .ends(0);
    assert_eq!(place.files(), ["q/", "q/a-cat-7.png"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_another_run_takes_away_is_made_again() {
    let emulator = started(
        firefly_emulator::Emulator::builder().job_duration(std::time::Duration::from_secs(2)),
    );
    let place = Place::at(&emulator);
    let args = ["generate", "a cat", "--size", "1024x1024", "-v", "-o"];
    let mut running = place.start(&[&args[..], &["new/", "--seed", "7"]].concat());
    running.wait_for("the service took the job");
    std::fs::remove_dir(place.folder.path().join("new")).unwrap();
    assert_eq!(running.end().code(), Some(0));
    assert_eq!(place.files(), ["new/", "new/a-cat-7.png"]);
}

#[cfg(unix)]
#[test]
fn a_picture_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    place.write("any", "");
    let mode = |name: &str| {
        let path = place.folder.path().join(name);
        path.metadata().unwrap().permissions().mode()
    };
    place.run(&[ARGS, &["--seed", "7"]].concat()).ends(0);
    place.run(&to("x.png")).ends(0);
    assert_eq!(
        (mode("a-cat-7.png"), mode("x.png")),
        (mode("any"), mode("any"))
    );
}

#[test]
fn files_of_a_folder_are_named_by_a_template_and_never_overwritten() {
    let emulator = service();
    let place = Place::at(&emulator);
    let names = "{operation} {prompt} {seed} {index}of{count}";
    let args = [
        "generate",
        "a cat",
        "--size",
        "1024x1024",
        "--seed",
        "7,8",
        "-o",
        "new/",
        "--names",
    ];
    let told = place.run(&[&args[..], &[names]].concat()).ends(0);
    let expected = [
        "new/generate-images a-cat 7 1of2.png",
        "new/generate-images a-cat 8 2of2.png",
    ];
    assert_eq!(told.stdout.lines().collect::<Vec<_>>(), expected);
    let told = place.run(&[&args[..], &["same"]].concat()).ends(0);
    assert_eq!(told.stdout, "new/same.png\nnew/same-2.png\n");
    // Whichever is there first, taken names are passed over in the order of the outputs.
    let late = firefly_emulator::Fault::Delay(std::time::Duration::from_secs(2));
    emulator.inject(firefly_emulator::Route::Output, late);
    let told = place.run(&[&args[..], &["same", "--json"]].concat());
    let files = told.ends(0).json()["files"].take();
    for (index, seed, path) in [(0, 7, "new/same-3.png"), (1, 8, "new/same-4.png")] {
        assert_eq!(
            (&files[index]["seed"], &files[index]["path"]),
            (&seed.into(), &path.into())
        );
    }

    let dated = place.run(&[
        "generate",
        "a cat",
        "--size",
        "1024x1024",
        "--names",
        "{date}",
        "--json",
    ]);
    let path = dated.ends(0).json()["files"][0]["path"].to_string();
    assert_eq!(path.matches('-').count(), 2, "{path}");
}

#[test]
fn a_template_that_cannot_work_is_refused_before_any_call() {
    let emulator = service();
    let place = Place::at(&emulator);
    for (names, why) in [
        ("{tomorrow}", "{tomorrow}"),
        ("a{seed", "does not close"),
        ("../{seed}", "cannot stand in a file's name"),
        ("", "empty"),
    ] {
        for command in [
            &["generate", "a cat"][..],
            &["job", "wait", "urn:ff:jobs:x:1"],
        ] {
            let told = place.run(&[command, &["--names", names]].concat()).ends(2);
            assert!(told.stderr.contains(why), "{why} in {}", told.stderr);
        }
    }
    let told = place
        .run(&["generate", "a cat", "-o", "cat.png", "--names", "{seed}"])
        .ends(2);
    assert!(
        told.stderr.contains("--names is for files in a folder"),
        "{}",
        told.stderr
    );
    assert!(emulator.requests().is_empty() && place.files().is_empty());
}
