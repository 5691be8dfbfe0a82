//! The parts of URLs that may give access: the user, the query, which may be a signature, and the fragment.

use super::HIDDEN;

/// Where the authority of a URL begins; also in a string of JSON whose `/` are escaped.
const MARKS: [&str; 2] = ["://", r":\/\/"];

/// A copy of `word` with [`HIDDEN`] in place of the user, the query and the fragment of each URL. Of a path alone the query and
/// the fragment go when there is a `=` in them, or an escape that may be one: `yes/no?` is no path.
pub(super) fn hide(word: &str) -> String {
    // No URL holds these. Single quotes and parentheses, on the other hand, may be part of one.
    word.split_inclusive(['"', '<', '>'])
        .map(|piece| {
            let end = piece.trim_end_matches(['"', '<', '>']).len();
            hide_in(&piece[..end]) + &piece[end..]
        })
        .collect()
}

/// The same of a `piece` without any sign that ends a URL: of several URLs in it, all behind the first query go with it.
fn hide_in(piece: &str) -> String {
    let mark = MARKS.iter().filter_map(|mark| piece.find(mark)).min();
    let Some(start) = mark.or_else(|| piece.find('/')) else {
        return piece.to_owned();
    };
    // A question mark before the first slash starts no query, so that whichever comes first counts.
    let first = start.min(piece.find('/').unwrap_or(start));
    let last_sign = piece.rfind(['=', '%', '\\', '&']);
    let secret = piece[first..].match_indices(['?', '#']).find(|(at, _)| {
        let at = first + at;
        mark.is_some_and(|mark| mark < at) || last_sign.is_some_and(|sign| at < sign)
    });
    let Some(secret) = secret.map(|(at, sign)| first + at + sign.len()) else {
        return hide_users(piece);
    };
    let end = end(&piece[..start], &piece[secret..]);
    let hidden = if end == 0 { "" } else { HIDDEN };
    [
        &hide_users(&piece[..secret]),
        hidden,
        &piece[secret + end..],
    ]
    .concat()
}

/// Where in `secret`, the rest of a word, the URL ends. A quote or parenthesis closes it only when one was opened right before the
/// URL and no letter or digit follows, since others may be part of the URL.
fn end(before: &str, secret: &str) -> usize {
    let before = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let close = match before.chars().last() {
        Some('\'') => '\'',
        Some('(') => ')',
        _ => return secret.len(),
    };
    let last = secret.trim_end_matches(|c: char| c != close && !c.is_alphanumeric());
    match last.strip_suffix(close) {
        Some(query) => query.len(),
        None => secret.len(),
    }
}

/// Hides what stands between a mark and the last `@` of the authority behind it (RFC 3986 section 3.2).
fn hide_users(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(colon) = rest.find(':') {
        let mark = MARKS.iter().find(|mark| rest[colon..].starts_with(**mark));
        let authority = colon + mark.map_or(1, |mark| mark.len());
        clean.push_str(&rest[..authority]);
        rest = &rest[authority..];
        if mark.is_some() {
            let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
            if let Some(at) = rest[..end].rfind('@') {
                clean.push_str(HIDDEN);
                rest = &rest[at..];
            }
        }
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::in_quotes(
        r#""https://s3.example/1?X-Amz-Signature=LEAK","#,
        r#""https://s3.example/1?[hidden]","#
    )]
    #[case::two_in_json(
        r#"["https://a/1?sig=abc","https://a/2?sig=LEAK"]"#,
        r#"["https://a/1?[hidden]","https://a/2?[hidden]"]"#
    )]
    #[case::two_in_html(
        r#"<ahref="https://a/1?sig=abc">https://a/2?sig=LEAK</a>"#,
        r#"<ahref="https://a/1?[hidden]">https://a/2?[hidden]</a>"#
    )]
    #[case::parenthesis_within(
        "https://s3/x?filename=report(1).pdf&X-Amz-Signature=LEAK",
        "https://s3/x?[hidden]"
    )]
    #[case::quote_within("https://s3/x?name=it's&sig=LEAK", "https://s3/x?[hidden]")]
    #[case::in_parentheses("(https://s3/x?sig=LEAK).", "(https://s3/x?[hidden]).")]
    #[case::in_single_quotes("u='https://s3/x?sig=LEAK';", "u='https://s3/x?[hidden]';")]
    #[case::both_around_and_within(
        "(https://s3/x?file=a(1).pdf&sig=LEAK)",
        "(https://s3/x?[hidden])"
    )]
    #[case::path_in_parentheses("(/x?sig=LEAK)", "(/x?[hidden])")]
    #[case::closed_in_another_word(
        "(https://s3/x?file=a(1).pdf&sig=LEAK",
        "(https://s3/x?[hidden]"
    )]
    #[case::never_closed("(https://s3/x?sig=LEAK", "(https://s3/x?[hidden]")]
    #[case::without_a_sign("https://s3/x?LEAK", "https://s3/x?[hidden]")]
    #[case::without_a_path("https://s3?LEAK", "https://s3?[hidden]")]
    #[case::behind_a_path("a/b?c,https://s3/x?LEAK", "a/b?c,https://s3/x?[hidden]")]
    #[case::escaped_sign(r"/x?sig\u003dLEAK", "/x?[hidden]")]
    #[case::escaped_slashes(r"https:\/\/u:LEAK@s3\/x?LEAK", r"https:\/\/[hidden]@s3\/x?[hidden]")]
    #[case::fragment("https://app/cb#access_token=LEAK&x=1", "https://app/cb#[hidden]")]
    #[case::fragment_of_a_path("/cb#access_token=LEAK", "/cb#[hidden]")]
    #[case::query_and_fragment("https://app/cb?a#LEAK", "https://app/cb?[hidden]")]
    #[case::password("https://user:LEAK@host/x", "https://[hidden]@host/x")]
    #[case::password_with_signs("https://user:LE:A@K@host", "https://[hidden]@host")]
    #[case::password_and_query("ftp://u:LEAK@h/x?LEAK", "ftp://[hidden]@h/x?[hidden]")]
    #[case::two_passwords(
        "http://u:LEAK@h,http://u:LEAK@h",
        "http://[hidden]@h,http://[hidden]@h"
    )]
    fn what_may_give_access_goes(#[case] word: &str, #[case] clean: &str) {
        assert_eq!(hide(word), clean);
    }

    #[rstest]
    #[case("yes/no?")]
    #[case("(yes/no?)")]
    #[case("C#/F#")]
    #[case("a=b?c:d")]
    #[case("who?me=you/them")]
    #[case("https://host:80/x/me@home")]
    #[case("https://host/x?")]
    #[case("\"https://host/x?\"")]
    #[case("<>\"\"")]
    #[case("")]
    fn what_gives_none_stays(#[case] word: &str) {
        assert_eq!(hide(word), word);
    }

    proptest! {
        #[test]
        fn a_signature_never_survives(
            before in "[!-~é]{0,20}",
            address in "(https?|s3)://([a-z:]{0,5}@)?[a-z]{1,5}(/[a-z()']{0,5}){0,2}",
            query in "[?#][a-z0-9()'&=%?#/:@]{0,20}",
            after in "[!-~é]{0,20}",
        ) {
            let word = format!("{before}{address}{query}LEAK{after}");
            prop_assert!(!hide(&word).contains("LEAK"), "{}", hide(&word));
        }
    }
}
