//! Tolerant reading of single values: numbers that may be strings, nulls that mean "absent".

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text, also from a number, since identifiers and codes occur as both. An empty text counts as a text.
pub(crate) fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, also from a numeric string or from a float without a fraction.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A finite number, also from a numeric string.
pub(crate) fn float(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// For `deserialize_with`: a member that is null or cannot be read counts as absent.
///
/// Only for members a caller can do without; what a result is for is read strictly.
pub(crate) fn option<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(if value.is_null() {
        None
    } else {
        serde_json::from_value(value).ok()
    })
}

/// For `deserialize_with`: a whole number in any form that [`integer`] reads; anything else counts as absent.
pub(crate) fn optional_integer<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    Value::deserialize(deserializer).map(|value| integer(&value))
}

/// For `deserialize_with`: the items of a list that can be read, and the number of those that cannot; a null counts as an
/// empty list.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<(Vec<T>, u32), D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let items = Option::<Vec<Value>>::deserialize(deserializer)?.unwrap_or_default();
    let all = items.len();
    let read = items.into_iter().map(serde_json::from_value);
    let read: Vec<T> = read.filter_map(Result::ok).collect();
    let unread = u32::try_from(all - read.len()).unwrap_or(u32::MAX);
    Ok((read, unread))
}

/// For `skip_serializing_if`.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
pub(crate) fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn whole(number: f64) -> Option<i64> {
    // Beyond 2^53 a float no longer names one whole number, so nothing is read into it.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the bound and the missing fraction are checked"
    )]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(json!(7), Some(7))]
    #[case(json!(-7), Some(-7))]
    #[case(json!("7"), Some(7))]
    #[case(json!(" 7 "), Some(7))]
    #[case(json!(7.0), Some(7))]
    #[case(json!(7.5), None)]
    #[case(json!(1e300), None)]
    #[case(json!("seven"), None)]
    #[case(json!(null), None)]
    #[case(json!(4_294_967_296_i64), Some(4_294_967_296))]
    fn integers(#[case] value: Value, #[case] expected: Option<i64>) {
        assert_eq!(integer(&value), expected);
    }

    #[rstest]
    #[case(json!(0), Some(0.0))]
    #[case(json!(33.3), Some(33.3))]
    #[case(json!("66.5"), Some(66.5))]
    #[case(json!("NaN"), None)]
    #[case(json!("inf"), None)]
    #[case(json!(true), None)]
    fn floats(#[case] value: Value, #[case] expected: Option<f64>) {
        assert_eq!(float(&value), expected);
    }
}
