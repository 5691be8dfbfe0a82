//! A JSON document that remembers repeated names, and that can be read with stand-ins where it is faulty.

use super::{fault::Fault, join};
use crate::PresignedUrl;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
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
        Node {
            tree: self,
            is_first: false,
        }
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

/// A value that is being deserialised.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree,
    /// Whether it is the first member of a stand-in. That one is there though it may be left out, since an image source needs
    /// one of its members; the others are not.
    is_first: bool,
}

impl Node<'_> {
    fn is_stand_in(self) -> bool {
        matches!(self.tree, Tree::StandIn)
    }
}

impl<'de> IntoDeserializer<'de, Fault> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What a stand-in becomes where this form is asked for.
macro_rules! stands_in {
    ($($method:ident: $visit:ident($($value:expr)?);)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            if self.is_stand_in() {
                visitor.$visit($($value)?)
            } else {
                self.deserialize_any(visitor)
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (.., Some(number)) => visitor.visit_f64(number),
                _ => Err(Fault::custom("must be a number that can be held")),
            },
            Tree::Text(text) => visitor.visit_borrowed_str(text),
            Tree::List(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.iter().map(Tree::node)))
            }
            Tree::Object(members) => visitor.visit_map(MapDeserializer::new(
                members
                    .iter()
                    .map(|(name, member)| (name.as_str(), member.node())),
            )),
            Tree::StandIn => visitor.visit_u64(1),
        }
    }

    stands_in! {
        deserialize_bool: visit_bool(false);
        deserialize_u32: visit_u32(1);
        // No start value that somebody gives, so that it is no repetition of one.
        deserialize_i64: visit_i64(i64::MIN);
        deserialize_f64: visit_f64(1.0);
        deserialize_str: visit_str("x");
        deserialize_string: visit_str("x");
        deserialize_seq: visit_seq(SeqDeserializer::new(std::iter::empty::<Self>()));
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Null => visitor.visit_none(),
            Tree::StandIn if !self.is_first => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::StandIn => {}
            // serde would take the items for the members, in their order.
            Tree::List(_) => return Err(Fault::custom("must be an object")),
            _ => return self.deserialize_any(visitor),
        }
        let members = fields.iter().enumerate().map(|(index, name)| {
            let member = Node {
                tree: self.tree,
                is_first: index == 0,
            };
            (*name, member)
        });
        visitor.visit_map(MapDeserializer::new(members))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u64 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct map enum identifier
        ignored_any
    }
}
