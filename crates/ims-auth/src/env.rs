//! The environment variables of Adobe's Firefly pages. Reading only; what they mean is decided by the sources.
//!
//! White space around a value, such as a line break at its end, does not count, whatever the value is; a value that is nothing
//! else counts as not set.

use zeroize::Zeroizing;

use crate::{AuthError, AuthErrorKind};

/// Reads one variable by name; `None` when it is not set. Every `from_env` has a twin that takes one, so that a test never
/// touches the environment of its process.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What the names of the variables of Adobe's Firefly pages begin with.
pub(crate) const PREFIX: &str = "FIREFLY_SERVICES_";
/// Name of the variable with the client ID.
pub const CLIENT_ID: &str = "FIREFLY_SERVICES_CLIENT_ID";
/// Name of the variable with the client secret.
pub const CLIENT_SECRET: &str = "FIREFLY_SERVICES_CLIENT_SECRET";
/// Name of the variable with a token that was fetched elsewhere.
pub const ACCESS_TOKEN: &str = "FIREFLY_SERVICES_ACCESS_TOKEN";
/// Name of the variable with the scopes to ask for, separated by commas or blanks, or as a list in JSON.
/// Some of Adobe's pages leave the last letter out: `FIREFLY_SERVICES_SCOPE` is read as well.
pub const SCOPES: &str = "FIREFLY_SERVICES_SCOPES";

/// The process environment. A value that is not Unicode counts as not set.
pub(crate) fn process(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The value of `name` without the white space around it; `None` when nothing is left.
///
/// A value that was read from a file with `$(…)`, a container's secret or a copied line often ends in a line break, which is
/// never part of what the Developer Console shows. Any may be a secret, so all are wiped, what was looked up included.
pub(crate) fn value(lookup: Lookup<'_>, name: &str) -> Option<Zeroizing<String>> {
    let value = Zeroizing::new(lookup(name)?);
    let value = Zeroizing::new(value.trim().to_owned());
    (!value.is_empty()).then_some(value)
}

/// The [values](value) of `names`, or one error that lists every one that is missing or empty.
pub(crate) fn required<const N: usize>(
    lookup: Lookup<'_>,
    names: [&str; N],
) -> Result<[Zeroizing<String>; N], AuthError> {
    let values = names.map(|name| value(lookup, name));
    let absent = names
        .iter()
        .zip(&values)
        .filter(|(_, value)| value.is_none());
    let absent: Vec<_> = absent.map(|(name, _)| *name).collect();
    if absent.is_empty() {
        return Ok(values.map(Option::unwrap_or_default));
    }
    Err(missing(&absent))
}

/// The failure of `names`, at least one, that are not set.
pub(crate) fn missing<S: AsRef<str>>(names: &[S]) -> AuthError {
    let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
    AuthError::new(
        AuthErrorKind::Configuration,
        format!(
            "{} not set; the Adobe Developer Console shows the values under the OAuth Server-to-Server credential of your \
             project (https://developer.adobe.com/console)",
            match names.as_slice() {
                [one] => format!("the environment variable {one} is"),
                several => format!("the environment variables {} are", several.join(" and ")),
            }
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_name_is_listed_at_once() {
        let error = required(&|_| None, [CLIENT_ID, CLIENT_SECRET]).unwrap_err();
        let text = error.to_string();
        assert_eq!(error.kind(), AuthErrorKind::Configuration);
        assert!(
            text.contains(CLIENT_ID)
                && text.contains(CLIENT_SECRET)
                && text.contains("Developer Console"),
            "{text}"
        );
    }

    #[test]
    fn an_empty_value_counts_as_missing() {
        assert!(required(&|_| Some(" ".into()), [CLIENT_ID]).is_err());
        let [value] = required(&|_| Some("x".into()), [CLIENT_ID]).unwrap();
        assert_eq!(*value, "x");
    }

    #[test]
    fn only_white_space_around_a_value_goes() {
        let [value] = required(&|_| Some("\t a b\r\n".into()), [CLIENT_SECRET]).unwrap();
        assert_eq!(*value, "a b");
    }
}
