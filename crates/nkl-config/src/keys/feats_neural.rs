//! `[FEATS]`: features of pretrained networks and of outside programs.

use super::kind::Kind;
use super::names::{MLD_CLASSES, NETWORK_INPUTS, POOLINGS};
use super::Key;

const TEXTS: &str = "embeddings of texts";
const MLD: &str = "mid-level descriptors";
const LAYER: Kind = Kind::Int(0, 1000);

/// The type for any network, and networks that have a name.
const NETWORKS: &[&str] = &[
    "onnx",
    "wav2vec2",
    "hubert",
    "wavlm",
    "whisper",
    "ast",
    "clap",
    "emotion2vec",
    "spkrec",
    "trill",
    "audmodel",
    "audwav2vec2",
    "auddim",
    "agender",
    "agender_agender",
    "squim",
    "mos",
];
/// Networks that have a name.
const NAMED: &[&str] = NETWORKS.split_at(1).1;

const fn model(
    names: &'static [&'static str],
    only: &'static [&'static str],
    preset: &'static str,
) -> Key {
    Key::new(
        names,
        Kind::Path,
        "The network: its ONNX file, the folder of that, or its name, which is then looked for in \
         `onnx.folder`. docs/embeddings.md says how to get it.",
    )
    .depends(preset)
    .only(only)
}

const fn layer(names: &'static [&'static str], only: &'static [&'static str]) -> Key {
    Key::new(
        names,
        LAYER,
        "How many of the last layers are left out: the file NAME-minus<n>.onnx is looked for, which \
         export_onnx.py writes with --minus <n>.",
    )
    .default("0")
    .only(only)
}

const fn onnx(names: &'static [&'static str], kind: Kind, meaning: &'static str) -> Key {
    Key::new(names, kind, meaning).only(NETWORKS)
}

pub(super) const KEYS: &[Key] = &[
    Key::new(
        &["onnx.model"],
        Kind::Path,
        "The network of type onnx: an ONNX file.",
    )
    .only(&["onnx"])
    .example("onnx.model = models/my_encoder.onnx"),
    Key::new(
        &["onnx.folder"],
        Kind::Path,
        "Folder with the files of networks that have a name, such as wavlm-base.onnx.",
    )
    .only(NAMED)
    .example("onnx.folder = models"),
    onnx(
        &["onnx.output", "onnx.layer", "onnx.outputs"],
        Kind::Words,
        "Output (or several, put side by side) that is taken, or a layer inside, by its name in the \
         graph.",
    )
    .depends("the network: the first output, where it has no name here"),
    onnx(
        &["onnx.pooling"],
        Kind::Choice(&POOLINGS),
        "How frames become one row: mean, max, std, mean_std (both), the first or the last; none where \
         the network gives one vector.",
    )
    .depends("the network; mean for onnx"),
    Key::new(
        &["onnx.input"],
        Kind::Choice(&NETWORK_INPUTS),
        "What the network takes: the signal, or the log-mel spectrogram of Whisper, AST or CLAP.",
    )
    .default("signal")
    .only(&["onnx"]),
    onnx(
        &["onnx.sample_rate"],
        Kind::Int(1000, 192_000),
        "Sampling rate in Hz that the network was trained on; recordings are resampled to it.",
    )
    .depends("the network; 16000 for onnx"),
    onnx(
        &["onnx.normalise", "onnx.normalize"],
        Kind::Bool,
        "Scale the signal of each recording to mean 0 and variance 1 (do_normalize of Hugging Face).",
    )
    .depends("the file NAME.json or preprocessor_config.json beside the network, else the network; False for onnx"),
    onnx(
        &["onnx.max_length"],
        Kind::Float(0.1, 86_400.0),
        "Longer recordings go through the network in pieces of equal length, whose frames are pooled \
         together. In seconds; memory grows with its square for networks with attention.",
    )
    .depends("the network; 60 for onnx"),
    model(&["clap.model"], &["clap"], "clap-htsat-unfused"),
    model(&["squim.model"], &["squim"], "squim"),
    model(&["mos.model"], &["mos"], "dnsmos"),
    model(&["wav2vec2.model"], &["wav2vec2"], "facebook/<type>"),
    layer(&["wav2vec2.layer"], &["wav2vec2"]),
    model(&["hubert.model"], &["hubert"], "facebook/<type>"),
    layer(&["hubert.layer"], &["hubert"]),
    model(&["wavlm.model"], &["wavlm"], "microsoft/<type>"),
    layer(&["wavlm.layer"], &["wavlm"]),
    model(&["whisper.model"], &["whisper"], "openai/<type>"),
    Key::new(&["bert.model"], Kind::Path, "Name of the network for texts.")
        .depends("google-bert/bert-base-uncased")
        .only(&["bert"])
        .later(TEXTS),
    Key::new(&["bert.layer"], LAYER, "How many of the last layers are left out.")
        .default("0")
        .only(&["bert"])
        .later(TEXTS),
    Key::new(&["bert.text_column"], Kind::Word, "Column with the text.")
        .default("text")
        .only(&["bert"])
        .later(TEXTS),
    model(
        &["ast.model"],
        &["ast"],
        "MIT/ast-finetuned-audioset-10-10-0.4593",
    ),
    model(&["emotion2vec.model"], &["emotion2vec"], "by type"),
    model(&["spkrec.model"], &["spkrec"], "speechbrain/<type>"),
    model(&["trill.model"], &["trill"], "the published one"),
    model(&["aud.model"], &["audwav2vec2", "auddim"], "./audmodel/"),
    model(
        &["agender.model"],
        &["agender", "agender_agender"],
        "./audmodel_agender/",
    ),
    Key::new(
        &["audmodel.id"],
        Kind::Word,
        "Identifier of the network: a file or folder of that name, here or in `onnx.folder`.",
    )
    .only(&["audmodel"]),
    Key::new(
        &["audmodel.embeddings_name"],
        Kind::Word,
        "Name of the output that holds the embeddings.",
    )
    .default("hidden_states")
    .only(&["audmodel"]),
    Key::new(
        &["mld.model"],
        Kind::Path,
        "Folder of the program that computes mid-level descriptors.",
    )
    .only(&["mld"])
    .later(MLD),
    Key::new(
        &["mld.df"],
        Kind::Choice(&MLD_CLASSES),
        "Variant of the descriptors.",
    )
    .default("Mld")
    .only(&["mld"])
    .later(MLD),
    Key::new(
        &["min_syls"],
        Kind::from_int(0),
        "Least number of syllables.",
    )
    .only(&["mld"])
    .later(MLD),
    Key::no_effect(
        &["model"],
        "nkululeko never read it; the key is named after the type, such as `wav2vec2.model`",
    ),
    Key::no_effect(&["mld"], "nkululeko never read it; the key is `mld.model`"),
];
