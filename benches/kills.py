"""kill -9 at random moments of every long command, start again, compare every byte.

    python3 benches/kills.py [--moments 50] [--seed 1] [--only NAME] [--nkl target/release/nkl]

Each command runs twice undisturbed; then, for each moment, it starts in a fresh copy of the same
folder, is killed with SIGKILL after a random share of the time that the undisturbed run took, and is
started again with the same arguments. Every file that it writes has to be there with the bytes of the
undisturbed run, but for the field `seconds` of JSON files and the cache; a file under its final name
has to be whole at the moment of the kill as well (JSON and CSV are read, models are opened). Files
that a kill leaves behind under their temporary names (.nkl-*.tmp) are counted.

Prints a table in Markdown; the exit status is 1 if anything differs.
"""

import argparse
import concurrent.futures
import csv
import json
import math
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

SPEAKERS = ["ann", "bob", "cem", "dot"]
INI = """[EXP]
root = out
name = exp
{exp}
[DATA]
databases = ['db']
db = db.csv
db.type = csv
db.absolute_path = False
db.split_strategy = speaker_split
db.test_size = 50
target = sound
{data}
[FEATS]
type = ['mfcc']
scale = standard
[MODEL]
type = svm
{rest}
"""


def ini(exp="", data="", rest=""):
    return INI.format(exp=exp, data=data, rest=rest)


FRAMES = ["extract", "--type", "mfcc", "--option", "FEATS.mfcc.n_mfcc=4", "--out", "f.npy", "wav"]
# Name: INI file, commands that prepare, the command that is killed.
COMMANDS = {
    "experiment": (ini("runs = 2\nsave = True"), [], ["experiment", "--config", "x.ini"]),
    "extract (csv)": (ini(), [], ["extract", "--config", "x.ini", "--out", "f.csv"]),
    "extract (parquet)": (ini(), [], ["extract", "--config", "x.ini", "--out", "f.parquet"]),
    "extract (ark)": (ini(), [], ["extract", "--config", "x.ini", "--out", "f.ark"]),
    "explore": (
        ini(rest="[EXPL]\nscatter = ['pca']\nfeature_distributions = True"),
        [],
        ["explore", "--config", "x.ini"],
    ),
    "flags": (
        ini(rest="[FLAGS]\nmodels = ['svm', 'knn', 'bayes']\nscale = ['none', 'robust']"),
        [],
        ["flags", "--config", "x.ini"],
    ),
    "optim": (
        ini(rest="[OPTIM]\nmodel = svm\nC_val = [0.1, 1, 10]\nkernel = ['linear', 'rbf']"),
        [],
        ["optim", "--config", "x.ini"],
    ),
    "multidb": (
        ini(
            "databases = ['db', 'eb']",
            "eb = eb.csv\neb.type = csv\neb.absolute_path = False\neb.test_size = 50",
        ),
        [],
        ["multidb", "--config", "x.ini"],
    ),
    "issues --rounds": (ini(), [], ["issues", "--config", "x.ini", "--rounds", "2"]),
    "slices": (ini(), [], ["slices", "--config", "x.ini", "--columns", "speaker"]),
    "predict": (
        ini(rest="[PREDICT]\ntargets = ['gender', 'snr']"),
        [],
        ["predict", "--config", "x.ini"],
    ),
    "augment": (
        ini(rest="[AUGMENT]\naugment = ['random_splice']"),
        [],
        ["augment", "--config", "x.ini"],
    ),
    "segment": (
        ini(),
        [],
        ["segment", "--method", "fixed", "--max-length", "0.2", "--audio", "--out", "s.csv", "wav"],
    ),
    "resample --folder": (ini(), [], ["resample", "--rate", "8000", "--folder", "r", "wav"]),
    "resample --replace": (ini(), [], ["resample", "--rate", "8000", "--replace", "wav"]),
    "export": (ini(), [], ["export", "--config", "x.ini"]),
    "diarize": (ini(), [], ["diarize", "--out", "d", "long"]),
    "gmm train": (
        ini(),
        [FRAMES],
        ["gmm", "train", "f.npy", "--components", "4", "--iterations", "200", "--threshold", "0",
         "--out", "g.nkl"],
    ),
    "gmm accumulate": (
        ini(),
        [FRAMES, ["gmm", "train", "f.npy", "--components", "4", "--out", "g.nkl"]],
        ["gmm", "accumulate", "f.npy", "--model", "g.nkl", "--out", "s.nkl"],
    ),
    "verify": (
        ini(rest="[VERIFY]\ncomponents = 2\nmethod = ['gmm_ubm', 'ivector']\nrank = 2\n"
            "enroll_part = train\nenroll_samples = 0\ncalibration = none\nvad = False"),
        [],
        ["verify", "--config", "x.ini", "--set", "DATA.target=none",
         "--set", "DATA.db.split_strategy=random"],
    ),
    "recommend (index)": (
        ini(rest="[RECOMMEND]\ntag_columns = sound\ncomponents = 2\nvad = False"),
        [],
        ["recommend", "--config", "x.ini", "--set", "DATA.target=none",
         "--set", "DATA.db.split_strategy=train"],
    ),
    "bundle": (
        ini("save = True"),
        [["experiment", "--config", "x.ini"]],
        ["bundle", "--config", "x.ini", "--out", "b.nkl", "--onnx", "b.onnx"],
    ),
    "test": (
        ini("save = True", "tests = ['eb']\neb = eb.csv\neb.type = csv\neb.absolute_path = False"),
        [["experiment", "--config", "x.ini"]],
        ["test", "--config", "x.ini"],
    ),
}


