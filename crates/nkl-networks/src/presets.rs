//! The published networks that have a name. To add one is to add an entry.

use crate::{Column, Cut, Form, Pooling, Preset};

const RAW: Form = Form::Signal { normalise: false };
const SCALED: Form = Form::Signal { normalise: true };
/// Attention needs memory for the square of the length, so that longer recordings are cut.
const MINUTE: Cut = Cut::Pieces(60.0);

const fn column(name: &'static str, place: usize) -> Column {
    Column {
        name,
        place,
        curve: [0.0, 1.0, 0.0],
    }
}

const fn curved(name: &'static str, place: usize, curve: [f64; 3]) -> Column {
    Column { name, place, curve }
}

/// What most of them have in common: the signal at 16 kHz, the mean over the frames of the first
/// output.
const SPEECH: Preset = Preset {
    name: "",
    family: false,
    file: "",
    key: "",
    what: "",
    downloads: None,
    get: "",
    form: RAW,
    rate: 16_000,
    outputs: &[],
    pooling: Pooling::Mean,
    cut: MINUTE,
    columns: &[],
};

const DIMENSIONS: &str =
    "curl -L https://zenodo.org/record/6221127/files/w2v2-L-robust-12.6bc4a7fd-1.1.0.zip -o audim.zip \
     && unzip -p audim.zip model.onnx > FILE";
const AGE: &str = "curl -L https://zenodo.org/record/7761387/files/w2v2-L-robust-6-age-gender.25c844af-1.1.1.zip \
     -o agender.zip && unzip -p agender.zip model.onnx > FILE";
const SQUIM: &str = "python examples/embeddings/export_onnx.py squim FILE";

