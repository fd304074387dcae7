//! Whether the parts of a model that was read from a file fit each other.
//!
//! A checksum tells that a file is as it was written, not that somebody wrote sense. Prediction
//! relies on shapes that training guarantees; here they are asked for.

use crate::models::{AdaptedMixtures, Answers, Bayes, Knn, LogisticRegression, Mixtures};
use crate::net::{Cnn, Network};
use crate::pipeline::Trained;
use crate::scale::Scaler;
use crate::svm::{Svc, Svr};
use crate::tree::{Forest, Tree};
use crate::{Fitted, LearnError, Model};
use nkl_mixture::{CovarianceType, Gmm};

/// More classes than any experiment has; a damaged number must not ask for the memory of billions.
const MOST_CLASSES: usize = 1 << 16;

type Sound = Result<(), LearnError>;

/// An error unless it holds.
fn want(holds: bool, what: &str) -> Sound {
    if holds {
        return Ok(());
    }
    Err(LearnError::Shape(format!(
        "damaged model: {what} does not fit the rest of it"
    )))
}

impl Trained {
    /// Whether it can be used without meeting parts that do not fit each other; call it on what
    /// was read from a file.
    ///
    /// # Errors
    /// The part that does not fit.
    pub fn check(&self) -> Sound {
        self.fitted.check()?;
        let width = self.fitted.features;
        let filled = self.fill.values.iter().all(|v| v.is_finite());
        want(
            filled && self.fill.values.len() == width,
            "the list of replacements",
        )?;
        self.scaler.as_ref().map_or(Ok(()), |s| scaler(s, width))
    }
}

impl Fitted {
    /// As [`Trained::check`], of the model alone.
    ///
    /// # Errors
    /// The part that does not fit.
    pub fn check(&self) -> Sound {
        let ascending = self.present.windows(2).all(|pair| pair[0] < pair[1]);
        let inside = self.present.iter().all(|class| *class < self.classes);
        want(
            ascending && inside && self.classes <= MOST_CLASSES,
            "the list of classes",
        )?;
        let (d, k) = (self.features, self.present.len());
        let values = matches!(self.model, Model::LinReg(_) | Model::Svr(_));
        let either = matches!(
            self.model,
            Model::Knn(_) | Model::Trees(_) | Model::Boosted(_) | Model::Mlp(_)
        );
        want(d > 0, "the number of features")?;
        want(either || values == (self.classes == 0), "the task")?;
        want((k == 0) == (self.classes == 0), "the list of classes")?;
        match &self.model {
            Model::Bayes(m) => bayes(m, d, k),
            Model::Gmm(m) => mixtures(m, d, k),
            Model::GmmUbm(m) => adapted(m, d, k),
            Model::Knn(m) => knn(m, d, k),
            Model::LogReg(m) => logistic(m, d, k),
            Model::LinReg(m) => want(m.coefficients.len() == d, "the coefficients"),
            Model::Svm(m) => svc(m, d, k),
            Model::Svr(m) => svr(m, d),
            Model::Trees(m) => forest(m, d, k),
            Model::Boosted(m) => m.check(d, k),
            Model::Mlp(m) => {
                want(m.classes == k, "the number of classes")?;
                network(&m.network, d, k)
            }
            Model::Cnn(m) => cnn(m, d, k),
        }
    }
}

fn scaler(scaler: &Scaler, width: usize) -> Sound {
    let lists = match scaler {
        Scaler::Standard(s) | Scaler::Robust(s) | Scaler::MinMax(s) | Scaler::MaxAbs(s) => {
            vec![s.shift.len(), s.scale.len()]
        }
        Scaler::Normalizer { width } | Scaler::Speaker { width } => vec![*width],
        Scaler::PowerTransformer(s) => vec![s.lambda.len(), s.mean.len(), s.scale.len()],
        Scaler::QuantileTransformer(s) => {
            want(s.quantiles.is_standard_layout(), "a list of quantiles")?;
            vec![s.quantiles.nrows()]
        }
        Scaler::Bins(s) => vec![s.low.len(), s.high.len()],
    };
    want(lists.iter().all(|list| *list == width), "the scaler")
}

fn bayes(m: &Bayes, d: usize, k: usize) -> Sound {
    let shapes = m.mean.dim() == (k, d) && m.variance.dim() == (k, d);
    want(shapes && m.log_prior.len() == k, "a mean or variance")
}

