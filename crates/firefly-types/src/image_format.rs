//! The picture formats that the service takes, told by their first bytes.

use std::fmt;

/// A format in which pictures can be uploaded.
///
/// ```
/// use firefly_types::ImageFormat;
///
/// let format = ImageFormat::of(b"\xff\xd8\xff\xe0 and so on");
/// assert_eq!(format.map(ImageFormat::media_type), Some("image/jpeg"));
/// ```
///
/// Source: Firefly API 3.0.0, `storageImageV2`. The upload guide names the first three only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// TIFF.
    Tiff,
    /// JPEG XL.
    Jxl,
}

impl ImageFormat {
    /// Every format, in the order of the documentation.
    pub const ALL: &'static [Self] = &[Self::Jpeg, Self::Png, Self::Webp, Self::Tiff, Self::Jxl];

    /// How many bytes at the start of a file [`of`](Self::of) needs.
    pub const SIGNATURE_LENGTH: usize = 12;

    /// The format whose signature stands at the start of `content`, whatever a file's name says.
    pub fn of(content: &[u8]) -> Option<Self> {
        let starts = |signature: &[u8]| content.starts_with(signature);
        if starts(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if starts(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if starts(b"RIFF") && content.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else if starts(b"II*\0") || starts(b"MM\0*") {
            Some(Self::Tiff)
        } else if starts(b"\xff\x0a") || starts(b"\0\0\0\x0cJXL \r\n\x87\n") {
            Some(Self::Jxl)
        } else {
            None
        }
    }

    /// The media type, as the header `Content-Type` has it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Jxl => "image/jxl",
        }
    }

    /// The usual ending of a file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Tiff => "tif",
            Self::Jxl => "jxl",
        }
    }
}

impl fmt::Display for ImageFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Tiff => "TIFF",
            Self::Jxl => "JPEG XL",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"\xff\xd8\xff\xdb....", Some(ImageFormat::Jpeg))]
    #[case(b"\x89PNG\r\n\x1a\n....", Some(ImageFormat::Png))]
    #[case(b"RIFF\x01\x02\x03\x04WEBPVP8 ", Some(ImageFormat::Webp))]
    #[case(b"RIFF\x01\x02\x03\x04WAVEfmt ", None)]
    #[case(b"II*\0....", Some(ImageFormat::Tiff))]
    #[case(b"MM\0*....", Some(ImageFormat::Tiff))]
    #[case(b"\xff\x0a....", Some(ImageFormat::Jxl))]
    #[case(b"\0\0\0\x0cJXL \r\n\x87\n", Some(ImageFormat::Jxl))]
    #[case(b"GIF89a", None)]
    #[case(b"", None)]
    fn t39_five_formats_are_known_by_their_content(
        #[case] content: &[u8],
        #[case] expected: Option<ImageFormat>,
    ) {
        assert_eq!(ImageFormat::of(content), expected);
    }

    proptest! {
        #[test]
        fn no_content_panics(content: Vec<u8>) {
            let start = &content[..content.len().min(ImageFormat::SIGNATURE_LENGTH)];
            prop_assert_eq!(ImageFormat::of(&content), ImageFormat::of(start));
        }
    }
}
