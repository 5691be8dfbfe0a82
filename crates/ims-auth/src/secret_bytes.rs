//! Bytes that are wiped when their last owner goes. What a secret *means* is decided elsewhere.

use bytes::Bytes;
use zeroize::Zeroize;

/// A buffer that overwrites itself on drop, so that a token or a form with a secret does not linger in freed memory.
struct Wiped(Vec<u8>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Makes shared bytes out of `buffer` that are wiped when the last clone is dropped.
///
/// Fill the buffer with its final capacity beforehand: a reallocation would leave an unwiped copy behind.
pub(crate) fn wiped(buffer: Vec<u8>) -> Bytes {
    Bytes::from_owner(Wiped(buffer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_bytes_keep_their_content_until_the_last_clone_goes() {
        let bytes = wiped(b"s3cret".to_vec());
        let clone = bytes.clone();
        drop(bytes);
        assert_eq!(&clone[..], b"s3cret");
    }

    #[test]
    fn the_buffer_is_overwritten_by_its_own_drop() {
        let mut owner = Wiped(b"s3cret".to_vec());
        owner.0.zeroize();
        assert!(
            owner.0.is_empty(),
            "zeroize clears the vector that Drop hands it"
        );
    }
}
