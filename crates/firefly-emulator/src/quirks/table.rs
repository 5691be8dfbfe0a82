//! The declaration of the quirks: field, documentation, default and the words for the command line, all in one place.

use crate::settings::{SettingError, word};

use super::Quirks;

/// One of the [`Quirks`] as it can be set in words: what [`Quirks::known`] lists.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownQuirk {
    /// The field's name with hyphens, such as `accept-status`.
    pub name: String,
    /// What may stand after `=`, as one list, such as `200 to 299` or `true, false`.
    pub values: String,
    /// What it does: the first sentence of the field's documentation.
    pub about: String,
}

/// What the declaration knows of a field.
pub(super) struct Entry {
    pub(super) field: &'static str,
    pub(super) documentation: &'static str,
    /// Whether the name alone says `true`.
    pub(super) is_flag: bool,
    pub(super) allowed: fn() -> String,
    /// Sets the field; false when the text is no value of it.
    pub(super) set: fn(&mut Quirks, &str) -> bool,
}

impl Entry {
    fn known(&self) -> KnownQuirk {
        let about = self.documentation.split(". ").next().unwrap_or_default();
        KnownQuirk {
            name: word(self.field),
            values: (self.allowed)(),
            about: about.trim().trim_end_matches('.').to_owned(),
        }
    }
}

impl Quirks {
    /// Every quirk as it can be set in words, in the order of the fields.
    ///
    /// ```
    /// use firefly_emulator::Quirks;
    ///
    /// let quirk = &Quirks::known()[0];
    /// assert_eq!((quirk.name.as_str(), quirk.values.as_str()), ("accept-status", "200 to 299"));
    /// assert_eq!(quirk.about, "T01: status of every accepted submit");
    /// ```
    pub fn known() -> Vec<KnownQuirk> {
        Self::TABLE.iter().map(Entry::known).collect()
    }

    /// Sets one quirk in words: `name=value`, or the name alone for one that is true or false. The names are those of the fields
    /// with hyphens, and so are the values: `accept-shape=urls-and-status`, `pending-first=2`, `null-members`. The last one of
    /// two settings of the same quirk holds.
    ///
    /// # Errors
    ///
    /// When there is no such quirk, or the value is none of it; the quirks stay as they were then.
    ///
    /// ```
    /// use firefly_emulator::{CancelBody, Quirks};
    ///
    /// let mut quirks = Quirks::default();
    /// quirks.set("cancel-body=status")?;
    /// quirks.set("null-members")?;
    /// assert_eq!(quirks, Quirks { cancel_body: CancelBody::Status, null_members: true, ..Quirks::default() });
    /// # Ok::<(), firefly_emulator::SettingError>(())
    /// ```
    pub fn set(&mut self, setting: &str) -> Result<(), SettingError> {
        let (name, value) = match setting.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (setting, None),
        };
        let Some(entry) = Self::TABLE.iter().find(|entry| word(entry.field) == name) else {
            let names: Vec<_> = Self::TABLE.iter().map(|entry| word(entry.field)).collect();
            let names = names.join(", ");
            return Err(SettingError(format!(
                "there is no quirk `{name}`; there are {names}"
            )));
        };
        let Some(value) = value.or(entry.is_flag.then_some("true")) else {
            let allowed = (entry.allowed)();
            return Err(SettingError(format!("{name} needs a value: {allowed}")));
        };
        if (entry.set)(self, value) {
            return Ok(());
        }
        let allowed = (entry.allowed)();
        Err(SettingError(format!(
            "`{value}` is no value of {name}: it takes {allowed}"
        )))
    }
}

