#!/usr/bin/env python3
"""Error rates of `nkl verify` on the Free Spoken Digit Dataset, per method: the table of RESULTS.md.

    benches/verify.py [SHARED]

SHARED (../shared/data) holds fsdd, urdu and emodb. Six speakers; takes 0 to 4 of every digit are tests (50
single digits of each speaker, or 10 tests of five), so 300 tests and 1,800 trials, of which 300 are target
trials. Two protocols:

closed   the background model and all loading matrices are trained on takes 5 to 49 of the same six speakers,
         who are enrolled with these recordings. No take is in both parts, but the models know the speakers.
open     they are trained on the 39 speakers of urdu and emodb; each of the six is enrolled with takes 5 to 9
         (50 digits, about 20 s). Scores are calibrated on takes 10 to 19 of the same six, as ratios that are
         calibrated on other corpora come out far too sure of themselves.

LDA has 5 dimensions (the most for six speakers) in closed and 10 in open. All other settings are the defaults, but
for frames at 8 kHz that keep their means. Every speaker has one microphone, so a part of what is recognised is the
microphone; `gmm_ubm, without means` takes out of each clip what a microphone that only filters adds, and with it a
part of the voice, as the mean of half a second is that of a word.

Six speakers are few: all non-target trials are between these six, and the interval of an error rate
is wide, whatever the number of recordings.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
METHODS = ["gmm_ubm", "isv", "jfa", "ivector"]
SETTINGS = "sample_rate = 8000\ntest_samples = [1, 5]\n"


def write(path, rows):
    with open(path, "w", newline="") as file:
        table = csv.DictWriter(file, ["file", "speaker"], extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)


def tables(shared, folder):
    fsdd = list(csv.DictReader(open(shared / "fsdd/fsdd.csv")))
    for row in fsdd:
        row["file"] = str(shared / "fsdd" / row["file"])
        row["take"] = int(row["take"])
    # Digit after digit, so that tests of five have five different ones.
    fsdd.sort(key=lambda row: (row["take"], row["digit"], row["speaker"]))
    test = [row for row in fsdd if row["take"] < 5]
    write(folder / "enroll.csv", [row for row in fsdd if row["take"] >= 5])
    write(folder / "test.csv", test)
    write(folder / "dev.csv", [row for row in fsdd if 10 <= row["take"] < 20])
    write(folder / "open.csv", [row for row in fsdd if 5 <= row["take"] < 10] + test)
    for name in ["urdu", "emodb"]:
        rows = list(csv.DictReader(open(shared / name / f"{name}.csv")))
        for row in rows:
            row["file"] = str(shared / name / row["file"])
            row["speaker"] = f"{name}_{row['speaker']}"
        write(folder / f"{name}.csv", rows)


def ini(name, databases, verify):
    data = "".join(
        f"{db} = {db}.csv\n{db}.type = csv\n{db}.absolute_path = True\n{db}.split_strategy = {part}\n"
        for db, part in databases.items()
    )
    dev = "traindevtest = True\n" if "dev" in databases.values() else ""
    return (
        f"[EXP]\nroot = ./\nname = {name}\n{dev}[DATA]\ndatabases = {list(databases)}\n{data}target = none\n"
        f"[VERIFY]\n{SETTINGS}{verify}"
    )


def main():
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "../shared/data").resolve()
    program = Path(os.environ.get("NKL", HERE / "target/release/nkl"))
    protocols = {
        "closed": ({"enroll": "train", "test": "test"}, "enroll_part = train\nenroll_samples = 0\n", 5),
        "open": ({"urdu": "train", "emodb": "train", "dev": "dev", "open": "test"}, "enroll_samples = 50\n", 10),
    }
    systems = [("gmm_ubm, without means", "method = gmm_ubm\nnormalisation = mean\n")]
    systems += [(m, f"method = {m}\n") for m in METHODS]
    systems.append(("ivector, LDA", "method = ivector\n"))
    systems.append(("ivector, WCCN", "method = ivector\nwccn = True\n"))
    systems.append(("ivector, PLDA", "method = ivector\nbackend = plda\n"))
    print("| protocol | method | recordings per test | EER % | minDCF 0.01 | minDCF 0.05 | Cllr | min Cllr |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        tables(shared, folder)
        for protocol, (databases, verify, lda) in protocols.items():
            for name, settings in systems:
                settings += f"lda = {lda}\n" if "LDA" in name else ""
                settings += "normalisation = none\n" if "normalisation" not in settings else ""
                (folder / "x.ini").write_text(ini("x", databases, verify + settings))
                subprocess.run([program, "verify", "--config", "x.ini"], cwd=folder, check=True, capture_output=True)
                found = json.loads((folder / "x/results/verification.json").read_text())
                for system in found["systems"]:
                    e = system["errors"]
                    costs = " | ".join(f"{c['min_dcf']:.3f}" for c in e["costs"])
                    print(
                        f"| {protocol} | {name} | {system['test_samples']} | {100 * e['eer']:.2f} | {costs} | "
                        f"{e['cllr']:.3f} | {e['min_cllr']:.3f} |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
