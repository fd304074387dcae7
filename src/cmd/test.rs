//! `nkl test`: the stored model of an experiment on other databases.

use super::load;
use crate::cli::TestArgs;
use crate::evaluate;
use crate::failure::Failure;
use crate::stored;
use nkl_config::{Loaded, Purpose};
use std::path::Path;

/// Finds the model and evaluates it.
pub fn run(args: &TestArgs) -> Result<(), Failure> {
    let loaded = load(&args.config, Purpose::Test)?;
    stored_model(&loaded, &args.config.config(), args.outfile.as_deref())
}

/// The stored model of the experiment on what the plan says.
pub fn stored_model(loaded: &Loaded, ini: &Path, outfile: Option<&Path>) -> Result<(), Failure> {
    crate::threads::limit(loaded.plan.model.n_jobs);
    let path = stored::best(&loaded.plan, ini)?;
    let model = stored::read(&path).map_err(Failure::BadInput)?;
    let notes = stored::agree(&loaded.plan, &model).map_err(Failure::BadInput)?;
    evaluate::on_tests(loaded, &model, notes, outfile)
}
