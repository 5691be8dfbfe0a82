//! How a line of the table of operations becomes methods: two for those that answer with a job, one for the others.

/// The two words of an operation that answers with a job: the verb waits for the result, `submit_…` returns the job.
macro_rules! job_methods {
    ($(#[$doc:meta])* $verb:ident $submit:ident $request:ident $result:ident $source:literal) => {
        $(#[$doc])*
        ///
        /// Waits for the result. Local pictures are checked and uploaded first.
        ///
        /// # Errors
        /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent, with every violated rule;
        /// those of [`Job::wait`](firefly_core::Job::wait), which carry the job that was accepted: wait for that one, since to call
        /// this again would be billed again, and so none of them is [retryable](crate::Error::is_retryable); they come without a job
        /// where the service tells of the failure at once and names none;
        /// [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown) when the request may have been accepted without an
        /// answer.
        ///
        /// # Cancellation
        #[doc = concat!(
            "Dropping the future leaves an accepted job running. Use [`", stringify!($submit), "`](Self::", stringify!($submit),
            ") to keep its reference.\n\nSource: Firefly API 3.0.0, `", $source, "`."
        )]
        pub async fn $verb(
            &self,
            request: &firefly_types::$request,
        ) -> Result<firefly_types::$result, firefly_core::Error> {
            self.$submit(request).await?.wait().await
        }

        #[doc = concat!("Submits what [`", stringify!($verb), "`](Self::", stringify!($verb), ") does, and returns its job.")]
        ///
        /// # Errors
        #[doc = concat!("As [`", stringify!($verb), "`](Self::", stringify!($verb), "), but for those of waiting, unless the service tells of the failure at once.")]
        pub async fn $submit(
            &self,
            request: &firefly_types::$request,
        ) -> Result<firefly_core::Job<firefly_types::$result>, firefly_core::Error> {
            self.pipeline.submit(request).await
        }
    };
}

/// The one word of an operation that answers with its result.
macro_rules! call_method {
    ($(#[$doc:meta])* $verb:ident $request:ident $result:ident $source:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent, with every violated rule;
        /// [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown) when no clear answer came. A 404 or 410 means that the
        /// operation has ended.
        ///
        #[doc = concat!("Source: ", $source, ".")]
        pub async fn $verb(
            &self,
            request: &firefly_types::$request,
        ) -> Result<firefly_types::$result, firefly_core::Error> {
            self.pipeline.call(request).await
        }
    };
}

pub(crate) use {call_method, job_methods};