/// Every preset.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "wav2vec2",
        family: true,
        file: "wav2vec2-large-robust-ft-swbd-300h",
        key: "wav2vec2.model",
        what: "wav2vec 2.0 (Meta, Hugging Face facebook/…)",
        get: "python examples/embeddings/export_onnx.py facebook/NAME FILE",
        form: SCALED,
        ..SPEECH
    },
    Preset {
        name: "hubert",
        family: true,
        file: "hubert-large-ll60k",
        key: "hubert.model",
        what: "HuBERT (Meta, Hugging Face facebook/…)",
        get: "python examples/embeddings/export_onnx.py facebook/NAME FILE",
        form: SCALED,
        ..SPEECH
    },
    Preset {
        name: "wavlm",
        family: true,
        file: "wavlm-large",
        key: "wavlm.model",
        what: "WavLM (Microsoft, Hugging Face microsoft/…)",
        get: "python examples/embeddings/export_onnx.py microsoft/NAME FILE",
        form: SCALED,
        ..SPEECH
    },
    Preset {
        name: "whisper",
        family: true,
        file: "whisper-base",
        key: "whisper.model",
        what: "encoder of Whisper (OpenAI, Hugging Face openai/…)",
        get: "python examples/embeddings/export_onnx.py openai/NAME FILE",
        form: Form::Whisper { bands: 80 },
        cut: Cut::Pieces(30.0),
        ..SPEECH
    },
    Preset {
        name: "ast",
        family: true,
        file: "ast-finetuned-audioset-10-10-0.4593",
        key: "ast.model",
        what: "Audio Spectrogram Transformer (MIT, Hugging Face MIT/…)",
        get: "python examples/embeddings/export_onnx.py MIT/NAME FILE",
        form: Form::Ast,
        cut: Cut::Pieces(10.255),
        ..SPEECH
    },
    Preset {
        name: "clap",
        file: "clap-htsat-unfused",
        key: "clap.model",
        what: "audio side of CLAP (LAION, Hugging Face laion/…)",
        get: "python examples/embeddings/export_onnx.py laion/NAME FILE",
        form: Form::Clap,
        rate: 48_000,
        cut: Cut::Pieces(10.0),
        ..SPEECH
    },
    Preset {
        name: "emotion2vec",
        family: true,
        file: "emotion2vec-base",
        key: "emotion2vec.model",
        what: "emotion2vec (Ma et al., FunASR/ModelScope iic/…); a network that takes the signal and \
               gives frames",
        get: "write iic/NAME of FunASR by torch.onnx.export as FILE: signal [1, samples] to frames [1, n, dimensions] \
              (nobody publishes such a file)",
        ..SPEECH
    },
    Preset {
        name: "spkrec",
        family: true,
        file: "spkrec-ecapa-voxceleb",
        key: "spkrec.model",
        what: "speaker embeddings (SpeechBrain, Hugging Face speechbrain/…), with their filter bank in \
               the network",
        get: "write speechbrain/NAME with its filter bank by torch.onnx.export as FILE: signal [1, samples] to \
              a vector [1, dimensions] (nobody publishes such a file)",
        ..SPEECH
    },
    Preset {
        name: "trill",
        file: "trill",
        key: "trill.model",
        what: "TRILL (Google, TensorFlow Hub nonsemantic-speech-benchmark/trill)",
        get: "convert the saved model: python -m tf2onnx.convert --saved-model trill --output FILE",
        ..SPEECH
    },
    Preset {
        name: "audmodel",
        file: "audmodel",
        key: "audmodel.id",
        what: "any model in audEERING's format (audonnx), as it is: its output hidden_states",
        get: "cp audmodel_folder/model.onnx FILE",
        outputs: &["hidden_states"],
        ..SPEECH
    },
    Preset {
        name: "audwav2vec2",
        file: "auddim",
        key: "aud.model",
        what: "hidden states of audEERING's wav2vec 2.0 for emotional dimensions (Zenodo 6221127)",
        downloads: Some("audmodel"),
        get: DIMENSIONS,
        outputs: &["hidden_states"],
        ..SPEECH
    },
    Preset {
        name: "auddim",
        file: "auddim",
        key: "aud.model",
        what: "audEERING's wav2vec 2.0 for emotional dimensions (Zenodo 6221127), values of about 0 to 1",
        downloads: Some("audmodel"),
        get: DIMENSIONS,
        outputs: &["logits"],
        pooling: Pooling::None,
        columns: &[column("arousal", 0), column("dominance", 1), column("valence", 2)],
        ..SPEECH
    },
    Preset {
        name: "agender",
        file: "agender",
        key: "agender.model",
        what: "hidden states of audEERING's wav2vec 2.0 for age and gender (Zenodo 7761387)",
        downloads: Some("audmodel_agender"),
        get: AGE,
        outputs: &["hidden_states"],
        ..SPEECH
    },
    Preset {
        name: "agender_agender",
        file: "agender",
        key: "agender.model",
        what: "audEERING's wav2vec 2.0 for age (by 100 years) and gender (logits) (Zenodo 7761387)",
        downloads: Some("audmodel_agender"),
        get: AGE,
        outputs: &["logits_age", "logits_gender"],
        pooling: Pooling::None,
        columns: &[
            column("age", 0),
            column("female", 1),
            column("male", 2),
            column("child", 3),
        ],
        ..SPEECH
    },
    Preset {
        name: "squim",
        file: "squim",
        key: "squim.model",
        what: "SQUIM, objective (torchaudio): estimates of PESQ, SI-SDR (dB) and STOI",
        get: SQUIM,
        outputs: &["pesq", "sdr", "stoi"],
        pooling: Pooling::None,
        columns: &[column("pesq", 0), column("sdr", 1), column("stoi", 2)],
        ..SPEECH
    },
    // Polynomials of dnsmos_local.py, those that are not personalised.
    Preset {
        name: "mos",
        file: "dnsmos",
        key: "mos.model",
        what: "DNSMOS P.835 (Microsoft, DNS-Challenge): mean opinion score of all, of the speech, of the \
               background",
        get: "curl -L https://github.com/microsoft/DNS-Challenge/raw/master/DNSMOS/DNSMOS/sig_bak_ovr.onnx \
              -o FILE",
        pooling: Pooling::None,
        cut: Cut::Windows(144_160, 16_000),
        columns: &[
            curved("mos", 2, [-0.067_662_83, 1.115_464_68, 0.046_025_35]),
            curved("mos_signal", 0, [-0.083_972_78, 1.220_839_53, 0.005_243_9]),
            curved("mos_background", 1, [-0.131_668_88, 1.609_155_14, -0.396_045_46]),
        ],
        ..SPEECH
    },
];
