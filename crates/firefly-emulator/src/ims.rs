//! What IMS remembers: its clients, and the tokens, codes and refresh tokens that it has given out.
//!
//! Who may have what is decided in `routes::ims`; here it is only written down and found again.

mod challenge;
mod client;
mod counts;
mod ledger;
mod mint;
mod permission;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

pub use challenge::CodeChallenge;
pub use client::{Grant, ImsClient};
pub(crate) use permission::Permission;

use crate::clock::Clock;
use crate::lock::locked;
use crate::quirks::TokenForm;
use crate::signing::Signer;
use counts::Counts;
use ledger::Ledger;
use mint::Claims;

/// Life of an authorization code: the longest that RFC 6749, section 4.1.2, recommends.
const CODE_LIFE: Duration = Duration::from_secs(600);
/// Life of a refresh token.
const REFRESH_LIFE: Duration = Duration::from_secs(14 * 86_400);

/// The memory of IMS, one lock per subject.
#[derive(Debug)]
pub(crate) struct Ims {
    signer: Signer,
    clients: Mutex<HashMap<String, ImsClient>>,
    tokens: Mutex<Ledger<Permission>>,
    codes: Mutex<Ledger<(Permission, Option<CodeChallenge>)>>,
    refresh_tokens: Mutex<Ledger<Permission>>,
    counts: Mutex<Counts>,
}

impl Ims {
    pub(crate) fn new(clients: HashMap<String, ImsClient>) -> Self {
        Self {
            signer: Signer::new(),
            clients: Mutex::new(clients),
            tokens: Mutex::default(),
            codes: Mutex::default(),
            refresh_tokens: Mutex::default(),
            counts: Mutex::default(),
        }
    }

    /// The client as it is at this moment.
    pub(crate) fn client(&self, id: &str) -> Option<ImsClient> {
        locked(&self.clients).get(id).cloned()
    }

    /// Changes a client. False when there is none with this identifier.
    pub(crate) fn change_client(&self, id: &str, change: impl FnOnce(&mut ImsClient)) -> bool {
        locked(&self.clients).get_mut(id).map(change).is_some()
    }

    /// Counts a request by the client and the grant that it names. Unknown clients have no place in the book, or inventing
    /// names would let it grow without end.
    pub(crate) fn count_request(&self, client_ids: &[&str], grant: Option<Grant>) {
        let known = {
            let clients = locked(&self.clients);
            client_ids.iter().find(|id| clients.contains_key(**id))
        };
        locked(&self.counts).request(known.copied(), grant);
    }

    pub(crate) fn requests(&self) -> usize {
        locked(&self.counts).requests()
    }

    pub(crate) fn requests_of(&self, client_id: &str) -> usize {
        locked(&self.counts).requests_of(client_id)
    }

    pub(crate) fn requests_for(&self, grant: Grant) -> usize {
        locked(&self.counts).requests_for(grant)
    }

    pub(crate) fn tokens_issued(&self) -> usize {
        locked(&self.counts).issued()
    }

    /// Makes an access token for somebody and remembers it for its life.
    pub(crate) fn issue_token(
        &self,
        clock: &Clock,
        form: TokenForm,
        permission: Permission,
        user_id: &str,
        life: Duration,
    ) -> String {
        let token = match form {
            TokenForm::Jwt => self.mint(clock, "access_token", &permission, user_id, life),
            TokenForm::Opaque => mint::opaque(),
        };
        locked(&self.tokens).issue(clock.now(), token.clone(), permission, life);
        locked(&self.counts).issue();
        token
    }

    /// What an access token opens now.
    pub(crate) fn permission(&self, clock: &Clock, token: &str) -> Option<Permission> {
        locked(&self.tokens).find(clock.now(), token).cloned()
    }

    pub(crate) fn revoke_all_tokens(&self) {
        locked(&self.tokens).clear();
    }

    pub(crate) fn issue_code(
        &self,
        clock: &Clock,
        permission: Permission,
        challenge: Option<CodeChallenge>,
    ) -> String {
        let code = self.mint(
            clock,
            "authorization_code",
            &permission,
            &self.person(),
            CODE_LIFE,
        );
        locked(&self.codes).issue(
            clock.now(),
            code.clone(),
            (permission, challenge),
            CODE_LIFE,
        );
        code
    }

