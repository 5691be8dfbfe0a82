//! The other endpoints of IMS, beside the one that issues tokens.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, Method, Request};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    ClientAuthentication, Discovery, SigningKey, UserInfo, Validation,
    call::{bearing, said_yes},
};
use crate::{
    AccessToken, AuthError, AuthErrorKind, Clock, HttpClient, TokenEndpoint, TokenSource,
    TokenVersion,
    answer::Errand,
    error::documented_advice,
    exchange::{Exchange, form_message, message},
    grant::{TokenRequest, form},
};

const VALIDATE: Errand = Errand {
    service: "IMS",
    endpoint: "the endpoint that validates tokens",
    wish: "the request to validate a token",
    advise: about_token,
};
const REVOKE: Errand = Errand {
    service: "IMS",
    endpoint: "the endpoint that revokes tokens",
    wish: "the request to revoke a token",
    advise: about_client,
};
const USER_INFO: Errand = Errand {
    service: "IMS",
    endpoint: "the userinfo endpoint",
    wish: "the request for the user's information",
    advise: about_user,
};
const DISCOVERY: Errand = Errand {
    service: "IMS",
    endpoint: "the discovery endpoint",
    wish: "the request for its metadata",
    advise: about_client,
};
const KEYS: Errand = Errand {
    service: "IMS",
    endpoint: "the endpoint of its keys",
    wish: "the request for its keys",
    advise: about_client,
};

/// Asks IMS about a token, or has it revoke one.
///
/// Each call is one request, and nothing is repeated: [`AuthError::is_transient`] tells whether to try again. Tokens and secrets stand in the
/// form or in a header, never in a URL. Redirects are not followed.
///
/// ```
/// # use std::sync::Arc;
/// use ims_auth::{ClientCredentials, HttpClient, ImsClient, TokenEndpoint, TokenSource};
/// # async fn f(http: Arc<dyn HttpClient>) -> Result<(), ims_auth::AuthError> {
/// let credentials = ClientCredentials::new("my-client-id", "p8e-secret", "openid,AdobeID");
/// let tokens = credentials.clone().into_source(TokenEndpoint::production(), http.clone())?.cached();
/// let ims = ImsClient::new(TokenEndpoint::production(), http)?;
///
/// let token = tokens.token().await?;
/// println!("valid: {}", ims.validate(&token).await?.is_valid);
/// println!("speaks for {}", ims.userinfo(&token).await?.sub);
/// ims.revoke_and_forget(&credentials, &token, &tokens).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ImsClient {
    exchange: Exchange,
}

impl ImsClient {
    /// The endpoints beside `endpoint`, below the same base, asked through `http`.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] for the endpoint of PDF Services: beside it there are none.
    pub fn new(endpoint: TokenEndpoint, http: Arc<dyn HttpClient>) -> Result<Self, AuthError> {
        if endpoint.version() == TokenVersion::PdfServices {
            return Err(AuthError::new(
                AuthErrorKind::Configuration,
                "the service of PDF Services issues tokens and does nothing else: ask IMS itself, with an endpoint such as \
                 `TokenEndpoint::production()`",
            ));
        }
        Ok(Self {
            exchange: Exchange::new(endpoint, http),
        })
    }

