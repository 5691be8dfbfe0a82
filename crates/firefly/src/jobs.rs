//! Jobs that were submitted earlier.

use firefly_core::{Job, JobRef, Pipeline};

/// Jobs by their reference. Made by [`Client::jobs`](crate::Client::jobs).
#[derive(Clone, Copy, Debug)]
pub struct Jobs<'a> {
    pub(crate) pipeline: &'a Pipeline,
}

impl Jobs<'_> {
    /// The job of a stored reference. Nothing is sent until it is asked for something.
    ///
    /// A `T` that cannot be the result of the operation that started it is an error when its status is asked for: see
    /// [`JobRef::with_result`].
    ///
    /// Source: Firefly API 3.0.0, `GET /v3/status/{jobId}` and `PUT /v3/cancel/{jobId}`.
    pub fn resume<T>(&self, reference: JobRef<T>) -> Job<T> {
        Job::new(self.pipeline.clone(), reference)
    }

    /// The job behind a status URL, whose result is a `T`: that of the operation that started it, or
    /// [`MediaResult`](firefly_types::MediaResult) where nobody remembers which one it was.
    ///
    /// ```no_run
    /// # async fn f(client: firefly::Client) -> Result<(), firefly::Error> {
    /// use firefly::types::{MediaResult, Outputs as _};
    ///
    /// let url = "https://firefly-api.adobe.io/v3/status/urn:ff:jobs:x:1";
    /// let result = client.jobs().from_status_url::<MediaResult>(url).wait().await?;
    /// println!("{} outputs", result.outputs().len());
    /// # Ok(()) }
    /// ```
    ///
    /// Source: Firefly API 3.0.0, `GET /v3/status/{jobId}` and `PUT /v3/cancel/{jobId}`.
    pub fn from_status_url<T>(&self, url: &str) -> Job<T> {
        self.resume(JobRef::from_status_url(url))
    }

    /// The job with the ID, such as `urn:ff:jobs:…`, as the API's own host knows it. `T` is as for
    /// [`from_status_url`](Self::from_status_url).
    ///
    /// An ID that can be no part of a URL is an error when the job is asked for something:
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration).
    ///
    /// Source: Firefly API 3.0.0, `GET /v3/status/{jobId}` and `PUT /v3/cancel/{jobId}`.
    pub fn from_id<T>(&self, id: &str) -> Job<T> {
        self.resume(JobRef::from_id(self.pipeline.config().hosts.base(), id))
    }
}
