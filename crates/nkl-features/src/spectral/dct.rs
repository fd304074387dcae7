//! Cosine transform over bands.

use super::Tracks;

/// DCT-II, orthonormal: y_k = s_k Σ_n x_n cos(π k (2n + 1) / 2N), s_0 = sqrt(1/N), s_k = sqrt(2/N)
/// (N. Ahmed, T. Natarajan, K. R. Rao, IEEE Trans. Computers C-23, 1974).
#[derive(Debug, Clone)]
pub(crate) struct Dct {
    inputs: usize,
    /// Row per output.
    matrix: Vec<f32>,
}

impl Dct {
    /// The first `outputs` of the `inputs` coefficients.
    pub(crate) fn new(inputs: usize, outputs: usize) -> Self {
        let n = inputs as f64;
        let entry = |k: usize, i: usize| {
            let scale = if k == 0 {
                (1.0 / n).sqrt()
            } else {
                (2.0 / n).sqrt()
            };
            let angle = std::f64::consts::PI * k as f64 * (2 * i + 1) as f64 / (2.0 * n);
            (scale * angle.cos()) as f32
        };
        let matrix = (0..outputs)
            .flat_map(|k| (0..inputs).map(move |i| entry(k, i)))
            .collect();
        Dct { inputs, matrix }
    }

    /// Coefficients per frame.
    pub(crate) fn outputs(&self) -> usize {
        self.matrix.len() / self.inputs.max(1)
    }

    /// Transforms every frame of `bands`, and adds them to the frames of `out` from `first` on.
    pub(crate) fn run_from(&self, bands: &Tracks, first: usize, out: &mut Tracks) {
        for (weights, out) in self
            .matrix
            .chunks_exact(self.inputs.max(1))
            .zip(out.rows_mut())
        {
            let out = out.get_mut(first..).unwrap_or_default();
            for (weight, band) in weights.iter().zip(bands.rows()) {
                for (out, value) in out.iter_mut().zip(band) {
                    *out += weight * value;
                }
            }
        }
    }
}
