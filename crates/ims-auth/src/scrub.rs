//! Cleaning text that came from a server: no known secret, nothing that looks like a token, no control characters, bounded.

use std::ops::Range;

mod known;
mod reading;
#[cfg(feature = "command")]
mod shared;
mod tokens;
mod urls;

const HIDDEN: &str = "[hidden]";
/// The most that is looked at, in bytes; far above what an answer may hold.
const LONGEST_TEXT: usize = 256 * 1024;

/// A copy of `text` that is safe to show: each of `secrets`, whatever looks like a token, and the user, the query and the fragment
/// of each URL replaced by `[hidden]`, control characters by blanks, and the whole cut to `limit` characters, with `…` in place of
/// the rest.
///
/// A secret is found in any case, also without the blanks around it and the `=` at its end, behind up to three layers of the
/// escapes of forms, URLs, JSON and HTML, and in Base64 of its own. One of fewer than four characters does not count: to hide
/// each of its occurrences would leave nothing to read. What a server has cut off or changed in other ways is not recognised.
/// Of a text of more than 256 KiB the rest is left out. For whatever a server says before it goes into an error or a log: servers
/// echo requests.
///
/// ```
/// let text = ims_auth::scrub("no access with s3cret to https://host/path?sig=abc", &["s3cret"], 200);
/// assert_eq!(text, "no access with [hidden] to https://host/path?[hidden]");
/// ```
pub fn scrub(text: &str, secrets: &[&str], limit: usize) -> String {
    let whole = whole_words(text, secrets);
    // Everything is hidden before anything is cut: half a secret is not recognised.
    let clean = clean(whole, known::places(whole, secrets));
    if clean.chars().count() <= limit && whole.len() == text.len() {
        return clean;
    }
    clean.chars().take(limit).chain(['…']).collect()
}

/// The same of a text without its bounds, for one that may also quote what is secret of `other`. Each run of
/// [`LEAST`](shared::LEAST) or more characters that stands in both is hidden.
#[cfg(feature = "command")]
pub(crate) fn scrub_shared(text: &str, secrets: &[&str], other: &[u8]) -> String {
    let mut places = known::places(text, secrets);
    places.extend(shared::places(text.as_bytes(), other));
    clean(text, places)
}

/// `text` on one line, without what stands at `places` and without what looks like a secret.
fn clean(text: &str, places: Vec<Range<usize>>) -> String {
    let known = known::hide(text, places);
    let words = known.split(|c: char| c == ' ' || c.is_control());
    let clean = words
        .map(|word| urls::hide(&tokens::hide(word)))
        .collect::<Vec<_>>()
        .join(" ");
    clean.trim().to_owned()
}

