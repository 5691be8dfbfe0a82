//! `firefly models`.

use firefly::types::ListCustomModelsRequest;
use futures_util::TryStreamExt as _;

use crate::{
    args::ModelsArgs, connection, context::Context, error::CliError, output, progress::Spinner,
};

/// Lists the custom models of all pages.
pub(super) async fn list(context: &Context, args: ModelsArgs) -> Result<(), CliError> {
    let mut request = ListCustomModelsRequest::new();
    request.sort_by = args.sort_by;
    request.published_state = args.state;
    let connection = connection::open(context).await?;
    let spinner = Spinner::start(&context.console, "asking");
    let models = connection.client.custom_models().all(&request);
    let models: Vec<_> = models.try_collect().await?;
    drop(spinner);
    output::models(context, &models)
}
