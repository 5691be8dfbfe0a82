//! A keyring in memory, of processes that die, and of processes that meet.

use std::{
    any::Any,
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use keyring_core::{
    Credential, CredentialStore, Entry, Error,
    api::{CredentialApi, CredentialStoreApi},
};

use crate::store::keyring::{
    KeyringTokenStore, SERVICE,
    drawer::{Drawer, LONGEST_ITEM},
    vault::Vault,
};

pub(super) type Items = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Items in memory, as long as the bound; of a process that dies after so many changes, or during one of which another one writes.
#[derive(Clone, Debug)]
pub(super) struct Keyring {
    pub(super) items: Items,
    pub(super) changes_left: Arc<AtomicUsize>,
    pub(super) other: Arc<Mutex<Option<Other>>>,
    pub(super) lists: bool,
}

/// What another process does before the change of this number.
#[derive(Debug)]
pub(super) struct Other {
    changes_left: usize,
    act: fn(&Drawer),
}

/// What is behind an item of it.
#[derive(Debug)]
struct Item {
    keyring: Keyring,
    name: String,
}

impl Keyring {
    pub(super) fn new() -> Self {
        Self::that_dies_after(usize::MAX, &Items::default())
    }

    pub(super) fn that_dies_after(changes: usize, items: &Items) -> Self {
        Self {
            items: Arc::clone(items),
            changes_left: Arc::new(AtomicUsize::new(changes)),
            other: Arc::default(),
            lists: true,
        }
    }

    /// One that another process shares, which does `act` before change number `change`.
    pub(super) fn that_is_shared(change: usize, act: fn(&Drawer), items: &Items) -> Self {
        let changes_left = change;
        let other = Other { changes_left, act };
        Self {
            other: Arc::new(Mutex::new(Some(other))),
            ..Self::that_dies_after(usize::MAX, items)
        }
    }

    pub(super) fn drawer(&self) -> Drawer {
        Drawer::new(Arc::new(self.clone()), "service".into())
    }

    pub(super) fn store(&self) -> KeyringTokenStore {
        let keyring = Arc::new(self.clone());
        let open = move || Ok(Arc::clone(&keyring) as Arc<CredentialStore>);
        KeyringTokenStore {
            vault: Vault::new(open, SERVICE),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.items.lock().unwrap().len()
    }

    /// Dead men change nothing.
    fn change(&self) -> keyring_core::Result<()> {
        let its_turn = self.other.lock().unwrap().take_if(|other| {
            let now = other.changes_left == 0;
            other.changes_left = other.changes_left.saturating_sub(1);
            now
        });
        if let Some(other) = its_turn {
            let keyring = Self::that_dies_after(usize::MAX, &self.items);
            (other.act)(&keyring.drawer());
        }
        let left = &self.changes_left;
        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        })
        .map(|_| ())
        .map_err(|_| Error::NotSupportedByStore("the process is dead".to_owned()))
    }
}

impl CredentialStoreApi for Keyring {
    fn vendor(&self) -> String {
        "test".to_owned()
    }
    fn id(&self) -> String {
        "test".to_owned()
    }
    fn build(
        &self,
        service: &str,
        user: &str,
        _: Option<&HashMap<&str, &str>>,
    ) -> keyring_core::Result<Entry> {
        Ok(Entry::new_with_credential(Arc::new(Item {
            keyring: self.clone(),
            name: format!("{user}@{service}"),
        })))
    }
    fn search(&self, spec: &HashMap<&str, &str>) -> keyring_core::Result<Vec<Entry>> {
        if !self.lists {
            return Err(Error::NotSupportedByStore("search".to_owned()));
        }
        let items = self.items.lock().unwrap();
        let found = items.keys().filter(|name| {
            let (_, service) = name.split_once('@').unwrap();
            spec.get("service").is_none_or(|wanted| *wanted == service)
        });
        let entry = |name: &String| {
            Entry::new_with_credential(Arc::new(Item {
                keyring: self.clone(),
                name: name.clone(),
            }))
        };
        Ok(found.map(entry).collect())
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> keyring_core::Result<()> {
        self.keyring.change()?;
        if secret.len() > LONGEST_ITEM {
            return Err(Error::TooLong("secret".to_owned(), 2_560));
        }
        let mut items = self.keyring.items.lock().unwrap();
        items.insert(self.name.clone(), secret.to_vec());
        Ok(())
    }
    fn get_secret(&self) -> keyring_core::Result<Vec<u8>> {
        let items = self.keyring.items.lock().unwrap();
        items.get(&self.name).cloned().ok_or(Error::NoEntry)
    }
    fn delete_credential(&self) -> keyring_core::Result<()> {
        self.keyring.change()?;
        let mut items = self.keyring.items.lock().unwrap();
        items.remove(&self.name).map(|_| ()).ok_or(Error::NoEntry)
    }
    fn get_credential(&self) -> keyring_core::Result<Option<Arc<Credential>>> {
        Ok(None)
    }
    fn get_specifiers(&self) -> Option<(String, String)> {
        let (name, service) = self.name.split_once('@')?;
        Some((service.to_owned(), name.to_owned()))
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}
