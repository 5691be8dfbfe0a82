//! A store in a folder of files, for all processes of one person on one machine. What a file holds is decided by the seal; here
//! it is who may see it, and who may change it when.

use std::{
    env::consts::OS,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};

use self::folder::{Held, LARGEST, Place, Right, fault};
use super::{Lease, StoreKey, StoredTokens, TokenStore};
use crate::{AccessToken, AuthError, Lookup, env, exchange::check_runtime};

mod folder;
mod os;
mod state_folder;

/// How many calls work on files at a time: the most threads that a file system which hangs keeps.
const LANES: usize = 8;
/// How long a call waits for others that change the same entry, and how often it looks.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(10);

/// Keeps tokens in files that nobody but their owner can read. Cloning shares the folder.
///
/// Each entry is a file of its own, [sealed](StoredTokens::seal) to its key and replaced at once, so that a process which is killed
/// leaves the old entry or the new one. A [`Lease`] is a lock of the operating system: of many processes that start together one asks
/// IMS, and when it dies its right is free at that moment.
///
/// On Unix the folder has mode 0700 and each file 0600 from the moment they exist, whatever the umask. A folder or file that others can
/// read or write, or that belongs to somebody else, is refused, and so is a link or anything else where a file should be: the error says
/// what to do, and the token is fetched meanwhile. On Windows the permissions are those of the folder above, which in a user's profile
/// admit that user alone. Network file systems will do where they have locks; without locks each process asks for itself.
///
/// ```
/// use std::sync::Arc;
/// use ims_auth::{ClientCredentials, FileTokenStore, HttpClient, TokenEndpoint};
/// # fn f(http: Arc<dyn HttpClient>) -> Result<(), ims_auth::AuthError> {
/// let store = FileTokenStore::in_state_folder("my-program")?;
/// let tokens = ClientCredentials::new("my-client-id", "my-secret", "openid,AdobeID")
///     .into_source(TokenEndpoint::production(), http)?
///     .stored_in(Arc::new(store))
///     .cached();
/// # Ok(()) }
/// ```
///
/// File work runs on tokio's threads for blocking work, at most eight at a time for a store and its clones. A runtime waits for them when it is dropped: where
/// a network file system may hang for ever, end it with `shutdown_background`.
#[derive(Clone)]
pub struct FileTokenStore {
    folder: Arc<Path>,
    lanes: Arc<Semaphore>,
}