    /// Spends a code. A code in the hands of another client is left alone, so that nobody can burn what is not theirs.
    pub(crate) fn spend_code(
        &self,
        clock: &Clock,
        code: &str,
        client_id: &str,
    ) -> Option<(Permission, Option<CodeChallenge>)> {
        let mut codes = locked(&self.codes);
        let (permission, _) = codes.find(clock.now(), code)?;
        if permission.client_id != client_id {
            return None;
        }
        codes.take(code)
    }

    pub(crate) fn issue_refresh_token(&self, clock: &Clock, permission: Permission) -> String {
        let token = self.mint(
            clock,
            "refresh_token",
            &permission,
            &self.person(),
            REFRESH_LIFE,
        );
        locked(&self.refresh_tokens).issue(clock.now(), token.clone(), permission, REFRESH_LIFE);
        token
    }

    /// What a client's refresh token stands for now.
    pub(crate) fn refreshable(
        &self,
        clock: &Clock,
        token: &str,
        client_id: &str,
    ) -> Option<Permission> {
        let tokens = locked(&self.refresh_tokens);
        let found = tokens.find(clock.now(), token).cloned();
        found.filter(|permission| permission.client_id == client_id)
    }

    /// Ends a refresh token. False when it has ended already: of two callers at once, one wins.
    pub(crate) fn end_refresh_token(&self, token: &str) -> bool {
        locked(&self.refresh_tokens).take(token).is_some()
    }

    /// The ID token about the person behind a code.
    pub(crate) fn id_token(&self, clock: &Clock, client_id: &str, life: Duration) -> String {
        mint::id_token(
            &self.signer,
            client_id,
            &self.person(),
            clock.unix_millis(),
            life,
        )
    }

    /// The one person who signs in here.
    pub(crate) fn person(&self) -> String {
        format!("{}@AdobeID", self.account("person"))
    }

    /// The account in whose name a server-to-server client acts.
    pub(crate) fn technical_account(&self, client_id: &str) -> String {
        format!("{}@techacct.adobe.com", self.account(client_id))
    }

    fn account(&self, of: &str) -> String {
        self.signer.sign(["account", of])[..24].to_uppercase()
    }

    fn mint(
        &self,
        clock: &Clock,
        kind: &'static str,
        permission: &Permission,
        user_id: &str,
        life: Duration,
    ) -> String {
        let claims = Claims {
            kind,
            permission,
            user_id,
            unix_millis: clock.unix_millis(),
            life,
        };
        mint::token(&self.signer, &claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission() -> Permission {
        Permission {
            client_id: "the-client".to_owned(),
            scopes: vec!["openid".to_owned()],
        }
    }

    #[test]
    fn a_code_is_spent_by_its_client_and_once() {
        let (ims, clock) = (Ims::new(HashMap::new()), Clock::new());
        let code = ims.issue_code(&clock, permission(), None);
        assert_eq!(ims.spend_code(&clock, &code, "another"), None);
        assert_eq!(
            ims.spend_code(&clock, &code, "the-client"),
            Some((permission(), None))
        );
        assert_eq!(ims.spend_code(&clock, &code, "the-client"), None);
    }

    #[test]
    fn a_refresh_token_serves_its_client_and_ends_once() {
        let (ims, clock) = (Ims::new(HashMap::new()), Clock::new());
        let token = ims.issue_refresh_token(&clock, permission());
        assert_eq!(ims.refreshable(&clock, &token, "another"), None);
        assert_eq!(
            ims.refreshable(&clock, &token, "the-client"),
            Some(permission())
        );
        assert!(ims.end_refresh_token(&token));
        assert!(!ims.end_refresh_token(&token));
        assert_eq!(ims.refreshable(&clock, &token, "the-client"), None);
    }

    #[test]
    fn nothing_that_was_given_out_shows_in_debug_output() {
        let (ims, clock) = (Ims::new(HashMap::new()), Clock::new());
        let plain = CodeChallenge::Plain("the-verifier-in-clear".to_owned());
        let code = ims.issue_code(&clock, permission(), Some(plain));
        let refresh = ims.issue_refresh_token(&clock, permission());
        let access = ims.issue_token(
            &clock,
            TokenForm::Opaque,
            permission(),
            "somebody",
            REFRESH_LIFE,
        );
        let shown = format!("{ims:?}");
        for secret in [&code, &refresh, &access, "the-verifier-in-clear"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}
