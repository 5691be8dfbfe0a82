//! What every request is held against, whatever its operation: raw members and the name of its model.

use crate::{
    AdaptiveCompositeRequest, CompositeBackground, ExpandImageRequest, FillImageRequest,
    GenerateImage5Request, GenerateImagesRequest, GenerateSimilarImagesRequest,
    GenerateVideoRequest, ImageSource, ObjectCompositeRequest, PreciseCompositeRequest, Report,
    SyncExpandImageRequest, SyncFillImageRequest, SyncGenerateImagesRequest,
    SyncGenerateSimilarImagesRequest, SyncObjectCompositeRequest, UpscaleImageRequest,
};
use rstest::rstest;

use super::said;

fn a() -> ImageSource {
    ImageSource::upload_id("a")
}

fn scene() -> CompositeBackground {
    CompositeBackground::new(a(), a())
}

/// The check of each request after the same change.
macro_rules! each {
    ($($request:expr),* ; $change:ident $arguments:tt) => {
        [$(each!(@one $request, $change $arguments)),*]
    };
    (@one $request:expr, $change:ident ($($argument:expr),*)) => {
        $request.$change($($argument),*).validate()
    };
}

/// Each request with the raw member.
fn with_member(name: &str) -> [Report; 15] {
    each![
        GenerateImagesRequest::new("x"),
        GenerateImage5Request::new("x"),
        GenerateSimilarImagesRequest::new(a()),
        ExpandImageRequest::new(a()),
        FillImageRequest::new(a(), a()),
        ObjectCompositeRequest::new(a(), "x"),
        PreciseCompositeRequest::new(scene(), a()),
        AdaptiveCompositeRequest::new(scene(), a()),
        UpscaleImageRequest::new(a(), [1]),
        GenerateVideoRequest::new("x"),
        SyncGenerateImagesRequest::new("x"),
        SyncGenerateSimilarImagesRequest::new(a()),
        SyncExpandImageRequest::new(a()),
        SyncFillImageRequest::new(a(), a()),
        SyncObjectCompositeRequest::new(a(), "x");
        with_extra(name, 1)
    ]
}

#[test]
fn t30_every_request_tells_of_a_raw_member_that_is_typed_or_belongs_elsewhere() {
    let typed = "error seeds".to_owned();
    for (place, report) in with_member("seeds").iter().enumerate() {
        assert_eq!(said(report), typed, "request {place}");
    }
    let mut takers = 0;
    for (place, report) in with_member("upsamplerType").iter().enumerate() {
        if said(report).starts_with("error upsamplerType") {
            takers += 1;
        } else {
            assert_eq!(said(report), "warning upsamplerType", "request {place}");
        }
    }
    assert_eq!(takers, 1);
    for report in with_member("tomorrow") {
        assert_eq!(said(&report), "");
    }
}

#[rstest]
#[case("image\n9")]
#[case("image 9")]
#[case("imäge9")]
#[case("image\u{7f}9")]
#[case("")]
fn a_model_that_no_header_can_carry_is_refused_by_every_request_that_has_one(
    #[case] version: &str,
) {
    let reports = each![
        GenerateImagesRequest::new("x"),
        GenerateImage5Request::new("x"),
        GenerateSimilarImagesRequest::new(a()),
        UpscaleImageRequest::new(a(), [1]),
        GenerateVideoRequest::new("x");
        with_model_version(version)
    ];
    for report in reports {
        assert_eq!(said(&report), "error x-model-version");
        assert_eq!(report.errors[0].value, format!("{version:?}"));
    }
}

#[test]
fn a_model_of_tomorrow_passes_and_one_of_another_operation_does_not() {
    for (version, expected) in [
        ("image9-turbo_2.1", ""),
        ("video1_standard", "error x-model-version"),
    ] {
        let reports = each![
            GenerateImagesRequest::new("x"),
            GenerateImage5Request::new("x"),
            GenerateSimilarImagesRequest::new(a()),
            UpscaleImageRequest::new(a(), [1]);
            with_model_version(version)
        ];
        for report in reports {
            assert_eq!(said(&report), expected);
        }
    }
}
