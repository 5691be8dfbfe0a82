//! What a download is: by its first bytes, and by its label where they say nothing. Nothing is ever converted.

use std::fmt;

use firefly_types::ImageFormat;

/// What has been fetched, as far as it can be told.
///
/// ```
/// use firefly_core::MediaFormat;
///
/// let format = MediaFormat::of(Some("binary/octet-stream"), b"\xff\xd8\xff\xe0 and so on");
/// assert_eq!(format.extension(), "jpg");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaFormat {
    /// A picture of a known format.
    Image(ImageFormat),
    /// A video in an MP4 container.
    Mp4,
    /// Words: a page or a message of whoever answered in place of the storage.
    Text,
    /// Something else, perhaps a format from tomorrow.
    Unknown,
}

impl MediaFormat {
    /// How many bytes at the start of a file [`of`](Self::of) looks at, at most.
    pub const LOOK: usize = 512;

    /// By the start of the content, and by the `Content-Type` where that says nothing.
    ///
    /// What begins like a picture is one, whatever its label says; and no picture begins like a text.
    pub fn of(content_type: Option<&str>, start: &[u8]) -> Self {
        let start = &start[..start.len().min(Self::LOOK)];
        if let Some(format) = ImageFormat::of(start) {
            return Self::Image(format);
        }
        if is_mp4(start) {
            return Self::Mp4;
        }
        let named = content_type.and_then(|text| text.split(';').next());
        let named = named.unwrap_or_default().trim().to_ascii_lowercase();
        if looks_like_text(start) || is_text(&named) {
            return Self::Text;
        }
        match named.as_str() {
            "image/jpg" => Self::Image(ImageFormat::Jpeg),
            "video/mp4" => Self::Mp4,
            named => ImageFormat::ALL
                .iter()
                .find(|format| format.media_type() == named)
                .map_or(Self::Unknown, |format| Self::Image(*format)),
        }
    }

    /// The usual ending of a file's name, without the dot: `bin` for what is not known.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Image(format) => format.extension(),
            Self::Mp4 => "mp4",
            Self::Text => "txt",
            Self::Unknown => "bin",
        }
    }

    /// Whether a file that holds this may have the ending `extension`, in small letters or capitals: besides the usual one, `jpeg` and
    /// `jpe`, `tiff`, and `m4v` are known. What is no known format goes with any.
    ///
    /// ```
    /// use firefly_core::MediaFormat;
    ///
    /// let format = MediaFormat::of(None, b"\xff\xd8\xff\xe0 and so on");
    /// assert!(format.goes_with("JPEG") && !format.goes_with("png"));
    /// ```
    pub fn goes_with(self, extension: &str) -> bool {
        let others: &[&str] = match self {
            Self::Image(ImageFormat::Jpeg) => &["jpeg", "jpe"],
            Self::Image(ImageFormat::Tiff) => &["tiff"],
            Self::Image(_) => &[],
            Self::Mp4 => &["m4v"],
            Self::Text | Self::Unknown => return true,
        };
        let is = |known: &str| known.eq_ignore_ascii_case(extension);
        is(self.extension()) || others.iter().copied().any(is)
    }
}

/// What a person calls it, such as `PNG picture`.
impl fmt::Display for MediaFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(format) => write!(f, "{format} picture"),
            Self::Mp4 => f.write_str("MP4 video"),
            Self::Text => f.write_str("text"),
            Self::Unknown => f.write_str("file of no known format"),
        }
    }
}

/// Whether it is an MP4 file by the brand in its first box (ISO/IEC 14496-12, section 4.3). Pictures such as AVIF have the same
/// box, with another brand.
fn is_mp4(start: &[u8]) -> bool {
    let brand = start.get(8..12).unwrap_or_default();
    start.get(4..8) == Some(b"ftyp")
        && [&b"iso"[..], b"mp4", b"avc1", b"M4V"]
            .iter()
            .any(|known| brand.starts_with(known))
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

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const PNG: MediaFormat = MediaFormat::Image(ImageFormat::Png);

    #[rstest]
    #[case::content_alone(None, b"\x89PNG\r\n\x1a\n", PNG)]
    #[case::content_over_label(Some("image/jpeg"), b"\x89PNG\r\n\x1a\n", PNG)]
    #[case::content_over_text_label(Some("text/html"), b"\x89PNG\r\n\x1a\n", PNG)]
    #[case::label_alone(Some("image/png; x=1"), b"\x00\x01\xff", PNG)]
    #[case::old_label(
        Some("IMAGE/JPG"),
        b"\x00\x01\xff",
        MediaFormat::Image(ImageFormat::Jpeg)
    )]
    #[case::video(None, b"\0\0\0\x20ftypisom", MediaFormat::Mp4)]
    #[case::another_video(None, b"\0\0\0\x20ftypmp42", MediaFormat::Mp4)]
    #[case::a_picture_in_the_same_box(None, b"\0\0\0\x1cftypavif", MediaFormat::Unknown)]
    #[case::a_telephones_picture(Some("image/heic"), b"\0\0\0\x18ftypheic", MediaFormat::Unknown)]
    #[case::another_kind_of_film(
        Some("video/quicktime"),
        b"\0\0\0\x14ftypqt  ",
        MediaFormat::Unknown
    )]
    #[case::half_a_box(None, b"\0\0\0\x20ftyp", MediaFormat::Unknown)]
    #[case::video_label(Some("video/mp4"), b"\0\x01\xff", MediaFormat::Mp4)]
    #[case::words(Some("image/png"), b"<html>no", MediaFormat::Text)]
    #[case::cut_words(None, b"caf\xc3", MediaFormat::Text)]
    #[case::text_label(Some("application/json"), b"\0\x01\xff", MediaFormat::Text)]
    #[case::unknown(Some("image/tomorrow"), b"\0\x01\xff", MediaFormat::Unknown)]
    #[case::nothing(None, b"", MediaFormat::Unknown)]
    fn t59_content_goes_before_the_label(
        #[case] label: Option<&str>,
        #[case] start: &[u8],
        #[case] expected: MediaFormat,
    ) {
        assert_eq!(MediaFormat::of(label, start), expected);
    }

    #[rstest]
    #[case(PNG, "PNG picture", &["png", "PNG"], "jpg")]
    #[case(MediaFormat::Image(ImageFormat::Jpeg), "JPEG picture", &["jpg", "Jpeg", "jpe"], "png")]
    #[case(MediaFormat::Image(ImageFormat::Tiff), "TIFF picture", &["tif", "tiff"], "ti")]
    #[case(MediaFormat::Mp4, "MP4 video", &["mp4", "m4v"], "mov")]
    fn a_format_has_a_name_and_knows_its_endings(
        #[case] format: MediaFormat,
        #[case] name: &str,
        #[case] fitting: &[&str],
        #[case] other: &str,
    ) {
        assert_eq!(format.to_string(), name);
        assert!(fitting.iter().all(|ending| format.goes_with(ending)));
        assert!(!format.goes_with(other));
        assert!(MediaFormat::Unknown.goes_with(other));
    }

    #[rstest]
    #[case(MediaFormat::Image(ImageFormat::Tiff), "tif")]
    #[case(MediaFormat::Mp4, "mp4")]
    #[case(MediaFormat::Unknown, "bin")]
    fn every_format_has_its_ending(#[case] format: MediaFormat, #[case] ending: &str) {
        assert_eq!(format.extension(), ending);
    }
}
