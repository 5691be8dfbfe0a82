//! A JSON document that remembers repeated names and has stand-ins where it is faulty.

use super::{join, node::Node};
use crate::PresignedUrl;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;
use serde_path_to_error::{Path, Segment};
use std::fmt;

/// A JSON value.
#[derive(Debug)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Tree>),
    /// Members in the order of the text; a name may occur more than once.
    Object(Vec<(String, Tree)>),
    /// Becomes whatever is asked for.
    StandIn,
}

impl Tree {
    /// The value as something to deserialise.
    pub(super) fn node(&self) -> Node<'_> {
        Node::new(self)
    }

    /// Leaves the first of the members with the same name, and tells the paths of the others.
    pub(super) fn drop_repeated(&mut self, path: &str, tell: &mut impl FnMut(String)) {
        match self {
            Self::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    item.drop_repeated(&format!("{path}[{index}]"), tell);
                }
            }
            Self::Object(members) => {
                let mut seen = std::collections::HashSet::new();
                members.retain(|(name, _)| {
                    let is_new = seen.insert(name.clone());
                    if !is_new {
                        tell(join(path, name));
                    }
                    is_new
                });
                for (name, member) in members {
                    member.drop_repeated(&join(path, name), tell);
                }
            }
            _ => {}
        }
    }

    /// The value at a path, or the last one on the way to it, and how rules write its path.
    pub(super) fn at(&mut self, path: &Path) -> (&mut Self, String) {
        let mut place = self;
        let mut written = String::new();
        for step in path {
            let next = match (&*place, step) {
                (Self::Object(members), Segment::Map { key }) => {
                    members.iter().position(|(name, _)| name == key)
                }
                (Self::List(items), Segment::Seq { index }) => {
                    Some(*index).filter(|index| *index < items.len())
                }
                _ => None,
            };
            let Some(next) = next else { break };
            place = match place {
                Self::Object(members) => {
                    written = join(&written, &members[next].0);
                    &mut members[next].1
                }
                Self::List(items) => {
                    written = format!("{written}[{next}]");
                    &mut items[next]
                }
                leaf => return (leaf, written),
            };
        }
        (place, written)
    }

    /// Adds a member of this name that stands in for what is not given. Says whether this is an object without one.
    pub(super) fn insert_stand_in(&mut self, name: &str) -> bool {
        match self {
            Self::Object(members) if members.iter().all(|(given, _)| given != name) => {
                members.push((name.to_owned(), Self::StandIn));
                true
            }
            _ => false,
        }
    }

    /// The member of this name.
    pub(super) fn member(&mut self, name: &str) -> Option<&mut Self> {
        match self {
            Self::Object(members) => members
                .iter_mut()
                .find(|(given, _)| given == name)
                .map(|(_, member)| member),
            _ => None,
        }
    }

    /// Whether this is a stand-in or has one in it.
    pub(super) fn has_stand_in(&self) -> bool {
        match self {
            Self::StandIn => true,
            Self::List(items) => items.iter().any(Self::has_stand_in),
            Self::Object(members) => members.iter().any(|(_, member)| member.has_stand_in()),
            _ => false,
        }
    }
}

/// What a person is told was found. Texts lose what could be a signature.
impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null | Self::StandIn => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "the text {}", PresignedUrl::from(text.as_str())),
            Self::List(items) => write!(f, "a list of {}", items.len()),
            Self::Object(members) if members.is_empty() => f.write_str("an empty object"),
            Self::Object(members) => {
                let names: Vec<_> = members.iter().map(|(name, _)| name.as_str()).collect();
                write!(f, "an object with {}", names.join(", "))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Planter)
    }
}

struct Planter;

impl<'de> Visitor<'de> for Planter {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Number::from_f64(value).map_or(Tree::Null, Tree::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Tree::Object(object))
    }
}
