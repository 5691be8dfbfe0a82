//! Finding secrets that are known, however they are spelt.

use std::ops::Range;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use zeroize::Zeroizing;

use super::{HIDDEN, reading::Reading};

/// Shorter values are no secrets but letters, and to hide each of their occurrences would make an error unreadable.
const SHORTEST_SECRET: usize = 4;

/// A copy of `text` with [`HIDDEN`] in place of what stands at `places`, of which some may overlap.
pub(super) fn hide(text: &str, places: Vec<Range<usize>>) -> Zeroizing<String> {
    let places = apart(text, places);
    let room = text.len() + places.len() * HIDDEN.len();
    let mut clean = Zeroizing::new(String::with_capacity(room));
    let mut end = 0;
    for place in places {
        clean.push_str(&text[end..place.start]);
        clean.push_str(HIDDEN);
        end = place.end;
    }
    clean.push_str(&text[end..]);
    clean
}

/// Where `secrets` stand in `text`, in no order.
pub(super) fn places(text: &str, secrets: &[&str]) -> Vec<Range<usize>> {
    let needles: Vec<_> = secrets.iter().flat_map(|secret| needles(secret)).collect();
    let mut found = Vec::new();
    if needles.is_empty() {
        return found;
    }
    for layer in Reading::layers(text.as_bytes()) {
        for needle in &needles {
            found.extend(layer.occurrences(needle));
        }
    }
    found
}

/// `places` of `text` in order and apart, so that of two that overlap nothing is left.
fn apart(text: &str, mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_unstable_by_key(|place| place.start);
    let mut apart = Vec::<Range<usize>>::new();
    for place in places {
        let place = whole_characters(text, place);
        match apart.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

/// What is looked for on account of `secret`: itself without the blanks around it and the padding of Base64, which a server may
/// leave out, what it means should it hold escapes, and its Base64.
fn needles(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let trimmed = secret.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if trimmed.chars().count() < SHORTEST_SECRET {
        return Vec::new();
    }
    let in_base64 = [secret, trimmed]
        .into_iter()
        .flat_map(|text| [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD].map(|base64| base64.encode(text)))
        .map(Zeroizing::new);
    let mut needles: Vec<_> = in_base64.flat_map(|text| meanings(&text)).collect();
    needles.extend(meanings(trimmed));
    needles.extend(meanings(trimmed.trim_end_matches('=')));
    needles.sort_unstable_by(|one, other| one.cmp(other));
    needles.dedup();
    needles
}

fn meanings(text: &str) -> Vec<Zeroizing<Vec<u8>>> {
    Reading::layers(text.as_bytes())
        .map(|layer| Zeroizing::new(layer.bytes().to_vec()))
        .filter(|bytes| bytes.len() >= SHORTEST_SECRET)
        .collect()
}

/// `place`, wide enough to begin and end between characters: an escape may stand for a part of one.
fn whole_characters(text: &str, place: Range<usize>) -> Range<usize> {
    let start = (0..=place.start).rfind(|at| text.is_char_boundary(*at));
    let end = (place.end..text.len()).find(|at| text.is_char_boundary(*at));
    start.unwrap_or(0)..end.unwrap_or(text.len())
}
