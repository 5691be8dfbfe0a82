//! A tree as serde reads it: each value as what it is, a stand-in as what is asked for.

use super::{fault::Fault, tree::Tree};
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// A value that is being deserialised.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree,
    /// Whether it is the first member of a stand-in. That one is there though it may be left out, since an image source needs
    /// one of its members; the others are not.
    is_first: bool,
}

impl<'t> Node<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            is_first: false,
        }
    }

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
            Tree::Object(members) => {
                // serde would pass over it. The request itself, which keeps raw members, is read as a map and not here.
                let is_lost = |(name, member): &&(String, Tree)| {
                    !matches!(member, Tree::Null) && !fields.contains(&name.as_str())
                };
                if let Some((name, _)) = members.iter().find(is_lost) {
                    return Err(Fault::Unknown(name.clone()));
                }
                return self.deserialize_any(visitor);
            }
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
