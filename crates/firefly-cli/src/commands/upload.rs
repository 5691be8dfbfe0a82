//! `firefly upload`.

use std::path::Path;

use firefly::{LocalImage, types::Report};

use super::{
    dry_run,
    reading::{READ_ONCE, is_read_once, is_url, without_query},
};
use crate::{
    args::UploadArgs, connection, context::Context, error::CliError, output, progress::Spinner,
};

pub(super) async fn run(context: &Context, args: &UploadArgs) -> Result<(), CliError> {
    let name = args.file.to_string_lossy();
    if is_url(&name) {
        let name = without_query(&name);
        return Err(CliError::Usage(format!(
            "{name} is no file; a URL needs no upload, every command takes it as it is"
        )));
    }
    if context.global.emulator && !args.dry_run {
        return Err(CliError::Usage(
            "what is uploaded to an emulator inside the process ends with it: start `firefly emulator` in another terminal, \
             and set the variables that it prints"
                .to_owned(),
        ));
    }
    if is_read_once(&args.file) {
        let mut report = Report::default();
        report.error("image", READ_ONCE, name);
        return Err(CliError::Invalid(report.errors));
    }
    let image = if args.file == Path::new("-") {
        LocalImage::bytes(context.read_stdin_bytes().await?)
    } else {
        LocalImage::path(&args.file)
    };
    let report = dry_run::check_upload(context, image.clone()).await?;
    if !report.is_ok() {
        return Err(CliError::Invalid(report.errors));
    }
    if args.dry_run {
        return dry_run::show_upload(context, image).await;
    }
    let connection = connection::open(context).await?;
    let spinner = Spinner::start(&context.console, "uploading");
    let uploaded = connection.client.storage().upload(image).await?;
    drop(spinner);
    output::uploaded(context, &uploaded.id)
}
