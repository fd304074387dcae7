//! Progress bars on a terminal; nothing on a pipe.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;

/// A bar on standard error with rate and time left.
#[derive(Default)]
pub struct Bar(Mutex<Option<ProgressBar>>);

impl nkl_features::Progress for Bar {
    fn start(&self, what: &str, total: usize) {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        let style =
            ProgressStyle::with_template("{msg:24} {bar:30} {pos}/{len}  {per_sec}, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(what.to_string());
        self.replace(Some(bar));
    }

    fn advance(&self, n: usize) {
        if let Ok(slot) = self.0.lock() {
            if let Some(bar) = slot.as_ref() {
                bar.inc(n as u64);
            }
        }
    }

    fn finish(&self) {
        self.replace(None);
    }
}

impl Bar {
    fn replace(&self, bar: Option<ProgressBar>) {
        if let Ok(mut slot) = self.0.lock() {
            if let Some(old) = slot.take() {
                old.finish_and_clear();
            }
            *slot = bar;
        }
    }
}
