//! `firefly auth revoke`: the end of the token that commands share.

use super::refuse_emulator;
use crate::{
    account::Account, context::Context, error::CliError, output, progress::Spinner,
    session::Session, store,
};

pub(super) async fn run(context: &Context) -> Result<(), CliError> {
    refuse_emulator(context, "there is nothing to revoke")?;
    let session = Session::open(Account::find(context).await?, store::open(context))?;
    let Some(token) = session.token_at_hand().await else {
        return output::revoked(context, None);
    };
    let spinner = Spinner::start(&context.console, "asking IMS to revoke the token");
    let revoked = session.revoke(&token).await;
    drop(spinner);
    output::revoked(context, Some((token.client_id(), revoked?)))
}
