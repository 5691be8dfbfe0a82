//! `firefly auth logout`: no token and no kept credentials any more. Whatever step fails, the others are done; but what it takes to
//! try again is not thrown away.

use std::sync::Arc;

use firefly::ims_auth::TokenStore;

use super::{refuse_emulator, refuse_no_store};
use crate::{
    account::{Account, Origin},
    args::EndArgs,
    context::Context,
    error::{CliError, Incomplete},
    kept::{self, Place},
    output::{self, SignedOut},
    progress::Spinner,
    session::{End, Session},
    stage::Stage,
    store,
};

pub(super) async fn run(context: &Context, args: EndArgs) -> Result<(), CliError> {
    refuse_emulator(context, "there is nothing to sign out of")?;
    refuse_no_store(context)?;
    let mut known = Known::default();
    match store::open_or_fail(context) {
        Ok(store) => known.find(context, &store).await,
        // There may be tokens all the same, where somebody else sees the place for them.
        Err(error) => known.fail(error, true),
    }
    context.enter(Stage::Ending);
    let mut done = SignedOut::default();
    for (session, is_kept) in std::mem::take(&mut known.sessions) {
        match end(context, &session, args).await {
            Ok(None) => {}
            Ok(Some(End::Revoked)) => done.revoked += 1,
            Ok(Some(End::Forgotten)) => done.forgotten += 1,
            Err(error) => known.fail(error, is_kept),
        }
    }
    let is_left_on_purpose = known.needs_kept && !args.forget_only;
    if !is_left_on_purpose {
        let (removed, unremoved) = kept::remove(context).await;
        done.removed = removed;
        for error in unremoved {
            known.fail(error, false);
        }
    }
    if !known.failed.is_empty() {
        let left = kept::place(context).await;
        return Err(CliError::Incomplete(Box::new(Incomplete {
            done,
            is_left_on_purpose: is_left_on_purpose && !left.as_ref().is_some_and(Place::is_link),
            left,
            failed: known.failed,
        })));
    }
    output::signed_out(context, &done)
}

/// Ends the token that is stored, if one is.
async fn end(context: &Context, session: &Session, args: EndArgs) -> Result<Option<End>, CliError> {
    let Some(token) = session.token_at_hand().await? else {
        return Ok(None);
    };
    let spinner = Spinner::start(&context.console, "asking IMS to revoke the token");
    let ended = session.end(&token, args.forget_only).await;
    drop(spinner);
    ended.map(Some)
}

/// The accounts whose tokens may be stored, and what went wrong with them.
#[derive(Default)]
struct Known {
    /// Each with whether it is that of the kept credentials.
    sessions: Vec<(Session, bool)>,
    failed: Vec<CliError>,
    /// Whether the kept credentials lead to a token that is not ended: nothing else opens its entry.
    needs_kept: bool,
}

impl Known {
    fn fail(&mut self, error: CliError, needs_kept: bool) {
        self.needs_kept |= needs_kept;
        // Several steps can fail for one reason.
        let told = error.to_string();
        if self.failed.iter().all(|known| known.to_string() != told) {
            self.failed.push(error);
        }
    }

    /// The account that commands use now, and the one that was kept. Not a token of the environment: somebody else has put it there,
    /// and needs it.
    async fn find(&mut self, context: &Context, store: &Arc<dyn TokenStore>) {
        match Account::named(context) {
            Ok(Some(account)) => {
                if account.is_of_environment() {
                    context.warnings.warn(
                        "the environment sets credentials, which commands go on using: unset its variables too"
                            .to_owned(),
                    );
                }
                if !matches!(account, Account::Token(_)) {
                    self.open(Ok(account), store, false);
                }
            }
            Ok(None) => {}
            Err(error) => self.fail(error, false),
        }
        match kept::read(context).await {
            Ok(Some((credential, place))) => {
                for account in Account::wherever(context, credential, Origin::Login(place)) {
                    self.open(account, store, true);
                }
            }
            // Removing what is kept tells of it.
            Ok(None) | Err(CliError::Keeping(_)) => {}
            // Somebody can put that right, and then read what it says.
            Err(error @ CliError::Unsafe(_)) => self.fail(error, true),
            Err(error) => {
                let is_unread = error.is_unread();
                self.fail(error, is_unread);
            }
        }
    }

    fn open(
        &mut self,
        account: Result<Account, CliError>,
        store: &Arc<dyn TokenStore>,
        is_kept: bool,
    ) {
        let session = account.and_then(|account| Session::open(account, Some(Arc::clone(store))));
        let session = match session {
            Ok(session) => session,
            Err(error) => return self.fail(error, is_kept),
        };
        let mut known = self.sessions.iter_mut();
        match known.find(|(known, _)| known.shares_tokens_with(&session)) {
            Some((_, known_as_kept)) => *known_as_kept |= is_kept,
            None => self.sessions.push((session, is_kept)),
        }
    }
}
