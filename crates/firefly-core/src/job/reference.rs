//! What finds a job again, tomorrow and in another process.

use std::{fmt, marker::PhantomData};

use firefly_types::PresignedUrl;
use ims_auth::scrub;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use crate::{Operation, request};

/// A reference to a job whose result is a `T`: write it down, and wait for the job another day.
///
/// It holds no credentials and no signed URL. In JSON it is an object of `operation`, `jobId`, `statusUrl` and `cancelUrl`.
///
/// ```
/// use firefly_core::JobRef;
/// let job: JobRef = JobRef::from_status_url("https://firefly-api.adobe.io/v3/status/urn:ff:jobs:x:1");
/// assert_eq!(job.job_id(), Some("urn:ff:jobs:x:1"));
/// assert_eq!(job.cancel_url(), Some("https://firefly-api.adobe.io/v3/cancel/urn:ff:jobs:x:1"));
/// let written = serde_json::to_string(&job)?;
/// assert_eq!(serde_json::from_str::<JobRef>(&written)?, job);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct JobRef<T = ()> {
    parts: Parts,
    result: PhantomData<fn() -> T>,
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parts {
    #[serde(default)]
    operation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job_id: Option<String>,
    status_url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cancel_url: Option<String>,
}

impl<T> JobRef<T> {
    pub(crate) fn from_parts(
        operation: &str,
        job_id: Option<&str>,
        status_url: String,
        cancel_url: Option<String>,
    ) -> Self {
        let parts = Parts {
            operation: operation.to_owned(),
            job_id: job_id.map(str::to_owned),
            status_url,
            cancel_url,
        };
        Self {
            parts,
            result: PhantomData,
        }
    }

    /// A reference from nothing but a status URL; ID and cancel URL are read off it, where it has the usual form.
    ///
    /// A user name and a password in it are dropped: the service is asked with a token, and has no use for them.
    pub fn from_status_url(url: impl Into<String>) -> Self {
        let url = without_user(url.into());
        let bare = url
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let id = bare
            .rsplit_once('/')
            .map(|(_, id)| id)
            .filter(|id| !id.is_empty())
            .map(str::to_owned);
        let cancel = bare
            .contains("/status/")
            .then(|| bare.replacen("/status/", "/cancel/", 1));
        Self::from_parts("", id.as_deref(), url, cancel)
    }

    /// A reference from nothing but an ID, to the job on the API's own host at `base`.
    ///
    /// An ID that can be no part of a URL is told when the job is asked for something.
    pub fn from_id(base: &Url, id: &str) -> Self {
        let url = |operation| request::job_url(base, operation, id).map(String::from);
        let status = url(&Operation::JOB_STATUS).unwrap_or_default();
        Self::from_parts("", Some(id), status, url(&Operation::CANCEL_JOB))
    }

    /// What started the job, in words: `generate images`. Empty when it is not known.
    pub fn operation(&self) -> &str {
        &self.parts.operation
    }

    /// The job's ID. Opaque: the service writes the ID of one job in two forms.
    pub fn job_id(&self) -> Option<&str> {
        self.parts.job_id.as_deref()
    }

    /// The job's ID for a reader: it is the service's own word, which may be anything.
    pub(super) fn shown_id(&self) -> Option<String> {
        const LIMIT: usize = 200;
        self.job_id().map(|id| scrub(id, &[], LIMIT))
    }

    /// Where its status is asked for.
    pub fn status_url(&self) -> &str {
        &self.parts.status_url
    }

    /// Where it is cancelled.
    pub fn cancel_url(&self) -> Option<&str> {
        self.parts.cancel_url.as_deref()
    }

    /// The same job, without a word on its result.
    pub fn untyped(self) -> JobRef {
        self.with_result()
    }

    /// The same job, said to have a `U` as its result.
    ///
    /// A result of pictures asked of a job that makes a video, or the other way round, is
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the job is asked for its status, before anything is sent.
    /// Nothing else is known beforehand: all results of pictures are read from each other's, as far as they have the same members; a type
    /// that belongs to no operation, and a job whose [operation](Self::operation) is not known, go together with anything until the
    /// result is decoded.
    pub fn with_result<U>(self) -> JobRef<U> {
        JobRef {
            parts: self.parts,
            result: PhantomData,
        }
    }
}

/// The same URL, but for user name and password. What is no URL stays as it is.
fn without_user(text: String) -> String {
    match text.parse::<Url>() {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            // Both are refused by URLs without a host alone, which have no user either.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.into()
        }
        _ => text,
    }
}

