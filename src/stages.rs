//! Wall-clock seconds per stage.

use indexmap::IndexMap;
use std::time::Instant;

/// Measures one stage after the other.
pub struct Stages {
    since: Instant,
    seconds: IndexMap<String, f64>,
}

impl Stages {
    /// Starts the first stage.
    pub fn start() -> Self {
        Stages {
            since: Instant::now(),
            seconds: IndexMap::new(),
        }
    }

    /// Ends the stage `name`; the next one begins. Returns its seconds.
    pub fn end(&mut self, name: &str) -> f64 {
        let seconds = self.since.elapsed().as_secs_f64();
        self.seconds.insert(name.to_string(), seconds);
        self.since = Instant::now();
        seconds
    }

    /// Ends a stage and says on standard error what came out of it.
    pub fn end_with(&mut self, name: &str, what: &str) {
        let seconds = self.end(name);
        eprintln!("{name:9} {what}  [{seconds:.2} s]");
    }

    /// All stages that have ended, with their sum as `total`.
    pub fn all(&self) -> IndexMap<String, f64> {
        let mut all = self.seconds.clone();
        all.insert("total".to_string(), self.seconds.values().sum());
        all
    }
}
