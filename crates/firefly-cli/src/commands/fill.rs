//! `firefly fill`.

use firefly::types::{FillImageRequest, Mask, SyncFillImageRequest};

use super::{
    order::{NOT_WITH_SYNC, Order, flag},
    reading::{Reading, mask_place},
    run_operation::{order, run_operation},
};
use crate::{args::FillArgs, context::Context, error::CliError};

pub(super) async fn run(context: &Context, args: FillArgs) -> Result<(), CliError> {
    let from_options = from_options(context, &args);
    if args.edit.call.sync {
        let from_options = async { Ok(from_options.await?.map(synchronous)) };
        let order = order(context, &args.edit.run, from_options).await?;
        let lacking = [
            ("--size", args.edit.size.size.as_deref()),
            ("--invert-mask", flag(args.what.invert_mask)),
        ];
        let order = order.refusing(NOT_WITH_SYNC, &lacking);
        return run_operation(context, order, &args.edit.run).await;
    }
    let order = order(context, &args.edit.run, from_options).await?;
    run_operation(context, order, &args.edit.run).await
}

async fn from_options(
    context: &Context,
    args: &FillArgs,
) -> Result<Order<FillImageRequest>, CliError> {
    let mut reading = Reading::new(context);
    let what = &args.what;
    let image = args.edit.image.image.as_deref().unwrap_or_default();
    let image = reading.image("image.source", image).await?;
    let place = mask_place(&args.edit.call);
    let mask = reading.required_image(place, "--mask", what.mask.as_deref());
    let mut mask = Mask::new(mask.await?);
    if what.invert_mask {
        mask = mask.inverted();
    }
    let mut request = FillImageRequest::new(image, mask);
    request.prompt = reading.prompt(what.prompt.as_deref()).await?;
    request.negative_prompt.clone_from(&what.negative_prompt);
    request.prompt_biasing_locale_code = what.locale.as_deref().map(Into::into);
    request.size = reading.size(args.edit.size.size.as_deref());
    (request.num_variations, request.seeds) = reading.variations(&args.edit.variations, 4);
    Ok(Order::new(request, reading))
}

/// The same for the synchronous call, which neither inverts masks nor takes a size.
fn synchronous(request: FillImageRequest) -> SyncFillImageRequest {
    let mut sync = SyncFillImageRequest::new(request.image.source, request.mask.source);
    sync.prompt = request.prompt;
    sync.negative_prompt = request.negative_prompt;
    sync.prompt_biasing_locale_code = request.prompt_biasing_locale_code;
    sync.num_variations = request.num_variations;
    sync.seeds = request.seeds;
    sync
}
