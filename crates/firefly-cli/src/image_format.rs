//! What kind of picture a file is, by its media type or its first bytes. Nothing is ever converted.

/// A file format of outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageFormat {
    Png,
    Jpeg,
    Webp,
    Tiff,
}

impl ImageFormat {
    /// By the `Content-Type`; by the content where that says nothing, as object storage often does.
    pub(crate) fn detect(content_type: Option<&str>, start: &[u8]) -> Option<Self> {
        let media_type = content_type.and_then(|text| text.split(';').next());
        let named = match media_type
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
            .as_str()
        {
            "image/png" => Some(Self::Png),
            "image/jpeg" | "image/jpg" => Some(Self::Jpeg),
            "image/webp" => Some(Self::Webp),
            "image/tiff" => Some(Self::Tiff),
            _ => None,
        };
        named.or(match start {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some(Self::Tiff),
            _ => None,
        })
    }

    /// The usual extension.
    pub(crate) fn extension(self) -> &'static str {
        self.extensions()[0]
    }

    /// Whether a file of this format may have this extension.
    pub(crate) fn goes_with(self, extension: &str) -> bool {
        self.extensions()
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    }

    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe"],
            Self::Webp => &["webp"],
            Self::Tiff => &["tiff", "tif"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_type_wins_over_the_content() {
        let jpeg = [0xFF, 0xD8, 0xFF, 0xE0];
        assert_eq!(
            ImageFormat::detect(Some("Image/PNG; q=1"), &jpeg),
            Some(ImageFormat::Png)
        );
        assert_eq!(
            ImageFormat::detect(Some("binary/octet-stream"), &jpeg),
            Some(ImageFormat::Jpeg)
        );
        assert_eq!(
            ImageFormat::detect(None, b"RIFF1234WEBPVP8 "),
            Some(ImageFormat::Webp)
        );
        assert_eq!(ImageFormat::detect(None, b"<?xml"), None);
    }

    #[test]
    fn extensions_are_compared_without_case() {
        assert!(ImageFormat::Jpeg.goes_with("JPEG"));
        assert!(!ImageFormat::Jpeg.goes_with("png"));
        assert_eq!(ImageFormat::Tiff.extension(), "tiff");
    }
}
