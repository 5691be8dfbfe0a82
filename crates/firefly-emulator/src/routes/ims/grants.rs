//! Who gets a token: the grant decides, once the client has proved itself.

use std::time::Duration;

use axum::http::StatusCode;

use super::answers::{Denial, Granted};
use super::authentication::authenticated;
use super::parameters::Parameters;
use crate::ims::{CodeChallenge, Grant, ImsClient, Issued, Permission};
use crate::quirks::Quirks;
use crate::world::World;

/// A grant that IMS knows and keeps for Adobe's own services.
const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// The longest life of a token that was asked for in the name of one organisation.
const ORGANISATION_LIFE: Duration = Duration::from_secs(3599);

/// One request for a token, with all that is needed to judge it.
pub(super) struct TokenRequest<'a> {
    pub(super) world: &'a World,
    pub(super) quirks: &'a Quirks,
    pub(super) parameters: &'a Parameters,
}

impl TokenRequest<'_> {
    /// The token endpoint of IMS.
    pub(super) fn judge(&self) -> Result<Granted, Denial> {
        let client = self.authenticated()?;
        let name = self.required("grant_type", "missing grant_type parameter")?;
        let grant = self.parameters.grant();
        if grant.is_none() && name != TOKEN_EXCHANGE {
            let code = "unsupported_grant_type";
            return Err(Denial::bad_request(
                code,
                "unsupported grant_type parameter",
            ));
        }
        let grant = grant.filter(|grant| client.may_use(*grant));
        let grant = grant.ok_or_else(unauthorized_client)?;
        let granted = match grant {
            Grant::ClientCredentials => self.client_credentials(&client),
            Grant::AuthorizationCode => self.authorization_code(&client),
            Grant::RefreshToken => self.refresh_token(&client),
        }?;
        self.note_use(&client, grant);
        Ok(granted)
    }

    /// The token endpoint of PDF Services: client credentials without any further words.
    pub(super) fn judge_for_pdf_services(&self) -> Result<Granted, Denial> {
        let client = self.authenticated()?;
        if !client.may_use(Grant::ClientCredentials) {
            return Err(unauthorized_client());
        }
        self.note_use(&client, Grant::ClientCredentials);
        Ok(self.technical_token(&client, client.enabled(), self.life()))
    }

    fn authenticated(&self) -> Result<ImsClient, Denial> {
        authenticated(&self.world.ims, self.quirks, self.parameters)
    }

    /// The Developer Console shows which secrets are still in use.
    fn note_use(&self, client: &ImsClient, grant: Grant) {
        let World { ims, clock, .. } = self.world;
        let secrets = self.parameters.secrets();
        ims.change_client(client.id(), |client| {
            let known = client.secrets_mut();
            known.note_use(&secrets, grant, clock.unix_millis());
        });
    }

    fn client_credentials(&self, client: &ImsClient) -> Result<Granted, Denial> {
        let life = match self.parameters.get("org_id") {
            Some(organisation) => {
                check_organisation(client, organisation)?;
                self.life().min(ORGANISATION_LIFE)
            }
            None if client.organisations().len() > 1 => {
                let description =
                    "missing org_id parameter: the client serves several organisations";
                return Err(Denial::bad_request("invalid_request", description));
            }
            None => self.life(),
        };
        let requested = self.parameters.get("scope").unwrap_or_default();
        let scopes = enabled(client, requested.split([',', ' ']));
        if scopes.is_empty() {
            let description = "none of the requested scopes is enabled for the client";
            return Err(Denial::bad_request("invalid_target_scope", description));
        }
        Ok(self.technical_token(client, scopes, life))
    }

    fn authorization_code(&self, client: &ImsClient) -> Result<Granted, Denial> {
        let code = self.required("code", "missing code parameter")?;
        let ims = &self.world.ims;
        let clock = &self.world.clock;
        let spent = ims.spend_code(clock, code, client.id());
        let code = spent.ok_or_else(|| invalid_grant("unknown, used or expired code"))?;
        self.check_verifier(client, code.challenge.as_ref())?;
        let permission = still_enabled(client, &code.permission)?;
        let id_token = permission
            .has("openid")
            .then(|| ims.id_token(clock, &code, self.life()));
        let sub = permission.user_id.clone();
        let Issued {
            permission: consent,
            family,
            ..
        } = code;
        let refresh_token = permission
            .has("offline_access")
            .then(|| ims.issue_refresh_token(clock, consent, family.clone()));
        Ok(Granted {
            refresh_token,
            id_token,
            sub: Some(sub),
            ..self.token(permission, family, self.life())
        })
    }

    fn refresh_token(&self, client: &ImsClient) -> Result<Granted, Denial> {
        let refused = || invalid_grant("unknown, used or expired refresh_token");
        let old = self.required("refresh_token", "missing refresh_token parameter")?;
        let ims = &self.world.ims;
        let found = ims.refreshable(&self.world.clock, old, client.id());
        let Issued {
            permission: consent,
            family,
            ..
        } = found.ok_or_else(refused)?;
        let permission = still_enabled(client, &consent)?;
        if !self.quirks.old_refresh_token_stays && !ims.end(old) {
            return Err(refused());
        }
        // The whole consent goes on: a scope that is switched off today may be on again tomorrow.
        let next = ims.issue_refresh_token(&self.world.clock, consent, family.clone());
        Ok(Granted {
            refresh_token: Some(next),
            ..self.token(permission, family, self.life())
        })
    }

    /// RFC 7636, section 4.6. A verifier where no challenge was given is refused as well (RFC 9700, section 2.1.1): it shows
    /// that somebody took the challenge out of the first request.
    fn check_verifier(
        &self,
        client: &ImsClient,
        challenge: Option<&CodeChallenge>,
    ) -> Result<(), Denial> {
        match (challenge, self.parameters.get("code_verifier")) {
            (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
            (Some(_), Some(_)) => Err(invalid_grant("the code_verifier does not match")),
            (Some(_), None) => Err(invalid_grant("missing code_verifier parameter")),
            (None, Some(_)) => Err(invalid_grant("the code was asked for without a challenge")),
            (None, None) if client.is_public() => {
                Err(invalid_grant("a public client needs a code_challenge"))
            }
            (None, None) => Ok(()),
        }
    }

    fn required(&self, name: &str, description: &'static str) -> Result<&str, Denial> {
        let missing = || Denial::bad_request("invalid_request", description);
        self.parameters.get(name).ok_or_else(missing)
    }

    fn life(&self) -> Duration {
        Duration::from_secs(self.quirks.token_life_seconds)
    }

    fn technical_token(&self, client: &ImsClient, scopes: Vec<String>, life: Duration) -> Granted {
        let permission = Permission {
            client_id: client.id().to_owned(),
            user_id: self.world.ims.technical_account(client.id()),
            scopes,
        };
        self.token(permission, None, life)
    }

    fn token(&self, permission: Permission, family: Option<String>, life: Duration) -> Granted {
        let World { ims, clock, .. } = self.world;
        Granted {
            access_token: ims.issue_token(clock, self.quirks.token, permission, family, life),
            life,
            ..Granted::default()
        }
    }
}

