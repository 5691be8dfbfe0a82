//! Entries of any length in a keyring whose items are short: in one item, or in parts that a reader finds whole or not at all.

use std::{fmt::Write as _, sync::Arc};

use keyring_core::{CredentialStore, Entry, Error, Result};
use zeroize::Zeroizing;

use super::platform;

/// The most that an item holds everywhere, in bytes: the bound of Windows (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
pub(super) const LONGEST_ITEM: usize = 2_560;
/// The most parts of an entry; far more than tokens need.
const MOST_PARTS: usize = 64;
/// How often an entry is read anew whose parts have just been replaced.
const MOST_READ: usize = 3;

/// What an item begins with that is the whole entry, and one that only names the parts.
const WHOLE: &[u8] = b"ims-auth whole\n";
const PARTS: &[u8] = b"ims-auth parts\n";

/// The items of one service in an open keyring.
pub(super) struct Drawer {
    store: Arc<CredentialStore>,
    service: Arc<str>,
}

/// Names the parts of an entry. They have other names each time, so that two writers never mix, and the old parts are whole until
/// the item that names the new ones has taken its place.
struct Parts {
    generation: String,
    count: usize,
}

type Bytes = Zeroizing<Vec<u8>>;

impl Drawer {
    pub(super) fn new(store: Arc<CredentialStore>, service: Arc<str>) -> Self {
        Self { store, service }
    }

    fn item(&self, name: &str) -> Result<Entry> {
        self.store.build(&self.service, name, None)
    }

    /// The item `name` as it is.
    pub(super) fn get(&self, name: &str) -> Result<Option<Bytes>> {
        match self.item(name)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn set(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.item(name)?.set_secret(bytes)
    }

    pub(super) fn delete(&self, name: &str) -> Result<()> {
        match self.item(name)?.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            result => result,
        }
    }

    /// The entry `name`.
    pub(super) fn read(&self, name: &str) -> Result<Option<Bytes>> {
        for _ in 0..MOST_READ {
            let Some(head) = self.get(name)? else {
                return Ok(None);
            };
            if let Some(whole) = head.strip_prefix(WHOLE) {
                return Ok(Some(Zeroizing::new(whole.to_vec())));
            }
            let parts = Parts::read(&head)
                .ok_or_else(|| Error::BadStoreFormat("the item is not one of ours".to_owned()))?;
            if let Some(whole) = self.join(name, &parts)? {
                return Ok(Some(whole));
            }
        }
        Err(Error::BadStoreFormat(
            "parts of the entry are missing".to_owned(),
        ))
    }

    fn join(&self, name: &str, parts: &Parts) -> Result<Option<Bytes>> {
        // With room for all, since a buffer that grows leaves unwiped copies behind.
        let mut whole = Zeroizing::new(Vec::with_capacity(parts.count * LONGEST_ITEM));
        for part in parts.names(name) {
            match self.get(&part)? {
                Some(bytes) if bytes.len() <= LONGEST_ITEM => whole.extend_from_slice(&bytes),
                _ => return Ok(None),
            }
        }
        Ok(Some(whole))
    }