impl FileTokenStore {
    /// A store in `folder`, which is made, with those above it that are missing, when tokens are first renewed or saved for it. This
    /// itself reads and writes nothing.
    ///
    /// The folder should be for this alone; a relative path is seen from the process's current folder at each call.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into().into(),
            lanes: Arc::new(Semaphore::new(LANES)),
        }
    }

    /// A store in the folder `APP/tokens` below the one where this person's programs keep their state: `$XDG_STATE_HOME` if that is an
    /// absolute path (XDG Base Directory Specification), else `~/.local/state`, on macOS `~/Library/Application Support` and on Windows
    /// `%LOCALAPPDATA%`. Programs that give the same `app` share the folder, and those with the same credentials the tokens in it.
    ///
    /// # Errors
    /// [`Configuration`](crate::AuthErrorKind::Configuration) when none of these variables says where that is, or `app` is not a plain name.
    pub fn in_state_folder(app: &str) -> Result<Self, AuthError> {
        Self::from_lookup(app, &env::process)
    }

    /// [`in_state_folder`](Self::in_state_folder) with the variables that `lookup` knows.
    ///
    /// # Errors
    /// As [`in_state_folder`](Self::in_state_folder).
    pub fn from_lookup(app: &str, lookup: Lookup<'_>) -> Result<Self, AuthError> {
        state_folder::tokens_of(app, OS, lookup).map(Self::new)
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Does `work`, which blocks, away from the threads that serve tasks.
    async fn run<T: Send + 'static>(
        &self,
        key: &StoreKey,
        work: impl FnOnce(&Place) -> Result<T, AuthError> + Send + 'static,
    ) -> Result<T, AuthError> {
        let runtime = check_runtime()?;
        let lane = Arc::clone(&self.lanes).acquire_owned().await;
        // Goes with this future: the work can tell whether anybody still waits for it.
        let caller = Arc::new(());
        let place = Place {
            folder: self.folder.to_path_buf(),
            name: key.as_str().to_owned(),
            caller: Arc::downgrade(&caller),
        };
        let work = runtime.spawn_blocking(move || {
            let _lane = lane;
            work(&place)
        });
        let result = work.await;
        drop(caller);
        result.unwrap_or_else(|_| Err(fault(&self.folder, "could not be worked on to the end")))
    }

    /// Does `change` while nobody else changes the entry.
    async fn change(
        &self,
        key: &StoreKey,
        change: impl FnOnce(&Place) -> Result<(), AuthError> + Send + 'static,
    ) -> Result<(), AuthError> {
        let held = self.right_to_write(key).await?;
        let seal = key.clone();
        let change = move |place: &Place| {
            place.settle(&held, |bytes| StoredTokens::unseal(&seal, bytes).is_ok());
            change(place)
        };
        self.run(key, change).await
    }

    async fn right_to_write(&self, key: &StoreKey) -> Result<Held, AuthError> {
        let end = Instant::now() + LONGEST_WAIT;
        loop {
            if let Some(held) = self.run(key, |place| place.take(Right::Write)).await? {
                return Ok(held);
            }
            if Instant::now() >= end {
                let wait = format!(
                    "has been held by another process for {LONGEST_WAIT:?}: the entry is left as it is"
                );
                return Err(fault(&self.folder, wait));
            }
            // A random half is spared, so that those who wait together do not look together.
            sleep(LOOK.mul_f64(1.0 - fastrand::f64() / 2.0)).await;
        }
    }
}

#[async_trait]
impl TokenStore for FileTokenStore {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        let seal = key.clone();
        self.run(key, move |place| unsealed(place, &seal)).await
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        if tokens.is_empty() {
            let is_nothing = |place: &Place| Ok(place.is_vacant() && !place.is_unsettled());
            if self.run(key, is_nothing).await? {
                return Ok(());
            }
            return self.change(key, Place::remove).await;
        }
        let bytes = tokens.seal(key);
        if bytes.len() > LARGEST {
            let sizes = format!("takes no entry of {} bytes: {LARGEST} at most", bytes.len());
            return Err(fault(&self.folder, sizes));
        }
        self.change(key, move |place| place.replace(&bytes)).await
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        let kept = self.load(key).await?;
        if !kept.is_some_and(|mut kept| kept.forget(token)) {
            // Most often so. Nothing is made for that, not even a folder.
            return Ok(());
        }
        let (seal, token) = (key.clone(), token.clone());
        let forget = move |place: &Place| {
            let mut kept = unsealed(place, &seal)?.unwrap_or_default();
            if !kept.forget(&token) {
                return Ok(());
            }
            if kept.is_empty() {
                return place.remove();
            }
            place.replace(&kept.seal(&seal))
        };
        self.change(key, forget).await
    }

    async fn lease(&self, key: &StoreKey) -> Result<Option<Lease>, AuthError> {
        let take = |place: &Place| Ok((place.take(Right::Renew)?, place.is_unsettled()));
        let (held, is_unsettled) = self.run(key, take).await?;
        if held.is_some()
            && is_unsettled
            // Whoever renews now must see what a process that was killed was about to keep.
            && let Err(error) = self.change(key, |_| Ok(())).await
        {
            tracing::warn!(error = %error, "what a process that died has begun to write cannot be ended");
        }
        Ok(held.map(Lease::new))
    }
}

fn unsealed(place: &Place, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
    let Some(bytes) = place.read()? else {
        return Ok(None);
    };
    let tokens = StoredTokens::unseal(key, &bytes)
        .map_err(|error| fault(&place.entry(), format!("cannot be used: {error}")))?;
    Ok(Some(tokens))
}

impl fmt::Debug for FileTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileTokenStore")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
