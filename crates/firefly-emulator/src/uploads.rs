//! Uploaded pictures, each known to its owner for seven days of the movable clock.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::paint::{Input, MediaType, Undecodable};
use crate::signing::uuid;

/// Life of an upload.
const LIFE: Duration = Duration::from_secs(7 * 86_400);
/// How many uploads are remembered, and how many bytes of them; the oldest go first.
const COUNT: usize = 10_000;
const BYTES: usize = 512 * 1024 * 1024;

/// What an identifier stands for.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Picture(Input),
    /// JPEG XL, which is known by its signature and not decoded; nothing of it is kept.
    Undecoded,
}

impl Content {
    /// Decodes what can be decoded, and tells the type that the bytes are of.
    pub(crate) fn read(bytes: &[u8]) -> Result<(MediaType, Self), Undecodable> {
        match Input::read(bytes) {
            Ok(input) => Ok((input.media_type(), Self::Picture(input))),
            Err(Undecodable::NotDecoded) => Ok((MediaType::Jxl, Self::Undecoded)),
            Err(reason) => Err(reason),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Picture(input) => input.byte_len(),
            Self::Undecoded => 0,
        }
    }
}

#[derive(Debug)]
struct Upload {
    owner: String,
    at: Duration,
    content: Content,
}

/// The newest uploads.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    by_id: HashMap<String, Upload>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Uploads {
    /// Remembers an upload and names it.
    pub(crate) fn add(&mut self, owner: &str, at: Duration, content: Content) -> String {
        self.bytes += content.bytes();
        while self.order.len() >= COUNT || self.bytes > BYTES {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            if let Some(gone) = self.by_id.remove(&oldest) {
                self.bytes -= gone.content.bytes();
            }
        }
        let id = uuid();
        let upload = Upload {
            owner: owner.to_owned(),
            at,
            content,
        };
        self.order.push_back(id.clone());
        self.by_id.insert(id.clone(), upload);
        id
    }

    /// What this owner has uploaded under an identifier, while it is valid.
    pub(crate) fn find(&self, id: &str, owner: &str, now: Duration) -> Option<Content> {
        let upload = self.by_id.get(&id.to_ascii_lowercase())?;
        let valid = upload.owner == owner && now.saturating_sub(upload.at) < LIFE;
        valid.then(|| upload.content.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_is_its_owners_for_seven_days() {
        let mut uploads = Uploads::default();
        let start = Duration::from_secs(5);
        let id = uploads.add("me", start, Content::Undecoded);
        assert!(uploads.find(&id, "me", start).is_some());
        assert!(uploads.find(&id, "you", start).is_none());
        let last = start + Duration::from_secs(7 * 86_400 - 1);
        assert!(uploads.find(&id.to_uppercase(), "me", last).is_some());
        assert!(
            uploads
                .find(&id, "me", last + Duration::from_secs(1))
                .is_none()
        );
    }

    #[test]
    fn the_oldest_uploads_are_forgotten_first() {
        let mut uploads = Uploads::default();
        let ids: Vec<_> = (0..=COUNT)
            .map(|_| uploads.add("me", Duration::ZERO, Content::Undecoded))
            .collect();
        assert!(uploads.find(&ids[0], "me", Duration::ZERO).is_none());
        assert!(uploads.find(&ids[1], "me", Duration::ZERO).is_some());
    }
}
