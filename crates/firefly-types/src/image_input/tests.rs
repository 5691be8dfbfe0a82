//! Measured pictures against the rules of each role, on each bound and beyond.

use super::*;
use crate::tests::said;
use rstest::rstest;

const ALL: [ImageRole; 7] = [
    ImageRole::Image,
    ImageRole::Reference,
    ImageRole::Image5Reference,
    ImageRole::FillMask,
    ImageRole::Mask,
    ImageRole::CompositeImage,
    ImageRole::CompositeMask,
];

fn facts() -> ImageFacts {
    ImageFacts::new(ImageFormat::Png, 1)
}

fn check(role: ImageRole, facts: &ImageFacts) -> String {
    let mut report = Report::default();
    role.check("p", facts, &mut report);
    said(&report)
}

#[test]
fn t40_an_upload_is_refused_from_one_byte_above_15_mib() {
    for role in ALL {
        let of = |bytes| check(role, &ImageFacts::new(ImageFormat::Png, bytes));
        assert!(of(LARGEST_UPLOAD + 1).starts_with("error p"), "{role:?}");
        assert_eq!(of(LARGEST_TEN), "", "{role:?}");
    }
    let at_most = ImageFacts::new(ImageFormat::Png, 15 << 20);
    assert_eq!(check(ImageRole::Image, &at_most), "");
    assert_eq!(check(ImageRole::Mask, &at_most), "");
}

#[rstest]
#[case(ImageRole::CompositeImage, "warning p")]
#[case(ImageRole::CompositeMask, "warning p")]
#[case(ImageRole::Image5Reference, "error p")]
#[case(ImageRole::Image, "")]
#[case(ImageRole::FillMask, "")]
fn ten_megabytes_are_a_bound_of_some_roles(#[case] role: ImageRole, #[case] expected: &str) {
    for bytes in [LARGEST_TEN + 1, LARGEST_UPLOAD] {
        assert_eq!(
            check(role, &ImageFacts::new(ImageFormat::Jpeg, bytes)),
            expected
        );
    }
}

#[rstest]
#[case(512, 512, "")]
#[case(511, 512, "error p")]
#[case(2048, 2048, "")]
#[case(2048, 2049, "error p")]
#[case(4096, 1024, "")]
#[case(230, 1150, "")]
#[case(230, 1151, "error p")]
#[case(1151, 230, "error p")]
#[case(100, 100_000, "error p, error p")]
fn a_reference_of_image5_has_an_area_and_a_ratio(
    #[case] width: u32,
    #[case] height: u32,
    #[case] expected: &str,
) {
    let mut facts = facts();
    facts.size = Some(Size::new(width, height));
    assert_eq!(check(ImageRole::Image5Reference, &facts), expected);
    assert_eq!(check(ImageRole::Image, &facts), "");
}

#[rstest]
#[case(600, 1, "")]
#[case(1, 600, "")]
#[case(599, 599, "warning p")]
fn a_fill_mask_should_have_a_side_of_600(
    #[case] width: u32,
    #[case] height: u32,
    #[case] expected: &str,
) {
    let mut facts = facts();
    facts.size = Some(Size::new(width, height));
    assert_eq!(check(ImageRole::FillMask, &facts), expected);
    assert_eq!(check(ImageRole::Mask, &facts), "");
}

#[rstest]
#[case(MaskFacts::new(true, true, false), "")]
#[case(MaskFacts::new(false, true, false), "warning p")]
#[case(MaskFacts::new(true, false, false), "warning p")]
#[case(MaskFacts::new(true, true, true), "warning p")]
fn r17_a_mask_should_be_black_and_white(#[case] mask: MaskFacts, #[case] expected: &str) {
    let mut facts = facts();
    facts.mask = Some(mask);
    for role in ALL {
        let expected = if role.is_mask() { expected } else { "" };
        assert_eq!(check(role, &facts), expected, "{role:?}");
    }
}
