//! `firefly fill`.

use firefly::types::{FillImageRequest, Mask};

use super::{
    order::Order,
    reading::Reading,
    run_operation::{order, run_operation},
};
use crate::{args::FillArgs, context::Context, error::CliError};

pub(super) async fn run(context: &Context, args: FillArgs) -> Result<(), CliError> {
    let order = order(context, &args.edit.run, from_options(context, &args)).await?;
    run_operation(context, order, &args.edit.run).await
}

async fn from_options(
    context: &Context,
    args: &FillArgs,
) -> Result<Order<FillImageRequest>, CliError> {
    let mut reading = Reading::new(context);
    let what = &args.what;
    let image = args.edit.image.image.as_deref().unwrap_or_default();
    let image = reading.image("image", image).await?;
    let mask = what.mask.as_deref().unwrap_or_default();
    let mut mask = Mask::new(reading.image("mask", mask).await?);
    if what.invert_mask {
        mask = mask.inverted();
    }
    let mut request = FillImageRequest::new(image, mask);
    request.prompt = reading.prompt(what.prompt.as_deref()).await?;
    request.negative_prompt.clone_from(&what.negative_prompt);
    request.prompt_biasing_locale_code = what.locale.as_deref().map(Into::into);
    request.size = reading.size(args.edit.size.size.as_deref());
    (request.num_variations, request.seeds) = reading.variations(&args.edit.variations);
    Ok(Order::new(request, reading))
}
