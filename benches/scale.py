#!/usr/bin/env python3
"""A corpus larger than memory: time and memory of every stage for up to a million rows.

`files`: as many distinct recordings of 0.2 s (3.2 kB each: a million take 4 GB of the temporary
folder; choose another with TMPDIR; they are removed afterwards). `segments`: as many rows, each a
stretch of 0.2 s of one of a few long recordings. Both are stretches of synthetic tones in noise, one
tone per class. `--real HOURS`: as many hours of real speech in rows of 3.6 s, overlapping stretches of
EmoDB of which each is computed, as no two are the same. `--hours`: recordings of an hour, taken whole.
Prints tables for docs/scaling.md.
"""

import array
import csv
import json
import math
import random
import re
import shutil
import struct
import sys
import wave
from pathlib import Path

import measure

RATE = 8000
SAMPLES = 1600
# With it a thousand hours are a million rows.
ROW_SECONDS = 3.6
CLASSES = ["anger", "happiness", "neutral", "sadness"]


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--rows", default="10000,100000", help="comma-separated")
    parser.add_argument("--kinds", default="files,segments")
    parser.add_argument("--feature", default="mfcc")
    parser.add_argument("--models", default="log_reg,mlp,gmm", help="comma-separated")
    parser.add_argument("--memory", default="1GB", help="EXP.memory")
    parser.add_argument("--no-extract", action="store_true", help="leave `nkl extract` out")
    parser.add_argument("--real", type=float, default=0, help="hours of real speech, in place of --rows and --kinds")
    parser.add_argument("--hours", type=int, default=0, help="hours of audio, in recordings of one hour")
    parser.add_argument("--frames", default="", help="comma-separated hours of frames to train a mixture on")
    parser.add_argument("--program", help="a program that is built already")
    options = parser.parse_args()
    nkl = options.program or measure.program()
    print(f"{measure.machine()}\n")
    if options.hours:
        return hours(nkl, options.hours, options.feature)
    if options.frames:
        return frames(nkl, [float(hours) for hours in options.frames.split(",")])
    print("| rows | made as | | wall-clock s | CPU s | memory, MB | of the wall-clock time |")
    print("|---|---|---|---|---|---|---|")
    if options.real:
        return real(nkl, options)
    for kind in options.kinds.split(","):
        for rows in map(int, options.rows.split(",")):
            with measure.workplace() as folder:
                table = corpus(Path(folder), rows, kind)
                if table is not None:
                    grow(nkl, table, Path(folder), kind, rows, options)


def real(nkl: str, options) -> None:
    with measure.workplace() as name:
        rows = round(options.real * 3600 / ROW_SECONDS)
        grow(nkl, stretches(Path(name), rows), Path(name), "stretches of EmoDB", rows, options)


