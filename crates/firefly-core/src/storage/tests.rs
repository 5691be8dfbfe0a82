//! Pictures from anywhere, against a service that keeps what it is sent. Time is paused where it matters: nothing waits.

mod faults;
mod once;
mod service;
mod shared;
mod time;

use std::{fs, io::Write as _, path::PathBuf};

use firefly_types::{
    ExpandImageRequest, FillImageRequest, ImageFormat, ImageSource, LocalImage, Mask,
    UpscaleImageRequest,
};
use rstest::rstest;
use tempfile::TempDir;

use self::service::Service;

/// A grey PNG of this size, each as small as it gets.
fn png(width: u32, height: u32) -> Vec<u8> {
    painted(width, height, png::ColorType::Grayscale, &[128])
}

/// A PNG of one colour.
fn painted(width: u32, height: u32, colour: png::ColorType, pixel: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    let mut writer = encoder.write_header().unwrap();
    let pixels = pixel.repeat(width as usize * height as usize);
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}

/// The start of a JPEG and nothing else, `length` bytes long: what the measuring can make nothing of but its type.
fn jpeg_like(length: usize) -> Vec<u8> {
    let mut file = vec![7; length];
    file[..4].copy_from_slice(b"\xff\xd8\xff\xe0");
    file
}

/// A folder with one file in it.
fn file(content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn upscale(source: impl Into<ImageSource>) -> UpscaleImageRequest {
    UpscaleImageRequest::new(source, [7]).with_upscale_factor(2)
}

#[tokio::test]
async fn a_file_is_uploaded_byte_for_byte_and_the_request_names_its_id() {
    let content = jpeg_like(200_000);
    let (_folder, path) = file(&content);
    let service = Service::new();
    service.pipeline().submit(&upscale(path)).await.unwrap();
    let upload = service.uploads().remove(0);
    assert!(upload.content == content, "another content came");
    assert!(upload.pieces.iter().all(|piece| *piece <= 64 << 10));
    assert_eq!(upload.uri, "https://firefly-api.adobe.io/v2/storage/image");
    assert_eq!(upload.headers["content-length"], "200000");
    assert_eq!(upload.headers["content-type"], "image/jpeg");
    assert_eq!(upload.headers["authorization"], "Bearer token-1");
    assert_eq!(upload.headers["x-api-key"], "my-client");
    assert_eq!(upload.headers["x-request-id"].len(), 36);
    assert!(
        service.submits()[0].contains(r#"{"source":{"uploadId":"upload-1"}}"#),
        "{:?}",
        service.submits()
    );
}

#[rstest]
#[case(png(3, 2), ImageFormat::Png)]
#[case(jpeg_like(20), ImageFormat::Jpeg)]
#[case(b"RIFF\x0c\0\0\0WEBPVP8 ".to_vec(), ImageFormat::Webp)]
#[case(b"II*\0\x08\0\0\0".to_vec(), ImageFormat::Tiff)]
#[case(b"\xff\x0a\0\0".to_vec(), ImageFormat::Jxl)]
#[tokio::test]
async fn t39_five_types_are_uploaded_each_as_what_it_is(
    #[case] content: Vec<u8>,
    #[case] format: ImageFormat,
) {
    // Called .png, all of them.
    let (_folder, path) = file(&content);
    let service = Service::new();
    let uploaded = service.pipeline().upload(path.into()).await.unwrap();
    assert_eq!(uploaded.id, "upload-1");
    assert_eq!(
        service.uploads()[0].headers["content-type"],
        format.media_type()
    );
}

#[tokio::test]
async fn t40_fifteen_mebibytes_go_and_one_byte_more_does_not() {
    let mut content = jpeg_like(15 << 20);
    let (_folder, path) = file(&content);
    let service = Service::new();
    let pipeline = service.pipeline();
    pipeline.upload(path.clone().into()).await.unwrap();
    content.push(7);
    fs::write(&path, &content).unwrap();
    let refused = [
        LocalImage::path(&path),
        LocalImage::bytes(content.clone()),
        LocalImage::reader(std::io::Cursor::new(content)),
    ];
    for image in refused {
        let error = pipeline.upload(image).await.unwrap_err().to_string();
        assert!(error.contains("image: must be at most 15 MiB"), "{error}");
    }
    assert_eq!(service.uploads().len(), 1);
}

#[tokio::test]
async fn an_upload_is_checked_without_sending_anything_whatever_the_client_validates() {
    let service = Service::new();
    let pipeline = service.pipeline_with(|config| config.validate = false);
    let check = async |content: Vec<u8>| pipeline.check_upload(LocalImage::bytes(content)).await;
    assert!(check(png(700, 700)).await.is_ok());
    for (content, rule) in [
        (jpeg_like((15 << 20) + 1), "image: must be at most 15 MiB"),
        (b"no picture at all".to_vec(), "image: must be"),
    ] {
        let report = check(content).await.to_string();
        assert!(report.contains(rule), "{rule} in {report}");
    }
    assert!(service.uploads().is_empty());
}

#[tokio::test]
async fn t40_without_validation_the_service_judges_the_size_but_a_type_is_needed() {
    let service = Service::new();
    let pipeline = service.pipeline_with(|config| config.validate = false);
    let large = jpeg_like((15 << 20) + 1);
    pipeline.upload(LocalImage::bytes(large)).await.unwrap();
    assert_eq!(service.uploads().len(), 1);
    let text = ImageSource::bytes(*b"no picture at all");
    let error = pipeline.submit(&upscale(text)).await.unwrap_err();
    assert_eq!(error.violations()[0].path, "image.source");
    assert!(service.submits().is_empty());
}

#[tokio::test]
async fn t43_ids_of_any_form_go_to_their_own_places() {
    let service = Service::new();
    let request = FillImageRequest::new(
        ImageSource::bytes(png(700, 700)),
        Mask::new(ImageSource::bytes(png(700, 600))),
    );
    service.pipeline().submit(&request).await.unwrap();
    let contents: Vec<_> = service
        .uploads()
        .into_iter()
        .map(|upload| upload.content)
        .collect();
    let id = |content| {
        let at = contents.iter().position(|found| *found == content);
        format!("upload-{}", at.unwrap() + 1)
    };
    let submitted: serde_json::Value = serde_json::from_str(&service.submits()[0]).unwrap();
    assert_eq!(submitted["image"]["source"]["uploadId"], id(png(700, 700)));
    assert_eq!(submitted["mask"]["source"]["uploadId"], id(png(700, 600)));
}

#[tokio::test]
async fn a_reader_is_read_once_and_serves_every_request_that_has_it() {
    /// Panics when it is read on after its end.
    struct Once(std::io::Cursor<Vec<u8>>, bool);
    impl std::io::Read for Once {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            assert!(!self.1, "read after its end");
            let read = self.0.read(buffer)?;
            self.1 = read == 0;
            Ok(read)
        }
    }
    let reader = Once(std::io::Cursor::new(png(3, 2)), false);
    let request = upscale(ImageSource::reader(reader));
    let service = Service::new();
    let pipeline = service.pipeline();
    let (first, second) = tokio::join!(pipeline.submit(&request), pipeline.submit(&request));
    first.and(second).unwrap();
    assert!(pipeline.check(&request).await.is_ok());
    assert_eq!(service.uploads().len(), 1);
    assert_eq!(service.uploads()[0].content, png(3, 2));
    assert_eq!(service.submits().len(), 2);
}

#[tokio::test]
async fn a_check_tells_errors_and_warnings_and_sends_nothing() {
    let red = painted(600, 600, png::ColorType::Rgb, &[200, 0, 0]);
    let request = FillImageRequest::new(
        ImageSource::path("no/such/cat.png"),
        Mask::new(ImageSource::bytes(red)),
    );
    let service = Service::new();
    // Whatever the client does itself.
    let pipeline = service.pipeline_with(|config| config.validate = false);
    insta::assert_snapshot!(pipeline.check(&request).await, @r"
    error: image.source: must be a file that exists (found: no/such/cat.png)
    warning: mask.source: should be black and white: white is where something happens, black stays (found: colours)
    ");
    assert!(service.uploads().is_empty() && service.submits().is_empty());
}

#[tokio::test]
async fn the_rules_that_tie_pictures_together_are_applied() {
    let request = ExpandImageRequest::new(ImageSource::bytes(png(900, 900)))
        .with_mask(Mask::new(ImageSource::bytes(png(800, 800))));
    let report = Service::new().pipeline().check(&request).await;
    assert!(
        report.to_string().contains("mask"),
        "a mask smaller than its image: {report}"
    );
}

#[tokio::test]
async fn a_local_picture_is_never_written_into_a_request_that_is_shown() {
    let (mut file, path) = tempfile::NamedTempFile::new().unwrap().into_parts();
    file.write_all(&png(3, 2)).unwrap();
    let request = upscale(path.to_path_buf());
    let draft = crate::request::draft(&request);
    let json = serde_json::to_string(&draft).unwrap();
    assert!(json.contains(r#""uploadId":"<"#), "{json}");
    assert!(request.image.source.as_local().is_some());
}
