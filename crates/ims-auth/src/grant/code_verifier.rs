//! Proof Key for Code Exchange (RFC 7636): the secret that ties a code to the program that asked for it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{AuthError, AuthErrorKind, secret::random_text};

/// A code verifier (RFC 7636 section 4.1), of which only the challenge travels with the person's browser.
///
/// ```
/// use ims_auth::CodeVerifier;
/// // The example of RFC 7636, appendix B.
/// let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")?;
/// assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
/// # Ok::<(), ims_auth::AuthError>(())
/// ```
#[derive(Clone)]
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// A new verifier of 256 random bits, 43 characters long.
    pub fn generate() -> Self {
        Self(random_text())
    }

    /// The verifier that was made earlier, for instance before the person was sent to sign in.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] unless it has 43 to 128 characters out of `A-Z a-z 0-9 - . _ ~`.
    pub fn new(text: impl Into<SecretString>) -> Result<Self, AuthError> {
        let text = text.into();
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let bytes = text.expose_secret().as_bytes();
        if (43..=128).contains(&bytes.len()) && bytes.iter().copied().all(is_unreserved) {
            return Ok(Self(text));
        }
        Err(AuthError::new(
            AuthErrorKind::Configuration,
            "the code verifier must have 43 to 128 characters out of A-Z a-z 0-9 - . _ ~ (RFC 7636 section 4.1)",
        ))
    }

    /// The `code_challenge` for the method `S256` (RFC 7636 section 4.2). The only method here: without a word IMS would assume
    /// `plain`, which protects nothing.
    pub fn challenge(&self) -> String {
        let digest = Zeroizing::new(Sha256::digest(self.expose_secret().as_bytes()).to_vec());
        URL_SAFE_NO_PAD.encode(&*digest)
    }

    /// The text, to be kept until the person comes back. Whoever holds it and the code can have the token.
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeVerifier([hidden])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn each_one_is_new_long_enough_and_fit_for_the_form() {
        let (first, second) = (CodeVerifier::generate(), CodeVerifier::generate());
        assert_ne!(first.expose_secret(), second.expose_secret());
        assert_eq!(first.expose_secret().len(), 43);
        assert!(CodeVerifier::new(first.expose_secret()).is_ok());
    }

    #[rstest]
    #[case(42, 'a', false)]
    #[case(43, 'a', true)]
    #[case(128, '~', true)]
    #[case(129, 'a', false)]
    #[case(50, '+', false)]
    fn length_and_characters_are_those_of_the_rfc(
        #[case] length: usize,
        #[case] character: char,
        #[case] valid: bool,
    ) {
        let text = character.to_string().repeat(length);
        assert_eq!(CodeVerifier::new(text.clone()).is_ok(), valid);
        if let Err(error) = CodeVerifier::new(text.clone()) {
            assert!(!format!("{error:?}").contains(&text));
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let verifier = CodeVerifier::generate();
        assert!(!format!("{verifier:?}").contains(verifier.expose_secret()));
    }
}
