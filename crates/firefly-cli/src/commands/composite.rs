//! `firefly composite`: one module for each of its commands, and the scene that two of them share.

use firefly::types::CompositeBackground;

use super::reading::Reading;
use crate::{
    args::{CompositeCommand, SceneArgs},
    context::Context,
    error::CliError,
};

mod adaptive;
mod object;
mod precise;

pub(super) async fn run(context: &Context, command: CompositeCommand) -> Result<(), CliError> {
    match command {
        CompositeCommand::Object(args) => object::run(context, *args).await,
        CompositeCommand::Precise(args) => precise::run(context, *args).await,
        CompositeCommand::Adaptive(args) => adaptive::run(context, *args).await,
    }
}

async fn background(
    reading: &mut Reading<'_>,
    scene: &SceneArgs,
) -> Result<CompositeBackground, CliError> {
    let image = scene.background.as_deref();
    let image = reading.required_image("background.image.source", "--background", image);
    let image = image.await?;
    let mask = scene.fill_area.as_deref();
    let mask = reading.required_image("background.fillAreaMask.source", "--fill-area", mask);
    Ok(CompositeBackground::new(image, mask.await?))
}
