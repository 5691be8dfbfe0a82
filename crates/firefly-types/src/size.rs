//! Width and height of a picture in pixels, and the pairs that the service publishes.

use crate::lenient;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// Width and height in pixels.
///
/// The pair is free: the schema of pictures takes 1–4096 for each side, and each model has a list of pairs beside that, which
/// validation knows. Reads `WIDTHxHEIGHT` as text, and numeric strings in JSON; writes numbers.
///
/// ```
/// use firefly_types::Size;
///
/// let size: Size = "2688x1536".parse()?;
/// assert_eq!(size, Size::WIDE_2688);
/// assert_eq!(size.to_string(), "2688x1536");
/// # Ok::<(), firefly_types::ParseSizeError>(())
/// ```
///
/// Source: Firefly API 3.0.0, schemas `Size` and `ClinetoSize`, which takes up to 8192 for a video; the lists are those of the
/// descriptions of `size`, and the video guide's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Size {
    /// 2048x2048, 1:1: the default of the v3 image operations.
    pub const SQUARE_2048: Self = Self::new(2048, 2048);
    /// 1024x1024, 1:1.
    pub const SQUARE_1024: Self = Self::new(1024, 1024);
    /// 2304x1792, about 4:3.
    pub const LANDSCAPE_2304: Self = Self::new(2304, 1792);
    /// 1152x896, 9:7.
    pub const LANDSCAPE_1152: Self = Self::new(1152, 896);
    /// 1792x2304, about 3:4.
    pub const PORTRAIT_1792: Self = Self::new(1792, 2304);
    /// 896x1152, 7:9.
    pub const PORTRAIT_896: Self = Self::new(896, 1152);
    /// 2688x1536, 7:4 (the documentation calls it 16:9).
    pub const WIDE_2688: Self = Self::new(2688, 1536);
    /// 2688x1512, 16:9.
    pub const WIDE_2688_BY_1512: Self = Self::new(2688, 1512);
    /// 1344x768, 7:4.
    pub const WIDE_1344: Self = Self::new(1344, 768);
    /// 1344x756, 16:9.
    pub const WIDE_1344_BY_756: Self = Self::new(1344, 756);
    /// 1440x2560, 9:16; Image Model 4 only.
    pub const TALL_1440: Self = Self::new(1440, 2560);

    /// 1920x1080, 16:9; video only.
    pub const VIDEO_WIDE_1920: Self = Self::new(1920, 1080);
    /// 1280x720, 16:9; video only.
    pub const VIDEO_WIDE_1280: Self = Self::new(1280, 720);
    /// 960x540, 16:9; video only.
    pub const VIDEO_WIDE_960: Self = Self::new(960, 540);
    /// 1080x1920, 9:16; video only.
    pub const VIDEO_TALL_1080: Self = Self::new(1080, 1920);
    /// 720x1280, 9:16; video only.
    pub const VIDEO_TALL_720: Self = Self::new(720, 1280);
    /// 540x960, 9:16; video only.
    pub const VIDEO_TALL_540: Self = Self::new(540, 960);
    /// 1080x1080, 1:1; video only.
    pub const VIDEO_SQUARE_1080: Self = Self::new(1080, 1080);
    /// 720x720, 1:1; video only.
    pub const VIDEO_SQUARE_720: Self = Self::new(720, 720);
    /// 540x540, 1:1; video only.
    pub const VIDEO_SQUARE_540: Self = Self::new(540, 540);

    /// The pairs published for videos, by the video guide.
    pub const VIDEO: &'static [Self] = &[
        Self::VIDEO_WIDE_1920,
        Self::VIDEO_WIDE_1280,
        Self::VIDEO_WIDE_960,
        Self::VIDEO_TALL_1080,
        Self::VIDEO_TALL_720,
        Self::VIDEO_TALL_540,
        Self::VIDEO_SQUARE_1080,
        Self::VIDEO_SQUARE_720,
        Self::VIDEO_SQUARE_540,
    ];

    /// The pairs published for `image3`; the live service names the same ten.
    pub const IMAGE3: &'static [Self] = &[
        Self::SQUARE_2048,
        Self::SQUARE_1024,
        Self::LANDSCAPE_2304,
        Self::PORTRAIT_1792,
        Self::WIDE_2688,
        Self::WIDE_2688_BY_1512,
        Self::WIDE_1344,
        Self::WIDE_1344_BY_756,
        Self::LANDSCAPE_1152,
        Self::PORTRAIT_896,
    ];

    /// The pairs published for `image4_standard` and `image4_ultra`.
    pub const IMAGE4: &'static [Self] = &[
        Self::SQUARE_2048,
        Self::LANDSCAPE_2304,
        Self::PORTRAIT_1792,
        Self::WIDE_2688,
        Self::TALL_1440,
    ];

    /// The eight pairs of the synchronous calls, which generate-similar, fill and object composite share.
    pub const CLASSIC: &'static [Self] = &[
        Self::SQUARE_2048,
        Self::SQUARE_1024,
        Self::LANDSCAPE_2304,
        Self::PORTRAIT_1792,
        Self::WIDE_2688,
        Self::WIDE_1344,
        Self::LANDSCAPE_1152,
        Self::PORTRAIT_896,
    ];

    /// A pair of sides in pixels.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}x{}", self.width, self.height))
    }
}

