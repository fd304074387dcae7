//! A program for libFuzzer out of a target's function.

pub use libfuzzer_sys;
pub use nkl_fuzz;

use nkl_fuzz::Scratch;
use std::panic::{catch_unwind, resume_unwind, set_hook, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

/// Where the last panic was, and what it said; parsers may have threads of their own.
static LAST: Mutex<String> = Mutex::new(String::new());

/// Runs a target, which is named by its function: in a program that had all of them, by
/// [`nkl_fuzz::TARGETS`], libFuzzer would look at a million counters after every input.
///
/// libFuzzer's own hook ends the program at every panic, also at those that a parser catches (polars'
/// asserts); so the hook only takes notes, which are printed if the target itself ends with a panic.
///
/// Parsers that share their work out do it to this thread alone: handing small inputs to another takes
/// longer than the work.
pub fn run(target: fn(&Scratch, &[u8]), scratch: &Scratch, bytes: &[u8]) {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
        pool.build_global().expect("no pool before this one");
        set_hook(Box::new(|panic| {
            let text = format!("{panic}\n{}", std::backtrace::Backtrace::capture());
            *LAST.lock().unwrap_or_else(PoisonError::into_inner) = text;
        }));
    });
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(scratch, bytes))) {
        eprintln!("{}", LAST.lock().unwrap_or_else(PoisonError::into_inner));
        resume_unwind(panic);
    }
}

/// The whole program of a target.
#[macro_export]
macro_rules! target {
    ($($function:ident)::+) => {
        thread_local! {
            static SCRATCH: $crate::nkl_fuzz::Scratch = $crate::nkl_fuzz::Scratch::new();
        }
        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            SCRATCH.with(|scratch| $crate::run($crate::nkl_fuzz::$($function)::+, scratch, bytes));
        });
    };
}
