#!/usr/bin/env python3
"""`nkl submit` on a real Slurm of one node with four slots: an extraction and a training, killed on the way.

Starts a Slurm of its own (tests/slurm/cluster; root on Debian). The corpus is EmoDB as often as --times
says, under other names: 53,500 recordings. The training is on openSMILE's low-level descriptors of EmoDB.
Each is run by the command alone with one thread, by one slot, and by four slots of which two are ended on
the way, one by kill -9 and one by scancel; all have to end with the same bytes. Prints a table for
RESULTS.md.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import growth
import measure

CLUSTER = measure.REPOSITORY / "tests" / "slurm" / "cluster"


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=100, help="how often the list is repeated")
    parser.add_argument("--type", default="mfcc", help="the feature set")
    parser.add_argument("--components", default="2048", help="of the mixture")
    parser.add_argument("--iterations", default="60", help="of the training")
    parser.add_argument("--work", default="extract,train", help="comma-separated")
    options = parser.parse_args()
    table, nkl = measure.emodb(), measure.program()
    with measure.workplace() as name:
        folder = Path(name)
        os.chmod(folder, 0o755)
        slurm = folder / "slurm"
        started = subprocess.run([CLUSTER, "start", slurm])
        if started.returncode != 0:
            sys.exit("no Slurm, no measurement")
        os.environ["SLURM_CONF"] = str(slurm / "slurm.conf")
        try:
            bench(nkl, table, folder, options)
        finally:
            subprocess.run([CLUSTER, "stop", slurm])


def bench(nkl: str, table: Path, folder: Path, options) -> None:
    wanted = options.work.split(",")
    works = []
    if "extract" in wanted:
        many = growth.multiply(table, folder, options.times, "names")
        if many is None:
            sys.exit("no room for the recordings")
        files = sum(1 for _ in open(many, encoding="utf-8")) - 1
        folders = [str(folder / str(i)) for i in range(options.times)]
        works.append((f"{files} recordings, {options.type}", ["extract", "--type", options.type, *folders], "csv"))
    if "train" in wanted:
        frames = folder / "frames.parquet"
        measure.run([nkl, "extract", "--type", "os", "--level", "lld", str(table.parent), "--out", str(frames)])
        sizes = ["-m", options.components, "--iterations", options.iterations]
        train = ["gmm", "train", *sizes, "--init", "random", "--part", "2", "--threshold", "0", str(frames)]
        name = f"{options.iterations} iterations, {options.components} components"
        works.append((name, train, "nkl"))

    print(f"{measure.machine()}\n")
    print("| work | by | killed | seconds | speed-up over one slot | bytes |")
    print("|---|---|---|---|---|---|")
    for what, command, suffix in works:
        alone = folder / f"alone.{suffix}"
        seconds = measure.run([nkl, "--threads", "1", *command, "--out", str(alone)]).seconds
        print(f"| {what} | the command, one thread | | {seconds:.1f} | | |", flush=True)
        one = submitted(nkl, folder, 1, command, alone, False)
        print(f"| {what} | 1 slot | none | {one.seconds:.1f} | 1 | {one.bytes} |", flush=True)
        four = submitted(nkl, folder, 4, command, alone, False)
        ratio = one.seconds / four.seconds
        print(f"| {what} | 4 slots | none | {four.seconds:.1f} | {ratio:.2f} | {four.bytes} |", flush=True)
        hurt = submitted(nkl, folder, 4, command, alone, True)
        ratio = one.seconds / hurt.seconds
        print(f"| {what} | 4 slots | {hurt.killed} | {hurt.seconds:.1f} | {ratio:.2f} | {hurt.bytes} |", flush=True)


class Submitted:
    """One submission: seconds until its results were there, what was killed, whether the bytes agree."""

    def __init__(self, seconds: float, killed: list[str], same: bool):
        self.seconds = seconds
        self.killed = ", ".join(killed)
        self.bytes = "same" if same else "OTHER"


def submitted(nkl: str, folder: Path, slots: int, command: list[str], alone: Path, hurt: bool) -> Submitted:
    """Submits, ends two tasks on the way if `hurt`, waits, compares."""
    out, work = folder / f"out{alone.suffix}", folder / "work"
    subprocess.run(["rm", "-rf", work, out], check=True)
    began = time.perf_counter()
    words = [nkl, "submit", "--engine", "slurm", "--slots", str(slots), "--shards", "32", "--folder", str(work)]
    subprocess.run([*words, *command, "--out", str(out)], check=True, stdout=subprocess.DEVNULL)
    jobs = json.loads((work / "jobs.json").read_text())
    killed: list[str] = []
    while not complete(work, jobs[-1]):
        done = len(list(work.glob("rounds/*/done/*")))
        if hurt and not killed and done >= 3:
            killed += kill(work)
        elif hurt and len(killed) == 1 and done >= 8:
            task = running(jobs[0])
            if task:
                subprocess.run(["scancel", task], check=True)
                killed.append(f"scancel {task}")
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    return Submitted(seconds, killed, out.read_bytes() == alone.read_bytes())


def complete(work: Path, merge: str) -> bool:
    path = work / "merge.json"
    if not path.exists():
        return False
    failed = json.loads(path.read_text())["failed"]
    if failed:
        sys.exit(f"job {merge}: {failed}")
    return True


def kill(work: Path) -> list[str]:
    """SIGKILL to a process that is at a shard."""
    for claim in sorted(work.glob("rounds/*/claims/*")):
        shard = claim.name.split(".")[0]
        if not (claim.parent.parent / "done" / shard).exists():
            pid = json.loads(claim.read_text())["pid"]
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                continue
            return [f"kill -9 in shard {shard} of round {claim.parent.parent.name}"]
    return []


def running(job: str) -> str | None:
    """A task of the array that runs."""
    listed = subprocess.run(
        ["squeue", "--noheader", "--array", "--states=RUNNING", "--format=%F_%K", "--jobs", job],
        capture_output=True,
        text=True,
    )
    return next(iter(listed.stdout.split()), None)


main()
