//! What a credential file holds, whatever it is written in: texts, lists and named members. Every text wipes itself.

use zeroize::Zeroizing;

/// A value of a JSON or HJSON file.
#[derive(Clone)]
pub(super) enum Tree {
    /// `null`, which counts as left out.
    Null,
    /// A number or a truth value. No member that is read here is one.
    Other,
    Text(Zeroizing<String>),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Tree {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// The text, unless nothing is in it.
    pub(super) fn filled(&self) -> Option<&str> {
        self.text().filter(|text| !text.is_empty())
    }

    pub(super) fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Map(members) => members,
            _ => &[],
        }
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self, Self::Map(_))
    }

    /// The member called `name`, as [`same_name`] compares; the last one when a file repeats it, as every JSON reader does.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.entry(name).map(|(_, value)| value)
    }

    /// The same with its name as the file spells it.
    pub(super) fn entry(&self, name: &str) -> Option<(&str, &Self)> {
        let mut members = self.members().iter().rev();
        members
            .find(|(known, value)| same_name(known, name) && !matches!(value, Self::Null))
            .map(|(known, value)| (known.as_str(), value))
    }

    /// The member at the end of `path`.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |tree, name| tree.get(name))
    }

    /// Sets the member at the end of `path`. What stands in the way and is no map is replaced.
    ///
    /// Underscores count here and in [`merge`](Self::merge): members may also be names that people gave, and `my_a` is not `mya`.
    pub(super) fn set(&mut self, path: &[&str], value: Self) {
        let Some((name, rest)) = path.split_first() else {
            *self = value;
            return;
        };
        if !self.is_map() {
            *self = Self::Map(Vec::new());
        }
        let Self::Map(members) = self else { return };
        let is_it = |known: &str| known.eq_ignore_ascii_case(name);
        let known = members.iter().rposition(|(known, _)| is_it(known));
        let at = known.unwrap_or_else(|| {
            members.push(((*name).to_owned(), Self::Null));
            members.len() - 1
        });
        members[at].1.set(rest, value);
    }

    /// Puts `over` on top: its members win, and lists are replaced whole.
    pub(super) fn merge(&mut self, over: Self) {
        match over {
            Self::Map(members) => {
                if !self.is_map() {
                    *self = Self::Map(Vec::new());
                }
                for (name, value) in members {
                    match self.member_mut(&name) {
                        Some(known) => known.merge(value),
                        None => self.set(&[&name], value),
                    }
                }
            }
            Self::Null => {}
            other => *self = other,
        }
    }

    /// Takes every member away that has one of `names`, as [`same_name`] compares.
    pub(super) fn remove(&mut self, names: &[&str]) {
        if let Self::Map(members) = self {
            members.retain(|(known, _)| !names.iter().any(|name| same_name(known, name)));
        }
    }

    pub(super) fn member_mut(&mut self, name: &str) -> Option<&mut Self> {
        let Self::Map(members) = self else {
            return None;
        };
        let mut members = members.iter_mut().rev();
        let found = members.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    }
}

/// Whether two names of a member are the same but for case and underscores: Adobe's tools write `CLIENT_ID`, `client_id` and
/// `clientId` for one thing.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|name| {
        let bytes = name.bytes().filter(|byte| *byte != b'_');
        bytes.map(|byte| byte.to_ascii_lowercase())
    });
    one.eq(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Tree {
        Tree::Text(Zeroizing::new(value.to_owned()))
    }

    #[test]
    fn a_name_is_found_in_every_spelling_and_the_last_of_two_counts() {
        let tree = Tree::Map(vec![
            ("CLIENT_ID".into(), text("first")),
            ("clientId".into(), text(" last\n")),
            ("client_id".into(), Tree::Null),
        ]);
        assert_eq!(tree.get("client_id").and_then(Tree::text), Some("last"));
        assert!(tree.get("client").is_none());
    }

    #[test]
    fn what_is_put_on_top_wins_member_by_member() {
        let mut tree = Tree::Map(Vec::new());
        tree.set(&["ims", "contexts", "a", "client_id"], text("below"));
        tree.set(&["ims", "contexts", "a", "env"], text("prod"));
        let mut over = Tree::Map(Vec::new());
        over.set(&["IMS", "contexts", "a", "CLIENT_ID"], text("above"));
        tree.merge(over);
        let at = |name| {
            tree.at(&["ims", "contexts", "a", name])
                .and_then(Tree::text)
        };
        assert_eq!((at("client_id"), at("env")), (Some("above"), Some("prod")));
        tree.set(&["ims", "contexts", "a_", "env"], text("of another"));
        let contexts = tree.at(&["ims", "contexts"]).unwrap();
        assert_eq!(contexts.members().len(), 2);
    }
}
