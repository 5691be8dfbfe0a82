//! The same content is one upload, for as long as its ID is good.

use std::time::Duration;

use firefly_types::{ImageSource, LocalImage};
use futures_util::future::join_all;
use rstest::rstest;

use super::{
    file, png,
    service::{Act, Service},
    upscale,
};

#[tokio::test]
async fn sixty_four_tasks_make_one_upload() {
    let (_folder, path) = file(&png(30, 20));
    let service = Service::new();
    let pipeline = service.pipeline();
    let tasks = (0..64).map(|_| {
        let (pipeline, request) = (pipeline.clone(), upscale(path.clone()));
        tokio::spawn(async move { pipeline.submit(&request).await.map(drop) })
    });
    for outcome in join_all(tasks).await {
        outcome.unwrap().unwrap();
    }
    assert_eq!((service.uploads().len(), service.submits().len()), (1, 64));
    assert!(
        service
            .submits()
            .iter()
            .all(|json| json.contains("upload-1"))
    );
}

#[tokio::test]
async fn the_same_bytes_are_the_same_wherever_they_come_from() {
    let (_folder, path) = file(&png(30, 20));
    let service = Service::new();
    let pipeline = service.pipeline();
    let sources = [
        ImageSource::path(path),
        ImageSource::bytes(png(30, 20)),
        ImageSource::reader(std::io::Cursor::new(png(30, 20))),
    ];
    for source in sources {
        pipeline.submit(&upscale(source)).await.unwrap();
    }
    assert_eq!(service.uploads().len(), 1);
    let other = LocalImage::bytes(png(20, 30));
    assert_eq!(pipeline.upload(other).await.unwrap().id, "upload-2");
    // Another client knows nothing of it.
    service
        .pipeline()
        .upload(LocalImage::bytes(png(30, 20)))
        .await
        .unwrap();
    assert_eq!(service.uploads().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_id_is_not_used_past_its_seven_days() {
    const HOUR: Duration = Duration::from_secs(60 * 60);
    let service = Service::new();
    let pipeline = service.pipeline();
    let image = LocalImage::bytes(png(30, 20));
    let first = pipeline.upload(image.clone()).await.unwrap();
    tokio::time::advance(HOUR * (7 * 24 - 2)).await;
    assert_eq!(pipeline.upload(image.clone()).await.unwrap(), first);
    tokio::time::advance(HOUR).await;
    assert_ne!(pipeline.upload(image).await.unwrap(), first);
    assert_eq!(service.uploads().len(), 2);
}

const UNKNOWN: &str = r#"{"error_code":"bad_request","message":"no such upload"}"#;
const OTHER: &str =
    r#"{"error_code":"bad_request","message":"Size must be one of {(2048, 2048)}"}"#;
const ELSEWHERE: &str = r#"{"error_code":"validation_error","validation_errors":[{"loc":["body","seeds"],"msg":"no","type":"x"}]}"#;
const THERE: &str = r#"{"error_code":"validation_error","validation_errors":[{"loc":["body","image","source"],"msg":"no","type":"x"}]}"#;

#[rstest]
#[case(400, UNKNOWN, 2)]
#[case(404, UNKNOWN, 2)]
#[case(422, UNKNOWN, 2)]
#[case(403, UNKNOWN, 1)]
#[case(422, r#"{"error_code":"prompt_unsafe"}"#, 1)]
#[case(400, OTHER, 1)]
#[case(422, ELSEWHERE, 1)]
#[case(422, THERE, 2)]
#[tokio::test]
async fn an_older_id_that_may_have_been_refused_is_uploaded_anew(
    #[case] status: u16,
    #[case] body: &'static str,
    #[case] uploads: usize,
) {
    let service = Service::new();
    let pipeline = service.pipeline();
    let request = upscale(LocalImage::bytes(png(30, 20)));
    pipeline.submit(&request).await.unwrap();
    service.refuse(status, body);
    let error = pipeline.submit(&request).await.unwrap_err();
    assert_eq!(
        error
            .to_string()
            .contains("the same call uploads the picture again"),
        uploads == 2,
        "{error}"
    );
    assert!(!error.is_retryable());
    pipeline.submit(&request).await.unwrap();
    assert_eq!(service.uploads().len(), uploads);
}

#[tokio::test]
async fn an_id_as_new_as_the_call_is_not_blamed() {
    let service = Service::new();
    let pipeline = service.pipeline();
    let request = upscale(LocalImage::bytes(png(30, 20)));
    service.refuse(422, UNKNOWN);
    pipeline.submit(&request).await.unwrap_err();
    pipeline.submit(&request).await.unwrap();
    assert_eq!(service.uploads().len(), 1);
}

#[tokio::test]
async fn an_id_that_the_caller_kept_is_forgotten_like_the_clients_own() {
    let service = Service::new();
    let pipeline = service.pipeline();
    let image = LocalImage::bytes(png(30, 20));
    let uploaded = pipeline.upload(image.clone()).await.unwrap();
    service.refuse(404, UNKNOWN);
    let error = pipeline.submit(&upscale(uploaded)).await.unwrap_err();
    assert!(!error.to_string().contains("the same call"), "{error}");
    assert_eq!(pipeline.upload(image).await.unwrap().id, "upload-2");
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_failed_or_was_given_up_is_tried_by_the_next() {
    let long = tokio::time::sleep(Duration::from_secs(300));
    let service = Service::new()
        .act(Act::Nothing)
        .act(Act::Slow(Box::pin(long)));
    let pipeline = service.pipeline();
    let image = LocalImage::bytes(png(30, 20));
    pipeline.upload(image.clone()).await.unwrap_err();
    let waited = Duration::from_secs(60);
    let given_up = tokio::time::timeout(waited, pipeline.upload(image.clone())).await;
    given_up.unwrap_err();
    assert_eq!(pipeline.upload(image).await.unwrap().id, "upload-2");
}
