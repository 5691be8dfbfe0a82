//! `--dry-run`: the very request the client would send, caught at the seam to the network instead of sent.

use std::sync::{Arc, Mutex, PoisonError};

use firefly::{
    Body, GenerateImagesRequest, RetryPolicy, Sent, StaticTokenSource, Transport, TransportError,
    async_trait,
    http::{Request, Response},
};

use crate::{connection, context::Context, error::CliError, output, unsent::Unsent};

/// Prints the request and sends nothing.
pub(super) async fn show(
    context: &Context,
    request: &GenerateImagesRequest,
) -> Result<(), CliError> {
    let catcher = Catcher::default();
    let client = connection::unconnected(context)
        .with_token_source(StaticTokenSource::new("nobody", "nothing")?)
        .with_transport(Arc::new(catcher.clone()))
        .with_retry_policy(RetryPolicy::never())
        .build()?;
    // The outcome is the catcher's own refusal; without a catch it is the true reason.
    let outcome = client.images().submit_generate(request).await;
    let caught = catcher
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(unsent) = caught else {
        return outcome.map(|_| ()).map_err(CliError::Call);
    };
    context.print(&if context.global.json {
        output::json::unsent(&unsent, &context.warnings.all()).to_string()
    } else {
        output::human::unsent(&unsent)
    })
}

/// Keeps the request and refuses to send it.
#[derive(Clone, Debug, Default)]
struct Catcher(Arc<Mutex<Option<Unsent>>>);

#[async_trait]
impl Transport for Catcher {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Unsent::new(&request));
        Err(TransportError::new(Sent::No, "this is a dry run"))
    }
}
