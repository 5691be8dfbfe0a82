//! Names for files, made of what is known of an output. Pure; a name is never a path.

use std::{
    fmt::{self, Write as _},
    time::{Duration, SystemTime},
};

use crate::{Error, ErrorKind};

/// How long the part of a name is that comes from words, in characters.
const LONGEST_SLUG: usize = 40;

/// How long a name is without its ending, in bytes: file systems take 255.
const LONGEST_NAME: usize = 200;

/// A pattern for the names of files, such as `{operation}-{prompt}-{seed}`.
///
/// | Placeholder | Stands for |
/// |---|---|
/// | `{operation}` | the operation, as a [`slug`] |
/// | `{prompt}` | the prompt, as a [`slug`] |
/// | `{seed}` | the seed; without one, the number of the output |
/// | `{index}` | the number of the output, from 1 |
/// | `{count}` | how many outputs there are |
/// | `{date}` | the day in UTC: `2026-06-01` |
///
/// Words that are not known are `output`. The ending of the file is no part of it.
///
/// ```
/// use firefly_core::{NameTemplate, NameValues};
///
/// let names = NameTemplate::parse("{prompt}-{index}of{count}")?;
/// let values = NameValues { prompt: "A lighthouse, at dusk!", index: 1, count: 4, ..NameValues::default() };
/// assert_eq!(names.name(&values), "a-lighthouse-at-dusk-1of4");
/// assert_eq!(names.to_string(), "{prompt}-{index}of{count}");
/// # Ok::<(), firefly_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameTemplate(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Operation,
    Prompt,
    Seed,
    Index,
    Count,
    Date,
}

/// The pattern as it was parsed.
impl fmt::Display for NameTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| {
            f.write_str(match piece {
                Piece::Text(text) => text,
                Piece::Operation => "{operation}",
                Piece::Prompt => "{prompt}",
                Piece::Seed => "{seed}",
                Piece::Index => "{index}",
                Piece::Count => "{count}",
                Piece::Date => "{date}",
            })
        })
    }
}

/// What the placeholders of a [`NameTemplate`] stand for.
#[derive(Clone, Copy, Debug)]
pub struct NameValues<'a> {
    /// What made the output, in words.
    pub operation: &'a str,
    /// What was asked for, in words.
    pub prompt: &'a str,
    /// The seed, where there is one.
    pub seed: Option<i64>,
    /// The number of the output, from 1.
    pub index: usize,
    /// How many outputs there are.
    pub count: usize,
    /// The day, of which the date in UTC is told.
    pub time: SystemTime,
}

impl Default for NameValues<'_> {
    /// One output of which nothing is known, on the first day of 1970.
    fn default() -> Self {
        Self {
            operation: "",
            prompt: "",
            seed: None,
            index: 1,
            count: 1,
            time: SystemTime::UNIX_EPOCH,
        }
    }
}

impl NameTemplate {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when it is empty, has a placeholder that is not known or an open brace, or holds what cannot
    /// stand in a file's name on every system, such as a separator.
    pub fn parse(template: &str) -> Result<Self, Error> {
        let refuse = |why: String| {
            let message = format!("the template {template:?} for file names {why}");
            Err(Error::new(
                ErrorKind::Configuration,
                "name the files",
                message,
            ))
        };
        if template.is_empty() {
            return refuse("is empty".to_owned());
        }
        let mut pieces = Vec::new();
        let mut rest = template;
        while !rest.is_empty() {
            let text = rest.split(['{', '}']).next().unwrap_or_default();
            if let Some(odd) = text.chars().find(|c| is_forbidden(*c)) {
                return refuse(format!(
                    "holds {odd:?}, which cannot stand in a file's name"
                ));
            }
            if !text.is_empty() {
                pieces.push(Piece::Text(text.to_owned()));
            }
            rest = &rest[text.len()..];
            let Some(tail) = rest.strip_prefix('{') else {
                if rest.is_empty() {
                    break;
                }
                return refuse("closes a brace that was not opened".to_owned());
            };
            let Some((name, after)) = tail.split_once('}') else {
                return refuse("does not close a brace".to_owned());
            };
            pieces.push(match name {
                "operation" => Piece::Operation,
                "prompt" => Piece::Prompt,
                "seed" => Piece::Seed,
                "index" => Piece::Index,
                "count" => Piece::Count,
                "date" => Piece::Date,
                unknown => {
                    return refuse(format!(
                        "has the unknown placeholder {{{unknown}}}: there are {{operation}}, {{prompt}}, {{seed}}, {{index}}, \
                         {{count}} and {{date}}"
                    ));
                }
            });
            rest = after;
        }
        Ok(Self(pieces))
    }

