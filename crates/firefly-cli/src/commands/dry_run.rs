//! `--dry-run`: the very request the client would send, caught at the seam to the network instead of sent.

use std::sync::{Arc, Mutex, PoisonError};

use firefly::{
    Body, Client, LocalImage, RetryPolicy, Sent, StaticTokenSource, Transport, TransportError,
    async_trait,
    http::{Request, Response},
    types::Report,
};

use crate::{
    connection, context::Context, error::CliError, operation::Operation, output, unsent::Unsent,
};

/// Prints the request and sends nothing, after the warnings of `report`. Local pictures stand in it by their names.
pub(super) async fn show<R: Operation>(
    context: &Context,
    request: &R,
    report: &Report,
) -> Result<(), CliError> {
    let catcher = Catcher::default();
    let client = offline(context, catcher.clone())?;
    let outcome = request.draft().submit(&client).await;
    let unsent = catcher.caught(outcome)?;
    // A client tells them when it sends the request itself; the draft has lost the pictures that some are about.
    for warning in &report.warnings {
        tracing::warn!("{warning}");
    }
    print(context, &unsent)
}

/// Prints the upload of `image` and sends nothing. The picture stands in it by its name.
pub(super) async fn show_upload(context: &Context, image: LocalImage) -> Result<(), CliError> {
    let name = format!("<{image}>");
    let catcher = Catcher::default();
    let client = offline(context, catcher.clone())?;
    let outcome = client.storage().upload(image).await;
    let mut unsent = catcher.caught(outcome)?;
    unsent.body = name.into();
    print(context, &unsent)
}

fn print(context: &Context, unsent: &Unsent) -> Result<(), CliError> {
    context.print(&if context.global.json {
        output::json::unsent(unsent, &context.warnings.all()).to_string()
    } else {
        output::human::unsent(unsent)
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

/// Everything that is wrong with a picture to upload, found out without sending anything.
pub(super) async fn check_upload(context: &Context, image: LocalImage) -> Result<Report, CliError> {
    let client = offline(context, Catcher::default())?;
    Ok(client.storage().check(image).await)
}

/// A client that sends nothing, and says nothing of rules: the report of a check has it all.
fn offline(context: &Context, catcher: Catcher) -> Result<Client, CliError> {
    let client = connection::unconnected(context)
        .with_token_source(StaticTokenSource::new("nobody", "nothing")?)
        .with_transport(Arc::new(catcher))
        .with_retry_policy(RetryPolicy::never())
        .without_validation()
        .build()?;
    Ok(client)
}

/// Keeps the request and refuses to send it.
#[derive(Clone, Debug, Default)]
struct Catcher(Arc<Mutex<Option<Unsent>>>);

impl Catcher {
    /// What was to be sent. The outcome is our own refusal then; without a catch it is the true reason.
    fn caught<T>(&self, outcome: Result<T, firefly::Error>) -> Result<Unsent, CliError> {
        let caught = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (caught, outcome) {
            (Some(unsent), _) => Ok(unsent),
            (None, Err(error)) => Err(CliError::Call(error)),
            (None, Ok(_)) => Err(CliError::Usage("there is nothing to send".to_owned())),
        }
    }
}

#[async_trait]
impl Transport for Catcher {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Unsent::new(&request));
        Err(TransportError::new(Sent::No, "this is a dry run"))
    }
}
