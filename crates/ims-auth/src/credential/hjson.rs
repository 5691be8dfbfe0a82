//! A reader of HJSON, and so of JSON, which is a part of it. What the members mean is decided elsewhere.
//!
//! The `aio` command line writes its configuration in HJSON: JSON whose names, texts and commas may do without their signs, and
//! which has comments. The light reader of it, deser-hjson, panics on some letters outside ASCII, and no reader, `serde_json` included,
//! wipes the copies that it makes of a text; a file of secrets asks for both. So it is read here, by the grammar of
//! <https://hjson.github.io/syntax.html>, and the JSON of the Developer Console with it.

use zeroize::Zeroizing;

use super::{Fault, tree::Tree};

/// How deep lists and maps may stand in one another; a file of Adobe's has seven levels.
const DEEPEST: usize = 64;

/// Whether `text` begins as an HJSON map or list does.
pub(super) fn is_one(text: &str) -> bool {
    let mut reader = Reader { text, at: 0 };
    reader.skip().is_ok() && matches!(reader.peek(), Some('{' | '['))
}

/// Reads the one map or list that `text` is.
pub(super) fn read(text: &str) -> Result<Tree, Fault> {
    let mut reader = Reader { text, at: 0 };
    reader.skip()?;
    if !matches!(reader.peek(), Some('{' | '[')) {
        return Err(reader.fault("a `{` is missing"));
    }
    let tree = reader.value(0)?;
    reader.skip()?;
    match reader.peek() {
        None => Ok(tree),
        Some(_) => Err(reader.fault("something follows the end")),
    }
}

struct Reader<'a> {
    text: &'a str,
    /// Always the beginning of a character.
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn takes(&mut self, sign: &str) -> bool {
        let is_next = self.rest().starts_with(sign);
        self.at += if is_next { sign.len() } else { 0 };
        is_next
    }

    /// What is wrong and where; never what stands there, which may be a secret.
    fn fault(&self, what: &str) -> Fault {
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |text| text.chars().count())
            + 1;
        format!("is not valid JSON or HJSON: {what} at line {line}, column {column}")
    }

    /// Skips white space and comments.
    fn skip(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with('#') || trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                let end = trimmed.find("*/");
                self.at += end.ok_or_else(|| self.fault("a comment does not end"))? + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Tree, Fault> {
        self.skip()?;
        match self.peek() {
            Some('{' | '[') if depth == DEEPEST => Err(self.fault("too many levels")),
            Some('{') => self.map(depth + 1),
            Some('[') => self.list(depth + 1),
            Some('"' | '\'') => self.quoted().map(Tree::Text),
            Some(',' | ':' | '}' | ']') | None => Err(self.fault("a value is missing")),
            Some(_) => Ok(self.unquoted()),
        }
    }

    fn map(&mut self, depth: usize) -> Result<Tree, Fault> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip()?;
            if self.takes("}") {
                return Ok(Tree::Map(members));
            }
            let name = self.name()?;
            self.skip()?;
            if !self.takes(":") {
                return Err(self.fault("a `:` is missing"));
            }
            members.push((name, self.value(depth)?));
            self.skip()?;
            self.takes(",");
        }
    }

    fn list(&mut self, depth: usize) -> Result<Tree, Fault> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.skip()?;
            if self.takes("]") {
                return Ok(Tree::List(values));
            }
            values.push(self.value(depth)?);
            self.skip()?;
            self.takes(",");
        }
    }

    fn name(&mut self) -> Result<String, Fault> {
        if matches!(self.peek(), Some('"' | '\'')) {
            return Ok(self.quoted()?.as_str().to_owned());
        }
        let ends = |c: char| c.is_whitespace() || ",:[]{}\"'".contains(c);
        let rest = self.rest();
        let name = &rest[..rest.find(ends).unwrap_or(rest.len())];
        if name.is_empty() {
            return Err(self.fault("a name or the end of a map is missing"));
        }
        self.at += name.len();
        Ok(name.to_owned())
    }

    /// A number or a word of JSON, or else a text, which goes to the end of the line.
    fn unquoted(&mut self) -> Tree {
        let rest = self.rest();
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let end = [line.find([',', '}', ']', '#']), line.find("//")];
        let end = end.into_iter().flatten().min().unwrap_or(line.len());
        let word = line[..end].trim_end();
        let known = match word {
            "null" => Some(Tree::Null),
            "true" | "false" => Some(Tree::Other),
            _ => is_number(word).then_some(Tree::Other),
        };
        self.at += if known.is_some() {
            word.len()
        } else {
            line.len()
        };
        known.unwrap_or_else(|| Tree::Text(Zeroizing::new(line.trim_end().to_owned())))
    }

    fn quoted(&mut self) -> Result<Zeroizing<String>, Fault> {
        if self.takes("'''") {
            let end = self.rest().find("'''");
            let end = end.ok_or_else(|| self.fault("a text does not end"))?;
            let text = Zeroizing::new(self.rest()[..end].trim().to_owned());
            self.at += end + 3;
            return Ok(text);
        }
        let quote = self.peek();
        // An escape is never shorter than what it stands for: with room for the rest of the text, up to its end, the buffer never
        // moves and leaves no copy behind.
        let mut text = Zeroizing::new(String::with_capacity(self.length_of_quoted()));
        self.at += 1;
        loop {
            let Some(next) = self.peek().filter(|c| *c != '\n') else {
                return Err(self.fault("a text does not end"));
            };
            if next == '\\' {
                text.push(self.escape()?);
                continue;
            }
            self.at += next.len_utf8();
            if Some(next) == quote {
                return Ok(text);
            }
            text.push(next);
        }
    }

    /// How many bytes the text from its first sign to its last takes.
    fn length_of_quoted(&self) -> usize {
        let bytes = self.rest().as_bytes();
        let mut at = 1;
        while at < bytes.len() && bytes[at] != bytes[0] && bytes[at] != b'\n' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        at
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let mut signs = self.rest().chars().skip(1);
        let plain = match signs.next() {
            Some(same @ ('"' | '\'' | '\\' | '/')) => same,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.code_point(),
            _ => return Err(self.fault("an escape is not known")),
        };
        self.at += 2;
        Ok(plain)
    }

    /// `\uXXXX`, or two of them that are one character.
    fn code_point(&mut self) -> Result<char, Fault> {
        let unit = |at: usize| {
            let digits = self.rest().get(at..at + 6)?.strip_prefix("\\u")?;
            let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
        };
        let units = unit(0).into_iter().chain(unit(6));
        match char::decode_utf16(units).next() {
            Some(Ok(found)) => {
                self.at += 6 * found.len_utf16();
                Ok(found)
            }
            _ => Err(self.fault("an escape is not known")),
        }
    }
}