fn gmm(m: &Gmm, d: usize) -> Sound {
    m.check().map_err(|e| LearnError::Shape(e.to_string()))?;
    want(m.dimensions() == d, "a mixture")
}

fn mixtures(m: &Mixtures, d: usize, k: usize) -> Sound {
    want(m.gmms.len() == k && m.log_prior.len() == k, "the mixtures")?;
    m.gmms.iter().try_for_each(|m| gmm(m, d))
}

fn adapted(m: &AdaptedMixtures, d: usize, k: usize) -> Sound {
    gmm(&m.ubm, d)?;
    want(m.ubm.kind() == CovarianceType::Diagonal, "the background")?;
    let shape = m.ubm.means.dim();
    let means = m.means.iter().all(|means| means.dim() == shape);
    want(
        means && m.means.len() == k && m.log_prior.len() == k,
        "the adapted means",
    )
}

fn knn(m: &Knn, d: usize, k: usize) -> Sound {
    let rows = m.x.nrows();
    want(m.x.ncols() == d && m.k >= 1 && m.k <= rows, "the samples")?;
    match &m.answers {
        Answers::Classes(classes, count) => {
            let inside = classes.iter().all(|class| class < count);
            want(
                inside && classes.len() == rows && *count == k,
                "the classes of the samples",
            )
        }
        Answers::Values(values) => want(values.len() == rows && k == 0, "the values"),
    }
}

fn logistic(m: &LogisticRegression, d: usize, k: usize) -> Sound {
    let sets = if k == 2 { 1 } else { k };
    want(
        m.coefficients.dim() == (sets, d) && m.intercept.len() == sets,
        "the coefficients",
    )
}

fn svc(m: &Svc, d: usize, k: usize) -> Sound {
    let vectors = m.vectors.nrows();
    let ascending = m.starts.windows(2).all(|pair| pair[0] <= pair[1]);
    let ends = m.starts.first() == Some(&0) && m.starts.last() == Some(&vectors);
    want(
        ascending && ends && m.starts.len() == k + 1,
        "the order of the support vectors",
    )?;
    let pairs = k * k.saturating_sub(1) / 2;
    want(
        m.vectors.ncols() == d
            && m.coefficients.dim() == (k.saturating_sub(1), vectors)
            && m.intercepts.len() == pairs
            && m.sigmoids.len() == pairs,
        "a support vector or coefficient",
    )
}

fn svr(m: &Svr, d: usize) -> Sound {
    want(
        m.vectors.ncols() == d && m.vectors.nrows() == m.coefficients.len(),
        "a support vector or coefficient",
    )
}

fn forest(m: &Forest, d: usize, k: usize) -> Sound {
    want(m.classes == k && !m.trees.is_empty(), "the trees")?;
    m.trees.iter().try_for_each(|t| tree(t, d, k.max(1)))
}

fn tree(t: &Tree, d: usize, width: usize) -> Sound {
    let nodes = t.feature.len();
    let lists = [t.threshold.len(), t.left.len(), t.right.len()];
    want(
        nodes > 0 && lists.iter().all(|list| *list == nodes),
        "a list of nodes",
    )?;
    let leaves = t.answers.len() / width;
    let sides = t.left.iter().zip(&t.right);
    for (node, (&feature, (&left, &right))) in t.feature.iter().zip(sides).enumerate() {
        let behind = |child: u32| child as usize > node && (child as usize) < nodes;
        let fits = match feature {
            Tree::LEAF => (left as usize) < leaves,
            column => (column as usize) < d && behind(left) && behind(right),
        };
        want(fits, "a node of a tree")?;
    }
    Ok(())
}

fn network(m: &Network, d: usize, k: usize) -> Sound {
    let mut inputs = d;
    for layer in &m.layers {
        let fits = layer.weights.nrows() == inputs && layer.weights.ncols() == layer.bias.len();
        want(fits && layer.weights.is_standard_layout(), "a layer")?;
        inputs = layer.bias.len();
    }
    let outputs = match k {
        0 | 1 => inputs == 1,
        // Two classes may share an output.
        2 => inputs == 1 || inputs == 2,
        k => inputs == k,
    };
    want(outputs && !m.layers.is_empty(), "the output layer")
}

fn cnn(m: &Cnn, d: usize, k: usize) -> Sound {
    want(m.classes == k, "the number of classes")?;
    want(m.front.fits(d), "a convolution")?;
    network(&m.network, m.front.width(), k)
}
