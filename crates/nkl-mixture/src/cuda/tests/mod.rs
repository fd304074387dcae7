//! The kernels and all that calls them, checked against a scalar reference and against the processor's
//! backend: on an emulated card, and on a real one where there is one.

mod backend;
mod cases;
mod compile;
mod emulator;
mod reference;

use super::card::Card;
use super::driver::Driver;

/// What is done with every card that is here.
trait Check {
    fn on<C: Card + Clone>(&self, card: C);
}

/// Runs a check on the emulator and on the first card; says so where one is not here.
fn on_every_card(check: impl Check) {
    if let Some(emulator) = emulator::emulator() {
        check.on(emulator);
    }
    match Driver::open(0) {
        Ok(driver) => check.on(driver),
        Err(why) => println!("skipped on a graphics card: {why}"),
    }
}
