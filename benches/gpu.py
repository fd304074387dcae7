#!/usr/bin/env python3
"""EM on a graphics card beside the processor and beside PyTorch: the table of RESULTS.md.

    cargo build --release -p nkl-mixture --example card_speed
    python3 benches/gpu.py [--program target/release/examples/card_speed] [--small]

The machine needs a CUDA driver, NumPy and PyTorch; Rust only where the program is built. Every
program starts from the same mixture on the same frames and makes the same iterations. Times are the
median of an iteration (E-step and M-step) with the frames already on the card. The fraction of the peak
counts 8 N M D operations for diagonal covariances, and 4 (D (D + 1) / 2 + D) N M for full ones.

The tests of the kernels run on such a machine too: carry the program that
`cargo test --release -p nkl-mixture --lib --no-run` names there, and start it with `backend --nocapture`.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

FIELDS = ("weights", "means", "covariance")


def ours(program, size, kind, device, iterations, folder):
    command = [program, *map(str, size), kind, device, str(iterations), folder]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return {"failed": done.stderr.strip()}
    return json.loads(done.stdout)


def mixture(folder, name):
    return [np.load(folder / f"{name}_{field}.npy") for field in FIELDS]


def torch_iteration(torch, x, gmm, full, chunk):
    """One EM step as it is written in PyTorch: matrix products in single precision, no TF32."""
    weights, means, covariance = gmm
    m, d = means.shape
    n = torch.zeros(m, dtype=torch.float64, device=x.device)
    first = torch.zeros(m, d, dtype=torch.float64, device=x.device)
    second = torch.zeros(m, d * d if full else d, dtype=torch.float64, device=x.device)
    constant = weights.log() - 0.5 * d * np.log(2 * np.pi)
    if full:
        factor = torch.linalg.inv(torch.linalg.cholesky(covariance))
        constant = constant + factor.diagonal(dim1=1, dim2=2).log().sum(1)
        left = factor.reshape(m * d, d).T.float().contiguous()
        offset = torch.einsum("mij,mj->mi", factor, means).reshape(1, m * d).float()
    else:
        precision = 1 / covariance
        constant = constant - 0.5 * covariance.log().sum(1) - 0.5 * (means**2 * precision).sum(1)
        square, linear = (-0.5 * precision).T.float().contiguous(), (means * precision).T.float().contiguous()
    constant = constant.float()
    for block in x.split(chunk):
        if full:
            y = block @ left - offset
            joint = constant - 0.5 * (y * y).reshape(len(block), m, d).sum(2)
            products = (block[:, :, None] * block[:, None, :]).reshape(len(block), d * d)
        else:
            products = block * block
            joint = constant + products @ square + block @ linear
        share = torch.softmax(joint, 1)
        n += share.sum(0).double()
        first += (share.T @ block).double()
        second += (share.T @ products).double()
    means = first / n[:, None]
    if full:
        covariance = second.reshape(m, d, d) / n[:, None, None] - means[:, :, None] * means[:, None, :]
    else:
        covariance = second / n[:, None] - means**2
    return n / n.sum(), means, covariance


def pytorch(folder, kind, iterations, device):
    try:
        import torch
    except ImportError as error:
        return {"failed": str(error)}, None
    if device.startswith("cuda") and not torch.cuda.is_available():
        return {"failed": "PyTorch sees no card"}, None
    torch.backends.cuda.matmul.allow_tf32 = False
    x = torch.from_numpy(np.load(folder / "x.npy")).to(device)
    start = [torch.from_numpy(a).to(device) for a in mixture(folder, "start")]
    full = kind == "full"
    # The fastest of some sizes of blocks: (block, M D) numbers are in memory at a time.
    chunks = [4096, 16384] if full else [16384, 65536, 262144]
    seconds = {}
    for chunk in chunks:
        torch_iteration(torch, x, start, full, chunk)
        times, gmm = [], start
        for _ in range(iterations):
            if device.startswith("cuda"):
                torch.cuda.synchronize()
            began = time.perf_counter()
            gmm = torch_iteration(torch, x, gmm, full, chunk)
            if device.startswith("cuda"):
                torch.cuda.synchronize()
            times.append(time.perf_counter() - began)
        seconds[chunk] = sorted(times)[len(times) // 2]
    best = min(seconds, key=seconds.get)
    return {"seconds": seconds[best], "device": f"PyTorch {torch.__version__}, blocks of {best}"}, [
        a.cpu().numpy() for a in gmm
    ]


def difference(a, b):
    """The largest of: weights and variances relative, means in standard deviations."""
    spread = b[2] if b[2].ndim == 2 else np.diagonal(b[2], axis1=1, axis2=2)
    scale = spread if b[2].ndim == 2 else np.sqrt(spread[:, :, None] * spread[:, None, :])
    parts = (abs(a[0] / b[0] - 1), abs(a[1] - b[1]) / np.sqrt(spread), abs(a[2] - b[2]) / scale)
    return max(p.max() for p in parts)


def measure(program, size, kind, iterations, device, peak):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        results = {d: ours(program, size, kind, d, iterations, folder) for d in ("cpu", device)}
        folder = pathlib.Path(folder)
        failed = "failed" in results["cpu"]
        reference = None if failed else mixture(folder, "cpu")
        for name, result in results.items():
            model = None if "failed" in result else mixture(folder, name.replace(":", ""))
            rows.append((name, result, model))
        result, model = pytorch(folder, kind, iterations, device)
        rows.append(("pytorch", result, model))
    operations = results["cpu"].get("operations", 0)
    peak = (peak or 0) * 1e12 or results[device].get("peak", 0)
    processor = results["cpu"].get("seconds")
    for name, result, model in rows:
        if "failed" in result:
            print(f"| {kind} | {name} | not measured: {result['failed'].splitlines()[-1]} | | | | |")
            continue
        seconds = result["seconds"]
        share = f"{operations / seconds / peak:.1%}" if peak and name != "cpu" else ""
        error = f"{difference(model, reference):.1e}" if reference is not None else ""
        ratio = f"{processor / seconds:.1f}" if processor else ""
        rate = operations / seconds / 1e9
        print(f"| {kind} | {result['device']} | {seconds * 1e3:.2f} ms | {rate:,.0f} | {share} | {ratio} | {error} |")
        sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--program", default=here / "target/release/examples/card_speed")
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--iterations", type=int, default=7)
    parser.add_argument("--peak", type=float, help="of the card in TFLOP/s, where its driver does not tell the clock")
    parser.add_argument("--small", action="store_true", help="N = 20,000, M = 64: to see that it runs")
    options = parser.parse_args()
    size = (20_000, 39, 64) if options.small else (1_000_000, 39, 512)
    print(f"N = {size[0]:,}, D = {size[1]}, M = {size[2]}, {options.iterations} iterations\n")
    print("| covariances | what | an iteration | GFLOP/s | of the card's FP32 peak | times the processor | differs by |")
    print("|---|---|---|---|---|---|---|")
    for kind in ("diag", "full"):
        measure(str(options.program), size, kind, options.iterations, options.device, options.peak)


if __name__ == "__main__":
    main()
