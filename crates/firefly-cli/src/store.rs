//! Where commands leave tokens for one another. A store that cannot be used costs a token request and a warning.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use firefly::{
    AccessToken, AuthError, async_trait,
    ims_auth::{FileTokenStore, Lease, StoreKey, StoredTokens, TokenStore},
};

use crate::{context::Context, error::CliError, warnings::Warnings};

/// The folder below the one where a person's programs keep their state.
const APP: &str = "firefly";

/// The store of this run; `None` where there is to be none, or no place for one.
pub(crate) fn open(context: &Context) -> Option<Arc<dyn TokenStore>> {
    if context.global.no_store || context.global.emulator {
        return None;
    }
    match FileTokenStore::from_lookup(APP, &|name| context.variable(name)) {
        Ok(files) => Some(Arc::new(TellingStore {
            files,
            warnings: context.warnings.clone(),
            has_told: AtomicBool::new(false),
        })),
        Err(error) => {
            tell(&context.warnings, &error);
            None
        }
    }
}

/// The store of a command that ends what is in it, and so cannot do without.
pub(crate) fn open_or_fail(context: &Context) -> Result<Arc<dyn TokenStore>, CliError> {
    match FileTokenStore::from_lookup(APP, &|name| context.variable(name)) {
        Ok(files) => Ok(Arc::new(files)),
        Err(error) => Err(CliError::Configuration(plain(&error))),
    }
}

/// Without the advice for programs: a folder cannot be named here.
fn plain(error: &AuthError) -> String {
    error.to_string().replace(", or name a folder", "")
}

fn tell(warnings: &Warnings, error: &AuthError) {
    let error = plain(error);
    warnings.warn(format!(
        "{error}; until then every command asks IMS for a token of its own, which `--no-store` does without this warning"
    ));
}

/// Files that say, once in a run, why they cannot be used: whoever asks a store only leaves it out.
struct TellingStore {
    files: FileTokenStore,
    warnings: Warnings,
    has_told: AtomicBool,
}

impl TellingStore {
    fn told<T>(&self, result: Result<T, AuthError>) -> Result<T, AuthError> {
        if let Err(error) = &result
            && !self.has_told.swap(true, Ordering::Relaxed)
        {
            tell(&self.warnings, error);
        }
        result
    }
}

#[async_trait]
impl TokenStore for TellingStore {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        self.told(self.files.load(key).await)
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        lease: Option<&Lease>,
    ) -> Result<(), AuthError> {
        self.told(self.files.save(key, tokens, lease).await)
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        // What it means that a token stays there is for who wanted it forgotten to say.
        self.files.forget(key, token).await
    }

    async fn lease(&self, key: &StoreKey) -> Result<Option<Lease>, AuthError> {
        self.told(self.files.lease(key).await)
    }

    async fn release(&self, key: &StoreKey, lease: Lease) -> Result<(), AuthError> {
        self.told(self.files.release(key, lease).await)
    }
}

impl fmt::Debug for TellingStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.fmt(f)
    }
}
