//! `Retry-After` in both forms of RFC 9110 section 10.2.3. How long to obey it is the caller's policy.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

/// How long the server asks the client to wait, from a `Retry-After` header with seconds or a date.
///
/// A date is read relative to the reply's own `Date`, so that a client whose clock is wrong waits as long as was meant;
/// without a `Date` it is read relative to `now`. A date in the past asks for no wait. Anything unreadable counts as absent.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// let mut headers = http::HeaderMap::new();
/// headers.insert("retry-after", "7".parse().unwrap());
/// assert_eq!(ims_auth::retry_after(&headers, SystemTime::now()), Some(Duration::from_secs(7)));
/// ```
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        // Fractions are not in the RFC but are unmistakable; `try_from` refuses NaN, infinities and negative numbers.
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let date = headers
        .get(header::DATE)
        .and_then(|date| date.to_str().ok());
    let from = date
        .and_then(|date| httpdate::parse_http_date(date.trim()).ok())
        .unwrap_or(now);
    Some(until.duration_since(from).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn read(retry_after: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::RETRY_AFTER,
            http::HeaderValue::from_bytes(retry_after.as_bytes()).ok()?,
        );
        if let Some(date) = date {
            headers.insert(header::DATE, date.parse().unwrap());
        }
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_700);
        super::retry_after(&headers, now).map(|span| span.as_secs())
    }

    #[rstest]
    #[case("0", None, Some(0))]
    #[case(" 120 ", None, Some(120))]
    #[case("1.5", None, Some(1))]
    #[case("86400", None, Some(86_400))]
    #[case("-3", None, None)]
    #[case("NaN", None, None)]
    #[case("1e400", None, None)]
    #[case("soon", None, None)]
    #[case("", None, None)]
    #[case("Sun, 06 Nov 1994 08:49:37 GMT", None, Some(77))]
    #[case(
        "Sun, 06 Nov 1994 08:49:37 GMT",
        Some("Sun, 06 Nov 1994 08:49:00 GMT"),
        Some(37)
    )]
    #[case(
        "Sun, 06 Nov 1994 08:49:37 GMT",
        Some("Sun, 06 Nov 1994 08:50:00 GMT"),
        Some(0)
    )]
    #[case("Sunday, 06-Nov-94 08:49:37 GMT", Some("rubbish"), Some(77))]
    fn t37_retry_after_is_read_as_seconds_and_as_a_date(
        #[case] header: &str,
        #[case] date: Option<&str>,
        #[case] seconds: Option<u64>,
    ) {
        assert_eq!(read(header, date), seconds);
    }

    #[test]
    fn an_absent_header_asks_for_nothing() {
        assert_eq!(
            super::retry_after(&HeaderMap::new(), SystemTime::now()),
            None
        );
    }

    proptest! {
        #[test]
        fn no_bytes_can_make_it_panic(value in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut headers = HeaderMap::new();
            headers.extend(http::HeaderValue::from_bytes(&value).ok().map(|value| (header::RETRY_AFTER, value)));
            super::retry_after(&headers, SystemTime::now());
        }

        #[test]
        fn any_number_of_seconds_is_itself(seconds in any::<u32>()) {
            prop_assert_eq!(read(&seconds.to_string(), None), Some(u64::from(seconds)));
        }

        #[test]
        fn a_date_asks_for_what_is_left_from_the_date_of_the_reply(from in any::<u32>(), until in any::<u32>()) {
            let date = |seconds: u32| {
                httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.into()))
            };
            let left = until.saturating_sub(from);
            prop_assert_eq!(read(&date(until), Some(&date(from))), Some(left.into()));
        }
    }
}
