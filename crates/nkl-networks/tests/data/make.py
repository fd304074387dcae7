"""Makes the small networks of the tests, what onnxruntime computes with them, and values of the
feature extractors of transformers. Weights are random with a fixed seed.

    python make.py        needs numpy, onnx, onnxruntime, transformers
"""

import json

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from transformers import ASTFeatureExtractor, ClapFeatureExtractor, WhisperFeatureExtractor

RNG = np.random.default_rng(7)


def weight(name, *shape, scale=0.3):
    return numpy_helper.from_array(RNG.normal(0, scale, shape).astype(np.float32), name)


def ints(name, values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


def port(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(name, nodes, inputs, outputs, weights):
    graph = helper.make_graph(nodes, name, inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, f"{name}.onnx")


def encoder(source, width=8):
    """Signal [batch, time] to frames [batch, n, width]: two convolutions, gelu, layer norm."""
    n = helper.make_node
    nodes = [
        n("Unsqueeze", [source, "axis1"], ["channel"]),
        n("Conv", ["channel", "c1"], ["conv1"], kernel_shape=[20], strides=[10]),
        n("Erf", ["conv1"], ["erf"]),
        n("Add", ["erf", "one"], ["erf1"]),
        n("Mul", ["conv1", "erf1"], ["gelu"]),
        n("Conv", ["gelu", "c2"], ["conv2"], kernel_shape=[40], strides=[32]),
        n("Transpose", ["conv2"], ["turned"], perm=[0, 2, 1]),
        n("LayerNormalization", ["turned", "gain", "bias"], ["layer"], axis=-1),
        n("MatMul", ["layer", "mix"], ["mixed"]),
        n("Tanh", ["mixed"], ["frames"]),
    ]
    weights = [
        ints("axis1", [1]),
        weight("c1", 4, 1, 20),
        numpy_helper.from_array(np.float32(1), "one"),
        weight("c2", width, 4, 40),
        weight("gain", width, scale=1.0),
        weight("bias", width),
        weight("mix", width, width, scale=1.0),
    ]
    return nodes, weights


def mean(source="frames", target="hidden_states"):
    return helper.make_node("ReduceMean", [source], [target], axes=[1], keepdims=0)


def linear(source, target, width, outputs):
    node = helper.make_node("Gemm", [source, f"{target}_w", f"{target}_b"], [target])
    return node, [weight(f"{target}_w", width, outputs, scale=1.0), weight(f"{target}_b", outputs)]


def heads(name, source, time, outputs, extra=()):
    """Linear heads on the mean over the frames, as audEERING's networks have them."""
    nodes, weights = encoder(source)
    nodes.append(mean())
    ports = [port("hidden_states", ["batch", 8])] if "hidden_states" in extra else []
    for target, size in outputs:
        node, more = linear("hidden_states", target, 8, size)
        nodes.append(node)
        weights += more
        ports.append(port(target, ["batch", size]))
    save(name, nodes, [port(source, ["batch", time])], ports, weights)


def squim():
    """Three outputs with one number for each recording."""
    nodes, weights = encoder("waveform")
    nodes.append(mean())
    ports = []
    for target in ("stoi", "pesq", "sdr"):
        node, more = linear("hidden_states", f"{target}_2", 8, 1)
        nodes += [node, helper.make_node("Squeeze", [f"{target}_2", "axis1"], [target])]
        weights += more
        ports.append(port(target, ["batch"]))
    save("squim", nodes, [port("waveform", ["batch", "time"])], ports, weights)


def masked():
    """Frames as output, and a mask as second input."""
    nodes, weights = encoder("input_values")
    nodes += [
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["mask"], ["share"], axes=[0, 1], keepdims=0),
        helper.make_node("Mul", ["frames", "share"], ["last_hidden_state"]),
    ]
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "time"])
    save(
        "masked",
        nodes,
        [port("input_values", ["batch", "time"]), mask],
        [port("last_hidden_state", ["batch", "frames", 8])],
        weights,
    )


def spectrogram(name, shape, source):
    """A convolution over a spectrogram [1, bands, frames] or the like, to frames of 6."""
    n = helper.make_node
    nodes, weights = [], [weight("mix", shape[-1] if source != "input_features" else shape[1], 6)]
    turned = "input" if source != "input_features" or len(shape) != 3 else "turned"
    if turned == "turned":
        nodes.append(n("Transpose", [source], ["turned"], perm=[0, 2, 1]))
    elif len(shape) == 4:
        weights = [weight("mix", shape[-1], 6), ints("axis1", [1])]
        nodes.append(n("Squeeze", [source, "axis1"], ["input"]))
    else:
        nodes.append(n("Identity", [source], ["input"]))
    nodes += [n("MatMul", [turned, "mix"], ["mixed"]), n("Tanh", ["mixed"], ["last_hidden_state"])]
    save(name, nodes, [port(source, shape)], [port("last_hidden_state", [1, "frames", 6])], weights)


