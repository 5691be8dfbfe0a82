//! A token of the environment that is no more: commands may have stored the same one, and would go on using it.

use std::sync::Arc;

use firefly::{
    AccessToken,
    ims_auth::{AuthError, TokenStore},
};

use crate::{
    account::{self, Account, Origin},
    context::Context,
    kept,
    session::Session,
};

/// Forgets `token` wherever `store` has it for credentials that this run can see, and returns whether it was there.
pub(super) async fn forget(
    context: &Context,
    store: &Arc<dyn TokenStore>,
    token: &AccessToken,
) -> Result<bool, AuthError> {
    let mut accounts: Vec<_> = account::secret_of_environment(context)
        .into_iter()
        .collect();
    if let Ok(Some((credential, place))) = kept::read(context).await {
        accounts.extend(Account::wherever(context, credential, Origin::Login(place)));
    }
    let mut is_forgotten = false;
    // Credentials that are of no use have stored nothing.
    for account in accounts.into_iter().flatten() {
        if let Ok(session) = Session::open(account, Some(Arc::clone(store))) {
            is_forgotten |= session.forget_stored(token).await?;
        }
    }
    Ok(is_forgotten)
}
