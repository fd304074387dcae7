//! Regression.

use crate::LearnError;
use nkl_config::plan::Measure;

/// Means and centred second moments of truth and prediction, from which every measure but the
/// absolute error follows; that is kept too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Number of samples.
    pub n: usize,
    /// Mean of the truth.
    pub mean_truth: f64,
    /// Mean of the prediction.
    pub mean_predicted: f64,
    /// Σ (truth - mean)²
    pub truth: f64,
    /// Σ (prediction - mean)²
    pub predicted: f64,
    /// Σ of products of both differences.
    pub both: f64,
    /// Σ (truth - prediction)²
    pub squared: f64,
    /// Σ |truth - prediction|
    pub absolute: f64,
}

impl Moments {
    /// From values of equal number (what is more of one is left out). Two passes: nothing is lost
    /// to large means.
    pub fn of(truth: &[f64], predicted: &[f64]) -> Self {
        let n = truth.len().min(predicted.len());
        let (truth, predicted) = (&truth[..n], &predicted[..n]);
        let mean = |v: &[f64]| {
            if n == 0 {
                0.0
            } else {
                v.iter().sum::<f64>() / n as f64
            }
        };
        let (mean_truth, mean_predicted) = (mean(truth), mean(predicted));
        let mut m = Moments {
            n,
            mean_truth,
            mean_predicted,
            ..Self::EMPTY
        };
        for (t, p) in truth.iter().zip(predicted) {
            let (a, b) = (t - mean_truth, p - mean_predicted);
            m.truth += a * a;
            m.predicted += b * b;
            m.both += a * b;
            m.squared += (t - p) * (t - p);
            m.absolute += (t - p).abs();
        }
        // A constant that is not a binary fraction leaves dust that would pass for variation.
        for (sum, values, mean) in [
            (&mut m.truth, truth, mean_truth),
            (&mut m.predicted, predicted, mean_predicted),
        ] {
            if values.windows(2).all(|w| w[0] == w[1])
                || *sum <= n as f64 * (f64::EPSILON * mean).powi(2)
            {
                *sum = 0.0;
            }
        }
        m
    }

    const EMPTY: Moments = Moments {
        n: 0,
        mean_truth: 0.0,
        mean_predicted: 0.0,
        truth: 0.0,
        predicted: 0.0,
        both: 0.0,
        squared: 0.0,
        absolute: 0.0,
    };

    /// The moments of the samples `drawn`, in one pass over `centred` (differences from the means
    /// of `self`).
    pub(super) fn replicate(&self, centred: &[(f64, f64)], drawn: &[u32]) -> Self {
        let n = drawn.len() as f64;
        let gap = self.mean_truth - self.mean_predicted;
        let (mut a1, mut b1) = (0.0, 0.0);
        let mut m = Moments {
            n: drawn.len(),
            ..Self::EMPTY
        };
        for &i in drawn {
            let (a, b) = centred[i as usize];
            let difference = a - b + gap;
            a1 += a;
            b1 += b;
            m.truth += a * a;
            m.predicted += b * b;
            m.both += a * b;
            m.squared += difference * difference;
            m.absolute += difference.abs();
        }
        let (large_truth, large_predicted) = (m.truth, m.predicted);
        m.truth -= a1 * a1 / n;
        m.predicted -= b1 * b1 / n;
        m.both -= a1 * b1 / n;
        m.mean_truth = self.mean_truth + a1 / n;
        m.mean_predicted = self.mean_predicted + b1 / n;
        // A replicate of equal values leaves only the rounding of the subtraction.
        for (sum, large) in [
            (&mut m.truth, large_truth),
            (&mut m.predicted, large_predicted),
        ] {
            if *sum <= 4.0 * f64::EPSILON * n * large {
                *sum = 0.0;
            }
        }
        m
    }

    /// Mean squared error.
    pub fn mse(&self) -> Option<f64> {
        (self.n > 0).then(|| self.squared / self.n as f64)
    }

    /// Mean absolute error.
    pub fn mae(&self) -> Option<f64> {
        (self.n > 0).then(|| self.absolute / self.n as f64)
    }

    /// Pearson's correlation; `None` where truth or prediction is constant.
    pub fn pcc(&self) -> Option<f64> {
        let spread = self.truth.sqrt() * self.predicted.sqrt();
        (spread > 0.0).then(|| (self.both / spread).clamp(-1.0, 1.0))
    }

    /// Concordance correlation (Lin 1989): 2 Σ ab / (Σ a² + Σ b² + n (μ_t - μ_p)²); `None` where
    /// both are the same constant. One constant gives 0.
    pub fn ccc(&self) -> Option<f64> {
        let gap = self.mean_truth - self.mean_predicted;
        let whole = self.truth + self.predicted + self.n as f64 * gap * gap;
        (whole > 0.0).then(|| {
            if self.truth == 0.0 || self.predicted == 0.0 {
                0.0
            } else {
                2.0 * self.both / whole
            }
        })
    }

    /// Coefficient of determination, 1 - Σ (t - p)² / Σ (t - μ)²; `None` where the truth is constant.
    pub fn r2(&self) -> Option<f64> {
        (self.truth > 0.0).then(|| 1.0 - self.squared / self.truth)
    }

    /// The measure by name. Error: one of classification.
    pub fn measure(&self, measure: Measure) -> Result<Option<f64>, LearnError> {
        Ok(match measure {
            Measure::Mse => self.mse(),
            Measure::Mae => self.mae(),
            Measure::Pcc => self.pcc(),
            Measure::Ccc => self.ccc(),
            Measure::R2 => self.r2(),
            _ => {
                return Err(LearnError::Data(format!(
                    "{measure:?} is a measure of classification"
                )))
            }
        })
    }
}

/// Mean squared error; `None` without samples.
pub fn mse(truth: &[f64], predicted: &[f64]) -> Option<f64> {
    Moments::of(truth, predicted).mse()
}

/// Mean absolute error; `None` without samples.
pub fn mae(truth: &[f64], predicted: &[f64]) -> Option<f64> {
    Moments::of(truth, predicted).mae()
}

/// Pearson's correlation; `None` where one of the two is constant.
pub fn pcc(truth: &[f64], predicted: &[f64]) -> Option<f64> {
    Moments::of(truth, predicted).pcc()
}

/// Concordance correlation; `None` where both are the same constant.
pub fn ccc(truth: &[f64], predicted: &[f64]) -> Option<f64> {
    Moments::of(truth, predicted).ccc()
}

/// Coefficient of determination; `None` where the truth is constant.
pub fn r2(truth: &[f64], predicted: &[f64]) -> Option<f64> {
    Moments::of(truth, predicted).r2()
}
