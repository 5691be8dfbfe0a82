//! Which route a path belongs to, so that faults, counts and records know it before any handler does.

use crate::fault::Route;
use crate::operations::{self, Answer};

/// The path of PDF Services' own token endpoint, whose errors have a shape of their own.
pub(super) const PDF_SERVICES_TOKEN: &str = "/token";

/// The paths of the discovery document of IMS.
pub(super) const DISCOVERY: [&str; 3] = [
    "/ims/.well-known/openid-configuration",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
];

impl Route {
    /// The route that a request path belongs to; the method plays no part.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path {
            "/ims/token" | PDF_SERVICES_TOKEN => Some(Self::Token),
            "/ims/validate_token/v1" => Some(Self::Validate),
            "/ims/revoke" | "/ims/invalidate_token/v2" => Some(Self::Revoke),
            "/ims/userinfo/v2" => Some(Self::UserInfo),
            "/ims/keys" => Some(Self::Keys),
            _ if DISCOVERY.contains(&path) => Some(Self::Discovery),
            "/v2/storage/image" => Some(Self::Upload),
            "/v3/custom-models" => Some(Self::CustomModels),
            _ if path.starts_with("/ims/authorize/") => Some(Self::Authorize),
            _ if path.starts_with("/console/organizations/") => Some(Self::Secrets),
            _ if path.starts_with("/ims/token/") => Some(Self::Token),
            _ if path.starts_with("/v3/status/") => Some(Self::Status),
            _ if path.starts_with("/v3/cancel/") => Some(Self::Cancel),
            _ if path.starts_with("/pre-signed/images/") => Some(Self::Output),
            _ => match operations::find(path)?.answer {
                Answer::Job(..) => Some(Self::Submit),
                Answer::Result => Some(Self::Generate),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_their_route() {
        assert_eq!(Route::of("/ims/token/v3"), Some(Route::Token));
        assert_eq!(Route::of("/ims/token"), Some(Route::Token));
        assert_eq!(Route::of("/v3/images/generate-async"), Some(Route::Submit));
        assert_eq!(Route::of("/v3/images/generate"), Some(Route::Generate));
        assert_eq!(Route::of("/v4/images/generate-async"), Some(Route::Submit));
        assert_eq!(Route::of("/v3/videos/generate"), Some(Route::Submit));
        assert_eq!(Route::of("/v3/images/fill"), Some(Route::Generate));
        assert_eq!(Route::of("/v2/storage/image"), Some(Route::Upload));
        assert_eq!(Route::of("/v3/custom-models"), Some(Route::CustomModels));
        assert_eq!(Route::of("/v3/status/urn:ff:jobs:a:b"), Some(Route::Status));
        assert_eq!(Route::of("/v3/cancel/x"), Some(Route::Cancel));
        assert_eq!(Route::of("/pre-signed/images/x"), Some(Route::Output));
        assert_eq!(Route::of("/token"), Some(Route::Token));
        assert_eq!(Route::of("/ims/authorize/v2"), Some(Route::Authorize));
        assert_eq!(Route::of("/ims/validate_token/v1"), Some(Route::Validate));
        assert_eq!(Route::of("/ims/revoke"), Some(Route::Revoke));
        assert_eq!(Route::of("/ims/invalidate_token/v2"), Some(Route::Revoke));
        assert_eq!(Route::of("/ims/userinfo/v2"), Some(Route::UserInfo));
        assert_eq!(Route::of("/ims/keys"), Some(Route::Keys));
        for path in DISCOVERY {
            assert_eq!(Route::of(path), Some(Route::Discovery));
        }
        let secrets = "/console/organizations/1/credentials/2/secrets/3";
        assert_eq!(Route::of(secrets), Some(Route::Secrets));
        assert_eq!(Route::of("/ims/tokens"), None);
        assert_eq!(Route::of("/token/v3"), None);
    }
}
