//! Where an input picture comes from: an upload of the last seven days, a URL in the caller's storage, or this machine.

use crate::LocalImage;
use crate::presigned_url::PresignedUrl;
use crate::validation::Report;
use serde::de::Error as _;
use serde::ser::{Error as _, SerializeMap as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::path::PathBuf;

/// An input picture: exactly one of an upload ID, a URL, and a picture on this machine, which the type makes certain.
///
/// A client checks and uploads a [local](Self::Local) picture before it sends the request. Only the other two have a form on
/// the wire: to serialise a local one is an error.
///
/// ```
/// use firefly_types::ImageSource;
///
/// let uploaded = ImageSource::upload_id("8a0c3f52-0000-4000-8000-5d1e6c7b9a10");
/// assert_eq!(serde_json::to_string(&uploaded)?, r#"{"uploadId":"8a0c3f52-0000-4000-8000-5d1e6c7b9a10"}"#);
///
/// let stored = ImageSource::url("https://bucket.s3.amazonaws.com/cat.png?X-Amz-Signature=secret");
/// assert!(!format!("{stored:?}").contains("secret"));
///
/// let local = ImageSource::path("cat.png");
/// assert!(serde_json::to_string(&local).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schemas `PublicBinaryInputV3`, `ReferenceBlobSourceV3` and `ImageSource`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageSource {
    /// The ID that the storage operation returned; valid for 7 days. Opaque: any text but an empty one counts as an ID.
    UploadId(String),
    /// A pre-signed URL in storage that the service reads from: 1–2083 characters; the composites and Image5 publish no length.
    Url(PresignedUrl),
    /// A picture on this machine.
    Local(LocalImage),
}

impl ImageSource {
    /// A picture that was uploaded before.
    pub fn upload_id(id: impl Into<String>) -> Self {
        Self::UploadId(id.into())
    }

    /// A picture behind a pre-signed URL.
    pub fn url(url: impl Into<PresignedUrl>) -> Self {
        Self::Url(url.into())
    }

    /// A picture in a file of this machine.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::Local(LocalImage::path(path))
    }

    /// An encoded picture in memory.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Local(LocalImage::bytes(bytes))
    }

    /// An encoded picture that a reader yields up to its end.
    pub fn reader(reader: impl std::io::Read + Send + 'static) -> Self {
        Self::Local(LocalImage::reader(reader))
    }

    /// The picture on this machine, if it is one.
    pub fn as_local(&self) -> Option<&LocalImage> {
        match self {
            Self::Local(image) => Some(image),
            _ => None,
        }
    }

    /// Checks that there is something in it, the URL's length (errors) and its storage domain (a warning, because the published
    /// lists differ).
    pub(crate) fn check(&self, path: &str, domains: &[&str], report: &mut Report) {
        match self {
            Self::UploadId(id) if id.is_empty() => {
                report.error(
                    format!("{path}.uploadId"),
                    "must be the ID that an upload returned",
                    "an empty text",
                );
            }
            Self::UploadId(_) | Self::Local(_) => {}
            Self::Url(url) => check_url(url, &format!("{path}.url"), domains, report),
        }
    }
}

fn check_url(url: &PresignedUrl, path: &str, domains: &[&str], report: &mut Report) {
    let length = url.expose().chars().count();
    // The schemas of these operations publish no length.
    let is_bounded = ![COMPOSITE_DOMAINS, IMAGE5_DOMAINS].contains(&domains);
    // A browser's rules make a slash of a backslash, others do not: the two read another host.
    let is_stray = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
    if length == 0 {
        report.error(path, "must be the URL of a picture", "an empty text");
    } else if url.expose().contains(is_stray) {
        // No URL has one (RFC 3986, section 2). They come from the ends of lines in files.
        report.error(
            path,
            "must be a URL, without spaces, line breaks and backslashes",
            url,
        );
    } else if is_bounded && length > LONGEST_URL {
        let rule = format!("must be 1 to {LONGEST_URL} characters");
        report.error(path, rule, format!("{length} characters"));
    } else if !is_stored_at(url, domains) {
        let rule = format!("should be an HTTPS URL under one of {}", domains.join(", "));
        report.warning(path, rule, Origin(url));
    } else if url.has_user() {
        report.warning(path, "should have no user name or password", Origin(url));
    }
}

/// The part of a URL that decides whether the service reads from there: neither user nor path nor query.
struct Origin<'u>(&'u PresignedUrl);

impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.scheme(), self.0.host(), self.0.port()) {
            (Some(scheme), Some(host), Some(port)) => write!(f, "{scheme}://{host}:{port}"),
            (Some(scheme), Some(host), None) => write!(f, "{scheme}://{host}"),
            _ => f.write_str("no host"),
        }
    }
}