    /// How long IMS may take for one answer. Default 30 s.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.exchange.timeout = timeout;
        self
    }

    /// Takes the time of day, from which a `Retry-After` is counted, from `clock`; for tests.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.exchange.clock = clock;
        self
    }

    /// Whether IMS takes `token` for valid now: `POST /ims/validate_token/v1`.
    ///
    /// A token that is not valid is no error but an answer, with IMS's reason. Whoever gets one may tell the source by
    /// [`invalidate`](TokenSource::invalidate).
    ///
    /// # Errors
    /// [`Refused`](AuthErrorKind::Refused) when IMS does not answer the question, [`InvalidResponse`](AuthErrorKind::InvalidResponse) when
    /// its answer cannot be read, [`Transport`](AuthErrorKind::Transport) when there is none.
    pub async fn validate(&self, token: &AccessToken) -> Result<Validation, AuthError> {
        let pairs = [
            ("type", "access_token"),
            ("client_id", token.client_id()),
            ("token", token.expose_secret()),
        ];
        let request = TokenRequest {
            form: form(pairs.into_iter()),
            client_id: token.client_id(),
            authorization: None,
            client_id_in_query: false,
            secrets: vec![token.expose_secret()],
        };
        let url = self.exchange.endpoint.sibling("/ims/validate_token/v1");
        let mut message = form_message(&url, &request)?;
        let client_id = HeaderName::from_static("x-ims-clientid");
        message
            .headers_mut()
            .insert(client_id, token.api_key().clone());
        let secrets = request.secrets();
        self.exchange
            .call(message, &VALIDATE, &secrets, Validation::read)
            .await
    }

    /// Whom `token` speaks for: `GET /ims/userinfo/v2`.
    ///
    /// # Errors
    /// As [`validate`](Self::validate); a token that IMS does not take is [`Refused`](AuthErrorKind::Refused), with status 401.
    pub async fn userinfo(&self, token: &AccessToken) -> Result<UserInfo, AuthError> {
        let message = bearing(self.get("/ims/userinfo/v2")?, token);
        let secrets = [token.expose_secret()];
        self.exchange
            .call(message, &USER_INFO, &secrets, UserInfo::read)
            .await
    }

    /// Has IMS end the life of `token` before its time: `POST /ims/revoke`, as RFC 7009.
    ///
    /// `client` is the one it was issued to, such as `&ClientCredentials`. The token is marked as
    /// [rejected](AccessToken::is_rejected) from the beginning, whatever IMS says then: a cache that holds it asks for another. A store
    /// does not learn of it here, and would bring it back: see [`revoke_and_forget`](Self::revoke_and_forget).
    ///
    /// # Errors
    /// As [`validate`](Self::validate), and [`Configuration`](AuthErrorKind::Configuration) for an impossible client. A token that IMS does
    /// not know is none (RFC 7009 section 2.2). After any error the token may be alive until it expires: call again.
    pub async fn revoke(
        &self,
        client: impl Into<ClientAuthentication>,
        token: &AccessToken,
    ) -> Result<(), AuthError> {
        token.mark_rejected();
        self.revoke_text(&client.into(), token.expose_secret())
            .await
    }

    /// Revokes `token` and then has `source` [forget](TokenSource::forget) it, in its caches and in the store that it shares with others.
    ///
    /// In this order, so that whoever is interrupted has at worst left a dead token in a store, which its next user replaces after
    /// one 401. It is forgotten as well when IMS refuses to revoke it, or cannot be reached: a token that somebody wanted dead is not
    /// handed out again by a source that can have another. Then the error says what to check; keep the token to call again, since the
    /// store has it no more.
    ///
    /// # Errors
    /// As [`revoke`](Self::revoke). When only the forgetting failed, [`Store`](AuthErrorKind::Store): the token is revoked, and
    /// another process may be handed it once before an API turns it down.
    ///
    /// # Cancellation
    /// Dropping the future leaves the token marked as rejected in this process; whether it is revoked and forgotten is open.
    pub async fn revoke_and_forget(
        &self,
        client: impl Into<ClientAuthentication>,
        token: &AccessToken,
        source: &dyn TokenSource,
    ) -> Result<(), AuthError> {
        let revoked = self.revoke(client, token).await;
        let forgotten = source.forget(token).await;
        if let (Err(_), Err(error)) = (&revoked, &forgotten) {
            tracing::warn!(%error, "a token that IMS did not revoke could not be forgotten everywhere either");
        }
        revoked.and(forgotten)
    }

    /// Has IMS end the life of a refresh token, as [`revoke`](Self::revoke) that of an access token. Access tokens that were had with it may
    /// live on until they expire: the pages of Adobe do not say.
    ///
    /// # Errors
    /// As [`revoke`](Self::revoke), and [`Configuration`](AuthErrorKind::Configuration) for an empty token.
    pub async fn revoke_refresh_token(
        &self,
        client: impl Into<ClientAuthentication>,
        token: &SecretString,
    ) -> Result<(), AuthError> {
        let token = token.expose_secret();
        if token.trim().is_empty() {
            return Err(AuthError::new(
                AuthErrorKind::Configuration,
                "the refresh token is empty",
            ));
        }
        self.revoke_text(&client.into(), token).await
    }

    /// What IMS publishes of itself: `GET /ims/.well-known/openid-configuration`.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub async fn discovery(&self) -> Result<Discovery, AuthError> {
        let message = self.get("/ims/.well-known/openid-configuration")?;
        self.exchange
            .call(message, &DISCOVERY, &[], Discovery::read)
            .await
    }

    /// The public keys that IMS signs with: `GET /ims/keys`.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub async fn keys(&self) -> Result<Vec<SigningKey>, AuthError> {
        let message = self.get("/ims/keys")?;
        self.exchange
            .call(message, &KEYS, &[], SigningKey::read_set)
            .await
    }

    fn get(&self, path: &str) -> Result<Request<Bytes>, AuthError> {
        message(
            Method::GET,
            &self.exchange.endpoint.sibling(path),
            Bytes::new(),
        )
    }

    /// Tries each secret of `client`, as long as it is the secret that IMS complains of.
    async fn revoke_text(
        &self,
        client: &ClientAuthentication,
        token: &str,
    ) -> Result<(), AuthError> {
        let clients = client.clients()?;
        let others = client.secrets();
        let url = self.exchange.endpoint.sibling("/ims/revoke");
        let mut tried = 0;
        loop {
            let form = form([("token", token)].into_iter());
            // IMS may have met the other secrets in an earlier request, and echo one of them now.
            let hidden = [token].into_iter().chain(others.iter().copied());
            let request = clients[tried].request(form, hidden);
            let message = form_message(&url, &request)?;
            let secrets = request.secrets();
            let result = self
                .exchange
                .call(message, &REVOKE, &secrets, said_yes)
                .await;
            tried += 1;
            match result {
                Err(error) if error.blames_secret() && tried < clients.len() => {
                    tracing::debug!("IMS refused a client secret; the next one is tried");
                }
                result => return result,
            }
        }
    }
}

/// What to check after a refusal that is about the client.
fn about_client(code: Option<&str>, status: Option<u16>) -> Option<&'static str> {
    match (code, status) {
        (_, Some(429)) => Some("IMS was asked too often: try again later"),
        // At the token endpoint these are signs of a dead credential.
        (Some("invalid_token" | "invalid_signature" | "bad_request"), _) => None,
        _ => documented_advice(code, status),
    }
}

/// The same of one that is about the token.
fn about_token(code: Option<&str>, status: Option<u16>) -> Option<&'static str> {
    match (code, status) {
        (Some("invalid_client"), _) => documented_advice(code, status),
        (Some("invalid_token" | "invalid_signature"), _) | (_, Some(401)) => Some(
            "the token is expired, revoked, or was issued by another environment: ask for another one",
        ),
        _ => about_client(code, status),
    }
}

/// The same of one that may be about the scopes as well (RFC 6750 section 3.1).
fn about_user(code: Option<&str>, status: Option<u16>) -> Option<&'static str> {
    match (code, status) {
        (Some("insufficient_scope"), _) | (_, Some(403)) => {
            Some("the token may lack the scope `openid`, which the userinfo endpoint asks for")
        }
        _ => about_token(code, status),
    }
}

#[cfg(test)]
mod tests;
