//! How good a split is, kept up to date while samples move from the right to the left.

/// Sums over the samples on both sides.
pub(crate) trait Sums: Clone + Send + Sync {
    /// What is learned.
    type Target<'a>: Sync;

    /// All samples on the right.
    fn new(target: &Self::Target<'_>, weights: &[f64], samples: &[u32]) -> Self;

    /// Moves one sample to the left.
    fn shift(&mut self, target: &Self::Target<'_>, sample: usize, weight: f64);

    /// Larger is better; differs from the decrease of impurity only by what is the same for all
    /// splits of a node.
    fn quality(&self) -> f64;

    /// All samples (before any was moved) are the same.
    fn pure(&self) -> bool;

    /// The answer of a leaf with all samples (before any was moved).
    fn answer(&self, out: &mut Vec<f64>);
}

/// Weight per class: Gini impurity.
#[derive(Clone)]
pub(crate) struct ClassSums {
    left: Vec<f64>,
    right: Vec<f64>,
    left_weight: f64,
    right_weight: f64,
    left_squares: f64,
    right_squares: f64,
}

impl Sums for ClassSums {
    type Target<'a> = (&'a [usize], usize);

    fn new(target: &Self::Target<'_>, weights: &[f64], samples: &[u32]) -> Self {
        let mut right = vec![0.0; target.1];
        for &sample in samples {
            right[target.0[sample as usize]] += weights[sample as usize];
        }
        let right_weight = right.iter().sum();
        let right_squares = right.iter().map(|w| w * w).sum();
        let left = vec![0.0; target.1];
        ClassSums {
            left,
            right,
            left_weight: 0.0,
            right_weight,
            left_squares: 0.0,
            right_squares,
        }
    }

    #[inline]
    fn shift(&mut self, target: &Self::Target<'_>, sample: usize, weight: f64) {
        let class = target.0[sample];
        let (left, right) = (&mut self.left[class], &mut self.right[class]);
        self.left_squares += weight * (2.0 * *left + weight);
        self.right_squares -= weight * (2.0 * *right - weight);
        *left += weight;
        *right -= weight;
        self.left_weight += weight;
        self.right_weight -= weight;
    }

    #[inline]
    fn quality(&self) -> f64 {
        self.left_squares / self.left_weight + self.right_squares / self.right_weight
    }

    fn pure(&self) -> bool {
        self.right.iter().filter(|&&w| w > 0.0).count() < 2
    }

    fn answer(&self, out: &mut Vec<f64>) {
        out.extend(self.right.iter().map(|w| w / self.right_weight));
    }
}

/// Sums of values: squared error.
#[derive(Clone)]
pub(crate) struct ValueSums {
    left: f64,
    right: f64,
    left_weight: f64,
    right_weight: f64,
    mean: f64,
    pure: bool,
}

impl Sums for ValueSums {
    type Target<'a> = &'a [f64];

    fn new(target: &Self::Target<'_>, weights: &[f64], samples: &[u32]) -> Self {
        let (mut sum, mut weight) = (0.0, 0.0);
        for &sample in samples {
            sum += weights[sample as usize] * target[sample as usize];
            weight += weights[sample as usize];
        }
        let mean = sum / weight;
        let spread: f64 = samples
            .iter()
            .map(|&s| weights[s as usize] * (target[s as usize] - mean).powi(2))
            .sum::<f64>()
            / weight;
        // Values are taken relative to the node's mean, which keeps the differences exact.
        ValueSums {
            left: 0.0,
            right: 0.0,
            left_weight: 0.0,
            right_weight: weight,
            mean,
            pure: spread <= f64::EPSILON * f64::EPSILON * mean * mean
                || spread <= f64::MIN_POSITIVE,
        }
    }

    #[inline]
    fn shift(&mut self, target: &Self::Target<'_>, sample: usize, weight: f64) {
        let part = weight * (target[sample] - self.mean);
        self.left += part;
        self.right -= part;
        self.left_weight += weight;
        self.right_weight -= weight;
    }

    #[inline]
    fn quality(&self) -> f64 {
        self.left * self.left / self.left_weight + self.right * self.right / self.right_weight
    }

    fn pure(&self) -> bool {
        self.pure
    }

    fn answer(&self, out: &mut Vec<f64>) {
        out.push(self.mean);
    }
}
