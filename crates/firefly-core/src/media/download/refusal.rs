//! What the storage's refusal means, and until when a pre-signed URL says that it is valid.

use std::time::{Duration, SystemTime};

use firefly_types::PresignedUrl;
use http::{StatusCode, response::Parts};
use ims_auth::scrub;

use super::NAME;
use crate::{Error, ErrorKind, Operation, response};

/// The storage's refusal, explained. Of its XML only code and message are shown: the rest may quote the signature.
pub(super) fn refusal(
    operation: &Operation,
    parts: &Parts,
    body: &[u8],
    secrets: &[&str],
    has_expired: bool,
) -> Error {
    let error = response::check(operation, parts, body, secrets).err();
    let error = error.unwrap_or_else(|| Error::new(ErrorKind::Api, NAME, "the storage refused it"));
    let text = String::from_utf8_lossy(body);
    let element = |name: &str| {
        let content = text
            .split_once(&format!("<{name}>"))?
            .1
            .split_once(&format!("</{name}>"))?
            .0;
        Some(scrub(content, secrets, 200))
    };
    let (code, message) = (element("Code"), element("Message"));
    // A storage that is vague about why it denies access is not asked: the URL itself says until when it was valid.
    let denied = matches!(
        parts.status,
        StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND
            | StatusCode::GONE
    );
    let says_so = message
        .as_deref()
        .is_some_and(|message| message.to_ascii_lowercase().contains("expired"));
    if says_so || (denied && has_expired) {
        return error
            .with_kind(ErrorKind::OutputExpired)
            .with_message("the URL has expired: it is valid for an hour");
    }
    match (code, message) {
        (Some(code), Some(message)) => {
            error.with_message(format!("the storage refused it: {code}: {message}"))
        }
        _ => error,
    }
}

/// Until when `url` is valid by its own words, the query of AWS Signature Version 4: `X-Amz-Date` and `X-Amz-Expires`.
pub(super) fn expiry(url: &PresignedUrl) -> Option<SystemTime> {
    let url: url::Url = url.expose().parse().ok()?;
    let value = |name: &str| {
        let mut pairs = url.query_pairs();
        pairs.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    };
    let lifetime = Duration::from_secs(value("X-Amz-Expires")?.parse().ok()?);
    signed_at(&value("X-Amz-Date")?)?.checked_add(lifetime)
}

/// The moment in the basic form of ISO 8601, in UTC: `20260601T120000Z`.
fn signed_at(text: &str) -> Option<SystemTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if date.len() != 8 || time.len() != 6 || !digits(date) || !digits(time) {
        return None;
    }
    let number = |text: &str| text.parse::<u64>().ok();
    let (year, month, day) = (
        number(&date[..4])?,
        number(&date[4..6])?,
        number(&date[6..])?,
    );
    let (hour, minute, second) = (
        number(&time[..2])?,
        number(&time[2..4])?,
        number(&time[4..])?,
    );
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The year begins in March, so that the leap day is its last, and whole years have whole numbers of days.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    // From 0000-03-01 to 1970-01-01.
    let days = days.checked_sub(719_468)?;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn seconds(query: &str) -> Option<u64> {
        let url = PresignedUrl::new(format!("https://bucket.example/images/1?{query}"));
        let since = expiry(&url)?.duration_since(SystemTime::UNIX_EPOCH);
        Some(since.unwrap().as_secs())
    }

    #[rstest]
    #[case("X-Amz-Date=19700101T000000Z&X-Amz-Expires=3600", Some(3_600))]
    #[case("X-Amz-Date=20260601T120000Z&X-Amz-Expires=3600", Some(1_780_318_800))]
    #[case("X-Amz-Expires=1&a=b&X-Amz-Date=20240229T235959Z", Some(1_709_251_200))]
    #[case("x-amz-date=20000301T000000Z&x-amz-expires=0", Some(951_868_800))]
    #[case("X-Amz-Expires=3600", None)]
    #[case("X-Amz-Date=20260601T120000Z", None)]
    #[case("X-Amz-Date=20260601T120000&X-Amz-Expires=1", None)]
    #[case("X-Amz-Date=2026-6-1T120000Z&X-Amz-Expires=1", None)]
    #[case("X-Amz-Date=20261301T120000Z&X-Amz-Expires=1", None)]
    #[case("X-Amz-Date=+0260601T120000Z&X-Amz-Expires=1", None)]
    #[case("X-Amz-Date=20260601T120000Z&X-Amz-Expires=18446744073709551615", None)]
    #[case("", None)]
    fn a_url_tells_until_when_it_is_valid(#[case] query: &str, #[case] expected: Option<u64>) {
        assert_eq!(seconds(query), expected);
    }
}
