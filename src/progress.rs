//! Progress bars on a terminal; nothing on a pipe.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use nkl_features::Progress;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

/// A bar on standard error with rate and time left.
#[derive(Default)]
pub struct Bar(Mutex<Option<ProgressBar>>);

impl Progress for Bar {
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

/// Moves the bar of the whole work while a piece of it is computed.
pub struct Step<'a> {
    bar: &'a Bar,
    done: AtomicUsize,
}

impl<'a> Step<'a> {
    /// A further piece.
    pub fn of(bar: &'a Bar) -> Self {
        Step {
            bar,
            done: AtomicUsize::new(0),
        }
    }

    /// The piece of `total` items is done: counts what came from the cache or failed early as well.
    pub fn fill(&self, total: usize) {
        self.bar
            .advance(total.saturating_sub(self.done.load(Ordering::Relaxed)));
    }
}

impl Progress for Step<'_> {
    fn start(&self, _what: &str, _total: usize) {}

    fn advance(&self, n: usize) {
        self.done.fetch_add(n, Ordering::Relaxed);
        self.bar.advance(n);
    }

    fn finish(&self) {}
}
