#!/usr/bin/env python3
"""EM of Gaussian mixtures beside scikit-learn, bob.learn.em and linfa-clustering, and how its cost grows.

One command, for RESULTS.md. Makes throw-away virtual environments and a throw-away crate in a
temporary folder (what cannot be installed is said and left out). `--threads 1` compares CPU seconds
of single-thread runs, for machines that others use as well.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import measure

EXAMPLE = "mixture_speed"
PYTHON = {
    "scikit-learn": ["numpy", "scikit-learn"],
    # Newer versions of scikit-learn do not import beside its dask-ml.
    "bob.learn.em": ["bob.learn.em", "scikit-learn==1.2.2"],
}

DATA = """
import sys, numpy as np
folder, n, d, m, kind = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
rng = np.random.default_rng(0)
centres = rng.standard_normal((m, d)) * (0.2 if kind == 'overlapping' else 2)
np.save(folder + '/means.npy', centres + 0.3 * rng.standard_normal((m, d)))
type = np.float32 if kind == 'single' else np.float64
x = np.lib.format.open_memmap(folder + '/x.npy', mode='w+', dtype=type, shape=(n, d))
for i in range(0, n, 100_000):
    k = min(100_000, n - i)
    x[i:i + k] = centres[rng.integers(m, size=k)] + rng.standard_normal((k, d))
"""

PEAK = """
import sys, time, numpy as np
clock = time.process_time if sys.argv[1] == 'cpu' else time.perf_counter
def seconds(a):
    start = clock()
    a @ a
    return clock() - start
for type in (np.float64, np.float32):
    a = np.random.default_rng(0).standard_normal((2048, 2048)).astype(type)
    print(2 * 2048**3 / min(seconds(a) for _ in range(6)) / 1e9)
"""

SKLEARN = """
import json, sys, time, warnings, numpy as np
from sklearn.mixture import GaussianMixture
warnings.filterwarnings('ignore')
folder, kind, iterations = sys.argv[1], sys.argv[2], int(sys.argv[3])
x, means = np.load(folder + '/x.npy'), np.load(folder + '/means.npy')
m, d = means.shape
precisions = np.ones((m, d)) if kind == 'diag' else np.stack([np.eye(d)] * m)
g = GaussianMixture(m, covariance_type=kind, tol=0, reg_covar=0, max_iter=iterations, init_params='random',
                    weights_init=np.ones(m) / m, means_init=means, precisions_init=precisions)
t, c = time.perf_counter(), time.process_time()
g.fit(x)
print(json.dumps(dict(wall=time.perf_counter() - t, cpu=time.process_time() - c, likelihood=float(g.lower_bound_))))
"""

BOB = """
import json, sys, time, numpy as np
from bob.learn.em import GMMMachine
folder, kind, iterations = sys.argv[1], sys.argv[2], int(sys.argv[3])
x, means = np.load(folder + '/x.npy'), np.load(folder + '/means.npy')
g = GMMMachine(len(means), update_means=True, update_variances=True, update_weights=True,
               convergence_threshold=0, max_fitting_steps=iterations)
g.means, g.variances, g.weights = means, np.ones_like(means), np.ones(len(means)) / len(means)
t, c = time.perf_counter(), time.process_time()
g.fit(x)
print(json.dumps(dict(wall=time.perf_counter() - t, cpu=time.process_time() - c, likelihood=None)))
"""

LINFA = """
use linfa::{traits::Fit, DatasetBase};
use linfa_clustering::{GaussianMixtureModel, GmmInitMethod};
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (n, d, m, iterations) = (arguments[2].parse().unwrap(), arguments[3].parse().unwrap(),
        arguments[4].parse().unwrap(), arguments[5].parse().unwrap());
    let bytes = std::fs::read(&arguments[1]).unwrap();
    let values: Vec<f64> = bytes.chunks_exact(8).map(|b| f64::from_le_bytes(b.try_into().unwrap())).collect();
    let x = ndarray::Array2::from_shape_vec((n, d), values[values.len() - n * d..].to_vec()).unwrap();
    let clock = Instant::now();
    // It has full covariances only, and no way to say where to start; it reports an error when the
    // iterations were not enough, which they are not meant to be.
    let _ = GaussianMixtureModel::params(m).init_method(GmmInitMethod::Random).n_runs(1)
        .max_n_iterations(iterations).tolerance(1e-12).fit(&DatasetBase::from(x));
    let wall = clock.elapsed().as_secs_f64();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let cpu = (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0;
    println!("{{\\"wall\\": {wall}, \\"cpu\\": {cpu}, \\"likelihood\\": null}}");
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="of which the fastest counts")
    parser.add_argument("--only", choices=["beside", "growth"])
    options = parser.parse_args()
    with measure.workplace() as folder:
        Bench(Path(folder), options.threads, options.runs).run(options.only)


