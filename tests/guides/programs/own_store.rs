//! A token store of one's own, in a database that keeps bytes.
//!
//! It is the program of the guide "Sharing tokens".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{env, process::ExitCode, time::Instant};

use ims_auth::http::ReqwestClient;
use ims_auth::{AccessToken, AuthError, AuthErrorKind, Lease, StoreKey, StoredTokens, TokenStore};
use ims_auth::{CachedTokenSource, ConsoleCredential, TokenEndpoint, TokenSource};

/// Stands for a table of your database. Each method below is one transaction there.
#[derive(Debug, Default)]
struct Table(Mutex<HashMap<String, Row>>);

#[derive(Debug, Default)]
struct Row {
    sealed: Option<Vec<u8>>,
    /// The fencing value of the lease that was given last, and when that ends.
    lease: u64,
    leased_until: Option<Instant>,
    /// The fencing value under which somebody has saved last.
    saved_under: u64,
}

impl Table {
    fn rows(&self) -> MutexGuard<'_, HashMap<String, Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[ims_auth::async_trait]
impl TokenStore for Table {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        let rows = self.rows();
        let sealed = rows.get(key.as_str()).and_then(|row| row.sealed.as_ref());
        sealed
            .map(|bytes| StoredTokens::unseal(key, bytes))
            .transpose()
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        lease: Option<&Lease>,
    ) -> Result<(), AuthError> {
        let mut rows = self.rows();
        let row = rows.entry(key.as_str().to_owned()).or_default();
        if let Some(fence) = lease.and_then(Lease::fence) {
            if fence < row.saved_under {
                // We were held up for longer than our lease, and somebody was quicker.
                return Err(AuthError::new(AuthErrorKind::Store, "the lease ran out"));
            }
            row.saved_under = fence;
        }
        row.sealed = (!tokens.is_empty()).then(|| tokens.seal(key));
        Ok(())
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        let mut rows = self.rows();
        let Some(row) = rows.get_mut(key.as_str()) else {
            return Ok(());
        };
        let Some(bytes) = &row.sealed else {
            return Ok(());
        };
        let mut tokens = StoredTokens::unseal(key, bytes)?;
        if tokens.forget(token) {
            // Only that token: its successor, or a refresh token beside it, stays.
            row.sealed = (!tokens.is_empty()).then(|| tokens.seal(key));
        }
        Ok(())
    }

    async fn lease(&self, key: &StoreKey) -> Result<Option<Lease>, AuthError> {
        let mut rows = self.rows();
        let row = rows.entry(key.as_str().to_owned()).or_default();
        let now = Instant::now();
        if row.leased_until.is_some_and(|end| now < end) {
            return Ok(None); // Does not wait: the caller looks again.
        }
        row.lease += 1;
        row.leased_until = Some(now + Lease::BOUND);
        Ok(Some(Lease::new(()).with_fence(row.lease)))
    }

    async fn release(&self, key: &StoreKey, lease: Lease) -> Result<(), AuthError> {
        if let Some(row) = self.rows().get_mut(key.as_str())
            && lease.fence() == Some(row.lease)
        {
            row.leased_until = None;
        }
        Ok(())
    }
}

fn tokens_in(table: &Arc<Table>) -> Result<CachedTokenSource, AuthError> {
    let mut credential = ConsoleCredential::discover()?;
    if let Ok(ims) = env::var("IMS_URL") {
        credential = credential.with_endpoint(TokenEndpoint::at(&ims)?);
    }
    let source = credential.into_source(Arc::new(ReqwestClient::new()?))?;
    Ok(source.stored_in(table.clone()).cached())
}

async fn share() -> Result<bool, AuthError> {
    let table = Arc::new(Table::default());
    // Two processes would do it like this, at the same moment.
    let (one, other) = (tokens_in(&table)?, tokens_in(&table)?);
    let (one, other) = tokio::try_join!(one.token(), other.token())?;
    Ok(one.is_same(&other))
}

#[tokio::main]
async fn main() -> ExitCode {
    match share().await {
        Ok(is_same) => println!("both have the same token: {is_same}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
