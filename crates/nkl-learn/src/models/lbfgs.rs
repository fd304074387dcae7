//! Limited-memory BFGS for smooth convex functions (Nocedal & Wright 2006, algorithms 7.4 and 7.5).

/// How far to go.
pub(crate) struct Limits {
    /// Ends when no entry of the gradient is larger.
    pub gradient: f64,
    /// Ends after this many steps.
    pub steps: usize,
}

/// Pairs of (step, change of gradient) that are kept.
const MEMORY: usize = 12;

/// Minimises from `x`. `f` fills in the gradient and returns the value. Whether it got as far as it can, or
/// ran out of steps.
///
/// # Errors
/// Those of `f`.
pub(crate) fn minimise<E>(
    x: &mut Vec<f64>,
    limits: &Limits,
    mut f: impl FnMut(&[f64], &mut [f64]) -> Result<f64, E>,
) -> Result<bool, E> {
    let mut gradient = vec![0.0; x.len()];
    let mut value = f(x, &mut gradient)?;
    let mut pairs: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
    let (mut trial, mut trial_gradient) = (x.clone(), gradient.clone());
    for _ in 0..limits.steps {
        if largest(&gradient) <= limits.gradient {
            return Ok(true);
        }
        let direction = descent(&gradient, &pairs);
        let slope = dot(&direction, &gradient);
        if slope.is_nan() || slope >= 0.0 {
            // Rounding has spoilt the memory: begin again from the gradient.
            if pairs.is_empty() {
                return Ok(true);
            }
            pairs.clear();
            continue;
        }
        let mut step = if pairs.is_empty() {
            1.0 / dot(&gradient, &gradient).sqrt().max(1e-300)
        } else {
            1.0
        };
        let mut accepted = None;
        let (mut low, mut high) = (0.0, f64::INFINITY);
        for _ in 0..40 {
            for ((t, x), d) in trial.iter_mut().zip(x.iter()).zip(&direction) {
                *t = x + step * d;
            }
            let new = f(&trial, &mut trial_gradient)?;
            // Weak Wolfe conditions by bisection: enough descent, and a slope that has flattened.
            if new.is_nan() || new > value + 1e-4 * step * slope {
                high = step;
            } else {
                accepted = Some(new);
                if dot(&trial_gradient, &direction) >= 0.9 * slope {
                    break;
                }
                low = step;
            }
            step = if high.is_finite() {
                0.5 * (low + high)
            } else {
                2.0 * low
            };
        }
        let Some(new) = accepted else {
            return Ok(true);
        };
        let s: Vec<f64> = trial.iter().zip(x.iter()).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = trial_gradient
            .iter()
            .zip(&gradient)
            .map(|(a, b)| a - b)
            .collect();
        let curvature = dot(&s, &y);
        if curvature > 1e-12 * dot(&y, &y) {
            if pairs.len() == MEMORY {
                pairs.remove(0);
            }
            pairs.push((s, y, 1.0 / curvature));
        }
        std::mem::swap(x, &mut trial);
        std::mem::swap(&mut gradient, &mut trial_gradient);
        value = new;
    }
    Ok(false)
}

/// Minus the inverse Hessian, as far as known, times the gradient.
fn descent(gradient: &[f64], pairs: &[(Vec<f64>, Vec<f64>, f64)]) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(pairs.len());
    for (s, y, rho) in pairs.iter().rev() {
        let alpha = rho * dot(s, &q);
        add(&mut q, -alpha, y);
        alphas.push(alpha);
    }
    if let Some((_, y, rho)) = pairs.last() {
        let scale = 1.0 / (rho * dot(y, y));
        q.iter_mut().for_each(|v| *v *= scale);
    }
    for ((s, y, rho), alpha) in pairs.iter().zip(alphas.iter().rev()) {
        let beta = rho * dot(y, &q);
        add(&mut q, alpha - beta, s);
    }
    q
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    ndarray::ArrayView1::from(a).dot(&ndarray::ArrayView1::from(b))
}

fn add(a: &mut [f64], factor: f64, b: &[f64]) {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += factor * b);
}

fn largest(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |m, v| m.max(v.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_minimum_of_a_narrow_valley() {
        // f = (x-1)² + 1000 (y-2)² + (x-1)⁴
        let mut x = vec![-5.0, 9.0];
        minimise(
            &mut x,
            &Limits {
                gradient: 1e-9,
                steps: 200,
            },
            |x, g| {
                let (a, b) = (x[0] - 1.0, x[1] - 2.0);
                g[0] = 2.0 * a + 4.0 * a * a * a;
                g[1] = 2000.0 * b;
                Ok::<_, ()>(a * a + 1000.0 * b * b + a * a * a * a)
            },
        )
        .unwrap();
        assert!(
            (x[0] - 1.0).abs() < 1e-8 && (x[1] - 2.0).abs() < 1e-8,
            "{x:?}"
        );
    }
}
