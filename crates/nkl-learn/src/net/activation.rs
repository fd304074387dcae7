//! What a hidden unit does with its sum.

use serde::{Deserialize, Serialize};

/// `MODEL.activation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// max(0, z)
    Relu,
    /// Hyperbolic tangent.
    Tanh,
    /// 1 / (1 + e⁻ᶻ)
    Sigmoid,
    /// z, or z / 100 where z is negative (Maas et al. 2013).
    LeakyRelu,
}

const LEAK: f32 = 0.01;

impl Activation {
    /// By its name in the settings.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "relu" => Activation::Relu,
            "tanh" => Activation::Tanh,
            "sigmoid" => Activation::Sigmoid,
            "leaky_relu" => Activation::LeakyRelu,
            _ => return None,
        })
    }

    /// In place: sums to activations.
    pub(super) fn apply(self, z: &mut [f32]) {
        match self {
            Activation::Relu => z.iter_mut().for_each(|z| *z = z.max(0.0)),
            Activation::Tanh => z.iter_mut().for_each(|z| *z = z.tanh()),
            Activation::Sigmoid => z.iter_mut().for_each(|z| *z = 1.0 / (1.0 + (-*z).exp())),
            Activation::LeakyRelu => z.iter_mut().for_each(|z| *z = z.max(LEAK * *z)),
        }
    }

    /// In place: multiplies `delta` by the derivative, which follows from the activation `a`.
    pub(super) fn times_slope(self, delta: &mut [f32], a: &[f32]) {
        let pairs = delta.iter_mut().zip(a);
        match self {
            Activation::Relu => pairs.for_each(|(d, &a)| *d = if a > 0.0 { *d } else { 0.0 }),
            Activation::Tanh => pairs.for_each(|(d, &a)| *d *= 1.0 - a * a),
            Activation::Sigmoid => pairs.for_each(|(d, &a)| *d *= a * (1.0 - a)),
            Activation::LeakyRelu => {
                pairs.for_each(|(d, &a)| *d *= if a > 0.0 { 1.0 } else { LEAK })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_the_difference_quotients() {
        let at = [-3.0_f32, -0.7, -0.2, 0.3, 1.1, 2.5];
        let h = 1e-2;
        for name in ["relu", "tanh", "sigmoid", "leaky_relu"] {
            let f = Activation::named(name).unwrap();
            let (mut a, mut up, mut down) = (at, at.map(|z| z + h), at.map(|z| z - h));
            for z in [&mut a, &mut up, &mut down] {
                f.apply(z);
            }
            let mut slope = [2.0; 6];
            f.times_slope(&mut slope, &a);
            for i in 0..at.len() {
                let quotient = 2.0 * (up[i] - down[i]) / (2.0 * h);
                assert!(
                    (slope[i] - quotient).abs() < 2e-4,
                    "{name} {}: {} {quotient}",
                    at[i],
                    slope[i]
                );
            }
        }
        let mut z = at;
        Activation::LeakyRelu.apply(&mut z);
        assert_eq!((z[0], z[5]), (-0.03, 2.5));
    }
}
