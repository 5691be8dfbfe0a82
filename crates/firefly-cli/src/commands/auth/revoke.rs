//! `firefly auth revoke`: the end of the token that commands share.

use super::{given, refuse_emulator, refuse_no_store};
use crate::{
    account::Account, args::EndArgs, context::Context, error::CliError, output, progress::Spinner,
    session::Session, stage::Stage, store,
};

pub(super) async fn run(context: &Context, args: EndArgs) -> Result<(), CliError> {
    refuse_emulator(context, "there is nothing to revoke")?;
    refuse_no_store(context)?;
    let account = Account::find(context).await?;
    let is_given = matches!(account, Account::Token(_));
    if is_given && args.forget_only {
        return Err(CliError::Usage(
            "a token of the environment is not forgotten without being revoked: unset its variable"
                .to_owned(),
        ));
    }
    let store = match store::open_or_fail(context) {
        Ok(store) => Some(store),
        // Without a place for tokens none is stored.
        Err(_) if is_given => None,
        Err(error) => return Err(error),
    };
    let session = Session::open(account, store.clone())?;
    let Some(token) = session.token_at_hand().await? else {
        return output::unrevoked(context, session.ims_url());
    };
    context.enter(Stage::Ending);
    let spinner = Spinner::start(&context.console, "asking IMS to revoke the token");
    let ended = session.end(&token, args.forget_only).await;
    drop(spinner);
    let end = ended?;
    let is_forgotten = match store.filter(|_| is_given) {
        Some(store) => given::forget(context, &store, &token)
            .await
            .map_err(CliError::Unforgotten)?,
        None => !is_given,
    };
    output::revoked(context, token.client_id(), end, is_forgotten)
}