impl<T> Clone for JobRef<T> {
    fn clone(&self) -> Self {
        Self {
            parts: self.parts.clone(),
            result: PhantomData,
        }
    }
}

impl<T> PartialEq for JobRef<T> {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl<T> Eq for JobRef<T> {}

impl<T> fmt::Debug for JobRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A reference made of somebody's URL may hold what ours never do: a user name, or a query that is a key.
        let shown = |url: &String| PresignedUrl::new(url.clone());
        f.debug_struct("JobRef")
            .field("operation", &self.parts.operation)
            .field("job_id", &self.shown_id())
            .field("status_url", &shown(&self.parts.status_url))
            .field("cancel_url", &self.parts.cancel_url.as_ref().map(shown))
            .finish()
    }
}

impl<T> Serialize for JobRef<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for JobRef<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            parts: Parts::deserialize(deserializer)?,
            result: PhantomData,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn an_id_that_is_a_signed_url_is_not_shown_as_it_is() {
        let id = format!("https://s3.example/1?sig=hush{}", "x".repeat(5_000));
        let url = "https://h.adobe.io/v3/status/1".to_owned();
        let job: JobRef = JobRef::from_parts("", Some(&id), url, None);
        let shown = format!("{job:?}");
        assert!(
            shown.contains("s3.example") && !shown.contains("hush"),
            "{shown}"
        );
        assert_eq!(job.job_id(), Some(id.as_str()));
    }

    #[rstest]
    #[case(
        "https://h.adobe.io/v3/status/abc",
        Some("abc"),
        Some("https://h.adobe.io/v3/cancel/abc")
    )]
    #[case(
        "https://h.adobe.io/v3/status/abc/?x=1",
        Some("abc"),
        Some("https://h.adobe.io/v3/cancel/abc")
    )]
    #[case("https://h.adobe.io/jobs/abc", Some("abc"), None)]
    #[case("nonsense", None, None)]
    fn id_and_cancel_url_are_read_off_the_status_url(
        #[case] url: &str,
        #[case] id: Option<&str>,
        #[case] cancel: Option<&str>,
    ) {
        let job = JobRef::<()>::from_status_url(url);
        assert_eq!(
            (job.job_id(), job.cancel_url(), job.status_url()),
            (id, cancel, url)
        );
    }

    #[rstest]
    #[case("https://me:hush-9@h.adobe.io/v3/status/abc?x=1")]
    #[case("https://:hush-9@h.adobe.io/v3/status/abc?x=1")]
    #[case("https://hush-9@h.adobe.io/v3/status/abc?x=1")]
    fn user_name_and_password_are_no_part_of_a_reference(#[case] url: &str) {
        let job = JobRef::<()>::from_status_url(url);
        assert_eq!(
            (job.status_url(), job.cancel_url()),
            (
                "https://h.adobe.io/v3/status/abc?x=1",
                Some("https://h.adobe.io/v3/cancel/abc")
            )
        );
    }

    #[test]
    fn t14_an_id_alone_leads_to_the_base_host() {
        let base = "https://firefly-api.adobe.io/".parse().unwrap();
        let job = JobRef::<()>::from_id(&base, "urn:ff:jobs:x:1");
        assert_eq!(
            (job.status_url(), job.cancel_url(), job.job_id()),
            (
                "https://firefly-api.adobe.io/v3/status/urn:ff:jobs:x:1",
                Some("https://firefly-api.adobe.io/v3/cancel/urn:ff:jobs:x:1"),
                Some("urn:ff:jobs:x:1")
            )
        );
    }

    #[test]
    fn debug_shows_no_user_name_and_no_query() {
        let written = r#"{"statusUrl": "https://me:hush@h.adobe.io/v3/status/abc?sig=hush"}"#;
        let job: JobRef = serde_json::from_str(written).unwrap();
        let text = format!("{job:?}");
        assert!(!text.contains("hush") && text.contains("abc"), "{text}");
    }

    #[test]
    fn the_written_form_is_stable() {
        let job = JobRef::<()>::from_parts(
            "generate images",
            Some("1"),
            "https://h/s/1".into(),
            Some("https://h/c/1".into()),
        );
        insta::assert_json_snapshot!(job, @r#"
        {
          "operation": "generate images",
          "jobId": "1",
          "statusUrl": "https://h/s/1",
          "cancelUrl": "https://h/c/1"
        }
        "#);
        let read: JobRef =
            serde_json::from_str(r#"{"statusUrl":"https://h/s/1","unknown":1}"#).unwrap();
        assert_eq!(read.status_url(), "https://h/s/1");
    }
}
