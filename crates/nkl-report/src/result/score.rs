//! One measured value with its confidence interval.

use indexmap::IndexMap;
use nkl_config::plan::Measure;
use serde::{Deserialize, Serialize};

/// Measures and their values, in the order of the report.
pub type Metrics = IndexMap<Measure, Score>;

/// A value with a 95 % confidence interval. What is undefined is absent and says why:
/// no field ever holds NaN or infinity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The value.
    pub value: Option<f64>,
    /// Lower end of the interval (2.5th percentile of the bootstrap).
    #[serde(default)]
    pub low: Option<f64>,
    /// Upper end (97.5th percentile).
    #[serde(default)]
    pub high: Option<f64>,
    /// Why the value, or the interval, is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Score {
    /// A value and its interval `(low, high)`; whatever is not finite is left out with a reason.
    pub fn new(value: f64, interval: Option<(f64, f64)>) -> Self {
        let interval = interval.filter(|(low, high)| low.is_finite() && high.is_finite());
        let reason = if value.is_nan() {
            Some("not defined for these predictions".to_owned())
        } else if !value.is_finite() {
            Some("beyond the range of numbers".to_owned())
        } else {
            None
        };
        Score {
            value: value.is_finite().then_some(value),
            low: interval.map(|i| i.0),
            high: interval.map(|i| i.1),
            reason,
        }
    }

    /// A value without interval.
    pub fn plain(value: f64) -> Self {
        Score::new(value, None)
    }

    /// No value, for this reason.
    pub fn undefined(reason: impl Into<String>) -> Self {
        Score {
            value: None,
            low: None,
            high: None,
            reason: Some(reason.into()),
        }
    }

    /// Replaces the reason for an absent value or interval.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The interval, if both ends are known.
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }

    /// For titles and tables: `0.800 (95 % CI 0.740-0.858)`, `0.800`, or `undefined`.
    pub fn describe(&self) -> String {
        use crate::figure::number::significant;
        let Some(value) = self.value else {
            return "undefined".to_owned();
        };
        match self.interval() {
            Some((low, high)) => {
                let dash = if low < 0.0 || high < 0.0 { " to " } else { "-" };
                let (low, high) = (significant(low), significant(high));
                format!("{} (95 % CI {low}{dash}{high})", significant(value))
            }
            None => significant(value),
        }
    }
}

/// How a measure is called in reports.
pub fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Uar => "UAR",
        Measure::Accuracy => "Accuracy",
        Measure::F1 => "F1 (macro)",
        Measure::Precision => "Precision (macro)",
        Measure::Recall => "Recall (macro)",
        Measure::Specificity => "Specificity (macro)",
        Measure::Auc => "AUC",
        Measure::Eer => "EER",
        Measure::Mse => "MSE",
        Measure::Mae => "MAE",
        Measure::Pcc => "PCC",
        Measure::Ccc => "CCC",
        Measure::R2 => "R²",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_written_low_to_high() {
        let score = Score::new(0.8, Some((0.74, 0.858)));
        assert_eq!(score.describe(), "0.800 (95 % CI 0.740-0.858)");
        let score = Score::new(-0.1, Some((-0.3, 0.2)));
        assert_eq!(score.describe(), "-0.100 (95 % CI -0.300 to 0.200)");
    }

    #[test]
    fn what_is_not_a_number_is_left_out_with_a_reason() {
        let score = Score::new(f64::NAN, Some((f64::NAN, 0.2)));
        assert_eq!(score.value, None);
        assert_eq!(score.interval(), None);
        assert!(score.reason.is_some());
        assert_eq!(score.describe(), "undefined");
        assert!(Score::new(f64::INFINITY, None).reason.is_some());
    }
}
