//! `[FEATS]`: features of pretrained networks and of outside programs.

use super::kind::Kind;
use super::names::MLD_CLASSES;
use super::Key;

const EMBEDDINGS: &str = "embeddings of pretrained networks";
const MLD: &str = "mid-level descriptors";
const LAYER: Kind = Kind::Int(0, 1000);

const fn model(
    names: &'static [&'static str],
    only: &'static [&'static str],
    preset: &'static str,
) -> Key {
    Key::new(
        names,
        Kind::Path,
        "Name or folder of the pretrained network.",
    )
    .depends(preset)
    .only(only)
    .later(EMBEDDINGS)
}

const fn layer(names: &'static [&'static str], only: &'static [&'static str]) -> Key {
    Key::new(names, LAYER, "How many of the last layers are left out.")
        .default("0")
        .only(only)
        .later(EMBEDDINGS)
}

pub(super) const KEYS: &[Key] = &[
    model(&["wav2vec2.model"], &["wav2vec2"], "facebook/<type>"),
    layer(&["wav2vec2.layer"], &["wav2vec2", "audmodel"]),
    model(&["hubert.model"], &["hubert"], "facebook/<type>"),
    layer(&["hubert.layer"], &["hubert"]),
    model(&["wavlm.model"], &["wavlm"], "microsoft/<type>"),
    layer(&["wavlm.layer"], &["wavlm"]),
    model(&["whisper.model"], &["whisper"], "openai/<type>"),
    model(&["bert.model"], &["bert"], "google-bert/bert-base-uncased"),
    layer(&["bert.layer"], &["bert"]),
    Key::new(&["bert.text_column"], Kind::Word, "Column with the text.")
        .default("text")
        .only(&["bert"])
        .later(EMBEDDINGS),
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
    Key::new(&["audmodel.id"], Kind::Word, "Identifier of the network.")
        .only(&["audmodel"])
        .later(EMBEDDINGS),
    Key::new(
        &["audmodel.embeddings_name"],
        Kind::Word,
        "Name of the output that holds the embeddings.",
    )
    .default("hidden_states")
    .only(&["audmodel"])
    .later(EMBEDDINGS),
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
