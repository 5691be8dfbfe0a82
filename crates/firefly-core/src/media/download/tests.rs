//! Parts that are named when they are whole, and URLs that are past their time.

use std::{io, path::Path};

use firefly_types::{ImageFormat, PresignedUrl};
use rstest::rstest;

use crate::{
    Download, ErrorKind, MediaFormat,
    testing::{Rig, Step, answer, answer_with},
};

fn download(rig: &Rig, query: &str) -> Download {
    let url = format!("https://bucket.s3.example/images/1?{query}");
    Download::new(rig.pipeline.clone(), PresignedUrl::new(url))
}

fn picture() -> Step {
    let body = b"\x89PNG\r\n\x1a\nand so on".to_vec();
    answer_with(
        200,
        &[("content-type", "application/octet-stream")],
        body.into(),
    )
}

fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[tokio::test]
async fn t59_a_part_is_named_by_what_it_is() {
    let home = tempfile::tempdir().unwrap();
    let rig = Rig::new([picture()]);
    let part = download(&rig, "").to_part(home.path()).await.unwrap();
    assert_eq!(part.path().parent(), Some(home.path()));
    assert_eq!(part.format(), MediaFormat::Image(ImageFormat::Png));
    assert_eq!(part.content_type(), Some("application/octet-stream"));
    assert_eq!(part.bytes(), std::fs::metadata(part.path()).unwrap().len());
    let path = home.path().join("cat.png");
    let kept = part.keep_as(&path).unwrap();
    assert_eq!((kept.path, kept.format.extension()), (path, "png"));
    assert_eq!(count(home.path()), 1);
}

#[tokio::test]
async fn a_part_that_is_dropped_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let rig = Rig::new([picture()]);
    let part = download(&rig, "").to_part(home.path()).await.unwrap();
    assert_eq!(count(home.path()), 1);
    drop(part);
    assert_eq!(count(home.path()), 0);
}

#[tokio::test]
async fn a_part_takes_no_name_that_is_taken_but_the_next_free_one() {
    let home = tempfile::tempdir().unwrap();
    let name = |number: u32| home.path().join(format!("cat-{number}.png"));
    for number in [1, 2] {
        std::fs::write(name(number), "mine").unwrap();
    }
    let rig = Rig::new([picture(), picture()]);
    let part = download(&rig, "").to_part(home.path()).await.unwrap();
    let error = part.keep_as(name(1)).unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    let source = source.downcast_ref::<io::Error>().unwrap();
    assert_eq!(source.kind(), io::ErrorKind::AlreadyExists);

    let part = download(&rig, "").to_part(home.path()).await.unwrap();
    assert_eq!(part.keep_as_free(1, name).unwrap().path, name(3));
    assert_eq!(std::fs::read(name(1)).unwrap(), b"mine");
    assert_eq!(count(home.path()), 3);
}

#[tokio::test]
async fn a_part_that_cannot_replace_a_folder_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let target = home.path().join("cat.png");
    std::fs::create_dir(&target).unwrap();
    let rig = Rig::new([picture()]);
    let part = download(&rig, "").to_part(home.path()).await.unwrap();
    assert_eq!(part.replace(&target).unwrap_err().kind(), ErrorKind::File);
    assert_eq!((count(home.path()), count(&target)), (1, 0));
}

const LONG_AGO: &str = "X-Amz-Date=20200101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=hush";
const NOT_YET: &str = "X-Amz-Date=99990101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=hush";

#[rstest]
#[case::the_storage_says_so(
    403,
    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
    NOT_YET,
    ErrorKind::OutputExpired
)]
#[case::a_token_of_the_storage(
    400,
    "<Error><Code>ExpiredToken</Code><Message>The token has Expired.</Message></Error>",
    "",
    ErrorKind::OutputExpired
)]
#[case::the_url_says_so(403, "", LONG_AGO, ErrorKind::OutputExpired)]
#[case::the_output_is_gone(404, "", LONG_AGO, ErrorKind::OutputExpired)]
#[case::another_reason(
    403,
    "<Error><Code>AccessDenied</Code><Message>no</Message></Error>",
    NOT_YET,
    ErrorKind::Api
)]
#[case::nobody_says_so(403, "", "sig=hush", ErrorKind::Api)]
#[case::not_understood(501, "", LONG_AGO, ErrorKind::Api)]
#[tokio::test]
async fn an_expired_url_is_an_error_of_its_own_kind(
    #[case] status: u16,
    #[case] body: &str,
    #[case] query: &str,
    #[case] kind: ErrorKind,
) {
    let rig = Rig::new([answer(status, body)]);
    let error = download(&rig, query).to_bytes(100).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (kind, Some(status)));
    let expired = kind == ErrorKind::OutputExpired;
    let advice = error.advice().unwrap_or_default();
    assert_eq!(advice.starts_with("read the job's status again"), expired);
    assert!(!error.is_retryable());
    assert!(!format!("{error} {error:?}").contains("hush"));
}

#[tokio::test]
async fn a_url_that_is_past_its_time_by_its_own_words_is_tried_all_the_same() {
    let rig = Rig::new([answer(200, "a picture")]);
    assert!(download(&rig, LONG_AGO).to_bytes(100).await.is_ok());
}
