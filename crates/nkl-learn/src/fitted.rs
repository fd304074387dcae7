//! A model that has learned: plain data, and prediction.

use crate::boost::Boosted;
use crate::checked::{check_finite, check_width};
use crate::models::{AdaptedMixtures, Bayes, Knn, LinearRegression, LogisticRegression, Mixtures};
use crate::net::{Cnn, History, Mlp};
use crate::svm::{Svc, Svr};
use crate::tree::Forest;
use crate::LearnError;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// What a model says.
#[derive(Debug, Clone, PartialEq)]
pub enum Prediction {
    /// Rows × classes; rows sum to 1. The predicted class is the arg-max.
    Classes {
        /// The probabilities.
        proba: Array2<f64>,
    },
    /// One value per row.
    Values(Vec<f64>),
}

impl Prediction {
    /// The most probable class of each row (the first of equals); `None` for values.
    pub fn classes(&self) -> Option<Vec<usize>> {
        let Prediction::Classes { proba } = self else {
            return None;
        };
        Some(proba.outer_iter().map(arg_max).collect())
    }
}

/// First index of the largest value.
pub(crate) fn arg_max(row: ndarray::ArrayView1<f64>) -> usize {
    let mut best = 0;
    for (i, v) in row.iter().enumerate() {
        if *v > row[best] {
            best = i;
        }
    }
    best
}

/// The learned part of each kind of model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Model {
    /// Gaussian naive Bayes.
    Bayes(Bayes),
    /// A Gaussian mixture per class.
    Gmm(Mixtures),
    /// A background mixture, adapted to each class.
    GmmUbm(AdaptedMixtures),
    /// Nearest neighbours, for classes and values.
    Knn(Knn),
    /// Logistic regression.
    LogReg(LogisticRegression),
    /// Least squares.
    LinReg(LinearRegression),
    /// Support vector classification.
    Svm(Svc),
    /// Support vector regression.
    Svr(Svr),
    /// One tree or many, for classes and values.
    Trees(Forest),
    /// Gradient-boosted trees, for classes and values.
    Boosted(Boosted),
    /// A network of dense layers, for classes and values.
    Mlp(Mlp),
    /// A network with convolutions, for pictures.
    Cnn(Cnn),
}

impl Model {
    /// Predicts for the classes that the training had.
    fn predict(&self, x: ArrayView2<f64>) -> Result<Prediction, LearnError> {
        Ok(match self {
            Model::Bayes(m) => Prediction::Classes {
                proba: m.predict(x),
            },
            Model::Gmm(m) => Prediction::Classes {
                proba: m.predict(x)?,
            },
            Model::GmmUbm(m) => Prediction::Classes {
                proba: m.predict(x)?,
            },
            Model::Knn(m) => m.predict(x),
            Model::LogReg(m) => Prediction::Classes {
                proba: m.predict(x),
            },
            Model::LinReg(m) => Prediction::Values(m.predict(x)),
            Model::Svm(m) => Prediction::Classes {
                proba: m.predict(x),
            },
            Model::Svr(m) => Prediction::Values(m.predict(x)),
            Model::Trees(m) => m.predict(x),
            Model::Boosted(m) => m.predict(x),
            Model::Mlp(m) => m.predict(x),
            Model::Cnn(m) => m.predict(x),
        })
    }
}

/// A trained model. Serialize it to keep it; loading runs no code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// Number of features it was trained with.
    pub features: usize,
    /// The classes that occurred in training, ascending; empty in regression.
    pub present: Vec<usize>,
    /// Number of classes of the experiment; 0 in regression.
    pub classes: usize,
    /// What was learned.
    pub model: Model,
}

impl Fitted {
    pub(crate) fn new(features: usize, present: Vec<usize>, classes: usize, model: Model) -> Self {
        Fitted {
            features,
            present,
            classes,
            model,
        }
    }

    /// Predicts for rows × features. Classes without training samples have probability 0.
    ///
    /// Errors: another number of features than in training, values that are not finite.
    pub fn predict(&self, x: ArrayView2<f64>) -> Result<Prediction, LearnError> {
        check_width(x.ncols(), self.features)?;
        check_finite("prediction data", x)?;
        Ok(match self.model.predict(x)? {
            Prediction::Classes { proba } if proba.ncols() < self.classes => {
                let mut all = Array2::zeros((proba.nrows(), self.classes));
                for (column, &class) in proba.columns().into_iter().zip(&self.present) {
                    if class < self.classes {
                        all.column_mut(class).assign(&column);
                    }
                }
                Prediction::Classes { proba: all }
            }
            other => other,
        })
    }

    /// What happened from epoch to epoch; `None` for models that do not learn in epochs.
    pub fn history(&self) -> Option<&History> {
        match &self.model {
            Model::Mlp(network) => Some(&network.history),
            Model::Cnn(network) => Some(&network.history),
            _ => None,
        }
    }

    /// The one-against-one votes of a support vector machine, rows × classes; `None` for others.
    pub fn votes(&self, x: ArrayView2<f64>) -> Result<Option<Array2<usize>>, LearnError> {
        check_width(x.ncols(), self.features)?;
        check_finite("prediction data", x)?;
        let Model::Svm(svc) = &self.model else {
            return Ok(None);
        };
        let votes = svc.votes(x);
        let mut all = Array2::zeros((votes.nrows(), self.classes));
        for (column, &class) in votes.columns().into_iter().zip(&self.present) {
            if class < self.classes {
                all.column_mut(class).assign(&column);
            }
        }
        Ok(Some(all))
    }
}
