//! From a typed request to an HTTP request: pure, so that a snapshot of it is the wire format. No token, no I/O.

use firefly_types::ModelVersion;
use http::{HeaderValue, Request, Uri, header};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{Body, Error, ErrorKind, Operation};

mod custom_models;
#[cfg(test)]
mod images;
mod jobs;
mod storage;

pub use self::custom_models::list as list_custom_models;
pub(crate) use self::custom_models::{custom_models_url, linked};
pub use self::jobs::{cancel, job_url, status};
pub use self::storage::{draft, upload};

/// A request of the API: what it is called, how it is checked, and what answers it.
///
/// Every operation is one implementation of this trait; all else is shared.
pub trait ApiRequest: firefly_types::Request + Clone + Send + Sync {
    /// What a finished call yields.
    type Result: DeserializeOwned + Send + 'static;

    /// The operation.
    const OPERATION: Operation;
}

/// The HTTP request for `request` below `base`, without credentials.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`] when it cannot be written as JSON or its model version cannot stand in a header.
pub fn build<R: ApiRequest>(base: &Url, request: &R) -> Result<Request<Body>, Error> {
    let operation = R::OPERATION;
    let invalid = |why: String| Error::new(ErrorKind::InvalidRequest, operation.name, why);
    let json = serde_json::to_vec(request)
        .map_err(|error| invalid(format!("the request cannot be written as JSON: {error}")))?;
    let mut http = empty(&operation, &join(base, operation.path))?.map(|_| Body::from(json));
    let headers = http.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if let Some(version) = request.model_version() {
        let value = HeaderValue::from_str(version.as_str());
        let value = value.map_err(|_| {
            invalid(format!(
                "the model version {:?} cannot stand in a header",
                version.as_str()
            ))
        })?;
        headers.insert(ModelVersion::HEADER, value);
    }
    Ok(http)
}

/// A request without a body to a URL the service gave.
///
/// # Errors
/// [`ErrorKind::Decode`] when the URL cannot be sent.
pub(crate) fn empty(operation: &Operation, url: &Url) -> Result<Request<Body>, Error> {
    // The path of a URL keeps the colons of a job's URN as they are; the service's own links do the same.
    let uri: Uri = url
        .as_str()
        .parse()
        .map_err(|_| Error::new(ErrorKind::Decode, operation.name, "the URL cannot be sent"))?;
    let request = Request::builder()
        .method(operation.method.clone())
        .uri(uri)
        .header(header::ACCEPT, "application/json");
    request
        .body(Body::empty())
        .map_err(|error| Error::new(ErrorKind::Decode, operation.name, error.to_string()))
}

/// `path` below `base`, whose own path stays in front.
pub(crate) fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path()));
    url
}

/// Where a link of the service leads. One that begins with a slash and not with the path of `base` lies below that path: a gateway
/// that serves the API there passes on links that know nothing of it.
pub(crate) fn resolve(base: &Url, link: &str) -> Result<Url, url::ParseError> {
    match link.strip_prefix('/') {
        Some(path) if !path.starts_with(['/', '\\']) && !link.starts_with(base.path()) => {
            base.join(&format!("{}{path}", base.path()))
        }
        _ => base.join(link),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::rooted("/v3/status/1?x=1", "https://gw.example/firefly/v3/status/1?x=1")]
    #[case::knows_the_gateway("/firefly/v3/status/1", "https://gw.example/firefly/v3/status/1")]
    #[case::alike("/fireflies/1", "https://gw.example/firefly/fireflies/1")]
    #[case::relative("v3/status/1", "https://gw.example/firefly/v3/status/1")]
    #[case::absolute(
        "https://other.example/v3/status/1",
        "https://other.example/v3/status/1"
    )]
    #[case::other_host("//other.example/v3/status/1", "https://other.example/v3/status/1")]
    #[case::other_host_by_backslash("/\\other.example/1", "https://other.example/1")]
    fn a_link_stays_below_the_path_of_the_base(#[case] link: &str, #[case] expected: &str) {
        let base = "https://gw.example/firefly/".parse().unwrap();
        assert_eq!(resolve(&base, link).unwrap().as_str(), expected);
    }

    #[test]
    fn a_base_without_a_path_adds_nothing_to_a_link() {
        let base = "https://firefly-api.adobe.io/".parse().unwrap();
        let url = resolve(&base, "/v3/status/1").unwrap();
        assert_eq!(url.as_str(), "https://firefly-api.adobe.io/v3/status/1");
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! The wire format as text, for snapshots.
    use super::*;

    /// Method, URL, headers and body of `request`, as they would be sent.
    pub(crate) fn wire(request: &Request<Body>) -> String {
        let mut text = format!("{} {}\n", request.method(), request.uri());
        for (name, value) in request.headers() {
            for part in [name.as_str(), ": ", value.to_str().unwrap(), "\n"] {
                text.push_str(part);
            }
        }
        text + "\n" + std::str::from_utf8(&request.body().as_bytes().unwrap()).unwrap()
    }
}