/// As much of `text` as is looked at, without any word that was cut, nor those before it that may be the beginning of the same
/// secret.
fn whole_words<'a>(text: &'a str, secrets: &[&str]) -> &'a str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let gaps = |secret: &&str| secret.chars().filter(|c| c.is_whitespace()).count();
    let cuts = 1 + secrets.iter().map(gaps).max().unwrap_or(0);
    let end = (0..=LONGEST_TEXT).rfind(|at| text.is_char_boundary(*at));
    let start = &text[..end.unwrap_or(0)];
    let ends = start.rmatch_indices(char::is_whitespace);
    let end = ends.map(|(at, _)| at).nth(cuts - 1);
    &start[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("a+b&/é", "a+b&/é")]
    #[case::form("a+b&/é", "a%2Bb%26%2F%C3%A9")]
    #[case::lower_case_escapes("a+b&/é", "a%2bb%26%2f%c3%a9")]
    #[case::form_of_a_blank("one two", "one+two")]
    #[case::path_of_a_blank("one two", "one%20two")]
    #[case::encode_uri_component("a+b~!*'()", "a%2Bb~!*'()")]
    #[case::html("<a>&\"'", "&lt;a&gt;&amp;&quot;&#39;")]
    #[case::json("a/b\"\\é", r#"a\/b\"\\\u00e9"#)]
    #[case::form_in_json("a+/b\\n", r"a%2B\/b\\n")]
    #[case::form_of_a_form("a+b&c", "a%252Bb%2526c")]
    #[case::an_escape_of_its_own("a%2Bb", "a%2Bb")]
    #[case::an_escape_of_its_own_in_a_form("a%2Bb", "a%252Bb")]
    #[case::an_escape_and_a_backslash(r"a%2Bb\c", r"a%2Bb\\c")]
    #[case::other_case("Hu+sh-Hush", "hu%2bsh-hush")]
    #[case::line_break_at_the_end("hush-hush\n", "hush-hush")]
    #[case::line_break_as_a_blank("hush\nhush", "hush hush")]
    #[case::line_break_in_json("hush\nhush", r"hush\nhush")]
    #[case::base64("a+b&c~?>", "YStiJmN+Pz4=")]
    #[case::base64_for_urls("a+b&c~?>", "YStiJmN-Pz4")]
    #[case::base64_with_its_line_break("hush-hush\n", "aHVzaC1odXNoCg==")]
    #[case::padded("d2ViOmh1c2gtaA==", "d2ViOmh1c2gtaA==")]
    #[case::padded_in_a_form("d2ViOmh1c2gtaA==", "d2ViOmh1c2gtaA%3D%3D")]
    #[case::without_its_padding("d2ViOmh1c2gtaA==", "d2ViOmh1c2gtaA")]
    fn a_secret_is_found_however_it_is_spelt(#[case] secret: &str, #[case] spelt: &str) {
        let text = scrub(&format!("bad secret={spelt} given"), &[secret], 200);
        assert_eq!(text.replace('=', ""), "bad secret[hidden] given");
    }

    #[test]
    fn a_secret_goes_with_the_line_break_at_its_end() {
        assert_eq!(
            scrub("bad hush-hush\n", &["hush-hush\n"], 200),
            "bad [hidden]"
        );
    }

    #[test]
    fn of_secrets_that_overlap_nothing_is_left() {
        let hidden = |secrets: &[&str]| scrub("bad abcdef-more-yet.", secrets, 200);
        assert_eq!(hidden(&["abcdef", "abcdef-more"]), "bad [hidden]-yet.");
        assert_eq!(hidden(&["abcdef-more", "more-yet"]), "bad [hidden].");
        assert_eq!(scrub("aaaaaaa", &["aaaa"], 200), HIDDEN);
    }

    #[test]
    fn fewer_than_four_characters_are_no_secret() {
        let text = "invalid client_secret parameter";
        assert_eq!(
            scrub(text, &["", " ", "e", "ali", "ent\n", "%2B%2B"], 200),
            text
        );
        assert_eq!(
            scrub(text, &["aram"], 200),
            "invalid client_secret p[hidden]eter"
        );
    }

    #[test]
    fn a_part_of_a_character_is_hidden_as_the_whole() {
        assert_eq!(scrub("é%A9abcd", &["%C3%A9%A9abc"], 200), "[hidden]d");
        assert_eq!(scrub("éabcd", &["%A9abc"], 200), "[hidden]d");
    }

    #[rstest]
    #[case("opaque-", 1_200)]
    #[case("opaque-", 4_000)]
    #[case("one two-", 4_000)]
    fn half_a_long_secret_is_never_shown(#[case] part: &str, #[case] length: usize) {
        // Each piece occurs once: the numbers count on.
        let secret: String = (0..)
            .flat_map(|n| format!("{part}{n}").into_bytes())
            .take(length)
            .map(char::from)
            .collect();
        for before in [
            0,
            1,
            100,
            190,
            200,
            3_150,
            3_200,
            LONGEST_TEXT - 30,
            LONGEST_TEXT - 3_000,
        ] {
            let said = format!("{} {secret} {secret} {secret}", "w ".repeat(before / 2));
            for limit in [200, LONGEST_TEXT] {
                let text = scrub(&said, &[&secret], limit);
                assert!(!text.contains(part), "{before} {limit}: {text}");
                assert!(text.chars().count() <= limit + 1);
            }
        }
    }

    #[test]
    fn a_text_beyond_all_measure_is_cut_between_words() {
        let said = "word ".repeat(LONGEST_TEXT);
        let text = scrub(&said, &[], usize::MAX);
        assert!(text.ends_with("word…") && text.len() <= LONGEST_TEXT + 3);
        assert_eq!(scrub(&"x".repeat(LONGEST_TEXT + 1), &[], 200), "…");
        assert_eq!(
            scrub(&"x".repeat(LONGEST_TEXT), &[], LONGEST_TEXT).len(),
            LONGEST_TEXT
        );
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

    /// A search that reads the rest anew at each sign would hardly come to an end.
    #[rstest]
    #[case("eyJ")]
    #[case("aeyJ")]
    #[case("p8e-,")]
    #[case("://")]
    #[case("/?")]
    #[case("'/x?\"")]
    fn a_text_of_nothing_but_signs_is_soon_cleaned(#[case] sign: &str) {
        let text = sign.repeat(LONGEST_TEXT / sign.len());
        assert!(!scrub(&text, &[], 200).is_empty());
    }

    #[test]
    fn length_and_control_characters_are_bounded() {
        assert_eq!(scrub("a\r\nb", &[], 10), "a  b");
        assert_eq!(scrub(&"ä".repeat(50), &[], 5), "äääää…");
    }

    fn in_json(text: &str) -> String {
        let quoted = serde_json::to_string(text).unwrap();
        quoted[1..quoted.len() - 1].to_owned()
    }

    fn in_a_form(text: &str) -> String {
        form_urlencoded::byte_serialize(text.as_bytes()).collect()
    }

    fn in_html(text: &str) -> String {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    }

    proptest! {
        #[test]
        fn a_secret_never_survives(before in "[ -~]{0,30}", secret in "[a-zA-Z0-9+/&=%]{6,20}", after in "\\PC{0,30}") {
            let text = scrub(&format!("{before}{secret}{after}"), &[&secret], 400);
            prop_assert!(!text.contains(&secret));
        }

        #[test]
        fn no_layer_of_escapes_helps_a_secret(secret in "[!-~é]([ -~é]{2,20})[!-~é]", layers in prop::collection::vec(0..3usize, 0..=3)) {
            let spelt = layers.iter().fold(secret.clone(), |text, layer| [in_json, in_a_form, in_html][*layer](&text));
            prop_assert_eq!(scrub(&format!("<{spelt}>"), &[&secret], 400), "<[hidden]>");
        }
    }
}
