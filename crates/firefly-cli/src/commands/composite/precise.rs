//! `firefly composite precise`.

use firefly::types::PreciseCompositeRequest;

use super::background;
use crate::{
    args::PreciseArgs,
    commands::{
        order::Order,
        reading::Reading,
        run_operation::{order, run_operation},
    },
    context::Context,
    error::CliError,
};

pub(super) async fn run(context: &Context, args: PreciseArgs) -> Result<(), CliError> {
    let order = order(context, &args.insert.run, from_options(context, &args)).await?;
    run_operation(context, order, &args.insert.run).await
}

async fn from_options(
    context: &Context,
    args: &PreciseArgs,
) -> Result<Order<PreciseCompositeRequest>, CliError> {
    let mut reading = Reading::new(context);
    let background = background(&mut reading, &args.insert.scene).await?;
    let object = args.insert.scene.object.as_deref();
    let object = reading.required_image("object.image.source", "--object", object);
    let object = object.await?;
    let mut request = PreciseCompositeRequest::new(background, object);
    request.blend = reading.number("blend", args.what.blend.as_deref());
    if let Some(media_type) = &args.insert.scene.media_type {
        request = request.with_media_type(media_type.as_str());
    }
    (request.num_variations, request.seeds) = reading.variations(&args.insert.variations, 3);
    Ok(Order::new(request, reading))
}
