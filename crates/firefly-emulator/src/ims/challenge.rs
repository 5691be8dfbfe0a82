//! Proof Key for Code Exchange (RFC 7636), the side of the authorization server.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The `code_challenge` with which a code was asked for, and its method.
///
/// ```
/// use firefly_emulator::CodeChallenge;
///
/// let challenge = CodeChallenge::S256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
/// assert!(!format!("{challenge:?}").contains("E9Melhoa"));
/// ```
///
/// Source: RFC 7636, section 4.3.
#[derive(Clone, PartialEq, Eq)]
pub enum CodeChallenge {
    /// Method `S256`: the SHA-256 of the verifier in base64url without padding.
    S256(String),
    /// Method `plain`, which IMS assumes when no method is named: the verifier itself.
    Plain(String),
}

impl CodeChallenge {
    /// Whether this verifier belongs to the challenge (RFC 7636, section 4.6).
    pub(crate) fn is_met_by(&self, verifier: &str) -> bool {
        match self {
            Self::S256(challenge) => {
                *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
            }
            Self::Plain(challenge) => challenge == verifier,
        }
    }
}

/// The method only: a plain challenge is the verifier.
impl fmt::Debug for CodeChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::S256(_) => "S256(..)",
            Self::Plain(_) => "Plain(..)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pair of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_pair_of_the_rfc_is_accepted_and_no_other() {
        let challenge = CodeChallenge::S256(CHALLENGE.to_owned());
        assert!(challenge.is_met_by(VERIFIER));
        assert!(!challenge.is_met_by(CHALLENGE));
        assert!(!challenge.is_met_by(""));
    }

    #[test]
    fn a_plain_challenge_is_the_verifier_and_hides_itself() {
        let challenge = CodeChallenge::Plain(VERIFIER.to_owned());
        assert!(challenge.is_met_by(VERIFIER));
        assert!(!challenge.is_met_by(CHALLENGE));
        assert!(!format!("{challenge:?}").contains(VERIFIER));
    }
}
