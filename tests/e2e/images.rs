//! From a prompt to pictures on disk.

use firefly::types::Outputs as _;
use firefly::{
    GenerateImagesRequest,
    types::{ContentClass, Size, Style, SyncGenerateImagesRequest},
};
use image::GenericImageView as _;

use crate::support::{builder, paths, request, start};

#[tokio::test]
async fn from_credentials_to_a_picture_on_disk() {
    let (emulator, client) = start().await;
    let request = GenerateImagesRequest::new("a realistic illustration of a cat coding")
        .with_seeds([1_779_323_515]);
    let result = client.images().generate(&request).await.unwrap();
    assert_eq!(result.size, Some(Size::new(2048, 2048)));
    assert_eq!(result.outputs[0].seed, Some(1_779_323_515));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    let written = client
        .download(&result.outputs[0].image.url)
        .to_file(&path)
        .await
        .unwrap();
    assert_eq!(written.content_type.as_deref(), Some("image/png"));
    assert_eq!(image::open(&path).unwrap().dimensions(), (2048, 2048));

    let download = emulator.requests().pop().unwrap();
    assert!(!download.has_authorization, "no token goes to the storage");
    assert!(!download.headers.iter().any(|name| name == "x-api-key"));
    assert_eq!(emulator.token_requests(), 1);
}

#[tokio::test]
async fn the_same_seed_paints_the_same_picture_and_another_another() {
    let (_emulator, client) = start().await;
    let mut pictures = Vec::new();
    for seed in [5, 5, 6] {
        let result = client
            .images()
            .generate(&request("a harbour at night").with_seeds([seed]))
            .await
            .unwrap();
        pictures.push(
            client
                .download(&result.outputs[0].image.url)
                .to_bytes(1 << 26)
                .await
                .unwrap(),
        );
    }
    assert_eq!(pictures[0], pictures[1]);
    assert_ne!(pictures[0], pictures[2]);
}

#[tokio::test]
async fn every_option_reaches_the_service() {
    let (emulator, client) = start().await;
    let request = request("a lighthouse")
        .with_size(Size::new(2304, 1792))
        .with_model_version("image4_standard")
        .with_seeds([7, 8])
        .with_num_variations(2)
        .with_content_class(ContentClass::Art)
        .with_negative_prompt("rain")
        .with_style(Style::new().with_presets(["watercolor"]))
        .with_visual_intensity(5)
        .with_prompt_biasing_locale_code("fr-FR")
        .with_extra("notYetKnown", true);
    let result = client.images().generate(&request).await.unwrap();
    assert_eq!(
        result
            .outputs
            .iter()
            .map(|output| output.seed)
            .collect::<Vec<_>>(),
        [Some(7), Some(8)]
    );
    assert_eq!(result.content_class, Some(ContentClass::Art));
    let submit = emulator
        .requests()
        .into_iter()
        .find(|request| request.path.ends_with("generate-async"))
        .unwrap();
    assert_eq!(submit.header("x-model-version"), Some("image4_standard"));
    assert_eq!(submit.header("content-type"), Some("application/json"));
    assert_body(&submit.body.unwrap());
}

/// The body as the emulator read it, which shares no model with the client.
fn assert_body(body: &serde_json::Value) {
    assert_eq!(
        *body,
        serde_json::json!({
            "prompt": "a lighthouse",
            "negativePrompt": "rain",
            "contentClass": "art",
            "numVariations": 2,
            "seeds": [7, 8],
            "size": {"width": 2304, "height": 1792},
            "style": {"presets": ["watercolor"]},
            "visualIntensity": 5,
            "promptBiasingLocaleCode": "fr-FR",
            "notYetKnown": true,
        })
    );
}

#[tokio::test]
async fn the_synchronous_call_of_the_first_page_answers_with_its_result() {
    let (emulator, client) = start().await;
    let request = SyncGenerateImagesRequest::new("a realistic illustration of a cat coding");
    let result = client.sync_images().generate(&request).await.unwrap();
    assert_eq!(result.size, Some(Size::new(2048, 2048)));
    assert_eq!(result.outputs.len(), 1);
    assert_eq!(paths(&emulator), ["/v3/images/generate"]);
}

#[tokio::test]
async fn t18_filtered_outputs_are_told() {
    let (_emulator, client) = start().await;
    let result = client
        .images()
        .generate(&request("emulator:empty"))
        .await
        .unwrap();
    assert!(result.is_filtered());
}

#[tokio::test]
async fn the_settings_of_the_builder_reach_the_wire() {
    let (emulator, _) = start().await;
    let client = builder(&emulator)
        .with_product("my-app/1.2")
        .with_max_download_bytes(1_000)
        .build()
        .unwrap();
    let result = client
        .images()
        .generate(&request("settings"))
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let error = client
        .download(&result.outputs[0].image.url)
        .to_file(folder.path().join("large.png"))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("larger than 1000 bytes"),
        "{error}"
    );
    let agents: Vec<_> = emulator
        .requests()
        .iter()
        .map(|request| request.header("user-agent").map(str::to_owned))
        .collect();
    assert!(agents.len() >= 4, "token, submit, status and output");
    for agent in agents {
        assert!(
            agent
                .as_deref()
                .is_some_and(|agent| agent.starts_with("my-app/1.2 firefly-rust/")),
            "{agent:?}"
        );
    }
}