def tone(hertz, tilt, seconds, seed):
    """A vowel-like tone with a little noise, 16 kHz, 16 bit."""
    noise = random.Random(seed)
    n = int(seconds * 16000)
    samples = []
    for i in range(n):
        t = i / 16000
        value = sum(tilt**k * math.sin(2 * math.pi * hertz * k * t) for k in range(1, 9))
        samples.append(int((0.3 * value + 0.02 * (noise.random() - 0.5)) * 16000))
    data = struct.pack(f"<{n}h", *samples)
    head = struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16)
    return b"RIFF" + struct.pack("<I", len(data) + 36) + b"WAVEfmt " + head + b"data" + \
        struct.pack("<I", len(data)) + data


def corpus(folder):
    """24 recordings of four speakers in two classes, two tables, two longer recordings."""
    os.makedirs(f"{folder}/wav")
    os.makedirs(f"{folder}/long")
    rows = []
    for s, speaker in enumerate(SPEAKERS):
        for c, sound in enumerate(["bright", "dull"]):
            for take in range(3):
                name = f"wav/{speaker}_{sound}_{take}.wav"
                hertz, tilt = 120 + 10 * s, 0.9 - 0.5 * c + 0.02 * take
                with open(f"{folder}/{name}", "wb") as file:
                    file.write(tone(hertz, tilt, 0.5, s * 100 + c * 10 + take))
                rows.append(f"{name},{speaker},{sound}")
    for number in range(2):
        with open(f"{folder}/long/{number}.wav", "wb") as file:
            parts = [tone(110 + 60 * (i % 2), 0.5 + 0.3 * (i % 2), 1.5, i)[44:] for i in range(6)]
            data = b"".join(parts)
            head = tone(1, 0, 0, 0)[:40]
            file.write(head + struct.pack("<I", len(data)) + data)
    for table, chosen in [("db", rows), ("eb", rows[::2])]:
        with open(f"{folder}/{table}.csv", "w") as file:
            file.write("file,speaker,sound\n" + "\n".join(chosen) + "\n")


def without_seconds(value):
    if isinstance(value, dict):
        return {k: without_seconds(v) for k, v in value.items() if k != "seconds"}
    if isinstance(value, list):
        return [without_seconds(v) for v in value]
    return value


