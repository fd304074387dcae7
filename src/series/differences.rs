//! Whether experiments that differ in one respect reach different scores.

use nkl_explore::stats::{self, Comparison};
use nkl_report::figure::{Format, Scene};
use nkl_report::plots::GroupsData;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Scores by the value of one setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    /// The setting.
    pub what: String,
    /// Each value with the scores of all runs of all experiments that have it.
    pub groups: Vec<(String, Vec<f64>)>,
}

/// The tests between the values of one setting.
#[derive(Debug, Clone, Serialize)]
pub struct Differences {
    /// The setting.
    pub what: String,
    /// The tests.
    pub tests: Comparison,
    /// p of each pair, corrected for their number (Holm 1979).
    pub p_holm: Vec<Option<f64>>,
}

impl Differences {
    /// Between the groups of `levels`; `None` where there is nothing to compare.
    pub fn of(levels: &Levels) -> Option<Self> {
        let tests = stats::compare(&levels.groups);
        (tests.groups.len() > 1).then(|| Differences {
            what: levels.what.clone(),
            p_holm: holm(
                &tests
                    .pairs
                    .iter()
                    .map(|p| p.test.map(|t| t.p))
                    .collect::<Vec<_>>(),
            ),
            tests,
        })
    }

    /// One line for each test, most of all the pair that differs most clearly.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let said = |approach: &str, p: f64| {
            let shown = if p < 0.001 {
                "p < 0.001".to_owned()
            } else {
                format!("p = {p:.3}")
            };
            format!("{approach} {shown}, {}", stats::words::significance(p))
        };
        if let Some(overall) = &self.tests.overall {
            match overall.kruskal {
                Some(test) => lines.push(said("all: Kruskal-Wallis", test.p)),
                None => lines.push("all: Kruskal-Wallis is not defined".to_owned()),
            }
        }
        let clearest = self
            .tests
            .clearest
            .and_then(|place| self.tests.pairs.get(place));
        match clearest.and_then(|pair| Some((pair, pair.test?))) {
            Some((pair, test)) => {
                let approach = format!("{} - {}: {}", pair.a, pair.b, pair.approach);
                lines.push(said(&approach, test.p));
            }
            None => lines.push("the scores do not vary: no test is defined".to_owned()),
        }
        lines
    }

    /// The pairs as rows of a table, under [`Differences::HEADER`].
    pub fn rows(&self) -> Vec<Vec<String>> {
        let group = |name: &str| self.tests.groups.iter().find(|g| g.name == name);
        let text = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
        let pairs = self.tests.pairs.iter().zip(&self.p_holm);
        let row = |(pair, holm): (&stats::Pair, &Option<f64>)| {
            let (a, b) = (group(&pair.a), group(&pair.b));
            let mean = |g: Option<&stats::Normality>| g.and_then(|g| g.mean);
            let count = |g: Option<&stats::Normality>| g.map_or(0, |g| g.n).to_string();
            let difference = mean(a).zip(mean(b)).map(|(a, b)| a - b);
            vec![
                self.what.clone(),
                pair.a.clone(),
                pair.b.clone(),
                count(a),
                count(b),
                text(mean(a)),
                text(mean(b)),
                text(difference),
                pair.approach.to_owned(),
                text(pair.test.map(|t| t.statistic)),
                text(pair.test.map(|t| t.p)),
                text(*holm),
                text(pair.cohens_d),
            ]
        };
        pairs.map(row).collect()
    }

    /// Names of the columns of [`Differences::rows`].
    pub const HEADER: [&'static str; 13] = [
        "setting",
        "a",
        "b",
        "n_a",
        "n_b",
        "mean_a",
        "mean_b",
        "difference",
        "test",
        "statistic",
        "p",
        "p_holm",
        "cohens_d",
    ];
}

/// Holm's correction: the i-th smallest of m p-values times m - i (from 0), never falling.
fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> = p
        .iter()
        .enumerate()
        .filter_map(|(place, p)| Some((place, (*p)?)))
        .collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (count, mut last) = (order.len(), 0.0_f64);
    let mut corrected = vec![None; p.len()];
    for (i, (place, p)) in order.into_iter().enumerate() {
        last = last.max((p * (count - i) as f64).min(1.0));
        if let Some(slot) = corrected.get_mut(place) {
            *slot = Some(last);
        }
    }
    corrected
}

/// A picture of groups of scores, written to `path` without its ending.
///
/// # Errors
/// The format is not offered, or the file cannot be written.
pub fn picture(
    data: &GroupsData,
    draw: fn(&GroupsData) -> Scene,
    format: &str,
    path: &Path,
) -> anyhow::Result<PathBuf> {
    let format = Format::parse(format)?;
    let bytes = format.encode(&draw(data))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let path = path.with_file_name(format!("{name}.{}", format.extension()));
    let mut file = crate::target::Target::create(&path)?;
    std::io::Write::write_all(&mut file, &bytes)?;
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_corrected_for_their_number() {
        // R: p.adjust(c(0.01, 0.04, 0.03), "holm") is 0.03, 0.06, 0.06.
        let p = [Some(0.01), None, Some(0.04), Some(0.03)];
        let corrected = holm(&p);
        assert_eq!(corrected, [Some(0.03), None, Some(0.06), Some(0.06)]);
    }
}
