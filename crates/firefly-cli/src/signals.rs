//! Requests to stop: Ctrl-C, and the signal that service managers send.

/// Who asked to stop, with the exit code that shells expect for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

impl Signal {
    /// 128 and the number of the signal, as shells have it.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Listens for requests to stop, from its making on: one that comes before anybody waits is not lost.
///
/// Where the system grants no listener, its own handling stays in force and ends the process.
pub(crate) struct Listener {
    interrupt: Option<system::Stream>,
    terminate: Option<system::Stream>,
}

impl Listener {
    /// Listens from now on. Needs the runtime.
    pub(crate) fn start() -> Self {
        Self {
            interrupt: system::interrupt(),
            terminate: system::terminate(),
        }
    }

    /// Resolves when somebody asks this process to stop.
    pub(crate) async fn stop(mut self) -> Signal {
        tokio::select! {
            () = next(&mut self.interrupt) => Signal::Interrupt,
            () = next(&mut self.terminate) => Signal::Terminate,
        }
    }
}

async fn next(stream: &mut Option<system::Stream>) {
    let heard = match stream {
        Some(stream) => stream.recv().await,
        None => None,
    };
    if heard.is_none() {
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
mod system {
    //! Signals of Unix.

    use tokio::signal::unix::{SignalKind, signal};

    pub(super) type Stream = tokio::signal::unix::Signal;

    pub(super) fn interrupt() -> Option<Stream> {
        signal(SignalKind::interrupt()).ok()
    }

    pub(super) fn terminate() -> Option<Stream> {
        signal(SignalKind::terminate()).ok()
    }
}

#[cfg(windows)]
mod system {
    //! Ctrl-C on Windows, which has no second signal to offer.

    pub(super) type Stream = tokio::signal::windows::CtrlC;

    pub(super) fn interrupt() -> Option<Stream> {
        tokio::signal::windows::ctrl_c().ok()
    }

    pub(super) fn terminate() -> Option<Stream> {
        None
    }
}
