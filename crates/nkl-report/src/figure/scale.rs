//! From values to places on an axis, and the values worth a tick.

use super::number;

/// How an axis is divided.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Even steps.
    Linear {
        /// Value at the start.
        low: f64,
        /// Value at the end; larger than `low`.
        high: f64,
    },
    /// Even factors.
    Log {
        /// Value at the start; positive.
        low: f64,
        /// Value at the end; larger than `low`.
        high: f64,
    },
    /// Even steps of values that were transformed, such as normal deviates, with the ticks to show.
    Given {
        /// Value at the start.
        low: f64,
        /// Value at the end; larger than `low`.
        high: f64,
        /// Transformed values and what they are called, rising.
        ticks: Vec<Tick>,
    },
    /// One band per name; the value is the band's number from 0.
    Bands(Vec<String>),
}

/// A value with its name on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// The value.
    pub value: f64,
    /// How it is written.
    pub label: String,
}

impl Scale {
    /// An even axis that holds all finite `values`, with a margin of 4 per cent.
    pub fn around(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = limits(values).unwrap_or((0.0, 1.0));
        let margin = match (high - low) * 0.04 {
            m if m > 0.0 && m.is_finite() => m,
            // A single value: an axis around it.
            _ => (low.abs() * 0.1).max(0.5),
        };
        Scale::Linear {
            low: low - margin,
            high: high + margin,
        }
    }

    /// An even axis from zero to a round number that is at least `top`.
    pub fn from_zero(top: f64) -> Self {
        let top = if top.is_finite() && top > 0.0 {
            top
        } else {
            1.0
        };
        let step = nice_step(top / 5.0);
        Scale::Linear {
            low: 0.0,
            high: (top / step - 1e-9).ceil() * step,
        }
    }

    /// An even axis from 0 to 1.
    pub fn shares() -> Self {
        Scale::Linear {
            low: 0.0,
            high: 1.0,
        }
    }

    /// A logarithmic axis that holds all positive `values`, from one whole power of ten (or two,
    /// or five times one) to another.
    pub fn log_around(values: impl IntoIterator<Item = f64>) -> Self {
        let positive = values.into_iter().filter(|v| *v > 0.0);
        let (low, high) = limits(positive).unwrap_or((1.0, 10.0));
        Scale::Log {
            low: round_log(low, false),
            high: round_log(high * 1.000_001, true),
        }
    }

    /// The place of a value: 0 at the start of the axis, 1 at its end. Values off the axis give
    /// places off it; a value that a logarithmic axis cannot hold is at its start.
    pub fn place(&self, value: f64) -> f64 {
        match self {
            Scale::Linear { low, high } | Scale::Given { low, high, .. } => {
                (value - low) / (high - low)
            }
            Scale::Log { low, high } if value > 0.0 => (value / low).ln() / (high / low).ln(),
            Scale::Log { .. } => 0.0,
            Scale::Bands(names) => (value + 0.5) / names.len().max(1) as f64,
        }
    }

    /// Width of a band, as a share of the axis.
    pub fn band(&self) -> f64 {
        match self {
            Scale::Bands(names) => 1.0 / names.len().max(1) as f64,
            _ => 0.0,
        }
    }

    /// At most `most` round values on the axis (all bands, for bands).
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        match self {
            Scale::Linear { low, high } => linear_ticks(*low, *high, most.max(2)),
            Scale::Log { low, high } => log_ticks(*low, *high, most.max(2)),
            Scale::Given { ticks, .. } => ticks.clone(),
            Scale::Bands(names) => {
                let tick = |(i, name): (usize, &String)| Tick {
                    value: i as f64,
                    label: name.clone(),
                };
                names.iter().enumerate().map(tick).collect()
            }
        }
    }
}

fn limits(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let known = values.into_iter().filter(|v| v.is_finite());
    known.fold(None, |found, v| match found {
        None => Some((v, v)),
        Some((low, high)) => Some((v.min(low), v.max(high))),
    })
}

/// The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `step`.
fn nice_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let factor = step / power;
    let nice = [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .find(|n| factor <= n * (1.0 + 1e-9));
    nice.unwrap_or(10.0) * power
}

fn linear_ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return Vec::new();
    }
    let mut step = nice_step(span / most as f64);
    let count = |step: f64| (high / step + 1e-9).floor() - (low / step - 1e-9).ceil() + 1.0;
    while count(step) > most as f64 {
        step = nice_step(step * 1.01);
    }
    let first = (low / step - 1e-9).ceil();
    let values: Vec<f64> = (0..count(step).max(0.0) as usize)
        .map(|i| (first + i as f64) * step)
        .collect();
    let labels = axis_labels(&values, step);
    values
        .into_iter()
        .zip(labels)
        .map(|(value, label)| Tick { value, label })
        .collect()
}

