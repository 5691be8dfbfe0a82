//! Arrays and single values of a request: probed on each bound of the contract, and just beyond it.

use serde_json::{Value, json};

use super::Check;
use crate::wire::spec::{Kind, Schema, kind, number, words};

/// A number, length or count that no contract would call usual.
const HUGE: i64 = 5_000;

impl Check<'_> {
    pub(super) fn array(&mut self, path: &[&str], schema: &Schema, items: &Schema) {
        let who = self.taker.name;
        let inside = [path, &["0"]].concat();
        let object = self.sample(&inside).filter(Value::is_object);
        let item_kind = match kind(items) {
            Kind::Leaf(item) => item,
            Kind::Object if object.is_some() => "object".to_owned(),
            _ => return self.unknown(path, "an array that this check cannot follow"),
        };
        let item = |index| match &object {
            Some(object) => object.clone(),
            None => an_item(&item_kind, index),
        };
        let of_length = |length: i64| Value::Array((0..length).map(item).collect());
        self.bound(
            path,
            "items",
            number(schema, "minItems"),
            number(schema, "maxItems"),
            0,
            &of_length,
        );
        if object.is_some() {
            return self.object(&inside, items);
        }
        // Where one is the most, there is no second one to be equal.
        if number(schema, "maxItems") != Some(1) {
            self.outcome.bounds += 1;
            let repeated = json!([item(1), item(1)]);
            match (
                schema.get("uniqueItems") == Some(&Value::Bool(true)),
                self.takes(path, &repeated),
            ) {
                (true, true) => self.find(
                    path,
                    format_args!("items must differ, and the {who} takes equal ones"),
                ),
                (false, false) => self.unknown(
                    path,
                    format_args!("items may be equal, and the {who} refuses that"),
                ),
                _ => {}
            }
        }
        self.leaf(path, items, &item_kind, true);
    }

    /// A single value; `listed` when it stands in an array of its own.
    pub(super) fn leaf(&mut self, path: &[&str], schema: &Schema, name: &str, listed: bool) {
        let wrap = |value: Value| if listed { json!([value]) } else { value };
        match name {
            "integer" if schema.contains_key("enum") => self.whole_words(path, schema, &wrap),
            "number" => {
                let least = number(schema, "minimum");
                let most = number(schema, "maximum");
                self.share(path, least, most, &wrap);
            }
            "integer" => {
                let least = number(schema, "minimum")
                    .or(number(schema, "exclusiveMinimum").map(|below| below + 1));
                let most = number(schema, "maximum")
                    .or(number(schema, "exclusiveMaximum").map(|above| above - 1));
                self.bound(path, "value", least, most, -HUGE, &|value| {
                    wrap(json!(value))
                });
            }
            "string" if !words(schema).is_empty() => self.words(path, schema, &wrap),
            "string" => {
                let (least, most) = (number(schema, "minLength"), number(schema, "maxLength"));
                self.bound(path, "characters", least, most, 0, &|length| {
                    wrap(json!(text(path, usize::try_from(length).unwrap_or(0))))
                });
            }
            "boolean" => {
                let who = self.taker.name;
                for value in [true, false] {
                    if !self.takes(path, &wrap(json!(value))) {
                        self.find(path, format_args!("the {who} refuses {value}"));
                    }
                }
            }
            other => self.unknown(
                path,
                format_args!("of type {other}, which this check cannot probe"),
            ),
        }
    }

    /// On a bound the value is taken, beyond it not; without a bound an unusual one is.
    ///
    /// Where the contract takes more than the taker, a newer document has widened it, which is news.
    fn bound(
        &mut self,
        path: &[&str],
        what: &str,
        least: Option<i64>,
        most: Option<i64>,
        lowest: i64,
        make: &dyn Fn(i64) -> Value,
    ) {
        let who = self.taker.name;
        for (bound, beyond, unusual) in [
            (least, least.map(|value| value - 1), lowest),
            (most, most.map(|value| value + 1), HUGE),
        ] {
            if let Some(bound) = bound {
                self.outcome.bounds += 1;
                if !self.takes(path, &make(bound)) {
                    self.unknown(
                        path,
                        format_args!("the contract takes {bound} ({what}), the {who} refuses it"),
                    );
                }
            } else if !self.takes(path, &make(unusual)) {
                self.unknown(
                    path,
                    format_args!(
                        "the contract sets no bound, the {who} refuses {unusual} ({what})"
                    ),
                );
            }
            // A negative length or count cannot be made.
            if let Some(beyond) = beyond.filter(|beyond| what == "value" || *beyond >= 0)
                && self.takes(path, &make(beyond))
            {
                self.find(
                    path,
                    format_args!("the contract refuses {beyond} ({what}), the {who} takes it"),
                );
            }
        }
    }

    /// A number that need not be whole: on a bound taken, a little beyond it refused.
    fn share(
        &mut self,
        path: &[&str],
        least: Option<i64>,
        most: Option<i64>,
        wrap: &dyn Fn(Value) -> Value,
    ) {
        let who = self.taker.name;
        for (bound, step) in [(least, -0.01), (most, 0.01)] {
            let Some(bound) = bound.and_then(|bound| i32::try_from(bound).ok()) else {
                self.unknown(
                    path,
                    "a number without a bound, which this check cannot probe",
                );
                continue;
            };
            self.outcome.bounds += 1;
            let bound = f64::from(bound);
            if !self.takes(path, &wrap(json!(bound))) {
                self.unknown(
                    path,
                    format_args!("the contract takes {bound}, the {who} refuses it"),
                );
            }
            let beyond = bound + step;
            if self.takes(path, &wrap(json!(beyond))) {
                self.find(
                    path,
                    format_args!("the contract refuses {beyond}, the {who} takes it"),
                );
            }
        }
    }

    /// Whole numbers that are listed one by one.
    fn whole_words(&mut self, path: &[&str], schema: &Schema, wrap: &dyn Fn(Value) -> Value) {
        let who = self.taker.name;
        let listed: Vec<i64> = schema["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_i64)
            .collect();
        let most = listed.iter().copied().max().unwrap_or(0);
        for value in 0..=most.saturating_add(1) {
            self.outcome.words += 1;
            match (
                listed.contains(&value),
                self.takes(path, &wrap(json!(value))),
            ) {
                (true, false) => self.unknown(path, format_args!("the {who} refuses {value}")),
                (false, true) => self.find(
                    path,
                    format_args!("the {who} takes {value}, which the contract lacks"),
                ),
                _ => {}
            }
        }
    }

    fn words(&mut self, path: &[&str], schema: &Schema, wrap: &dyn Fn(Value) -> Value) {
        let who = self.taker.name;
        let published = words(schema);
        for word in &published {
            self.outcome.words += 1;
            if !self.takes(path, &wrap(json!(word))) {
                self.unknown(path, format_args!("the {who} refuses the word {word}"));
            }
        }
        let mut others = (self.model.words)();
        if self.taker.is_closed {
            others.push("any-other-word".to_owned());
        }
        for word in others
            .iter()
            .filter(|word| !published.contains(&word.as_str()))
        {
            if self.takes(path, &wrap(json!(word))) {
                self.find(
                    path,
                    format_args!("the {who} takes the word {word}, which the contract lacks"),
                );
            }
        }
    }
}

/// A text of so many characters; where an address belongs, the address of a storage that every operation takes.
fn text(path: &[&str], length: usize) -> String {
    const STORAGE: &str = "https://a.amazonaws.com/";
    let start = match path.last() {
        Some(&"url") if length >= STORAGE.len() => STORAGE,
        _ => "",
    };
    let rest = "é".repeat(length - start.len());
    format!("{start}{rest}")
}

/// The item number `index` of an array: different for each index, and of the given type.
fn an_item(name: &str, index: i64) -> Value {
    if name == "integer" {
        json!(index)
    } else {
        json!(format!("item-{index}"))
    }
}
