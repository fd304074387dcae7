//! Columns that are relative to other recordings.

use super::names::{MEDIANS, PERTURBATION, RELATIVE};
use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2};

/// Number of columns that go into the principal components.
const INPUTS: usize = 11;
type Vector = [f64; INPUTS];

/// Fills `JitterPCA`, `ShimmerPCA` and `pF` of all rows (45 columns each), with means,
/// deviations and components learned from the rows `fit_rows`.
///
/// - The components are those of the eleven jitter and shimmer columns as they are, without
///   scaling; undefined values count as 0; the largest loading of each is positive. With fewer
///   than two rows to learn from they are 0.
/// - `pF` is the mean of the z-scores (deviation divided by n) of the four formant medians;
///   undefined where a median is or where all rows to learn from have the same.
pub fn batch_columns(table: ArrayViewMut2<'_, f32>, fit_rows: &[usize]) {
    Relation::learn(table.view(), fit_rows).apply(table);
}

/// What the relative columns need to know of the rows to learn from.
pub(super) struct Relation {
    components: Components,
    /// Mean and deviation of each formant median.
    scales: Vec<(f64, f64)>,
}

impl Relation {
    pub fn learn(table: ArrayView2<'_, f32>, fit_rows: &[usize]) -> Self {
        let fit: Vec<usize> = fit_rows
            .iter()
            .copied()
            .filter(|&i| i < table.nrows())
            .collect();
        let inputs: Vec<Vector> = fit.iter().map(|&i| perturbation(table.row(i))).collect();
        Relation {
            components: Components::learn(&inputs),
            scales: MEDIANS
                .map(|c| mean_and_deviation(fit.iter().map(|&i| f64::from(table[[i, c]]))))
                .collect(),
        }
    }

    pub fn apply(&self, mut table: ArrayViewMut2<'_, f32>) {
        for mut row in table.rows_mut() {
            let [first, second] = self.components.project(&perturbation(row.view()));
            let z = |(c, &(mean, deviation)): (usize, &(f64, f64))| {
                (f64::from(row[c]) - mean) / deviation
            };
            let front = MEDIANS.zip(&self.scales).map(z).sum::<f64>() / MEDIANS.len() as f64;
            row[RELATIVE.start] = first as f32;
            row[RELATIVE.start + 1] = second as f32;
            row[RELATIVE.start + 2] = if front.is_finite() {
                front as f32
            } else {
                f32::NAN
            };
        }
    }

    /// The mean of the inputs, both directions, then mean and deviation of each median.
    pub fn to_numbers(&self) -> Vec<f64> {
        let [first, second] = &self.components.directions;
        let inputs = [&self.components.mean, first, second];
        let scales = self
            .scales
            .iter()
            .flat_map(|&(mean, deviation)| [mean, deviation]);
        inputs
            .into_iter()
            .flatten()
            .copied()
            .chain(scales)
            .collect()
    }

    /// # Errors
    /// Another number of numbers.
    pub fn from_numbers(numbers: &[f64]) -> Result<Self, String> {
        let expected = 3 * INPUTS + 2 * MEDIANS.len();
        if numbers.len() != expected {
            return Err(format!(
                "what was learned of the training recordings has {} numbers, not {expected}; \
                 train the model again",
                numbers.len()
            ));
        }
        let vector = |k: usize| {
            let mut vector = [0.0; INPUTS];
            vector.copy_from_slice(&numbers[k * INPUTS..(k + 1) * INPUTS]);
            vector
        };
        Ok(Relation {
            components: Components {
                mean: vector(0),
                directions: [vector(1), vector(2)],
            },
            scales: numbers[3 * INPUTS..]
                .chunks_exact(2)
                .map(|pair| (pair[0], pair[1]))
                .collect(),
        })
    }
}

fn perturbation(row: ArrayView1<'_, f32>) -> Vector {
    let mut values = [0.0; INPUTS];
    for (value, c) in values.iter_mut().zip(PERTURBATION) {
        let x = row[c];
        *value = if x.is_finite() { f64::from(x) } else { 0.0 };
    }
    values
}

fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let defined = || values.clone().filter(|x| x.is_finite());
    let n = defined().count() as f64;
    let mean = defined().sum::<f64>() / n;
    (
        mean,
        (defined().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt(),
    )
}

/// The two main directions of a cloud of points.
struct Components {
    mean: Vector,
    directions: [Vector; 2],
}

impl Components {
    fn learn(rows: &[Vector]) -> Self {
        let mut mean = [0.0; INPUTS];
        if rows.len() < 2 {
            return Self {
                mean,
                directions: [[0.0; INPUTS]; 2],
            };
        }
        for row in rows {
            for (m, x) in mean.iter_mut().zip(row) {
                *m += x / rows.len() as f64;
            }
        }
        let mut covariance = [[0.0; INPUTS]; INPUTS];
        for row in rows {
            for i in 0..INPUTS {
                for j in 0..INPUTS {
                    covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]);
                }
            }
        }
        let (values, vectors) = eigen(covariance);
        let mut order: Vec<usize> = (0..INPUTS).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        let direction = |k: usize| {
            let v = vectors[order[k]];
            let largest = v
                .iter()
                .fold(0.0f64, |l, x| if x.abs() > l.abs() { *x } else { l });
            v.map(|x| if largest < 0.0 { -x } else { x })
        };
        Self {
            mean,
            directions: [direction(0), direction(1)],
        }
    }

    fn project(&self, row: &Vector) -> [f64; 2] {
        self.directions
            .map(|d| (0..INPUTS).map(|i| (row[i] - self.mean[i]) * d[i]).sum())
    }
}

/// Eigenvalues and eigenvectors (as rows) of a symmetric matrix by cyclic Jacobi rotations
/// (C. G. J. Jacobi 1846; Golub and Van Loan, *Matrix Computations*, section 8.5).
fn eigen(mut a: [Vector; INPUTS]) -> (Vector, [Vector; INPUTS]) {
    let mut vectors = [[0.0; INPUTS]; INPUTS];
    for (i, v) in vectors.iter_mut().enumerate() {
        v[i] = 1.0;
    }
    for _ in 0..60 {
        let mut changed = false;
        for p in 0..INPUTS {
            for q in p + 1..INPUTS {
                // relative to both, because the columns differ in size by many powers of ten
                if a[p][q].abs() > 1e-16 * (a[p][p] * a[q][q]).abs().sqrt() {
                    rotate(&mut a, &mut vectors, p, q);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let mut values = [0.0; INPUTS];
    for (i, value) in values.iter_mut().enumerate() {
        *value = a[i][i];
    }
    (values, vectors)
}

/// One rotation that makes `a[p][q]` zero.
fn rotate(a: &mut [Vector; INPUTS], vectors: &mut [Vector; INPUTS], p: usize, q: usize) {
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    for k in 0..INPUTS {
        (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]);
        (vectors[p][k], vectors[q][k]) = (
            c * vectors[p][k] - s * vectors[q][k],
            s * vectors[p][k] + c * vectors[q][k],
        );
    }
}
