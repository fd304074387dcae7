//! Statistics over time: a track of any length becomes a few numbers.

use crate::ranked::Ranked;

/// One statistic of a track.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Functional {
    /// Arithmetic mean.
    Mean,
    /// Population standard deviation (divided by n), as numpy's default.
    Std,
    /// Smallest value.
    Min,
    /// Largest value.
    Max,
    /// Percentile 0..100, linear between the two nearest values (numpy's default; Hyndman and
    /// Fan 1996, definition 7). The text is the number as written.
    Percentile(f64, String),
}

impl Functional {
    /// Parses `mean`, `std`, `min`, `max` or `percentile<N>`.
    ///
    /// # Errors
    /// One sentence that lists what there is.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "mean" => Ok(Functional::Mean),
            "std" => Ok(Functional::Std),
            "min" => Ok(Functional::Min),
            "max" => Ok(Functional::Max),
            _ => {
                let number = text
                    .strip_prefix("percentile")
                    .and_then(|n| n.parse::<f64>().ok());
                match number {
                    Some(p) if (0.0..=100.0).contains(&p) => Ok(Functional::Percentile(
                        p,
                        text["percentile".len()..].to_owned(),
                    )),
                    _ => Err(format!(
                        "there is no functional `{text}`; there are mean, std, min, max and \
                         percentile<N> with N from 0 to 100"
                    )),
                }
            }
        }
    }

    /// Parses a list.
    ///
    /// # Errors
    /// As [`Functional::parse`]; also an empty list, or one twice.
    pub(crate) fn parse_all(texts: &[String]) -> Result<Vec<Self>, String> {
        if texts.is_empty() {
            return Err("functionals is empty; name at least one, such as mean".into());
        }
        let mut all: Vec<Self> = Vec::with_capacity(texts.len());
        for text in texts {
            let one = Functional::parse(text)?;
            if all.contains(&one) {
                return Err(format!("functional `{text}` is listed twice"));
            }
            all.push(one);
        }
        Ok(all)
    }

    /// Suffix of the column name.
    pub(crate) fn name(&self) -> String {
        match self {
            Functional::Mean => "mean".into(),
            Functional::Std => "std".into(),
            Functional::Min => "min".into(),
            Functional::Max => "max".into(),
            Functional::Percentile(_, text) => format!("percentile{text}"),
        }
    }
}

/// Computes `functionals` of `track` (not empty, finite) into `out`, one place each. `ranked` is
/// scratch.
pub(crate) fn apply(
    functionals: &[Functional],
    track: &[f32],
    ranked: &mut Ranked,
    out: &mut [f32],
) {
    let mean = mean(track);
    let last = track.len().saturating_sub(1);
    let below = |p: f64| p / 100.0 * last as f64;
    let percentiles = functionals.iter().filter_map(|f| match f {
        Functional::Percentile(p, _) => Some(below(*p) as usize),
        _ => None,
    });
    if percentiles.clone().next().is_some() {
        ranked.place(track, percentiles.flat_map(|rank| [rank, rank + 1]));
    }
    for (functional, out) in functionals.iter().zip(out) {
        *out = match functional {
            Functional::Mean => mean as f32,
            Functional::Std => deviation(track, mean) as f32,
            Functional::Min => track.iter().copied().fold(f32::INFINITY, f32::min),
            Functional::Max => track.iter().copied().fold(f32::NEG_INFINITY, f32::max),
            Functional::Percentile(p, _) => {
                let (position, rank) = (below(*p), below(*p) as usize);
                let (a, b) = (ranked.at(rank), ranked.at((rank + 1).min(last)));
                (f64::from(a) + (f64::from(b) - f64::from(a)) * position.fract()) as f32
            }
        };
    }
}

/// Sums in four lanes: fast, and in an order that is always the same.
fn sum4(track: &[f32], term: impl Fn(f32) -> f64) -> f64 {
    let mut lanes = [0.0f64; 4];
    let chunks = track.chunks_exact(4);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane += term(*v);
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|v| term(*v)).sum::<f64>()
}

fn mean(track: &[f32]) -> f64 {
    sum4(track, f64::from) / track.len().max(1) as f64
}

fn deviation(track: &[f32], mean: f64) -> f64 {
    let squares = sum4(track, |v| (f64::from(v) - mean).powi(2));
    (squares / track.len().max(1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str], track: &[f32]) -> Vec<f32> {
        let texts: Vec<String> = texts.iter().map(|t| (*t).to_owned()).collect();
        let functionals = Functional::parse_all(&texts).unwrap();
        let mut out = vec![f32::NAN; functionals.len()];
        apply(&functionals, track, &mut Ranked::default(), &mut out);
        out
    }

    #[test]
    fn agree_with_numpy() {
        // numpy: x = [3, 1, 4, 1, 5, 9]; mean, std, min, max, percentile 10, 50, 90, 33.3
        let got = of(
            &[
                "mean",
                "std",
                "min",
                "max",
                "percentile10",
                "percentile50",
                "percentile90",
                "percentile33.3",
            ],
            &[3.0, 1.0, 4.0, 1.0, 5.0, 9.0],
        );
        let want = [3.833_333_3, 2.733_536_6, 1.0, 9.0, 1.0, 3.5, 7.0, 2.33];
        for (g, w) in got.iter().zip(want) {
            assert!((g - w).abs() < 1e-5, "{got:?}");
        }
    }

    #[test]
    fn a_single_value_is_defined() {
        assert_eq!(
            of(&["mean", "std", "min", "max", "percentile90"], &[2.5]),
            [2.5, 0.0, 2.5, 2.5, 2.5]
        );
    }

    #[test]
    fn names_what_it_does_not_know() {
        for bad in [
            "median",
            "percentile",
            "percentile101",
            "percentile-1",
            "percentileNaN",
            "",
        ] {
            assert!(
                Functional::parse(bad)
                    .unwrap_err()
                    .contains("percentile<N>"),
                "{bad}"
            );
        }
        assert!(Functional::parse_all(&["mean".into(), "mean".into()])
            .unwrap_err()
            .contains("twice"));
        assert!(Functional::parse_all(&[]).is_err());
    }
}
