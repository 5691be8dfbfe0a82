//! How a client is put together: settings in, one wired client out.

use std::sync::Arc;

use firefly_core::http::HeaderValue;
use firefly_core::{
    Config, Error, PRODUCTION, Pipeline, PollPolicy, RetryPolicy, Timeouts, TokenHttp, Transport,
    TrustedHosts,
};
use ims_auth::{
    ClientCredentials, Lookup, StaticTokenSource, TokenEndpoint, TokenSource, TokenStore, env,
};

use crate::Client;

/// Settings for a [`Client`]. Credentials, or a token source, are all it needs.
///
/// ```no_run
/// use firefly::{Client, ClientCredentials};
/// let client = Client::builder().with_credentials(ClientCredentials::for_firefly("my-client-id", "my-client-secret")).build()?;
/// # Ok::<(), firefly::Error>(())
/// ```
#[derive(Debug, Default)]
#[must_use = "nothing happens before `build`"]
pub struct ClientBuilder {
    api_url: Option<String>,
    ims_url: Option<String>,
    tokens: Option<Tokens>,
    token_store: Option<Arc<dyn TokenStore>>,
    transport: Option<Arc<dyn Transport>>,
    trusted_hosts: Vec<String>,
    plain_http: Vec<String>,
    retry: Option<RetryPolicy>,
    poll: Option<PollPolicy>,
    timeouts: Option<Timeouts>,
    max_download_bytes: Option<u64>,
    product: Option<String>,
    without_validation: bool,
}

#[derive(Debug)]
enum Tokens {
    Credentials(ClientCredentials),
    Source(Arc<dyn TokenSource>),
}

impl ClientBuilder {
    /// Takes what the environment sets; see [`Client::from_env`] for the variables.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) that names every missing variable.
    pub fn with_env(self) -> Result<Self, Error> {
        self.with_lookup(&|name| std::env::var(name).ok())
    }

    /// As [`with_env`](Self::with_env), with the variables read through `lookup`.
    ///
    /// # Errors
    /// As [`with_env`](Self::with_env).
    pub fn with_lookup(mut self, lookup: Lookup<'_>) -> Result<Self, Error> {
        let set = |name: &str| lookup(name).filter(|value| !value.trim().is_empty());
        self.api_url = set("FIREFLY_API_URL").or(self.api_url);
        self.ims_url = set("FIREFLY_IMS_URL").or(self.ims_url);
        self.tokens = Some(if set(env::ACCESS_TOKEN).is_some() {
            Tokens::Source(Arc::new(StaticTokenSource::from_lookup(lookup)?))
        } else {
            Tokens::Credentials(ClientCredentials::from_lookup(lookup)?)
        });
        Ok(self)
    }

    /// Gets tokens from IMS with these credentials, cached and renewed in time.
    pub fn with_credentials(mut self, credentials: ClientCredentials) -> Self {
        self.tokens = Some(Tokens::Credentials(credentials));
        self
    }

