"""Makes networks of the published architectures with random weights and few layers, writes them by
export_onnx.py, and what PyTorch says with the feature extractors of transformers: for

    python examples/embeddings/agreement.py FOLDER
    cargo run --release -p nkl-networks --example network_agreement FOLDER
"""

import json
import pathlib
import sys

import numpy as np
import torch
import transformers as hf

import export_onnx

SPEECH = dict(
    hidden_size=32,
    num_hidden_layers=3,
    num_attention_heads=4,
    intermediate_size=64,
    conv_dim=(32,) * 7,
    num_conv_pos_embeddings=16,
    num_conv_pos_embedding_groups=4,
)
SMALL = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64)


def networks():
    """Name of the type, network, feature extractor."""
    scaled = hf.Wav2Vec2FeatureExtractor(do_normalize=True)
    yield "wav2vec2-base", hf.Wav2Vec2Model(hf.Wav2Vec2Config(**SPEECH)), scaled
    stable = dict(do_stable_layer_norm=True, feat_extract_norm="layer", conv_bias=True)
    yield "wav2vec2-large", hf.Wav2Vec2Model(hf.Wav2Vec2Config(**SPEECH, **stable)), scaled
    yield "hubert-base", hf.HubertModel(hf.HubertConfig(**SPEECH)), scaled
    raw = hf.Wav2Vec2FeatureExtractor(do_normalize=False)
    yield "wavlm-base", hf.WavLMModel(hf.WavLMConfig(**SPEECH)), raw
    whisper = hf.WhisperConfig(
        d_model=32,
        encoder_layers=2,
        decoder_layers=1,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        vocab_size=100,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=3,
    )
    yield "whisper-tiny", hf.WhisperModel(whisper), hf.WhisperFeatureExtractor()
    yield "ast-tiny", hf.ASTModel(hf.ASTConfig(**SMALL)), hf.ASTFeatureExtractor()
    clap = hf.ClapAudioConfig(
        patch_embeds_hidden_size=16,
        depths=[1, 1, 1, 1],
        num_attention_heads=[2, 2, 2, 2],
        hidden_size=128,
        projection_dim=32,
    )
    extractor = hf.ClapFeatureExtractor(truncation="rand_trunc", frequency_min=50, frequency_max=14000)
    yield "clap", hf.ClapAudioModelWithProjection(clap), extractor


def signal(samples):
    """Two tones, the upper one rising; the same formula stands in the example."""
    i = np.arange(samples, dtype=np.float64)
    low = 0.3 * np.sin(2 * np.pi * 220 * i / 16000)
    return (low + 0.1 * np.sin(2 * np.pi * 3100 * i / 16000 * (1 + i / 24000))).astype(np.float32)


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(1)
    golden = {}
    x = signal(40000)
    for name, network, extractor in networks():
        source = folder / "hf" / name
        network.eval().save_pretrained(source)
        extractor.save_pretrained(source)
        stem = "clap-htsat-unfused" if name == "clap" else name
        wrapped, _ = export_onnx.export(str(source), folder / f"{stem}.onnx", 0)
        found = extractor(x, sampling_rate=extractor.sampling_rate, return_tensors="pt")
        with torch.no_grad():
            out = wrapped(next(iter(found.values())))
        frames = out[0].double()
        golden[name] = (frames.mean(dim=0) if frames.dim() == 2 else frames).tolist()
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
