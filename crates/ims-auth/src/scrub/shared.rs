//! Finding what two texts have in common, without knowing which part of either is the secret.

use std::{collections::HashMap, ops::Range};

use super::reading::Reading;

/// The fewest characters that may be a secret. Fewer are a word that both texts use.
pub(super) const LEAST: usize = 16;

/// Where in `text` something stands that stands in `other` as well: [`LEAST`] or more characters that may all be one token, in
/// any case and behind any escapes on either side. The time is proportional to the lengths.
pub(super) fn places(text: &[u8], other: &[u8]) -> Vec<Range<usize>> {
    let layers: Vec<_> = Reading::layers(text).collect();
    let mut wanted = HashMap::<_, Vec<_>>::new();
    for layer in &layers {
        for (piece, place) in pieces(layer, text) {
            wanted.entry(piece).or_default().push(place);
        }
    }
    let mut found = Vec::new();
    if wanted.is_empty() {
        return found;
    }
    for layer in Reading::layers(other) {
        for (piece, _) in pieces(&layer, other) {
            // Taken out: a piece that repeats itself for ever is found but once.
            found.extend(wanted.remove(piece).into_iter().flatten());
        }
    }
    found
}

/// Each [`LEAST`] bytes on end that may belong to one token, and where in `text`, of which `layer` is a reading, they stand.
fn pieces<'a>(
    layer: &'a Reading,
    text: &'a [u8],
) -> impl Iterator<Item = (&'a [u8], Range<usize>)> {
    let (bytes, origins) = (layer.bytes(), layer.origins());
    let mut length = 0;
    (0..bytes.len()).filter_map(move |at| {
        // A blank may be the reading of a `+` or of an escape; one that stands in the text itself is a border.
        let is_blank = bytes[at] == b' ' && !text[origins[at].start].is_ascii_graphic();
        length = if is_blank || is_border(bytes[at]) {
            0
        } else {
            length + 1
        };
        let start = (at + 1).checked_sub(LEAST).filter(|_| length >= LEAST)?;
        Some((&bytes[start..=at], origins[start].start..origins[at].end))
    })
}

/// Signs that programs put around a token. Others, such as `=` and `:`, may be part of one.
fn is_border(byte: u8) -> bool {
    !byte.is_ascii() || br#""'`<>()[]{},;|&\"#.contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shared<'a>(text: &'a str, other: &str) -> Vec<&'a str> {
        let places = places(text.as_bytes(), other.as_bytes());
        places.into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn sixteen_characters_are_found_and_fifteen_are_not() {
        assert_eq!(
            shared("x0123456789abcdefx", "-0123456789abcdef-"),
            ["0123456789abcdef"]
        );
        assert!(shared("x0123456789abcdex", "-0123456789abcde-").is_empty());
    }

    #[test]
    fn words_and_signs_that_both_use_are_no_secret() {
        let text = r#"{"token": "", "message": "cannot read it"}"#;
        assert!(shared(text, text).is_empty());
        assert!(shared("éééééééééééééééé", "éééééééééééééééé").is_empty());
    }

    #[test]
    fn escapes_on_either_side_do_not_matter() {
        let (token, escaped) = ("ab+/cd+/ef+/gh+/ij", r"ab+\/cd%2b\/ef+\/gh+\/ij");
        assert!(!shared(token, escaped).is_empty());
        assert!(!shared(escaped, token).is_empty());
        assert!(!shared(escaped, &escaped.replace(r"\/", "%2F")).is_empty());
    }

    #[test]
    fn what_repeats_itself_is_found_once_at_each_of_its_places() {
        let text = "=".repeat(4_096);
        assert_eq!(shared(&text, &"=".repeat(65_536)).len(), 4_096 - LEAST + 1);
    }

    proptest! {
        #[test]
        fn of_what_stands_in_both_all_is_found(
            token in "[a-zA-Z0-9._~+/=-]{16,60}",
            around in prop::array::uniform4("[ -~]{0,20}"),
        ) {
            let [a, b, c, d] = around;
            let text = format!("{a}{token}{b}");
            let found = places(text.as_bytes(), format!("{c}{token}{d}").as_bytes());
            let start = a.len()..a.len() + token.len();
            for at in start {
                prop_assert!(found.iter().any(|place| place.contains(&at)), "{}", at);
            }
        }
    }
}