    /// Puts `bytes` in the place of the entry `name`. Dying in the middle leaves the old entry, and perhaps parts that nothing names until the
    /// entry is removed.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        if WHOLE.len() + bytes.len() <= LONGEST_ITEM {
            return self.replace(name, &Zeroizing::new([WHOLE, bytes].concat()));
        }
        let new = Parts::of(bytes)?;
        let head = new.to_bytes();
        let written = self.write_parts(name, &new, bytes);
        let written = written.and_then(|()| self.replace(name, &head));
        // Without a keyring that compares before it writes, another writer's item can have taken the place of ours, which then names nothing.
        let lost = || matches!(self.get(name), Ok(now) if now.as_deref() != Some(&head));
        if written.is_err() || lost() {
            self.delete_parts(name, &new);
        }
        written
    }

    fn write_parts(&self, name: &str, parts: &Parts, bytes: &[u8]) -> Result<()> {
        for (part, bytes) in parts.names(name).zip(bytes.chunks(LONGEST_ITEM)) {
            self.set(&part, bytes)?;
        }
        Ok(())
    }

    /// Puts `head` in the place of the item `name`, and removes the parts that were named there. They are looked up at the last moment: somebody
    /// else's may have come meanwhile.
    fn replace(&self, name: &str, head: &[u8]) -> Result<()> {
        let old = self.parts(name);
        self.set(name, head)?;
        if let Some(old) = old {
            self.delete_parts(name, &old);
        }
        Ok(())
    }

    /// Removes the entry `name`, and what writers that died or met each other have left of it, where the keyring can list its items.
    pub(super) fn remove(&self, name: &str) -> Result<()> {
        let parts = self.parts(name);
        self.delete(name)?;
        if let Some(parts) = parts {
            self.delete_parts(name, &parts);
        }
        for part in self.list()? {
            if Parts::is_one(&part, name) {
                self.delete(&part)?;
            }
        }
        Ok(())
    }

    /// The names of all items, or none where the keyring cannot tell.
    fn list(&self) -> Result<Vec<String>> {
        let found = match self.store.search(&platform::search(&self.service)) {
            Err(Error::NotSupportedByStore(_)) => return Ok(Vec::new()),
            found => found?,
        };
        let end = format!(".{}", self.service);
        let names = found.iter().filter_map(|item| {
            // Windows keeps both in one text, and may see the border elsewhere.
            let (service, name) = item.get_specifiers()?;
            let name = format!("{name}.{service}");
            name.strip_suffix(&end).map(str::to_owned)
        });
        Ok(names.collect())
    }

    /// The parts of the entry `name`, if it has any and can be read.
    fn parts(&self, name: &str) -> Option<Parts> {
        Parts::read(&self.get(name).ok()??)
    }

    /// What cannot be deleted takes some room, and nothing else.
    fn delete_parts(&self, name: &str, parts: &Parts) {
        for part in parts.names(name) {
            let _ = self.delete(&part);
        }
    }
}

impl Parts {
    /// New names for the parts of `bytes`.
    fn of(bytes: &[u8]) -> Result<Self> {
        let count = bytes.len().div_ceil(LONGEST_ITEM);
        if count > MOST_PARTS {
            let longest = u32::try_from(MOST_PARTS * LONGEST_ITEM).unwrap_or(u32::MAX);
            return Err(Error::TooLong("entry".to_owned(), longest));
        }
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).expect("the operating system gives random numbers");
        let mut generation = String::new();
        for byte in random {
            write!(generation, "{byte:02x}").expect("a string takes any text");
        }
        Ok(Self { generation, count })
    }

    fn read(head: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(head.strip_prefix(PARTS)?).ok()?;
        let (generation, count) = text.split_once(' ')?;
        let count = count.parse().ok().filter(|count| *count <= MOST_PARTS)?;
        let generation = generation.to_owned();
        Some(Self { generation, count })
    }

    fn to_bytes(&self) -> Vec<u8> {
        [
            PARTS,
            format!("{} {}", self.generation, self.count).as_bytes(),
        ]
        .concat()
    }

    /// Whether an item is, or was, a part of the entry `name`.
    fn is_one(item: &str, name: &str) -> bool {
        let rest = item
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('.'));
        let Some((generation, number)) = rest.and_then(|rest| rest.split_once('.')) else {
            return false;
        };
        generation.len() == 16
            && generation.bytes().all(|byte| byte.is_ascii_hexdigit())
            && number.parse::<usize>().is_ok()
    }

    fn names(&self, name: &str) -> impl Iterator<Item = String> {
        (0..self.count).map(move |number| format!("{name}.{}.{number}", self.generation))
    }
}
