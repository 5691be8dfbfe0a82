//! `firefly similar`.

use firefly::types::GenerateSimilarImagesRequest;

use super::{
    order::Order,
    reading::Reading,
    run_operation::{order, run_operation},
};
use crate::{args::SimilarArgs, context::Context, error::CliError};

pub(super) async fn run(context: &Context, args: SimilarArgs) -> Result<(), CliError> {
    let order = order(context, &args.edit.run, from_options(context, &args)).await?;
    let order = order.map(|request: GenerateSimilarImagesRequest| match &args.model {
        Some(model) => request.with_model_version(model.clone()),
        None => request,
    });
    run_operation(context, order, &args.edit.run).await
}

async fn from_options(
    context: &Context,
    args: &SimilarArgs,
) -> Result<Order<GenerateSimilarImagesRequest>, CliError> {
    let mut reading = Reading::new(context);
    let image = args.edit.image.image.as_deref().unwrap_or_default();
    let image = reading.image("image", image).await?;
    let mut request = GenerateSimilarImagesRequest::new(image);
    request.size = reading.size(args.edit.size.size.as_deref());
    (request.num_variations, request.seeds) = reading.variations(&args.edit.variations);
    Ok(Order::new(request, reading))
}