/// The text was not of the form `WIDTHxHEIGHT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseSizeError(String);

impl fmt::Display for ParseSizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a size: write width and height in pixels, such as 2048x2048",
            self.0
        )
    }
}

impl std::error::Error for ParseSizeError {}

impl FromStr for Size {
    type Err = ParseSizeError;

    /// Reads two whole numbers around an `x` or `X`.
    ///
    /// # Errors
    ///
    /// [`ParseSizeError`] for anything else, signs and spaces included.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `u32::from_str` takes a leading plus sign, which no size has.
        let side = |part: &str| {
            if part.starts_with('+') {
                None
            } else {
                part.parse::<u32>().ok()
            }
        };
        text.split_once(['x', 'X'])
            .and_then(|(width, height)| Some(Self::new(side(width)?, side(height)?)))
            .ok_or_else(|| ParseSizeError(crate::validation::shorten(text)))
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Size")]
        struct Sides {
            width: Side,
            height: Side,
        }
        let Sides { width, height } = Sides::deserialize(deserializer)?;
        Ok(Self::new(width.0, height.0))
    }
}

/// Width or height, also from a numeric string.
struct Side(u32);

impl<'de> Deserialize<'de> for Side {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lenient::integer(&Value::deserialize(deserializer)?)
            .and_then(|side| u32::try_from(side).ok())
            .map(Self)
            .ok_or_else(|| D::Error::custom("must be a number of pixels"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    #[test]
    fn t31_numeric_strings_are_read_and_numbers_are_written() {
        let size: Size = serde_json::from_value(json!({"width": "1024", "height": 768.0})).unwrap();
        assert_eq!(size, Size::new(1024, 768));
        assert_eq!(
            serde_json::to_string(&size).unwrap(),
            r#"{"width":1024,"height":768}"#
        );
    }

    #[rstest]
    #[case("")]
    #[case("2048")]
    #[case("2048x")]
    #[case("x2048")]
    #[case("2048 x 2048")]
    #[case("-1x2")]
    #[case("+1x2")]
    #[case("1x2x3")]
    #[case("4294967296x1")]
    fn what_is_no_size_is_named_in_the_error(#[case] text: &str) {
        let error = text.parse::<Size>().unwrap_err().to_string();
        assert!(
            error.contains(&format!("`{text}`")) && error.contains("2048x2048"),
            "{error}"
        );
    }

    #[test]
    fn a_broken_side_is_named() {
        let sides = json!({"width": 1, "height": "tall"});
        let error = serde_path_to_error::deserialize::<_, Size>(sides).unwrap_err();
        assert_eq!(error.to_string(), "height: must be a number of pixels");
        assert!(serde_json::from_value::<Size>(json!({"width": 1})).is_err());
        assert!(serde_json::from_value::<Size>(json!({"width": -1, "height": 2})).is_err());
    }

    proptest! {
        #[test]
        fn display_and_parse_are_inverse(width: u32, height: u32) {
            let size = Size::new(width, height);
            prop_assert_eq!(size.to_string().parse::<Size>().unwrap(), size);
            prop_assert_eq!(serde_json::from_value::<Size>(serde_json::to_value(size).unwrap()).unwrap(), size);
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = text.parse::<Size>();
        }
    }
}
