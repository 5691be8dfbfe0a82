//! The client's rules and the emulator's are two readings of the same documents, written apart: they must agree.

use firefly::{
    GenerateImagesRequest,
    types::{ImageSource, Size, Structure, Style},
};
use firefly_emulator::DEFAULT_CLIENT_ID;

use crate::support::{builder, start};

fn plain() -> GenerateImagesRequest {
    GenerateImagesRequest::new("a tin robot")
}

fn structure(upload_id: &str, strength: u32) -> Structure {
    Structure::new(ImageSource::upload_id(upload_id)).with_strength(strength)
}

/// A reference that the emulator can read.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(64, 64)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// Requests on both sides of every rule of "Generate images".
fn requests(upload_id: &str) -> Vec<GenerateImagesRequest> {
    let mut requests = vec![
        plain(),
        GenerateImagesRequest::new(""),
        GenerateImagesRequest::new("é".repeat(1024)),
        GenerateImagesRequest::new("é".repeat(1025)),
        plain().with_negative_prompt("r".repeat(1024)),
        plain().with_negative_prompt("r".repeat(1025)),
        plain().with_content_class("photo"),
        plain().with_content_class("sculpture"),
        plain().with_seeds([1, 2, 3, 4]),
        plain().with_seeds([1, 2, 3, 4, 5]),
        plain().with_seeds([1, 1]),
        plain().with_seeds([]),
        plain().with_seeds([1, 2]).with_num_variations(2),
        plain().with_seeds([1, 2]).with_num_variations(3),
        plain().with_style(Style::new().with_presets(["watercolor", "golden_hour"])),
        plain().with_style(Style::new().with_presets(["watercolor", "watercolor"])),
        plain()
            .with_model_version("image3_custom")
            .with_custom_model_id("urn:aaid:sc:EX1:1"),
        plain().with_model_version("image3_custom"),
        plain()
            .with_model_version("image4_custom")
            .with_custom_model_id("urn:aaid:sc:EX1:1")
            .with_upsampler_type("low_creativity"),
        plain().with_upsampler_type("low_creativity"),
        plain()
            .with_model_version("image4_custom")
            .with_custom_model_id("u")
            .with_visual_intensity(5),
        plain()
            .with_model_version("image4_custom")
            .with_custom_model_id("u")
            .with_negative_prompt("rain"),
    ];
    requests.extend([0, 1, 4, 5].map(|count| plain().with_num_variations(count)));
    requests.extend([1, 2, 10, 11].map(|intensity| plain().with_visual_intensity(intensity)));
    requests.extend(
        [0, 1, 100, 101].map(|strength| plain().with_style(Style::new().with_strength(strength))),
    );
    requests.extend(
        [1, 100, 101].map(|strength| plain().with_structure(structure(upload_id, strength))),
    );
    let sizes = [
        (2048, 2048),
        (1024, 1024),
        (2304, 1792),
        (1792, 2304),
        (2688, 1536),
        (2688, 1512),
        (1344, 768),
        (1344, 756),
    ];
    let odd = [
        (1152, 896),
        (896, 1152),
        (1440, 2560),
        (1, 1),
        (0, 2048),
        (4096, 4096),
        (4097, 2048),
        (2048, 1024),
    ];
    for model in ["image3", "image4_standard", "image4_ultra"] {
        for (width, height) in sizes.iter().chain(&odd) {
            requests.push(
                plain()
                    .with_model_version(model)
                    .with_size(Size::new(*width, *height)),
            );
        }
    }
    requests
}

/// One pair of numbers is hearsay: a third party pins it for this model, the contract does not list it. The client warns and
/// leaves the word to the service; the emulator keeps to the contract.
fn is_doubtful(request: &GenerateImagesRequest) -> bool {
    request.model_version.as_str() == "image4_standard"
        && request.size == Some(Size::new(2688, 1512))
}

#[tokio::test]
async fn what_the_client_refuses_the_emulator_refuses_and_nothing_else() {
    let (emulator, _) = start().await;
    let client = builder(&emulator).without_validation().build().unwrap();
    let upload_id = emulator.add_upload(DEFAULT_CLIENT_ID, &picture()).unwrap();
    let mut disagreements = Vec::new();
    for request in requests(&upload_id) {
        let ours = request.validate();
        let theirs = client.images().submit_generate(&request).await;
        if ours.is_ok() != theirs.is_ok() && !is_doubtful(&request) {
            disagreements.push(format!(
                "{request:?}\n  client: {ours}\n  emulator: {:?}",
                theirs.err().map(|error| error.to_string())
            ));
        }
    }
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}
