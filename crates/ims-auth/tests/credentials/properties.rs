//! What holds for any text: no panic, no leak; and what holds for any credential: every form of it says the same.

use ims_auth::ConsoleCredential;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{secrets_of, text_of};

/// Not a word of any form.
const NEEDLE: &str = "N33dle-in-the-haystack";

#[derive(Clone, Debug)]
struct Made {
    id: String,
    secrets: Vec<String>,
    scopes: Vec<String>,
    org: String,
}

fn made() -> impl Strategy<Value = Made> {
    // No bracket first: that is how a list in a text begins. No white space around it, which does not count.
    let secret = "[!-Z^-~]([ -~éß€𝄞]{0,20}[!-~])?";
    (
        "[0-9a-f]{8,32}",
        prop::collection::btree_set(secret, 1..3),
        prop::collection::btree_set("[a-zA-Z_.]{1,12}", 1..5),
        "[0-9A-F]{24}@AdobeOrg",
    )
        .prop_map(|(id, secrets, scopes, org)| Made {
            id,
            secrets: secrets.into_iter().collect(),
            scopes: scopes.into_iter().collect(),
            org,
        })
}

impl Made {
    fn lower(&self) -> Value {
        json!({"client_id": self.id, "client_secrets": self.secrets, "scopes": self.scopes, "ims_org_id": self.org})
    }

    /// Every form that holds all of it.
    fn forms(&self) -> Vec<String> {
        let list = |values: &[String]| json!(values).to_string();
        let inner = self.lower();
        let entry =
            json!({"integration_type": "oauth_server_to_server", "oauth_server_to_server": inner});
        vec![
            json!({"CLIENT_ID": self.id, "CLIENT_SECRETS": self.secrets, "SCOPES": self.scopes, "ORG_ID": self.org}).to_string(),
            json!({"project": {"workspace": {"details": {"credentials": [entry]}}}}).to_string(),
            json!({"ims": {"contexts": {"a": inner}}}).to_string(),
            json!({"__ims_oauth_s2s": inner}).to_string(),
            json!({"__ims_oauth_s2s": inner.to_string()}).to_string(),
            json!({"values": [
                {"key": "API_KEY", "value": self.id},
                {"key": "CLIENT_SECRET", "value": list(&self.secrets)},
                {"key": "SCOPES", "value": self.scopes.join(",")},
                {"key": "IMS_ORG", "value": self.org},
            ]})
            .to_string(),
            format!("{{ # HJSON\n client_id: \"{}\"\n client_secrets: {}\n scopes: {}\n org_id: {}\n}}",
                self.id, list(&self.secrets), self.scopes.join(" "), self.org),
        ]
    }

    fn check(&self, read: &ConsoleCredential) -> Result<(), TestCaseError> {
        prop_assert_eq!(read.client_id(), &self.id);
        prop_assert_eq!(secrets_of(read), self.secrets.clone());
        prop_assert_eq!(read.scopes().to_string(), self.scopes.join(","));
        prop_assert_eq!(read.ims_org_id(), Some(self.org.as_str()));
        Ok(())
    }
}

/// A whole file of ours with the needle for its secrets.
fn with_needle(name: &str) -> String {
    text_of(name).replace("p8e-fixture", NEEDLE)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_form_of_a_credential_reads_back_the_same(made in made()) {
        for text in made.forms() {
            let read = ConsoleCredential::from_json(&text);
            prop_assert!(read.is_ok(), "{:?}", read);
            made.check(&read.unwrap())?;
        }
        let lookup = |name: &str| match name {
            "X_CLIENT_ID" => Some(made.id.clone()),
            "X_CLIENT_SECRET" => Some(json!(made.secrets).to_string()),
            "X_SCOPES" => Some(json!(made.scopes).to_string()),
            "X_ORG_ID" => Some(made.org.clone()),
            _ => None,
        };
        made.check(&ConsoleCredential::from_lookup(&lookup, "X_").unwrap())?;
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(\\PC|[{}\\[\\]\":,\n#'\\\\]|\"CLIENT_ID\"|\"project\"|\"values\"|\"ims\"){0,60}") {
        let _ = ConsoleCredential::from_json(&text);
        let _ = ConsoleCredential::from_json_named(&text, "a");
    }

    #[test]
    fn a_file_that_was_damaged_anywhere_tells_no_secret(
        name in prop::sample::select(vec!["download.json", "console.json", "console_two.json", "aio.hjson", "action_parameters.json",
            "oauth_server_to_server.postman_environment.json", "pdfservices-api-credentials.json", "dead/jwt_download.json"]),
        at in any::<prop::sample::Index>(),
        length in 0..40_usize,
        put in "[{}\\[\\]\":,a\n]{0,3}",
    ) {
        let text = with_needle(name);
        let start = at.index(text.len());
        let end = (start + length).min(text.len());
        // Secrets stay whole, so that one is recognised where it is shown.
        prop_assume!(text.is_char_boundary(start) && text.is_char_boundary(end));
        let damaged = format!("{}{put}{}", &text[..start], &text[end..]);
        let shown = match ConsoleCredential::from_json(&damaged) {
            Ok(read) => format!("{read:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        prop_assert!(!shown.contains(NEEDLE), "{}", shown);
    }
}
