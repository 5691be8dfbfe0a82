//! What cannot be uploaded, and what goes wrong on the way.

use std::{
    fs,
    io::{self, Cursor, Read as _},
};

use firefly_types::{ExpandImageRequest, ImageSource, LocalImage, Mask, Size};
use rstest::rstest;

use super::{
    file, jpeg_like, png,
    service::{Act, Service},
    upscale,
};
use crate::{ErrorKind, RetryPolicy};

/// Fails for good, after a proper beginning.
fn failing() -> impl io::Read + Send {
    Cursor::new(jpeg_like(9)).chain(Fails)
}

struct Fails;
impl io::Read for Fails {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

struct Unplugged;
impl io::Read for Unplugged {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the scanner is unplugged"))
    }
}

struct Panics;
impl io::Read for Panics {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("a reader's own fault")
    }
}

#[rstest]
#[case::missing(
    LocalImage::path("no/such/cat.png"),
    "must be a file that exists (found: no/such/cat.png)"
)]
#[case::folder(LocalImage::path("src"), "must be a file, not a folder (found: src)")]
#[case::long_name(
    LocalImage::path("a/very/long/way/to/a/picture/that/is/not/there.png"),
    "(found: …/way/to/a/picture/that/is/not/there.png)"
)]
#[case::empty(LocalImage::bytes([]), "must not be empty")]
#[case::empty_reader(LocalImage::reader(io::empty()), "must not be empty (found: a reader)")]
#[case::text(LocalImage::bytes(*b"a text"), "must be JPEG, PNG, WebP, TIFF or JPEG XL by its content (found: 6 bytes)")]
#[case::gif(LocalImage::bytes(*b"GIF89a......"), "must be JPEG, PNG, WebP, TIFF or JPEG XL")]
#[case::failing_reader(
    LocalImage::reader(failing()),
    "must be readable: connection reset (found: a reader)"
)]
#[case::panicking_reader(
    LocalImage::reader(Panics),
    "must be readable: reading it panicked (found: a reader)"
)]
#[case::endless_reader(LocalImage::reader(Cursor::new(jpeg_like(99)).chain(io::repeat(1))), "must be at most 15 MiB (found: more than 15728640 bytes)")]
#[tokio::test]
async fn what_cannot_be_uploaded_is_told_with_its_place_and_nothing_is_sent(
    #[case] image: LocalImage,
    #[case] expected: &str,
) {
    let service = Service::new();
    let request = upscale(image);
    let error = service.pipeline().submit(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let violations = error.violations();
    let [violation] = violations else {
        panic!("{error}")
    };
    assert_eq!(violation.path, "image.source");
    assert!(violation.to_string().contains(expected), "{violation}");
    assert!(service.uploads().is_empty() && service.submits().is_empty());
}

#[tokio::test]
async fn a_file_is_what_its_content_is_not_what_it_is_called() {
    let (_folder, path) = file(b"Dear diary");
    let service = Service::new();
    let error = service.pipeline().upload(path.into()).await.unwrap_err();
    assert!(error.to_string().contains("by its content"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_regular_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let service = Service::new();
    let error = service.pipeline().upload(path.into()).await.unwrap_err();
    assert!(
        error.to_string().contains("must be a regular file"),
        "{error}"
    );
}

#[tokio::test]
async fn a_reader_that_failed_is_not_taken_for_an_empty_one_later() {
    let request = upscale(LocalImage::reader(failing()));
    let pipeline = Service::new().pipeline();
    pipeline.submit(&request).await.unwrap_err();
    let error = pipeline.submit(&request).await.unwrap_err();
    assert!(error.to_string().contains("connection reset"), "{error}");
}

#[rstest]
#[case::its_own_words(
    LocalImage::reader(Unplugged),
    "must be readable: the scanner is unplugged"
)]
#[case::its_panic(LocalImage::reader(Panics), "must be readable: reading it panicked")]
#[case::its_length(
    LocalImage::reader(Cursor::new(jpeg_like(9)).chain(io::repeat(1))),
    "must be at most 15 MiB"
)]
#[tokio::test]
async fn why_a_reader_failed_is_told_at_every_call(
    #[case] image: LocalImage,
    #[case] expected: &str,
) {
    let pipeline = Service::new().pipeline();
    for _ in 0..2 {
        let error = pipeline.upload(image.clone()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_reader_that_someone_else_took_is_not_waited_for() {
    let image = LocalImage::reader(Cursor::new(jpeg_like(9)));
    drop(image.take_reader());
    let error = Service::new().pipeline().upload(image).await.unwrap_err();
    assert!(error.to_string().contains("not read before"), "{error}");
}

#[tokio::test]
async fn every_fault_of_members_and_pictures_is_told_at_once() {
    let (_folder, path) = file(&png(3, 2));
    let request = ExpandImageRequest::new(ImageSource::path(&path))
        .with_mask(Mask::new(ImageSource::bytes(*b"no mask")))
        .with_size(Size::new(9_999, 1))
        .with_num_variations(99);
    let service = Service::new();
    let error = service.pipeline().submit(&request).await.unwrap_err();
    let paths: Vec<_> = error
        .violations()
        .iter()
        .map(|violation| violation.path.as_str())
        .collect();
    for path in ["numVariations", "size", "mask.source"] {
        assert!(paths.iter().any(|found| found.starts_with(path)), "{error}");
    }
    // The good picture is not uploaded for nothing.
    assert!(service.uploads().is_empty() && service.submits().is_empty());
}

#[rstest]
#[case::other_bytes(|content: &mut Vec<u8>| content[150_000] ^= 1)]
#[case::longer(|content: &mut Vec<u8>| content.push(1))]
#[case::shorter(|content: &mut Vec<u8>| content.truncate(100_000))]
#[case::much_shorter(|content: &mut Vec<u8>| content.clear())]
#[tokio::test]
async fn a_file_that_changes_after_the_look_is_not_sent_to_its_end(
    #[case] change: fn(&mut Vec<u8>),
    #[values(1, 4)] attempts: u32,
) {
    let mut content = jpeg_like(200_000);
    let (_folder, path) = file(&content);
    let changed = path.clone();
    let service = Service::new().act(Act::After(Box::new(move || {
        change(&mut content);
        fs::write(changed, content).unwrap();
    })));
    let pipeline = service.pipeline_with(|config| {
        config.retry = RetryPolicy::default().with_max_attempts(attempts);
    });
    let error = pipeline.submit(&upscale(path.clone())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    let text = error.to_string();
    let name = path.display().to_string();
    for part in ["upload the image", "changed", &name] {
        assert!(text.contains(part), "{text}");
    }
    let uploads = service.uploads();
    assert_eq!(uploads.len(), 1, "no second attempt");
    assert!(!uploads[0].is_whole && uploads[0].content.len() < 200_000);
    assert!(service.submits().is_empty());
    // The next call looks anew.
    fs::write(&path, jpeg_like(70_000)).unwrap();
    pipeline.submit(&upscale(path)).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_gone_after_the_look_is_told() {
    let (_folder, path) = file(&jpeg_like(99));
    let gone = path.clone();
    let service = Service::new().act(Act::After(Box::new(move || fs::remove_file(gone).unwrap())));
    let error = service.pipeline().upload(path.into()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains("cannot be sent"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn after_a_reset_the_whole_file_is_sent_again() {
    let content = jpeg_like(200_000);
    let (_folder, path) = file(&content);
    let service = Service::new().act(Act::Reset).act(Act::Reset);
    let uploaded = service.pipeline().upload(path.into()).await.unwrap();
    assert_eq!(uploaded.id, "upload-3");
    for upload in service.uploads() {
        assert!(upload.is_whole && upload.content == content);
    }
}

#[tokio::test]
async fn an_answer_without_a_picture_is_an_error() {
    let service = Service::new().act(Act::Nothing);
    let error = service
        .pipeline()
        .upload(LocalImage::bytes(png(3, 2)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}