fn unauthorized_client() -> Denial {
    Denial::bad_request(
        "unauthorized_client",
        "the client may not use this grant_type",
    )
}

fn invalid_grant(description: &'static str) -> Denial {
    Denial::bad_request("invalid_grant", description)
}

/// An identifier has two parts with a sign between them, and names an organisation that the client serves.
fn check_organisation(client: &ImsClient, organisation: &str) -> Result<(), Denial> {
    let Some((name, authority)) = organisation.split_once('@') else {
        let description = "malformed org_id parameter";
        return Err(Denial::bad_request("missing_separator", description));
    };
    let served = client.organisations();
    let is_known = if served.is_empty() {
        !name.is_empty() && authority == "AdobeOrg"
    } else {
        served.iter().any(|known| known == organisation)
    };
    is_known.then_some(()).ok_or_else(|| {
        Denial::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "the organisation is unknown",
        )
    })
}

/// The enabled names of a list, each once. Any other name is dropped without a word, as the live service does.
fn enabled<'a>(client: &ImsClient, requested: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for name in requested.filter(|name| client.is_enabled(name)) {
        if !scopes.iter().any(|known| known == name) {
            scopes.push(name.to_owned());
        }
    }
    scopes
}

/// What is left of somebody's consent with the scopes that are enabled for the client today.
fn still_enabled(client: &ImsClient, consent: &Permission) -> Result<Permission, Denial> {
    let scopes = enabled(client, consent.scopes.iter().map(String::as_str));
    if scopes.is_empty() {
        let description = "none of the scopes of the consent is enabled for the client";
        return Err(Denial::bad_request("invalid_scope", description));
    }
    Ok(Permission {
        scopes,
        ..consent.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_may_be_separated_by_commas_or_blanks_and_unknown_ones_vanish() {
        let client = ImsClient::new("id");
        let granted = |requested: &str| enabled(&client, requested.split([',', ' ']));
        assert_eq!(
            granted("openid,AdobeID, firefly_api"),
            ["openid", "AdobeID", "firefly_api"]
        );
        assert_eq!(granted("ff_apis  openid ff_apis"), ["ff_apis", "openid"]);
        assert_eq!(granted("adobeid,bogus,openid"), ["openid"]);
        assert!(granted("bogus").is_empty());
    }

    #[test]
    fn an_organisation_is_malformed_unknown_or_served() {
        let judge = |client: &ImsClient, id| match check_organisation(client, id) {
            Ok(()) => "served",
            Err(denial) => denial.code,
        };
        let any = ImsClient::new("id");
        assert_eq!(judge(&any, "ABC@AdobeOrg"), "served");
        assert_eq!(judge(&any, "ABC"), "missing_separator");
        assert_eq!(judge(&any, "ABC@techacct.adobe.com"), "not_found");
        assert_eq!(judge(&any, "@AdobeOrg"), "not_found");
        let one = any.organisation("ABC@AdobeOrg");
        assert_eq!(judge(&one, "ABC@AdobeOrg"), "served");
        assert_eq!(judge(&one, "DEF@AdobeOrg"), "not_found");
    }
}
