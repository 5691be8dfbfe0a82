//! Each bound of a single member, on it and beyond.

use super::*;
use rstest::rstest;

#[rstest]
#[case("", false)]
#[case("x", true)]
#[case("é".repeat(1024), true)]
#[case("é".repeat(1025), false)]
#[case("🐙".repeat(1024), true)]
fn a_prompt_has_1_to_1024_characters(#[case] prompt: impl Into<String>, #[case] ok: bool) {
    let request = GenerateImagesRequest::new(prompt);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "prompt"), !ok);
}

#[rstest]
#[case(0, true)]
#[case(1024, true)]
#[case(1025, false)]
fn a_negative_prompt_has_at_most_1024_characters(#[case] length: usize, #[case] ok: bool) {
    let request = request().with_negative_prompt("ü".repeat(length));
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "negativePrompt"), !ok);
}

#[test]
fn a_long_prompt_is_quoted_short_and_counted() {
    let report = GenerateImagesRequest::new("ab".repeat(700)).validate();
    assert_eq!(report.errors[0].value, format!("{}…", "ab".repeat(20)));
    assert!(report.errors[0].rule.contains("1400"), "{report}");
}

#[rstest]
#[case(0, false)]
#[case(1, true)]
#[case(4, true)]
#[case(5, false)]
fn num_variations_is_1_to_4(#[case] count: u32, #[case] ok: bool) {
    let request = request().with_num_variations(count);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "numVariations"), !ok);
}

#[rstest]
#[case(0, false)]
#[case(1, true)]
#[case(4, true)]
#[case(5, false)]
fn r02_seeds_alone_are_1_to_4(#[case] count: i64, #[case] ok: bool) {
    let request = request().with_seeds(0..count);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "seeds"), !ok);
}

#[rstest]
#[case(2, vec![1, 2], true)]
#[case(1, vec![1, 2], false)]
#[case(3, vec![1, 2], false)]
fn r01_seeds_and_variations_agree(#[case] count: u32, #[case] seeds: Vec<i64>, #[case] ok: bool) {
    let request = request().with_num_variations(count).with_seeds(seeds);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "seeds"), !ok);
}

#[test]
fn r03_each_repeated_seed_is_named() {
    assert_eq!(
        paths(&request().with_seeds([5, 6, 5, 5])).0,
        ["seeds[2]", "seeds[3]"]
    );
}

#[test]
fn t34_seeds_are_wide_and_unbounded() {
    assert!(accepted(&request().with_seeds([i64::MIN, 0, i64::MAX])));
}

#[rstest]
#[case("photo", true)]
#[case("art", true)]
#[case("Photo", false)]
#[case("sculpture", false)]
fn content_class_is_closed_for_sending(#[case] class: &str, #[case] ok: bool) {
    let request = request().with_content_class(class);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "contentClass"), !ok);
}

#[rstest]
#[case(1, false)]
#[case(2, true)]
#[case(10, true)]
#[case(11, false)]
fn visual_intensity_is_2_to_10(#[case] intensity: u32, #[case] ok: bool) {
    let request = request().with_visual_intensity(intensity);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "visualIntensity"), !ok);
}

#[rstest]
#[case("en-US", true)]
#[case("en_US", false)]
#[case("EN-us", false)]
fn an_odd_locale_warns(#[case] locale: &str, #[case] ok: bool) {
    let request = request().with_prompt_biasing_locale_code(locale);
    assert_eq!(accepted(&request), ok);
    assert_eq!(warned_for(&request, "promptBiasingLocaleCode"), !ok);
}
