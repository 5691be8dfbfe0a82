//! What is told on standard error while a command works. Only our own crates speak; none of them knows how to say a secret.

use std::{fmt, sync::Mutex, time::Instant};

use tracing::{Event, Level, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer as _, Registry,
    filter::Targets,
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::{FmtSpan, Writer},
    },
    layer::SubscriberExt as _,
    registry::LookupSpan,
};

use crate::{args::Global, console::Console};

/// The crates whose words are shown, beside `ims-auth`. Those of others may hold anything, so they never are.
const OWN: [&str; 5] = [
    "firefly",
    "firefly_cli",
    "firefly_core",
    "firefly_emulator",
    "firefly_types",
];

/// A subscriber that writes to `console` as much as the flags ask for.
pub(crate) fn subscriber(
    global: &Global,
    console: &Console,
) -> impl Subscriber + Send + Sync + use<> {
    let level = match (global.quiet, global.verbose) {
        (true, _) => LevelFilter::OFF,
        (_, 0) => LevelFilter::WARN,
        (_, 1) => LevelFilter::INFO,
        (_, 2) => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let story = Story {
        detailed: global.verbose > 1,
        in_calls: global.verbose > 2,
        started: Instant::now(),
    };
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .log_internal_errors(false)
        // The end of every call, with the time it took.
        .with_span_events(if global.verbose > 2 {
            FmtSpan::CLOSE
        } else {
            FmtSpan::NONE
        })
        .event_format(story)
        .with_writer(Mutex::new(console.clone()));
    // A token that could not be had is told as the error of the command; at first sight, once is enough.
    let auth = if level == LevelFilter::WARN {
        LevelFilter::ERROR
    } else {
        level
    };
    let targets = Targets::new()
        .with_targets(OWN.map(|name| (name, level)))
        .with_target("ims_auth", auth)
        // What it says of a file is our own warning, for scripts as well.
        .with_target("ims_auth::credential", LevelFilter::ERROR.min(level));
    Registry::default().with(layer.with_filter(targets))
}

/// Plain sentences; with times and places when details are asked for, and with the call they belong to when everything is.
struct Story {
    detailed: bool,
    in_calls: bool,
    started: Instant,
}

impl<S, N> FormatEvent<S, N> for Story
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let level = *event.metadata().level();
        if self.detailed {
            let time = self.started.elapsed().as_secs_f64();
            write!(
                writer,
                "{time:8.3}s {level:>5} {}: ",
                event.metadata().target()
            )?;
        } else if level == Level::WARN {
            writer.write_str("warning: ")?;
        } else if level == Level::ERROR {
            writer.write_str("error: ")?;
        }
        context
            .field_format()
            .format_fields(writer.by_ref(), event)?;
        if self.in_calls {
            for span in context.event_scope().into_iter().flatten() {
                write!(writer, " [{}", span.name())?;
                if let Some(fields) = span.extensions().get::<FormattedFields<N>>()
                    && !fields.is_empty()
                {
                    write!(writer, " {fields}")?;
                }
                writer.write_str("]")?;
            }
        }
        writeln!(writer)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, PoisonError},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn told(quiet: bool, verbose: u8) -> String {
        let paper = Paper::default();
        let console = Console::new(Box::new(paper.clone()), false);
        let global = Global {
            quiet,
            verbose,
            ..Global::default()
        };
        tracing::subscriber::with_default(subscriber(&global, &console), || {
            tracing::warn!(target: "firefly_core::pipeline", "mind the gap");
            tracing::warn!(target: "ims_auth::cached", "no token");
            tracing::warn!(target: "ims_auth::credential::file", "open to others");
            tracing::info!(target: "ims_auth::cached", "a token came");
            tracing::debug_span!(target: "firefly_core", "call", request_id = "r1")
                .in_scope(|| tracing::debug!(target: "firefly_core", "answered"));
            tracing::trace!(target: "firefly_cli", "detail");
            tracing::error!(target: "hyper", "another crate");
        });
        String::from_utf8(paper.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn each_level_tells_more_and_other_crates_never_speak() {
        assert_eq!(told(true, 0), "");
        assert_eq!(told(false, 0), "warning: mind the gap\n");
        assert_eq!(
            told(false, 1),
            "warning: mind the gap\nwarning: no token\na token came\n"
        );
        let (debug, trace) = (told(false, 2), told(false, 3));
        assert!(debug.contains("DEBUG firefly_core: answered\n"), "{debug}");
        for words in [
            "DEBUG firefly_core: answered [call request_id=\"r1\"]",
            "DEBUG firefly_core: close time.busy=",
        ] {
            assert!(trace.contains(words), "{words} in {trace}");
        }
        assert!(
            !debug.contains("detail") && trace.contains("detail"),
            "{trace}"
        );
        assert!(!trace.contains("another crate"), "{trace}");
    }
}
