//! Many downloads against a scripted transport and a real folder.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use firefly_types::GenerateImagesResult;
use http::{Request, Response};
use ims_auth::StaticTokenSource;
use serde_json::json;

use crate::{
    Body, Config, Downloads, ErrorKind, Pipeline, Transport, TransportError, TrustedHosts,
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

/// A storage whose answer depends on the path: `/png`, `/mp4`, `/text`, `/refused`; the first is the last to be done.
#[derive(Debug, Default)]
struct Storage {
    asked: AtomicUsize,
    running: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait]
impl Transport for Storage {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
        let pause = 100_u64.saturating_sub(turn as u64);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        self.running.fetch_sub(1, Ordering::SeqCst);
        let (status, body) = match request.uri().path() {
            "/png" => (200, PNG.to_vec()),
            "/mp4" => (200, b"\0\0\0\x20ftypisom....".to_vec()),
            "/text" => (200, b"<html>sign in".to_vec()),
            _ => (403, Vec::new()),
        };
        let response = Response::builder()
            .status(status)
            .body(Body::from(body))
            .unwrap();
        Ok(response)
    }
}

fn result(outputs: &[(i64, &str)], withheld: u32) -> GenerateImagesResult {
    let outputs: Vec<_> = outputs
        .iter()
        .map(|(seed, path)| {
            json!({"seed": seed, "image": {"url": format!("https://s.example/{path}?sig=hush")}})
        })
        .collect();
    serde_json::from_value(json!({"outputs": outputs, "withheld": withheld})).unwrap()
}

fn downloads(result: &GenerateImagesResult) -> (Downloads, Arc<Storage>) {
    let storage = Arc::new(Storage::default());
    let tokens = Arc::new(StaticTokenSource::new("id", "token").unwrap());
    let config = Config::new(TrustedHosts::new("https://firefly-api.adobe.io").unwrap());
    let transport = Arc::clone(&storage) as Arc<dyn Transport>;
    let pipeline = Pipeline::new(transport, tokens, config);
    (Downloads::new(pipeline, result), storage)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test(start_paused = true)]
async fn t59_every_output_gets_a_file_in_order_with_the_ending_of_its_content() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("new/folder");
    let (downloads, _) = downloads(&result(&[(7, "png"), (8, "mp4"), (7, "png")], 0));
    let saved = downloads
        .with_names("{operation}-{prompt}-{seed}-{date}")
        .with_operation("generate images")
        .with_prompt("../A Cat!")
        .with_time(SystemTime::UNIX_EPOCH)
        .to_folder(&folder)
        .await
        .unwrap();
    let paths: Vec<_> = saved
        .files
        .iter()
        .map(|file| {
            let path = &file.as_ref().unwrap().path;
            assert_eq!(path.parent(), Some(folder.as_path()));
            path.file_name().unwrap().to_str().unwrap()
        })
        .collect();
    assert_eq!(
        paths,
        [
            "generate-images-a-cat-7-1970-01-01.png",
            "generate-images-a-cat-8-1970-01-01.mp4",
            "generate-images-a-cat-7-1970-01-01-2.png",
        ]
    );
    assert_eq!(names(&folder).len(), 3);
    assert!(!saved.is_filtered());
}

#[tokio::test(start_paused = true)]
async fn no_more_run_at_once_than_the_limit() {
    let outputs: Vec<_> = (0..9).map(|seed| (seed, "png")).collect();
    for (limit, most) in [(None, 4), (Some(2), 2), (Some(0), 1)] {
        let home = tempfile::tempdir().unwrap();
        let (mut downloads, storage) = downloads(&result(&outputs, 0));
        if let Some(limit) = limit {
            downloads = downloads.with_limit(limit);
        }
        downloads.to_folder(home.path()).await.unwrap();
        assert_eq!(storage.most.load(Ordering::SeqCst), most);
        assert_eq!(names(home.path()).len(), 9);
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_fails_does_not_keep_the_others() {
    let home = tempfile::tempdir().unwrap();
    let outputs = [(1, "refused"), (2, "text"), (3, "png")];
    let (downloads, _) = downloads(&result(&outputs, 0));
    let saved = downloads.to_folder(home.path()).await.unwrap();
    let kinds: Vec<_> = saved
        .files
        .iter()
        .map(|file| file.as_ref().err().map(crate::Error::kind))
        .collect();
    assert_eq!(kinds, [Some(ErrorKind::Api), Some(ErrorKind::Decode), None]);
    assert_eq!(names(home.path()), ["output-3.png"], "nothing else is left");
    assert!(!format!("{saved:?}").contains("hush"));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_overwritten_unless_asked() {
    let home = tempfile::tempdir().unwrap();
    let old = home.path().join("cat.png");
    let twins = result(&[(1, "png"), (2, "png")], 0);
    std::fs::write(&old, "old").unwrap();
    let (kept, _) = downloads(&twins);
    let saved = kept.with_names("cat").to_folder(home.path()).await.unwrap();
    // The first one is the last to be done, and has the first name all the same.
    let paths = saved.files.into_iter().map(|file| file.unwrap().path);
    let expected = ["cat-2.png", "cat-3.png"].map(|name| home.path().join(name));
    assert_eq!(paths.collect::<Vec<_>>(), expected);
    assert_eq!(names(home.path()), ["cat-2.png", "cat-3.png", "cat.png"]);
    assert_eq!(std::fs::read(&old).unwrap(), b"old");

    let (replaced, _) = downloads(&twins);
    replaced
        .with_names("cat")
        .overwriting()
        .to_folder(home.path())
        .await
        .unwrap();
    assert_eq!(names(home.path()), ["cat-2.png", "cat-3.png", "cat.png"]);
    assert_eq!(std::fs::read(&old).unwrap(), PNG);
}

#[tokio::test]
async fn what_cannot_work_is_told_before_any_call() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    for (template, folder, kind) in [
        (
            "{tomorrow}",
            home.path().join("new"),
            ErrorKind::Configuration,
        ),
        ("{seed}", file.join("folder"), ErrorKind::File),
    ] {
        let (downloads, storage) = downloads(&result(&[(1, "png")], 0));
        let error = downloads
            .with_names(template)
            .to_folder(folder)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(storage.asked.load(Ordering::SeqCst), 0);
    }
    assert_eq!(names(home.path()), ["file"], "no folder is made either");
}

#[tokio::test]
async fn t18_what_the_service_withheld_is_told() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("new");
    let (downloads, _) = downloads(&result(&[], 3));
    let saved = downloads.to_folder(&folder).await.unwrap();
    assert!(saved.is_filtered() && saved.files.is_empty());
    assert_eq!(saved.withheld, 3);
    assert!(!folder.exists(), "nothing to save, no folder");
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_by_output() {
    let home = tempfile::tempdir().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let (downloads, _) = downloads(&result(&[(1, "png"), (2, "mp4")], 0));
    downloads
        .on_progress(move |index, now, _| log.lock().unwrap().push((index, now)))
        .to_folder(home.path())
        .await
        .unwrap();
    let mut seen = seen.lock().unwrap().clone();
    seen.sort_unstable();
    assert_eq!(seen, [(0, PNG.len() as u64), (1, 16)]);
}

#[test]
fn debug_hides_the_signatures() {
    let (downloads, _) = downloads(&result(&[(1, "png")], 0));
    assert!(!format!("{downloads:?}").contains("hush"));
}
