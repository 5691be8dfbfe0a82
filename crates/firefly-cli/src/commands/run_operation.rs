//! The way of every request, whichever operation it is of: check, token, folder, submit, wait, save, tell.

use std::path::Path;

use firefly::{Client, types::ModelVersion};
use futures_util::future::try_join_all;

use super::{dry_run, order::Order, results::deliver};
use crate::{
    args::RunArgs,
    connection,
    context::Context,
    destination::Destination,
    error::CliError,
    folder,
    operation::{Answer, Operation},
    output,
    plan::Plan,
    preview,
    progress::Spinner,
    stage::Stage,
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
    let (template, order) = match args.output.template() {
        Ok(template) => (template, order),
        Err(error) => {
            let given = [("--names", args.output.names.as_deref())];
            (None, order.refusing(&error.to_string(), &given))
        }
    };
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
    let place = Destination::new(output, template.as_ref(), plan.words(), Path::is_dir);
    let place = place.map_err(CliError::Usage)?;
    context.aim_at(output, template.as_ref());
    folder::check(&place, plan.wanted)?;

    let connection = connection::open(context).await?;
    let mut timings = Timings::start();
    let spinner = Spinner::start(&context.console, "asking for a token");
    // Before the folder is made: without a token there will be no picture.
    connection.client.tokens().token().await?;
    spinner.says(under_way::<R>().to_owned());
    let prepared = folder::prepare(&place, plan.wanted)?;
    tell(&plan, request.model_version());
    let answer = submit(context, &connection.client, &request).await?;
    timings.submitted();
    drop(spinner);

    let delivered = deliver(
        context,
        &connection.client,
        answer,
        &place,
        plan.wanted,
        timings,
    )
    .await?;
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
    let spinner = Spinner::start(&context.console, under_way::<R>());
    let answer = submit(context, &connection.client, request).await?;
    drop(spinner);
    match answer {
        Answer::Job(job) => output::handle(context, job.reference()).map_err(|error| match error {
            CliError::Output(error) => {
                CliError::Unprinted(job.reference().clone().untyped(), error)
            }
            other => other,
        }),
        // The arguments exclude each other, so that this does not come to pass.
        Answer::Result { .. } => Err(CliError::Usage(
            "a synchronous call has no job to hand over".to_owned(),
        )),
    }
}

/// Uploads the pictures and sends the request, and notes how far that has come.
async fn submit<R: Operation>(
    context: &Context,
    client: &Client,
    request: &R,
) -> Result<Answer<R::Result>, CliError> {
    context.enter(Stage::Uploading);
    let answer = async {
        upload(client, request).await?;
        context.enter(if R::IS_SYNC {
            Stage::Calling
        } else {
            Stage::Submitting
        });
        request.submit(client).await
    };
    let answer = answer.await.map_err(|error| {
        context.enter(Stage::Before);
        if R::IS_SYNC {
            CliError::SyncCall(error)
        } else {
            CliError::Call(error)
        }
    })?;
    match &answer {
        Answer::Job(job) => {
            let job = job.reference();
            context.enter(Stage::Job(job.clone().untyped()));
            tracing::info!("the service took the job {}", output::job_name(job));
        }
        Answer::Result { .. } => {
            context.enter(Stage::Fetching(None));
            tracing::info!("the service answered with the result");
        }
    }
    Ok(answer)
}

/// Uploads the local pictures of a request, which the client remembers and so does not do again when it submits the request:
/// whoever interrupts the one must not be told that the other may be billed.
async fn upload<R: Operation>(client: &Client, request: &R) -> Result<(), firefly::Error> {
    let mut request = request.clone();
    let inputs = request.image_inputs();
    let local: Vec<_> = inputs
        .iter()
        .filter_map(|input| input.source.as_local().cloned())
        .collect();
    let storage = client.storage();
    try_join_all(local.into_iter().map(|image| storage.upload(image))).await?;
    Ok(())
}

/// What is awaited of the service.
fn under_way<R: Operation>() -> &'static str {
    if R::IS_SYNC {
        "waiting for the pictures"
    } else {
        "submitting"
    }
}

fn tell(plan: &Plan, model: Option<&ModelVersion>) {
    let model = model.map_or("the service", ModelVersion::as_str);
    let size = plan.size.map(|size| format!(" of {size}"));
    let size = size.unwrap_or_default();
    tracing::info!("asking {model} for {} picture(s){size}", plan.wanted);
}
