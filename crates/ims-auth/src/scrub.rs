//! Cleaning text that came from a server: no known secret, nothing that looks like a token, no control characters, bounded.

use zeroize::Zeroizing;

/// A copy of `text` that is safe to show: each of `secrets`, each word that looks like a token, and the query of each URL
/// replaced by `[hidden]`, control characters by blanks, and the whole cut to `limit` characters.
///
/// A secret is looked for as given and percent-encoded, since an echoed form or path holds the latter. For whatever a server says before
/// it goes into an error or a log: servers echo requests.
///
/// ```
/// let text = ims_auth::scrub("no access with s3cret to https://host/path?sig=abc", &["s3cret"], 200);
/// assert_eq!(text, "no access with [hidden] to https://host/path?[hidden]");
/// ```
pub fn scrub(text: &str, secrets: &[&str], limit: usize) -> String {
    // A bound on the work as well: sixteen times what is shown leaves room for long tokens that are hidden as a whole.
    let mut clean: String = text
        .chars()
        .take(limit.saturating_mul(16))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        for spelling in spellings(secret) {
            clean = clean.replace(&*spelling, HIDDEN);
        }
    }
    let clean = clean
        .split(' ')
        .map(|word| hide_queries(&hide_tokens(word)))
        .collect::<Vec<_>>()
        .join(" ");
    let clean = clean.trim();
    if clean.chars().count() <= limit {
        return clean.to_owned();
    }
    clean.chars().take(limit).chain(['…']).collect()
}

const HIDDEN: &str = "[hidden]";

/// The ways in which a server may give a secret back: as it is, as a form has it, and as a path has it.
fn spellings(secret: &str) -> [Zeroizing<String>; 4] {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let path = form.replace('+', "%20");
    let loose = path.replace("%2F", "/");
    [secret.to_owned(), form, path, loose].map(Zeroizing::new)
}

/// Hides a word from the place where a compact JWS (RFC 7515 section 3.1) or a secret of Adobe's present form starts.
fn hide_tokens(word: &str) -> String {
    let start = ["eyJ", "p8e-"]
        .iter()
        .filter_map(|mark| word.find(mark))
        .min();
    match start {
        Some(at) if word.len() - at > 8 => format!("{}{HIDDEN}", &word[..at]),
        _ => word.to_owned(),
    }
}

/// Hides the query of a URL or of a path, which may be its signature, up to the word's end or a closing quote.
fn hide_queries(word: &str) -> String {
    let start = word.find("://").or_else(|| word.find('/'));
    let query = start.and_then(|start| word[start..].find('?').map(|at| start + at + 1));
    let Some(query) = query.filter(|query| word[*query..].contains('=')) else {
        return word.to_owned();
    };
    let end = word[query..]
        .find(['"', '\'', '<', '>', ')'])
        .map_or(word.len(), |at| query + at);
    format!("{}{HIDDEN}{}", &word[..query], &word[end..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_secrets_go_in_both_spellings() {
        let text = scrub("bad client_secret=a%2Bb%26c given (a+b&c)", &["a+b&c"], 200);
        assert_eq!(text, "bad client_secret=[hidden] given ([hidden])");
    }

    #[test]
    fn a_secret_goes_however_it_is_encoded() {
        let text = scrub(
            "S3CR%2BET%2Fx+y S3CR%2BET%2Fx%20y S3CR%2BET/x%20y S3CR+ET/x y",
            &["S3CR+ET/x y"],
            200,
        );
        assert_eq!(text, "[hidden] [hidden] [hidden] [hidden]");
    }

    #[test]
    fn token_like_words_go_unasked() {
        let text = scrub(
            "token eyJhbGciOiJSUzI1NiJ9.e30.sig and secret p8e-abcdefgh rejected",
            &[],
            200,
        );
        assert_eq!(text, "token [hidden] and secret [hidden] rejected");
    }

    #[test]
    fn the_query_of_a_url_goes() {
        let text = scrub(
            r#"cannot read "https://s3.example/1?X-Amz-Signature=abc", try http://a/b?c=d"#,
            &[],
            200,
        );
        assert_eq!(
            text,
            r#"cannot read "https://s3.example/1?[hidden]", try http://a/b?[hidden]"#
        );
    }

    #[test]
    fn the_query_of_a_bare_path_goes_too_but_a_question_stays() {
        let text = scrub(
            "cannot read /pic?X-Amz-Signature=abc&x, yes/no? who?",
            &[],
            200,
        );
        assert_eq!(text, "cannot read /pic?[hidden] yes/no? who?");
    }

    #[test]
    fn length_and_control_characters_are_bounded() {
        assert_eq!(scrub("a\r\nb", &[], 10), "a  b");
        assert_eq!(scrub(&"ä".repeat(50), &[], 5), "äääää…");
    }

    proptest! {
        #[test]
        fn a_secret_never_survives(before in "[ -~]{0,30}", secret in "[a-zA-Z0-9+/&=%]{6,20}", after in "\\PC{0,30}") {
            let text = scrub(&format!("{before}{secret}{after}"), &[&secret], 400);
            prop_assert!(!text.contains(&secret));
        }
    }
}
