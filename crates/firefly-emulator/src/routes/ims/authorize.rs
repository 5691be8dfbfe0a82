//! `/ims/authorize/v2`: somebody is asked to sign in and to agree, and a code goes back to the program.
//!
//! There is no page. The configured person answers at once, in the way that `Emulator::set_consent` has chosen.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{HeaderValue, LOCATION};
use axum::http::{Response, StatusCode};

use super::answers::Denial;
use crate::errors::typed_response;
use crate::form;
use crate::ims::{CodeChallenge, Consent, Grant, ImsClient, Permission};
use crate::quirks::UnknownRedirect;
use crate::world::World;

/// The longest `state`, in characters.
const LONGEST_STATE: usize = 4096;

/// `GET /ims/authorize/v2`, and the older and newer one, which are told apart by nothing that is known.
pub(in crate::routes) async fn authorize(
    State(world): State<Arc<World>>,
    Path(version): Path<String>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    if !["v1", "v2", "v3"].contains(&version.as_str()) {
        let description = "no such version of the authorize endpoint";
        return Denial::new(StatusCode::NOT_FOUND, "not_found", description).render();
    }
    let request = SignIn {
        world: &world,
        parameters: form::urlencoded(query.unwrap_or_default().as_bytes()),
    };
    request.answer().unwrap_or_else(page)
}

/// One request to sign in.
struct SignIn<'a> {
    world: &'a World,
    parameters: Vec<(String, String)>,
}

/// A refusal that the program itself is told: `error` and `error_description`.
type Refusal = (&'static str, &'static str);

impl SignIn<'_> {
    /// The redirect, or the words of an error page: a wrong client or address must not be redirected to (RFC 6749, section
    /// 4.1.2.1).
    fn answer(&self) -> Result<Response<Body>, &'static str> {
        let client = self.only("client_id").ok_or("The client is not named.")?;
        let client = self.world.ims.client(client);
        let client = client.ok_or("There is no such client.")?;
        let target = self.target(&client)?;
        let outcome = self.judge(&client);
        let mut answer = match &outcome {
            Ok(code) => vec![("code", code.as_str())],
            Err((error, description)) => {
                vec![("error", *error), ("error_description", *description)]
            }
        };
        answer.extend(self.state().map(|state| ("state", state)));
        redirect(&target, self.is_fragment(), &answer)
    }

    fn target(&self, client: &ImsClient) -> Result<String, &'static str> {
        let requested = self.only("redirect_uri");
        if let Some(uri) = requested.filter(|uri| client.redirects().allow(uri)) {
            return Ok(uri.to_owned());
        }
        let is_wrong = self.get("redirect_uri").is_some();
        if is_wrong && self.world.quirks().unknown_redirect == UnknownRedirect::ErrorPage {
            return Err("The redirect URI is not registered.");
        }
        let registered = client.redirects().default_uri().map(str::to_owned);
        registered.ok_or("The client has no registered redirect URI.")
    }

    fn judge(&self, client: &ImsClient) -> Result<String, Refusal> {
        self.check_form()?;
        if !client.may_use(Grant::AuthorizationCode) {
            return Err(("unauthorized_client", "the client may not ask for codes"));
        }
        let challenge = self.challenge(client)?;
        let scopes = self.scopes(client)?;
        self.ask_person()?;
        let World { ims, clock, .. } = self.world;
        let permission = Permission {
            client_id: client.id().to_owned(),
            user_id: ims.person(),
            scopes,
        };
        let nonce = self.get("nonce").map(str::to_owned);
        Ok(ims.issue_code(clock, permission, challenge, nonce))
    }

    fn check_form(&self) -> Result<(), Refusal> {
        let is_repeated = |(name, _): &(String, String)| self.count(name) > 1;
        if self.parameters.iter().any(is_repeated) {
            return Err(invalid_request("a parameter is repeated"));
        }
        if self.get("state").is_some() && self.state().is_none() {
            return Err(invalid_request("the state has more than 4096 characters"));
        }
        if !matches!(self.get("response_mode"), None | Some("query" | "fragment")) {
            return Err(invalid_request("unknown response_mode"));
        }
        if !matches!(self.get("prompt"), None | Some("none" | "login")) {
            return Err(invalid_request("unknown prompt"));
        }
        if self.is_for_code() {
            return Ok(());
        }
        let description = "the emulator gives out codes only";
        Err(("unsupported_response_type", description))
    }

    /// RFC 7636, sections 4.2 to 4.4.1. Without a method IMS assumes `plain`.
    fn challenge(&self, client: &ImsClient) -> Result<Option<CodeChallenge>, Refusal> {
        let method = self.get("code_challenge_method");
        let Some(challenge) = self.get("code_challenge") else {
            return match method {
                Some(_) => Err(invalid_request("code_challenge_method without a challenge")),
                None if client.is_public() => {
                    Err(invalid_request("a public client needs a code_challenge"))
                }
                None => Ok(None),
            };
        };
        let is_allowed = |char: char| char.is_ascii_alphanumeric() || "-._~".contains(char);
        if !(43..=128).contains(&challenge.len()) || !challenge.chars().all(is_allowed) {
            return Err(invalid_request("malformed code_challenge"));
        }
        match method {
            Some("S256") => Ok(Some(CodeChallenge::S256(challenge.to_owned()))),
            Some("plain") | None => Ok(Some(CodeChallenge::Plain(challenge.to_owned()))),
            Some(_) => Err(invalid_request("transform algorithm not supported")),
        }
    }

    /// Unlike at the token endpoint a scope that is not enabled is an error. Without any, the request is for `openid`.
    fn scopes(&self, client: &ImsClient) -> Result<Vec<String>, Refusal> {
        let mut scopes: Vec<String> = Vec::new();
        let requested = self.get("scope").unwrap_or("openid").split([',', ' ']);
        for name in requested.filter(|name| !name.is_empty()) {
            if !client.is_enabled(name) {
                return Err(("invalid_scope", "a scope is not enabled for the client"));
            }
            if !scopes.iter().any(|known| known == name) {
                scopes.push(name.to_owned());
            }
        }
        if scopes.is_empty() {
            return Err(("invalid_scope", "the scope names nothing"));
        }
        Ok(scopes)
    }

    /// The answers to a silent request are those of `OpenID` Connect Core, section 3.1.2.6.
    fn ask_person(&self) -> Result<(), Refusal> {
        let is_silent = self.get("prompt") == Some("none");
        match self.world.ims.consent() {
            Consent::Refused => Err(("access_denied", "the person did not agree")),
            Consent::Asked if is_silent => Err(("consent_required", "the person has to agree")),
            Consent::SignedOut if is_silent => Err(("login_required", "nobody is signed in")),
            Consent::Interrupted if is_silent => {
                Err(("interaction_required", "the person has something to do"))
            }
            _ => Ok(()),
        }
    }

    fn is_for_code(&self) -> bool {
        matches!(self.get("response_type"), None | Some("code"))
    }

    fn is_fragment(&self) -> bool {
        match self.get("response_mode") {
            Some("fragment") => true,
            Some(_) => false,
            None => !self.is_for_code(),
        }
    }

    /// The state as it goes back, unless it is too long or cannot be told.
    fn state(&self) -> Option<&str> {
        let state = self.only("state");
        state.filter(|state| state.chars().count() <= LONGEST_STATE)
    }

    /// A parameter; one without a value counts as absent (RFC 6749, section 3.1).
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        let value = found.map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    fn only(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|_| self.count(name) == 1)
    }

    fn count(&self, name: &str) -> usize {
        let named = self.parameters.iter().filter(|(known, _)| known == name);
        named.count()
    }
}

