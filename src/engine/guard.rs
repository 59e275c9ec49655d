//! A fault in one file or unit costs only that one.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; a panic comes back as its message.
pub(super) fn guard<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|cause| {
        let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panicked".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_comes_back_as_its_message() {
        assert_eq!(guard(|| 1), Ok(1));
        assert_eq!(guard(|| -> () { panic!("broken {}", 1) }), Err("broken 1".to_owned()));
    }
}
