//! `firefly auth`: a token to use elsewhere, or a look at what the credentials are good for.

use std::time::SystemTime;

use crate::{
    args::AuthCommand, connection, context::Context, error::CliError, output, output::json,
    progress::Spinner,
};

pub(super) async fn run(context: &Context, command: &AuthCommand) -> Result<(), CliError> {
    let connection = connection::open(context).await?;
    let spinner = Spinner::start(&context.console, "asking for a token");
    let token = connection.client.tokens().token().await?;
    drop(spinner);
    match command {
        AuthCommand::Token if context.global.json => {
            context.print(&json::token(&token).to_string())
        }
        AuthCommand::Token => context.print(token.expose_secret()),
        AuthCommand::Check => {
            let checked =
                output::Checked::new(&token, connection.scopes.as_ref(), SystemTime::now());
            if let Some(missing) = checked
                .missing
                .as_ref()
                .filter(|missing| !missing.is_empty())
            {
                context.warn(format!(
                    "asked for, but not granted: {}; compare with the scopes that the Developer Console lists",
                    missing.join(", ")
                ));
            }
            context.print(&if context.global.json {
                json::checked(&checked, &context.warnings()).to_string()
            } else {
                output::human::checked(&checked)
            })
        }
    }
}
