//! How long an upload may take.

use std::time::Duration;

use firefly_types::LocalImage;

use super::{
    png,
    service::{Act, Service},
    upscale,
};
use crate::{ErrorKind, RetryPolicy, Timeouts, testing::timed};

fn slow(seconds: u64) -> Service {
    let pause = tokio::time::sleep(Duration::from_secs(seconds));
    Service::new().act(Act::Slow(Box::pin(pause)))
}

#[tokio::test(start_paused = true)]
async fn a_slow_line_is_not_a_silent_server() {
    let service = slow(590);
    let request = upscale(LocalImage::bytes(png(30, 20)));
    service.pipeline().submit(&request).await.unwrap();
    assert_eq!(service.uploads().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_upload_has_a_limit_of_its_own() {
    let service = slow(3_600);
    let pipeline = service.pipeline_with(|config| {
        config.retry = RetryPolicy::never();
        config.timeouts = Timeouts::default().with_upload(Duration::from_secs(240));
    });
    let image = LocalImage::bytes(png(30, 20));
    let (outcome, took) = timed(pipeline.upload(image)).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("240s"), "{error}");
    assert_eq!(took.as_secs(), 240);
    assert!(error.is_retryable());
}
