#!/usr/bin/env python3
"""How time and memory grow with the number of recordings: 535, 5,350 and 53,500.

Two ways to make many of few. `names`: the same recordings under other names (hard links), which
the content-keyed cache recognises. `copies`: real copies, each with one sample changed by the
smallest step, which are all new to it; 53,500 of them take 4.7 GB of the temporary folder
(choose another with TMPDIR) and are removed afterwards. Prints a table for RESULTS.md.
"""

import csv
import json
import os
import shutil
import sys
from pathlib import Path

import measure


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--times", default="1,10,100", help="how often the list is repeated")
    parser.add_argument("--kinds", default="names,copies")
    parser.add_argument("--models", default="svm,log_reg", help="comma-separated")
    options = parser.parse_args()
    table, nkl = measure.emodb(), measure.program()

    print(f"{measure.machine()}\n")
    print("| files | made as | model | | seconds | CPU seconds | memory, MB | of it |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in options.kinds.split(","):
        for times in map(int, options.times.split(",")):
            with measure.workplace() as folder:
                many = multiply(table, Path(folder), times, kind)
                if many is None:
                    continue
                for model in options.models.split(","):
                    grow(nkl, many, Path(folder), kind, model)


def grow(nkl: str, table: Path, folder: Path, kind: str, model: str) -> None:
    """One cold and one warm run: the large ones take their time, and vary little."""
    ini, root, log = folder / "x.ini", folder / "out", folder / "log.txt"
    ini.write_text(measure.experiment(table, root, model=model))
    files = sum(1 for _ in open(table, encoding="utf-8")) - 1
    measure.forget(root)
    for name in ("cold", "warm"):
        m = measure.run([nkl, "experiment", "--config", str(ini)], log)
        stages = json.loads((root / "bench" / "results" / "result.json").read_text())["seconds"]
        parts = ", ".join(f"{stage} {s:.2f}" for stage, s in stages.items() if isinstance(s, (int, float)) and s >= 0.005)
        print(
            f"| {files} | {kind} | {model} | {name} | {m.seconds:.2f} | {m.cpu_seconds:.2f} | {m.megabytes:.0f} | {parts} |",
            flush=True,
        )


def multiply(table: Path, folder: Path, times: int, kind: str) -> Path | None:
    """A table with every row of `table` as often as `times` says, and its recordings."""
    rows = list(csv.DictReader(open(table, encoding="utf-8", newline="")))
    need = sum((table.parent / row["file"]).stat().st_size for row in rows) * (times if kind == "copies" else 1)
    if shutil.disk_usage(folder).free < need * 1.2:
        print(f"skipped: {kind} {times} x {len(rows)} need {need / 1e9:.1f} GB in {folder}", file=sys.stderr)
        return None
    base = folder / "base"
    base.mkdir()
    for row in rows:
        shutil.copyfile(table.parent / row["file"], base / Path(row["file"]).name)
    out = folder / "many.csv"
    with open(out, "w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for copy in range(times):
            (folder / f"{copy}").mkdir()
            for row in rows:
                name = Path(row["file"]).name
                target = folder / f"{copy}" / name
                if kind == "names":
                    os.link(base / name, target)
                else:
                    target.write_bytes(changed((base / name).read_bytes(), copy))
                writer.writerow({**row, "file": f"{copy}/{name}"})
    return out


def changed(recording: bytes, number: int) -> bytes:
    """A 16-bit recording in which sample `number` after the header differs by the lowest bit."""
    at = recording.index(b"data") + 8 + 2 * number
    return recording[:at] + bytes([recording[at] ^ 1]) + recording[at + 1 :]


if __name__ == "__main__":
    main()
