//! Requests about a job: its status and its cancellation.

use http::Request;
use url::Url;

use super::{empty, join};
use crate::{Body, Error, Operation};

/// `GET` of a status URL.
///
/// # Errors
/// [`ErrorKind::Decode`](crate::ErrorKind::Decode) when the URL cannot be sent.
pub fn status(url: &Url) -> Result<Request<Body>, Error> {
    empty(&Operation::JOB_STATUS, url)
}

/// `PUT` of a cancel URL, without a body.
///
/// # Errors
/// [`ErrorKind::Decode`](crate::ErrorKind::Decode) when the URL cannot be sent.
pub fn cancel(url: &Url) -> Result<Request<Body>, Error> {
    empty(&Operation::CANCEL_JOB, url)
}

/// The URL of `operation` for the job `id` on the base host, for a job whose own link is missing or leads nowhere.
///
/// The colons of a job's URN stay as they are, and so do escapes; what would end the path segment is encoded. `None` for an ID with
/// control characters, some of which a URL drops, and for one that means dots alone, which no encoding keeps from climbing.
pub fn job_url(base: &Url, operation: &Operation, id: &str) -> Option<Url> {
    if id.chars().any(char::is_control) {
        return None;
    }
    let id = id.replace('/', "%2F").replace('\\', "%5C");
    // What else cannot stand in a path is encoded by the URL itself.
    let url = join(base, &format!("{}{id}", operation.path));
    let folder = join(base, operation.path);
    let segment = url.path().strip_prefix(folder.path())?;
    (!segment.is_empty()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::super::testing::wire;
    use super::*;
    use rstest::rstest;

    #[test]
    fn t14_the_colons_of_a_urn_are_not_encoded() {
        let base = "https://firefly-api.adobe.io/".parse().unwrap();
        let url = job_url(&base, &Operation::JOB_STATUS, "urn:ff:jobs:epo850001:7c1f").unwrap();
        insta::assert_snapshot!(wire(&status(&url).unwrap()), @r"
        GET https://firefly-api.adobe.io/v3/status/urn:ff:jobs:epo850001:7c1f
        accept: application/json
        ");
        let url = job_url(&base, &Operation::CANCEL_JOB, "urn:ff:jobs:epo850001:7c1f").unwrap();
        insta::assert_snapshot!(wire(&cancel(&url).unwrap()), @r"
        PUT https://firefly-api.adobe.io/v3/cancel/urn:ff:jobs:epo850001:7c1f
        accept: application/json
        ");
    }

    #[rstest]
    fn an_id_of_dots_is_no_id_however_they_are_written(
        #[values(
            "", ".", "..", "%2e", "%2e%2e", "%2E.", ".%2E", "..\n", ".\t.", "\r..", "a\nb",
            "a\u{85}"
        )]
        id: &str,
    ) {
        for base in [
            "https://firefly-api.adobe.io/",
            "https://gw.example/firefly/",
        ] {
            let base = base.parse().unwrap();
            for operation in [Operation::JOB_STATUS, Operation::CANCEL_JOB] {
                assert_eq!(job_url(&base, &operation, id), None);
            }
        }
    }

    #[rstest]
    #[case("../../v2/storage", "/v3/status/..%2F..%2Fv2%2Fstorage")]
    #[case("a?b#c", "/v3/status/a%3Fb%23c")]
    #[case("urn%3Aff", "/v3/status/urn%3Aff")]
    #[case(" .. ", "/v3/status/%20..%20")]
    #[case("...", "/v3/status/...")]
    fn an_id_stays_one_segment(#[case] id: &str, #[case] path: &str) {
        let base = "https://firefly-api.adobe.io/".parse().unwrap();
        assert_eq!(
            job_url(&base, &Operation::JOB_STATUS, id).unwrap().path(),
            path
        );
    }
}
