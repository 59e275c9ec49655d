//! For tests that say "takes no time": what this thread has computed, whatever else the machine does.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

/// CPU time that `work` takes on this thread, where the system tells it (Linux); else wall time.
pub(crate) fn cpu_time(work: impl FnOnce()) -> Duration {
    let before = now();
    work();
    now().saturating_sub(before)
}

fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|stat| stat.split_whitespace().next()?.parse().ok());
    nanos.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
