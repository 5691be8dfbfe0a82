//! `firefly upscale`.

use firefly::types::UpscaleImageRequest;

use super::{
    order::Order,
    reading::Reading,
    run_operation::{order, run_operation},
};
use crate::{args::UpscaleArgs, context::Context, error::CliError};

pub(super) async fn run(context: &Context, args: UpscaleArgs) -> Result<(), CliError> {
    let order = order(context, &args.run, from_options(context, &args)).await?;
    run_operation(context, order, &args.run).await
}

async fn from_options(
    context: &Context,
    args: &UpscaleArgs,
) -> Result<Order<UpscaleImageRequest>, CliError> {
    let mut reading = Reading::new(context);
    let image = args.image.image.as_deref().unwrap_or_default();
    let image = reading.image("image.source", image).await?;
    // The service wants a seed here, and makes up none itself.
    let seeds = reading.seeds(&args.seeds.seeds);
    let seeds = seeds.unwrap_or_else(|| vec![i64::from(fastrand::u16(..))]);
    let mut request = UpscaleImageRequest::new(image, seeds);
    request.upscale_factor = reading.whole("upscaleFactor", args.factor.factor.as_deref());
    Ok(Order::new(request, reading))
}
