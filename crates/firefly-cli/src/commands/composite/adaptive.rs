//! `firefly composite adaptive`.

use firefly::types::AdaptiveCompositeRequest;

use super::background;
use crate::{
    args::AdaptiveArgs,
    commands::{
        order::Order,
        reading::Reading,
        run_operation::{order, run_operation},
    },
    context::Context,
    error::CliError,
};

pub(super) async fn run(context: &Context, args: AdaptiveArgs) -> Result<(), CliError> {
    let order = order(context, &args.insert.run, from_options(context, &args)).await?;
    run_operation(context, order, &args.insert.run).await
}

async fn from_options(
    context: &Context,
    args: &AdaptiveArgs,
) -> Result<Order<AdaptiveCompositeRequest>, CliError> {
    let mut reading = Reading::new(context);
    let what = &args.what;
    let background = background(&mut reading, &args.insert.scene).await?;
    let object = args.insert.scene.object.as_deref();
    let object = reading.required_image("object.image.source", "--object", object);
    let object = object.await?;
    let mut request = AdaptiveCompositeRequest::new(background, object);
    let mask = reading.optional_image("object.mask.source", what.object_mask.as_deref());
    if let Some(mask) = mask.await? {
        request = request.with_object_mask(mask);
    }
    request.harmonization = reading.number("harmonization", what.harmonization.as_deref());
    request.shadow_intensity = reading.number("shadowIntensity", what.shadow_intensity.as_deref());
    request.preserve_background = what.preserve_background.then_some(true);
    if let Some(media_type) = &args.insert.scene.media_type {
        request = request.with_media_type(media_type.as_str());
    }
    (request.num_variations, request.seeds) = reading.variations(&args.insert.variations, 3);
    Ok(Order::new(request, reading))
}
