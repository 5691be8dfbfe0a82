//! The upload of a picture, and what a request with local pictures looks like before they are uploaded.

use firefly_types::{ImageFormat, ImageSource};
use http::{HeaderValue, Request, header};
use url::Url;

use super::{ApiRequest, empty, join};
use crate::{Body, Error, Operation};

/// `POST` of a picture of `bytes` bytes, as it is: no JSON, no form.
///
/// # Errors
/// [`ErrorKind::Decode`](crate::ErrorKind::Decode) when the URL cannot be sent.
pub fn upload(
    base: &Url,
    format: ImageFormat,
    bytes: u64,
    body: Body,
) -> Result<Request<Body>, Error> {
    let operation = &Operation::UPLOAD_IMAGE;
    let mut http = empty(operation, &join(base, operation.path))?.map(|_| body);
    let headers = http.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.media_type()),
    );
    // Known beforehand, and so no chunks: the service's samples always send it.
    headers.insert(header::CONTENT_LENGTH, bytes.into());
    Ok(http)
}

/// A copy of `request` to be shown, not sent: in place of each local picture an upload ID that is its name, such as `<cat.png>`.
///
/// ```
/// use firefly_core::request::draft;
/// use firefly_types::{ImageSource, UpscaleImageRequest};
///
/// let request = UpscaleImageRequest::new(ImageSource::path("cat.png"), [7]);
/// let json = serde_json::to_string(&draft(&request))?;
/// assert!(json.contains(r#""uploadId":"<cat.png>""#));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn draft<R: ApiRequest>(request: &R) -> R {
    let mut draft = request.clone();
    for input in draft.image_inputs() {
        if let Some(image) = input.source.as_local() {
            *input.source = ImageSource::upload_id(format!("<{image}>"));
        }
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::wire;

    #[test]
    fn t39_an_upload_says_what_it_is_and_how_long() {
        let base = "https://firefly-api.adobe.io/".parse().unwrap();
        let request = upload(&base, ImageFormat::Jxl, 7, Body::from("picture")).unwrap();
        insta::assert_snapshot!(wire(&request), @r"
        POST https://firefly-api.adobe.io/v2/storage/image
        accept: application/json
        content-type: image/jxl
        content-length: 7

        picture
        ");
    }
}
