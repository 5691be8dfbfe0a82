//! Secrets in memory: made so that nobody can guess them, compared, and wiped when their last owner goes. What one *means* is
//! decided elsewhere.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::{Zeroize, Zeroizing};

/// Makes shared bytes out of `buffer` that are overwritten when the last clone is dropped, so that a token or a form with a
/// secret does not linger in freed memory.
///
/// Fill the buffer with its final capacity beforehand: a reallocation would leave an unwiped copy behind.
pub(crate) fn wiped<B>(buffer: B) -> Bytes
where
    B: AsRef<[u8]> + Zeroize + Send + 'static,
{
    Bytes::from_owner(Zeroizing::new(buffer))
}

/// Whether both are the same text.
pub(crate) fn is_same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

/// 256 random bits as 43 characters that a URL and a form carry unchanged.
///
/// # Panics
/// When the operating system has no random numbers to give, in which case nothing on the machine can be trusted.
pub(crate) fn random_text() -> SecretString {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).expect("the operating system gives random numbers");
    URL_SAFE_NO_PAD.encode(*bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    /// A buffer that tells whether it was wiped. That a vector's wiping reaches its memory is zeroize's own promise.
    struct Observed(Arc<AtomicBool>);

    impl AsRef<[u8]> for Observed {
        fn as_ref(&self) -> &[u8] {
            b"s3cret"
        }
    }

    impl Zeroize for Observed {
        fn zeroize(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn the_last_clone_to_go_wipes_the_buffer_and_no_earlier_one() {
        let is_wiped = Arc::new(AtomicBool::new(false));
        let bytes = wiped(Observed(Arc::clone(&is_wiped)));
        let clone = bytes.clone();
        drop(bytes);
        assert_eq!(&clone[..], b"s3cret");
        assert!(!is_wiped.load(Ordering::SeqCst));
        drop(clone);
        assert!(is_wiped.load(Ordering::SeqCst));
    }
}
