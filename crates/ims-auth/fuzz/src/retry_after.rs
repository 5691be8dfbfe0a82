//! `Retry-After`: no header can make its reader panic, and what it says does not depend on chance.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, header};

const HOUR: Duration = Duration::from_secs(3_600);

/// Reads a reply whose `Retry-After` is the first line of `input` and whose `Date`, if any, the second. Returns the wait.
pub fn check(input: &[u8]) -> Option<Duration> {
    let mut lines = input.split(|byte| *byte == b'\n');
    let mut line = || {
        lines
            .next()
            .and_then(|line| HeaderValue::from_bytes(line).ok())
    };
    let (value, date) = (line(), line());
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let read = |date: Option<&HeaderValue>, now| {
        let mut headers = HeaderMap::new();
        headers.extend(value.clone().map(|value| (header::RETRY_AFTER, value)));
        headers.extend(date.map(|date| (header::DATE, date.clone())));
        ims_auth::retry_after(&headers, now)
    };
    let wait = read(date.as_ref(), now);
    let later = read(date.as_ref(), now + HOUR);
    assert_eq!(
        wait.is_some(),
        later.is_some(),
        "readable at any time or never"
    );
    assert!(
        wait >= later,
        "time that has passed need not be waited for again"
    );
    let text = value.as_ref().and_then(|value| value.to_str().ok());
    let Some(text) = text.map(str::trim) else {
        assert_eq!(wait, None, "there is nothing to read");
        return None;
    };
    if (1..10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().expect("nine digits fit");
        assert_eq!(wait, Some(Duration::from_secs(seconds)));
    }
    if text.parse::<f64>().is_err() {
        let at_once = read(value.as_ref(), now);
        assert!(
            at_once.unwrap_or_default().is_zero(),
            "a date is its own date"
        );
    }
    wait
}
