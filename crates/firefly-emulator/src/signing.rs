//! Signatures that only this emulator can make, and random identifiers.
//!
//! Nothing here is cryptography: a keyed hash with keys from the operating system is enough to notice a changed or invented
//! URL or token on one machine.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};

/// Four secret hash keys, chosen anew for every emulator.
#[derive(Debug)]
pub(crate) struct Signer([RandomState; 4]);

impl Signer {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| RandomState::new()))
    }

    /// 64 hexadecimal digits over the given parts.
    pub(crate) fn sign(&self, parts: impl Hash) -> String {
        let [a, b, c, d] = self.0.each_ref().map(|key| key.hash_one(&parts));
        format!("{a:016x}{b:016x}{c:016x}{d:016x}")
    }

    /// A UUID that is always the same for the given parts.
    pub(crate) fn uuid(&self, parts: impl Hash) -> String {
        let [a, b, ..] = self.0.each_ref().map(|key| key.hash_one(&parts));
        uuid_of(u128::from(a) << 64 | u128::from(b))
    }
}

/// A random UUID, version 4.
pub(crate) fn uuid() -> String {
    uuid_of(fastrand::u128(..))
}

fn uuid_of(bits: u128) -> String {
    let bits = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_depends_on_each_part_and_on_the_emulator() {
        let signer = Signer::new();
        let signature = signer.sign(["a", "b"]);
        assert_eq!(signature.len(), 64);
        assert_eq!(signature, signer.sign(["a", "b"]));
        assert_ne!(signature, signer.sign(["a", "c"]));
        assert_ne!(signature, signer.sign(["ab", ""]));
        assert_ne!(signature, Signer::new().sign(["a", "b"]));
    }

    #[test]
    fn identifiers_have_the_form_of_a_version_4_uuid() {
        let id = uuid();
        assert_eq!(
            id.split('-').map(str::len).collect::<Vec<_>>(),
            [8, 4, 4, 4, 12]
        );
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&id.as_bytes()[19]));
        assert_ne!(id, uuid());
    }

    #[test]
    fn an_identifier_of_something_is_always_the_same() {
        let signer = Signer::new();
        assert_eq!(signer.uuid("a"), signer.uuid("a"));
        assert_ne!(signer.uuid("a"), signer.uuid("b"));
        assert_eq!(signer.uuid("a").as_bytes()[14], b'4');
    }
}
