//! `firefly auth logout`: no token and no kept credentials any more. Whatever step fails, the others are done.

use super::refuse_emulator;
use crate::{
    account::{Account, Origin},
    context::Context,
    error::CliError,
    kept,
    output::{self, SignedOut},
    progress::Spinner,
    session::{End, Session},
    store,
};

pub(super) async fn run(context: &Context) -> Result<(), CliError> {
    refuse_emulator(context, "there is nothing to sign out of")?;
    let mut failures = Vec::new();
    let sessions = sessions(context, &mut failures).await;
    let (mut revoked, mut forgotten) = (0, 0);
    for session in &sessions {
        let Some(token) = session.token_at_hand().await else {
            continue;
        };
        let spinner = Spinner::start(&context.console, "asking IMS to revoke the token");
        let result = session.revoke(&token).await;
        drop(spinner);
        match result {
            Ok(End::Revoked) => revoked += 1,
            Ok(End::Forgotten) => forgotten += 1,
            Err(error) => failures.push(error),
        }
    }
    let (removed, unremoved) = kept::remove(context).await;
    failures.extend(unremoved);
    if !failures.is_empty() {
        return Err(CliError::Incomplete(failures));
    }
    output::signed_out(
        context,
        &SignedOut {
            revoked,
            forgotten,
            removed,
        },
    )
}

/// The accounts whose tokens may be stored: the one that commands use now, and the one that was kept. Not a token of the environment:
/// somebody else has put it there, and needs it.
async fn sessions(context: &Context, failures: &mut Vec<CliError>) -> Vec<Session> {
    let store = store::open(context);
    let mut sessions = Vec::<Session>::new();
    let mut open = |account: Result<Option<Account>, CliError>| {
        let account = match account {
            Ok(Some(account)) => account,
            Ok(None) => return,
            Err(error) => return failures.push(error),
        };
        match Session::open(account, store.clone()) {
            Ok(session)
                if sessions
                    .iter()
                    .any(|known| known.shares_tokens_with(&session)) => {}
            Ok(session) => sessions.push(session),
            Err(error) => failures.push(error),
        }
    };
    let named = Account::named(context);
    if let Ok(Some(account)) = &named
        && account.is_of_environment()
    {
        context.warnings.warn(
            "the environment sets credentials, which commands go on using: unset its variables too"
                .to_owned(),
        );
    }
    open(named.map(|account| account.filter(|account| !matches!(account, Account::Token(_)))));
    let kept = match kept::read(context).await {
        // Removing what is kept tells of it.
        Err(CliError::Keeping(_)) => Ok(None),
        kept => kept,
    };
    let kept = kept.and_then(|kept| {
        let account =
            kept.map(|(credential, place)| Account::of(context, credential, Origin::Login(place)));
        account.transpose()
    });
    open(kept);
    sessions
}
