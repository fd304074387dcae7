//! Kernels, evaluated from scalar products.

use crate::exponential::exp;
use crate::LearnError;
use ndarray::ArrayView2;
use nkl_config::plan::ModelPlan;
use serde::{Deserialize, Serialize};

/// A kernel with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "lowercase")]
pub enum Kernel {
    /// ⟨a, b⟩
    Linear,
    /// (γ ⟨a, b⟩ + c)^degree
    Poly {
        /// γ
        gamma: f64,
        /// c
        coef0: f64,
        /// Exponent.
        degree: u32,
    },
    /// exp(-γ |a - b|²)
    Rbf {
        /// γ
        gamma: f64,
    },
    /// tanh(γ ⟨a, b⟩ + c)
    Sigmoid {
        /// γ
        gamma: f64,
        /// c
        coef0: f64,
    },
}

/// `MODEL.gamma`.
#[derive(Debug, Clone, Copy)]
enum Gamma {
    /// 1 / (features · variance of all entries)
    Scale,
    /// 1 / features
    Auto,
    Number(f64),
}

/// `MODEL.kernel`, `gamma`, `degree`, `coef0` before the data are known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KernelSettings {
    kind: Kernel,
    gamma: Gamma,
}

impl Default for KernelSettings {
    /// rbf with γ by the variance of the data.
    fn default() -> Self {
        KernelSettings {
            kind: Kernel::Rbf { gamma: 1.0 },
            gamma: Gamma::Scale,
        }
    }
}

impl KernelSettings {
    pub(crate) fn from_plan(plan: &ModelPlan) -> Result<Self, LearnError> {
        let (coef0, degree) = (plan.coef0.unwrap_or(0.0), plan.degree.unwrap_or(3));
        if !coef0.is_finite() {
            return Err(LearnError::setting("coef0", coef0, "a finite number"));
        }
        let kind = match plan.kernel.as_deref().unwrap_or("rbf") {
            "linear" => Kernel::Linear,
            "poly" => Kernel::Poly {
                gamma: 1.0,
                coef0,
                degree,
            },
            "rbf" => Kernel::Rbf { gamma: 1.0 },
            "sigmoid" => Kernel::Sigmoid { gamma: 1.0, coef0 },
            other => {
                return Err(LearnError::setting(
                    "kernel",
                    other,
                    "linear, poly, rbf or sigmoid",
                ))
            }
        };
        let gamma = match plan.gamma.as_deref().unwrap_or("scale") {
            "scale" => Gamma::Scale,
            "auto" => Gamma::Auto,
            text => match text.parse::<f64>() {
                Ok(g) if g.is_finite() && g > 0.0 => Gamma::Number(g),
                _ => {
                    return Err(LearnError::setting(
                        "gamma",
                        text,
                        "scale, auto or a positive number",
                    ))
                }
            },
        };
        Ok(KernelSettings { kind, gamma })
    }

    /// With γ for this data.
    pub(crate) fn resolve(&self, x: ArrayView2<f64>) -> Kernel {
        let d = x.ncols() as f64;
        let gamma = match self.gamma {
            Gamma::Number(g) => g,
            Gamma::Auto => 1.0 / d,
            Gamma::Scale => {
                let mean = x.mean().unwrap_or(0.0);
                let variance =
                    x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / x.len() as f64;
                if variance > 0.0 {
                    1.0 / (d * variance)
                } else {
                    1.0
                }
            }
        };
        match self.kind {
            Kernel::Linear => Kernel::Linear,
            Kernel::Poly { coef0, degree, .. } => Kernel::Poly {
                gamma,
                coef0,
                degree,
            },
            Kernel::Rbf { .. } => Kernel::Rbf { gamma },
            Kernel::Sigmoid { coef0, .. } => Kernel::Sigmoid { gamma, coef0 },
        }
    }
}

impl Kernel {
    /// Scalar products of one row with others become kernel values, in place.
    ///
    /// `norm`: squared length of the row; `norms`: those of the others.
    pub(crate) fn apply(&self, products: &mut [f64], norm: f64, norms: &[f64]) {
        match *self {
            Kernel::Linear => {}
            Kernel::Poly {
                gamma,
                coef0,
                degree,
            } => {
                products.iter_mut().for_each(|p| {
                    *p = (gamma * *p + coef0).powi(degree.min(i32::MAX as u32) as i32)
                });
            }
            Kernel::Rbf { gamma } => {
                for (p, n) in products.iter_mut().zip(norms) {
                    *p = exp(-gamma * (norm + n - 2.0 * *p).max(0.0));
                }
            }
            Kernel::Sigmoid { gamma, coef0 } => products
                .iter_mut()
                .for_each(|p| *p = (gamma * *p + coef0).tanh()),
        }
    }

    /// The kernel of a row with itself.
    pub(crate) fn diagonal(&self, norm: f64) -> f64 {
        let mut value = [norm];
        self.apply(&mut value, norm, &[norm]);
        value[0]
    }
}
