//! Learning: models, scaling, validation folds and metrics.
//!
//! The way through: [`build`] turns `[MODEL]` into an [`Estimator`]; its `fit` takes a
//! [`Training`] and returns a [`Fitted`], which is plain data (serde) and predicts. A [`scale`]d
//! matrix goes in, class probabilities or values come out, and [`metrics`] judges them.
//!
//! To add a model: one file in `models/` with a type that implements [`Learner`], one variant of
//! [`Model`], one line in the table of `registry.rs`. Everything that all models need (shapes,
//! finite numbers, classes without training samples, class weights) is dealt with once, in
//! `checked.rs`, so that a learner may trust what it gets.
//!
//! Models and who they agree with:
//!
//! | model | agrees with |
//! |---|---|
//! | svm, svr | libsvm as scikit-learn calls it, including its folds for probabilities |
//! | knn, knn_reg | scikit-learn KNeighbors |
//! | tree, tree_reg, forest, forest_reg | scikit-learn up to the drawing of ties and samples |
//! | xgb, xgr | XGBoost 3.2 (`tree_method=hist`) without subsampling |
//! | bayes | scikit-learn GaussianNB |
//! | gmm | scikit-learn GaussianMixture, one per class |
//! | log_reg | scikit-learn LogisticRegression, run to convergence |
//! | lin_reg | scikit-learn LinearRegression |
//! | mlp, mlp_reg | scikit-learn MLPClassifier in the recall that it reaches; gradients with difference quotients |

pub mod balance;
mod boost;
mod checked;
mod classes;
pub mod ensemble;
mod error;
mod estimator;
mod exponential;
mod fitted;
pub mod folds;
pub mod metrics;
mod models;
mod net;
pub mod pipeline;
pub mod random;
mod registry;
pub mod rows;
pub mod scale;
pub mod search;
mod sound;
mod svm;
mod tree;

pub use boost::{Boosted, BoostedTree, Link, TreeNode};
pub use classes::balanced_weights;
pub use error::LearnError;
pub use estimator::{Estimator, Learner, TargetRef, Training};
pub use fitted::{Fitted, Model, Prediction};
pub use models::{
    AdaptedMixtures, Answers, Bayes, Knn, LinearRegression, LogisticRegression, Mixtures, Search,
    Votes,
};
pub use net::{
    Activation, Cnn, Convolution, Convolutions, Dense, Epoch, History, Mlp, Network, Said,
};
pub use registry::{build, registry, Build, ModelEntry};
pub use svm::{Kernel, Sigmoid, Svc, Svr};
pub use tree::{Forest, Tree};
