//! `--dry-run`: the very request the client would send, caught at the seam to the network instead of sent.

use std::sync::{Arc, Mutex, PoisonError};

use firefly::{
    Body, Client, RetryPolicy, Sent, StaticTokenSource, Transport, TransportError, async_trait,
    http::{Request, Response},
    types::Report,
};

use crate::{
    connection, context::Context, error::CliError, operation::Operation, output, unsent::Unsent,
};

/// Prints the request and sends nothing. Local pictures stand in it by their names.
pub(super) async fn show<R: Operation>(context: &Context, request: &R) -> Result<(), CliError> {
    let catcher = Catcher::default();
    let client = offline(context, catcher.clone())?;
    // The outcome is the catcher's own refusal; without a catch it is the true reason.
    let outcome = request.draft().submit(&client).await;
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

/// Everything that is wrong with the request and its local pictures, found out without sending anything.
pub(super) async fn check<R: Operation>(
    context: &Context,
    request: &R,
) -> Result<Report, CliError> {
    let client = offline(context, Catcher::default())?;
    Ok(request.check(&client).await)
}

/// A client that sends nothing.
fn offline(context: &Context, catcher: Catcher) -> Result<Client, CliError> {
    let client = connection::unconnected(context)
        .with_token_source(StaticTokenSource::new("nobody", "nothing")?)
        .with_transport(Arc::new(catcher))
        .with_retry_policy(RetryPolicy::never())
        .build()?;
    Ok(client)
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
