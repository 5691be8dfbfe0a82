//! Which keyring this operating system has.

use std::{collections::HashMap, sync::Arc};

use keyring_core::{CredentialStore, Result};

/// What to do where there is none.
pub(super) const ADVICE: &str = if cfg!(any(target_os = "macos", windows)) {
    "the tokens can be kept in a file instead (`FileTokenStore`)"
} else {
    "a Secret Service has to run on the D-Bus of this session and be unlocked, such as gnome-keyring, KWallet or KeePassXC; machines \
     without a desktop, containers and CI have none: keep the tokens in a file there (`FileTokenStore`)"
};

/// Opened for each question: a service that was started again, or a session that came later, is then no reason to fail.
pub(super) fn open() -> Result<Arc<CredentialStore>> {
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new()?;
    #[cfg(not(any(target_os = "macos", windows)))]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// What finds the items of `service`, and on Windows others as well.
pub(super) fn search(service: &str) -> HashMap<&str, &str> {
    if cfg!(windows) {
        HashMap::new()
    } else {
        HashMap::from([("service", service)])
    }
}
