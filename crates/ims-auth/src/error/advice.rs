//! What to check after a failure: one sentence for each documented code, true for every grant that can end with it.

/// What to check after `code` or, when that is none that is documented, after `status`. Without a status the code came from the
/// sign-in page.
pub(crate) fn after(code: Option<&str>, status: Option<u16>) -> Option<&'static str> {
    let on_page = code.filter(|_| status.is_none()).and_then(on_page);
    on_page
        .or_else(|| on_code(code?))
        .or_else(|| on_status(status?))
}

/// What a code means other than at the token endpoint when the sign-in page says it (RFC 6749 section 4.1.2.1).
fn on_page(code: &str) -> Option<&'static str> {
    Some(match code {
        "access_denied" => "the person or an administrator said no to the consent page",
        "invalid_request" => {
            "a parameter of the sign-in page's address is missing or malformed: check client ID, redirect URI and scopes"
        }
        _ => return None,
    })
}

/// What to check after a documented `error` (RFC 6749 sections 4.1.2.1 and 5.2, and IMS's own).
fn on_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "invalid_client" => {
            "check client ID and client secret in the Adobe Developer Console project; a deleted or rotated secret \
             and a credential of another environment end like this too"
        }
        "unauthorized_client" => {
            "the credential's type does not allow this grant, or the API is not added to its project in the \
             Developer Console"
        }
        "unsupported_response_type" => {
            "the credential's type does not allow a sign-in that ends with a code: compare it in the Developer Console"
        }
        "invalid_scope" | "invalid_scopes" | "invalid_target_scope" => {
            "the scopes are not enabled for this credential: compare with those listed under it in the Developer \
             Console; `offline_access` is not allowed for every API"
        }
        "access_denied" | "Forbidden" => {
            "the technical account may have left the organisation, or the client is blocked: ask its administrator"
        }
        "login_required" | "consent_required" | "interaction_required" => {
            "the person has to see the sign-in page: ask again without the prompt `none`"
        }
        "insufficient_privilege" | "incompatible_account_type" => {
            "only an administrator of the organisation, signed in with its account, can give this consent"
        }
        "invalid_redirect_uri" => {
            "the redirect URI does not match what is registered for the credential in the Developer Console"
        }
        "missing_state_param" => "the sign-in page was opened without a `state`",
        "error" => "IMS names no reason: try once more, then ask Adobe's support",
        "duplicate_binding" => {
            "IMS knows this account twice: only Adobe's support can mend that, with the x-debug-id"
        }
        "not_found" => "the organisation is unknown: check the organisation ID (…@AdobeOrg)",
        "invalid_grant" => {
            "the code or refresh token is used up, expired or of another client: sign in again"
        }
        "missing_separator" => "an identifier is malformed: organisation IDs end in @AdobeOrg",
        "invalid_request" | "unsupported_grant_type" => {
            "the endpoint did not understand the request: check the IMS URL and its version"
        }
        "invalid_token" | "invalid_signature" | "bad_request" => {
            "this looks like a JWT credential, which Adobe ended in 2026: create an OAuth Server-to-Server credential"
        }
        "internal_error" | "INTERNAL_SERVER_ERROR" => {
            "IMS has a fault of its own: try again later; a JWT credential, which Adobe ended in 2026, gets this for ever"
        }
        "server_error" | "temporarily_unavailable" => {
            "the service has a moment of weakness: try again later"
        }
        _ => return None,
    })
}

fn on_status(status: u16) -> Option<&'static str> {
    Some(match status {
        429 => {
            "too many tokens were asked for: share one cached source instead of making one per call"
        }
        500..=599 | 408 => "the service has a moment of weakness: try again later",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// The sign-in page and the token endpoint, by RFC 6749.
    const RFC_4_1_2_1: [&str; 7] = [
        "invalid_request",
        "unauthorized_client",
        "access_denied",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
    ];
    const RFC_5_2: [&str; 6] = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ];
    /// Sign-in without a page (`OpenID` Connect Core section 3.1.2.6).
    const OPENID: [&str; 3] = ["login_required", "consent_required", "interaction_required"];
    /// IMS's own, of the token endpoint.
    const IMS_TOKEN: [&str; 17] = [
        "invalid_client",
        "unauthorized_client",
        "invalid_target_scope",
        "invalid_scope",
        "missing_separator",
        "invalid_request",
        "invalid_grant",
        "unsupported_grant_type",
        "invalid_token",
        "invalid_signature",
        "bad_request",
        "access_denied",
        "Forbidden",
        "not_found",
        "duplicate_binding",
        "INTERNAL_SERVER_ERROR",
        "internal_error",
    ];
    /// IMS's own, of the consent page of an Enterprise Web App.
    const IMS_CONSENT: [&str; 6] = [
        "invalid_scopes",
        "invalid_redirect_uri",
        "insufficient_privilege",
        "incompatible_account_type",
        "missing_state_param",
        "error",
    ];

    #[test]
    fn every_documented_code_has_advice() {
        let lists = [
            &RFC_4_1_2_1[..],
            &RFC_5_2,
            &OPENID,
            &IMS_TOKEN,
            &IMS_CONSENT,
        ];
        for code in lists.concat() {
            for status in [None, Some(400)] {
                assert!(after(Some(code), status).is_some(), "{code} {status:?}");
            }
        }
        assert_eq!(after(Some("never_heard_of"), Some(400)), None);
    }

    #[rstest]
    #[case(429)]
    #[case(408)]
    #[case(500)]
    #[case(503)]
    fn a_status_that_speaks_for_itself_has_advice_too(#[case] status: u16) {
        assert!(after(None, Some(status)).is_some());
        assert!(after(Some("never_heard_of"), Some(status)).is_some());
        assert_eq!(after(None, None), None);
    }

    #[rstest]
    #[case("invalid_request", "IMS URL")]
    #[case("access_denied", "technical account")]
    fn the_sign_in_page_is_not_taken_for_the_token_endpoint(
        #[case] code: &str,
        #[case] only_at_the_endpoint: &str,
    ) {
        let says = |status| {
            after(Some(code), status)
                .unwrap()
                .contains(only_at_the_endpoint)
        };
        assert!(says(Some(400)) && !says(None));
    }

    #[test]
    fn advice_is_true_for_a_sign_in_as_well_as_for_a_server() {
        let about = |code| after(Some(code), Some(400)).unwrap();
        assert!(!about("unauthorized_client").contains("Server-to-Server"));
        assert!(about("unauthorized_client").contains("API is not added"));
        assert!(about("invalid_scope").contains("`offline_access`"));
    }
}