def silero():
    """Inputs and outputs of Silero's network; loud is speech."""
    n = helper.make_node
    nodes = [
        n("Abs", ["input"], ["size"]),
        n("ReduceMean", ["size"], ["level"], axes=[1], keepdims=1),
        n("Mul", ["level", "gain"], ["louder"]),
        n("Sub", ["louder", "bias"], ["logit"]),
        n("Sigmoid", ["logit"], ["output"]),
        n("Identity", ["state"], ["stateN"]),
    ]
    weights = [
        numpy_helper.from_array(np.float32(200), "gain"),
        numpy_helper.from_array(np.float32(4), "bias"),
    ]
    state = [2, "batch", 128]
    inputs = [port("input", ["batch", "samples"]), port("state", state)]
    inputs.append(helper.make_tensor_value_info("sr", TensorProto.INT64, []))
    save("silero", nodes, inputs, [port("output", ["batch", 1]), port("stateN", state)], weights)


def signal(samples, rate=16000):
    """Two tones, the upper one rising; the same formula stands in the tests."""
    i = np.arange(samples, dtype=np.float64)
    low = 0.3 * np.sin(2 * np.pi * 220 * i / rate)
    return (low + 0.1 * np.sin(2 * np.pi * 3100 * i / rate * (1 + i / 24000))).astype(np.float32)


def normalised(x):
    x = x.astype(np.float64)
    return ((x - x.mean()) / np.sqrt(x.var() + 1e-7)).astype(np.float32)


def run(name, feeds):
    session = onnxruntime.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    return dict(zip(names, session.run(names, feeds)))


def extractors(x):
    whisper = WhisperFeatureExtractor()(x, sampling_rate=16000, return_tensors="np").input_features
    ast = ASTFeatureExtractor()(x, sampling_rate=16000, return_tensors="np").input_values
    clap = ClapFeatureExtractor(truncation="rand_trunc", frequency_min=50, frequency_max=14000)
    clap = clap(x, sampling_rate=48000, return_tensors="np").input_features
    return {"whisper": np.array(whisper), "ast": np.array(ast), "clap": np.array(clap)}


def main():
    heads("dimensions", "signal", "time", [("logits", 3)], extra=("hidden_states",))
    heads("agender", "signal", "time", [("logits_age", 1), ("logits_gender", 3)], ("hidden_states",))
    heads("dnsmos", "input_1", 144160, [("Identity:0", 3)])
    squim()
    masked()
    silero()
    spectrogram("whisper", [1, 80, 3000], "input_features")
    spectrogram("ast", [1, 1024, 128], "input_values")
    spectrogram("clap", [1, 1, 1001, 64], "input_features")

    x = signal(24000)
    golden = {}
    for name, source in [("dimensions", "signal"), ("agender", "signal"), ("squim", "waveform")]:
        found = run(name, {source: x[None]})
        golden[name] = {key: value.ravel().tolist() for key, value in found.items()}
    windows = np.concatenate([x] * 8)
    starts = range(int(len(windows) // 16000 - 9.01) + 1)
    found = [run("dnsmos", {"input_1": windows[None, s * 16000 : s * 16000 + 144160]}) for s in starts]
    golden["dnsmos"] = {"Identity:0": np.mean([f["Identity:0"][0] for f in found], axis=0).tolist()}
    mask = np.ones((1, len(x)), np.int64)
    frames = run("masked", {"input_values": normalised(x)[None], "attention_mask": mask})
    frames = frames["last_hidden_state"][0].astype(np.float64)
    golden["masked"] = {
        "mean": frames.mean(axis=0).tolist(),
        "std": frames.std(axis=0).tolist(),
        "max": frames.max(axis=0).tolist(),
        "first": frames[0].tolist(),
        "last": frames[-1].tolist(),
    }
    for name, value in extractors(x).items():
        source = "input_values" if name == "ast" else "input_features"
        found = run(name, {source: value})["last_hidden_state"][0]
        flat = value.ravel()
        step = len(flat) // 97
        golden[name] = {
            "shape": list(value.shape[1:]),
            "every": step,
            "values": flat[::step].astype(np.float64).tolist(),
            "mean": float(flat.astype(np.float64).mean()),
            "pooled": found.astype(np.float64).mean(axis=0).tolist(),
        }
    with open("golden.json", "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
