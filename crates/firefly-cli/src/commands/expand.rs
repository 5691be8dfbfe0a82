//! `firefly expand`.

use firefly::types::{ExpandImageRequest, Mask};

use super::{
    order::Order,
    reading::Reading,
    run_operation::{order, run_operation},
};
use crate::{args::ExpandArgs, context::Context, error::CliError};

pub(super) async fn run(context: &Context, args: ExpandArgs) -> Result<(), CliError> {
    let order = order(context, &args.edit.run, from_options(context, &args)).await?;
    run_operation(context, order, &args.edit.run).await
}

async fn from_options(
    context: &Context,
    args: &ExpandArgs,
) -> Result<Order<ExpandImageRequest>, CliError> {
    let mut reading = Reading::new(context);
    let image = args.edit.image.image.as_deref().unwrap_or_default();
    let image = reading.image("image", image).await?;
    let mut request = ExpandImageRequest::new(image);
    let mask = reading.optional_image("mask", args.what.mask.as_deref());
    request.mask = mask.await?.map(|source| {
        let mask = Mask::new(source);
        if args.what.invert_mask {
            mask.inverted()
        } else {
            mask
        }
    });
    request.placement = reading.placement(&args.placement);
    request.prompt = reading.prompt(args.what.prompt.as_deref()).await?;
    request.size = reading.size(args.edit.size.size.as_deref());
    (request.num_variations, request.seeds) = reading.variations(&args.edit.variations);
    Ok(Order::new(request, reading))
}
