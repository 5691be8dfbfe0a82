//! Why a renewal failed, as its caller is told: who has to sign in again, and who has not.

use crate::{AuthError, AuthErrorKind};

/// Whether IMS says that the code or refresh token cannot be used any more.
pub(super) fn is_used_up(error: &AuthError) -> bool {
    error.code() == Some("invalid_grant")
}

/// A refusal that only the person can mend is told as such.
pub(super) fn told(error: AuthError) -> AuthError {
    if is_used_up(&error) {
        error.with_kind(AuthErrorKind::SignInRequired)
    } else {
        error
    }
}

pub(super) const NOTHING_TO_RENEW_WITH: &str = "the access token cannot be renewed, because there is no refresh token: the sign-in brought none (ask for \
     the scope `offline_access` where the API allows it), or somebody has signed out; sign in again";
pub(super) const SIGNED_OUT: &str =
    "somebody has signed out while the access token was renewed; sign in again";

pub(super) fn sign_in_required(why: &str) -> AuthError {
    AuthError::new(AuthErrorKind::SignInRequired, why)
}

/// The sign-in may be in the store that cannot be read.
pub(super) fn unreadable(fault: AuthError) -> AuthError {
    AuthError::new(
        AuthErrorKind::Store,
        format!(
            "the access token cannot be renewed, because the stored sign-in cannot be read: {fault}"
        ),
    )
}

/// Another process has the right to renew, and may have used up what we were refused with.
pub(super) fn being_renewed(refused: AuthError) -> AuthError {
    AuthError::new(
        AuthErrorKind::Transport,
        "another process has begun to renew these tokens and stored nothing yet; ask again in a moment",
    )
    .with_source(refused)
}
