//! The pictures that jobs have promised, and the signed URLs that lead to them.
//!
//! Only the description of a picture is kept; it is painted again for every download.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use crate::clock::amz_date;
use crate::paint::{Format, Picture};
use crate::signing::{Signer, uuid};

/// Life of an output URL.
const LIFE: Duration = Duration::from_secs(3600);
/// How many pictures are remembered.
const CAPACITY: usize = 10_000;
/// The path under which all output URLs live.
pub(crate) const PREFIX: &str = "/pre-signed/images/";

/// The newest pictures by identifier.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    by_id: HashMap<String, (Picture, Format)>,
    order: VecDeque<String>,
}

impl Outputs {
    fn add(&mut self, picture: Picture, format: Format) -> String {
        let id = uuid();
        if self.order.len() == CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_id.remove(&oldest);
        }
        self.order.push_back(id.clone());
        self.by_id.insert(id.clone(), (picture, format));
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<(Picture, Format)> {
        self.by_id.get(id).cloned()
    }

    /// Remembers a picture and writes a URL for it that is good for an hour from `now` on.
    pub(crate) fn publish(
        &mut self,
        signer: &Signer,
        now: SystemTime,
        host: &str,
        picture: Picture,
        format: Format,
    ) -> String {
        let id = self.add(picture, format);
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