const LONGEST_URL: usize = 2083;

/// Storage domains of the asynchronous v3 operations. Source: Firefly API 3.0.0, schema `PublicBinaryInputV3`.
pub(crate) const DOMAINS: &[&str] = &[
    "amazonaws.com",
    "windows.net",
    "dropboxusercontent.com",
    "storage.googleapis.com",
];

/// Storage domains of the synchronous calls. Source: upload guide.
pub(crate) const SYNC_DOMAINS: &[&str] =
    &["amazonaws.com", "windows.net", "dropboxusercontent.com"];

/// Storage domains of Image5. Source: usage notes.
pub(crate) const IMAGE5_DOMAINS: &[&str] = &[
    "amazonaws.com",
    "windows.net",
    "dropboxusercontent.com",
    "storage.googleapis.com",
    "frontdoor.prod.azure.cxp.adobe.com",
];

/// Storage domains of precise and adaptive composite. Source: usage notes.
pub(crate) const COMPOSITE_DOMAINS: &[&str] = &[
    "amazonaws.com",
    "windows.net",
    "dropboxusercontent.com",
    "storage.googleapis.com",
    "assets.frame.io",
    "adobe.io",
];

/// Whether the URL is HTTPS on the default port, at one of the domains or below it.
fn is_stored_at(url: &PresignedUrl, domains: &[&str]) -> bool {
    let host = url.host().unwrap_or_default().to_ascii_lowercase();
    url.scheme()
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
        && url.port().is_none_or(|port| port == "443")
        && domains.iter().any(|domain| {
            host.strip_suffix(domain)
                .is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
        })
}

impl Serialize for ImageSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::UploadId(id) => map.serialize_entry("uploadId", id)?,
            Self::Url(url) => map.serialize_entry("url", url)?,
            Self::Local(image) => {
                return Err(S::Error::custom(format!(
                    "a local picture ({image}) has to be uploaded before it can be sent; a client does that"
                )));
            }
        }
        map.end()
    }
}

impl From<LocalImage> for ImageSource {
    fn from(image: LocalImage) -> Self {
        Self::Local(image)
    }
}

impl From<PathBuf> for ImageSource {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&std::path::Path> for ImageSource {
    fn from(path: &std::path::Path) -> Self {
        Self::path(path)
    }
}

impl From<PresignedUrl> for ImageSource {
    fn from(url: PresignedUrl) -> Self {
        Self::Url(url)
    }
}

impl<'de> Deserialize<'de> for ImageSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "ImageSource", rename_all = "camelCase")]
        struct Either {
            upload_id: Option<String>,
            url: Option<PresignedUrl>,
        }
        match Either::deserialize(deserializer)? {
            Either {
                upload_id: Some(id),
                url: None,
            } => Ok(Self::UploadId(id)),
            Either {
                upload_id: None,
                url: Some(url),
            } => Ok(Self::Url(url)),
            _ => Err(D::Error::custom(
                "must have exactly one of uploadId and url",
            )),
        }
    }
}

/// A picture in the place where most operations take one: an object with a `source`.
///
/// Source: Firefly API 3.0.0, schemas `InputImageV3`, `BaseInputImageV3`, `BaseInputMaskV3`, `StylesImageReferenceV3`,
/// `StructureImageReferenceV3` and `ImageRef`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImageReference {
    /// Where the picture comes from.
    pub source: ImageSource,
}

impl ImageReference {
    /// A reference to the given picture.
    pub fn new(source: impl Into<ImageSource>) -> Self {
        Self {
            source: source.into(),
        }
    }
}

