//! How a gradient changes the parameters.

use super::dense::Dense;
use rayon::prelude::*;

/// `MODEL.optimizer` with its settings. Numbers that are not settings are PyTorch's defaults.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    /// Adam (Kingma & Ba 2015); `decay` > 0 is AdamW (Loshchilov & Hutter 2019): parameters also
    /// shrink by learning rate × decay at each step.
    Adam { decay: f32 },
    /// v ← momentum · v + g; parameters move by -rate · v.
    Sgd { momentum: f32 },
}

const FIRST: f32 = 0.9;
const SECOND: f32 = 0.999;
const EPSILON: f32 = 1e-8;
/// Parameters per task.
const TASK: usize = 1 << 15;

/// A rule at work: its running means.
pub(super) struct Optimizer {
    rule: Rule,
    steps: i32,
    first: Vec<Dense>,
    second: Vec<Dense>,
}

impl Optimizer {
    pub fn new(rule: Rule, like: &[Dense]) -> Self {
        let zeros = || like.iter().map(Dense::zeros_like).collect();
        Optimizer {
            rule,
            steps: 0,
            first: zeros(),
            second: match rule {
                Rule::Adam { .. } => zeros(),
                Rule::Sgd { .. } => Vec::new(),
            },
        }
    }

    /// One step at the learning rate `rate`.
    pub fn step<'a>(
        &mut self,
        layers: impl Iterator<Item = &'a mut Dense>,
        gradients: &[Dense],
        rate: f64,
    ) {
        self.steps = self.steps.saturating_add(1);
        let moving = layers.zip(gradients).zip(&mut self.first);
        match self.rule {
            Rule::Sgd { momentum } => {
                for ((layer, gradient), velocity) in moving {
                    let parts = layer.slices_mut().into_iter().zip(gradient.slices());
                    for ((p, g), v) in parts.zip(velocity.slices_mut()) {
                        sgd(p, g, v, momentum, rate as f32);
                    }
                }
            }
            Rule::Adam { decay } => {
                // Both means start at 0; this makes up for it.
                let unbias = |mean: f32| 1.0 - f64::from(mean).powi(self.steps);
                let settings = Step {
                    rate: (rate / unbias(FIRST)) as f32,
                    spread: (1.0 / unbias(SECOND).sqrt()) as f32,
                    shrink: (1.0 - rate * f64::from(decay)) as f32,
                };
                for (((layer, gradient), first), second) in moving.zip(&mut self.second) {
                    let parts = layer.slices_mut().into_iter().zip(gradient.slices());
                    let means = first.slices_mut().into_iter().zip(second.slices_mut());
                    for ((p, g), (m, v)) in parts.zip(means) {
                        settings.apply(p, g, m, v);
                    }
                }
            }
        }
    }
}

fn sgd(p: &mut [f32], g: &[f32], v: &mut [f32], momentum: f32, rate: f32) {
    for ((p, g), v) in p.iter_mut().zip(g).zip(v) {
        *v = momentum * *v + g;
        *p -= rate * *v;
    }
}

/// The numbers of one step of Adam.
struct Step {
    rate: f32,
    spread: f32,
    shrink: f32,
}

impl Step {
    /// Each parameter for itself, so that the number of threads changes nothing.
    fn apply(&self, p: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32]) {
        if p.len() <= TASK {
            return self.apply_to_some(p, g, m, v);
        }
        let means = m.par_chunks_mut(TASK).zip(v.par_chunks_mut(TASK));
        p.par_chunks_mut(TASK)
            .zip(g.par_chunks(TASK))
            .zip(means)
            .for_each(|((p, g), (m, v))| self.apply_to_some(p, g, m, v));
    }

    fn apply_to_some(&self, p: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32]) {
        for (((p, g), m), v) in p.iter_mut().zip(g).zip(m).zip(v) {
            *m = FIRST * *m + (1.0 - FIRST) * g;
            *v = SECOND * *v + (1.0 - SECOND) * g * g;
            *p = *p * self.shrink - self.rate * *m / (v.sqrt() * self.spread + EPSILON);
        }
    }
}

/// In place: makes the gradient of all parameters together at most `longest` long.
pub(super) fn shorten(gradients: &mut [Dense], longest: f64) {
    let squares = gradients.iter().flat_map(Dense::slices).flatten();
    let length = squares.map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
    if length <= longest {
        return;
    }
    let factor = (longest / length) as f32;
    for g in gradients.iter_mut().flat_map(Dense::slices_mut).flatten() {
        *g *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn layer(values: [f32; 3]) -> Vec<Dense> {
        let [a, b, c] = values;
        vec![Dense {
            weights: array![[a], [b]],
            bias: array![c],
        }]
    }

    fn after(rule: Rule, gradients: &[[f32; 3]], rate: f64) -> Vec<f32> {
        let mut at = layer([1.0, -2.0, 0.5]);
        let mut optimizer = Optimizer::new(rule, &at);
        for g in gradients {
            optimizer.step(at.iter_mut(), &layer(*g), rate);
        }
        at[0].slices().concat()
    }

    fn assert_near(a: &[f32], b: [f64; 3]) {
        for (a, b) in a.iter().zip(b) {
            assert!((f64::from(*a) - b).abs() < 1e-6, "{a} {b}");
        }
    }

    #[test]
    fn first_step_of_adam_is_the_rate_in_the_direction_of_the_sign() {
        let moved = after(Rule::Adam { decay: 0.0 }, &[[3.0, -0.01, 0.0]], 0.1);
        assert_near(&moved, [0.9, -1.9, 0.5]);
        let moved = after(Rule::Adam { decay: 0.2 }, &[[3.0, -0.01, 0.0]], 0.1);
        assert_near(&moved, [0.88, -1.86, 0.49]);
    }

    #[test]
    fn second_step_of_adam_by_hand() {
        // g = 1 then -2: m = 0.09 - 0.2 = -0.11, unbiased by 0.19; v = 0.000999 + 0.004, by 0.001999.
        let moved = after(Rule::Adam { decay: 0.0 }, &[[1.0; 3], [-2.0; 3]], 0.1);
        let second = 0.1 * (0.11 / 0.19) / (0.004_999_f64 / 0.001_999).sqrt();
        let by = -0.1 + second;
        assert_near(&moved, [1.0 + by, -2.0 + by, 0.5 + by]);
    }

    #[test]
    fn momentum_adds_up() {
        // v = 1, then 0.9 + 1 = 1.9.
        let moved = after(Rule::Sgd { momentum: 0.9 }, &[[1.0; 3], [1.0; 3]], 0.1);
        assert_near(&moved, [0.71, -2.29, 0.21]);
    }

    #[test]
    fn only_long_gradients_are_shortened() {
        let mut g = layer([2.0, -1.0, 2.0]);
        shorten(&mut g, 3.0);
        assert_eq!(g, layer([2.0, -1.0, 2.0]));
        shorten(&mut g, 1.5);
        assert_eq!(g, layer([1.0, -0.5, 1.0]));
    }
}
