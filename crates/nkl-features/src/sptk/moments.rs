//! Mean and deviation of values that come frame by frame.

/// Running mean and sum of squared deviations per coefficient, so that a recording of any length
/// needs no more memory than a frame (B. P. Welford 1962, Technometrics 4(3), 419-420).
pub(super) struct Moments {
    frames: f64,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    /// Of `width` coefficients.
    pub(super) fn new(width: usize) -> Self {
        Self {
            frames: 0.0,
            mean: vec![0.0; width],
            squares: vec![0.0; width],
        }
    }

    /// Coefficients.
    pub(super) fn width(&self) -> usize {
        self.mean.len()
    }

    /// Takes in a frame.
    pub(super) fn push(&mut self, values: &[f64]) {
        self.frames += 1.0;
        let moments = self.mean.iter_mut().zip(&mut self.squares);
        for ((mean, squares), value) in moments.zip(values) {
            let off = value - *mean;
            *mean += off / self.frames;
            *squares += off * (value - *mean);
        }
    }

    /// Mean and population standard deviation of each, one after the other, of at least one
    /// frame.
    pub(super) fn write(&self, out: &mut [f32]) {
        let moments = self.mean.iter().zip(&self.squares);
        for (out, (mean, squares)) in out.chunks_exact_mut(2).zip(moments) {
            out[0] = *mean as f32;
            out[1] = (squares / self.frames).sqrt() as f32;
        }
    }
}
