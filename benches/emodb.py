#!/usr/bin/env python3
"""Seconds and memory of one whole experiment on 535 real recordings, cold and warm.

Cold: no feature cache, no results; the recordings themselves are in the operating system's page
cache. Warm: the same command once more. Prints a table for RESULTS.md.
"""

from pathlib import Path

import measure


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--features", default="mfcc")
    parser.add_argument("--models", default="svm,log_reg,knn", help="comma-separated")
    options = parser.parse_args()
    table, nkl = measure.emodb(), measure.program()

    print(f"{measure.machine()}\n")
    print("| features, model | threads | | seconds | CPU seconds | memory, MB |")
    print("|---|---|---|---|---|---|")
    with measure.workplace() as folder:
        for model in options.models.split(","):
            ini, root = Path(folder) / "x.ini", Path(folder) / "out"
            ini.write_text(measure.experiment(table, root, options.features, model))
            for threads in ("all", "1"):
                command = [nkl, "experiment", "--config", str(ini)]
                command += [] if threads == "all" else ["--threads", threads]
                cold, warm = series(command, root, options.runs)
                for name, runs in (("cold", cold), ("warm", warm)):
                    m = measure.median(runs)
                    what = f"{options.features}, {model} | {threads} | {name}"
                    print(f"| {what} | {m.seconds:.3f} | {m.cpu_seconds:.3f} | {m.megabytes:.0f} |")


def series(command: list[str], root: Path, runs: int) -> tuple[list, list]:
    """Cold runs and warm runs, after one that fills the page cache and is not counted."""
    log = root.parent / "log.txt"
    measure.run(command, log)
    cold = []
    for _ in range(runs):
        measure.forget(root)
        cold.append(measure.run(command, log))
    warm = [measure.run(command, log) for _ in range(runs)]
    return cold, warm


if __name__ == "__main__":
    main()
