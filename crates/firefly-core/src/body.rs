//! The body of a request or response: nothing, bytes, or a stream. It knows neither HTTP nor JSON.

use std::{
    fmt, io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};

/// A stream of body chunks.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The body of a request or a response.
///
/// Large bodies are streams, so that uploads and downloads of any size run in constant memory. A request's stream is one that
/// can be opened again, so that a repeated request can never send a stream that is already spent.
///
/// ```
/// use firefly_core::Body;
/// assert_eq!(Body::from("{}").len(), Some(2));
/// assert!(Body::empty().reopen().is_some());
/// ```
pub struct Body(Kind);

enum Kind {
    Empty,
    Bytes(Bytes),
    Reopenable {
        open: Arc<dyn Fn() -> ByteStream + Send + Sync>,
        len: Option<u64>,
    },
    /// In a lock that is never taken: it makes the body `Sync`, so that a request can be borrowed across an await.
    Once(Mutex<ByteStream>),
}

impl Body {
    /// No body.
    pub fn empty() -> Self {
        Self(Kind::Empty)
    }

    /// A stream that `open` can start from its beginning any number of times; `len` is its length in bytes, if known.
    pub fn reopenable(
        open: impl Fn() -> ByteStream + Send + Sync + 'static,
        len: Option<u64>,
    ) -> Self {
        Self(Kind::Reopenable {
            open: Arc::new(open),
            len,
        })
    }

    /// A stream that can be read once: the body of a response.
    pub fn once(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self(Kind::Once(Mutex::new(Box::pin(stream))))
    }

    /// Its length in bytes, if known.
    pub fn len(&self) -> Option<u64> {
        match &self.0 {
            Kind::Empty => Some(0),
            Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::Reopenable { len, .. } => *len,
            Kind::Once(_) => None,
        }
    }

    /// Whether it is known to hold nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The same body once more, from its beginning; `None` for one that can be read only once.
    pub fn reopen(&self) -> Option<Self> {
        Some(Self(match &self.0 {
            Kind::Empty => Kind::Empty,
            Kind::Bytes(bytes) => Kind::Bytes(bytes.clone()),
            Kind::Reopenable { open, len } => Kind::Reopenable {
                open: Arc::clone(open),
                len: *len,
            },
            Kind::Once(_) => return None,
        }))
    }

    /// The bytes, when they are in memory already.
    pub fn as_bytes(&self) -> Option<Bytes> {
        match &self.0 {
            Kind::Empty => Some(Bytes::new()),
            Kind::Bytes(bytes) => Some(bytes.clone()),
            Kind::Reopenable { .. } | Kind::Once(_) => None,
        }
    }

    /// The content as a stream.
    pub fn into_stream(self) -> ByteStream {
        match self.0 {
            Kind::Empty => Box::pin(futures_util::stream::empty()),
            Kind::Bytes(bytes) => Box::pin(futures_util::stream::once(async { Ok(bytes) })),
            Kind::Reopenable { open, .. } => open(),
            Kind::Once(stream) => stream.into_inner().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// The whole content, if it is not larger than `limit` bytes.
    ///
    /// # Errors
    /// The stream's own error, or one of kind [`io::ErrorKind::FileTooLarge`] past the limit.
    pub async fn read(self, limit: usize) -> io::Result<Bytes> {
        let too_large = || {
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("the answer is larger than {limit} bytes"),
            )
        };
        if let Some(bytes) = self.as_bytes() {
            return if bytes.len() > limit {
                Err(too_large())
            } else {
                Ok(bytes)
            };
        }
        let mut stream = self.into_stream();
        let mut whole = BytesMut::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            if whole.len() + chunk.len() > limit {
                return Err(too_large());
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(if bytes.is_empty() {
            Kind::Empty
        } else {
            Kind::Bytes(bytes)
        })
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for Body {
    /// Never the content: it may be a prompt, a token or a picture.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.0 {
            Kind::Empty => "empty",
            Kind::Bytes(_) => "bytes",
            Kind::Reopenable { .. } => "stream",
            Kind::Once(_) => "stream, once",
        };
        f.debug_struct("Body")
            .field("kind", &kind)
            .field("len", &self.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    fn chunks() -> ByteStream {
        Box::pin(stream::iter([
            Ok(Bytes::from_static(b"ab")),
            Ok(Bytes::from_static(b"cd")),
        ]))
    }

    #[tokio::test]
    async fn a_reopenable_stream_starts_from_the_beginning_each_time() {
        let body = Body::reopenable(chunks, Some(4));
        let again = body.reopen().unwrap();
        assert_eq!(body.read(10).await.unwrap(), "abcd");
        assert_eq!(again.read(10).await.unwrap(), "abcd");
    }

    #[tokio::test]
    async fn a_response_stream_cannot_be_opened_twice() {
        assert!(Body::once(chunks()).reopen().is_none());
    }

    #[tokio::test]
    async fn no_more_than_the_limit_is_read() {
        for body in [Body::from("abcd"), Body::once(chunks())] {
            assert_eq!(
                body.read(3).await.unwrap_err().kind(),
                io::ErrorKind::FileTooLarge
            );
        }
        assert_eq!(Body::once(chunks()).read(4).await.unwrap(), "abcd");
    }

    #[test]
    fn debug_shows_no_content() {
        assert!(!format!("{:?}", Body::from("s3cret")).contains("s3cret"));
    }
}
