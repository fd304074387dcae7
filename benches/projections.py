#!/usr/bin/env python3
"""Projections of 50,000 rows of 88 features beside scikit-learn and umap-learn, in one run.

    benches/projections.py [--rows 50000] [--only nkl] [--threads 1]

The rows are made from the openSMILE tables of two corpora in `../shared/reference`: each is a point
between two recordings of one corpus, with a tenth of a standard deviation of noise, standardised.
The other programs run in a virtual environment that is made for the bench (needs the network). The
trustworthiness of all of them is computed by the same function. Prints a table.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from measure import REPOSITORY, run

TABLES = REPOSITORY.parent / "shared" / "reference" / "opensmile"
MAKE = """
import sys, numpy as np, csv, gzip
out, rows = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(0)
parts = []
for path in sys.argv[3:]:
    with gzip.open(path, "rt") as lines:
        x = np.array([[float(v) for v in row[1:]] for row in list(csv.reader(lines))[1:]])
    n = rows // len(sys.argv[3:])
    a, b, u = rng.integers(len(x), size=n), rng.integers(len(x), size=n), rng.random((n, 1))
    parts.append(x[a] + u * (x[b] - x[a]) + 0.1 * x.std(0) * rng.standard_normal((n, x.shape[1])))
x = np.concatenate(parts)
x = (x - x.mean(0)) / x.std(0)
np.savetxt(out, x[:, x.std(0) > 0], delimiter=",", fmt="%.7g")
"""
OTHER = """
import sys, time, numpy as np
table, method, out = sys.argv[1:4]
x = np.loadtxt(table, delimiter=",")
if method == "pca":
    from sklearn.decomposition import PCA
    model = PCA(2)
elif method == "tsne":
    from sklearn.manifold import TSNE
    model = TSNE(random_state=0, n_jobs=-1)
else:
    from umap import UMAP
    model = UMAP(n_neighbors=10, random_state=0 if method == "umap-seeded" else None)
began = time.perf_counter()
y = model.fit_transform(x)
print(f"{time.perf_counter() - began:.3f}", flush=True)
np.savetxt(out, y, delimiter=",")
"""


def python(folder: Path) -> str:
    """An interpreter with the other programs."""
    given = os.environ.get("NKL_BENCH_PYTHON")
    if given:
        return given
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "-q", "install", "scikit-learn", "umap-learn"], check=True)
    return str(folder / "bin" / "python")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--only", choices=["nkl", "others"])
    parser.add_argument("--methods", default="pca,tsne,umap")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    tables = sorted(TABLES.glob("*_eGeMAPSv02_functionals_all.csv.gz"))
    if not tables:
        print(f"skipped: no tables in {TABLES.relative_to(REPOSITORY.parent)}")
        return
    example = ["cargo", "build", "--release", "--quiet", "-p", "nkl-explore", "--example", "projections"]
    subprocess.run(example, cwd=REPOSITORY, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    own = str(REPOSITORY / target / "release" / "examples" / "projections")
    wanted = options.methods.split(",")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        other = python(folder / "venv")
        table, log = str(folder / "x.csv"), folder / "log"
        subprocess.run([other, "-c", MAKE, table, str(options.rows), *map(str, tables)], check=True)
        jobs = []
        if options.only != "others":
            jobs += [("nkl", m, [own, table, m]) for m in wanted]
        if options.only != "nkl":
            seeded = ["umap-seeded"] if "umap" in wanted else []
            jobs += [("Python", m, [other, "-c", OTHER, table, m]) for m in wanted + seeded]
        environment = {}
        if options.threads:
            count = str(options.threads)
            keys = ["RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"]
            environment = {key: count for key in keys}
        print("| by | method | seconds | whole process: seconds | CPU seconds | MB | trustworthiness |")
        print("|---|---|---|---|---|---|---|")
        for by, method, command in jobs:
            points = str(folder / f"{by}-{method}.csv")
            measured = run([*command, points], log, environment)
            seconds = log.read_text().split()[-1]
            trust = subprocess.run([own, table, "trust", points], capture_output=True, text=True, check=True)
            print(
                f"| {by} | {method} | {seconds} | {measured.seconds:.1f} | {measured.cpu_seconds:.1f} "
                f"| {measured.megabytes:.0f} | {trust.stdout.strip()} |",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
