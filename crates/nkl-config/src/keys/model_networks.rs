//! `[MODEL]`: networks that are trained here.

use super::kind::Kind;
use super::names::{
    ACTIVATIONS, ADM_BRANCHES, ADM_FUSIONS, BALANCERS, LOSSES, OPTIMIZERS, SCHEDULERS,
};
use super::Key;

const NETS: &[&str] = &["mlp", "mlp_reg", "cnn", "adm", "finetune"];
const LAYERED: &[&str] = &["mlp", "mlp_reg", "cnn"];
const ADM: &[&str] = &["adm"];
const FOCAL: &[&str] = &["mlp", "cnn", "adm"];
const TUNED: &[&str] = &["finetune"];
const SHARE: Kind = Kind::Float(0.0, 1.0);
const POSITIVE: Kind = Kind::Float(f64::MIN_POSITIVE, f64::MAX);

const fn net(
    names: &'static [&'static str],
    kind: Kind,
    only: &'static [&'static str],
    meaning: &'static str,
) -> Key {
    Key::new(names, kind, meaning).only(only)
}

const fn adm(names: &'static [&'static str], kind: Kind, meaning: &'static str) -> Key {
    net(names, kind, ADM, meaning).later("model adm")
}

const fn tuned(names: &'static [&'static str], kind: Kind, meaning: &'static str) -> Key {
    net(names, kind, TUNED, meaning).later("finetuning")
}

pub(super) const KEYS: &[Key] = &[
    net(
        &["layers"],
        Kind::Either(&[Kind::Dict, Kind::Numbers]),
        LAYERED,
        "Sizes of the hidden layers, from the input on. nkululeko sorts them by size.",
    )
    .example("layers = [64, 16]"),
    Key::new(&["learning_rate"], POSITIVE, "Step size of training.")
        .depends("0.3; networks 0.0001")
        .only(&["xgb", "xgr", "mlp", "mlp_reg", "cnn", "adm", "finetune"]),
    net(
        &["drop"],
        Kind::Either(&[SHARE, Kind::Numbers]),
        NETS,
        "Share of units that are switched off at random in training: one number, or one \
         for each hidden layer.",
    ),
    net(
        &["activation"],
        Kind::Choice(&ACTIVATIONS),
        LAYERED,
        "Activation of the hidden layers.",
    )
    .default("relu"),
    net(
        &["batch_size"],
        Kind::Int(1, 1_000_000),
        NETS,
        "Samples for one step of training.",
    )
    .depends("8; adm 32"),
    net(
        &["loss"],
        Kind::Choice(&LOSSES),
        NETS,
        "What training minimises. Of classes: cross, focal, f1 (soft F1 of each batch) and, for \
         two classes, bce and weighted_bce (both classes count the same); of values: mse, mae, \
         1-ccc and 1-pcc (of each batch).",
    )
    .depends("cross; mse in a regression; bce for adm; 1-ccc for a finetuned regression"),
    net(
        &["label_smoothing"],
        Kind::Either(&[SHARE, Kind::Bool]),
        NETS,
        "How far targets are moved away from 0 and 1; True means 0.1. For cross, bce and \
         weighted_bce.",
    )
    .default("0"),
    net(
        &["optimizer"],
        Kind::Choice(&OPTIMIZERS),
        NETS,
        "Method of training.",
    )
    .default("adamw"),
    net(
        &["weight_decay"],
        Kind::from_float(0.0),
        NETS,
        "Shrinking of the weights, for adamw.",
    )
    .default("0.01"),
    net(
        &["momentum"],
        SHARE,
        NETS,
        "Share of the last step in the next, for sgd.",
    )
    .default("0.9"),
    net(
        &["patience"],
        Kind::from_int(1),
        NETS,
        "Stop after this many epochs without a better `measure` on the dev part. With a dev part \
         the best epoch is kept, without one the last.",
    ),
    net(
        &["scheduler"],
        Kind::Choice(&SCHEDULERS),
        NETS,
        "How the learning rate changes over time.",
    )
    .depends("none; adm cosine"),
    net(
        &["warmup_epochs"],
        Kind::from_int(0),
        NETS,
        "Epochs with a rising learning rate, for cosine.",
    )
    .default("5"),
    net(
        &["scheduler.step_size"],
        Kind::from_int(1),
        NETS,
        "Epochs between two steps, for step.",
    )
    .default("10"),
    net(&["scheduler.gamma"], SHARE, NETS, "Factor of each step.")
        .depends("step 0.5; exponential 0.95"),
    net(
        &["focal.alpha"],
        SHARE,
        FOCAL,
        "Weight of the second of two classes in the focal loss.",
    )
    .default("0.25"),
    net(
        &["focal.gamma"],
        Kind::from_float(0.0),
        FOCAL,
        "How much the focal loss looks at hard samples.",
    )
    .default("2"),
    net(
        &["max_grad_norm"],
        Kind::from_float(0.0),
        NETS,
        "Longest gradient; 0 means no limit.",
    )
    .default("0"),
    adm(
        &["feature_noise"],
        Kind::from_float(0.0),
        "Deviation of noise that is added to features in training.",
    )
    .default("0"),
    adm(
        &["threshold"],
        SHARE,
        "Probability from which a sample counts as positive.",
    )
    .default("0.5"),
    adm(
        &["adm.branches"],
        Kind::Choices(&ADM_BRANCHES),
        "Parts of the network.",
    )
    .default("time, spectral, phase, lfcc, cqcc"),
    adm(
        &["adm.fusion"],
        Kind::Choice(&ADM_FUSIONS),
        "How the parts are joined.",
    )
    .default("weighted"),
    adm(
        &["adm.hidden_dim"],
        Kind::Int(1, 1_000_000),
        "Size of the hidden layers.",
    )
    .default("256"),
    tuned(&["pretrained_model"], Kind::Path, "Network to start from.")
        .default("facebook/wav2vec2-large-robust-ft-swbd-300h"),
    tuned(
        &["max_duration"],
        POSITIVE,
        "Recordings are cut to this length. In seconds.",
    )
    .default("8"),
    tuned(&["push_to_hub"], Kind::Bool, "Publish the result.").default("False"),
    tuned(
        &["balancing"],
        Kind::Choice(&BALANCERS),
        "Balancing method for finetuning.",
    ),
    Key::no_effect(
        &["adm.ssl_feat_dim"],
        "nkululeko never read it; the size follows from the features",
    ),
    Key::no_effect(
        &["adm.phase_feat_dim"],
        "nkululeko never read it; the size follows from the features",
    ),
];
