//! Raw members of a request: none that the request has as a typed one, and a word on those that belong to another operation.

use crate::validation::Report;
use crate::{
    AdaptiveCompositeRequest, ExpandImageRequest, Extra, FillImageRequest, GenerateImage5Request,
    GenerateImagesRequest, GenerateSimilarImagesRequest, GenerateVideoRequest,
    ObjectCompositeRequest, PreciseCompositeRequest, SyncExpandImageRequest, SyncFillImageRequest,
    SyncGenerateImagesRequest, SyncGenerateSimilarImagesRequest, SyncObjectCompositeRequest,
    UpscaleImageRequest,
};

type Members = (&'static str, &'static [&'static str]);

/// What each operation takes. `tests/documentation.rs` misses a request that stands in neither list.
const OPERATIONS: [Members; 10] = [
    ("generate", GenerateImagesRequest::MEMBERS),
    ("generate with Image5", GenerateImage5Request::MEMBERS),
    ("generate similar", GenerateSimilarImagesRequest::MEMBERS),
    ("expand", ExpandImageRequest::MEMBERS),
    ("fill", FillImageRequest::MEMBERS),
    ("object composite", ObjectCompositeRequest::MEMBERS),
    ("precise composite", PreciseCompositeRequest::MEMBERS),
    ("adaptive composite", AdaptiveCompositeRequest::MEMBERS),
    ("upscale", UpscaleImageRequest::MEMBERS),
    ("generate video", GenerateVideoRequest::MEMBERS),
];

/// The synchronous calls, which are named only where no other operation has the member.
const SYNCHRONOUS: [Members; 5] = [
    ("synchronous generate", SyncGenerateImagesRequest::MEMBERS),
    (
        "synchronous generate similar",
        SyncGenerateSimilarImagesRequest::MEMBERS,
    ),
    ("synchronous expand", SyncExpandImageRequest::MEMBERS),
    ("synchronous fill", SyncFillImageRequest::MEMBERS),
    (
        "synchronous object composite",
        SyncObjectCompositeRequest::MEMBERS,
    ),
];

/// A member that nobody knows passes: the service may have it before this crate. One of another operation is more likely a
/// mistake, and the service ignores such without a word.
pub(crate) fn extra(extra: &Extra, typed: &[&str], report: &mut Report) {
    for name in extra.names() {
        if typed.contains(&name) {
            report.error(
                name,
                "must not be given as an extra member as well: the request has it as a typed one",
                "a second value",
            );
            continue;
        }
        let mut takers = takers(&OPERATIONS, name);
        if takers.is_empty() {
            takers = self::takers(&SYNCHRONOUS, name);
        }
        if !takers.is_empty() {
            let rule = format!(
                "is no member of this operation, but one of {}: the service may ignore it",
                takers.join(", ")
            );
            report.warning(name, rule, "a raw member");
        }
    }
}

fn takers(operations: &[Members], name: &str) -> Vec<&'static str> {
    operations
        .iter()
        .filter(|(_, members)| members.contains(&name))
        .map(|(operation, _)| *operation)
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::{GenerateImage5Request, GenerateImagesRequest, ImageSource, UpscaleImageRequest};
    use serde_json::json;

    #[test]
    fn a_member_of_another_operation_draws_a_warning_that_says_whose_it_is() {
        let request = GenerateImage5Request::new("a kite")
            .with_extra("style", json!({"strength": 5}))
            .with_extra("upsamplerType", "default");
        insta::assert_snapshot!(request.validate(), @r"
        warning: style: is no member of this operation, but one of generate, object composite: the service may ignore it (found: a raw member)
        warning: upsamplerType: is no member of this operation, but one of generate: the service may ignore it (found: a raw member)
        ");
        let request = GenerateImagesRequest::new("a kite")
            .with_extra("aspectRatio", "1:1")
            .with_extra("tileable", true);
        insta::assert_snapshot!(request.validate(), @r"
        warning: aspectRatio: is no member of this operation, but one of generate with Image5: the service may ignore it (found: a raw member)
        warning: tileable: is no member of this operation, but one of synchronous generate, synchronous generate similar: the service may ignore it (found: a raw member)
        ");
    }

    #[test]
    fn a_member_that_no_operation_has_passes() {
        let request =
            UpscaleImageRequest::new(ImageSource::upload_id("a"), [1]).with_extra("sharpness", 3);
        assert_eq!(request.validate().to_string(), "");
    }
}
