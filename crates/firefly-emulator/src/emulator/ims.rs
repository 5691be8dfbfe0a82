//! The IMS side of the handle: counters, clients that change, and what a consent page would give out.

use super::Emulator;
use crate::fault::Route;
use crate::ims::{CodeChallenge, Consent, Fate, Grant, ImsClient, Permission, Person};

impl Emulator {
    /// How many requests have reached a token endpoint, faults and refusals included: `/ims/token`, every path below it, and
    /// `/token` of PDF Services. One whose body is above 16 MiB counts too; only what stands in its head is known of it.
    pub fn token_requests(&self) -> usize {
        self.requests_to(Route::Token)
    }

    /// How many of the [token requests](Self::token_requests) named this client. Only clients that exist are counted.
    pub fn token_requests_of(&self, client_id: &str) -> usize {
        self.world.ims.requests_of(client_id)
    }

    /// How many of the [token requests](Self::token_requests) named this grant. Those to PDF Services name none.
    pub fn token_requests_for(&self, grant: Grant) -> usize {
        self.world.ims.requests_for(grant)
    }

    /// How many access tokens were issued. An answer that was cut off on its way counts, as its token is valid.
    pub fn tokens_issued(&self) -> usize {
        self.world.ims.tokens_issued()
    }

    /// Makes the gateway refuse every access token issued so far. Refresh tokens live on.
    pub fn revoke_all_tokens(&self) {
        self.world.ims.revoke_all_tokens();
    }

    /// Revokes an access token or, with everything that goes back to the same consent, a refresh token, as `/ims/revoke` does.
    /// False when the emulator knows no such token, or it has ended already.
    ///
    /// ```
    /// # async fn run() -> std::io::Result<()> {
    /// use firefly_emulator::{Emulator, Grant, ImsClient};
    ///
    /// let native = ImsClient::new("native").public().grant(Grant::RefreshToken);
    /// let emulator = Emulator::builder().ims_client(native).start().await?;
    /// let token = emulator.issue_refresh_token("native", &["openid"]);
    /// assert!(!emulator.is_revoked(&token));
    /// assert!(emulator.revoke_token(&token));
    /// assert!(emulator.is_revoked(&token));
    /// assert!(!emulator.revoke_token(&token));
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn revoke_token(&self, token: &str) -> bool {
        self.world.ims.revoke(&self.world.clock, token)
    }

    /// Whether a token was given out here and then revoked, or replaced if it is a refresh token. One that only got old is not
    /// revoked.
    pub fn is_revoked(&self, token: &str) -> bool {
        let found = self.world.ims.look_up(&self.world.clock, token);
        matches!(found, Some((_, Fate::Struck)))
    }

    /// Lets another person sign in from now on, in place of the first one, who is Robin Sample with some identifier.
    pub fn set_person(&self, person: Person) {
        self.world.ims.set_person(person);
    }

    /// Decides what the person says to a sign-in from now on. Default: [`Consent::Given`].
    pub fn set_consent(&self, consent: Consent) {
        self.world.ims.set_consent(consent);
    }

    /// Replaces all secrets of a client, as a rotation in the Developer Console does step by step. Tokens live on.
    ///
    /// ```
    /// # async fn run() -> std::io::Result<()> {
    /// use firefly_emulator::Emulator;
    ///
    /// let emulator = Emulator::builder().client("server", "p8e-old").start().await?;
    /// emulator.set_secrets("server", ["p8e-old", "p8e-new"]);
    /// emulator.set_secrets("server", ["p8e-new"]);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no such client.
    #[track_caller]
    pub fn set_secrets<S: Into<String>>(
        &self,
        client_id: &str,
        secrets: impl IntoIterator<Item = S>,
    ) {
        let secrets = secrets.into_iter().map(Into::into).collect();
        let now = self.world.clock.unix_millis();
        self.change_client(client_id, |client| {
            client.secrets_mut().replace(secrets, now);
        });
    }

    /// Takes the account of a client out of its organisation, or puts it back: IMS answers 403 `access_denied` meanwhile.
    ///
    /// # Panics
    ///
    /// When there is no such client.
    #[track_caller]
    pub fn set_account_removed(&self, client_id: &str, removed: bool) {
        self.change_client(client_id, |client| client.set_account_removed(removed));
    }

    /// An authorization code, as if somebody had signed in and agreed to these scopes for a client.
    ///
    /// It is good for one use within 10 minutes of the movable clock. What the client may use of the scopes is decided when the
    /// code is redeemed. It is bound to no redirect: IMS documents no `redirect_uri` for its token endpoint, and none is compared.
    ///
    /// ```
    /// # async fn run() -> std::io::Result<()> {
    /// use firefly_emulator::{CodeChallenge, Emulator, ImsClient};
    ///
    /// let native = ImsClient::new("native").public();
    /// let emulator = Emulator::builder().ims_client(native).start().await?;
    /// let challenge = CodeChallenge::S256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
    /// let code = emulator.issue_code("native", &["openid", "AdobeID"], Some(challenge));
    /// assert_eq!(code.split('.').count(), 3);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no such client.
    #[track_caller]
    pub fn issue_code(
        &self,
        client_id: &str,
        scopes: &[&str],
        challenge: Option<CodeChallenge>,
    ) -> String {
        let permission = self.consent(client_id, scopes);
        let world = &self.world;
        world
            .ims
            .issue_code(&world.clock, permission, challenge, None)
    }

    /// A refresh token, as if somebody had agreed to these scopes for a client at some earlier time.
    ///
    /// It is good for 14 days of the movable clock and, unless a [quirk](crate::Quirks::old_refresh_token_stays) says otherwise,
    /// for one use, which brings the next.
    ///
    /// # Panics
    ///
    /// When there is no such client.
    #[track_caller]
    pub fn issue_refresh_token(&self, client_id: &str, scopes: &[&str]) -> String {
        let permission = self.consent(client_id, scopes);
        let world = &self.world;
        world
            .ims
            .issue_refresh_token(&world.clock, permission, None)
    }

    #[track_caller]
    fn consent(&self, client_id: &str, scopes: &[&str]) -> Permission {
        self.change_client(client_id, |_| ());
        Permission {
            client_id: client_id.to_owned(),
            user_id: self.world.ims.person(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        }
    }

    #[track_caller]
    fn change_client(&self, id: &str, change: impl FnOnce(&mut ImsClient)) {
        let known = self.world.ims.change_client(id, change);
        assert!(known.is_some(), "the emulator has no client {id:?}");
    }
}
