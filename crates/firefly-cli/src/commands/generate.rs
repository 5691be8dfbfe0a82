//! `firefly generate`: the request of the model, which for Image5 is another one, or that of the synchronous call.

use std::ffi::OsStr;

use firefly::types::{
    ContentClass, GenerateImage5Request, GenerateImagesRequest, ImageSource, ModelVersion,
    Structure, SyncGenerateImagesRequest,
};

use super::{
    order::{NOT_WITH_SYNC, Order},
    reading::{Reading, most_of},
    run_operation::{order, run_operation},
};
use crate::{args::GenerateArgs, context::Context, error::CliError};

const NOT_OF_IMAGE5: &str = "is no option of image5";
const OF_IMAGE5: &str = "is an option of --model image5 only";

pub(super) async fn run(context: &Context, args: GenerateArgs) -> Result<(), CliError> {
    if args.call.sync {
        let from_options = async { Ok(images(context, &args).await?.map(synchronous)) };
        let order = order(context, &args.run, from_options).await?;
        let model = args.model.as_ref().map(ModelVersion::as_str);
        let what = &args.what;
        let lacking = [
            ("--model", model),
            ("--custom-model", what.custom_model.as_deref()),
            ("--upsampler", what.upsampler.as_deref()),
        ];
        let order = order.refusing(NOT_WITH_SYNC, &lacking);
        let order = order.refusing(NOT_WITH_SYNC, &options_of_image5(&args));
        return run_operation(context, order, &args.run).await;
    }
    if args.model == Some(ModelVersion::Image5) {
        let order = order(context, &args.run, image5(context, &args)).await?;
        return run_operation(context, order, &args.run).await;
    }
    let order = order(context, &args.run, images(context, &args)).await?;
    let order = order.refusing(OF_IMAGE5, &options_of_image5(&args));
    let order = order.map(|request: GenerateImagesRequest| match &args.model {
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
    (request.num_variations, request.seeds) =
        reading.variations(&args.variations, most_of(args.model.as_ref()));
    request.content_class.clone_from(&what.content_class);
    request.negative_prompt.clone_from(&what.negative_prompt);
    request.style = reading.style(&args.style).await?;
    request.structure = structure(&mut reading, args).await?;
    request.custom_model_id.clone_from(&what.custom_model);
    request.visual_intensity = reading.whole("visualIntensity", what.visual_intensity.as_deref());
    request.prompt_biasing_locale_code = what.locale.as_deref().map(Into::into);
    request.upsampler_type = what.upsampler.as_deref().map(Into::into);
    Ok(Order::new(request, reading))
}

/// A picture as it is told.
fn in_words(given: Option<&OsStr>) -> Option<&str> {
    given.map(|name| name.to_str().unwrap_or("a name that is no Unicode text"))
}

fn options_of_image5(args: &GenerateArgs) -> [(&'static str, Option<&str>); 4] {
    let what = &args.what;
    [
        ("--aspect-ratio", what.aspect_ratio.as_deref()),
        ("--resolution", what.resolution.as_deref()),
        ("--reference", in_words(what.reference.as_deref())),
        ("--prompt-reasoner", what.prompt_reasoner.as_deref()),
    ]
}

/// The same for the synchronous call.
fn synchronous(request: GenerateImagesRequest) -> SyncGenerateImagesRequest {
    let mut sync = SyncGenerateImagesRequest::new(request.prompt);
    sync.negative_prompt = request.negative_prompt;
    sync.content_class = request.content_class;
    sync.num_variations = request.num_variations;
    sync.seeds = request.seeds;
    sync.size = request.size;
    sync.style = request.style;
    sync.structure = request.structure;
    sync.visual_intensity = request.visual_intensity;
    sync.prompt_biasing_locale_code = request.prompt_biasing_locale_code;
    sync
}

async fn structure(
    reading: &mut Reading<'_>,
    args: &GenerateArgs,
) -> Result<Option<Structure>, CliError> {
    let mut structure = Structure::default();
    let image = args.what.structure_image.as_deref();
    let source: Option<ImageSource> = reading
        .optional_image("structure.imageReference.source", image)
        .await?;
    structure.image_reference = source.map(Into::into);
    let strength = args.what.structure_strength.as_deref();
    structure.strength = reading.whole("structure.strength", strength);
    if structure.strength.is_some() && image.is_none() {
        reading.warn("--structure-strength changes nothing without --structure-image");
    }
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
    (request.num_variations, request.seeds) = reading.variations(&args.variations, 1);
    let reference = what.reference.as_deref();
    if let Some(reference) = reading
        .optional_image("referenceBlobs[0].source", reference)
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
    let style = (!args.style.styles.is_empty()).then(|| args.style.styles.join(","));
    let lacking = [
        ("--size", args.size.size.as_deref()),
        ("--content-class", content_class.map(ContentClass::as_str)),
        ("--negative-prompt", what.negative_prompt.as_deref()),
        ("--style", style.as_deref()),
        ("--style-image", in_words(args.style.style_image.as_deref())),
        ("--style-strength", args.style.style_strength.as_deref()),
        (
            "--structure-image",
            in_words(what.structure_image.as_deref()),
        ),
        ("--structure-strength", what.structure_strength.as_deref()),
        ("--custom-model", what.custom_model.as_deref()),
        ("--visual-intensity", what.visual_intensity.as_deref()),
        ("--upsampler", what.upsampler.as_deref()),
    ];
    Ok(Order::new(request, reading).refusing(NOT_OF_IMAGE5, &lacking))
}
