//! Who speaks to IMS about a token: the client it was issued to (RFC 6749 section 2.3).

use secrecy::{ExposeSecret, SecretString};

use crate::{AuthError, ClientCredentials, RefreshToken, grant::Client, secret::is_same};

/// A client ID with the secrets of a confidential client, or alone for a public one.
///
/// ```
/// use ims_auth::{ClientAuthentication, ClientCredentials};
/// let credentials = ClientCredentials::new("my-client-id", "p8e-secret", "openid,AdobeID");
/// let server = ClientAuthentication::from(&credentials);
/// let web_app = ClientAuthentication::new("my-web-app").with_secret("p8e-secret");
/// let single_page_app = ClientAuthentication::new("my-single-page-app");
/// ```
#[derive(Clone, Debug)]
pub struct ClientAuthentication {
    /// The same client once for each secret; never none.
    clients: Vec<Client>,
}

impl ClientAuthentication {
    /// A public client, which has no secret (credential types OAuth Single Page App and OAuth Native App).
    pub fn new(client_id: impl Into<String>) -> Self {
        let public = Client {
            id: client_id.into(),
            secret: None,
        };
        Self {
            clients: vec![public],
        }
    }

    /// A secret of a confidential client. With several of them, each is tried until IMS does not complain of it. One that is known already
    /// is not added: it would be sent twice.
    pub fn with_secret(mut self, client_secret: impl Into<SecretString>) -> Self {
        let (id, secret) = (self.clients[0].id.clone(), client_secret.into());
        self.clients.retain(|known| known.secret.is_some());
        let mut known = self
            .clients
            .iter()
            .filter_map(|known| known.secret.as_ref());
        if !known.any(|known| is_same(known, &secret)) {
            let secret = Some(secret);
            self.clients.push(Client { id, secret });
        }
        self
    }

    /// The same client with each of its secrets.
    pub(super) fn clients(&self) -> Result<&[Client], AuthError> {
        self.clients.iter().try_for_each(Client::check)?;
        Ok(&self.clients)
    }

    /// All its secrets.
    pub(super) fn secrets(&self) -> Vec<&str> {
        let secrets = self
            .clients
            .iter()
            .filter_map(|client| client.secret.as_ref());
        secrets.map(ExposeSecret::expose_secret).collect()
    }
}

impl From<&ClientCredentials> for ClientAuthentication {
    fn from(credentials: &ClientCredentials) -> Self {
        let secrets = credentials.secrets.iter().cloned();
        secrets.fold(Self::new(credentials.client_id()), Self::with_secret)
    }
}

impl From<&RefreshToken> for ClientAuthentication {
    fn from(token: &RefreshToken) -> Self {
        Self {
            clients: vec![token.client.clone()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuthErrorKind;

    fn secrets(client: &ClientAuthentication) -> Vec<Option<&str>> {
        let clients = client.clients().unwrap().iter();
        clients
            .map(|client| client.secret.as_ref().map(ExposeSecret::expose_secret))
            .collect()
    }

    #[test]
    fn a_client_is_public_until_it_has_a_secret() {
        let public = ClientAuthentication::new("id");
        assert_eq!(secrets(&public), [None]);
        let both = public
            .with_secret("one")
            .with_secret("two")
            .with_secret("one");
        assert_eq!(secrets(&both), [Some("one"), Some("two")]);
        let credentials = ClientCredentials::new("id", "one", "").with_fallback_secret("two");
        assert_eq!(secrets(&(&credentials).into()), [Some("one"), Some("two")]);
        let refresh = RefreshToken::new("id", "token");
        assert_eq!(secrets(&(&refresh).into()), [None]);
        let refresh = refresh.with_client_secret("one");
        assert_eq!(secrets(&(&refresh).into()), [Some("one")]);
    }

    #[test]
    fn an_impossible_client_is_refused_and_debug_shows_no_secret() {
        for client in [
            ClientAuthentication::new("two words"),
            ClientAuthentication::new("id").with_secret(" "),
        ] {
            let error = client.clients().unwrap_err();
            assert_eq!(error.kind(), AuthErrorKind::Configuration);
        }
        let text = format!(
            "{:?}",
            ClientAuthentication::new("id").with_secret("hush-hush")
        );
        assert!(!text.contains("hush-hush"), "{text}");
    }
}