    /// Shares the tokens of [these credentials](Self::with_credentials) with other processes, or with the next run, through `store`:
    /// so that IMS is asked once a day, and not once per process. Not used with a token source of your own, which has its own.
    pub fn with_token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.token_store = Some(store);
        self
    }

    /// Gets tokens from `source`. Wrap a source that fetches on every call in an [`ims_auth::CachedTokenSource`].
    pub fn with_token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.tokens = Some(Tokens::Source(Arc::new(source)));
        self
    }

    /// Sends everything through `transport`, token requests too. Default the transport of the feature `reqwest`.
    pub fn with_transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Base URL of the API. Default `https://firefly-api.adobe.io`.
    pub fn with_api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = Some(url.into());
        self
    }

    /// Base URL of IMS. Default `https://ims-na1.adobelogin.com`. Not used with a token source of your own.
    pub fn with_ims_url(mut self, url: impl Into<String>) -> Self {
        self.ims_url = Some(url.into());
        self
    }

    /// Lets job links lead to `host`, credentials included. Those of the service itself (`*.adobe.io`) need no word.
    pub fn with_trusted_host(mut self, host: impl Into<String>) -> Self {
        self.trusted_hosts.push(host.into());
        self
    }

    /// Allows plain HTTP to `host`: tokens can then be read on the way. Loopback addresses need no word.
    pub fn with_plain_http(mut self, host: impl Into<String>) -> Self {
        self.plain_http.push(host.into());
        self
    }

    /// How failed requests are repeated. Default [`RetryPolicy::default`]: four attempts, pauses of half a second and doubling.
    pub fn with_retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// How jobs are waited for. Default [`PollPolicy::default`]: a status call each second, for 10 minutes.
    pub fn with_poll_policy(mut self, policy: PollPolicy) -> Self {
        self.poll = Some(policy);
        self
    }

    /// How long things may take. Default [`Timeouts::default`]: 2 minutes for a call, 10 for an upload, 30 seconds of silence.
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = Some(timeouts);
        self
    }

    /// The largest output that is downloaded, in bytes. Default 1 GiB.
    pub fn with_max_download_bytes(mut self, bytes: u64) -> Self {
        self.max_download_bytes = Some(bytes);
        self
    }

    /// Names your program in the `User-Agent`, such as `my-app/1.2`, before the name of this library. Default the library alone.
    pub fn with_product(mut self, product: impl Into<String>) -> Self {
        self.product = Some(product.into());
        self
    }

    /// Sends requests unchecked: the service has the last word. Default checked. A local picture that cannot be uploaded is refused all
    /// the same.
    pub fn without_validation(mut self) -> Self {
        self.without_validation = true;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when credentials are missing or malformed, a URL is unsafe,
    /// or there is no transport.
    pub fn build(self) -> Result<Client, Error> {
        let api_url = self.api_url.as_deref().unwrap_or(PRODUCTION);
        let mut hosts = TrustedHosts::with_plain_http(api_url, &self.plain_http)?;
        for host in &self.trusted_hosts {
            hosts = hosts.trust(host)?;
        }
        let ims = match self.ims_url.as_deref() {
            // Plain HTTP by the same word as for the API.
            Some(url) if url.parse().is_ok_and(|url| hosts.is_scheme_safe(&url)) => {
                TokenEndpoint::at_plain_http(url)?
            }
            Some(url) => TokenEndpoint::at(url)?,
            None => TokenEndpoint::production(),
        };
        let Some(tokens) = self.tokens else {
            return Err(Error::configuration(
                "neither credentials nor a token source are given",
            ));
        };
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let mut config = Config::new(hosts);
        config.retry = self.retry.unwrap_or(config.retry);
        config.poll = self.poll.unwrap_or(config.poll);
        config.timeouts = self.timeouts.unwrap_or(config.timeouts);
        config.max_download_bytes = self.max_download_bytes.unwrap_or(config.max_download_bytes);
        config.validate = !self.without_validation;
        if let Some(product) = self.product {
            let library = config.user_agent.to_str().unwrap_or_default();
            config.user_agent = HeaderValue::from_str(&format!("{product} {library}"))
                .map_err(|_| Error::configuration("the product's name cannot stand in a header"))?;
        }
        let tokens: Arc<dyn TokenSource> = match tokens {
            Tokens::Source(source) => source,
            Tokens::Credentials(credentials) => {
                let http = Arc::new(
                    TokenHttp::new(Arc::clone(&transport))
                        .with_user_agent(config.user_agent.clone()),
                );
                let source = credentials.into_source(ims, http)?;
                Arc::new(match self.token_store {
                    Some(store) => source.stored_in(store).cached(),
                    None => source.cached(),
                })
            }
        };
        Ok(Client::new(Pipeline::new(transport, tokens, config)))
    }
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    let transport = firefly_core::ReqwestTransport::new();
    Ok(Arc::new(transport.map_err(|error| {
        Error::configuration(error.to_string())
    })?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::configuration(
        "no transport: turn on the feature `reqwest`, or give one to the builder",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firefly_core::ErrorKind;

    fn refusal(builder: ClientBuilder) -> Error {
        let error = builder.build().expect_err("this cannot be built");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        error
    }

    fn with_credentials() -> ClientBuilder {
        Client::builder().with_credentials(ClientCredentials::for_firefly("id", "hush-hush"))
    }

    #[test]
    fn without_credentials_it_says_what_is_missing() {
        assert!(
            refusal(Client::builder())
                .to_string()
                .contains("credentials")
        );
    }

    #[test]
    fn an_empty_environment_names_both_variables_and_where_to_get_them() {
        let error = Client::builder().with_lookup(&|_| None).unwrap_err();
        let text = error.to_string();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        for part in [
            "FIREFLY_SERVICES_CLIENT_ID",
            "FIREFLY_SERVICES_CLIENT_SECRET",
            "developer.adobe.com/console",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_token_in_the_environment_still_needs_its_client_id() {
        let only_token = |name: &str| (name == env::ACCESS_TOKEN).then(|| "hush-token".to_owned());
        let error = Client::builder().with_lookup(&only_token).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("FIREFLY_SERVICES_CLIENT_ID") && !text.contains("hush-token"),
            "{text}"
        );
    }

    #[test]
    fn a_token_in_the_environment_wins_over_the_secret() {
        let all = |name: &str| {
            Some(format!("value-of-{name}").to_lowercase()).filter(|_| !name.ends_with("_URL"))
        };
        let client = Client::builder()
            .with_transport(firefly_core::MockTransport::new())
            .with_lookup(&all)
            .unwrap()
            .build()
            .unwrap();
        let token = client
            .tokens()
            .cached()
            .expect("a given token is at hand without asking");
        assert_eq!(
            token.expose_secret(),
            "value-of-firefly_services_access_token"
        );
    }

    #[test]
    fn unsafe_urls_are_refused_before_anything_is_sent() {
        assert!(
            refusal(with_credentials().with_api_url("http://firefly.example"))
                .to_string()
                .contains("https")
        );
        assert!(
            refusal(with_credentials().with_ims_url("http://ims.example"))
                .to_string()
                .contains("https")
        );
        assert!(
            refusal(with_credentials().with_ims_url("staging"))
                .to_string()
                .contains("not a URL")
        );
    }

    #[test]
    fn plain_http_needs_the_explicit_word_for_either_url() {
        let plain = || with_credentials().with_transport(firefly_core::MockTransport::new());
        refusal(plain().with_ims_url("http://ims.internal:8080"));
        let allowed = plain()
            .with_plain_http("ims.internal")
            .with_plain_http("api.internal");
        let allowed = allowed
            .with_ims_url("http://ims.internal:8080")
            .with_api_url("http://api.internal");
        assert!(allowed.build().is_ok());
    }

    #[test]
    fn a_product_that_no_header_can_carry_is_refused() {
        refusal(with_credentials().with_product("evil\r\nx-injected: 1"));
    }

    #[test]
    fn empty_credentials_are_refused() {
        let empty = |id: &str, secret: &str| {
            Client::builder()
                .with_credentials(ClientCredentials::for_firefly(id, secret.to_owned()))
        };
        refusal(empty("", "secret"));
        refusal(empty("id", " "));
        refusal(empty("two words", "secret"));
    }

    #[cfg(not(feature = "reqwest"))]
    #[test]
    fn without_a_transport_it_says_how_to_get_one() {
        assert!(refusal(with_credentials()).to_string().contains("reqwest"));
    }

    #[test]
    fn debug_shows_no_credentials() {
        let builder = with_credentials();
        assert!(!format!("{builder:?}").contains("hush-hush"));
    }
}
