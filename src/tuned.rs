//! What `MODEL.tuning_params` tried and chose, for the report.

use crate::tables;
use nkl_config::plan::Plan;
use nkl_config::Note;
use nkl_learn::pipeline::Outcome;
use nkl_report::Layout;
use std::path::PathBuf;

/// One note for each run and fold that chose other parameters than those before.
pub fn notes(plan: &Plan, outcome: &Outcome) -> Vec<Note> {
    let mut said: Vec<usize> = Vec::new();
    let mut notes = Vec::new();
    for tuned in outcome.runs.iter().flat_map(|run| &run.tuned) {
        let (Some(candidate), Some(score)) =
            (plan.tuning.get(tuned.best), tuned.scores.get(tuned.best))
        else {
            continue;
        };
        if said.contains(&tuned.best) {
            continue;
        }
        said.push(tuned.best);
        notes.push(Note::info(format!(
            "MODEL.tuning_params: {} is the best of {} ({} {:.3}, SD {:.3}, in a cross-validation \
             of the training part with {} parts)",
            candidate.describe(),
            plan.tuning.len(),
            tuned.scoring,
            score.mean.unwrap_or_default(),
            score.std.unwrap_or_default(),
            score.parts.len()
        )));
    }
    notes
}

/// `results/tuning.csv`: every combination in every run and fold with its score.
pub fn write(plan: &Plan, layout: &Layout, outcome: &Outcome) -> anyhow::Result<Option<PathBuf>> {
    let Some(first) = plan.tuning.first() else {
        return Ok(None);
    };
    let mut header = vec!["run".to_owned(), "fold".to_owned()];
    header.extend(first.values.iter().map(|(name, _)| name.clone()));
    header.extend(["scoring", "score", "std", "chosen", "error"].map(str::to_owned));
    let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let mut rows = Vec::new();
    for (run, result) in outcome.runs.iter().enumerate() {
        for (fold, tuned) in result.tuned.iter().enumerate() {
            let scored = plan.tuning.iter().zip(&tuned.scores).enumerate();
            rows.extend(scored.map(|(place, (candidate, score))| {
                let mut cells = vec![run.to_string(), (fold + 1).to_string()];
                cells.extend(candidate.values.iter().map(|(_, value)| value.to_text()));
                cells.extend([
                    tuned.scoring.clone(),
                    number(score.mean),
                    number(score.std),
                    if place == tuned.best { "True" } else { "False" }.to_owned(),
                    score.error.clone().unwrap_or_default(),
                ]);
                cells
            }));
        }
    }
    let path = layout.results.join("tuning.csv");
    tables::write(&path, header, rows.into_iter())?;
    Ok(Some(path))
}
