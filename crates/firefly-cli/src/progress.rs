//! What a person watches while waiting: a spinner for the job, a bar for each picture. Nothing is drawn where nobody looks.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::console::Console;

/// A line with a spinner, the time so far and a few words. It goes when dropped.
pub(crate) struct Spinner(ProgressBar);

impl Spinner {
    pub(crate) fn start(console: &Console, words: &str) -> Self {
        let bar = console.progress().add(ProgressBar::new_spinner());
        bar.set_style(style("{spinner} {elapsed} {msg}"));
        bar.set_message(words.to_owned());
        if !console.progress().is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self(bar)
    }

    pub(crate) fn says(&self, words: String) {
        self.0.set_message(words);
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A bar for one download. It goes when dropped.
pub(crate) struct DownloadBar(ProgressBar);

impl DownloadBar {
    pub(crate) fn start(console: &Console, label: String) -> Self {
        let bar = console.progress().add(ProgressBar::no_length());
        bar.set_style(style("{spinner} {elapsed} {msg} {bytes}"));
        bar.set_message(label);
        if !console.progress().is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self(bar)
    }

    /// Moves the bar: so many bytes have come, of so many if that is known.
    pub(crate) fn watcher(&self) -> impl Fn(u64, Option<u64>) + Send + Sync + use<> {
        let bar = self.0.clone();
        move |received, length| {
            if bar.length() != length
                && let Some(length) = length
            {
                bar.set_length(length);
                bar.set_style(style(
                    "{spinner} {elapsed} {msg} [{bar:30}] {bytes}/{total_bytes}",
                ));
            }
            bar.set_position(received);
        }
    }
}

impl Drop for DownloadBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("the templates of this module are constants")
        .progress_chars("=> ")
}
