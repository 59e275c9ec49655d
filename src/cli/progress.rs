//! A progress bar on standard error, for runs that make a person wait.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::{Progress, Stage};

/// A run that takes less time shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar: hidden at first.
pub(super) struct Bar {
    drawn: ProgressBar,
    started: Instant,
    shown: AtomicBool,
}

impl Bar {
    /// A bar that shows itself on standard error when `wanted` and when the run takes long.
    pub(super) fn new(wanted: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg:>10} {bar:40} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        // A bar that is not wanted counts as shown already.
        Self { drawn: bar, started: Instant::now(), shown: AtomicBool::new(!wanted) }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.drawn.finish_and_clear();
    }

    fn show_if_late(&self) {
        if !self.shown.load(Ordering::Relaxed)
            && self.started.elapsed() >= PATIENCE
            && !self.shown.swap(true, Ordering::Relaxed)
        {
            self.drawn.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Progress for Bar {
    fn begin(&self, stage: Stage, total: usize) {
        self.drawn.set_length(total as u64);
        self.drawn.set_position(0);
        self.drawn.set_message(match stage {
            Stage::Parse => "Parsing",
            Stage::Resolve => "Resolving",
            Stage::Evaluate => "Checking",
        });
        self.show_if_late();
    }

    fn step(&self) {
        self.drawn.inc(1);
        self.show_if_late();
    }
}
