"""What the benches share: run a command, how long it took, how much memory it held."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
EMODB = REPOSITORY.parent / "shared" / "data" / "emodb" / "emodb.csv"


@dataclass(frozen=True)
class Measured:
    """One run: wall-clock seconds, seconds on all cores, largest resident memory in MB."""

    seconds: float
    cpu_seconds: float
    megabytes: float


def run(command: list[str], log: Path | None = None, environment: dict | None = None) -> Measured:
    """Runs `command` to its end; its output goes to `log`. Ends the bench where it fails."""
    with open(log or os.devnull, "wb") as out:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        said = log.read_text(errors="replace")[-2000:] if log else ""
        sys.exit(f"{' '.join(command)}: exit code {child.returncode}\n{said}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(runs: list[Measured]) -> Measured:
    """The middle of each column; of the memory the largest."""
    return Measured(
        statistics.median(r.seconds for r in runs),
        statistics.median(r.cpu_seconds for r in runs),
        max(r.megabytes for r in runs),
    )


def program() -> str:
    """Builds nkl and says where it is; the program in NKL_PROGRAM instead, where that is set."""
    if given := os.environ.get("NKL_PROGRAM"):
        return str(Path(given).resolve())
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=REPOSITORY, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    return str(REPOSITORY / target / "release" / "nkl")


def emodb() -> Path:
    """The table of the Berlin Emotional Speech Database, or a word why there is no bench."""
    if not EMODB.exists():
        print(f"skipped: {EMODB.relative_to(REPOSITORY.parent)} is not beside the repository")
        sys.exit(0)
    return EMODB


def machine() -> str:
    """The processor and how much of it there is."""
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{names[0] if names else 'unknown processor'}, {len(os.sched_getaffinity(0))} cores, {pages:.0f} GiB"


def experiment(
    table: Path,
    root: Path,
    feature: str = "mfcc",
    model: str = "svm",
    more: str = "",
    exp: str = "",
    test_size: int = 30,
) -> str:
    """An INI file for one table, split by speakers; results go to `root`/bench. `more` are lines of [MODEL],
    `exp` lines of [EXP]."""
    return f"""[EXP]
root = {root}/
name = bench
{exp}[DATA]
databases = ['corpus']
corpus = {table}
corpus.type = csv
corpus.absolute_path = False
corpus.split_strategy = speaker_split
corpus.test_size = {test_size}
target = emotion
[FEATS]
type = ['{feature}']
scale = standard
[MODEL]
type = {model}
{more}"""


def workplace() -> tempfile.TemporaryDirectory:
    """A temporary folder, removed at the end, also after Ctrl-C."""
    return tempfile.TemporaryDirectory(prefix="nkl-bench-")


def forget(root: Path) -> None:
    """Results and feature cache away: the next run is cold (recordings stay in the page cache)."""
    shutil.rmtree(root, ignore_errors=True)


def arguments(description: str) -> argparse.ArgumentParser:
    """A command line with the options that all benches have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--runs", type=int, default=7, help="runs of each measurement (default 7); the median counts")
    return parser
