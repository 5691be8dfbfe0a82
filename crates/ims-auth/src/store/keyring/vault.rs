//! Questions to a keyring, which block, and may wait for a person: one at a time, in a thread that nobody has to wait for.

use std::{sync::Arc, thread};

use keyring_core::{CredentialStore, Error, Result as KeyringResult};
use tokio::sync::{Mutex, oneshot};

use super::{drawer::Drawer, failure, platform};
use crate::{AuthError, scrub};

type Open = dyn Fn() -> KeyringResult<Arc<CredentialStore>> + Send + Sync;

/// A keyring, and the service whose entries are meant.
#[derive(Clone)]
pub(super) struct Vault {
    open: Arc<Open>,
    service: Arc<str>,
    turn: Arc<Mutex<()>>,
}

impl Vault {
    pub(super) fn new(
        open: impl Fn() -> KeyringResult<Arc<CredentialStore>> + Send + Sync + 'static,
        service: impl Into<String>,
    ) -> Self {
        Self {
            open: Arc::new(open),
            service: service.into().into(),
            turn: Arc::default(),
        }
    }

    pub(super) fn with_service(self, service: String) -> Self {
        Self {
            service: service.into(),
            ..self
        }
    }

    pub(super) fn service(&self) -> &str {
        &self.service
    }

    /// What `question` finds out. Not on the runtime's own threads for such work: the end of the runtime would wait for them, and so for the
    /// person who has yet to unlock the keyring.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Drawer) -> KeyringResult<T> + Send + 'static,
    ) -> Result<T, AuthError> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let (open, service) = (Arc::clone(&self.open), Arc::clone(&self.service));
        let (sender, answer) = oneshot::channel();
        let work = move || {
            let result = match open() {
                Ok(store) => {
                    question(&Drawer::new(store, service)).map_err(|error| refused(&error))
                }
                Err(error) => Err(closed(&error)),
            };
            drop(turn);
            // Whoever asked may have given up.
            let _ = sender.send(result);
        };
        thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(work)
            .map_err(|error| {
                failure("no thread can be started for the keyring").with_source(error)
            })?;
        answer
            .await
            .unwrap_or_else(|_| Err(failure("the keyring's thread ended without an answer")))
    }
}

fn closed(error: &Error) -> AuthError {
    let text = scrub(&error.to_string(), &[], 200);
    failure(format!(
        "no keyring can be had here ({text}); {}",
        platform::ADVICE
    ))
}

fn refused(error: &Error) -> AuthError {
    // Some errors carry what was read. None of these texts shows it.
    let text = scrub(&error.to_string(), &[], 200);
    let why = match error {
        Error::NoStorageAccess(_) => "is locked, or its owner does not let us in",
        _ => "does not do what it should",
    };
    failure(format!("the keyring {why}: {text}"))
}