/// Declares the struct, its default, and the table that sets its fields in words. After the default of a number, `in` may name
/// the bounds of what is sent.
macro_rules! quirks {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $($(#[doc = $told:literal])+ pub $field:ident: $type:ty = $default:expr $(, in $bounds:expr)?;)+
        }
    ) => {
        $(#[$about])*
        pub struct $name { $($(#[doc = $told])+ pub $field: $type,)+ }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl $name {
            /// One entry for each field.
            const TABLE: &[$crate::quirks::table::Entry] = &[$($crate::quirks::table::Entry {
                field: stringify!($field),
                documentation: concat!($($told),+),
                is_flag: <$type as $crate::settings::Value>::IS_FLAG,
                allowed: || $crate::quirks::table::allowed!($type $(, $bounds)?),
                set: |quirks, text| {
                    $(if !text.parse().is_ok_and(|number: u16| $bounds.contains(&number)) {
                        return false;
                    })?
                    let value = <$type as $crate::settings::Value>::read(text);
                    value.map(|value| quirks.$field = value).is_some()
                },
            },)+];
        }
    };
}

macro_rules! allowed {
    ($type:ty) => {
        <$type as $crate::settings::Value>::allowed()
    };
    ($type:ty, $bounds:expr) => {
        format!("{} to {}", $bounds.start(), $bounds.end())
    };
}

pub(super) use {allowed, quirks};

#[cfg(test)]
mod tests {
    use super::*;

    /// A value of each quirk that is not its default.
    fn other(quirk: &KnownQuirk) -> String {
        match quirk.name.as_str() {
            "wrong-secret-status" => return "401".to_owned(),
            "token-life-seconds" => return "60".to_owned(),
            _ => {}
        }
        let values: Vec<_> = quirk.values.split(", ").collect();
        match values.as_slice() {
            ["true", "false"] => "true".to_owned(),
            // Of several words the first one is the default where there is one.
            [.., last] if values.len() > 1 => last.replace("JSON", "-1"),
            [bounds] if bounds.contains(" to ") => {
                bounds.split(' ').next_back().unwrap().to_owned()
            }
            _ => "words".to_owned(),
        }
    }

    #[test]
    fn every_quirk_can_be_set_in_words_and_no_two_are_the_same() {
        let known = Quirks::known();
        let mut seen = vec![Quirks::default()];
        for quirk in &known {
            let mut quirks = Quirks::default();
            let setting = format!("{}={}", quirk.name, other(quirk));
            quirks.set(&setting).unwrap();
            assert!(
                !seen.contains(&quirks),
                "{setting} changes nothing of its own"
            );
            seen.push(quirks);
        }
        let fields = format!("{:#?}", Quirks::default());
        let fields = fields
            .lines()
            .filter(|line| line.starts_with("    "))
            .count();
        assert_eq!(known.len(), fields);
    }

    #[test]
    fn every_word_of_a_list_is_a_value() {
        for quirk in Quirks::known() {
            let words = quirk
                .values
                .split(", ")
                .map(|word| word.replace("JSON", "null"));
            for word in words.filter(|word| !word.contains(" to ")) {
                let setting = format!("{}={word}", quirk.name);
                assert_eq!(Quirks::default().set(&setting), Ok(()), "{setting}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_is() {
        for (setting, words) in [
            (
                "accept-staus=200",
                "there is no quirk `accept-staus`; there are accept-status, accept-shape, ",
            ),
            (
                "accept-status=500",
                "`500` is no value of accept-status: it takes 200 to 299",
            ),
            ("accept-status", "accept-status needs a value: 200 to 299"),
            (
                "pending-first=-1",
                "`-1` is no value of pending-first: it takes 0 to 4294967295",
            ),
            (
                "null-members=yes",
                "`yes` is no value of null-members: it takes true, false",
            ),
            (
                "expires-in=soon",
                "it takes natural, number, text, milliseconds, absent, zero, custom:JSON",
            ),
            ("", "there is no quirk ``"),
        ] {
            let mut quirks = Quirks::default();
            let error = quirks.set(setting).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
            assert_eq!(quirks, Quirks::default(), "{setting}");
        }
    }

    #[test]
    fn every_quirk_says_in_one_line_what_it_does() {
        for quirk in Quirks::known() {
            let KnownQuirk { name, about, .. } = quirk;
            assert!(about.contains(": ") && about.len() < 160, "{name}: {about}");
            assert!(!about.contains("]("), "{name} has a link: {about}");
        }
    }
}
