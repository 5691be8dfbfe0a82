//! A reader of `.env` files. What the variables mean is decided elsewhere.
//!
//! App Builder's tools read theirs with the `dotenv` of Node.js, by whose rules a value is the rest of its line and stays as it is:
//! no quotes but those around the whole of it go, and `$` means nothing. The reader that Rust programs use goes by those of a
//! shell, takes a JSON list apart and puts other variables into a secret with a `$`; so the lines are read here.

use zeroize::Zeroizing;

/// The variables of a `.env` file. Values wipe themselves.
pub(super) struct Variables(Vec<(String, Zeroizing<String>)>);

impl Variables {
    /// Reads lines of the form `NAME=value`. Others are comments, or no concern of ours.
    pub(super) fn read(text: &str) -> Self {
        Self(text.split(['\n', '\r']).filter_map(variable).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let variables = self.0.iter();
        variables.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A copy of the value of `name`; of two, the last counts.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut variables = self.0.iter().rev();
        let found = variables.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str().to_owned())
    }
}

fn variable(line: &str) -> Option<(String, Zeroizing<String>)> {
    let line = line.trim_start();
    let (name, value) = line
        .strip_prefix("export ")
        .unwrap_or(line)
        .split_once('=')?;
    let name = name.trim();
    let is_name = |c: char| c.is_alphanumeric() || "_.-$".contains(c);
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    Some((name.to_owned(), unquote(value.trim())))
}

fn unquote(value: &str) -> Zeroizing<String> {
    let quote = value.chars().next().filter(|c| "\"'`".contains(*c));
    let inner = quote.and_then(|quote| {
        let (inner, after) = value[1..].rsplit_once(quote)?;
        let after = after.trim_start();
        (after.is_empty() || after.starts_with('#')).then_some((quote, inner))
    });
    match inner {
        Some(('"', inner)) => {
            // Never longer than what it is made of: nothing is left behind by growing.
            let mut text = Zeroizing::new(String::with_capacity(inner.len()));
            for (index, line) in inner.split("\\n").enumerate() {
                text.push_str(if index > 0 { "\n" } else { "" });
                text.push_str(line);
            }
            text
        }
        Some((_, inner)) => Zeroizing::new(inner.to_owned()),
        None => Zeroizing::new(without_comment(value).to_owned()),
    }
}

/// A `#` within a word belongs to the value: secrets hold any sign.
fn without_comment(value: &str) -> &str {
    let mut signs = value.match_indices('#').map(|(at, _)| at);
    let comment = signs.find(|at| *at == 0 || value[..*at].ends_with(char::is_whitespace));
    value[..comment.unwrap_or(value.len())].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("A=b", "b")]
    #[case("  export A = b c \r\n", "b c")]
    #[case("A=\"b # c\" # d", "b # c")]
    #[case("A='b\"c'", "b\"c")]
    #[case("A=b#c # d", "b#c")]
    #[case("A=$B${C}", "$B${C}")]
    #[case("A=[\"b\", \"c\"]", "[\"b\", \"c\"]")]
    #[case("A=\"b", "\"b")]
    #[case("A=b=c==", "b=c==")]
    #[case("A=x\nA=y", "y")]
    #[case("A=", "")]
    #[case("A=# none", "")]
    fn a_value_is_the_rest_of_its_line(#[case] text: &str, #[case] value: &str) {
        assert_eq!(Variables::read(text).get("A").as_deref(), Some(value));
    }

    #[test]
    fn comments_and_prose_are_no_variables() {
        let text = "# A=b\n\nnothing here\n=b\nA B=c\n";
        assert!(Variables::read(text).is_empty());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_or_is_made_up(text in "([A=#\"'`\\\\n \n]|\\PC){0,40}") {
            for (name, value) in Variables::read(&text).iter() {
                prop_assert!(text.contains(name) && (value.contains('\n') || text.contains(value)));
            }
        }
    }
}
