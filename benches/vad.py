#!/usr/bin/env python3
"""The error of the speech detector beside Silero's, on recordings of meetings with a reference.

    benches/vad.py [FOLDER]

FOLDER (../shared/data/ami) has wav files of 16 kHz and `reference.rttm`. Silero's network comes from its
Python package and runs by onnxruntime in a virtual environment that is made for the bench (needs the
network); NKL_BENCH_PYTHON names one that is there. Its settings are its defaults: threshold 0.5 (0.35 to
end), speech from 250 ms, pauses from 100 ms, 30 ms at both ends. Prints the tables of the example `ami`
of nkl-vad: nkl, Silero, and Silero with the shortest pause and the padding that nkl has.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from measure import REPOSITORY

SILERO = """
import sys, wave, importlib.util, numpy as np, onnxruntime
from pathlib import Path
folder, pause, pad = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
package = Path(importlib.util.find_spec("silero_vad").origin).parent
network = onnxruntime.InferenceSession(str(package / "data" / "silero_vad.onnx"))
STEP = 512 / 16000
for path in sorted(folder.glob("*.wav")):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2), path
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768
    state, before, chances = np.zeros((2, 1, 128), np.float32), np.zeros(64, np.float32), []
    for first in range(0, len(samples), 512):
        block = np.resize(np.append(samples[first:first + 512], np.zeros(512, np.float32)), 512)
        feed = {"input": np.append(before, block)[None], "state": state, "sr": np.array(16000)}
        chance, state = network.run(None, feed)
        chances.append(float(chance[0, 0]))
        before = block[-64:]
    # Speech begins above 0.5 and ends below 0.35 if it stays there for the shortest pause.
    found, start, quiet = [], None, None
    for number, chance in enumerate(chances + [0.0] * int(pause / STEP + 2)):
        if chance >= 0.5:
            start, quiet = (number if start is None else start), None
        elif chance < 0.35 and start is not None:
            quiet = number if quiet is None else quiet
            if (number - quiet) * STEP >= pause:
                found.append((start * STEP, quiet * STEP))
                start = quiet = None
    for start, end in found:
        if end - start > 0.25:
            start, end = max(start - pad, 0), min(end + pad, len(samples) / 16000)
            print("SPEAKER", path.stem, 1, f"{start:.3f} {end - start:.3f} <NA> <NA> speech <NA> <NA>")
"""


def python(folder: Path) -> str:
    """An interpreter with Silero's package."""
    given = os.environ.get("NKL_BENCH_PYTHON")
    if given:
        return given
    venv.create(folder, with_pip=True)
    own = str(folder / "bin" / "python")
    # Without its dependencies: the network alone is needed, not torch.
    packages = ["silero-vad", "onnxruntime", "numpy"]
    subprocess.run([own, "-m", "pip", "install", "-q", "--no-deps", *packages], check=True)
    return own


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data" / "ami"
    if not folder.exists():
        sys.exit(f"skipped: there is no {folder}")
    example = ["cargo", "run", "--release", "-q", "-p", "nkl-vad", "--example", "ami", str(folder)]
    print("nkl", flush=True)
    subprocess.run(example, check=True, cwd=REPOSITORY)
    with tempfile.TemporaryDirectory() as place:
        own = python(Path(place) / "venv")
        for name, pause, pad in [("Silero", "0.1", "0.03"), ("Silero, joined as nkl joins", "0.5", "0.1")]:
            found = subprocess.run(
                [own, "-c", SILERO, str(folder), pause, pad], check=True, capture_output=True, text=True
            )
            rttm = Path(place) / "found.rttm"
            rttm.write_text(found.stdout)
            print(f"\n{name}", flush=True)
            subprocess.run([*example, str(rttm)], check=True, cwd=REPOSITORY)


main()
