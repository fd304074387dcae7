"""Runs the fuzz targets, and says how far each came.

    cargo +nightly fuzz build --release -s none --fuzz-dir fuzz
    python3 fuzz/run.py [--inputs 10000000] [--seconds 3600] [--jobs 2] [TARGET...]
    python3 fuzz/run.py --keep [TARGET...]

Where comparisons take most of the time (ini, audformat, all of CSV), a build that does not trace them
does twice as many inputs: `--no-trace-compares --target-dir fuzz/target-plain`, then `--target` here.

Each target starts from `corpus/` and goes on in `corpus-full/`, which git does not see; an input that
breaks a parser, hangs it (10 s) or makes it ask for more than 1 GiB ends up in `artifacts/`, and the
target goes on behind it. The table (Markdown) adds up what `logs/` has of all runs so far: a target is
through with as many inputs as were asked for, or an hour.

`--keep` puts the inputs that reach most into `corpus/`: at most 30 of at most 1 KB for each target,
besides those with names of their own: what the target started from, and `found-*`, which once broke a
parser.
"""

import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = "x86_64-unknown-linux-gnu/release"
# Longest inputs, in bytes; where nothing stands, 1024.
LONGEST = {"ini": 2048, "audformat": 2048, "audio": 4096, "parquet": 4096, "hdf5": 16384,
           "onnx": 8192, "songs": 2048, "wav": 512, "literal": 256}
LIMITS = ["-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=1024", "-len_control=0",
          "-reload=0", "-print_final_stats=1", "-verbosity=1"]
KEPT, KEPT_BYTES = 30, 1024


def targets():
    return sorted(name[:-3] for name in os.listdir(f"{HERE}/targets"))


def folder(*parts):
    path = os.path.join(HERE, *parts)
    os.makedirs(path, exist_ok=True)
    return path


def done(name):
    """Inputs, seconds and finds so far."""
    try:
        with open(f"{HERE}/logs/{name}.json") as file:
            return json.load(file)
    except FileNotFoundError:
        return {"inputs": 0, "seconds": 0.0, "finds": 0}


def fuzz(name, inputs, seconds, built):
    """Goes on until the target is through."""
    full = folder("corpus-full", name)
    state = done(name)
    folder("logs")
    while state["inputs"] < inputs and seconds - state["seconds"] >= 1:
        log = f"{HERE}/logs/{name}.txt"
        began = time.monotonic()
        with open(log, "wb") as file:
            process = subprocess.Popen(
                ["nice", "-n", "19", f"{built}/{name}", *LIMITS,
                 f"-runs={inputs - state['inputs']}",
                 f"-max_total_time={int(seconds - state['seconds'])}",
                 f"-max_len={LONGEST.get(name, 1024)}",
                 f"-artifact_prefix={folder('artifacts', name)}/",
                 full, f"{HERE}/corpus/{name}"],
                # A parser that catches panics has many, and each trace takes milliseconds.
                stdout=file, stderr=subprocess.STDOUT, env={**os.environ, "RUST_BACKTRACE": "0"},
            )
            _, status, usage = os.wait4(process.pid, 0)
            ended = process.returncode = os.waitstatus_to_exitcode(status)
        with open(log, errors="replace") as file:
            text = file.read()
        ran = re.findall(r"number_of_executed_units: (\d+)", text)
        ran = ran or re.findall(r"^#(\d+)", text, re.MULTILINE)
        state["inputs"] += int(ran[-1]) if ran else 0
        state["seconds"] += time.monotonic() - began
        state["processor"] = state.get("processor", 0.0) + usage.ru_utime + usage.ru_stime
        state["finds"] += ended != 0
        with open(f"{HERE}/logs/{name}.json", "w") as file:
            json.dump(state, file)
        if ended != 0 and not ran:
            print(f"{name}: cannot be run: {text[-300:]}", file=sys.stderr)
            break
    return name


def table(names):
    print("| target | inputs | seconds | of the processor | inputs that broke it |")
    print("|---|---|---|---|---|")
    for name in names:
        state = done(name)
        processor = f"{state['processor']:.0f}" if "processor" in state else ""
        print(f"| {name} | {state['inputs']:,} | {state['seconds']:.0f} | {processor} | {state['finds']} |")


def keep(name, built):
    corpus = folder("corpus", name)
    with tempfile.TemporaryDirectory() as merged:
        subprocess.run(
            [f"{built}/{name}", "-merge=1", *LIMITS, merged, folder("corpus-full", name), corpus],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
        )
        files = [os.path.join(merged, file) for file in os.listdir(merged)]
        files = [file for file in files if os.path.getsize(file) <= KEPT_BYTES]
        # Larger inputs of a minimised corpus reach more each.
        files.sort(key=lambda file: (-os.path.getsize(file), file))
        for old in os.listdir(corpus):
            if re.fullmatch("[0-9a-f]{16}", old):
                os.remove(os.path.join(corpus, old))
        for file in files[:KEPT]:
            shutil.copy(file, os.path.join(corpus, os.path.basename(file)[:16]))


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--inputs", type=int, default=10_000_000)
    asked.add_argument("--seconds", type=int, default=3600)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--target", default=f"{HERE}/target", help="the folder that cargo built in")
    asked.add_argument("--keep", action="store_true")
    asked.add_argument("--table", action="store_true")
    asked.add_argument("names", nargs="*")
    asked = asked.parse_args()
    names, built = asked.names or targets(), os.path.join(asked.target, BUILT)
    if asked.keep:
        for name in names:
            keep(name, built)
        return
    if not asked.table:
        with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
            for name in pool.map(lambda name: fuzz(name, asked.inputs, asked.seconds, built), names):
                print(f"{name}: {done(name)}", file=sys.stderr)
    table(names)


if __name__ == "__main__":
    main()
