//! Every example of an operation runs against the emulator and leaves what it promises.

use std::{path::PathBuf, process::Command};

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};

/// The program of the example, which cargo has built beside this test.
fn program(example: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let folder = test
        .ancestors()
        .nth(2)
        .expect("target/<profile>/deps/<test>");
    let name = format!("{example}{}", std::env::consts::EXE_SUFFIX);
    let program = folder.join("examples").join(name);
    assert!(
        program.is_file(),
        "the examples are not built: run `cargo test -p firefly` without naming a target, or `cargo build -p firefly --examples`"
    );
    program
}

/// Runs the example in an empty folder, and returns what it wrote there, sorted by name.
fn run(example: &str) -> Vec<(String, Vec<u8>)> {
    run_as(example, Command::new(program(example)).arg("--emulator"))
}

fn run_as(example: &str, command: &mut Command) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let output = command.current_dir(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{example}: {told}");
    let mut files: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Width and height in pixels.
fn sides(picture: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(picture).unwrap();
    (picture.width(), picture.height())
}

#[test]
fn each_operation_has_an_example_that_makes_its_picture() {
    for (example, expected) in [
        ("generate_similar", &[("similar.png", (1152, 896))][..]),
        ("expand_image", &[("expanded.png", (1200, 800))]),
        ("fill_image", &[("filled.png", (1152, 896))]),
        ("object_composite", &[("mug-on-a-rock.png", (1024, 1024))]),
        ("precise_composite", &[("mug-at-the-lake.jpg", (768, 576))]),
        (
            "adaptive_composite",
            &[("mug-in-the-light.png", (768, 576))],
        ),
        ("upload_image", &[("large-mug.png", (600, 720))]),
        ("upscale_image", &[("large-mug.png", (600, 720))]),
    ] {
        let made: Vec<_> = run(example)
            .iter()
            .map(|(name, bytes)| (name.clone(), sides(bytes)))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, sides)| ((*name).to_owned(), *sides))
            .collect();
        assert_eq!(made, expected, "{example}");
    }
}

fn names(made: &[(String, Vec<u8>)]) -> Vec<&str> {
    made.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_first_pictures_need_no_prompt_and_no_account() {
    let made = run("generate_image");
    assert_eq!(names(&made), ["picture-1.png", "picture-2.png"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_variables_alone_lead_to_the_first_pictures() {
    let emulator = Emulator::start().await.unwrap();
    let made = run_as(
        "generate_image",
        Command::new(program("generate_image"))
            .arg("a cat")
            .env_remove("FIREFLY_SERVICES_ACCESS_TOKEN")
            .env("FIREFLY_SERVICES_CLIENT_ID", DEFAULT_CLIENT_ID)
            .env("FIREFLY_SERVICES_CLIENT_SECRET", DEFAULT_CLIENT_SECRET)
            .env("FIREFLY_API_URL", emulator.base_url())
            .env("FIREFLY_IMS_URL", emulator.base_url()),
    );
    assert_eq!(names(&made), ["picture-1.png", "picture-2.png"]);
}

#[test]
fn image5_draws_and_changes() {
    let made = run("generate_image5");
    assert_eq!(names(&made), ["lighthouse.png", "overcast.png"]);
    let (width, height) = sides(&made[0].1);
    let ratio = f64::from(width) / f64::from(height);
    assert!((ratio - 16.0 / 9.0).abs() < 0.05, "{width}x{height}");
}

#[test]
fn the_video_is_an_mp4() {
    let made = run("generate_video");
    assert_eq!(made[0].0, "lake.mp4");
    assert_eq!(&made[0].1[4..8], b"ftyp");
}

#[test]
fn what_makes_no_picture_runs_as_well() {
    assert!(run("list_custom_models").is_empty());
    assert!(run("cancel_job").is_empty());
}
