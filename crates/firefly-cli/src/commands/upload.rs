//! `firefly upload`.

use std::path::Path;

use firefly::LocalImage;

use super::{
    dry_run,
    reading::{is_url, without_query},
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
