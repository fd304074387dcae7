//! Pictures of scores: error trade-offs and histograms.

use super::Found;
use crate::detection::{curve, histogram, trade_off};
use crate::failure::Failure;
use nkl_report::Exhibit;
use serde_json::json;

/// One trade-off of all methods for each length of tests, and a histogram for each method.
pub fn of(found: &Found) -> Result<Vec<Exhibit>, Failure> {
    let mut lengths: Vec<usize> = found.scored.iter().map(|s| s.test_samples).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let mut exhibits = Vec::new();
    for length in lengths {
        let own = found
            .scored
            .iter()
            .filter(|s| s.test_samples == length && s.summary.is_some());
        let mut curves = Vec::new();
        for scored in own {
            let scores = scored.labelled().map_err(Failure::bad_input)?;
            curves.push(curve(&scored.method, &scores));
            let name = format!("scores_{}_{length}", scored.method);
            let title = format!("{}: tests of {}", scored.method, recordings(length));
            let unit = match scored.calibration {
                Some(_) => "Log-likelihood ratio",
                None => "Score",
            };
            let (scene, data) = histogram(&title, unit, &scores);
            exhibits.push(Exhibit {
                name,
                section: "Scores".to_owned(),
                lines: vec![title],
                statistics: json!(scored.summary),
                scene,
                data,
            });
        }
        if curves.is_empty() {
            continue;
        }
        let title = format!("Errors with tests of {}", recordings(length));
        let lines = curves
            .iter()
            .map(|c| format!("{}: EER {:.2} %", c.name, 100.0 * c.eer));
        let (scene, data) = trade_off(&title, &curves);
        exhibits.push(Exhibit {
            name: format!("det_{length}"),
            section: "Errors".to_owned(),
            lines: lines.collect(),
            statistics: json!(null),
            scene,
            data,
        });
    }
    // Errors first.
    exhibits.sort_by(|a, b| a.section.cmp(&b.section));
    Ok(exhibits)
}

fn recordings(count: usize) -> String {
    match count {
        1 => "one recording".to_owned(),
        n => format!("{n} recordings"),
    }
}