/// All with the same number of decimals, or all as powers of ten.
fn axis_labels(values: &[f64], step: f64) -> Vec<String> {
    let largest = values.iter().fold(0.0, |a: f64, v| a.max(v.abs()));
    if largest >= 1e6 || (largest > 0.0 && largest < 1e-3) {
        return values
            .iter()
            .map(|v| number::minus(&number::short(*v)))
            .collect();
    }
    let exact = |decimals: &usize| {
        let scaled = step * 10f64.powi(*decimals as i32);
        (scaled - scaled.round()).abs() < 1e-6 * scaled
    };
    let decimals = (0..9).find(exact).unwrap_or(9);
    let whole = |v: &f64| {
        let sign = if *v < 0.0 { "\u{2212}" } else { "" };
        format!("{sign}{}", number::count(v.abs().round() as u64))
    };
    match decimals {
        0 => values.iter().map(whole).collect(),
        _ => values.iter().map(|v| number::fixed(*v, decimals)).collect(),
    }
}

fn round_log(value: f64, up: bool) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    let factor = value / power;
    let steps = [1.0, 2.0, 5.0, 10.0];
    let found = if up {
        steps.into_iter().find(|s| *s >= factor * (1.0 - 1e-5))
    } else {
        steps
            .into_iter()
            .rev()
            .find(|s| *s <= factor * (1.0 + 1e-5))
    };
    found.unwrap_or(if up { 10.0 } else { 1.0 }) * power
}

fn log_ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let candidates = |factors: &[f64], every: i32| -> Vec<f64> {
        let powers = (first..=last).filter(|p| p % every == 0);
        let all = powers.flat_map(|p| factors.iter().map(move |f| f * 10f64.powi(p)));
        all.filter(|v| *v >= low * 0.999 && *v <= high * 1.001)
            .collect()
    };
    let mut values = Vec::new();
    for factors in [&[1.0, 2.0, 5.0][..], &[1.0, 3.0][..], &[1.0][..]] {
        values = candidates(factors, 1);
        if values.len() <= most {
            break;
        }
    }
    let mut every = 2;
    while values.len() > most && every < 400 {
        values = candidates(&[1.0], every);
        every += 1;
    }
    values
        .into_iter()
        .map(|value| Tick {
            value,
            label: number::short(value),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: &Scale, most: usize) -> Vec<String> {
        scale.ticks(most).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        let scale = Scale::Linear {
            low: 0.0,
            high: 1.0,
        };
        assert_eq!(
            labels(&scale, 6),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        let scale = Scale::Linear {
            low: -3.2,
            high: 12.9,
        };
        assert_eq!(labels(&scale, 4), ["0", "5", "10"]);
        for span in [1e-7, 3e-3, 0.7, 42.0, 9.9e4, 3e8] {
            for most in 2..12 {
                let ticks = Scale::Linear {
                    low: -span / 3.0,
                    high: span,
                }
                .ticks(most);
                assert!(
                    ticks.len() <= most && !ticks.is_empty(),
                    "{span} {most}: {ticks:?}"
                );
            }
        }
    }

    #[test]
    fn tick_labels_are_distinct() {
        for span in [1e-7, 3e-3, 0.25, 0.7, 42.0, 9.9e4, 3e8] {
            let mut names = labels(
                &Scale::Linear {
                    low: 0.0,
                    high: span,
                },
                6,
            );
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "{names:?}");
        }
    }

    #[test]
    fn bars_end_at_a_round_number() {
        assert_eq!(
            Scale::from_zero(127.0),
            Scale::Linear {
                low: 0.0,
                high: 150.0
            }
        );
        assert_eq!(
            Scale::from_zero(f64::NAN),
            Scale::Linear {
                low: 0.0,
                high: 1.0
            }
        );
    }

    #[test]
    fn a_log_axis_has_even_factors() {
        let scale = Scale::log_around([3.0, 700.0, -1.0]);
        assert_eq!(
            scale,
            Scale::Log {
                low: 2.0,
                high: 1000.0
            }
        );
        assert!((scale.place((2.0f64 * 1000.0).sqrt()) - 0.5).abs() < 1e-12);
        assert_eq!(
            labels(&scale, 9),
            ["2", "5", "10", "20", "50", "100", "200", "500", "1000"]
        );
        assert_eq!(labels(&scale, 3), ["10", "100", "1000"]);
    }

    #[test]
    fn nothing_to_show_is_still_an_axis() {
        assert!(matches!(Scale::around([f64::NAN]), Scale::Linear { low, high } if low < high));
        assert!(
            matches!(Scale::around([7.0, 7.0]), Scale::Linear { low, high } if low < 7.0 && high > 7.0)
        );
    }
}
