//! `firefly composite object`.

use firefly::types::{ObjectCompositeRequest, SyncInputImage, SyncObjectCompositeRequest};

use crate::{
    args::ObjectArgs,
    commands::{
        order::Order,
        reading::{Reading, mask_place},
        run_operation::{order, run_operation},
    },
    context::Context,
    error::CliError,
};

pub(super) async fn run(context: &Context, args: ObjectArgs) -> Result<(), CliError> {
    let from_options = from_options(context, &args);
    if args.edit.call.sync {
        let from_options = async { Ok(from_options.await?.map(synchronous)) };
        let order = order(context, &args.edit.run, from_options).await?;
        return run_operation(context, order, &args.edit.run).await;
    }
    let order = order(context, &args.edit.run, from_options).await?;
    run_operation(context, order, &args.edit.run).await
}

async fn from_options(
    context: &Context,
    args: &ObjectArgs,
) -> Result<Order<ObjectCompositeRequest>, CliError> {
    let mut reading = Reading::new(context);
    let image = args.edit.image.image.as_deref().unwrap_or_default();
    let image = reading.image("image.source", image).await?;
    let prompt = reading.required_prompt(args.what.prompt.as_deref());
    let mut request = ObjectCompositeRequest::new(image, prompt.await?);
    let place = mask_place(&args.edit.call);
    let mask = reading.optional_image(place, args.what.mask.as_deref());
    request.mask = mask.await?.map(Into::into);
    request.placement = reading.placement(&args.placement);
    request.content_class.clone_from(&args.what.content_class);
    request.style = reading.style(&args.style).await?;
    request.size = reading.size(args.edit.size.size.as_deref());
    (request.num_variations, request.seeds) = reading.variations(&args.edit.variations, 4);
    Ok(Order::new(request, reading))
}

/// The same for the synchronous call.
fn synchronous(request: ObjectCompositeRequest) -> SyncObjectCompositeRequest {
    let mut image = SyncInputImage::new(request.image.source);
    image.mask = request.mask.map(|mask| mask.source);
    let mut sync = SyncObjectCompositeRequest::new(image, request.prompt);
    sync.placement = request.placement;
    sync.content_class = request.content_class;
    sync.style = request.style;
    sync.num_variations = request.num_variations;
    sync.seeds = request.seeds;
    sync.size = request.size;
    sync
}
