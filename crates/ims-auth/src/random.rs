//! Text that nobody can guess, from the operating system's own generator.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use zeroize::Zeroizing;

/// 256 random bits as 43 characters that a URL and a form carry unchanged.
///
/// # Panics
/// When the operating system has no random numbers to give, in which case nothing on the machine can be trusted.
pub(crate) fn random_text() -> SecretString {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).expect("the operating system gives random numbers");
    URL_SAFE_NO_PAD.encode(*bytes).into()
}
