//! `firefly auth validate`: IMS's word on the token that a command would use.

use std::time::SystemTime;

use super::given;
use crate::{
    account::Origin,
    connection,
    context::Context,
    error::CliError,
    output::{self, Validated},
    progress::Spinner,
    store,
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
        let is_given = session.origin == Origin::Token;
        let forgotten = match store::open(context).filter(|_| is_given) {
            Some(store) => given::forget(context, &store, &token).await.map(drop),
            None => session.tokens.forget(&token).await,
        };
        return Err(CliError::NotValid {
            reason: validation.reason,
            is_given,
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
