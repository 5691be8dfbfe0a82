//! The outputs that jobs have promised, and the signed URLs that lead to them.
//!
//! Only the description of an output is kept; it is made again for every download.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use axum::body::Bytes;

use crate::clock::amz_date;
use crate::media::Media;
use crate::signing::{Signer, uuid};

/// Life of an output URL.
const LIFE: Duration = Duration::from_secs(3600);
/// How many outputs are remembered, and how many bytes of other people's pictures they keep alive.
const CAPACITY: usize = 10_000;
const BYTES: usize = 1024 * 1024 * 1024;
/// The path under which all output URLs live.
pub(crate) const PREFIX: &str = "/pre-signed/images/";

/// The newest outputs by identifier.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    by_id: HashMap<String, Output>,
    order: VecDeque<String>,
    bytes: usize,
}

#[derive(Debug)]
struct Output {
    media: Media,
    /// Its share of the pictures that it was made from.
    bytes: usize,
    /// What has been made of it, while it is worth keeping.
    file: Option<Bytes>,
}

impl Outputs {
    /// Remembers an output, and forgets the oldest when there are too many.
    pub(crate) fn add(&mut self, media: Media, bytes: usize) -> String {
        let id = uuid();
        self.bytes += bytes;
        while self.order.len() >= CAPACITY || self.bytes > BYTES {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            if let Some(gone) = self.by_id.remove(&oldest) {
                self.bytes -= gone.bytes;
            }
        }
        let output = Output {
            media,
            bytes,
            file: None,
        };
        self.order.push_back(id.clone());
        self.by_id.insert(id.clone(), output);
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<Media> {
        self.by_id.get(id).map(|output| output.media.clone())
    }

    /// The file of a video, which players ask for in many pieces.
    pub(crate) fn file(&self, id: &str) -> Option<Bytes> {
        self.by_id.get(id)?.file.clone()
    }

    /// Keeps the file of one video; that of any other is made again when somebody asks.
    pub(crate) fn keep(&mut self, id: &str, file: Bytes) {
        for output in self.by_id.values_mut() {
            output.file = None;
        }
        if let Some(output) = self.by_id.get_mut(id) {
            output.file = Some(file);
        }
    }
}

/// Writes a URL for an output that is good for an hour from `now` on.
pub(crate) fn url(signer: &Signer, now: SystemTime, host: &str, id: &str) -> String {
    let date = amz_date(now);
    let day = &date[..8];
    let query = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=EMULATORKEYID%2F{day}%2Fus-west-2%2Fs3%2Faws4_request\
         &X-Amz-Date={date}&X-Amz-Expires={}&X-Amz-SignedHeaders=host",
        LIFE.as_secs()
    );
    let path = format!("{PREFIX}{id}");
    let signature = signer.sign(["GET", host, &path, &query]);
    format!("http://{host}{path}?{query}&X-Amz-Signature={signature}")
}

/// What is wrong with a signed URL.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BadUrl {
    Unsigned,
    WrongSignature,
    Expired,
}

/// Checks the signature first, then the age: an invented date is a wrong signature.
pub(crate) fn check(
    signer: &Signer,
    now: SystemTime,
    method: &str,
    host: &str,
    path: &str,
    query: &str,
) -> Result<(), BadUrl> {
    let (payload, signature) = query
        .rsplit_once("&X-Amz-Signature=")
        .ok_or(BadUrl::Unsigned)?;
    if signature != signer.sign([method, host, path, payload]) {
        return Err(BadUrl::WrongSignature);
    }
    let field = |name: &str| {
        form_urlencoded::parse(payload.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    };
    let date = field("X-Amz-Date").unwrap_or_default();
    // The compact form sorts like the time it names.
    let oldest = amz_date(now.checked_sub(LIFE).unwrap_or(SystemTime::UNIX_EPOCH));
    if *date <= *oldest {
        Err(BadUrl::Expired)
    } else {
        Ok(())
    }
}
