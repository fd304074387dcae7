//! The results of tests in words, for titles and the screen.

use nkl_explore::stats::words::{effect, significance};
use nkl_explore::stats::{Comparison, Correlation, Pair};
use nkl_explore::Relation;
use nkl_report::figure::number::{minus, significant};

/// `p < 0.001 (highly significant)`.
pub fn p(p: f64) -> String {
    let size = if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p = {p:.3}")
    };
    format!("{size} ({})", significance(p))
}

fn number(value: f64) -> String {
    minus(&significant(value))
}

/// The results of a relation, line by line.
pub fn relation(found: &Relation, with_ccc: bool) -> Vec<String> {
    match found {
        Relation::Table {
            chi_square,
            missing,
            ..
        } => {
            let test = match chi_square {
                Some(found) => format!(
                    "\u{3c7}² = {} (df {}), {}, Cramér's V = {:.2}",
                    number(found.test.statistic),
                    found.freedom,
                    p(found.test.p),
                    found.cramers_v
                ),
                None => "no test: fewer than two categories".to_owned(),
            };
            std::iter::once(test).chain(left_out(*missing)).collect()
        }
        Relation::Groups { comparison, .. } => groups(comparison),
        Relation::Reals {
            pearson,
            spearman,
            ccc,
            missing,
            ..
        } => {
            let one = |name: &str, found: &Option<Correlation>| match found {
                Some(found) => format!("{name} {}, {}", number(found.r), p(found.p)),
                None => format!("{name} undefined"),
            };
            let mut lines = vec![one("Pearson", pearson), one("Spearman", spearman)];
            if with_ccc {
                let ccc = ccc.map_or("undefined".to_owned(), number);
                lines.push(format!("CCC {ccc}"));
            }
            lines.extend(left_out(*missing));
            lines
        }
    }
}

/// The comparison of groups.
pub fn groups(found: &Comparison) -> Vec<String> {
    let mut lines = Vec::new();
    let pair = |place: Option<usize>| place.and_then(|i| found.pairs.get(i));
    let between = |pair: &Pair| format!("{} \u{2013} {}", pair.a, pair.b);
    if let Some((largest, d)) = pair(found.largest).and_then(|p| Some((p, p.cohens_d?))) {
        let size = number(d.abs());
        lines.push(format!(
            "Cohen's d = {size} ({}): {}",
            effect(d),
            between(largest)
        ));
    }
    if let Some((overall, test)) = found.overall.as_ref().and_then(|o| Some((o, o.test()?))) {
        let symbol = if overall.approach == "ANOVA" {
            "F"
        } else {
            "H"
        };
        let value = number(test.statistic);
        lines.push(format!(
            "{} {symbol} = {value}, {}",
            overall.approach,
            p(test.p)
        ));
    }
    if let Some((clearest, test)) = pair(found.clearest).and_then(|p| Some((p, p.test?))) {
        let name = clearest.approach;
        lines.push(format!("{name}, {}: {}", between(clearest), p(test.p)));
    }
    lines.extend(left_out(found.missing));
    lines
}

fn left_out(missing: usize) -> Option<String> {
    (missing > 0).then(|| format!("{missing} without a value left out"))
}
