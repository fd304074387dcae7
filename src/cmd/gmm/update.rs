//! `nkl gmm update`: the M-step.

use super::{bad, merge, models, summary, train};
use crate::cli::gmm::UpdateArgs;
use crate::failure::Failure;
use anyhow::anyhow;
use nkl_mixture::CovarianceType;

/// Adds the statistics, and writes the next mixture.
pub fn run(args: &UpdateArgs) -> Result<(), Failure> {
    let options = train::options(&args.step)?;
    let (statistics, of) = merge::add(&args.statistics)?;
    let given = args.model.as_deref().map(models::gmm).transpose()?;
    let gmm = match (of, given) {
        (Some(of), Some(given)) if of != given => {
            let text = "--model is another mixture than the statistics are of";
            return Err(Failure::BadInput(anyhow!(text)));
        }
        (Some(gmm), _) | (None, Some(gmm)) => gmm,
        (None, None) => {
            let text =
                "these statistics do not say of which mixture they are: name it with --model";
            return Err(Failure::BadInput(anyhow!(text)));
        }
    };
    models::check_out(&args.out, gmm.kind() == CovarianceType::Full)?;
    let next = nkl_mixture::update(&statistics, &gmm, &options).map_err(bad)?;
    println!("{}", summary::statistics(&statistics));
    println!("{}", summary::gmm(&next));
    models::write_gmm(&args.out, &next)
}