/// `parse` alone would take `inf` and `nan` for numbers.
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && word.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::{Value, json};

    /// As `serde_json` would hold it; numbers and truth values are all `true`.
    fn plain(tree: &Tree) -> Value {
        match tree {
            Tree::Null => Value::Null,
            Tree::Other => Value::Bool(true),
            Tree::Text(text) => Value::from(text.as_str()),
            Tree::List(list) => list.iter().map(plain).collect(),
            Tree::Map(members) => {
                let members = members.iter();
                Value::Object(
                    members
                        .map(|(name, value)| (name.clone(), plain(value)))
                        .collect(),
                )
            }
        }
    }

    #[rstest]
    #[case::bare_names_and_texts("{\n a: b c\n d: [\n e,f\n g\n ]\n}", json!({"a": "b c", "d": ["e,f", "g"]}))]
    #[case::no_commas("{a: \"b\" c: 'd'}", json!({"a": "b", "c": "d"}))]
    #[case::comments("# one\n{ // two\n a: b // no comment\n /* three */ c: 1 # four\n}", json!({"a": "b // no comment", "c": true}))]
    #[case::last_comma("{\"a\": [1, 2,], }", json!({"a": [true, true]}))]
    #[case::words("{a: true\n b: null\n c: truely\n d: -1e5\n e: 1 2\n}", json!({"a": true, "b": null, "c": "truely", "d": true, "e": "1 2"}))]
    #[case::lines("{a: '''\n  b\n  c\n '''}", json!({"a": "b\n  c"}))]
    #[case::letters("{größe: '€' a: \"é𝄞\"}", json!({"größe": "€", "a": "é𝄞"}))]
    fn what_hjson_leaves_out_is_understood(#[case] text: &str, #[case] expected: Value) {
        assert_eq!(plain(&read(text).unwrap()), expected);
    }

    #[rstest]
    #[case::empty("", "line 1, column 1")]
    #[case::no_map("\"a\"", "line 1, column 1")]
    #[case::cut("{\n \"a\": \"hush", "line 2, column 12")]
    #[case::no_end("{\"a\": \"hush\"", "column 13")]
    #[case::more("{} hush", "column 4")]
    #[case::two_commas("{\"a\": \"b\",,}", "column 11")]
    #[case::escape(r#"{"a": "\x"}"#, "column 8")]
    #[case::half_a_pair(r#"{"a": "\ud834"}"#, "column 8")]
    #[case::sign_in_digits(r#"{"a": "\u+123"}"#, "column 8")]
    #[case::comment("{ /* hush", "column 3")]
    fn a_broken_text_is_refused_with_its_place_and_without_a_quotation(
        #[case] text: &str,
        #[case] place: &str,
    ) {
        let fault = read(text).err().unwrap();
        assert!(fault.ends_with(place), "{fault}");
        assert!(!fault.contains("hush"), "{fault}");
    }

    #[test]
    fn levels_are_bounded() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(read(&nested(DEEPEST)).is_ok());
        assert!(read(&nested(DEEPEST + 1)).is_err());
        assert!(read(&"{a:".repeat(500_000)).is_err());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            Just(Value::Bool(true)),
            "(\\PC|[\n\t\"\\\\/'#{}])*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("\\PC{0,6}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_reads_as_serde_json_reads_it(value in any_json()) {
            let value = json!([value]);
            for text in [value.to_string(), format!("{value:#}")] {
                prop_assert_eq!(plain(&read(&text).unwrap()), value.clone());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "([{}\\[\\]:,\"'#/*a\n\\\\u0é€𝄞 ]){0,40}") {
            let _ = read(&text);
        }
    }
}
