//! `firefly upload`.

use std::path::Path;

use firefly::LocalImage;

use super::reading::without_query;
use crate::{
    args::UploadArgs, connection, context::Context, error::CliError, output, progress::Spinner,
};

pub(super) async fn run(context: &Context, args: &UploadArgs) -> Result<(), CliError> {
    let image = if args.file == Path::new("-") {
        LocalImage::bytes(context.read_stdin_bytes().await?)
    } else if args.file.is_file() {
        LocalImage::path(&args.file)
    } else {
        let name = without_query(&args.file.to_string_lossy());
        return Err(CliError::Usage(format!(
            "{name} is no file; a URL needs no upload, every command takes it as it is"
        )));
    };
    let connection = connection::open(context).await?;
    let spinner = Spinner::start(&context.console, "uploading");
    let uploaded = connection.client.storage().upload(image).await?;
    drop(spinner);
    output::uploaded(context, &uploaded.id)
}
