//! Entries of any length in a keyring whose items are short: in one item, or in parts that a reader finds whole or not at all.

use std::{fmt::Write as _, sync::Arc};

use keyring_core::{CredentialStore, Entry, Error, Result};
use zeroize::Zeroizing;

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

    /// Puts `bytes` in the place of the entry `name`. Dying in the middle leaves the old entry, and perhaps parts that nothing names.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let old = self.parts(name);
        if WHOLE.len() + bytes.len() <= LONGEST_ITEM {
            self.set(name, &Zeroizing::new([WHOLE, bytes].concat()))?;
        } else {
            let new = Parts::of(bytes)?;
            let written = self.write_parts(name, &new, bytes);
            if let Err(error) = written {
                self.delete_parts(name, &new);
                return Err(error);
            }
        }
        if let Some(old) = old {
            self.delete_parts(name, &old);
        }
        Ok(())
    }

    fn write_parts(&self, name: &str, parts: &Parts, bytes: &[u8]) -> Result<()> {
        for (part, bytes) in parts.names(name).zip(bytes.chunks(LONGEST_ITEM)) {
            self.set(&part, bytes)?;
        }
        self.set(name, &parts.to_bytes())
    }

    /// Removes the entry `name`.
    pub(super) fn remove(&self, name: &str) -> Result<()> {
        let parts = self.parts(name);
        self.delete(name)?;
        if let Some(parts) = parts {
            self.delete_parts(name, &parts);
        }
        Ok(())
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

    fn names(&self, name: &str) -> impl Iterator<Item = String> {
        (0..self.count).map(move |number| format!("{name}.{}.{number}", self.generation))
    }
}
