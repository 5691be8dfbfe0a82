//! `firefly auth revoke`: the end of the token that commands share.

use super::{refuse_emulator, refuse_no_store};
use crate::{
    account::Account, args::EndArgs, context::Context, error::CliError, output, progress::Spinner,
    session::Session, store,
};

pub(super) async fn run(context: &Context, args: EndArgs) -> Result<(), CliError> {
    refuse_emulator(context, "there is nothing to revoke")?;
    refuse_no_store(context)?;
    let account = Account::find(context).await?;
    let store = match &account {
        Account::Credential(..) => Some(store::open_or_fail(context)?),
        Account::Token(_) if args.forget_only => {
            return Err(CliError::Usage(
                "a token of the environment is not in the store: unset its variable to have it forgotten"
                    .to_owned(),
            ));
        }
        Account::Token(_) => None,
    };
    let session = Session::open(account, store)?;
    let Some(token) = session.token_at_hand().await? else {
        return output::unrevoked(context, session.ims_url());
    };
    let spinner = Spinner::start(&context.console, "asking IMS to revoke the token");
    let ended = session.end(&token, args.forget_only).await;
    drop(spinner);
    output::revoked(context, token.client_id(), ended?)
}
