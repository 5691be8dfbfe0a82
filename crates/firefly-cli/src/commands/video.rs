//! `firefly video`.

use firefly::types::{GenerateVideoRequest, VideoSettings};

use super::{
    order::Order,
    reading::Reading,
    run_operation::{order, run_operation},
};
use crate::{args::VideoArgs, context::Context, error::CliError};

pub(super) async fn run(context: &Context, args: VideoArgs) -> Result<(), CliError> {
    let order = order(context, &args.run, from_options(context, &args)).await?;
    run_operation(context, order, &args.run).await
}

async fn from_options(
    context: &Context,
    args: &VideoArgs,
) -> Result<Order<GenerateVideoRequest>, CliError> {
    let mut reading = Reading::new(context);
    let what = &args.what;
    let prompt = reading.prompt(what.prompt.as_deref()).await?;
    let mut request = GenerateVideoRequest::new(prompt.as_deref().unwrap_or_default());
    request.prompt = prompt;
    let mut frames = 0;
    for (option, is_first) in [(&what.first_frame, true), (&what.last_frame, false)] {
        let Some(text) = option else { continue };
        let image = reading
            .image(&format!("image.conditions[{frames}].source"), text)
            .await?;
        frames += 1;
        request = if is_first {
            request.with_first_frame(image)
        } else {
            request.with_last_frame(image)
        };
    }
    request.seeds = reading.seeds(&args.seeds.seeds);
    let size = reading.video_size(args.size.size.as_deref());
    request.sizes = size.map(|size| vec![size]);
    request.bit_rate_factor = reading.whole("bitRateFactor", what.bit_rate_factor.as_deref());
    let mut settings = VideoSettings::new();
    settings.camera_motion = what.camera_motion.as_deref().map(Into::into);
    settings.shot_angle = what.shot_angle.as_deref().map(Into::into);
    settings.shot_size = what.shot_size.as_deref().map(Into::into);
    settings.prompt_style = what.prompt_style.as_deref().map(Into::into);
    request.video_settings = (settings != VideoSettings::new()).then_some(settings);
    Ok(Order::new(request, reading))
}
