//! `firefly generate`: the request of the model, which for Image5 is another one.

use firefly::types::{
    GenerateImage5Request, GenerateImagesRequest, ImageSource, ModelVersion, Structure,
};

use super::{
    order::Order,
    reading::Reading,
    run_operation::{order, run_operation},
};
use crate::{args::GenerateArgs, context::Context, error::CliError};

const NOT_OF_IMAGE5: &str = "is no option of image5";
const OF_IMAGE5: &str = "is an option of --model image5 only";

pub(super) async fn run(context: &Context, args: GenerateArgs) -> Result<(), CliError> {
    if args.model == Some(ModelVersion::Image5) {
        let order = order(context, &args.run, image5(context, &args)).await?;
        return run_operation(context, order, &args.run).await;
    }
    let order = order(context, &args.run, images(context, &args)).await?;
    let order = order.map(|request| match &args.model {
        Some(model) => request.with_model_version(model.clone()),
        None => request,
    });
    run_operation(context, order, &args.run).await
}

async fn images(
    context: &Context,
    args: &GenerateArgs,
) -> Result<Order<GenerateImagesRequest>, CliError> {
    let mut reading = Reading::new(context);
    let what = &args.what;
    let prompt = reading.prompt(what.prompt.as_deref()).await?;
    let mut request = GenerateImagesRequest::new(prompt.unwrap_or_default());
    request.size = reading.size(args.size.size.as_deref());
    (request.num_variations, request.seeds) = reading.variations(&args.variations);
    request.content_class.clone_from(&what.content_class);
    request.negative_prompt.clone_from(&what.negative_prompt);
    request.style = reading.style(&args.style).await?;
    request.structure = structure(&mut reading, args).await?;
    request.custom_model_id.clone_from(&what.custom_model);
    request.visual_intensity = reading.whole("visualIntensity", what.visual_intensity.as_deref());
    request.prompt_biasing_locale_code = what.locale.as_deref().map(Into::into);
    request.upsampler_type = what.upsampler.as_deref().map(Into::into);
    for (option, value) in [
        ("--aspect-ratio", &what.aspect_ratio),
        ("--resolution", &what.resolution),
        ("--reference", &what.reference),
        ("--prompt-reasoner", &what.prompt_reasoner),
    ] {
        reading.unknown(option, value.as_deref(), OF_IMAGE5);
    }
    Ok(Order::new(request, reading))
}

async fn structure(
    reading: &mut Reading<'_>,
    args: &GenerateArgs,
) -> Result<Option<Structure>, CliError> {
    let mut structure = Structure::default();
    let image = args.what.structure_image.as_deref();
    let source: Option<ImageSource> = reading
        .optional_image("structure.imageReference", image)
        .await?;
    structure.image_reference = source.map(Into::into);
    let strength = args.what.structure_strength.as_deref();
    structure.strength = reading.whole("structure.strength", strength);
    Ok((structure != Structure::default()).then_some(structure))
}

async fn image5(
    context: &Context,
    args: &GenerateArgs,
) -> Result<Order<GenerateImage5Request>, CliError> {
    let mut reading = Reading::new(context);
    let what = &args.what;
    let prompt = reading.prompt(what.prompt.as_deref()).await?;
    let mut request = GenerateImage5Request::new(prompt.unwrap_or_default());
    request.aspect_ratio = what.aspect_ratio.as_deref().map(Into::into);
    request.resolution_level = what.resolution.as_deref().map(Into::into);
    (request.num_variations, request.seeds) = reading.variations(&args.variations);
    let reference = what.reference.as_deref();
    if let Some(reference) = reading
        .optional_image("referenceBlobs[0]", reference)
        .await?
    {
        request = request.with_reference(reference);
    }
    if let Some(locale) = &what.locale {
        request = request.with_locale_code(locale.as_str());
    }
    if let Some(reasoner) = &what.prompt_reasoner {
        request = request.with_prompt_reasoner(reasoner.as_str());
    }
    let content_class = what.content_class.as_ref();
    let content_class = content_class.map(|class| class.as_str().to_owned());
    let style = (!args.style.styles.is_empty()).then(|| args.style.styles.join(","));
    for (option, value) in [
        ("--size", &args.size.size),
        ("--content-class", &content_class),
        ("--negative-prompt", &what.negative_prompt),
        ("--style", &style),
        ("--style-image", &args.style.style_image),
        ("--style-strength", &args.style.style_strength),
        ("--structure-image", &what.structure_image),
        ("--structure-strength", &what.structure_strength),
        ("--custom-model", &what.custom_model),
        ("--visual-intensity", &what.visual_intensity),
        ("--upsampler", &what.upsampler),
    ] {
        reading.unknown(option, value.as_deref(), NOT_OF_IMAGE5);
    }
    Ok(Order::new(request, reading))
}
