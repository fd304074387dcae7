"""Writes a network of Hugging Face as an ONNX file for nkl, with the settings of its feature extractor
beside it.

    pip install torch transformers onnx
    python export_onnx.py facebook/wav2vec2-base models/wav2vec2-base.onnx
    python export_onnx.py microsoft/wavlm-large models/wavlm-large-minus3.onnx --minus 3
    python export_onnx.py squim models/squim.onnx        (needs torchaudio as well)

wav2vec 2.0, HuBERT, WavLM, Whisper (its encoder), AST and CLAP (its audio side) are written with one
input and one output. --minus leaves out the last layers, as FEATS.wav2vec2.layer asks for. The first
argument may be a folder with a network of one's own. --check runs the file with onnxruntime and
compares.
"""

import argparse
import json
import pathlib
import sys

import torch


class Frames(torch.nn.Module):
    """A network of which only the last hidden states are wanted."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, values):
        return self.network(values).last_hidden_state


class Clap(torch.nn.Module):
    """CLAP's audio side: its projection, scaled to length 1."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, values):
        found = self.network(input_features=values, is_longer=None).audio_embeds
        return torch.nn.functional.normalize(found, dim=-1)


class Squim(torch.nn.Module):
    """SQUIM's three estimates under the names of nkl."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, values):
        stoi, pesq, sdr = self.network(values)
        return stoi, pesq, sdr


def leave_out(network, count):
    """Takes away the last layers of an encoder with `encoder.layers`."""
    layers = network.encoder.layers
    if not 0 <= count < len(layers):
        sys.exit(f"--minus {count}: the network has {len(layers)} layers")
    network.encoder.layers = layers[: len(layers) - count]
    return network


def squim():
    import torchaudio

    network = torchaudio.pipelines.SQUIM_OBJECTIVE.get_model()
    return Squim(network), torch.randn(1, 32000) * 0.1, "waveform", ["stoi", "pesq", "sdr"], None


def load(name, minus):
    """The network, an example of its input, the names of input and outputs, its settings."""
    if name == "squim":
        return squim()
    import transformers as hf

    config = hf.AutoConfig.from_pretrained(name)
    settings = hf.AutoFeatureExtractor.from_pretrained(name).to_dict()
    kind = config.model_type
    # Attention as plain operators, which every runtime knows.
    plain = {"attn_implementation": "eager"}
    if kind == "whisper":
        network = hf.WhisperModel.from_pretrained(name, **plain).encoder
        example = torch.randn(1, config.num_mel_bins, 2 * config.max_source_positions)
        return Frames(network), example, "input_features", ["last_hidden_state"], settings
    if kind == "audio-spectrogram-transformer":
        network = hf.ASTModel.from_pretrained(name, **plain)
        example = torch.randn(1, config.max_length, config.num_mel_bins)
        return Frames(network), example, "input_values", ["last_hidden_state"], settings
    if kind in ("clap", "clap_audio_model"):
        network = hf.ClapAudioModelWithProjection.from_pretrained(name)
        return Clap(network), torch.randn(1, 1, 1001, 64), "input_features", ["audio_embeds"], settings
    network = hf.AutoModel.from_pretrained(name, **({} if kind == "wavlm" else plain))
    network = leave_out(network, minus)
    return Frames(network), torch.randn(1, 32000), "input_values", ["last_hidden_state"], settings


def export(name, path, minus):
    network, example, source, targets, settings = load(name, minus)
    network.eval()
    path.parent.mkdir(parents=True, exist_ok=True)
    lengths = {source: {1: "samples"}} if example.dim() == 2 else {}
    with torch.no_grad():
        torch.onnx.export(
            network,
            (example,),
            str(path),
            input_names=[source],
            output_names=targets,
            dynamic_axes=lengths,
            opset_version=17,
            dynamo=False,
        )
    if settings is not None:
        path.with_suffix(".json").write_text(json.dumps(settings, indent=1, default=str) + "\n")
    return network, example


def check(network, example, path):
    """Compares with onnxruntime, at another length where it may differ."""
    import onnxruntime

    if example.dim() == 2:
        example = torch.randn(1, 50000) * 0.1
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(None, {session.get_inputs()[0].name: example.numpy()})
    with torch.no_grad():
        wanted = network(example)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    for one, other in zip(found, wanted):
        print("largest difference", float(abs(other.numpy() - one).max()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("network", help="its name on Hugging Face, or a folder; or squim")
    parser.add_argument("file", type=pathlib.Path, help="the ONNX file to write")
    parser.add_argument("--minus", type=int, default=0, metavar="N", help="leave out the last N layers")
    parser.add_argument("--check", action="store_true", help="compare with onnxruntime")
    args = parser.parse_args()
    network, example = export(args.network, args.file, args.minus)
    if args.check:
        check(network, example, args.file)
    print(args.file)


if __name__ == "__main__":
    main()
