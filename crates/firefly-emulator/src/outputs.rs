//! The pictures that jobs have promised, and the signed URLs that lead to them.
//!
//! Only the description of a picture is kept; it is painted again for every download.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::clock::amz_date;
use crate::lock::locked;
use crate::paint::{Format, Picture};
use crate::signing::uuid;
use crate::world::World;

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
}

/// Remembers a picture and writes a URL for it that is good for an hour of the movable clock.
pub(crate) fn publish(world: &World, host: &str, picture: Picture, format: Format) -> String {
    let id = locked(&world.outputs).add(picture, format);
    let date = amz_date(world.clock.date());
    let day = &date[..8];
    let query = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=EMULATORKEYID%2F{day}%2Fus-west-2%2Fs3%2Faws4_request\
         &X-Amz-Date={date}&X-Amz-Expires={}&X-Amz-SignedHeaders=host",
        LIFE.as_secs()
    );
    let path = format!("{PREFIX}{id}");
    let signature = world.signer.sign(["GET", host, &path, &query]);
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
    world: &World,
    method: &str,
    host: &str,
    path: &str,
    query: &str,
) -> Result<(), BadUrl> {
    let (signed, signature) = query
        .rsplit_once("&X-Amz-Signature=")
        .ok_or(BadUrl::Unsigned)?;
    if signature != world.signer.sign([method, host, path, signed]) {
        return Err(BadUrl::WrongSignature);
    }
    let field = |name: &str| {
        form_urlencoded::parse(signed.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    };
    let date = field("X-Amz-Date").unwrap_or_default();
    // The compact form sorts like the time it names.
    let oldest = amz_date(
        world
            .clock
            .date()
            .checked_sub(LIFE)
            .unwrap_or(std::time::UNIX_EPOCH),
    );
    if *date <= *oldest {
        Err(BadUrl::Expired)
    } else {
        Ok(())
    }
}
