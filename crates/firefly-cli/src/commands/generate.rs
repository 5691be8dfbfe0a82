//! `firefly generate`: a request from options or a file, checked, sent, waited for and saved.

use std::{fs, path::Path};

use firefly::{
    GenerateImagesRequest,
    types::{Style, StylePreset},
};

use super::{
    dry_run,
    pictures::{Timings, deliver},
};
use crate::{
    args::GenerateArgs,
    connection,
    context::{Context, Stage},
    destination::Destination,
    error::CliError,
    folder, output,
    progress::Spinner,
};

pub(super) async fn run(context: &Context, args: GenerateArgs) -> Result<(), CliError> {
    let output = args.output.clone();
    let is_dry = args.dry_run;
    let request = request(context, args)?;
    let report = request.validate();
    if !report.is_ok() {
        return Err(CliError::Invalid(report));
    }
    // The client logs them when it sends the request.
    for warning in &report.warnings {
        context.note_warning(warning.to_string());
    }
    if is_dry {
        return dry_run::show(context, &request).await;
    }
    let place = Destination::new(output.as_deref(), &request.prompt, Path::is_dir)
        .map_err(CliError::Usage)?;
    context.aim_at(output.as_deref());
    let wanted = wanted(&request);
    folder::check(&place, wanted)?;

    let connection = connection::open(context).await?;
    let mut timings = Timings::start();
    let spinner = Spinner::start(&context.console, "submitting");
    // Before the folder is made: without a token there will be no picture.
    connection.client.tokens().token().await?;
    let prepared = folder::prepare(&place)?;
    tracing::info!(
        "asking {} for {wanted} picture(s) of {}",
        request.model_version,
        request.size.unwrap_or(firefly::types::Size::SQUARE_2048),
    );
    context.enter(Stage::Submitting);
    let submitted = connection.client.images().submit_generate(&request).await;
    let job = submitted.inspect_err(|_| context.enter(Stage::Before))?;
    context.enter(Stage::Job(job.reference().clone().untyped()));
    timings.submitted();
    tracing::info!(
        "the service took the job {}",
        output::job_name(job.reference())
    );
    drop(spinner);

    let delivered = deliver(context, &connection.client, &job, &place, timings).await?;
    drop(prepared);
    if delivered.pictures.len() < wanted && delivered.result.withheld == 0 {
        context.warn(format!(
            "{wanted} pictures were asked for, and {} came: the service's filter took the others",
            delivered.pictures.len()
        ));
    }
    output::delivered(context, &delivered, Some(&request.model_version))
}

/// How many pictures the request asks for.
fn wanted(request: &GenerateImagesRequest) -> usize {
    let seeds = request.seeds.as_ref().map(Vec::len);
    let count = request.num_variations.map(|count| count as usize);
    count.or(seeds).unwrap_or(1)
}

fn request(context: &Context, args: GenerateArgs) -> Result<GenerateImagesRequest, CliError> {
    let mut request = match &args.request {
        Some(path) => read_request(context, path)?,
        None => from_options(context, &args)?,
    };
    if let Some(model) = args.model {
        request = request.with_model_version(model);
    }
    Ok(request)
}

fn from_options(context: &Context, args: &GenerateArgs) -> Result<GenerateImagesRequest, CliError> {
    let prompt = match args.prompt.as_deref().unwrap_or_default() {
        "-" => context.read_stdin()?.trim().to_owned(),
        prompt => prompt.to_owned(),
    };
    let mut request = GenerateImagesRequest::new(prompt);
    request.size = args.size;
    request.num_variations = args.count;
    request.content_class.clone_from(&args.content_class);
    request.negative_prompt.clone_from(&args.negative_prompt);
    if !args.seeds.is_empty() {
        request = request.with_seeds(args.seeds.iter().copied());
    }
    if !args.styles.is_empty() {
        let presets = args
            .styles
            .iter()
            .map(|name| StylePreset::from(name.as_str()));
        request = request.with_style(Style::new().with_presets(presets));
    }
    Ok(request)
}

fn read_request(context: &Context, path: &Path) -> Result<GenerateImagesRequest, CliError> {
    let text = if path == Path::new("-") {
        context.read_stdin()?
    } else {
        fs::read_to_string(path).map_err(|error| {
            CliError::Usage(format!("{} cannot be read: {error}", path.display()))
        })?
    };
    serde_json::from_str(&text).map_err(|error| {
        CliError::Usage(format!(
            "{} is not a request for pictures: {error}",
            path.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_pictures_follows_count_seeds_or_neither() {
        let request = GenerateImagesRequest::new("x");
        assert_eq!(wanted(&request), 1);
        assert_eq!(wanted(&request.clone().with_seeds([1, 2])), 2);
        assert_eq!(wanted(&request.with_num_variations(3)), 3);
    }
}
