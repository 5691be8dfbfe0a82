//! What kind of picture or video a file is, by its first bytes or its media type. Nothing is ever converted.

/// What has been fetched, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A picture of a known format.
    Picture(ImageFormat),
    /// Words: a page or a message of whoever answered in place of the storage.
    Text,
    /// Something else, perhaps a picture of a format from tomorrow.
    Unknown,
}

impl Content {
    /// By the start of the content and the `Content-Type`.
    ///
    /// No picture begins like a text, whatever its label says; and what begins like a picture is one, whatever its label says.
    pub(crate) fn of(content_type: Option<&str>, start: &[u8]) -> Self {
        let named = media_type(content_type);
        match ImageFormat::detect(content_type, start) {
            Some(format) if ImageFormat::signed(start).is_some() || !looks_like_text(start) => {
                Self::Picture(format)
            }
            None if !looks_like_text(start) && !is_text(&named) => Self::Unknown,
            _ => Self::Text,
        }
    }
}

fn media_type(content_type: Option<&str>) -> String {
    let named = content_type.and_then(|text| text.split(';').next());
    named.unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || ["json", "xml", "html"]
            .iter()
            .any(|kind| media_type.ends_with(kind))
}

/// Whether these are words in UTF-8, of which the last may be cut.
fn looks_like_text(start: &[u8]) -> bool {
    let words = match std::str::from_utf8(start) {
        Ok(words) => words,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !words.is_empty() && !words.contains(|c: char| c.is_control() && !c.is_ascii_whitespace())
}

/// A file format of outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageFormat {
    Png,
    Jpeg,
    Webp,
    Tiff,
    Jxl,
    Mp4,
}

impl ImageFormat {
    /// By the `Content-Type`; by the content where that says nothing, as object storage often does.
    fn detect(content_type: Option<&str>, start: &[u8]) -> Option<Self> {
        let named = match media_type(content_type).as_str() {
            "image/png" => Some(Self::Png),
            "image/jpeg" | "image/jpg" => Some(Self::Jpeg),
            "image/webp" => Some(Self::Webp),
            "image/tiff" => Some(Self::Tiff),
            "image/jxl" => Some(Self::Jxl),
            "video/mp4" => Some(Self::Mp4),
            _ => None,
        };
        named.or_else(|| Self::signed(start))
    }

    /// By the signature that a file of the format begins with.
    fn signed(start: &[u8]) -> Option<Self> {
        if start.starts_with(b"\x89PNG") {
            Some(Self::Png)
        } else if start.starts_with(&[0xFF, 0xD8, 0xFF]) {
            Some(Self::Jpeg)
        } else if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else if start.starts_with(b"II*\0") || start.starts_with(b"MM\0*") {
            Some(Self::Tiff)
        } else if start.starts_with(&[0xFF, 0x0A]) || start.starts_with(b"\0\0\0\x0CJXL ") {
            Some(Self::Jxl)
        } else if is_mp4(start) {
            Some(Self::Mp4)
        } else {
            None
        }
    }

    /// What a person calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG picture",
            Self::Jpeg => "JPEG picture",
            Self::Webp => "WebP picture",
            Self::Tiff => "TIFF picture",
            Self::Jxl => "JPEG XL picture",
            Self::Mp4 => "MP4 video",
        }
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
            Self::Jxl => &["jxl"],
            Self::Mp4 => &["mp4", "m4v"],
        }
    }
}

/// Whether it is an MP4 file by the brand in its first box. Pictures such as AVIF have the same box, with another brand.
fn is_mp4(start: &[u8]) -> bool {
    let brand = start.get(8..12).unwrap_or_default();
    start.get(4..8) == Some(b"ftyp")
        && [&b"iso"[..], b"mp4", b"avc1", b"M4V"]
            .iter()
            .any(|known| brand.starts_with(known))
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
    fn words_are_no_picture_whatever_their_label_says() {
        let page = b"<!doctype html><title>200</title>";
        for label in [
            None,
            Some("text/html"),
            Some("image/png"),
            Some("binary/octet-stream"),
        ] {
            assert_eq!(Content::of(label, page), Content::Text, "{label:?}");
        }
        assert_eq!(
            Content::of(Some("application/problem+json"), b"\x01"),
            Content::Text
        );
        // The last letter is cut in two.
        assert_eq!(Content::of(None, "zu spät".as_bytes()), Content::Text);
        assert_eq!(Content::of(None, &"zu spä".as_bytes()[..6]), Content::Text);
    }

    #[test]
    fn pictures_and_unknown_bytes_are_told_apart() {
        let png = Content::Picture(ImageFormat::Png);
        assert_eq!(Content::of(Some("text/plain"), b"\x89PNG\r\n\x1a\n"), png);
        assert_eq!(Content::of(Some("image/png"), b"\x00\x01\x02"), png);
        assert_eq!(
            Content::of(Some("image/avif"), b"\x00\x00\x00\x1cftypavif"),
            Content::Unknown
        );
        assert_eq!(
            Content::of(None, b"RIFF\x01\x02\x03\x04WEBPVP8 "),
            Content::Picture(ImageFormat::Webp)
        );
    }

    #[test]
    fn a_video_is_known_by_its_brand() {
        let mp4 = Content::Picture(ImageFormat::Mp4);
        for brand in ["isom", "iso6", "mp42", "avc1"] {
            let start = [b"\0\0\0\x1cftyp", brand.as_bytes(), b"\0\0"].concat();
            assert_eq!(Content::of(None, &start), mp4, "{brand}");
        }
        assert_eq!(Content::of(Some("video/mp4"), b"\0\0"), mp4);
        assert_eq!(ImageFormat::Mp4.extension(), "mp4");
    }

    #[test]
    fn extensions_are_compared_without_case() {
        assert!(ImageFormat::Jpeg.goes_with("JPEG"));
        assert!(!ImageFormat::Jpeg.goes_with("png"));
        assert_eq!(ImageFormat::Tiff.extension(), "tiff");
    }
}
