#!/usr/bin/env python3
"""The original beside nkl: the same recordings, the same split rule, one whole experiment each.

Installs nkululeko from PyPI, without torch, into a throw-away environment (1.6 GB in the
temporary folder). Says so and stops where there is no network. The original has no MFCC feature
set of its own, so it computes its default, eGeMAPS by openSMILE; name `--features os` to let nkl
compute the same. Prints a table for RESULTS.md.
"""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import measure

# What `import nkululeko.experiment` and the features `os` need; the package's own list adds
# torch-based packages that this experiment never touches.
NEEDS = """audeer audiofile audformat audinterface audmetric audplot audresample confidence-intervals
imageio matplotlib numpy opensmile pandas<3 pylatex scikit-learn scipy seaborn setuptools splitutils
umap-learn xgboost""".split()


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--version", default="1.8.14", help="of nkululeko (default 1.8.14)")
    parser.add_argument("--features", default="mfcc", help="nkl's feature set (default mfcc)")
    parser.add_argument("--model", default="svm")
    options = parser.parse_args()
    table, nkl = measure.emodb(), measure.program()

    with measure.workplace() as folder:
        folder = Path(folder)
        python = install(folder / "venv", options.version)
        if python is None:
            print("skipped: nkululeko could not be installed (no network?); the message stands above")
            return
        print(f"{measure.machine()}\n")
        print("| program | features, model | | seconds | CPU seconds | memory, MB | on disk, MB |")
        print("|---|---|---|---|---|---|---|")
        original = [python, "-m", "nkululeko.nkululeko", "--config"]
        size = sum(f.stat().st_size for f in (folder / "venv").rglob("*") if f.is_file() and not f.is_symlink())
        report(f"nkululeko {options.version}", original, table, folder, "os", options, size)
        ours = [nkl, "experiment", "--config"]
        report("nkl", ours, table, folder, options.features, options, Path(nkl).stat().st_size)


def report(name: str, command: list[str], table: Path, folder: Path, features: str, options, size: int) -> None:
    """Cold and warm runs of one program."""
    ini, root, log = folder / "x.ini", folder / "out", folder / "log.txt"
    ini.write_text(measure.experiment(table, root, features, options.model))
    measure.forget(root)
    measure.run([*command, str(ini)], log)
    cold = []
    for _ in range(options.runs):
        measure.forget(root)
        cold.append(measure.run([*command, str(ini)], log))
    warm = [measure.run([*command, str(ini)], log) for _ in range(options.runs)]
    for kind, runs in (("cold", cold), ("warm", warm)):
        m = measure.median(runs)
        what = f"{name} | {features}, {options.model} | {kind}"
        print(
            f"| {what} | {m.seconds:.2f} | {m.cpu_seconds:.2f} | {m.megabytes:.0f} | {size / 1e6:.0f} |",
            flush=True,
        )
    shutil.rmtree(root, ignore_errors=True)


def install(folder: Path, version: str) -> str | None:
    """A virtual environment with the original in it; the path of its Python."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for packages in (["--no-deps", f"nkululeko=={version}"], NEEDS):
        if subprocess.run([*pip, *packages]).returncode != 0:
            return None
    return python


if __name__ == "__main__":
    sys.exit(main())
