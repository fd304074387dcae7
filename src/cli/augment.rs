//! Help of `nkl augment` and `nkl aug_train`.

pub(super) const AUGMENT_EXAMPLES: &str = "Examples:
  nkl augment --config x.ini
  nkl augment --config x.ini --set AUGMENT.augment=\"['random_splice']\"
  nkl augment --config x.ini --set AUGMENT.augmentations=\"AddGaussianSNR(10, 10, p=1)\"
`nkl keys AUGMENT` explains the keys, docs/augment.md the steps.";

pub(super) const TRAIN_EXAMPLES: &str = "Examples:
  nkl aug_train --config x.ini
  nkl aug_train --config x.ini --set MODEL.type=mlp --set EXP.epochs=50";
