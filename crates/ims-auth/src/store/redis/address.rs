//! Which server, as its URL says: read, judged, and never shown with its password.

use std::net::IpAddr;

use ::redis::{Client, ConnectionAddr};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::{AuthError, AuthErrorKind, scrub};

/// A server of Redis, and who we are there.
pub(super) struct Address {
    pub(super) client: Client,
    /// What an error must not show.
    password: Option<SecretString>,
}

impl Address {
    pub(super) fn read(url: &str, allow_plain: bool) -> Result<Self, AuthError> {
        let url =
            Url::parse(url.trim()).map_err(|error| refusal(format!("is not a URL ({error})")))?;
        let members: &[&str] = match url.scheme() {
            "redis" | "valkey" if allow_plain || is_here(&url) => &["protocol"],
            "redis" | "valkey" => {
                return Err(refusal(
                    "leads to another machine without encryption, so that the password could be read on the way: say rediss://, \
                     or `at_plain_tcp` where the way is safe by other means",
                ));
            }
            "rediss" | "valkeys" if cfg!(feature = "redis-tls") => &["protocol"],
            "rediss" | "valkeys" => {
                return Err(refusal(
                    "asks for TLS, which is the feature `redis-tls` of ims-auth",
                ));
            }
            "unix" | "redis+unix" | "valkey+unix" => &["db", "user", "pass", "protocol"],
            _ => return Err(refusal("must start with redis://, rediss:// or unix://")),
        };
        if url.fragment().is_some() {
            return Err(refusal(
                "has a fragment (#…), which means nothing here; a # in a password is written %23",
            ));
        }
        // A member that nobody reads may be a password under another name.
        if url
            .query_pairs()
            .any(|(name, _)| !members.contains(&&*name))
        {
            return Err(refusal(format!(
                "has a member in its query that means nothing; here they are {}",
                members.join(", ")
            )));
        }
        let client = Client::open(url).map_err(|error| {
            refusal(format!(
                "cannot be used: {}",
                scrub(&error.to_string(), &[], 200)
            ))
        })?;
        let settings = client.get_connection_info().redis_settings();
        let password = settings.password().map(SecretString::from);
        Ok(Self { client, password })
    }

    /// Where it is, for people.
    pub(super) fn place(&self) -> String {
        let info = self.client.get_connection_info();
        let database = info.redis_settings().db();
        match info.addr() {
            ConnectionAddr::Unix(path) => format!("{}, database {database}", path.display()),
            tcp => format!("{tcp}, database {database}"),
        }
    }

    /// `text`, which the server may have said, without the password in it.
    pub(super) fn scrub(&self, text: &str) -> String {
        let password = self.password.as_ref().map(SecretString::expose_secret);
        scrub(text, password.as_slice(), 200)
    }
}

/// Whether `url` names this very machine. The parser takes an address under a scheme that is not the web's for a name.
fn is_here(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback())
    })
}

fn refusal(why: impl std::fmt::Display) -> AuthError {
    AuthError::new(AuthErrorKind::Configuration, format!("the Redis URL {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn why_not(url: &str) -> String {
        let error = Address::read(url, false).map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Configuration);
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "{error:?}"
        );
        error.to_string()
    }

    #[rstest]
    #[case("redis://localhost", "localhost:6379, database 0")]
    #[case("redis://:hunter2@127.0.0.1:7/3", "127.0.0.1:7, database 3")]
    #[case("redis://me:hunter2@[::1]:7", "::1:7, database 0")]
    #[case("valkey://127.9.9.9/?protocol=resp3", "127.9.9.9:6379, database 0")]
    #[case(
        "unix:///run/redis.sock?db=2&pass=hunter2",
        "/run/redis.sock, database 2"
    )]
    fn a_server_on_this_machine_needs_no_encryption(#[case] url: &str, #[case] place: &str) {
        assert_eq!(
            Address::read(url, false)
                .map(|address| address.place())
                .unwrap(),
            place
        );
    }

    #[rstest]
    #[case("redis://:hunter2@redis.example.com")]
    #[case("redis://:hunter2@localhost.example.com")]
    #[case("redis://:hunter2@10.0.0.1")]
    #[case("valkey://:hunter2@[2001:db8::1]")]
    fn another_machine_does(#[case] url: &str) {
        assert!(why_not(url).contains("rediss://"));
        assert!(Address::read(url, true).is_ok());
    }

    #[rstest]
    #[case("hunter2", "not a URL")]
    #[case("http://:hunter2@localhost", "start with redis://")]
    #[case("redis://:hunter2@localhost/hunter2", "database")]
    #[case("redis://localhost/?password=hunter2", "protocol")]
    #[case("redis://:hunter2@localhost/?protocol=4", "protocol")]
    #[case("redis://:hun/ter2@localhost", "")]
    #[case("unix:///run/redis.sock?password=hunter2", "pass")]
    #[case("rediss://:hunter2@localhost/#insecure", "")]
    #[case("redis://:%ff@localhost", "UTF-8")]
    #[case("redis://:#hunter2@localhost", "")]
    fn anything_else_is_refused_without_the_password(#[case] url: &str, #[case] part: &str) {
        let text = why_not(url);
        assert!(text.contains(part), "{text}");
    }

    #[cfg(not(feature = "redis-tls"))]
    #[test]
    fn tls_names_the_feature_it_needs() {
        assert!(why_not("rediss://:hunter2@redis.example.com").contains("`redis-tls`"));
    }

    #[cfg(feature = "redis-tls")]
    #[test]
    fn tls_goes_anywhere() {
        let address = Address::read("rediss://:hunter2@redis.example.com/1", false).unwrap();
        assert_eq!(address.place(), "redis.example.com:6379, database 1");
        assert!(why_not("rediss://redis.example.com/#insecure").contains("fragment"));
    }
}
