//! Callers who share an upload: its end is for all of them, and none of them is at the mercy of another.

use std::{fs, future::pending, io, sync::mpsc, time::Duration};

use firefly_types::LocalImage;
use futures_util::{FutureExt as _, future::join_all};
use rstest::rstest;
use tokio::{sync::oneshot, time::timeout};

use super::{
    super::upload,
    file, png,
    service::{Act, Service},
};
use crate::{ErrorKind, Pipeline, Timeouts, testing::timed};

fn image() -> LocalImage {
    LocalImage::bytes(png(30, 20))
}

/// Reading begins after this many seconds.
fn slow(seconds: u64) -> Act {
    Act::Slow(Box::pin(tokio::time::sleep(Duration::from_secs(seconds))))
}

/// Refused after a second, when everybody waits.
fn refused(status: u16) -> Act {
    let pause = tokio::time::sleep(Duration::from_secs(1));
    Act::Refused(status, Box::pin(pause))
}

/// Nothing is ever read; `begun` is told when the upload has come that far.
fn silent(begun: oneshot::Sender<()>) -> Act {
    Act::Slow(Box::pin(async {
        begun.send(()).unwrap();
        pending::<()>().await;
    }))
}

fn impatient(service: &Service) -> Pipeline {
    service.pipeline_with(|config| {
        config.timeouts = Timeouts::default().with_upload(Duration::from_secs(10));
    })
}

#[rstest]
#[case::for_good(451, 1)]
#[case::after_all_attempts(500, 4)]
#[tokio::test(start_paused = true)]
async fn a_failure_goes_to_all_who_waited_and_the_next_caller_begins_anew(
    #[case] status: u16,
    #[case] attempts: usize,
) {
    let service = (0..attempts).fold(Service::new(), |service, _| service.act(refused(status)));
    let pipeline = service.pipeline();
    let calls = join_all((0..16).map(|_| pipeline.upload(image()))).await;
    for outcome in calls {
        assert_eq!(outcome.unwrap_err().status(), Some(status));
    }
    assert_eq!(service.uploads().len(), attempts);
    pipeline.upload(image()).await.unwrap();
    assert_eq!(service.uploads().len(), attempts + 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_holds_no_caller_longer_than_one_upload_may_take() {
    let service = Service::new().act(slow(99_999));
    let pipeline = impatient(&service);
    let calls = (0..8).map(|_| timed(pipeline.upload(image())));
    for (outcome, took) in join_all(calls).await {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Timeout);
        assert_eq!(took, Duration::from_secs(10));
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_is_not_polled_holds_up_no_other() {
    let service = Service::new().act(slow(5));
    let pipeline = service.pipeline();
    let mut first = Box::pin(pipeline.upload(image()));
    timeout(Duration::from_secs(1), &mut first)
        .await
        .unwrap_err();
    let second = timeout(Duration::from_secs(60), pipeline.upload(image())).await;
    assert_eq!(second.unwrap().unwrap(), first.await.unwrap());
    assert_eq!(service.uploads().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_leaves_takes_it_from_no_other() {
    let service = Service::new().act(slow(5));
    let pipeline = service.pipeline();
    let leaving = timeout(Duration::from_secs(1), pipeline.upload(image()));
    let (left, stayed) = tokio::join!(leaving, pipeline.upload(image()));
    left.unwrap_err();
    assert_eq!(stayed.unwrap().id, "upload-1");
    assert_eq!(service.uploads().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn when_all_have_left_it_is_given_up() {
    let service = Service::new().act(slow(60));
    let pipeline = service.pipeline();
    let calls = (1..4).map(|seconds| {
        let patience = Duration::from_secs(seconds);
        timeout(patience, pipeline.upload(image()))
    });
    assert!(join_all(calls).await.iter().all(Result::is_err));
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert!(service.uploads().is_empty(), "it went on");
    assert_eq!(pipeline.upload(image()).await.unwrap().id, "upload-1");
}

#[tokio::test(start_paused = true)]
async fn the_fault_of_another_callers_file_is_not_shared() {
    let (_folder, path) = file(&png(30, 20));
    let changed = path.clone();
    let service = Service::new().act(Act::Slow(Box::pin(async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        fs::write(changed, "another").unwrap();
    })));
    let pipeline = service.pipeline();
    let later = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        pipeline.upload(image()).await
    };
    let (first, second) = tokio::join!(pipeline.upload(path.into()), later);
    assert_eq!(first.unwrap_err().kind(), ErrorKind::File);
    assert_eq!(second.unwrap().id, "upload-2");
}

#[tokio::test]
async fn an_upload_that_ends_with_its_runtime_is_begun_anew_by_who_waits() {
    let (begun, has_begun) = oneshot::channel();
    let service = Service::new().act(silent(begun));
    let pipeline = service.pipeline();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let first = pipeline.clone();
    let first = runtime.spawn(async move { first.upload(image()).await });
    has_begun.await.unwrap();
    // Looked at before, so that one poll is enough to wait for the first.
    let (picture, _) = pipeline.look_at(image(), true).await;
    let picture = picture.unwrap();
    let mut second = Box::pin(upload(&pipeline, &picture));
    assert!((&mut second).now_or_never().is_none());
    runtime.shutdown_background();
    let second = second.await;
    assert_eq!(second.unwrap().id, "upload-1");
    assert!(first.await.unwrap_err().is_cancelled());
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_nobody_drives_holds_no_caller_of_another_runtime_for_ever() {
    let (begun, mut has_begun) = oneshot::channel();
    let service = Service::new().act(silent(begun));
    let pipeline = impatient(&service);
    let first = pipeline.clone();
    let driven_once = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let mut first = Box::pin(async move { first.upload(image()).await });
        runtime.block_on(async {
            tokio::select! {
                _ = &mut first => panic!("a silent server answered"),
                begun = &mut has_begun => begun.unwrap(),
            }
        });
        (runtime, first)
    });
    let (runtime, first) = driven_once.join().unwrap();
    let (outcome, took) = timed(pipeline.upload(image())).await;
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Timeout);
    assert!((10..=11).contains(&took.as_secs()), "{took:?}");
    // The clocks of the two runtimes differ by the little that has really passed.
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(pipeline.upload(image()).await.unwrap().id, "upload-1");
    drop(first);
    runtime.shutdown_background();
}

#[tokio::test]
async fn a_reader_that_hangs_holds_up_no_other_reader() {
    struct Hangs(mpsc::Receiver<()>);
    impl io::Read for Hangs {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(0)
        }
    }
    let (release, hang) = mpsc::channel();
    let service = Service::new();
    let pipeline = service.pipeline();
    let hanging = LocalImage::reader(Hangs(hang));
    let mut first = Box::pin(pipeline.upload(hanging));
    assert!((&mut first).now_or_never().is_none());
    let other = LocalImage::reader(io::Cursor::new(png(30, 20)));
    // Only a failure takes this long.
    let other = timeout(Duration::from_secs(10), pipeline.upload(other)).await;
    drop(release);
    assert_eq!(
        other.expect("it waits for the other").unwrap().id,
        "upload-1"
    );
    first.await.unwrap_err();
}
