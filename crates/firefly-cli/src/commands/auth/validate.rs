//! `firefly auth validate`: IMS's word on the token that a command would use.

use std::time::SystemTime;

use crate::{
    connection,
    context::Context,
    error::CliError,
    output::{self, Validated},
    progress::Spinner,
};

pub(super) async fn run(context: &Context) -> Result<(), CliError> {
    let connection = connection::open(context).await?;
    let session = &connection.session;
    let spinner = Spinner::start(&context.console, "asking for a token");
    let token = session.tokens.token().await?;
    spinner.says("asking IMS about the token".to_owned());
    let asked = session.ims()?.validate(&token).await;
    drop(spinner);
    let validation = asked.map_err(CliError::Ims)?;
    if !validation.is_valid {
        // Or the next command would use it, to be turned down.
        let forgotten = session.tokens.forget(&token).await;
        return Err(CliError::NotValid {
            reason: validation.reason,
            is_given: session.scopes.is_none(),
            unforgotten: forgotten.err(),
        });
    }
    output::validated(
        context,
        &Validated {
            client_id: token.client_id().to_owned(),
            validation,
            origin: session.origin.clone(),
            now: SystemTime::now(),
        },
    )
}
