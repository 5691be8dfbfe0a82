//! `firefly expand`.

use firefly::types::{ExpandImageRequest, Mask, SyncExpandImageRequest, SyncInputImage};

use super::{
    order::{NOT_WITH_SYNC, Order, flag},
    reading::{Reading, mask_place},
    run_operation::{order, run_operation},
};
use crate::{args::ExpandArgs, context::Context, error::CliError};

pub(super) async fn run(context: &Context, args: ExpandArgs) -> Result<(), CliError> {
    let from_options = from_options(context, &args);
    if args.edit.call.sync {
        let from_options = async { Ok(from_options.await?.map(synchronous)) };
        let order = order(context, &args.edit.run, from_options).await?;
        let lacking = [("--invert-mask", flag(args.what.invert_mask))];
        let order = order.refusing(NOT_WITH_SYNC, &lacking);
        return run_operation(context, order, &args.edit.run).await;
    }
    let order = order(context, &args.edit.run, from_options).await?;
    run_operation(context, order, &args.edit.run).await
}

async fn from_options(
    context: &Context,
    args: &ExpandArgs,
) -> Result<Order<ExpandImageRequest>, CliError> {
    let mut reading = Reading::new(context);
    let image = args.edit.image.image.as_deref().unwrap_or_default();
    let image = reading.image("image.source", image).await?;
    let mut request = ExpandImageRequest::new(image);
    let place = mask_place(&args.edit.call);
    let mask = args.what.mask.as_deref();
    request.mask = if args.what.invert_mask {
        let mask = reading.required_image(place, "--mask", mask).await?;
        Some(Mask::new(mask).inverted())
    } else {
        reading.optional_image(place, mask).await?.map(Mask::new)
    };
    request.placement = reading.placement(&args.placement);
    request.prompt = reading.prompt(args.what.prompt.as_deref()).await?;
    request.size = reading.size(args.edit.size.size.as_deref());
    (request.num_variations, request.seeds) = reading.variations(&args.edit.variations, 4);
    Ok(Order::new(request, reading))
}

/// The same for the synchronous call, which does not invert masks.
fn synchronous(request: ExpandImageRequest) -> SyncExpandImageRequest {
    let mut image = SyncInputImage::new(request.image.source);
    image.mask = request.mask.map(|mask| mask.source);
    let mut sync = SyncExpandImageRequest::new(image);
    sync.placement = request.placement;
    sync.prompt = request.prompt;
    sync.num_variations = request.num_variations;
    sync.seeds = request.seeds;
    sync.size = request.size;
    sync
}
