//! `[PLOT]` and `[REPORT]`.

use super::kind::Kind;
use super::names::{FEATURE_PLOTS, PLOT_FORMATS, RUN_COMPARISONS, SPEAKER_FUNCTIONS};
use super::Key;

pub(super) const PLOT: &[Key] = &[
    Key::new(
        &["name"],
        Kind::Word,
        "Name that pictures get instead of the experiment's.",
    ),
    Key::new(
        &["format"],
        Kind::Choice(&PLOT_FORMATS),
        "Format of pictures.",
    )
    .default("png"),
    Key::new(&["titles"], Kind::Bool, "Draw titles.").default("True"),
    Key::new(
        &["epochs"],
        Kind::Bool,
        "Draw one confusion matrix for each epoch of a network's training, of a regression truth \
         against prediction: of the dev part, or of the training part where there is none.",
    )
    .default("False"),
    Key::new(
        &["anim_progression"],
        Kind::Bool,
        "Make an animation (GIF) of those.",
    )
    .default("False"),
    Key::new(
        &["fps"],
        Kind::Float(0.01, 100.0),
        "Pictures per second of the animation.",
    )
    .default("1"),
    Key::new(
        &["epoch_progression"],
        Kind::Bool,
        "Draw measure and loss over the epochs of a network's training.",
    )
    .default("False"),
    Key::new(
        &["combine_per_speaker"],
        Kind::Choice(&SPEAKER_FUNCTIONS),
        "A further result in which each speaker's predictions are joined: mean (of the \
         probabilities, or of the values), or mode (the most frequent class; of values, the median).",
    ),
    Key::new(
        &["uncertainty_threshold"],
        Kind::Float(0.0, 1.0),
        "A further result without samples whose uncertainty (entropy of the probabilities over ln K) \
         is as large or larger.",
    ),
    Key::new(
        &["runs_compare"],
        Kind::Choice(&RUN_COMPARISONS),
        "With several runs (`EXP.runs`): compare this experiment with all others of the same name, \
         which differ in this respect, by statistical tests and pictures.",
    ),
    Key::new(
        &["ccc"],
        Kind::Bool,
        "Show the concordance correlation in titles.",
    )
    .default("False"),
    Key::new(&["fill_areas"], Kind::Bool, "Fill the areas below curves.")
        .default("False"),
    Key::new(
        &["kind"],
        Kind::Choice(&FEATURE_PLOTS),
        "How distributions of features are drawn.",
    )
    .default("violin"),
    Key::no_effect(
        &["best_model"],
        "nkululeko never read it; the result of the best model is always drawn",
    ),
    Key::no_effect(
        &["sample_selection"],
        "nkululeko never read it; use `EXP.sample_selection`",
    ),
    Key::no_effect(
        &["plot_best_model"],
        "nkululeko never read it; the result of the best model is always drawn",
    ),
    Key::no_effect(
        &["plot_epoch_progression"],
        "nkululeko never read it; the key is `epoch_progression`",
    ),
];

pub(super) const REPORT: &[Key] = &[
    Key::new(
        &["latex"],
        Kind::Word,
        "Name of a report in LaTeX in the experiment's folder, with its pictures as PDF; of other \
         commands than experiment and test, what they report is added to the name. Where pdflatex \
         or tectonic is installed, the report is also made into a PDF file.",
    ),
    Key::new(&["title"], Kind::Text, "Title of that report.").default("Report"),
    Key::new(&["author"], Kind::Text, "Author of that report.").default("anon"),
    Key::no_effect(&["show"], "the report is always printed and kept as a page"),
    Key::no_effect(&["fresh"], "every run writes its own report"),
];
