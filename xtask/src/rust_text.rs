//! Just enough of Rust's grammar to tell code from comments and literals.
//!
//! The checks search for words. Without this, a comment that explains why a word is forbidden would be found guilty.

/// The code alone: comments and the insides of string and character literals become spaces, line breaks stay.
pub(crate) fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some(first) = rest.chars().next() {
        let hidden = hidden_length(rest, after_word);
        if hidden == 0 {
            code.push(first);
            after_word = is_word(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(
                rest[..hidden]
                    .chars()
                    .map(|c| if c == '\n' { '\n' } else { ' ' }),
            );
            after_word = false;
            rest = &rest[hidden..];
        }
    }
    code
}

/// The number of lines before the first in-file test module: its attribute and `mod name {`. All of them without one.
pub(crate) fn lines_before_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let opens_tests = |start: usize| {
        lines[start].trim_start().starts_with("#[cfg(test)]")
            && lines[start..]
                .iter()
                .map(|line| line.trim().trim_start_matches("#[cfg(test)]").trim_start())
                .find(|line| !line.is_empty() && !line.starts_with("#[") && !line.starts_with("//"))
                .is_some_and(|line| line.contains("mod ") && line.ends_with('{'))
    };
    (0..lines.len())
        .find(|start| opens_tests(*start))
        .unwrap_or(lines.len())
}

/// Whether `word` stands in `code` as a whole word, and where.
pub(crate) fn find_words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word)
        .map(|(start, _)| start)
        .filter(move |start| {
            let before = code[..*start].chars().next_back();
            let after = code[start + word.len()..].chars().next();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
}

/// The line, counted from one, of a byte position.
pub(crate) fn line_at(text: &str, position: usize) -> usize {
    text[..position].matches('\n').count() + 1
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How many bytes at the start of `rest` are a comment or a literal; 0 when they are code.
fn hidden_length(rest: &str, after_word: bool) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if let Some(inside) = rest.strip_prefix('"') {
        return 1 + quoted(inside, '"');
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    // A prefix is one only where no word stands before it: `for"` does not end in a raw string.
    if after_word { 0 } else { raw_string(rest) }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut position = 0;
    while position < rest.len() {
        if rest[position..].starts_with("/*") {
            depth += 1;
            position += 2;
        } else if rest[position..].starts_with("*/") {
            depth -= 1;
            position += 2;
            if depth == 0 {
                return position;
            }
        } else {
            position += rest[position..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length up to and with the closing mark, escapes skipped.
fn quoted(inside: &str, mark: char) -> usize {
    let mut escaped = false;
    for (position, c) in inside.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == mark {
            return position + mark.len_utf8();
        }
    }
    inside.len()
}

/// A character literal, or 0 for a lifetime or a label.
fn character(rest: &str) -> usize {
    let inside = &rest[1..];
    if inside.starts_with('\\') {
        return 1 + quoted(inside, '\'');
    }
    let mut characters = inside.char_indices().skip(1);
    match characters.next() {
        Some((end, '\'')) => 1 + end + 1,
        _ => 0,
    }
}

/// `r"…"`, `r#"…"#`, `br"…"`, `cr#"…"#`.
fn raw_string(rest: &str) -> usize {
    let Some(marked) = ["r", "br", "cr"]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))
    else {
        return 0;
    };
    let inside = marked.trim_start_matches('#');
    if !inside.starts_with('"') {
        return 0;
    }
    let closing = format!("\"{}", "#".repeat(marked.len() - inside.len()));
    let opened = rest.len() - inside.len() + 1;
    rest[opened..]
        .find(&closing)
        .map_or(rest.len(), |end| opened + end + closing.len())
}

#[cfg(test)]
mod tests {
    use super::{code_only, find_words, line_at, lines_before_tests};

    /// The code with runs of blanks made one.
    fn code(text: &str) -> String {
        code_only(text)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn comments_and_literals_are_hidden() {
        for (text, expected) in [
            ("a // secret\nb", "a b"),
            ("//! secret\na", "a"),
            ("a /* x /* secret */ secret */ b", "a b"),
            (r#"a("se\"cret", b)"#, "a( , b)"),
            ("a(r\"secret\\\", b)", "a( , b)"),
            ("a(r#\"se\"cret\"#, b)", "a( , b)"),
            ("a(br\"secret\", b'x', '\\'', '\"', b)", "a( , b , , , b)"),
            (
                "fn f<'a>(x: &'a str) -> &'a str { x }",
                "fn f<'a>(x: &'a str) -> &'a str { x }",
            ),
            ("let r = 1; r#type", "let r = 1; r#type"),
            ("a /* secret", "a"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_stay_where_they_are() {
        let text = "a\n\"b\nc\" /*\n*/ d";
        let code = code_only(text);
        assert_eq!(code.lines().count(), 4);
        assert_eq!(line_at(&code, code.find('d').unwrap()), 4);
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(
            find_words("dbg dbg_x xdbg dbg", "dbg").collect::<Vec<_>>(),
            [0, 15]
        );
    }

    #[test]
    fn code_ends_where_the_test_module_starts() {
        assert_eq!(lines_before_tests("a\nb\n"), 2);
        assert_eq!(lines_before_tests("a\n#[cfg(test)]\nmod tests {\n}\n"), 1);
        assert_eq!(
            lines_before_tests("a\n#[cfg(test)]\n#[path = \"x\"]\nmod tests {\n}\n"),
            1
        );
        assert_eq!(
            lines_before_tests("#[cfg(test)]\nuse a;\n#[cfg(test)]\nmod tests;\nb\n"),
            5
        );
    }
}
