//! What pictures in hand must be like beside each other and beside the size of the result. Only guides say so, hence warnings.

use crate::image_input::MeasuredImages;
use crate::validation::Report;
use crate::{ImageFacts, Size};

/// A picture to expand is smaller than the result; a mask is larger than the picture and as large as the result, which has no
/// size of its own then.
pub(crate) fn expansion(
    measured: &MeasuredImages,
    mask_path: &str,
    has_mask: bool,
    size: Option<Size>,
    report: &mut Report,
) {
    let image = measured.size_at("image.source");
    let mask = measured.size_at(mask_path);
    if let (Some(image), Some(mask)) = (image, mask)
        && !is_larger(mask, image)
    {
        report.warning(
            mask_path,
            format!("should be larger than the picture, which is {image}"),
            mask,
        );
    }
    if let (Some(mask), Some(size)) = (mask, size)
        && mask != size
    {
        report.warning(
            mask_path,
            format!("should have the size of the result, {size}"),
            mask,
        );
    }
    let size = size.or((!has_mask).then_some(Size::SQUARE_2048));
    if let (Some(image), Some(size)) = (image, size)
        && !is_larger(size, image)
    {
        report.warning(
            "size",
            format!("should be larger than the picture, which is {image}"),
            size,
        );
    }
}

/// Around an object there is something to paint: the result is larger, the picture transparent somewhere, or there is a mask.
pub(crate) fn scene(
    object: Option<&ImageFacts>,
    has_mask: bool,
    size: Option<Size>,
    report: &mut Report,
) {
    let Some(facts) = object else { return };
    let wanted = size.unwrap_or(Size::SQUARE_2048);
    let nothing_left = facts.size.is_some_and(|size| covers(size, wanted));
    if nothing_left && facts.has_alpha == Some(false) && !has_mask {
        report.warning(
            "image.source",
            "should be smaller than the result, or transparent around the object, or have a mask",
            "an opaque picture that covers the result",
        );
    }
}

/// Whether a picture of the size `inner` lies in one of the size `outer` and leaves something of it.
fn is_larger(outer: Size, inner: Size) -> bool {
    covers(outer, inner) && outer != inner
}

fn covers(image: Size, result: Size) -> bool {
    image.width >= result.width && image.height >= result.height
}
