//! Downloads against a scripted transport and a real folder.

use std::{io, path::Path, time::Duration};

use bytes::Bytes;
use firefly_types::PresignedUrl;
use futures_util::{FutureExt as _, StreamExt as _, stream};

use crate::{
    Body, Download, ErrorKind, Sent,
    testing::{Rig, Step, answer, answer_with, fails, timed},
};

const URL: &str = "https://bucket.s3.example/images/1?X-Amz-Signature=hush";

fn download(rig: &Rig) -> Download {
    Download::new(rig.pipeline.clone(), PresignedUrl::new(URL))
}

/// A body that comes in two pieces, of which the second may be an error, announced with `length` bytes.
fn pieces(length: &str, second: io::Result<&'static str>) -> Step {
    let chunks = [
        Ok(Bytes::from_static(b"\xffirst ")),
        second.map(|text| Bytes::from_static(text.as_bytes())),
    ];
    answer_with(
        200,
        &[("content-length", length), ("content-type", "image/png")],
        Body::once(stream::iter(chunks)),
    )
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_is_written_whole_without_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::new([pieces("12", Ok("second"))]);
    let path = folder.path().join("cat.png");
    let written = download(&rig).to_file(&path).await.unwrap();
    assert_eq!(
        (written.bytes, written.content_type.as_deref()),
        (12, Some("image/png"))
    );
    assert_eq!(std::fs::read(&path).unwrap(), b"\xffirst second");
    let asked = rig.asked().remove(0);
    assert_eq!(asked.line, format!("GET {URL}"));
    for name in ["authorization", "x-api-key", "cookie", "x-request-id"] {
        assert!(
            !asked.headers.contains_key(name),
            "{name} went to the storage"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let ordinary = folder.path().join("ordinary");
    std::fs::write(&ordinary, "").unwrap();
    let rig = Rig::new([pieces("12", Ok("second"))]);
    let path = folder.path().join("cat.png");
    download(&rig).to_file(&path).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&path), mode(&ordinary));
}

#[tokio::test(start_paused = true)]
async fn a_failed_download_leaves_no_file_and_the_old_one_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, "old").unwrap();
    let cut = || pieces("12", Err(io::Error::other("cut")));
    let rig = Rig::new([cut(), cut(), cut(), cut()]);
    let error = download(&rig).to_file(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(
        (names(folder.path()), std::fs::read(&path).unwrap()),
        (vec!["cat.png".to_owned()], b"old".to_vec())
    );
    assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_broken_download_starts_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    let steps = [
        fails(Sent::Maybe),
        pieces(
            "99",
            Ok("a second piece that is longer than the one that counts"),
        ),
        pieces("12", Err(io::Error::other("cut"))),
        pieces("12", Ok("second")),
    ];
    let rig = Rig::new(steps);
    download(&rig).to_file(&path).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"\xffirst second");
    rig.assert_played();
}

#[tokio::test]
async fn a_dropped_download_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::new([Step::Silence]);
    {
        let mut pending = Box::pin(download(&rig).to_file(folder.path().join("cat.png")));
        assert!((&mut pending).now_or_never().is_none());
        assert_eq!(names(folder.path()).len(), 1, "a part was begun");
    }
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn an_existing_file_is_kept_where_a_new_one_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, "old").unwrap();
    let rig = Rig::new([pieces("12", Ok("second"))]);
    let error = download(&rig).to_new_file(&path).await.unwrap_err();
    assert!(rig.lines().is_empty(), "nothing is fetched in vain");
    let source = std::error::Error::source(&error)
        .unwrap()
        .downcast_ref::<io::Error>()
        .unwrap();
    assert_eq!(
        (error.kind(), source.kind()),
        (ErrorKind::File, io::ErrorKind::AlreadyExists)
    );
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    download(&rig).to_file(&path).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"\xffirst second");
}

#[tokio::test]
async fn a_page_in_the_place_of_a_picture_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, "old").unwrap();
    let page = || {
        answer_with(
            200,
            &[("content-type", "text/html")],
            "<html>Please sign in to the Wi-Fi".into(),
        )
    };
    let rig = Rig::new([page(), page()]);
    let replaced = download(&rig).to_file(&path).await;
    let new = folder.path().join("dog.png");
    let kept = download(&rig).to_new_file(new).await;
    for outcome in [replaced, kept] {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains("a text came"), "{error}");
    }
    assert_eq!(names(folder.path()), ["cat.png"]);
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
}

