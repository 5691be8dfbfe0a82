//! The tokens of one account: fetched, shared with other commands through the store, and looked after.

use std::sync::Arc;

use firefly::{
    AccessToken, ReqwestTransport, TokenHttp, TokenSource, Transport,
    http::HeaderValue,
    ims_auth::{
        AuthError, CachedTokenSource, ClientAuthentication, HttpClient, ImsClient, Scopes,
        StoreKey, StoredTokenSource, StoredTokens, TokenEndpoint, TokenStore, TokenVersion,
    },
};

use crate::{
    account::{Account, Origin},
    error::CliError,
};

/// How we introduce ourselves.
pub(crate) const PRODUCT: &str = concat!("firefly-cli/", env!("CARGO_PKG_VERSION"));

/// The tokens of one account.
pub(crate) struct Session {
    /// Where every command takes its tokens from.
    pub(crate) tokens: Arc<dyn TokenSource>,
    /// The scopes that are asked for; `None` with a token that was fetched elsewhere.
    pub(crate) scopes: Option<Scopes>,
    /// Where the credentials come from.
    pub(crate) origin: Origin,
    /// What tokens and everything else are sent by.
    pub(crate) transport: Arc<dyn Transport>,
    client: ClientAuthentication,
    endpoint: TokenEndpoint,
    stored: Option<Stored>,
}

/// The account's entry of a store.
struct Stored {
    source: Arc<StoredTokenSource>,
    store: Arc<dyn TokenStore>,
}

impl Session {
    /// Sets it up. Nothing is sent or read yet.
    pub(crate) fn open(
        account: Account,
        store: Option<Arc<dyn TokenStore>>,
    ) -> Result<Self, CliError> {
        let transport = ReqwestTransport::new();
        let transport = transport.map_err(|error| CliError::Configuration(error.to_string()))?;
        let transport: Arc<dyn Transport> = Arc::new(transport);
        let (credential, origin) = match account {
            Account::Credential(credential, origin) => (credential, origin),
            Account::Token(given) => {
                return Ok(Self {
                    tokens: Arc::new(given.source),
                    scopes: None,
                    origin: Origin::Token,
                    transport,
                    client: given.client,
                    endpoint: given.endpoint,
                    stored: None,
                });
            }
        };
        let endpoint = credential.endpoint().clone();
        let credentials = credential.into_client_credentials()?;
        let scopes = Some(credentials.scopes().clone()).filter(|scopes| !scopes.is_empty());
        let client = ClientAuthentication::from(&credentials);
        let source = credentials.into_source(endpoint.clone(), http(&transport))?;
        let (tokens, stored) = match store {
            Some(store) => {
                let source = Arc::new(source.stored_in(Arc::clone(&store)));
                let tokens = CachedTokenSource::new(Arc::clone(&source));
                (tokens, Some(Stored { source, store }))
            }
            None => (source.cached(), None),
        };
        Ok(Self {
            tokens: Arc::new(tokens),
            scopes,
            origin,
            transport,
            client,
            endpoint,
            stored,
        })
    }

    /// The token that a command would find without asking IMS. A store that cannot be read is an error: it may hold one.
    pub(crate) async fn token_at_hand(&self) -> Result<Option<AccessToken>, CliError> {
        match &self.stored {
            Some(stored) => stored.source.stored().await.map_err(CliError::Ims),
            None => Ok(self.tokens.cached()),
        }
    }

    /// Has the store forget `token`, and returns whether it held it.
    pub(crate) async fn forget_stored(&self, token: &AccessToken) -> Result<bool, AuthError> {
        let Some(Stored { source, store }) = &self.stored else {
            return Ok(false);
        };
        let kept = source.stored().await?;
        if !kept.is_some_and(|kept| kept.is_same(token)) {
            return Ok(false);
        }
        store.forget(source.key(), token).await?;
        Ok(true)
    }

    /// Leaves `token` for the commands to come, in place of the one that is stored. Without a store it does nothing.
    pub(crate) async fn leave(&self, token: AccessToken) -> Result<(), AuthError> {
        let Some(Stored { source, store }) = &self.stored else {
            return Ok(());
        };
        let tokens = StoredTokens {
            access_token: Some(token),
            refresh_token: None,
        };
        store.save(source.key(), &tokens, None).await
    }

    /// Has IMS end the life of `token`, and then drops it here and in the store; or drops it alone.
    ///
    /// One that IMS was not brought to revoke stays in the store: nobody could try again without it.
    pub(crate) async fn end(
        &self,
        token: &AccessToken,
        is_forgotten_only: bool,
    ) -> Result<End, CliError> {
        if is_forgotten_only || self.is_of_pdf_services() {
            let forgotten = self.tokens.forget(token).await;
            return forgotten.map(|()| End::Forgotten).map_err(CliError::Ims);
        }
        match self.ims()?.revoke(self.client.clone(), token).await {
            // Dead already, in the words of an IMS that does not go by RFC 7009 section 2.2.
            Err(error) if error.code() == Some("invalid_token") => {}
            revoked => revoked.map_err(|error| CliError::Unrevoked {
                error,
                is_stored: self.stored.is_some(),
            })?,
        }
        let forgotten = self.tokens.forget(token).await;
        forgotten
            .map(|()| End::Revoked)
            .map_err(CliError::Unforgotten)
    }

    /// Where its tokens come from, for whoever wonders why there is none.
    pub(crate) fn ims_url(&self) -> &str {
        self.endpoint.url().as_str()
    }

    fn is_of_pdf_services(&self) -> bool {
        self.endpoint.version() == TokenVersion::PdfServices
    }

    /// What else IMS offers.
    pub(crate) fn ims(&self) -> Result<ImsClient, CliError> {
        if self.is_of_pdf_services() {
            return Err(CliError::Configuration(
                "PDF Services issues tokens and does nothing else: it cannot be asked about one"
                    .to_owned(),
            ));
        }
        Ok(ImsClient::new(
            self.endpoint.clone(),
            http(&self.transport),
        )?)
    }

    /// Whether both keep their tokens in the same entry of a store, if in any.
    pub(crate) fn shares_tokens_with(&self, other: &Self) -> bool {
        self.key() == other.key()
    }

    fn key(&self) -> Option<&StoreKey> {
        self.stored.as_ref().map(|stored| stored.source.key())
    }
}

/// How a token came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// IMS takes it no more.
    Revoked,
    /// No command uses it any more. PDF Services does not revoke.
    Forgotten,
}

fn http(transport: &Arc<dyn Transport>) -> Arc<dyn HttpClient> {
    let http = TokenHttp::new(Arc::clone(transport));
    Arc::new(http.with_user_agent(HeaderValue::from_static(PRODUCT)))
}
