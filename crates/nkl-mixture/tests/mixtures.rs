//! What holds for mixtures whatever computes them: the specializer's numbers, invariants, bad input.

#[path = "mixtures/bad_input.rs"]
mod bad_input;
#[path = "mixtures/invariants.rs"]
mod invariants;
#[path = "mixtures/specializer.rs"]
mod specializer;
#[path = "mixtures/ties.rs"]
mod ties;
