//! `firefly generate`: a request, checked, sent, waited for and saved.

use std::path::Path;

use firefly::GenerateImagesRequest;

use super::{dry_run, order::Order, pictures::deliver};
use crate::{
    args::GenerateArgs, connection, context::Context, destination::Destination, error::CliError,
    folder, output, progress::Spinner, stage::Stage, timings::Timings,
};

pub(super) async fn run(context: &Context, args: GenerateArgs) -> Result<(), CliError> {
    let output = args.output.clone();
    let is_dry = args.dry_run;
    let request = Order::read(context, args).await?.check(context)?;
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
    let spinner = Spinner::start(&context.console, "asking for a token");
    // Before the folder is made: without a token there will be no picture.
    connection.client.tokens().token().await?;
    spinner.says("submitting".to_owned());
    let prepared = folder::prepare(&place, wanted)?;
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
        context.warnings.warn(format!(
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
