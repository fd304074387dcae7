//! A program for libFuzzer out of a target's name.

pub use libfuzzer_sys;
pub use nkl_fuzz;

/// The whole program of a target.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        thread_local! {
            static SCRATCH: $crate::nkl_fuzz::Scratch = $crate::nkl_fuzz::Scratch::new();
        }
        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            SCRATCH.with(|scratch| $crate::nkl_fuzz::run($name, scratch, bytes));
        });
    };
}
