//! A `Cargo.toml` as its lines say it: which values are inherited cannot be learnt from `cargo metadata`.
//!
//! No general TOML: sections, and one entry that may span lines while a bracket is open. That is how the manifests here
//! are written, and the checks treat what they cannot read as a fault.

/// One `key = value` of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The table it stands in, such as `dependencies`; empty at the top.
    pub(crate) section: String,
    /// The left side, such as `version.workspace`.
    pub(crate) key: String,
    /// The right side, on one line.
    pub(crate) value: String,
}

impl Entry {
    /// Whether the value comes from the workspace, in either spelling.
    pub(crate) fn is_inherited(&self) -> bool {
        let inline = self.value.trim_start_matches('{').trim_start();
        (self.key.ends_with(".workspace") && self.value == "true")
            || inline.replace(' ', "").starts_with("workspace=true")
    }

    /// The key without the mark of inheritance.
    pub(crate) fn name(&self) -> &str {
        self.key.strip_suffix(".workspace").unwrap_or(&self.key)
    }

    /// Whether the section lists dependencies of any kind, for any target.
    pub(crate) fn is_dependency(&self) -> bool {
        self.section.ends_with("dependencies")
    }
}

/// The entries of a manifest, in order.
pub(crate) fn entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut section = String::new();
    let mut open = 0_usize;
    for line in text.lines() {
        let line = without_comment(line).trim();
        if line.is_empty() {
            continue;
        }
        if open > 0 {
            if let Some(last) = entries.last_mut() {
                last.value.push_str(line);
            }
        } else if let Some(name) = line.strip_prefix('[') {
            section = name.trim_matches(['[', ']']).into();
            continue;
        } else if let Some((key, value)) = line.split_once('=') {
            entries.push(Entry {
                section: section.clone(),
                key: key.trim().to_owned(),
                value: value.trim().to_owned(),
            });
        }
        open = (open + line.matches(['[', '{']).count())
            .saturating_sub(line.matches([']', '}']).count());
    }
    entries
}

fn without_comment(line: &str) -> &str {
    let mut in_string = false;
    for (position, c) in line.char_indices() {
        match c {
            '"' => in_string = !in_string,
            '#' if !in_string => return &line[..position],
            _ => {}
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::entries;

    const MANIFEST: &str = r#"
[package]
name = "a" # "not this"
version.workspace = true
categories = [
    "one", # first
    "two#",
]

[target.'cfg(windows)'.dependencies]
serde = { workspace = true, features = ["derive"] }
http = "1"
"#;

    #[test]
    fn sections_keys_and_values_are_read() {
        let found: Vec<_> = entries(MANIFEST)
            .into_iter()
            .map(|entry| (entry.section, entry.key, entry.value))
            .collect();
        let expected = [
            ("package", "name", "\"a\""),
            ("package", "version.workspace", "true"),
            ("package", "categories", "[\"one\",\"two#\",]"),
            (
                "target.'cfg(windows)'.dependencies",
                "serde",
                "{ workspace = true, features = [\"derive\"] }",
            ),
            ("target.'cfg(windows)'.dependencies", "http", "\"1\""),
        ];
        assert_eq!(found.len(), expected.len());
        for (found, (section, key, value)) in found.iter().zip(expected) {
            assert_eq!(
                (found.0.as_str(), found.1.as_str(), found.2.as_str()),
                (section, key, value)
            );
        }
    }

    #[test]
    fn both_spellings_of_inheritance_count() {
        let inherited: Vec<_> = entries(MANIFEST)
            .into_iter()
            .filter(super::Entry::is_inherited)
            .collect();
        assert_eq!(
            inherited.iter().map(super::Entry::name).collect::<Vec<_>>(),
            ["version", "serde"]
        );
        assert!(inherited[1].is_dependency() && !inherited[0].is_dependency());
    }
}
