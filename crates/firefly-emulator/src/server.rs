//! The socket: a thread of its own with its own runtime, and connections that a fault can cut.
//!
//! The thread makes the emulator independent of the program it serves: of its runtime's flavour, of a paused test clock, of
//! blocking callers. Ending the thread ends every connection, so that dropping the emulator really frees the port.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};

/// A running server. Dropping it stops the thread and waits for its end.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    stopped: watch::Receiver<()>,
}

impl Server {
    /// Serves the router on a listener that is already bound.
    pub(crate) async fn spawn(listener: std::net::TcpListener, router: Router) -> io::Result<Self> {
        let (stop, stop_asked) = oneshot::channel::<()>();
        let (ready, is_ready) = oneshot::channel();
        let (alive, stopped) = watch::channel(());
        let thread = std::thread::Builder::new()
            .name("firefly-emulator".to_owned())
            .spawn(move || {
                // Kept until the thread ends: its drop tells everybody who waits.
                let _alive = alive;
                run(listener, router, ready, stop_asked);
            })?;
        let server = Self {
            stop: Some(stop),
            thread: Some(thread),
            stopped,
        };
        is_ready.await.unwrap_or_else(|_| {
            Err(io::Error::other(
                "the emulator's thread ended before it began",
            ))
        })?;
        Ok(server)
    }

    /// Waits until the server has ended.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut stopped = self.stopped.clone();
        async move { while stopped.changed().await.is_ok() {} }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed already; there is nothing to add while unwinding or dropping.
            let _ = thread.join();
        }
    }
}

fn run(
    listener: std::net::TcpListener,
    router: Router,
    ready: oneshot::Sender<io::Result<()>>,
    stop_asked: oneshot::Receiver<()>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(error))),
    };
    runtime.block_on(async move {
        let listener = match TcpListener::from_std(listener) {
            Ok(listener) => CuttableListener(listener),
            Err(error) => return drop(ready.send(Err(error))),
        };
        let _ = ready.send(Ok(()));
        let service = router.into_make_service_with_connect_info::<Cutter>();
        tokio::select! {
            _ = async { axum::serve(listener, service).await } => {}
            _ = stop_asked => {}
        }
    });
    // Without waiting for pictures that nobody will fetch.
    runtime.shutdown_background();
}

/// Cuts the connection of one request.
#[derive(Clone, Debug)]
pub(crate) struct Cutter(Arc<AtomicBool>);

impl Cutter {
    /// From now on nothing more is written to this connection.
    pub(crate) fn cut(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for Cutter {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        stream.io().cutter.clone()
    }
}

struct CuttableListener(TcpListener);

impl Listener for CuttableListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small answers should not wait for an acknowledgement of the previous packet.
        let _ = stream.set_nodelay(true);
        (
            Connection {
                stream,
                cutter: Cutter(Arc::default()),
            },
            address,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

struct Connection {
    stream: TcpStream,
    cutter: Cutter,
}

impl Connection {
    fn writable(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        if self.cutter.0.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(Pin::new(&mut self.stream))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.writable()?.poll_write(cx, data)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.writable()?.poll_write_vectored(cx, data)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writable()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
