//! `firefly similar`.

use firefly::types::{
    GenerateSimilarImagesRequest, ModelVersion, SyncGenerateSimilarImagesRequest,
};

use super::{
    order::{NOT_WITH_SYNC, Order},
    reading::{Reading, most_of},
    run_operation::{order, run_operation},
};
use crate::{args::SimilarArgs, context::Context, error::CliError};

pub(super) async fn run(context: &Context, args: SimilarArgs) -> Result<(), CliError> {
    let from_options = from_options(context, &args);
    if args.edit.call.sync {
        let from_options = async { Ok(from_options.await?.map(synchronous)) };
        let order = order(context, &args.edit.run, from_options).await?;
        let lacking = [("--model", args.model.as_ref().map(ModelVersion::as_str))];
        let order = order.refusing(NOT_WITH_SYNC, &lacking);
        return run_operation(context, order, &args.edit.run).await;
    }
    let order = order(context, &args.edit.run, from_options).await?;
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
    let image = reading.image("image.source", image).await?;
    let mut request = GenerateSimilarImagesRequest::new(image);
    request.size = reading.size(args.edit.size.size.as_deref());
    (request.num_variations, request.seeds) =
        reading.variations(&args.edit.variations, most_of(args.model.as_ref()));
    Ok(Order::new(request, reading))
}

/// The same for the synchronous call.
fn synchronous(request: GenerateSimilarImagesRequest) -> SyncGenerateSimilarImagesRequest {
    let mut sync = SyncGenerateSimilarImagesRequest::new(request.image.source);
    sync.num_variations = request.num_variations;
    sync.seeds = request.seeds;
    sync.size = request.size;
    sync
}
