#!/usr/bin/env python3
"""Models, scalers and balancing beside scikit-learn, XGBoost and imbalanced-learn on the same matrices.

Two matrices: the eGeMAPS features of emodb and urdu (935 x 88, read from ../shared), and 50,000 x 88 made from them
(rows drawn at random, each value moved by a tenth of its column's deviation). Half of the rows train, half test.
Every method runs in a process of its own: seconds to fit and to predict, and the largest resident memory beyond that
of the loaded matrices. Installs the three packages into a throw-away environment (or give --python one that has
them). Prints two tables for RESULTS.md.
"""

import csv
import gzip
import os
import random
import statistics
import struct
import subprocess
import sys
import venv
from pathlib import Path

import measure

HERE = Path(__file__).resolve().parent
NEEDS = ["numpy", "scikit-learn", "xgboost", "imbalanced-learn"]
SHARED = measure.REPOSITORY.parent / "shared"
SMALL, LARGE = 935, 50_000


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--python", help="an interpreter that has the packages already")
    parser.add_argument("--threads", type=int, default=1, help="for both sides (default 1)")
    parser.add_argument("--only", nargs="+", help="these items alone, for instance svm scale:robust")
    parser.add_argument("--small", action="store_true", help="the small matrix alone")
    options = parser.parse_args()
    features = SHARED / "reference" / "opensmile"
    if not features.is_dir():
        print(f"skipped: {features.relative_to(SHARED.parent)} is not beside the repository")
        return
    ours = example()
    with measure.workplace() as folder:
        folder = Path(folder)
        python = options.python or install(folder / "venv")
        if python is None:
            print("skipped: the packages could not be installed (no network?); the message stands above")
            return
        print(f"{measure.machine()}; {options.threads} thread(s) each\n")
        for rows in [SMALL] if options.small else [SMALL, LARGE]:
            table = folder / f"{rows}.bin"
            write(table, rows)
            compare(table, rows, [ours], [python, str(HERE / "learn_sklearn.py")], options)


def compare(table: Path, rows: int, ours: list[str], theirs: list[str], options) -> None:
    """One table: every method on both sides."""
    print(f"### {rows} x 88\n")
    print("| method | fit, s | theirs | CPU s | theirs | predict, s | theirs | CPU s | theirs | MB | theirs | right | theirs |")
    print("|" + "---|" * 13)
    faster, smaller = [], []
    for item in options.only or items():
        a, b = (run(side, table, item, options) for side in (ours, theirs))
        if a is None or b is None:
            print(f"| {item} | {'-' if a is None else '%.4f' % a[0]} | {'-' if b is None else '%.4f' % b[0]} |" + " |" * 10, flush=True)
            continue
        cells = [item]
        for place, digits in ((0, 4), (1, 4), (2, 4), (3, 4), (4, 1), (5, 3)):
            cells += [f"{side[place]:.{digits}f}" for side in (a, b)]
        print("| " + " | ".join(cells) + " |", flush=True)
        faster.append((b[1] + b[3]) / max(a[1] + a[3], 1e-9))
        smaller.append(a[4] / max(b[4], 0.1))
    if faster:
        print(f"\nCPU time, theirs over ours: median {statistics.median(faster):.2f}, least {min(faster):.2f}; "
              f"memory, ours over theirs: median {statistics.median(smaller):.2f}, most {max(smaller):.2f}\n")


def run(command: list[str], table: Path, item: str, options) -> list[float] | None:
    """The middle of several runs; None where the program does not have the method."""
    threads = str(options.threads)
    names = ("RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NKL_BENCH_THREADS")
    environment = {**os.environ, **{name: threads for name in names}}
    found = []
    for _ in range(options.runs):
        done = subprocess.run([*command, str(table), item], env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stderr[-300:], file=sys.stderr)
            return None
        found.append([float(cell) for cell in done.stdout.split()])
    return [statistics.median(column) for column in zip(*found)]


def items() -> list[str]:
    """What both sides have."""
    text = (HERE / "learn_sklearn.py").read_text()
    start = text.index("MODELS = {")
    lines = text[start : text.index("\n}", start)].splitlines()
    return [line.split('"')[1] for line in lines if line.startswith('    "')]


def write(path: Path, rows: int) -> None:
    """The matrix: corpus by corpus, classes numbered over both; or as many rows made from it."""
    table = [row for name in ("emodb", "urdu") for row in corpus(name)]
    labels = sorted({label for _, label in table})
    table = [values + [float(labels.index(label))] for values, label in table]
    if rows != len(table):
        draw = random.Random(1)
        spread = [statistics.pstdev(column) for column in list(zip(*table))[:-1]]
        drawn = (draw.choice(table) for _ in range(rows))
        table = [[v + 0.1 * s * draw.gauss(0, 1) for v, s in zip(row, spread)] + row[-1:] for row in drawn]
    else:
        random.Random(1).shuffle(table)
    with path.open("wb") as out:
        out.write(struct.pack("<QQ", len(table), len(table[0])))
        for row in table:
            out.write(struct.pack(f"<{len(row)}d", *row))


def corpus(name: str) -> list[tuple[list[float], str]]:
    """Features and label (with the corpus's name) of each recording."""
    with open(SHARED / "data" / name / f"{name}.csv") as lines:
        label = {row["file"]: row["emotion"] for row in csv.DictReader(lines)}
    features = SHARED / "reference" / "opensmile" / f"{name}_eGeMAPSv02_functionals_all.csv.gz"
    with gzip.open(features, "rt") as lines:
        rows = list(csv.reader(lines))[1:]
    return [([float(v) for v in row[1:]], f"{name} {label[row[0]]}") for row in rows]


def example() -> str:
    """Builds our side and says where it is."""
    command = ["cargo", "build", "--release", "--quiet", "-p", "nkl-learn", "--example", "speed"]
    subprocess.run(command, cwd=measure.REPOSITORY, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", measure.REPOSITORY / "target"))
    return str(measure.REPOSITORY / target / "release" / "examples" / "speed")


def install(folder: Path) -> str | None:
    """The interpreter of an environment that has the packages."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", *NEEDS])
    return python if done.returncode == 0 else None


if __name__ == "__main__":
    main()
