//! Where the bytes of a download go: memory, or a file that appears only when it is whole.

use std::{io, path::Path};

use async_trait::async_trait;
use bytes::BytesMut;
use tempfile::NamedTempFile;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

/// Where the bytes of a download go.
#[async_trait]
pub(super) trait Sink: Send {
    /// Forgets what an earlier attempt wrote.
    async fn restart(&mut self) -> io::Result<()>;
    async fn write(&mut self, chunk: &[u8]) -> io::Result<()>;
    async fn finish(&mut self) -> io::Result<()>;
}

pub(super) struct Memory<'a>(pub(super) &'a mut BytesMut);

#[async_trait]
impl Sink for Memory<'_> {
    async fn restart(&mut self) -> io::Result<()> {
        self.0.clear();
        Ok(())
    }

    async fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(chunk);
        Ok(())
    }

    async fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) struct Disk(pub(super) tokio::fs::File);

#[async_trait]
impl Sink for Disk {
    async fn restart(&mut self) -> io::Result<()> {
        self.0.rewind().await?;
        self.0.set_len(0).await
    }

    async fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.0.write_all(chunk).await
    }

    async fn finish(&mut self) -> io::Result<()> {
        self.0.flush().await?;
        self.0.sync_all().await
    }
}

/// A file of another name beside the final one, with the permissions a new file has; it vanishes when dropped.
pub(super) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".firefly-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
