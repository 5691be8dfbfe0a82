//! Raw JSON members beside the typed ones, for what the service adds before this crate knows it.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serializer};
use serde_json::{Map, Value};
use std::fmt;

/// Members that a request carries beside its typed ones, sent exactly as given.
///
/// A name that the request already has as a typed member is refused by validation, and left out of the body should
/// validation be switched off: a JSON object with the same name twice has no agreed meaning. One that another operation has
/// draws a warning that says which.
///
/// `Debug` shows the names only, because a raw value may hold a signed URL.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Extra(Map<String, Value>);

impl Extra {
    /// Adds a member, or replaces the one of that name.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of the member called `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names of all members, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes the members whose names are not among `typed`.
    pub(crate) fn serialize_beside<S: Serializer>(
        &self,
        typed: &[&str],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self
            .0
            .iter()
            .filter(|(name, _)| !typed.contains(&name.as_str()))
        {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_and_no_values() {
        let mut extra = Extra::default();
        extra.insert("lookUrl", "https://a.example/b?sig=hush-7351");
        let shown = format!("{extra:?}");
        assert_eq!(shown, r#"["lookUrl"]"#);
        assert!(!shown.contains("hush-7351"));
    }
}
