//! Reading members of a JSON body by type and bound, and collecting what is wrong with them.
//!
//! A `null` member counts as absent. Messages and types are those of the validation library whose traces the service shows.

use std::str::FromStr;

use serde_json::{Map, Value, json};

use crate::errors::Violation;

type Members = Map<String, Value>;

/// More violations than this are not told: an answer stays small whatever was asked.
pub(crate) const MOST: usize = 100;

/// Collects violations while members are read.
#[derive(Debug)]
pub(crate) struct Checker {
    pub(crate) violations: Vec<Violation>,
    lenient_numbers: bool,
}

impl Checker {
    pub(crate) fn new(lenient_numbers: bool) -> Self {
        Self {
            violations: Vec::new(),
            lenient_numbers,
        }
    }

    /// A violation at a path below the body; a part of digits is an index.
    pub(crate) fn fail(
        &mut self,
        path: &[&str],
        msg: &str,
        kind: &'static str,
        ctx: Option<Value>,
    ) {
        let loc = std::iter::once("body")
            .chain(path.iter().copied())
            .map(|part| {
                part.parse::<u64>()
                    .map_or(json!(part), |index| json!(index))
            })
            .collect();
        self.fail_at(loc, msg, kind, ctx);
    }

    pub(crate) fn fail_at(
        &mut self,
        loc: Vec<Value>,
        msg: &str,
        kind: &'static str,
        ctx: Option<Value>,
    ) {
        if self.violations.len() >= MOST {
            return;
        }
        self.violations.push(Violation {
            loc,
            msg: msg.to_owned(),
            kind,
            ctx,
        });
    }

    pub(crate) fn missing(&mut self, path: &[&str]) {
        self.fail(path, "field required", "value_error.missing", None);
    }

    #[allow(clippy::unused_self, reason = "reads like its neighbours at the call")]
    pub(crate) fn value<'a>(&self, members: &'a Members, name: &str) -> Option<&'a Value> {
        members.get(name).filter(|value| !value.is_null())
    }

    /// Refuses members that are not in the list.
    pub(crate) fn only(&mut self, path: &[&str], members: &Members, known: &[&str]) {
        for name in members
            .keys()
            .filter(|name| !known.contains(&name.as_str()))
        {
            self.fail(
                &below(path, name),
                "extra fields not permitted",
                "value_error.extra",
                None,
            );
        }
    }

    /// A string with a length in characters.
    pub(crate) fn text(
        &mut self,
        path: &[&str],
        members: &Members,
        name: &str,
        min: usize,
        max: usize,
    ) -> Option<String> {
        let value = self.value(members, name)?;
        let path = below(path, name);
        let Some(text) = value.as_str() else {
            self.fail(&path, "str type expected", "type_error.str", None);
            return None;
        };
        let length = text.chars().count();
        let (bound, what, kind) = if length < min {
            (min, "at least", "value_error.any_str.min_length")
        } else if length > max {
            (max, "at most", "value_error.any_str.max_length")
        } else {
            return Some(text.to_owned());
        };
        let msg = format!("ensure this value has {what} {bound} characters");
        self.fail(&path, &msg, kind, Some(json!({"limit_value": bound})));
        None
    }

    /// A whole number within inclusive bounds.
    pub(crate) fn integer(
        &mut self,
        path: &[&str],
        members: &Members,
        name: &str,
        min: i64,
        max: i64,
    ) -> Option<i64> {
        let value = self.value(members, name)?;
        let path = below(path, name);
        let Some(number) = self.as_integer(value) else {
            self.fail(
                &path,
                "value is not a valid integer",
                "type_error.integer",
                None,
            );
            return None;
        };
        let (bound, what, kind) = if number < min {
            (min, "greater", "value_error.number.not_ge")
        } else if number > max {
            (max, "less", "value_error.number.not_le")
        } else {
            return Some(number);
        };
        let msg = format!("ensure this value is {what} than or equal to {bound}");
        self.fail(&path, &msg, kind, Some(json!({"limit_value": bound})));
        None
    }

    /// The value as a whole number; a numeric string only in lenient mode.
    pub(crate) fn as_integer(&self, value: &Value) -> Option<i64> {
        match value {
            Value::Number(number) => number.as_i64(),
            _ => self.in_words(value),
        }
    }

    /// The value as any number; a numeric string only in lenient mode.
    pub(crate) fn as_float(&self, value: &Value) -> Option<f64> {
        value.as_f64().or_else(|| self.in_words(value))
    }

    /// The number that a string holds, in lenient mode.
    fn in_words<T: FromStr>(&self, value: &Value) -> Option<T> {
        let text = value.as_str().filter(|_| self.lenient_numbers)?;
        text.trim().parse().ok()
    }

    pub(crate) fn boolean(&mut self, path: &[&str], members: &Members, name: &str) {
        if self
            .value(members, name)
            .is_some_and(|value| !value.is_boolean())
        {
            self.fail(
                &below(path, name),
                "value could not be parsed to a boolean",
                "type_error.bool",
                None,
            );
        }
    }

    /// One of a closed set of strings.
    pub(crate) fn choice(
        &mut self,
        path: &[&str],
        members: &Members,
        name: &str,
        permitted: &[&str],
    ) -> Option<String> {
        let value = self.value(members, name)?;
        if let Some(text) = value.as_str().filter(|text| permitted.contains(text)) {
            return Some(text.to_owned());
        }
        let listed: Vec<_> = permitted
            .iter()
            .map(|member| format!("'{member}'"))
            .collect();
        let msg = format!(
            "value is not a valid enumeration member; permitted: {}",
            listed.join(", ")
        );
        self.fail(
            &below(path, name),
            &msg,
            "type_error.enum",
            Some(json!({"enum_values": permitted})),
        );
        None
    }

    pub(crate) fn object<'a>(
        &mut self,
        path: &[&str],
        members: &'a Members,
        name: &str,
    ) -> Option<&'a Members> {
        let value = self.value(members, name)?;
        if value.is_object() {
            return value.as_object();
        }
        self.fail(
            &below(path, name),
            "value is not a valid dict",
            "type_error.dict",
            None,
        );
        None
    }

    pub(crate) fn array<'a>(
        &mut self,
        path: &[&str],
        members: &'a Members,
        name: &str,
    ) -> Option<&'a Vec<Value>> {
        let value = self.value(members, name)?;
        if value.is_array() {
            return value.as_array();
        }
        self.fail(
            &below(path, name),
            "value is not a valid list",
            "type_error.list",
            None,
        );
        None
    }

    /// The number of items in a list.
    pub(crate) fn length(&mut self, path: &[&str], length: usize, min: usize, max: usize) {
        let (bound, what, kind) = if length < min {
            (min, "at least", "value_error.list.min_items")
        } else if length > max {
            (max, "at most", "value_error.list.max_items")
        } else {
            return;
        };
        let msg = format!("ensure this value has {what} {bound} items");
        self.fail(path, &msg, kind, Some(json!({"limit_value": bound})));
    }
}

fn below<'a>(path: &[&'a str], name: &'a str) -> Vec<&'a str> {
    path.iter().copied().chain([name]).collect()
}
