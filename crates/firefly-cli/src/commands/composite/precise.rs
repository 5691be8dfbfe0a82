//! `firefly composite precise`.

use firefly::types::PreciseCompositeRequest;

use super::background;
use crate::{
    args::PreciseArgs,
    commands::{order::Order, reading::Reading, run_operation::run_operation},
    context::Context,
    error::CliError,
};

pub(super) async fn run(context: &Context, args: PreciseArgs) -> Result<(), CliError> {
    let order = match &args.run.request {
        Some(path) => Order::from_file(context, path).await?,
        None => from_options(context, &args).await?,
    };
    run_operation(context, order, &args.run).await
}

async fn from_options(
    context: &Context,
    args: &PreciseArgs,
) -> Result<Order<PreciseCompositeRequest>, CliError> {
    let mut reading = Reading::new(context);
    let background = background(&mut reading, &args.scene).await?;
    let object = args.scene.object.as_deref().unwrap_or_default();
    let object = reading.image("object.image", object).await?;
    let mut request = PreciseCompositeRequest::new(background, object);
    request.blend = reading.number("blend", args.what.blend.as_deref());
    if let Some(media_type) = &args.scene.media_type {
        request = request.with_media_type(media_type.as_str());
    }
    (request.num_variations, request.seeds) = reading.variations(&args.variations);
    Ok(Order::new(request, reading))
}
