#!/usr/bin/env python3
"""Confident learning beside cleanlab: the same labels and probabilities, N rows and K classes.

Installs cleanlab from PyPI into a throw-away environment; says so and stops where there is no
network. Both find label issues with the default filter and rank them by self-confidence. cleanlab
spreads its work over processes: its memory is that of the parent plus that of its largest child.
The matrix itself is counted apart, because both have to hold it. Prints a table for RESULTS.md.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import measure

MAKE = """
import sys, numpy as np
n, k, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
r = np.random.default_rng(0)
truth = r.integers(0, k, n)
p = r.gamma(0.3, 1, (n, k))
p[np.arange(n), truth] += r.gamma(20, 1, n)
p /= p.sum(1, keepdims=True)
given = truth.copy()
flip = r.random(n) < 0.08
given[flip] = r.integers(0, k, flip.sum())
np.save(folder + '/y.npy', given.astype(np.int64))
np.save(folder + '/p.npy', p)
"""

THEIRS = """
import json, resource, sys, time, numpy as np
from cleanlab.filter import find_label_issues
y, p = np.load(sys.argv[1] + '/y.npy'), np.load(sys.argv[1] + '/p.npy')
began = time.time()
issues = find_label_issues(y, p, return_indices_ranked_by='self_confidence')
seconds = time.time() - began
peak = sum(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps(dict(issues=len(issues), find_s=seconds, peak=peak / 1024)))
"""


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--classes", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nkl-bench-") as folder:
        venv.create(Path(folder) / "venv", with_pip=True)
        python = str(Path(folder) / "venv" / "bin" / "python")
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "cleanlab"]
        if subprocess.run(pip).returncode != 0:
            print("skipped: cleanlab could not be installed (no network?); the message stands above")
            return
        ours = example()
        subprocess.run([python, "-c", MAKE, str(options.rows), str(options.classes), folder], check=True)
        matrix = options.rows * options.classes * 8 / 2**20
        print(f"{measure.machine()}; {options.rows} rows, {options.classes} classes, matrix {matrix:.0f} MiB\n")
        print("| program | seconds | memory beyond the matrix, MiB | issues |\n|---|---|---|---|")
        results = []
        for name, command in (
            ("cleanlab", [python, "-c", THEIRS, folder]),
            ("nkl-issues", [ours, folder + "/y.npy", folder + "/p.npy"]),
        ):
            runs = [measured(command) for _ in range(options.runs)]
            runs.sort(key=lambda r: r["find_s"])
            middle = runs[len(runs) // 2]
            results.append(middle)
            print(f"| {name} | {middle['find_s']:.2f} | {middle['peak'] - matrix:.0f} | {middle['issues']} |")
        theirs, own = results
        print(
            f"| ratio | {theirs['find_s'] / own['find_s']:.1f} |"
            f" {(theirs['peak'] - matrix) / max(own['peak'] - matrix, 1):.1f} | |"
        )


def measured(command: list[str]) -> dict:
    """What the command prints, with its peak memory in MiB where it does not say so itself."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return {"peak": usage.ru_maxrss / 1024, **json.loads(out.splitlines()[-1])}


def example() -> str:
    """Builds the example and says where it is."""
    build = ["cargo", "build", "--release", "--quiet", "-p", "nkl-issues", "--example", "confident_speed"]
    subprocess.run(build, cwd=measure.REPOSITORY, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", measure.REPOSITORY / "target"))
    return str(measure.REPOSITORY / target / "release" / "examples" / "confident_speed")


if __name__ == "__main__":
    main()
