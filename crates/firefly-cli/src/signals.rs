//! Requests to stop: Ctrl-C, the signal that service managers send, and a terminal that goes away.

/// Who asked to stop, with the exit code that shells expect for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP: the terminal has gone.
    Hangup,
}

impl Signal {
    /// 128 and the number of the signal, as shells have it.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::Hangup => 129,
        }
    }
}

/// Listens for requests to stop, from its making on: one that comes before anybody waits is not lost.
///
/// Where the system grants no listener, its own handling stays in force and ends the process.
pub(crate) struct Listener {
    interrupt: Option<system::Stream>,
    terminate: Option<system::Stream>,
    hangup: Option<system::Stream>,
}

impl Listener {
    /// Listens from now on. Needs the runtime.
    pub(crate) fn start() -> Self {
        Self {
            interrupt: system::interrupt(),
            terminate: system::terminate(),
            hangup: system::hangup(),
        }
    }

    /// Resolves when somebody asks this process to stop.
    pub(crate) async fn stop(mut self) -> Signal {
        tokio::select! {
            () = next(&mut self.interrupt) => Signal::Interrupt,
            () = next(&mut self.terminate) => Signal::Terminate,
            () = next(&mut self.hangup) => Signal::Hangup,
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

    /// `None` where the signal is ignored from the start: that is what `nohup` asks for.
    pub(super) fn hangup() -> Option<Stream> {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        if ignores_hangup(&status) {
            return None;
        }
        signal(SignalKind::hangup()).ok()
    }

    /// Reads the mask of ignored signals, whose lowest bit is signal 1. Only Linux tells it in this way.
    fn ignores_hangup(status: &str) -> bool {
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))
            .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask & 1 == 1)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_mask_of_ignored_signals_tells_of_nohup() {
            assert!(ignores_hangup(
                "Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\t0\n"
            ));
            assert!(!ignores_hangup("SigBlk:\t1\nSigIgn:\t0000000000001000\n"));
            assert!(!ignores_hangup(""));
        }
    }
}

#[cfg(windows)]
mod system {
    //! Ctrl-C on Windows, which has no further signals to offer.

    pub(super) type Stream = tokio::signal::windows::CtrlC;

    pub(super) fn interrupt() -> Option<Stream> {
        tokio::signal::windows::ctrl_c().ok()
    }

    pub(super) fn terminate() -> Option<Stream> {
        None
    }

    pub(super) fn hangup() -> Option<Stream> {
        None
    }
}
