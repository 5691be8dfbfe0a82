//! Taking in the body of a request: how much of it, from whom, how many at a time, and how long it may stand still.
//!
//! What is not kept is still read, up to [`READ`]: a client that is cut off while it sends does not see its answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::gateway;
use crate::errors::{self, Refusal};
use crate::fault::Route;
use crate::world::World;

/// The largest picture: 15 MiB; whether the service means decimal or binary megabytes is not published.
const PICTURE: usize = 15 * 1024 * 1024;
/// The largest JSON. No request that keeps to its schema comes near; what is read of a body may take thirty times its memory.
const JSON: usize = 1024 * 1024;
/// The largest form of IMS, and the largest body where none is asked for.
const FORM: usize = 64 * 1024;
/// After so many bytes the connection is closed on whatever more may come.
const READ: usize = 16 * 1024 * 1024;
/// How long a body may stand still, in real time.
const STILL: Duration = Duration::from_secs(20);
/// How many bytes of pictures, and of everything else, are held at a time.
const ROOM_FOR_PICTURES: usize = 64 * 1024 * 1024;
const ROOM: usize = 16 * 1024 * 1024;

/// The room for bodies, which each takes before it is read and gives back when its bytes are let go.
///
/// Pictures have one of their own: they are looked at one after the other, and nothing else shall wait for them.
#[derive(Debug)]
pub(crate) struct Intake {
    pictures: Arc<Semaphore>,
    others: Arc<Semaphore>,
}

/// Why there is no body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Untaken {
    TooLarge,
    /// It stood still for [`STILL`].
    Late,
    /// The connection ended, or what came is no proper HTTP.
    Broken,
}

impl Untaken {
    pub(super) fn render(&self, world: &World) -> Response<Body> {
        let (status, code, message) = match self {
            Self::TooLarge => return errors::html(StatusCode::PAYLOAD_TOO_LARGE),
            Self::Late => (
                StatusCode::REQUEST_TIMEOUT,
                "timeout_error",
                "The body of the request stands still.",
            ),
            Self::Broken => (
                StatusCode::BAD_REQUEST,
                "bad_request",
                "The body of the request cannot be read.",
            ),
        };
        Refusal::new(status, code, message).render(&world.quirks())
    }
}

/// A body with the room that it takes.
struct Held {
    bytes: Vec<u8>,
    _room: Option<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Intake {
    pub(crate) fn new() -> Self {
        Self::of(ROOM_FOR_PICTURES, ROOM)
    }

    fn of(pictures: usize, others: usize) -> Self {
        Self {
            pictures: Arc::new(Semaphore::new(pictures)),
            others: Arc::new(Semaphore::new(others)),
        }
    }

    /// The body of a request. Where it is larger than a form and the request has no good credentials, it is let go and seems
    /// empty: the credentials are what the answer will be about.
    pub(super) async fn take(
        &self,
        parts: &Parts,
        route: Option<Route>,
        world: &World,
        body: Body,
    ) -> Result<Bytes, Untaken> {
        let (room, limit) = match route {
            Some(Route::Upload) => (&self.pictures, PICTURE),
            Some(Route::Submit | Route::Generate) => (&self.others, JSON),
            _ => (&self.others, FORM),
        };
        let welcome = limit == FORM || gateway::check(parts, world).is_ok();
        let limit = if welcome { limit } else { FORM };
        match held(room, body, limit).await {
            Ok(None) if welcome => Err(Untaken::TooLarge),
            taken => taken.map(Option::unwrap_or_default),
        }
    }
}

/// The bytes of a body in their room; `None` when there are more of them than the limit.
async fn held(room: &Arc<Semaphore>, body: Body, limit: usize) -> Result<Option<Bytes>, Untaken> {
    // What tells no length may have any.
    let told = body.size_hint().exact();
    let length = told.map_or(limit, |told| usize::try_from(told).unwrap_or(usize::MAX));
    // Of what will not be kept nothing needs room.
    let limit = if length > limit { 0 } else { limit };
    let needed = u32::try_from(length.min(limit)).unwrap_or(u32::MAX);
    let room = Arc::clone(room).acquire_many_owned(needed).await.ok();
    let bytes = read(body, limit).await?;
    Ok(bytes.map(|bytes| Bytes::from_owner(Held { bytes, _room: room })))
}

/// The bytes of a body; `None` when there are more than `limit`, which are read all the same.
async fn read(body: Body, limit: usize) -> Result<Option<Vec<u8>>, Untaken> {
    let mut pieces = body.into_data_stream();
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(piece) = timeout(STILL, pieces.next())
        .await
        .map_err(|_| Untaken::Late)?
    {
        let piece = piece.map_err(|_| Untaken::Broken)?;
        length += piece.len();
        if length > READ {
            return Err(Untaken::TooLarge);
        }
        if length <= limit {
            kept.extend_from_slice(&piece);
        } else {
            kept = Vec::new();
        }
    }
    Ok((length <= limit).then_some(kept))
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::{FutureExt as _, stream};

    use super::*;

    fn chunked(pieces: impl IntoIterator<Item = &'static [u8]>) -> Body {
        let pieces: Vec<_> = pieces.into_iter().map(Ok::<_, std::io::Error>).collect();
        Body::from_stream(stream::iter(pieces))
    }

    #[tokio::test]
    async fn a_body_waits_for_room_and_gives_it_back_with_its_last_byte() {
        let room = Arc::new(Semaphore::new(10));
        let first = held(&room, Body::from("12345678"), 10).await.unwrap();
        let copy = first.clone();
        let mut second = pin!(held(&room, Body::from("123"), 10));
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);
        assert!(second.as_mut().now_or_never().is_none());
        assert_eq!(copy.unwrap(), "12345678");
        assert_eq!(second.await.unwrap().unwrap(), "123");
        assert_eq!(room.available_permits(), 10);
    }

    #[tokio::test]
    async fn who_tells_no_length_takes_all_that_is_allowed_and_who_tells_too_much_takes_none() {
        let room = Arc::new(Semaphore::new(10));
        let body = held(&room, chunked([b"1".as_slice(), b"2"]), 10).await;
        assert_eq!(body.as_ref().unwrap().as_ref().unwrap(), "12");
        let large = held(&room, Body::from("12345678901"), 10);
        assert_eq!(large.now_or_never(), Some(Ok(None)));
        let mut other = pin!(held(&room, chunked([b"12345678901".as_slice()]), 10));
        assert!(other.as_mut().now_or_never().is_none());
        drop(body);
        assert_eq!(other.await, Ok(None));
    }

    #[tokio::test]
    async fn what_is_not_kept_is_read_up_to_a_bound() {
        static PIECE: [u8; 1024 * 1024] = [0; 1024 * 1024];
        let room = Arc::new(Semaphore::new(10));
        for (count, expected) in [(16, Ok(None)), (17, Err(Untaken::TooLarge))] {
            let body = chunked([PIECE.as_slice()].repeat(count));
            assert_eq!(held(&room, body, 10).await, expected, "{count}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stands_still_is_given_up() {
        let room = Arc::new(Semaphore::new(10));
        let begun = stream::iter([Ok::<_, std::io::Error>("1")]);
        let body = Body::from_stream(begun.chain(stream::pending()));
        assert_eq!(held(&room, body, 10).await, Err(Untaken::Late));
        assert_eq!(room.available_permits(), 10);
    }
}
