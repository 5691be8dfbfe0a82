//! What the image operations send, as literal HTTP.

use firefly_types::{ContentClass, GenerateImagesRequest, Size, SyncGenerateImagesRequest};

use super::{build, testing::wire};

fn base() -> url::Url {
    "https://firefly-api.adobe.io/".parse().unwrap()
}

#[test]
fn t29_the_smallest_generate_names_its_model() {
    let request = build(&base(), &GenerateImagesRequest::new("a tin robot")).unwrap();
    insta::assert_snapshot!(wire(&request), @r#"
    POST https://firefly-api.adobe.io/v3/images/generate-async
    accept: application/json
    content-type: application/json
    x-model-version: image3

    {"prompt":"a tin robot"}
    "#);
}

#[test]
fn t30_t31_a_generate_with_options_sends_exact_names_and_numbers() {
    let request = GenerateImagesRequest::new("a tin robot")
        .with_model_version("image4_standard")
        .with_content_class(ContentClass::Art)
        .with_size(Size::new(2304, 1792))
        .with_seeds([7, 8])
        .with_num_variations(2)
        .with_prompt_biasing_locale_code("fr-FR");
    insta::assert_snapshot!(wire(&build(&base(), &request).unwrap()), @r#"
    POST https://firefly-api.adobe.io/v3/images/generate-async
    accept: application/json
    content-type: application/json
    x-model-version: image4_standard

    {"prompt":"a tin robot","contentClass":"art","numVariations":2,"seeds":[7,8],"size":{"width":2304,"height":1792},"promptBiasingLocaleCode":"fr-FR"}
    "#);
}

#[test]
fn the_synchronous_generate_has_no_model_version() {
    let request = build(&base(), &SyncGenerateImagesRequest::new("a cat coding")).unwrap();
    insta::assert_snapshot!(wire(&request), @r#"
    POST https://firefly-api.adobe.io/v3/images/generate
    accept: application/json
    content-type: application/json

    {"prompt":"a cat coding"}
    "#);
}

#[test]
fn a_base_path_stays_in_front() {
    let base = "http://localhost:9/proxy/".parse().unwrap();
    let request = build(&base, &GenerateImagesRequest::new("x")).unwrap();
    assert_eq!(
        request.uri(),
        "http://localhost:9/proxy/v3/images/generate-async"
    );
}

#[test]
fn a_model_version_no_header_can_carry_is_refused() {
    let request = GenerateImagesRequest::new("x").with_model_version("image3\r\nx-evil: 1");
    assert_eq!(
        build(&base(), &request).unwrap_err().kind(),
        crate::ErrorKind::InvalidRequest
    );
}