impl<S: Into<ImageSource>> From<S> for ImageReference {
    fn from(source: S) -> Self {
        Self::new(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn check(source: &ImageSource, domains: &[&str]) -> Report {
        let mut report = Report::default();
        source.check("image.source", domains, &mut report);
        report
    }

    #[rstest]
    #[case::both(json!({"uploadId": "a", "url": "https://b.example"}))]
    #[case::none(json!({}))]
    #[case::nulls(json!({"uploadId": null, "url": null}))]
    fn r13_a_source_is_exactly_one(#[case] value: Value) {
        let error = serde_json::from_value::<ImageSource>(value).unwrap_err();
        assert!(error.to_string().contains("exactly one"), "{error}");
    }

    #[test]
    fn t52_a_null_beside_the_one_is_absent() {
        let source =
            serde_json::from_value::<ImageSource>(json!({"uploadId": "a", "url": null})).unwrap();
        assert_eq!(source, ImageSource::upload_id("a"));
    }

    #[test]
    fn t43_an_upload_id_is_opaque() {
        assert_eq!(
            check(&ImageSource::upload_id("abc-123"), DOMAINS),
            Report::default()
        );
    }

    #[rstest]
    #[case(ImageSource::upload_id(""), "image.source.uploadId")]
    #[case(ImageSource::url(""), "image.source.url")]
    fn an_empty_source_is_refused_wherever_it_stands(
        #[case] source: ImageSource,
        #[case] path: &str,
        #[values(DOMAINS, SYNC_DOMAINS, IMAGE5_DOMAINS, COMPOSITE_DOMAINS)] domains: &[&str],
    ) {
        let report = check(&source, domains);
        assert_eq!((report.errors.len(), report.warnings.len()), (1, 0));
        assert_eq!(report.errors[0].path, path);
        assert_eq!(report.errors[0].value, "an empty text");
    }

    #[rstest]
    #[case(1, true)]
    #[case(2083, true)]
    #[case(2084, false)]
    fn a_url_has_1_to_2083_characters(#[case] length: usize, #[case] accepted: bool) {
        let report = check(&ImageSource::url("u".repeat(length)), DOMAINS);
        assert_eq!(report.is_ok(), accepted);
        if !accepted {
            assert_eq!(report.errors[0].path, "image.source.url");
            assert_eq!(report.errors[0].value, format!("{length} characters"));
        }
    }

    #[rstest]
    #[case::line_end("https://bucket.s3.amazonaws.com/a?sig=hush-9911\r")]
    #[case::blank("https://me:hush-9911@bucket.s3.amazonaws.com/a b.png")]
    #[case::nothing_else(" ")]
    #[case::another_host_to_a_browser(r"https://evil.example\.amazonaws.com/x?sig=hush-9911")]
    fn a_url_with_a_space_or_a_backslash_in_it_is_refused_without_its_secrets(#[case] url: &str) {
        let report = check(&ImageSource::url(url), DOMAINS);
        assert_eq!((report.errors.len(), report.warnings.len()), (1, 0));
        assert_eq!(report.errors[0].path, "image.source.url");
        assert!(!report.to_string().contains("hush-9911"));
    }

    #[rstest]
    #[case("http://bucket.s3.amazonaws.com/a", "http://bucket.s3.amazonaws.com")]
    #[case(
        "https://bucket.s3.amazonaws.com:8443/a",
        "https://bucket.s3.amazonaws.com:8443"
    )]
    #[case(
        "https://me:hush-9911@bucket.s3.amazonaws.com/a",
        "https://bucket.s3.amazonaws.com"
    )]
    #[case("bucket.s3.amazonaws.com/a?sig=hush-9911", "no host")]
    fn the_warning_of_a_url_shows_what_is_wrong_with_it(#[case] url: &str, #[case] shown: &str) {
        let report = check(&ImageSource::url(url), DOMAINS);
        assert!(report.is_ok());
        assert_eq!(report.warnings.len(), 1);
        assert_eq!(report.warnings[0].value, shown);
    }

    #[rstest]
    #[case(IMAGE5_DOMAINS)]
    #[case(COMPOSITE_DOMAINS)]
    fn image5_and_the_composites_publish_no_longest_url(#[case] domains: &[&str]) {
        let long = format!("https://a.amazonaws.com/{}", "u".repeat(5000));
        assert_eq!(check(&ImageSource::url(long), domains), Report::default());
    }

    #[rstest]
    #[case("https://bucket.s3.us-west-2.amazonaws.com/a?sig=hush-9911", true)]
    #[case("https://BUCKET.AmazonAWS.com/a", true)]
    #[case("https://acct.blob.core.windows.net:443/a", true)]
    #[case("https://storage.googleapis.com/a", true)]
    #[case("https://evil-amazonaws.com/a?sig=hush-9911", false)]
    #[case("https://amazonaws.com.evil.example/a?sig=hush-9911", false)]
    #[case("https://amazonaws.com@evil.example/a", false)]
    #[case("http://bucket.s3.amazonaws.com/a", false)]
    #[case("https://bucket.s3.amazonaws.com:8443/a", false)]
    #[case("a?sig=hush-9911", false)]
    fn t41_a_strange_domain_warns_and_never_refuses(#[case] url: &str, #[case] listed: bool) {
        let report = check(&ImageSource::url(url), DOMAINS);
        assert!(report.is_ok());
        assert_eq!(report.warnings.is_empty(), listed, "{report}");
        assert!(!report.to_string().contains("hush-9911"));
    }

    #[test]
    fn t41_the_synchronous_list_lacks_google() {
        let source = ImageSource::url("https://storage.googleapis.com/a");
        assert_eq!(check(&source, SYNC_DOMAINS).warnings.len(), 1);
    }
}