def files(folder):
    """Name to bytes, without caches and temporary files; and how many temporary ones there are."""
    found, temporary = {}, 0
    for place, folders, names in os.walk(folder):
        temporary += sum(name.startswith(".") for name in folders)
        folders[:] = [f for f in folders if f not in ("cache", "log") and not f.startswith(".")]
        for name in names:
            path = os.path.join(place, name)
            if name.startswith("."):
                temporary += 1
                continue
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found, temporary


def comparable(found):
    out = {}
    for name, content in found.items():
        if name.endswith(".json"):
            content = json.dumps(without_seconds(json.loads(content))).encode()
        out[name] = content
    return out


def whole(found, expected):
    """Names of files that are there under their final name and not whole, right after a kill."""
    for name, content in found.items():
        try:
            if name.endswith(".json"):
                json.loads(content)
            elif name.endswith(".csv"):
                lines = [len(row) for row in csv.reader(content.decode().splitlines())]
                assert lines and len(set(lines)) == 1 and content.endswith(b"\n")
            elif name in expected:
                # Whatever was written is what an undisturbed run writes, or what stood there before.
                assert len(content) > 0 or not expected[name]
        except (ValueError, AssertionError):
            yield name


def one_command(nkl, name, moments, seed):
    settings, before, command = COMMANDS[name]
    draw = random.Random(f"{seed} {name}")
    with tempfile.TemporaryDirectory(prefix="nkl-kills-") as work:
        base = f"{work}/base"
        corpus(base)
        with open(f"{base}/x.ini", "w") as file:
            file.write(settings)

        def run(arguments, folder):
            ended = subprocess.run([nkl, *arguments], cwd=folder, capture_output=True)
            if ended.returncode != 0:
                text = ended.stderr.decode(errors="replace")
                raise RuntimeError(f"{name}: exit {ended.returncode}: {text}")

        for arguments in before:
            run(arguments, base)
        seconds, undisturbed = [], []
        for again in range(2):
            folder = f"{work}/whole{again}"
            shutil.copytree(base, folder)
            began = time.monotonic()
            run(command, folder)
            seconds.append(time.monotonic() - began)
            undisturbed.append(comparable(files(folder)[0]))
        seconds, expected = min(seconds), undisturbed[0]
        faults = [] if undisturbed[1] == expected else ["two undisturbed runs differ"]
        killed, left = 0, 0
        # Moments after the end of a command do not count.
        for moment in range(4 * moments):
            if killed == moments:
                break
            folder = f"{work}/{moment}"
            shutil.copytree(base, folder)
            child = subprocess.Popen(
                [nkl, *command], cwd=folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            time.sleep(draw.random() * seconds)
            killed += child.poll() is None
            child.send_signal(signal.SIGKILL)
            child.wait()
            found, _ = files(folder)
            faults += [f"{file} is not whole" for file in whole(found, expected)]
            try:
                run(command, folder)
            except RuntimeError as error:
                faults.append(str(error))
                continue
            found, temporary = files(folder)
            left += temporary
            again = comparable(found)
            for file in sorted(set(expected) | set(again)):
                if expected.get(file) != again.get(file):
                    state = "missing" if file not in again else "differs" if file in expected else "new"
                    faults.append(f"{file}: {state}")
            shutil.rmtree(folder)
        return name, seconds, killed, left, len(expected), faults


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--moments", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only")
    asked.add_argument("--jobs", type=int, default=os.cpu_count())
    asked.add_argument("--nkl", default="target/release/nkl")
    asked = asked.parse_args()
    nkl = os.path.abspath(asked.nkl)
    names = [name for name in COMMANDS if asked.only is None or name.startswith(asked.only)]
    bad = 0
    print("| command | s | killed before its end | files compared | differ | left under temporary names |")
    print("|---|---|---|---|---|---|")
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        jobs = [pool.submit(one_command, nkl, name, asked.moments, asked.seed) for name in names]
        for job in jobs:
            name, seconds, killed, left, compared, faults = job.result()
            bad += len(faults)
            print(f"| {name} | {seconds:.2f} | {killed} of {asked.moments} | {compared} | {len(faults)} | {left} |",
                  flush=True)
            for fault in sorted(set(faults)):
                print(f"  {faults.count(fault)} x {fault}", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