class Bench:
    def __init__(self, folder: Path, threads: int, runs: int) -> None:
        self.folder, self.threads, self.runs = folder, threads, runs
        names = ["RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]
        self.environment = {**os.environ, **{name: str(threads) for name in names}}
        # CPU seconds where only those can be compared.
        self.clock = "cpu" if threads == 1 else "wall"
        build = ["cargo", "build", "--release", "--quiet", "-p", "nkl-mixture", "--example", EXAMPLE]
        subprocess.run(build, cwd=measure.REPOSITORY, check=True)
        target = Path(os.environ.get("CARGO_TARGET_DIR", measure.REPOSITORY / "target"))
        self.program = str(target / "release" / "examples" / EXAMPLE)
        self.numpy = self.python("scikit-learn")
        if self.numpy is None:
            sys.exit("NumPy cannot be installed; it makes the data")

    def run(self, only: str | None) -> None:
        print(f"{measure.machine()}; {self.threads} threads, {self.clock} seconds\n")
        if only != "growth":
            self.beside()
        if only != "beside":
            self.growth()

    def python(self, name: str) -> str | None:
        place = self.folder / name
        venv.create(place, with_pip=True)
        for package in PYTHON[name]:
            done = subprocess.run([place / "bin" / "pip", "install", "--quiet", package], capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{name} cannot be installed: {done.stderr.strip().splitlines()[-1]}\n")
                return None
        return str(place / "bin" / "python")

    def linfa(self) -> str | None:
        crate = self.folder / "linfa"
        (crate / "src").mkdir(parents=True)
        (crate / "src" / "main.rs").write_text(LINFA)
        (crate / "Cargo.toml").write_text(
            '[package]\nname = "linfa-speed"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n'
            '[dependencies]\nlinfa = "0.8"\nlinfa-clustering = "0.8"\nndarray = "0.16"\n'
        )
        environment = {key: value for key, value in os.environ.items() if key != "CARGO_TARGET_DIR"}
        build = ["cargo", "build", "--release", "--quiet"]
        done = subprocess.run(build, cwd=crate, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"linfa-clustering cannot be built: {done.stderr.strip().splitlines()[-1]}\n")
            return None
        return str(crate / "target" / "release" / "linfa-speed")

    def data(self, n: int, d: int, m: int, kind: str) -> None:
        subprocess.run([self.numpy, "-c", DATA, str(self.folder), str(n), str(d), str(m), kind], check=True)

    def best(self, command: list[str], runs: int | None = None) -> dict:
        done = [
            json.loads(subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout)
            for _ in range(runs or self.runs)
        ]
        return min(done, key=lambda run: run[self.clock])

    def ours(self, kind: str, mode: str, iterations: int, runs: int | None = None) -> dict:
        files = [str(self.folder / "means.npy"), str(self.folder / "x.npy")]
        return self.best([self.program, *files, kind, mode, str(iterations)], runs)

    def beside(self) -> None:
        n, d, m, iterations = 100_000, 39, 64, 10
        peaks = subprocess.run([self.numpy, "-c", PEAK, self.clock], env=self.environment, check=True, capture_output=True, text=True)
        double, single = map(float, peaks.stdout.split())
        print(f"Matrix multiply (NumPy, 2048 x 2048): {double:.0f} GFLOP/s in f64, {single:.0f} in f32.\n")
        bob, linfa = self.python("bob.learn.em"), self.linfa()
        print("| data | covariances | what | seconds | times scikit-learn | GFLOP/s | of the peak | likelihood |")
        print("|---|---|---|---|---|---|---|---|")
        for kind in ("apart", "overlapping"):
            self.data(n, d, m, kind)
            for covariance in ("diag", "full"):
                # The E-step alone, which nobody can leave out.
                work = iterations * n * m * (4 * d if covariance == "diag" else d * (d + 3))
                arguments = [str(self.folder), covariance, str(iterations)]
                sklearn = self.best([self.numpy, "-c", SKLEARN, *arguments], 1)
                rows = [("scikit-learn", sklearn, None)]
                rows += [(f"nkl {mode}", self.ours(covariance, mode, iterations), mode) for mode in ("f64", "f32")]
                if bob and covariance == "diag":
                    rows.append(("bob.learn.em", self.best([bob, "-W", "ignore", "-c", BOB, *arguments], 1), None))
                if linfa and covariance == "full":
                    file = [str(self.folder / "x.npy"), str(n), str(d), str(m), str(iterations)]
                    rows.append(("linfa-clustering (its own start)", self.best([linfa, *file], 1), None))
                for name, run, mode in rows:
                    seconds = run[self.clock]
                    rate, share = "", ""
                    if mode:
                        speed = work / seconds / 1e9
                        rate, share = f"{speed:.0f}", f"{speed / (double if mode == 'f64' else single):.0%}"
                    likelihood = "" if run["likelihood"] is None else f"{run['likelihood']:.8f}"
                    times = f"{sklearn[self.clock] / seconds:.1f}"
                    print(f"| {kind} | {covariance} | {name} | {seconds:.2f} | {times} | {rate} | {share} | {likelihood} |", flush=True)
        print("\nGFLOP/s: of the E-step's arithmetic alone (4 N M D; N M D (D + 3)), over the time of the whole iteration.\n")

    def growth(self) -> None:
        print("| N | D | M | covariances | seconds an iteration | ns per N M D (D) | memory, MB | data, MB |")
        print("|---|---|---|---|---|---|---|---|")
        shapes = [(100_000, 39, m) for m in (8, 32, 128, 512, 2048)]
        shapes += [(100_000, d, 64) for d in (13, 26, 39, 60, 80)]
        shapes += [(n, 39, 64) for n in (10_000, 100_000, 1_000_000, 10_000_000)]
        for n, d, m in shapes:
            self.data(n, d, m, "single")
            for covariance in ("diag", "full"):
                iterations = 2 if n * m * (d if covariance == "full" else 1) > 10**9 else 10
                run = self.ours(covariance, "stream", iterations, 1)
                one = run[self.clock] / iterations
                cost = one / (n * m * d * (d if covariance == "full" else 1)) * 1e9
                print(f"| {n} | {d} | {m} | {covariance} | {one:.4f} | {cost:.3f} | {run['memory']} | {4 * n * d / 1e6:.0f} |", flush=True)
        (self.folder / "x.npy").unlink()


if __name__ == "__main__":
    main()
