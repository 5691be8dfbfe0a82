//! `firefly composite object`.

use firefly::types::ObjectCompositeRequest;

use crate::{
    args::ObjectArgs,
    commands::{
        order::Order,
        reading::Reading,
        run_operation::{order, run_operation},
    },
    context::Context,
    error::CliError,
};

pub(super) async fn run(context: &Context, args: ObjectArgs) -> Result<(), CliError> {
    let order = order(context, &args.edit.run, from_options(context, &args)).await?;
    run_operation(context, order, &args.edit.run).await
}

async fn from_options(
    context: &Context,
    args: &ObjectArgs,
) -> Result<Order<ObjectCompositeRequest>, CliError> {
    let mut reading = Reading::new(context);
    let image = args.edit.image.image.as_deref().unwrap_or_default();
    let image = reading.image("image", image).await?;
    let prompt = reading.prompt(args.what.prompt.as_deref()).await?;
    let mut request = ObjectCompositeRequest::new(image, prompt.unwrap_or_default());
    let mask = reading.optional_image("mask", args.what.mask.as_deref());
    request.mask = mask.await?.map(Into::into);
    request.placement = reading.placement(&args.placement);
    request.content_class.clone_from(&args.what.content_class);
    request.style = reading.style(&args.style).await?;
    request.size = reading.size(args.edit.size.size.as_deref());
    (request.num_variations, request.seeds) = reading.variations(&args.edit.variations);
    Ok(Order::new(request, reading))
}
