#!/usr/bin/env python3
"""What `nkl issues` finds in the Free Spoken Digit Dataset, as it is and with labels flipped.

Uses ../shared/data/fsdd and ../shared/reference/cleanlab/fsdd_flips.csv (150 of 3000 labels given
another digit); says so and stops where they are not there. The INI file is benches/fsdd_issues.ini.
Prints a table for RESULTS.md: accuracy of the 5-fold cross-validation, precision and recall of the
label issues on the flipped labels, and where the clips stand that cleanlab's authors show as wrong.
"""

import csv
import json
import random
import subprocess
import sys
from pathlib import Path

import measure

SHARED = measure.REPOSITORY.parent / "shared"
FSDD = SHARED / "data" / "fsdd" / "fsdd.csv"
FLIPS = SHARED / "reference" / "cleanlab" / "fsdd_flips.csv"
INI = measure.REPOSITORY / "benches" / "fsdd_issues.ini"
SHOWN = ["6_yweweler_14", "6_yweweler_35", "6_yweweler_36", "6_nicolas_8"]


def main() -> None:
    parser = measure.arguments(__doc__.splitlines()[0])
    parser.add_argument("--set", action="append", default=[], help="a setting, as of nkl; can be repeated")
    parser.add_argument("--filter", default="prune_by_noise_rate", help="how label issues are picked, as of nkl")
    parser.add_argument("--seeds", type=int, default=0, help="as many further sets of 150 flips, drawn here")
    parser.add_argument("--rounds", default="1", help="cross-validations after each other, as of nkl")
    parser.add_argument("--nkl", help="the program; built where not given")
    options = parser.parse_args()
    for path in (FSDD, FLIPS):
        if not path.exists():
            print(f"skipped: {path.relative_to(measure.REPOSITORY.parent)} is not beside the repository")
            return
    nkl = options.nkl or measure.program()
    with measure.workplace() as folder:
        folder = Path(folder)
        flipped = flip(folder, reference())
        if options.seeds:
            further(nkl, folder, options)
            return
        print("| labels | accuracy | issues | precision | recall |\n|---|---|---|---|---|")
        summary, issues = look(nkl, folder, "clean", FSDD, options)
        labels = [row for row in issues if row["issue"] == "label"]
        print(f"| as they are | {summary['accuracy']:.4f} | {len(labels)} | | |")
        quality = scores(folder, "clean")
        summary, issues = look(nkl, folder, "flipped", folder / "flipped.csv", options)
        print(line("150 flipped", summary, issues, flipped))
        names = [Path(row["file"]).stem for row in labels]
        order = sorted(quality, key=quality.get)
        print("\n| clip | place among the label issues | place by label quality, of 3000 |\n|---|---|---|")
        for clip in SHOWN:
            place = names.index(clip) + 1 if clip in names else "not one"
            print(f"| {clip} | {place} | {order.index(clip) + 1} |")


def reference() -> dict[str, str]:
    """The flips of the reference: recording and the label that it is given."""
    return {row["file"]: row["given_label"] for row in csv.DictReader(open(FLIPS))}


def further(nkl: str, folder: Path, options) -> None:
    """Precision and recall for flips other than those of the reference."""
    print("| flips | accuracy | issues | precision | recall |\n|---|---|---|---|---|")
    for seed in range(1, options.seeds + 1):
        rows = list(csv.DictReader(open(FSDD)))
        draw = random.Random(seed)
        chosen = draw.sample(rows, 150)
        other = lambda digit: draw.choice([d for d in "0123456789" if d != digit])
        flipped = flip(folder, {row["file"]: other(row["digit"]) for row in chosen})
        summary, issues = look(nkl, folder, "flipped", folder / "flipped.csv", options)
        print(line(f"seed {seed}", summary, issues, flipped))


def line(name: str, summary: dict, issues: list, flipped: set[str]) -> str:
    """A row of the table: accuracy, label issues, precision, recall."""
    found = {Path(row["file"]).name for row in issues if row["issue"] == "label"}
    hits = len(found & flipped)
    scores = f"{hits / max(len(found), 1):.3f} | {hits / len(flipped):.3f}"
    return f"| {name} | {summary['accuracy']:.4f} | {len(found)} | {scores} |"


def flip(folder: Path, flips: dict[str, str]) -> set[str]:
    """Writes the table with flipped labels; returns the names of the recordings."""
    rows = list(csv.DictReader(open(FSDD)))
    with open(folder / "flipped.csv", "w", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        for row in rows:
            row["digit"] = flips.get(row["file"], row["digit"])
            row["file"] = str(FSDD.parent / row["file"])
            writer.writerow(row)
    return {Path(file).name for file in flips}


def look(nkl: str, folder: Path, name: str, table: Path, options):
    """Runs `nkl issues`; what it says as a whole, and its findings."""
    command = [nkl, "issues", "--config", str(INI), "--no-audio", "--show", "0"]
    command += ["--filter", options.filter, "--rounds", options.rounds]
    own = [f"EXP.root={folder}", f"EXP.name={name}", f"DATA.fsdd={table}"]
    own += ["EXP.cache=../cache", f"DATA.fsdd.absolute_path={table != FSDD}"]
    for setting in own + options.set:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    results = folder / name / "results"
    with open(results / "issues.csv") as file:
        return json.load(open(results / "issues.json")), list(csv.DictReader(file))


def scores(folder: Path, name: str) -> dict[str, float]:
    """The label quality of every recording."""
    with open(folder / name / "results" / "label_quality.csv") as file:
        return {Path(row["file"]).stem: float(row["label_quality"]) for row in csv.DictReader(file)}


if __name__ == "__main__":
    main()
