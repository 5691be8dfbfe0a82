//! Durations as people write them: `300ms`, `2s`, `1.5s`, `5m`, `1h`.

use std::time::Duration;

/// The longest one, in seconds: a day. No job takes as long, and a clock can count on from there.
const LONGEST: f64 = 86_400.0;

/// Reads a number and its unit.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || {
        format!(
            "`{text}` is not a duration: write a number and a unit, such as 300ms, 2s, 5m or 1h"
        )
    };
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .ok_or_else(wrong)?;
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        _ => return Err(wrong()),
    };
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let seconds = number * seconds;
    if seconds > LONGEST {
        return Err(format!("`{text}` is too long: 24h at most"));
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_unit_are_durations() {
        for (text, millis) in [
            ("300ms", 300),
            ("0s", 0),
            ("2s", 2_000),
            ("1.5s", 1_500),
            ("5m", 300_000),
            ("24h", 86_400_000),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in ["", "300", "s", "-1s", "1 s", "1h30", "1..5s"] {
            let why = parse(text).unwrap_err();
            assert!(why.contains("is not a duration"), "{why}");
        }
    }

    #[test]
    fn one_that_is_too_long_is_called_so() {
        for text in ["999999999h", "24.1h", "99999999999999999999s"] {
            let why = parse(text).unwrap_err();
            assert!(why.contains("too long: 24h at most"), "{why}");
        }
    }
}
