//! The keyring of the operating system, where the program was built with it. One that does not answer is a reason to use the file.

#[cfg(feature = "keyring")]
pub(super) use self::built_in::{read, remove, write};
#[cfg(not(feature = "keyring"))]
pub(super) use self::left_out::{read, remove, write};

#[cfg(feature = "keyring")]
mod built_in {
    use std::time::Duration;

    use firefly::ims_auth::{AuthError, AuthErrorKind, ConsoleCredential, KeyringSecret};
    use secrecy::ExposeSecret as _;
    use tokio::time::timeout;

    use crate::{error::CliError, kept::Place, warnings::Warnings};

    /// How long a person has to unlock the keyring.
    const PATIENCE: Duration = Duration::from_secs(60);

    fn secret() -> KeyringSecret {
        KeyringSecret::new("firefly", "credentials")
    }

    async fn bounded<T>(
        question: impl Future<Output = Result<T, AuthError>>,
    ) -> Result<T, AuthError> {
        timeout(PATIENCE, question).await.unwrap_or_else(|_| {
            Err(AuthError::new(
                AuthErrorKind::Store,
                format!("the keyring was not unlocked within {PATIENCE:?}"),
            ))
        })
    }

    /// Keeps `text`; `None` where no keyring takes it.
    pub(crate) async fn write(text: &str) -> Option<Place> {
        match bounded(secret().write(&text.into())).await {
            Ok(()) => Some(Place::Keyring),
            Err(error) => {
                tracing::info!("{}", plain(&error));
                None
            }
        }
    }

    /// What the keyring holds.
    pub(crate) async fn read() -> Result<Option<(ConsoleCredential, Place)>, CliError> {
        let text = bounded(secret().read()).await;
        let Some(text) = text.map_err(|error| CliError::Keeping(unasked(&error)))? else {
            return Ok(None);
        };
        let credential = ConsoleCredential::from_json(text.expose_secret())?;
        Ok(Some((credential, Place::Keyring)))
    }

    /// Removes it; `None` where there was nothing, or nobody to ask.
    pub(crate) async fn remove(warnings: &Warnings) -> Option<Place> {
        let removed = bounded(async {
            let is_there = secret().read().await?.is_some();
            secret().remove().await?;
            Ok(is_there)
        });
        match removed.await {
            Ok(is_there) => is_there.then_some(Place::Keyring),
            Err(error) => {
                warnings.warn(unasked(&error));
                None
            }
        }
    }

    fn unasked(error: &AuthError) -> String {
        format!(
            "whether credentials are kept in the keyring is not known: {}",
            plain(error)
        )
    }

    /// Without the advice for programs.
    fn plain(error: &AuthError) -> String {
        let text = error.to_string();
        text.split("; ").next().unwrap_or_default().to_owned()
    }
}

#[cfg(not(feature = "keyring"))]
mod left_out {
    use std::future::{Ready, ready};

    use firefly::ims_auth::ConsoleCredential;

    use crate::{error::CliError, kept::Place, warnings::Warnings};

    type Kept = Option<(ConsoleCredential, Place)>;

    pub(crate) fn write(_: &str) -> Ready<Option<Place>> {
        ready(None)
    }

    pub(crate) fn read() -> Ready<Result<Kept, CliError>> {
        ready(Ok(None))
    }

    pub(crate) fn remove(_: &Warnings) -> Ready<Option<Place>> {
        ready(None)
    }
}
