//! Video, uploads and custom models.

use std::process::Command;

use firefly::types::{
    CameraMotion, GenerateVideoRequest, ListCustomModelsRequest, LocalImage, Outputs as _, Size,
    VideoSettings,
};
use futures_util::TryStreamExt as _;

use super::scene::Scene;
use crate::support::start;

#[expect(
    clippy::print_stdout,
    reason = "a check that was not made has to be told"
)]
#[tokio::test]
async fn t27_a_video_of_the_asked_size_plays() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let request = GenerateVideoRequest::new("a kite over a canyon")
        .with_size(Size::VIDEO_WIDE_960)
        .with_first_frame(scene.source("background.png"))
        .with_video_settings(VideoSettings::new().with_camera_motion(CameraMotion::PanLeft));
    let result = client.videos().generate(&request).await.unwrap();
    assert_eq!(result.size, Some(Size::VIDEO_WIDE_960));
    let file = scene.path("kite.mp4");
    let saved = client
        .download(result.outputs()[0].url)
        .to_file(&file)
        .await
        .unwrap();
    assert_eq!(saved.content_type.as_deref(), Some("video/mp4"));
    assert!(saved.bytes < 4_000_000, "{}", saved.bytes);
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-select_streams", "v:0"])
        .args([
            "-show_entries",
            "stream=width,height,nb_read_frames:format=duration",
        ])
        .args(["-of", "default=noprint_wrappers=1"])
        .arg(&file)
        .output();
    let Ok(probe) = probe else {
        println!("ffprobe is not installed: only the start of the file was looked at");
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(&bytes[4..8], b"ftyp");
        return;
    };
    let told = String::from_utf8_lossy(&probe.stdout);
    let complaints = String::from_utf8_lossy(&probe.stderr);
    assert!(complaints.is_empty(), "{complaints}");
    for part in ["width=960", "height=540", "duration=5.0"] {
        assert!(told.contains(part), "{told}");
    }
}

#[tokio::test]
async fn an_upload_has_an_id_that_requests_take() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let uploaded = client
        .storage()
        .upload(LocalImage::path(scene.path("object.png")))
        .await
        .unwrap();
    let request = firefly::types::UpscaleImageRequest::new(uploaded, [1]);
    let result = client.images().upscale(&request).await.unwrap();
    assert_eq!(scene.save(&client, &result).await.dimensions(), (240, 240));
}

#[tokio::test]
async fn t36_all_custom_models_come_page_after_page() {
    let (emulator, client) = start().await;
    let one_each = ListCustomModelsRequest::new().with_limit(1);
    let models: Vec<_> = client
        .custom_models()
        .all(&one_each)
        .try_collect()
        .await
        .unwrap();
    let first = client.custom_models().list(&one_each).await.unwrap();
    assert_eq!(first.custom_models.len(), 1);
    assert_eq!(first.total_count, i64::try_from(models.len()).ok());
    assert!(models.len() > 1);
    let asked = emulator
        .requests()
        .into_iter()
        .filter(|request| request.path.contains("custom-models"))
        .count();
    assert!(asked > models.len(), "{asked}");
}
