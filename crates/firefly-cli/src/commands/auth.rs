//! `firefly auth`: tokens to use elsewhere, a look at what the credentials are good for, and signing in and out.

use std::time::SystemTime;

use firefly::ims_auth::check;

use crate::{
    args::AuthCommand,
    connection,
    context::Context,
    error::CliError,
    output::{self, Checked, json},
    progress::Spinner,
};

mod given;
mod login;
mod logout;
mod revoke;
mod validate;

pub(super) async fn run(context: &Context, command: AuthCommand) -> Result<(), CliError> {
    match command {
        AuthCommand::Token => token(context).await,
        AuthCommand::Check => look(context).await,
        AuthCommand::Validate => validate::run(context).await,
        AuthCommand::Revoke(args) => revoke::run(context, args).await,
        AuthCommand::Logout(args) => logout::run(context, args).await,
        AuthCommand::Login(args) => login::run(context, args).await,
    }
}

async fn token(context: &Context) -> Result<(), CliError> {
    let connection = connection::open(context).await?;
    let spinner = Spinner::start(&context.console, "asking for a token");
    let token = connection.session.tokens.token().await?;
    drop(spinner);
    if context.global.json {
        return context.print(&json::token(&token).to_string());
    }
    context.print(token.expose_secret())
}

async fn look(context: &Context) -> Result<(), CliError> {
    let connection = connection::open(context).await?;
    let session = &connection.session;
    let spinner = Spinner::start(&context.console, "asking for a token");
    let token = check(&*session.tokens, session.scopes.as_ref()).await?;
    drop(spinner);
    let checked = Checked {
        token,
        requested: session.scopes.clone(),
        origin: session.origin.clone(),
        now: SystemTime::now(),
    };
    warn_of_dropped(context, &checked);
    output::checked(context, &checked)
}

fn warn_of_dropped(context: &Context, checked: &Checked) {
    let dropped = checked.token.dropped.as_ref();
    if let Some(dropped) = dropped.filter(|dropped| !dropped.is_empty()) {
        context.warnings.warn(format!(
            "asked for, but not granted: {}; compare with the scopes that the Developer Console lists",
            output::listed(dropped)
        ));
    }
}

/// Refuses to end the life of stored tokens without looking at the store.
fn refuse_no_store(context: &Context) -> Result<(), CliError> {
    if context.global.no_store {
        return Err(CliError::Usage(
            "the token to end is that of the store: leave --no-store out".to_owned(),
        ));
    }
    Ok(())
}

/// Refuses what makes no sense with an emulator that ends with the command.
fn refuse_emulator(context: &Context, what: &str) -> Result<(), CliError> {
    if context.global.emulator {
        return Err(CliError::Usage(format!(
            "{what} with an emulator inside the process, which ends with the command: start `firefly emulator` in another \
             terminal, and set the variables that it prints"
        )));
    }
    Ok(())
}
