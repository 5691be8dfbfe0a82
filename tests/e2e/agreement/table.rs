//! A table: an operation, a valid body, changes to it, and what becomes of each.

use firefly::types::Report;
use serde_json::{Map, Value};

/// What the two say to a body.
#[derive(Clone, Copy, Debug)]
pub(super) enum Word {
    /// Both take it.
    Taken,
    /// Both refuse it.
    Refused,
    /// The client leaves it to the service, at most with a warning, and the emulator refuses it. Why.
    Left(&'static str),
    /// The client refuses it, and the emulator lets it pass. Why.
    LetPass(&'static str),
}

impl Word {
    /// Whether the client takes it, and whether the emulator does.
    pub(super) fn outcome(self) -> (bool, bool) {
        match self {
            Self::Taken => (true, true),
            Self::Refused => (false, false),
            Self::Left(_) => (true, false),
            Self::LetPass(_) => (false, true),
        }
    }

    /// Why the two differ, where they do.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Taken | Self::Refused => "",
            Self::Left(why) | Self::LetPass(why) => why,
        }
    }
}

/// One body and its fate.
pub(super) struct Row {
    pub(super) body: Value,
    /// The model, where it is not the operation's usual one.
    pub(super) version: Option<&'static str>,
    pub(super) word: Word,
}

/// Changes to a valid body, as RFC 7396 merges them, and what becomes of each.
pub(super) type Changes = Vec<(Value, Word)>;

/// Reads a body as the client's request and checks it; none when it cannot be read.
pub(super) type Check = fn(Value, Option<&str>) -> Option<Report>;

/// The check of a request without a model version.
macro_rules! plain {
    ($request:ty) => {
        |body: serde_json::Value, _version: Option<&str>| {
            let request: $request = serde_json::from_value(body).ok()?;
            Some(request.validate())
        }
    };
}
pub(super) use plain;

/// The check of a request with a model version.
macro_rules! versioned {
    ($request:ty) => {
        |body: serde_json::Value, version: Option<&str>| {
            let request: $request = serde_json::from_value(body).ok()?;
            Some(match version {
                Some(version) => request.with_model_version(version).validate(),
                None => request.validate(),
            })
        }
    };
}
pub(super) use versioned;

/// An operation and its rows.
pub(super) struct Operation {
    pub(super) path: &'static str,
    /// The model that a request names unless its row names another.
    pub(super) version: Option<&'static str>,
    valid: Value,
    check: Check,
    pub(super) rows: Vec<Row>,
}

impl Operation {
    /// An operation with a valid body, which is its first row.
    pub(super) fn new(
        path: &'static str,
        version: Option<&'static str>,
        check: Check,
        valid: Value,
    ) -> Self {
        let operation = Self {
            path,
            version,
            valid,
            check,
            rows: Vec::new(),
        };
        operation.with(vec![(Value::Object(Map::new()), Word::Taken)])
    }

    /// Adds changes with the usual model.
    pub(super) fn with(self, changes: Changes) -> Self {
        self.add(None, changes)
    }

    /// Adds changes with a model of their own.
    pub(super) fn with_model(self, version: &'static str, changes: Changes) -> Self {
        self.add(Some(version), changes)
    }

    fn add(mut self, version: Option<&'static str>, changes: Changes) -> Self {
        for (change, word) in changes {
            let mut body = self.valid.clone();
            merge(&mut body, change);
            self.rows.push(Row {
                body,
                version,
                word,
            });
        }
        self
    }

    /// What the client says to the row: a report, or that it cannot be read.
    pub(super) fn check(&self, row: &Row) -> Result<(), String> {
        let report = (self.check)(row.body.clone(), row.version).ok_or("unreadable")?;
        report.into_result().map_err(|report| report.to_string())
    }
}

/// The changes that both take.
pub(super) fn taken(changes: impl IntoIterator<Item = Value>) -> Changes {
    each(changes, Word::Taken)
}

/// The changes that both refuse.
pub(super) fn refused(changes: impl IntoIterator<Item = Value>) -> Changes {
    each(changes, Word::Refused)
}

/// The changes that the client leaves to the service, and why.
pub(super) fn left(why: &'static str, changes: impl IntoIterator<Item = Value>) -> Changes {
    each(changes, Word::Left(why))
}

/// The changes that only the client refuses, and why.
pub(super) fn let_pass(why: &'static str, changes: impl IntoIterator<Item = Value>) -> Changes {
    each(changes, Word::LetPass(why))
}

fn each(changes: impl IntoIterator<Item = Value>, word: Word) -> Changes {
    changes.into_iter().map(|change| (change, word)).collect()
}

fn merge(body: &mut Value, change: Value) {
    let Value::Object(change) = change else {
        *body = change;
        return;
    };
    if !body.is_object() {
        *body = Value::Object(Map::new());
    }
    let Some(members) = body.as_object_mut() else {
        return;
    };
    for (name, value) in change {
        if value.is_null() {
            members.remove(&name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value);
        }
    }
}
