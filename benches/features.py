#!/usr/bin/env python3
"""Speed of the features beside openSMILE, Praat and librosa, on one core, in one run.

Installs the Python packages opensmile, praat-parselmouth and librosa from PyPI into a throw-away
environment (1 GB in the temporary folder); what cannot be installed is skipped. The recordings are
those of ../shared/data/ami (5.5 min of meetings, 16 kHz). Every program runs on one thread, bound
to one core; it reads its recordings first. What counts is the time of the processor, of the best of
several passes, since other work on the machine disturbs that least. Prints tables for RESULTS.md.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import measure

AMI = measure.REPOSITORY.parent / "shared" / "data" / "ami"

# name in nkl's example, name of the original's measurement, package, goal in times the original
SETS = [
    ("eGeMAPSv02", "openSMILE", "opensmile"),
    ("ComParE_2016", "openSMILE", "opensmile"),
    ("mfcc", "librosa", "librosa"),
    ("praat", "Praat", "praat-parselmouth"),
]
GOAL = 10

# Runs inside the environment: the processor seconds of the best pass of each measurement.
ORIGINALS = r'''
import json, sys, time, glob
import numpy as np, soundfile

name, folder, passes = sys.argv[1], sys.argv[2], int(sys.argv[3])
sounds = [soundfile.read(f, dtype="float32") for f in sorted(glob.glob(folder + "/*.wav"))]


def opensmile_set(which):
    import opensmile

    smile = opensmile.Smile(
        feature_set=getattr(opensmile.FeatureSet, which),
        feature_level=opensmile.FeatureLevel.Functionals,
        num_workers=1,
    )
    return lambda x, rate: smile.process_signal(x, rate)


def mfcc():
    import librosa

    def work(x, rate):
        m = librosa.feature.mfcc(y=x, sr=rate, n_mfcc=13, n_mels=40, n_fft=400, hop_length=160)
        tracks = np.vstack([m, librosa.feature.delta(m), librosa.feature.delta(m, order=2)])
        return [tracks.mean(1), tracks.std(1), np.percentile(tracks, [10, 50, 90], axis=1)]

    return work


def praat():
    import parselmouth
    from parselmouth.praat import call

    low, high = 75, 300
    periods = (0, 0, 0.0001, 0.02, 1.3)

    def work(x, rate):
        sound = parselmouth.Sound(x.astype(float), rate)
        pitch = call(sound, "To Pitch", 0.0, low, high)
        call(pitch, "Get mean", 0, 0, "Hertz"), call(pitch, "Get standard deviation", 0, 0, "Hertz")
        call(call(sound, "To Harmonicity (cc)", 0.01, low, 0.1, 1.0), "Get mean", 0, 0)
        pulses = call(sound, "To PointProcess (periodic, cc)", low, high)
        for kind in ("local", "local, absolute", "rap", "ppq5", "ddp"):
            call(pulses, f"Get jitter ({kind})", *periods)
        for kind in ("local", "local_dB", "apq3", "apq5", "apq11", "dda"):
            call([sound, pulses], f"Get shimmer ({kind})", *periods, 1.6)
        formants = call(sound, "To Formant (burg)", 0.0025, 5, 5000, 0.025, 50)
        for i in range(call(pulses, "Get number of points")):
            t = call(pulses, "Get time from index", i + 1)
            for k in (1, 2, 3, 4):
                call(formants, "Get value at time", k, t, "Hertz", "Linear")
        intensity = sound.to_intensity(50)
        top = call(intensity, "Get quantile", 0, 0, 0.99)
        call(intensity, "To TextGrid (silences)", -25 - (call(intensity, "Get maximum", 0, 0, "Parabolic") - top),
             0.3, 0.1, "silent", "sounding")
        curve = call(call(intensity, "Down to Matrix"), "To Sound (slice)", 1)
        peaks = call(curve, "To PointProcess (extrema)", "Left", "yes", "no", "Sinc70")
        times = [call(peaks, "Get time from index", i + 1) for i in range(call(peaks, "Get number of points"))]
        loud = [t for t in times if call(curve, "Get value at time", t, "Cubic") > top - 25]
        for a, b in zip(loud, loud[1:]):
            call(intensity, "Get minimum", a, b, "None")
        sound.to_pitch_ac(0.02, 30, 4, False, 0.03, 0.25, 0.01, 0.35, 0.25, 450)

    return work


work = {"mfcc": mfcc, "praat": praat}.get(name, lambda: opensmile_set(name))()
best = float("inf")
for _ in range(passes):
    begin = time.process_time()
    for x, rate in sounds:
        work(x, rate)
    best = min(best, time.process_time() - begin)
print(json.dumps({"best": best, "seconds": sum(len(x) / rate for x, rate in sounds)}))
'''


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.set_defaults(runs=3)
    parser.add_argument("--python", help="a Python that has the packages, instead of a new environment")
    options = parser.parse_args()
    if not AMI.exists():
        print(f"skipped: {AMI.relative_to(measure.REPOSITORY.parent)} is not beside the repository")
        return
    speed = example("feature_speed")
    with tempfile.TemporaryDirectory(prefix="nkl-bench-") as folder:
        python = options.python or environment(Path(folder))
        load = os.getloadavg()[0]
        print(f"{measure.machine()}; load {load:.1f} when the run began\n")
        print("| features | program | times real time | nkl | times the original | goal |")
        print("|---|---|---|---|---|---|")
        for name, program, package in SETS:
            # One after the other, so that other work on the machine disturbs both alike.
            theirs = original(python, name, package, options.runs)
            ours = times_real_time([speed, name, str(options.runs)])
            shown = "skipped" if theirs is None else f"{theirs:.0f}"
            ratio = "" if theirs is None else f"{ours / theirs:.1f}"
            print(f"| {name} | {program} | {shown} | {ours:.0f} | {ratio} | {GOAL} |", flush=True)
    scaling(options.runs)


def environment(folder: Path) -> str | None:
    """A virtual environment with what can be installed of the packages; the path of its Python."""
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv" / "bin" / "python")
    for package in ["numpy", "soundfile", *sorted({package for _, _, package in SETS})]:
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
        if subprocess.run(command).returncode != 0:
            print(f"{package} could not be installed (no network?)", file=sys.stderr)
    return python


def one_core(command: list[str]) -> list[str]:
    """The command on the first core that this process may use."""
    core = min(os.sched_getaffinity(0))
    return ["taskset", "-c", str(core), *command]


def original(python: str, name: str, package: str, passes: int) -> float | None:
    """Times real time of the original, or nothing where it is not installed."""
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS", "NUMBA")}
    command = one_core([python, "-c", ORIGINALS, name, str(AMI), str(passes)])
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **threads})
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"{package}: {reason}", file=sys.stderr)
        return None
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return result["seconds"] / result["best"]


def example(name: str) -> str:
    """Builds an example of nkl-features and says where it is."""
    command = ["cargo", "build", "--release", "--quiet", "-p", "nkl-features", "--example", name]
    subprocess.run(command, cwd=measure.REPOSITORY, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", measure.REPOSITORY / "target"))
    return str(measure.REPOSITORY / target / "release" / "examples" / name)


def times_real_time(command: list[str]) -> float:
    """What the example prints."""
    done = subprocess.run(one_core(command), capture_output=True, text=True, check=True)
    return float(done.stdout.split(":")[-1].split()[0])


def scaling(runs: int) -> None:
    """`nkl extract` of 535 recordings on one core and on more: each recording is a task."""
    if not measure.EMODB.exists():
        return
    nkl, cores = measure.program(), len(os.sched_getaffinity(0))
    recordings = str(measure.EMODB.parent / "wav")
    print("\n| features | threads | seconds | CPU seconds | times one thread |")
    print("|---|---|---|---|---|")
    with measure.workplace() as folder:
        out = Path(folder) / "f.csv"
        for kind in (["os", "--set", "eGeMAPSv02"], ["os", "--set", "ComParE_2016"], ["praat"], ["mfcc"]):
            first, name = None, kind[-1]
            for threads in sorted({1, min(2, cores), cores}):
                command = [nkl, "--threads", str(threads), "extract", "--type", *kind, "--out", str(out), recordings]
                took = []
                for _ in range(runs):
                    out.unlink(missing_ok=True)
                    took.append(measure.run(command))
                m = measure.median(took)
                first = first or m.seconds
                row = f"| {name} | {threads} | {m.seconds:.2f} | {m.cpu_seconds:.2f} | {first / m.seconds:.2f} |"
                print(row, flush=True)


if __name__ == "__main__":
    sys.exit(main())
