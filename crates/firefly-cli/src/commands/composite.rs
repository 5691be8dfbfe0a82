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
    let image = scene.background.as_deref().unwrap_or_default();
    let image = reading.image("background.image.source", image).await?;
    let mask = scene.fill_area.as_deref().unwrap_or_default();
    let mask = reading
        .image("background.fillAreaMask.source", mask)
        .await?;
    Ok(CompositeBackground::new(image, mask))
}
