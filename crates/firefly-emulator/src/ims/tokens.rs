//! Giving out tokens, refresh tokens and codes, finding them again, and ending them.

use std::time::Duration;

use super::issued::{Issued, Kind};
use super::ledger::Fate;
use super::{CodeChallenge, Ims, Permission, mint};
use crate::clock::Clock;
use crate::lock::locked;
use crate::quirks::TokenForm;
use crate::signing::uuid;

/// Life of an authorization code: the longest that RFC 6749, section 4.1.2, recommends.
const CODE_LIFE: Duration = Duration::from_secs(600);
/// Life of a refresh token.
const REFRESH_LIFE: Duration = Duration::from_secs(14 * 86_400);

impl Ims {
    /// Makes an access token for somebody and remembers it for its life.
    pub(crate) fn issue_token(
        &self,
        clock: &Clock,
        form: TokenForm,
        permission: Permission,
        family: Option<String>,
        life: Duration,
    ) -> String {
        let issued = record(clock, Kind::AccessToken, permission, family, life);
        locked(&self.counts).issue();
        match form {
            TokenForm::Jwt => self.issue(clock, issued),
            TokenForm::Opaque => self.write_down(clock, mint::opaque(), issued),
        }
    }

    /// Makes a code, with which a new family begins.
    pub(crate) fn issue_code(
        &self,
        clock: &Clock,
        permission: Permission,
        challenge: Option<CodeChallenge>,
        nonce: Option<String>,
    ) -> String {
        let kind = Kind::AuthorizationCode;
        let issued = Issued {
            challenge,
            nonce,
            ..record(clock, kind, permission, Some(uuid()), CODE_LIFE)
        };
        self.issue(clock, issued)
    }

    /// Makes a refresh token, of a family of its own unless it is told of one.
    pub(crate) fn issue_refresh_token(
        &self,
        clock: &Clock,
        permission: Permission,
        family: Option<String>,
    ) -> String {
        let family = Some(family.unwrap_or_else(uuid));
        let kind = Kind::RefreshToken;
        self.issue(clock, record(clock, kind, permission, family, REFRESH_LIFE))
    }

    /// What an access token opens now.
    pub(crate) fn permission(&self, clock: &Clock, token: &str) -> Option<Permission> {
        let (issued, fate) = self.look_up(clock, token)?;
        let is_good = fate == Fate::Live && issued.kind == Kind::AccessToken;
        is_good.then_some(issued.permission)
    }

    /// What is known of a text that was given out at some time.
    pub(crate) fn look_up(&self, clock: &Clock, text: &str) -> Option<(Issued, Fate)> {
        let book = locked(&self.book);
        let (issued, fate) = book.look_up(clock.now(), text)?;
        Some((issued.clone(), fate))
    }

    /// Spends a code. A code in the hands of another client is left alone, so that nobody can burn what is not theirs.
    pub(crate) fn spend_code(&self, clock: &Clock, code: &str, client_id: &str) -> Option<Issued> {
        let mut book = locked(&self.book);
        let issued = book.find(clock.now(), code).cloned()?;
        let is_theirs = issued.permission.client_id == client_id;
        let is_spent = is_theirs && issued.kind == Kind::AuthorizationCode && book.strike(code);
        is_spent.then_some(issued)
    }

    /// What a client's refresh token stands for now.
    pub(crate) fn refreshable(
        &self,
        clock: &Clock,
        token: &str,
        client_id: &str,
    ) -> Option<Issued> {
        let book = locked(&self.book);
        let issued = book.find(clock.now(), token)?;
        let is_good = issued.kind == Kind::RefreshToken && issued.permission.client_id == client_id;
        is_good.then(|| issued.clone())
    }

    /// Ends one token. False when it has ended already: of two callers at once, one wins.
    pub(crate) fn end(&self, token: &str) -> bool {
        locked(&self.book).strike(token)
    }

    /// Revokes a token; with a refresh token, even one that is used up, ends everything that goes back to the same consent
    /// (RFC 7009, section 2.1). False when it was of no use before.
    pub(crate) fn revoke(&self, clock: &Clock, token: &str) -> bool {
        let Some((issued, fate)) = self.look_up(clock, token) else {
            return false;
        };
        match &issued.family {
            Some(family) if issued.kind == Kind::RefreshToken => self.end_family(family),
            _ => {
                self.end(token);
            }
        }
        fate == Fate::Live
    }