    /// The name of one output, without an ending. It has no separator in it, and is no name that a system keeps for itself.
    pub fn name(&self, values: &NameValues<'_>) -> String {
        let mut name = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::Operation => name.push_str(&words(values.operation)),
                Piece::Prompt => name.push_str(&words(values.prompt)),
                Piece::Date => name.push_str(&date(values.time)),
                Piece::Seed => match values.seed {
                    Some(seed) => write(&mut name, seed),
                    None => write(&mut name, values.index),
                },
                Piece::Index => write(&mut name, values.index),
                Piece::Count => write(&mut name, values.count),
            }
        }
        while name.len() > LONGEST_NAME {
            name.pop();
        }
        // A dot in front hides a file, and Windows takes away those at the end, and spaces with them.
        let bare = name.trim_matches(['.', ' ']);
        if bare.is_empty() || is_reserved(bare) {
            // Before the first dot: what follows it does not matter to a device.
            let (stem, rest) = bare.split_at(bare.find('.').unwrap_or(bare.len()));
            return format!("{stem}_{rest}");
        }
        bare.to_owned()
    }
}

impl Default for NameTemplate {
    /// `{prompt}-{seed}`.
    fn default() -> Self {
        Self(vec![
            Piece::Prompt,
            Piece::Text("-".to_owned()),
            Piece::Seed,
        ])
    }
}

fn write(name: &mut String, number: impl std::fmt::Display) {
    // A text never refuses to grow.
    let _ = write!(name, "{number}");
}

fn words(words: &str) -> String {
    let slug = slug(words);
    if slug.is_empty() {
        "output".to_owned()
    } else {
        slug
    }
}

/// Words as part of a file's name: lower case, letters and digits of any script joined by hyphens, cut between two words after
/// 40 characters at most. Empty when there is no letter in them.
///
/// ```
/// assert_eq!(firefly_core::slug("A cat, coding/../at night"), "a-cat-coding-at-night");
/// ```
pub fn slug(words: &str) -> String {
    let mut slug = String::new();
    let mut length = 0;
    let lower = words.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()) {
        let letters = word.chars().count();
        let wanted = letters + usize::from(length > 0);
        if letters == 0 {
            continue;
        }
        if length + wanted > LONGEST_SLUG {
            if length == 0 {
                slug.extend(word.chars().take(LONGEST_SLUG));
            }
            break;
        }
        if length > 0 {
            slug.push('-');
        }
        slug.push_str(word);
        length += wanted;
    }
    slug
}

fn is_forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// Whether Windows keeps the name, with any ending, for a device. Source: the naming conventions of Win32, and `CreateFile` for the
/// two of the console.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim();
    let stem = stem.to_ascii_uppercase();
    let numbered = |device: &str| {
        let rest = stem.strip_prefix(device);
        let mut rest = rest.unwrap_or_default().chars();
        let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³');
        rest.next().is_some_and(is_digit) && rest.next().is_none()
    };
    let devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    devices.contains(&&*stem) || numbered("COM") || numbered("LPT")
}