#[tokio::test]
async fn a_missing_folder_is_found_out_before_anything_is_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::new([]);
    let error = download(&rig)
        .to_file(folder.path().join("no/such/cat.png"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(rig.lines().is_empty());
}

#[tokio::test]
async fn an_expired_url_is_explained() {
    let xml = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
    let rig = Rig::new([answer_with(
        403,
        &[("content-type", "application/xml")],
        xml.into(),
    )]);
    let error = download(&rig).to_bytes(100).await.unwrap_err();
    assert_eq!(error.status(), Some(403));
    assert!(error.to_string().contains("valid for an hour"), "{error}");
}

#[tokio::test]
async fn a_limit_holds_with_and_without_a_length() {
    let endless = answer_with(
        200,
        &[],
        Body::once(stream::iter(
            (0..1_000).map(|_| Ok(Bytes::from_static(&[0; 1024]))),
        )),
    );
    let rig = Rig::with_config([endless, pieces("999999", Ok("x"))], |config| {
        config.max_download_bytes = 10_000;
    });
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let error = download(&rig)
            .to_file(folder.path().join("cat.png"))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("larger than 10000"), "{error}");
    }
    assert!(names(folder.path()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_is_given_up() {
    let stalls = || {
        answer_with(
            200,
            &[],
            Body::once(
                stream::once(async { Ok(Bytes::from_static(b"x")) }).chain(stream::pending()),
            ),
        )
    };
    let rig = Rig::new([stalls(), Step::Silence, stalls(), Step::Silence]);
    let (result, took) = timed(download(&rig).to_bytes(100)).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(
        took >= Duration::from_secs(120) && took < Duration::from_secs(125),
        "{took:?}"
    );
}

#[tokio::test]
async fn plain_http_is_for_loopback_alone() {
    for (url, allowed) in [
        ("http://bucket.example/1?sig=hush", false),
        ("file:///etc/passwd", false),
        ("http://127.0.0.1:9/1", true),
    ] {
        let rig = Rig::new([answer(200, "picture")]);
        let result = Download::new(rig.pipeline.clone(), PresignedUrl::new(url))
            .to_bytes(100)
            .await;
        assert_eq!(result.is_ok(), allowed, "{url}");
        if let Err(error) = result {
            assert_eq!(error.kind(), ErrorKind::UntrustedHost);
            assert!(!format!("{error:?}").contains("hush"));
        }
    }
}

#[tokio::test]
async fn progress_counts_up_to_the_length() {
    let rig = Rig::new([pieces("12", Ok("second"))]);
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = std::sync::Arc::clone(&seen);
    download(&rig)
        .on_progress(move |now, whole| log.lock().unwrap().push((now, whole)))
        .to_bytes(100)
        .await
        .unwrap();
    assert_eq!(*seen.lock().unwrap(), [(6, Some(12)), (12, Some(12))]);
}

#[tokio::test]
async fn a_stream_hands_out_the_pieces() {
    let rig = Rig::new([pieces("12", Ok("second"))]);
    let body = download(&rig).to_stream().await.unwrap();
    assert_eq!(body.read(100).await.unwrap(), &b"\xffirst second"[..]);
}

#[test]
fn debug_hides_the_signature() {
    assert!(!format!("{:?}", download(&Rig::new([]))).contains("hush"));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_never_ends_is_given_up() {
    let stalls = || answer_with(403, &[], Body::once(stream::pending()));
    let rig = Rig::new([stalls()]);
    let (result, took) = timed(download(&rig).to_bytes(100)).await;
    assert_eq!(
        (result.unwrap_err().status(), took),
        (Some(403), Duration::from_secs(30))
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_has_the_same_bounds() {
    let stalls = answer_with(200, &[], Body::once(stream::pending()));
    let rig = Rig::with_config([stalls, answer(200, "more than ten bytes")], |config| {
        config.max_download_bytes = 10;
    });
    let silent = download(&rig)
        .to_stream()
        .await
        .unwrap()
        .read(100)
        .await
        .unwrap_err();
    assert_eq!(silent.kind(), io::ErrorKind::TimedOut);
    let long = download(&rig)
        .to_stream()
        .await
        .unwrap()
        .read(100)
        .await
        .unwrap_err();
    assert_eq!(long.kind(), io::ErrorKind::FileTooLarge);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_not_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::new((0..4).map(|_| answer(204, "")));
    let error = download(&rig)
        .to_file(folder.path().join("cat.png"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn a_private_file_stays_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let rig = Rig::new([pieces("12", Ok("second"))]);
    download(&rig).to_file(&path).await.unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[tokio::test]
async fn a_refusal_of_the_storage_shows_code_and_message_alone() {
    let xml = "<Error><Code>SignatureDoesNotMatch</Code><Message>It differs.</Message><SignatureProvided>hush</SignatureProvided></Error>";
    let rig = Rig::new([answer_with(
        403,
        &[("content-type", "application/xml")],
        xml.into(),
    )]);
    let error = download(&rig).to_bytes(100).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("SignatureDoesNotMatch: It differs") && !text.contains("hush"),
        "{text}"
    );
}

#[tokio::test]
async fn a_storage_that_echoes_the_query_shows_nothing_of_it() {
    let rig = Rig::new([answer(403, "no such key: X-Amz-Signature=hush")]);
    let error = download(&rig).to_bytes(100).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
}