def stretches(folder: Path, count: int) -> Path:
    """A table of stretches: what a speaker said with an emotion is one recording, in which they begin evenly."""
    table = measure.emodb()
    groups = {}
    for row in csv.DictReader(open(table, encoding="utf-8", newline="")):
        groups.setdefault((row["speaker"], row["emotion"]), []).append(table.parent / row["file"])
    path = folder / "many.csv"
    with open(path, "w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(["file", "start", "end", "speaker", "emotion"])
        for number, ((speaker, emotion), files) in enumerate(sorted(groups.items())):
            name = f"{speaker}_{emotion}.wav"
            seconds = join(files, folder / name) - ROW_SECONDS
            own = count * (number + 1) // len(groups) - count * number // len(groups)
            for place in range(own):
                start = seconds * place / own
                writer.writerow([name, f"{start:.6f}", f"{start + ROW_SECONDS:.6f}", speaker, emotion])
    return path


def join(files: list[Path], out: Path) -> float:
    """Recordings behind each other, again and again until there are 20 s; the seconds."""
    sound, params = b"", None
    for file in files:
        with wave.open(str(file)) as recording:
            params = params or recording.getparams()
            sound += recording.readframes(recording.getnframes())
    rate = params.framerate * params.sampwidth * params.nchannels
    sound *= max(math.ceil(20 * rate / len(sound)), 1)
    with wave.open(str(out), "wb") as recording:
        recording.setparams(params)
        recording.writeframes(sound)
    return len(sound) / rate


def grow(nkl: str, table: Path, folder: Path, kind: str, rows: int, options) -> None:
    """`nkl data info`, an experiment per model (the first one cold), then `nkl extract` from the cache."""
    ini, root, log = folder / "x.ini", folder / "out", folder / "log.txt"

    def line(name: str, m: measure.Measured, parts: str = "") -> None:
        print(f"| {rows} | {kind} | {name} | {m.seconds:.0f} | {m.cpu_seconds:.1f} | {m.megabytes:.0f} | {parts} |", flush=True)

    for number, model in enumerate(options.models.split(",")):
        ini.write_text(experiment(table, root, options.feature, model, options.memory))
        if number == 0:
            line("data info", measure.run([nkl, "data", "info", "--config", str(ini)], log))
        m = measure.run([nkl, "experiment", "--config", str(ini)], log)
        stages = json.loads((root / "bench" / "results" / "result.json").read_text())["seconds"]
        parts = ", ".join(f"{stage} {s:.1f}" for stage, s in stages.items() if stage != "total" and s >= 0.05)
        line(f"{model}, {'warm' if number else 'cold'}", m, parts)
    if not options.no_extract:
        out = folder / "features.parquet"
        line("extract, warm", measure.run([nkl, "extract", "--config", str(ini), "--out", str(out)], log))
    shutil.rmtree(root, ignore_errors=True)


def experiment(table: Path, root: Path, feature: str, model: str, memory: str) -> str:
    network = "layers = [64, 16]\nbatch_size = 256\n" if model == "mlp" else ""
    mixture = "GMM_covariance_type = diag\n" if model == "gmm" else ""
    exp = f"epochs = 3\nmemory = {memory}\n"
    return measure.experiment(table, root, feature, model, network + mixture, exp, test_size=20)


def corpus(folder: Path, rows: int, kind: str) -> Path | None:
    """The table of a corpus, and its recordings; `None` where the disk has no room for it."""
    need = rows * (4096 + 300 if kind == "files" else 0) + 2**30
    if shutil.disk_usage(folder).free < need * 1.2:
        print(f"skipped: {rows} {kind} need {need / 1e9:.1f} GB in {folder}", file=sys.stderr)
        return None
    # Long enough that no two recordings begin at the same place.
    signals = [signal(number, max(rows // len(CLASSES) + SAMPLES, 60 * RATE)) for number in range(len(CLASSES))]
    path = folder / "many.csv"
    with open(path, "w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written, lineterminator="\n")
        if kind == "segments":
            writer.writerow(["file", "start", "end", "speaker", "emotion"])
            long_ones = 16
            stretches = rows // (len(CLASSES) * long_ones) + 1
            for number, sound in enumerate(signals):
                repeated = sound * (stretches * SAMPLES // 4 // (len(sound) // 2) + 1)
                for part in range(long_ones):
                    start = 2 * part
                    own = repeated[start : start + 2 * (stretches * SAMPLES // 4 + SAMPLES)]
                    (folder / f"{number}_{part}.wav").write_bytes(header(len(own)) + own)
            for row in range(rows):
                place, number = divmod(row, len(CLASSES))
                part, place = place % long_ones, place // long_ones
                start = place * SAMPLES / 4 / RATE
                writer.writerow([f"{number}_{part}.wav", start, start + SAMPLES / RATE, f"s{row // 50 % 2000}", CLASSES[number]])
        else:
            writer.writerow(["file", "speaker", "emotion"])
            head = header(2 * SAMPLES)
            for row in range(rows):
                place, number = divmod(row, len(CLASSES))
                name = f"{row // 1000:04d}/{row:07d}.wav"
                if row % 1000 == 0:
                    (folder / name).parent.mkdir()
                (folder / name).write_bytes(head + signals[number][2 * place : 2 * (place + SAMPLES)])
                writer.writerow([name, f"s{row // 50 % 2000}", CLASSES[number]])
    return path


def hours(nkl: str, count: int, feature: str) -> None:
    """`nkl extract` of 1, 2 and `count` recordings of an hour each: what a further hour costs."""
    print("| hours | CPU s | memory, MB | CPU s per hour |\n|---|---|---|---|")
    with measure.workplace() as name:
        folder = Path(name)
        sound = signal(0, 600 * RATE) * 6
        for number in range(count):
            # All different, so that nothing is computed for two of them.
            own = sound[2 * number :] + sound[: 2 * number]
            (folder / f"{number:04d}.wav").write_bytes(header(len(own)) + own)
        for number in sorted({1, 2, count}):
            files = [str(folder / f"{n:04d}.wav") for n in range(number)]
            out = folder / "features.parquet"
            m = measure.run([nkl, "extract", *files, "--type", feature, "--out", str(out)], folder / "log.txt")
            print(f"| {number} | {m.cpu_seconds:.1f} | {m.megabytes:.0f} | {m.cpu_seconds / number:.1f} |", flush=True)


def frames(nkl: str, wanted: list[float]) -> None:
    """`nkl gmm train`, 64 components and 5 iterations, on openSMILE's low-level descriptors (100 frames a second)."""
    data = measure.REPOSITORY.parent / "shared" / "data"
    if not data.is_dir():
        sys.exit("skipped: ../shared is not beside the repository")
    print("| hours of frames | GB | CPU s | CPU s per hour and iteration | memory, MB |\n|---|---|---|---|---|")
    with measure.workplace() as name:
        folder = Path(name)
        file, listed = folder / "frames.npy", folder / "list.txt"
        measure.run([nkl, "extract", "--type", "os", "--level", "lld", str(data), "--out", str(file)], folder / "log.txt")
        seconds = int(re.search(rb"'shape': \((\d+),", file.read_bytes()[:200])[1]) / 100
        for hours in wanted:
            times = max(round(hours * 3600 / seconds), 1)
            listed.write_text(f"{file}\n" * times)
            train = ["gmm", "train", "-m", "64", "--iterations", "5", "--threshold", "0", f"@{listed}", "--out"]
            m = measure.run([nkl, *train, str(folder / "m.nkl")], folder / "log.txt")
            hours = times * seconds / 3600
            size = times * file.stat().st_size / 1e9
            each = m.cpu_seconds / hours / 5
            print(f"| {hours:.1f} | {size:.1f} | {m.cpu_seconds:.1f} | {each:.2f} | {m.megabytes:.0f} |", flush=True)


def header(size: int) -> bytes:
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16) + b"data" + struct.pack("<I", size)


def signal(number: int, samples: int) -> bytes:
    """A tone that wanders about a pitch of its class, in noise, as 16-bit samples."""
    draws = random.Random(number)
    out, phase, pitch, loud = array.array("h"), 0.0, 150.0 + 60 * number, 0.3
    for at in range(samples):
        if at % 800 == 0:
            pitch = min(max(pitch + draws.gauss(0, 20), 100 + 60 * number), 250 + 60 * number)
            loud = 0.2 + 0.3 * draws.random()
        phase += 2 * math.pi * pitch / RATE
        value = loud * math.sin(phase) + 0.1 * (draws.random() - 0.5)
        out.append(int(32767 * value))
    if sys.byteorder == "big":
        out.byteswap()
    return out.tobytes()


if __name__ == "__main__":
    main()
