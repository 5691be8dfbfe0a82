//! The bytes of a local picture, in memory or in a file, as the body of an upload: piece by piece, and only while they are the
//! bytes that were looked at.

use std::{io, mem, path::PathBuf, sync::Arc};

use bytes::{Bytes, BytesMut};
use firefly_types::{ImageFormat, LocalImage};
use futures_util::{TryStreamExt as _, stream};
use sha2::{Digest as _, Sha256};
use tokio::{fs::File, io::AsyncReadExt as _, sync::SetOnce};

use crate::{Body, body::ByteStream};

/// How much of a file is in memory at a time, twice over: one piece is held back until the next is there.
pub(super) const PIECE: usize = 64 << 10;

/// What tells one content from another.
pub(super) type Digest = [u8; 32];

/// Why a body could not be read to its end; set by the stream, for whoever waits for the answer.
pub(super) type Trouble = Arc<SetOnce<(io::ErrorKind, String)>>;

/// A local picture that can be uploaded: what it is, and where its bytes are.
#[derive(Clone)]
pub(crate) struct Picture {
    pub(super) content: Content,
    pub(super) format: ImageFormat,
    pub(super) bytes: u64,
    pub(super) digest: Digest,
}

/// Where the bytes are.
#[derive(Clone)]
pub(super) enum Content {
    File(PathBuf),
    Memory(Bytes),
}

impl Content {
    /// The bytes of `image`, which it shares. Empty for one that has none in memory.
    pub(super) fn in_memory(image: &LocalImage) -> Self {
        struct Shared(LocalImage);
        impl AsRef<[u8]> for Shared {
            fn as_ref(&self) -> &[u8] {
                self.0.as_bytes().unwrap_or_default()
            }
        }
        Self::Memory(Bytes::from_owner(Shared(image.clone())))
    }
}

impl Picture {
    /// The body of its upload. What keeps a file from being read to its end as it was measured goes to `trouble`.
    pub(super) fn body(&self, trouble: &Trouble) -> Body {
        let path = match &self.content {
            Content::Memory(bytes) => return Body::from(bytes.clone()),
            Content::File(path) => path.clone(),
        };
        let (bytes, digest, trouble) = (self.bytes, self.digest, Arc::clone(trouble));
        let open = move || pieces(path.clone(), bytes, digest, Arc::clone(&trouble));
        Body::reopenable(open, Some(bytes))
    }
}

/// The file from its beginning, if it still has `bytes` bytes of this digest. The last piece is not given away before that is known,
/// so that no server takes a changed file for a whole one.
fn pieces(path: PathBuf, bytes: u64, digest: Digest, trouble: Trouble) -> ByteStream {
    let stream = stream::try_unfold(None, move |reading: Option<Reading>| {
        let path = path.clone();
        async move {
            let mut reading = match reading {
                Some(reading) => reading,
                None => Reading::new(File::open(&path).await?),
            };
            if reading.over {
                return Ok(None);
            }
            loop {
                let piece = reading.piece().await?;
                reading.over = piece.is_empty();
                if reading.seen > bytes || (reading.over && !reading.is_whole(bytes, &digest)) {
                    return Err(io::Error::other("it changed after it was looked at"));
                }
                let held = mem::replace(&mut reading.held, piece);
                if reading.over || !held.is_empty() {
                    return Ok(Some((held, Some(reading))));
                }
            }
        }
    });
    Box::pin(stream.inspect_err(move |error: &io::Error| {
        // A second failure, of another attempt, says no more than the first.
        let _ = trouble.set((error.kind(), error.to_string()));
    }))
}

/// A file being read.
struct Reading {
    file: File,
    hash: Sha256,
    seen: u64,
    held: Bytes,
    over: bool,
}

impl Reading {
    fn new(file: File) -> Self {
        Self {
            file,
            hash: Sha256::new(),
            seen: 0,
            held: Bytes::new(),
            over: false,
        }
    }

    /// The next piece; an empty one at the end.
    async fn piece(&mut self) -> io::Result<Bytes> {
        let mut piece = BytesMut::with_capacity(PIECE);
        self.file.read_buf(&mut piece).await?;
        self.hash.update(&piece);
        self.seen += piece.len() as u64;
        Ok(piece.freeze())
    }

    fn is_whole(&self, bytes: u64, digest: &Digest) -> bool {
        self.seen == bytes && Digest::from(self.hash.clone().finalize()) == *digest
    }
}
