//! Pictures of detection errors, which `nkl verify` and `nkl score trials` share.

use nkl_explore::stats::special::normal_quantile;
use nkl_report::figure::color::PALETTE;
use nkl_report::figure::Scene;
use nkl_report::plots::explore::{curves, Curves, Group};
use nkl_report::plots::{detection, DetectionCurve, DetectionData};
use nkl_report::Sheet;
use nkl_speakers::detection::{DetectionSummary, Scores};

/// Rates with a tick, in per cent.
const TICKS: [f64; 11] = [0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 95.0];
/// Rates at the ends of the axes, which hold all curves but their ends.
const RANGE: (f64, f64) = (0.0005, 0.6);

/// The errors of a system.
pub struct ErrorCurve {
    /// Its name.
    pub name: String,
    /// Equal error rate.
    pub eer: f64,
    /// Threshold, false alarms, misses.
    points: Vec<(f64, f64, f64)>,
}

/// The curve of these scores.
pub fn curve(name: &str, scores: &Scores) -> ErrorCurve {
    let points = scores.points();
    ErrorCurve {
        name: name.to_owned(),
        eer: scores.eer().0,
        points: points
            .iter()
            .map(|p| (p.threshold, p.false_alarm, p.miss))
            .collect(),
    }
}

/// Names of the columns of a table of errors, with costs as in the first of the summaries.
pub fn columns<'a>(summaries: impl IntoIterator<Item = &'a DetectionSummary>) -> Vec<String> {
    let mut names = ["targets", "others", "EER %", "EER hull %"]
        .map(str::to_owned)
        .to_vec();
    let first = summaries.into_iter().next();
    for cost in first.iter().flat_map(|summary| &summary.costs) {
        names.push(format!("minDCF {}", cost.p_target));
        names.push(format!("actDCF {}", cost.p_target));
    }
    names.extend(["Cllr", "min Cllr"].map(str::to_owned));
    names
}

/// A row of such a table. What judges log-likelihood ratios is left out where the scores are none.
pub fn cells(summary: &DetectionSummary, are_ratios: bool) -> Vec<String> {
    let only = |value: f64| match are_ratios {
        true => format!("{value:.3}"),
        false => "-".to_owned(),
    };
    let mut cells = vec![
        summary.targets.to_string(),
        summary.non_targets.to_string(),
        format!("{:.2}", 100.0 * summary.eer),
        format!("{:.2}", 100.0 * summary.eer_hull),
    ];
    for cost in &summary.costs {
        cells.push(format!("{:.3}", cost.min_dcf));
        cells.push(only(cost.act_dcf));
    }
    cells.push(only(summary.cllr));
    cells.push(format!("{:.3}", summary.min_cllr));
    cells
}

/// Normal deviate of a rate, within a little more than the axes.
fn deviate(rate: f64) -> f64 {
    normal_quantile(rate.clamp(1e-5, 1.0 - 1e-5))
}

/// Misses against false alarms, and what is drawn.
pub fn trade_off(title: &str, all: &[ErrorCurve]) -> (Scene, Sheet) {
    let drawn = all
        .iter()
        .zip(PALETTE.iter().cycle())
        .map(|(curve, color)| {
            let place =
                |(_, false_alarm, miss): &(f64, f64, f64)| (deviate(*false_alarm), deviate(*miss));
            DetectionCurve {
                name: format!("{}, EER {:.2} %", curve.name, 100.0 * curve.eer),
                color: *color,
                points: curve.points.iter().map(place).collect(),
                equal: deviate(curve.eer),
            }
        });
    let ticks = TICKS
        .iter()
        .map(|t| t / 100.0)
        .filter(|t| (RANGE.0..=RANGE.1).contains(t));
    let data = DetectionData {
        titles: vec![title.to_owned()],
        range: (deviate(RANGE.0), deviate(RANGE.1)),
        ticks: ticks
            .map(|t| (deviate(t), format!("{}", (t * 1000.0).round() / 10.0)))
            .collect(),
        curves: drawn.collect(),
    };
    let header = ["system", "threshold", "false_alarm", "miss"];
    let rows = all.iter().flat_map(|curve| {
        curve.points.iter().map(|(threshold, false_alarm, miss)| {
            vec![
                curve.name.clone(),
                threshold.to_string(),
                false_alarm.to_string(),
                miss.to_string(),
            ]
        })
    });
    let sheet = Sheet {
        header: header.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    (detection(&data), sheet)
}

/// Densities of the scores of both kinds, and what is drawn.
pub fn histogram(title: &str, unit: &str, scores: &Scores) -> (Scene, Sheet) {
    let kinds = [
        ("target", scores.targets()),
        ("non-target", scores.others()),
    ];
    let group = |((name, values), color): ((&str, &[f64]), &_)| Group {
        name: name.to_owned(),
        color: *color,
        data: values.to_vec(),
    };
    let scene = curves(&Curves {
        titles: vec![title.to_owned()],
        name: unit.to_owned(),
        groups: kinds.into_iter().zip(PALETTE.iter()).map(group).collect(),
        bins: false,
        filled: true,
    });
    let rows = kinds
        .iter()
        .flat_map(|(name, values)| values.iter().map(|v| vec![name.to_string(), v.to_string()]));
    let sheet = Sheet {
        header: ["trials", "score"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    (scene, sheet)
}