    /// Ends everything that goes back to one consent.
    pub(crate) fn end_family(&self, family: &str) {
        locked(&self.book).strike_all(|issued| issued.family.as_deref() == Some(family));
    }

    pub(crate) fn revoke_all_tokens(&self) {
        locked(&self.book).strike_all(|issued| issued.kind == Kind::AccessToken);
    }

    /// The ID token about the person behind a code.
    pub(crate) fn id_token(&self, clock: &Clock, code: &Issued, life: Duration) -> String {
        mint::id_token(&self.signer, code, clock.unix_millis(), life)
    }

    fn issue(&self, clock: &Clock, issued: Issued) -> String {
        self.write_down(clock, mint::token(&self.signer, &issued), issued)
    }

    fn write_down(&self, clock: &Clock, text: String, issued: Issued) -> String {
        let life = issued.life;
        locked(&self.book).issue(clock.now(), text.clone(), issued, life);
        text
    }
}

fn record(
    clock: &Clock,
    kind: Kind,
    permission: Permission,
    family: Option<String>,
    life: Duration,
) -> Issued {
    Issued {
        id: uuid(),
        kind,
        permission,
        unix_millis: clock.unix_millis(),
        life,
        family,
        challenge: None,
        nonce: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn permission() -> Permission {
        Permission {
            client_id: "the-client".to_owned(),
            user_id: "somebody@AdobeID".to_owned(),
            scopes: vec!["openid".to_owned()],
        }
    }

    fn start() -> (Ims, Clock) {
        let clock = Clock::new();
        (Ims::new(HashMap::new(), &clock), clock)
    }

    #[test]
    fn a_code_is_spent_by_its_client_and_once_and_serves_as_nothing_else() {
        let (ims, clock) = start();
        let code = ims.issue_code(&clock, permission(), None, None);
        assert_eq!(ims.spend_code(&clock, &code, "another"), None);
        assert_eq!(ims.permission(&clock, &code), None);
        assert_eq!(ims.refreshable(&clock, &code, "the-client"), None);
        let spent = ims.spend_code(&clock, &code, "the-client").unwrap();
        assert_eq!(spent.permission, permission());
        assert_eq!(ims.spend_code(&clock, &code, "the-client"), None);
    }

    #[test]
    fn a_refresh_token_serves_its_client_and_ends_once() {
        let (ims, clock) = start();
        let token = ims.issue_refresh_token(&clock, permission(), None);
        assert_eq!(ims.refreshable(&clock, &token, "another"), None);
        assert_eq!(ims.spend_code(&clock, &token, "the-client"), None);
        let issued = ims.refreshable(&clock, &token, "the-client").unwrap();
        assert_eq!(issued.permission, permission());
        assert!(ims.end(&token));
        assert!(!ims.end(&token));
        assert_eq!(ims.refreshable(&clock, &token, "the-client"), None);
    }

    #[test]
    fn a_family_ends_together_and_alone() {
        let (ims, clock) = start();
        let ours = ims.issue_refresh_token(&clock, permission(), Some("ours".to_owned()));
        let access = |family: Option<&str>| {
            let family = family.map(str::to_owned);
            ims.issue_token(&clock, TokenForm::Jwt, permission(), family, CODE_LIFE)
        };
        let (of_ours, of_theirs, of_none) = (access(Some("ours")), access(Some("x")), access(None));
        ims.end_family("ours");
        assert_eq!(ims.refreshable(&clock, &ours, "the-client"), None);
        assert_eq!(ims.permission(&clock, &of_ours), None);
        assert_eq!(ims.permission(&clock, &of_theirs), Some(permission()));
        assert_eq!(ims.permission(&clock, &of_none), Some(permission()));
    }

    #[test]
    fn nothing_that_was_given_out_shows_in_debug_output() {
        let (ims, clock) = start();
        let plain = CodeChallenge::Plain("the-verifier-in-clear".to_owned());
        let code = ims.issue_code(&clock, permission(), Some(plain), None);
        let refresh = ims.issue_refresh_token(&clock, permission(), None);
        let access = ims.issue_token(&clock, TokenForm::Opaque, permission(), None, REFRESH_LIFE);
        let shown = format!("{ims:?}");
        assert!(shown.contains("Ledger(3)"), "{shown}");
        for secret in [&code, &refresh, &access, "the-verifier-in-clear"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}
