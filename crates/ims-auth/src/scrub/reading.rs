//! A text as it is compared: without case, and with escapes undone layer by layer, so that nobody has to list the ways in which
//! a server may spell what it gives back.

use std::{iter, ops::Range};

use zeroize::Zeroizing;

/// How many layers of escapes are undone: a form, in JSON, in HTML.
const LAYERS: usize = 3;
/// The longest reference of HTML that is read, such as `&#x1f600;`.
const LONGEST_REFERENCE: usize = 10;

/// The bytes of a text, and where each of them stands in the text that was given.
pub(super) struct Reading {
    bytes: Zeroizing<Vec<u8>>,
    origins: Vec<Range<usize>>,
}

impl Reading {
    /// `text` as it is, and once more for each layer of escapes in it.
    pub(super) fn layers(text: &[u8]) -> impl Iterator<Item = Self> {
        let plain = Self {
            bytes: Zeroizing::new(text.iter().copied().map(fold).collect()),
            origins: (0..text.len()).map(|at| at..at + 1).collect(),
        };
        iter::successors(Some(plain), Self::unescaped).take(1 + LAYERS)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where in the given text each of the bytes stands.
    #[cfg(feature = "command")]
    pub(super) fn origins(&self) -> &[Range<usize>] {
        &self.origins
    }

    /// Where in the given text `needle` stands, also where its occurrences overlap.
    pub(super) fn occurrences(&self, needle: &[u8]) -> impl Iterator<Item = Range<usize>> {
        self.bytes
            .windows(needle.len())
            .enumerate()
            .filter(move |(_, window)| *window == needle)
            .map(|(at, window)| self.origins[at].start..self.origins[at + window.len() - 1].end)
    }

    /// This text without the outermost layer of its escapes; `None` when there are none.
    fn unescaped(&self) -> Option<Self> {
        // What an escape stands for is never longer than the escape: the buffer does not grow and leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len()));
        let mut origins = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        while at < self.bytes.len() {
            let mut meant = [self.bytes[at], 0, 0, 0];
            let (read, written) = escape(&self.bytes[at..], &mut meant).unwrap_or((1, 1));
            let origin = self.origins[at].start..self.origins[at + read - 1].end;
            bytes.extend(meant[..written].iter().copied().map(fold));
            origins.extend(iter::repeat_n(origin, written));
            at += read;
        }
        (bytes.len() < self.bytes.len()).then_some(Self { bytes, origins })
    }
}

/// A server may change the case, and shows blanks as `+` and line breaks as blanks.
fn fold(byte: u8) -> u8 {
    match byte {
        b'+' | 0..b' ' | 0x7f => b' ',
        byte => byte.to_ascii_lowercase(),
    }
}

/// Reads the escape that `text` begins with: its length, and that of what it stands for, which goes to `meant`.
fn escape(text: &[u8], meant: &mut [u8; 4]) -> Option<(usize, usize)> {
    match text.first()? {
        b'%' => {
            meant[0] = u8::try_from(hex(text.get(1..3)?)?).ok()?;
            Some((3, 1))
        }
        b'&' => {
            let end = text
                .iter()
                .take(LONGEST_REFERENCE)
                .position(|byte| *byte == b';')?;
            let character = reference(&text[1..end])?;
            Some((end + 1, character.encode_utf8(meant).len()))
        }
        b'\\' => {
            let (read, character) = backslash(&text[1..])?;
            Some((1 + read, character.encode_utf8(meant).len()))
        }
        _ => None,
    }
}

/// What stands between `&` and `;` in HTML.
fn reference(name: &[u8]) -> Option<char> {
    match name {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x', digits @ ..] if !digits.is_empty() => char::from_u32(hex(digits)?),
        [b'#', digits @ ..] => char::from_u32(str::from_utf8(digits).ok()?.parse().ok()?),
        _ => None,
    }
}

/// What stands behind `\` in a string of JSON (RFC 8259 section 7): how much of it is read, and the character that it means.
fn backslash(text: &[u8]) -> Option<(usize, char)> {
    match text.first()? {
        byte @ (b'"' | b'\'' | b'\\' | b'/') => Some((1, char::from(*byte))),
        b'b' | b'f' | b'n' | b'r' | b't' => Some((1, ' ')),
        b'u' => {
            let unit = |from: usize| u16::try_from(hex(text.get(from..from + 4)?)?).ok();
            let units = [
                Some(unit(1)?),
                unit(7).filter(|_| text[5..].starts_with(b"\\u")),
            ];
            let character = char::decode_utf16(units.into_iter().flatten())
                .next()?
                .ok()?;
            Some((if character.len_utf16() == 2 { 11 } else { 5 }, character))
        }
        _ => None,
    }
}

/// The number that at most seven `digits` mean.
fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        Some(number * 16 + char::from(*digit).to_digit(16)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn read(text: &str) -> Vec<String> {
        Reading::layers(text.as_bytes())
            .map(|layer| String::from_utf8_lossy(layer.bytes()).into_owned())
            .collect()
    }

    #[rstest]
    #[case("a%2bB%2B", "a b ")]
    #[case("&amp;&LT;&gt;&quot;&apos;&#39;&#x27;&#233;", "&<>\"'''é")]
    #[case(r#"\/\"\\\u00e9\ud83d\ude00\n"#, "/\"\\é😀 ")]
    #[case("%c3%a9%C3%A9", "éé")]
    fn an_escape_is_read_as_what_it_means(#[case] text: &str, #[case] meant: &str) {
        assert_eq!(read(text)[1], meant);
    }

    #[rstest]
    #[case("%")]
    #[case("%2")]
    #[case("%zz")]
    #[case("&;")]
    #[case("&#;")]
    #[case("&#x;")]
    #[case("&#x110000;")]
    #[case("&nothing;")]
    #[case("&amp")]
    #[case(r"\")]
    #[case(r"\q")]
    #[case(r"\u12")]
    #[case(r"\ud83d")]
    #[case(r"\ud83d\u0041")]
    fn what_is_no_escape_stays_as_it_is(#[case] text: &str) {
        // A lone half of a character stays, and what follows it may be an escape of its own.
        let layers = read(text);
        assert!(layers.last().unwrap().starts_with(&text[..1]), "{layers:?}");
    }

    #[test]
    fn layers_are_taken_off_one_by_one_and_not_for_ever() {
        assert_eq!(read("%25252541"), ["%25252541", "%252541", "%2541", "%41"]);
        assert_eq!(read("plain"), ["plain"]);
    }

    #[test]
    fn a_find_is_told_by_its_place_in_the_given_text() {
        let text = "x a%2Bb";
        let mut layers = Reading::layers(text.as_bytes());
        let mut next = || layers.next().unwrap().occurrences(b"a b").next();
        assert_eq!((next(), next()), (None, Some(2..7)));
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "([%&\\\\;#ux0-9a-f]|\\PC){0,40}") {
            for layer in Reading::layers(text.as_bytes()) {
                prop_assert_eq!(layer.bytes.len(), layer.origins.len());
                prop_assert!(layer.origins.iter().all(|origin| origin.end <= text.len()));
            }
        }
    }
}
