//! What looks like a token, whoever issued it.

use zeroize::Zeroizing;

use super::HIDDEN;

/// How a compact JWS (RFC 7515 section 3.1) and a secret of Adobe's present form begin.
const MARKS: [&str; 2] = ["eyJ", "p8e-"];
/// So few characters, the mark among them, are an ordinary word.
const LONGEST_WORD: usize = 8;

/// A copy of `word` with [`HIDDEN`] in place of each token: from a mark to the first character that none holds. A mark within a
/// longer word, such as in `apiKeyJson`, is none.
pub(super) fn hide(word: &str) -> Zeroizing<String> {
    // A token is longer than what replaces it: the buffer does not grow and leaves no copy behind.
    let mut clean = Zeroizing::new(String::with_capacity(word.len()));
    let (mut shown, mut at) = (0, 0);
    while let Some(mark) = (at..word.len()).find(|at| is_mark(&word.as_bytes()[*at..])) {
        // What follows a mark that is none may be a token of its own.
        at = mark + 1;
        if !is_beginning(&word.as_bytes()[..mark]) {
            continue;
        }
        let length = length(&word[mark..]);
        if length > LONGEST_WORD {
            clean.push_str(&word[shown..mark]);
            clean.push_str(HIDDEN);
            (shown, at) = (mark + length, mark + length);
        }
    }
    clean.push_str(&word[shown..]);
    clean
}

fn is_mark(text: &[u8]) -> bool {
    MARKS.iter().any(|mark| text.starts_with(mark.as_bytes()))
}

/// How much of `text` may be one token: the characters of RFC 6750 section 2.1, and what is hidden of it already.
fn length(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest =
            rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c));
        match rest.strip_prefix(HIDDEN) {
            Some(behind) => rest = behind,
            None => return text.len() - rest.len(),
        }
    }
}

/// Whether a word may begin behind `before`: at a sign, or at an escape such as `%3D`, `\n` or `\u003d`.
fn is_beginning(before: &[u8]) -> bool {
    match before {
        [.., b'%', high, low] | [.., b'\\', b'u', _, _, high, low]
            if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
        {
            true
        }
        [.., b'\\', _] | [] => true,
        [.., last] => !last.is_ascii_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("eyJhbGciOiJSUzI1NiJ9.e30.sig", "[hidden]")]
    #[case("p8e-abcdefgh", "[hidden]")]
    #[case("p8e-abcdefghijk,eyJabcdefghijkl;", "[hidden],[hidden];")]
    #[case(
        r#"{"a":"eyJabcdefghijk","message":"important"}"#,
        r#"{"a":"[hidden]","message":"important"}"#
    )]
    #[case("token=eyJabcdefghijk&x=1", "token=[hidden]&x=1")]
    #[case("token%3DeyJabcdefghijk", "token%3D[hidden]")]
    #[case(r"token\u003deyJabcdefghijk", r"token\u003d[hidden]")]
    #[case(r"token\neyJabcdefghijk", r"token\n[hidden]")]
    #[case("éeyJabcdefghijk", "é[hidden]")]
    #[case("eyJab[hidden]cdefgh.sig)", "[hidden])")]
    #[case("aeyJ-eyJabcdefghijk", "aeyJ-[hidden]")]
    fn tokens_go_and_what_stands_around_them_stays(#[case] word: &str, #[case] clean: &str) {
        assert_eq!(*hide(word), clean);
    }

    #[rstest]
    #[case("apiKeyJsonFile")]
    #[case("monkeyJungle99")]
    #[case("2p8e-abcdefgh")]
    #[case("eyJabcde")]
    fn ordinary_words_stay(#[case] word: &str) {
        assert_eq!(*hide(word), word);
    }
}