/// The day in UTC, as `2026-06-01`.
fn date(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let days = since.unwrap_or(Duration::ZERO).as_secs() / 86_400;
    // Days since 0000-03-01, in eras of 400 years: a year that begins in March has its leap day at its end.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 {
        (era * 400 + year, month + 3)
    } else {
        (era * 400 + year + 1, month - 9)
    };
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn name(template: &str, values: &NameValues<'_>) -> String {
        NameTemplate::parse(template).unwrap().name(values)
    }

    #[test]
    fn every_placeholder_has_its_value() {
        let values = NameValues {
            operation: "generate images",
            prompt: "A cat, coding",
            seed: Some(-7),
            index: 2,
            count: 4,
            time: at(1_780_272_000),
        };
        assert_eq!(
            name(
                "{operation}-{prompt}_{seed} {index}.{count}@{date}",
                &values
            ),
            "generate-images-a-cat-coding_-7 2.4@2026-06-01"
        );
        let unknown = NameValues::default();
        assert_eq!(
            name("{operation}-{prompt}-{seed}-{date}", &unknown),
            "output-output-1-1970-01-01"
        );
        assert_eq!(NameTemplate::default().name(&values), "a-cat-coding--7");
    }

    #[rstest]
    #[case("{tomorrow}", "{tomorrow}")]
    #[case("{Seed}", "{Seed}")]
    #[case("{}", "{}")]
    #[case("a{seed", "does not close")]
    #[case("a}b", "not opened")]
    #[case("", "empty")]
    #[case("../{seed}", "'/'")]
    #[case("a\\b", "file's name")]
    #[case("c:{seed}", "':'")]
    #[case("a\nb", "file's name")]
    fn a_template_that_cannot_work_is_refused_with_the_reason(
        #[case] template: &str,
        #[case] why: &str,
    ) {
        let error = NameTemplate::parse(template).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(why), "{error}");
    }

    #[rstest]
    #[case("..", "_")]
    #[case(".hidden", "hidden")]
    #[case("{prompt}", "con_")]
    #[case("{prompt}.{index}", "con_.1")]
    #[case("com1.{prompt}", "com1_.con")]
    #[case("com¹", "com¹_")]
    #[case("Lpt³ .{prompt}", "Lpt³ _.con")]
    #[case("conin$", "conin$_")]
    #[case("CONOUT$.txt", "CONOUT$_.txt")]
    #[case("com10", "com10")]
    #[case("com", "com")]
    #[case("a. ", "a")]
    fn a_name_is_never_a_folder_nor_a_device(#[case] template: &str, #[case] expected: &str) {
        let values = NameValues {
            prompt: "CON",
            ..NameValues::default()
        };
        assert_eq!(name(template, &values), expected);
    }

    #[rstest]
    #[case(
        "A realistic illustration of a cat coding",
        "a-realistic-illustration-of-a-cat-coding"
    )]
    #[case(
        "a realistic illustration of a cat dancing",
        "a-realistic-illustration-of-a-cat"
    )]
    #[case("../../etc/passwd", "etc-passwd")]
    #[case("Zwölf Bücher, 十二冊", "zwölf-bücher-十二冊")]
    #[case("?!", "")]
    fn a_slug_is_of_letters_and_hyphens(#[case] words: &str, #[case] expected: &str) {
        assert_eq!(slug(words), expected);
    }

    #[rstest]
    #[case(0, "1970-01-01")]
    #[case(951_782_399, "2000-02-28")]
    #[case(951_782_400, "2000-02-29")]
    #[case(951_868_800, "2000-03-01")]
    #[case(1_735_689_599, "2024-12-31")]
    #[case(4_107_542_400, "2100-03-01")]
    fn a_date_is_the_day_in_utc(#[case] seconds: u64, #[case] expected: &str) {
        assert_eq!(date(at(seconds)), expected);
    }

    proptest! {
        #[test]
        fn no_value_leaves_the_folder(operation: String, prompt: String, seed: Option<i64>) {
            let values = NameValues { operation: &operation, prompt: &prompt, seed, ..NameValues::default() };
            for template in ["{prompt}", "{operation}{prompt}{seed}", ".{prompt}.", "{prompt}{prompt}{prompt}"] {
                let name = name(template, &values);
                let path = std::path::Path::new(&name);
                prop_assert_eq!(path.file_name(), Some(path.as_os_str()));
                prop_assert!(!name.is_empty() && name.len() <= LONGEST_NAME + 1);
                prop_assert!(!name.chars().any(is_forbidden));
            }
        }
    }
}
