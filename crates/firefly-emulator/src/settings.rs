//! Settings in words, for the command line: how the values of quirks and the names of routes are written and read.

use std::fmt;

/// The reason why a setting in words was refused. It says what would have been taken.
///
/// ```
/// use firefly_emulator::Quirks;
///
/// let error = Quirks::default().set("cancel-body=none").unwrap_err();
/// assert_eq!(error.to_string(), "`none` is no value of cancel-body: it takes empty, empty-object, status");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError(pub(crate) String);

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingError {}

/// A value that can be written in words.
pub(crate) trait Value: Sized {
    /// Whether a setting without a value means `true`.
    const IS_FLAG: bool = false;

    /// What may be written, as one list.
    fn allowed() -> String;

    /// The value of a text; `None` for one that is not allowed.
    fn read(text: &str) -> Option<Self>;
}

impl Value for bool {
    const IS_FLAG: bool = true;

    fn allowed() -> String {
        "true, false".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for String {
    fn allowed() -> String {
        "TEXT".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Value for Vec<String> {
    fn allowed() -> String {
        "TEXT,TEXT…".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Some(text.split(',').map(str::to_owned).collect())
    }
}

/// An optional value is written as the value; without the setting there is none.
impl<T: Value> Value for Option<T> {
    fn allowed() -> String {
        T::allowed()
    }

    fn read(text: &str) -> Option<Self> {
        T::read(text).map(Some)
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Value for $number {
            fn allowed() -> String {
                format!("0 to {}", <$number>::MAX)
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )+};
}

numbers!(u16, u32, u64);

/// Declares an enum whose variants can be named in words, so that none can be forgotten where they are listed.
macro_rules! choices {
    ($($(#[$about:meta])* pub enum $name:ident { $($(#[$told:meta])* $variant:ident,)+ })+) => {$(
        $(#[$about])*
        pub enum $name { $($(#[$told])* $variant,)+ }

        impl $name {
            /// All of them, by the names of their variants.
            const CHOICES: &[(&'static str, Self)] = &[$((stringify!($variant), Self::$variant),)+];
        }

        impl $crate::settings::Value for $name {
            fn allowed() -> String {
                let words = Self::CHOICES.iter().map(|(name, _)| $crate::settings::word(name));
                words.collect::<Vec<_>>().join(", ")
            }

            fn read(text: &str) -> Option<Self> {
                let mut choices = Self::CHOICES.iter();
                choices.find(|(name, _)| $crate::settings::word(name) == text).map(|(_, choice)| *choice)
            }
        }
    )+};
}

pub(crate) use choices;

/// The word for an identifier of the code: `UrlsAndStatus` and `urls_and_status` are `urls-and-status`, `OAuth` is `oauth`.
pub(crate) fn word(identifier: &str) -> String {
    let mut word = String::new();
    let mut follows_small = false;
    for letter in identifier.chars() {
        if letter.is_ascii_uppercase() && follows_small {
            word.push('-');
        }
        follows_small = !letter.is_ascii_uppercase();
        word.push(if letter == '_' {
            '-'
        } else {
            letter.to_ascii_lowercase()
        });
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_words_that_can_be_typed() {
        for (identifier, expected) in [
            ("status_404_first", "status-404-first"),
            ("UrlsAndStatus", "urls-and-status"),
            ("Status422", "status422"),
            ("OAuth", "oauth"),
            ("No", "no"),
        ] {
            assert_eq!(word(identifier), expected);
        }
    }

    #[test]
    fn numbers_flags_texts_and_lists_are_read() {
        assert_eq!(Option::<u32>::read("7"), Some(Some(7)));
        assert_eq!(u16::read("65536"), None);
        assert_eq!(u64::read("-1"), None);
        assert_eq!(bool::read("true"), Some(true));
        assert_eq!(bool::read("yes"), None);
        assert_eq!(Option::<String>::read(""), Some(Some(String::new())));
        let list = Vec::<String>::read("image3,image4_ultra").unwrap();
        assert_eq!(list, ["image3", "image4_ultra"]);
    }
}