fn invalid_request(description: &'static str) -> Refusal {
    ("invalid_request", description)
}

/// Sends the browser back with an answer in the query, where what is registered may stand already, or in the fragment.
fn redirect(
    target: &str,
    is_fragment: bool,
    answer: &[(&str, &str)],
) -> Result<Response<Body>, &'static str> {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.extend_pairs(answer);
    let separator = match (is_fragment, target.contains('?')) {
        (true, _) => '#',
        (false, true) => '&',
        (false, false) => '?',
    };
    let location = format!("{target}{separator}{}", fields.finish());
    let location = HeaderValue::try_from(location);
    let location = location.map_err(|_| "The redirect URI is malformed.")?;
    let mut response = Response::default();
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// What the person sees when there is no address to send the browser to. Nothing of the request is quoted.
fn page(description: &'static str) -> Response<Body> {
    let page = format!(
        "<!doctype html><title>Sign-in is not possible</title><h1>Sign-in is not possible</h1><p>{description}</p>\n"
    );
    typed_response(StatusCode::BAD_REQUEST, "text/html", page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(target: &str, is_fragment: bool) -> Result<String, &'static str> {
        let answer = [("code", "a+b"), ("state", "x y&z")];
        let response = redirect(target, is_fragment, &answer)?;
        assert_eq!(response.status(), StatusCode::FOUND);
        Ok(response.headers()[LOCATION].to_str().unwrap().to_owned())
    }

    #[test]
    fn an_answer_joins_what_the_address_holds_already() {
        for (target, is_fragment, expected) in [
            ("https://a.example/in", false, "https://a.example/in?"),
            (
                "https://a.example/in?x=1",
                false,
                "https://a.example/in?x=1&",
            ),
            (
                "https://a.example/in?x=1",
                true,
                "https://a.example/in?x=1#",
            ),
        ] {
            let expected = format!("{expected}code=a%2Bb&state=x+y%26z");
            assert_eq!(location(target, is_fragment), Ok(expected));
        }
    }

    #[test]
    fn a_line_break_in_an_address_does_not_reach_the_header() {
        assert!(location("https://a.example/\r\nset-cookie: x", false).is_err());
    }
}
