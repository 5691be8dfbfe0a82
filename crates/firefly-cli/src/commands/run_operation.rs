//! The way of every request, whichever operation it is of: check, token, folder, submit, wait, save, tell.

use std::path::Path;

use firefly::types::ModelVersion;

use super::{dry_run, order::Order, results::deliver};
use crate::{
    args::RunArgs, connection, context::Context, destination::Destination, error::CliError, folder,
    operation::Operation, output, plan::Plan, preview, progress::Spinner, stage::Stage,
    timings::Timings,
};

/// What is asked for: the request in the file that `args` name, or that of the options.
pub(super) async fn order<R: Operation>(
    context: &Context,
    args: &RunArgs,
    from_options: impl Future<Output = Result<Order<R>, CliError>>,
) -> Result<Order<R>, CliError> {
    match &args.request {
        Some(path) => Order::from_file(context, path).await,
        None => from_options.await,
    }
}

/// Does what `order` asks for, in the way that `args` say.
pub(super) async fn run_operation<R: Operation>(
    context: &Context,
    order: Order<R>,
    args: &RunArgs,
) -> Result<(), CliError> {
    let report = dry_run::check(context, &order.request).await?;
    let request = order.check(context, &report)?;
    if args.dry_run {
        return dry_run::show(context, &request, &report).await;
    }
    if args.no_wait {
        return hand_over(context, &request).await;
    }
    let plan = Plan::of(&request);
    let output = args.output.output.as_deref();
    let names = args.output.names.as_ref();
    let place = Destination::new(output, names, plan.words(), Path::is_dir);
    let place = place.map_err(CliError::Usage)?;
    context.aim_at(output);
    folder::check(&place, plan.wanted)?;

    let connection = connection::open(context).await?;
    let mut timings = Timings::start();
    let spinner = Spinner::start(&context.console, "asking for a token");
    // Before the folder is made: without a token there will be no picture.
    connection.client.tokens().token().await?;
    spinner.says("submitting".to_owned());
    let prepared = folder::prepare(&place, plan.wanted)?;
    tell(&plan, request.model_version());
    context.enter(Stage::Submitting);
    let submitted = request.submit(&connection.client).await;
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
    if delivered.pictures.len() < plan.wanted && delivered.details.withheld == 0 {
        context.warnings.warn(format!(
            "{} pictures were asked for, and {} came: the service's filter took the others",
            plan.wanted,
            delivered.pictures.len()
        ));
    }
    output::delivered(context, &delivered, request.model_version())?;
    preview::show(context, args.output.preview, &delivered.pictures)
}

/// Submits the request and prints the handle of its job, for whoever waits later.
async fn hand_over<R: Operation>(context: &Context, request: &R) -> Result<(), CliError> {
    if context.global.emulator {
        return Err(CliError::Usage(
            "the jobs of an emulator inside the process end with it: start `firefly emulator` in another terminal, and set \
             the variables that it prints"
                .to_owned(),
        ));
    }
    let connection = connection::open(context).await?;
    let spinner = Spinner::start(&context.console, "submitting");
    context.enter(Stage::Submitting);
    let submitted = request.submit(&connection.client).await;
    let job = submitted.inspect_err(|_| context.enter(Stage::Before))?;
    context.enter(Stage::Job(job.reference().clone().untyped()));
    drop(spinner);
    output::handle(context, job.reference())
}

fn tell(plan: &Plan, model: Option<&ModelVersion>) {
    let model = model.map_or("the service", ModelVersion::as_str);
    let size = plan.size.map(|size| format!(" of {size}"));
    let size = size.unwrap_or_default();
    tracing::info!("asking {model} for {} picture(s){size}", plan.wanted);
}
