//! Against bob.learn.em 3.3.1: every reference case about mixtures, to 1e-8 relative.

#[path = "bob/reference.rs"]
mod reference;

#[path = "bob/kmeans.rs"]
mod kmeans;
#[path = "bob/likelihood.rs"]
mod likelihood;
#[path = "bob/map.rs"]
mod map;
#[path = "bob/scoring.rs"]
mod scoring;
#[path = "bob/training.rs"]
mod training;
