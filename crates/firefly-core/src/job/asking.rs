//! Where a job is asked: on the host of its own link first, then by its ID on the base host.

use std::sync::{Arc, atomic::Ordering};

use url::Url;

use super::Job;
use crate::{
    Effect, Error, ErrorKind, Operation,
    error::Repeat,
    pipeline::Access,
    receive::{Hiding, Receive},
    request,
};

impl<T> Job<T> {
    /// Sends to the job's own link, and to the URL of its ID on the base host when that link leads nowhere, or where no credentials
    /// may go.
    pub(super) async fn send<R: Receive>(
        &self,
        operation: &Operation,
        url: Option<&str>,
        receiver: impl Fn() -> R,
    ) -> Result<R::Output, Error> {
        let on_base = self
            .reference
            .job_id()
            .and_then(|id| request::job_url(self.pipeline.config().hosts.base(), operation, id));
        let own = url.and_then(|url| url.parse::<Url>().ok());
        let (first, second) = match (own, on_base) {
            (Some(own), Some(base)) if self.on_base.load(Ordering::Relaxed) && own != base => {
                (base, None)
            }
            (Some(own), Some(base)) if own != base => (own, Some(base)),
            (Some(url), _) | (None, Some(url)) => (url, None),
            (None, None) => {
                return Err(Error::new(
                    ErrorKind::Configuration,
                    operation.name,
                    "the job's reference holds no usable URL",
                ));
            }
        };
        let error = match self.execute(operation, &first, receiver()).await {
            Ok(output) => return Ok(output),
            Err(error) => error,
        };
        let unknown_there = error.status() == Some(404);
        // To ask the base host for a status by its ID does no harm; to cancel there what a stranger named might.
        // And somebody who names a URL means that one: only a link of the service is worth a second try.
        let may_ask = operation.effect == Effect::Read
            && error.kind() == ErrorKind::UntrustedHost
            && !self.reference.operation().is_empty();
        let out_of_reach =
            may_ask || (error.status().is_none() && error.repeat() == Repeat::NotAccepted);
        let Some(base) = second.filter(|_| unknown_there || out_of_reach) else {
            return Err(error);
        };
        tracing::info!("{}; asking the base host instead", error.brief());
        match self.execute(operation, &base, receiver()).await {
            Ok(output) => {
                self.on_base.store(true, Ordering::Relaxed);
                Ok(output)
            }
            // Both do not know it, or the base host knows better. That the base host alone does not know it says nothing.
            Err(second)
                if second
                    .status()
                    .is_some_and(|status| status != 404 || unknown_there) =>
            {
                Err(second)
            }
            Err(_) => Err(error),
        }
    }

    async fn execute<R: Receive>(
        &self,
        operation: &Operation,
        url: &Url,
        receiver: R,
    ) -> Result<R::Output, Error> {
        let http = request::empty(operation, url)?;
        let mut receiver = Hiding {
            receiver,
            secrets: Arc::clone(&self.secrets),
        };
        self.pipeline
            .execute(operation, http, Access::Signed, &mut receiver)
            .await
    }
}
