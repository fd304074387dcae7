"""Runs exported models in onnxruntime and compares their answers with nkl's.

    python3 compare.py EXPERIMENT...

Each EXPERIMENT is the folder of an experiment with FEATS.store_format = csv and
EXP.export_onnx = True: its features go into models/model.onnx, and the answers have to be those
of results/predictions.csv: labels equal, probabilities to 1e-4, values to 1e-4 of their size.
Ends with 1 where they are not.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort

TOLERANCE = 1e-4


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def compare(folder):
    session = ort.InferenceSession(
        str(folder / "models/model.onnx"), providers=["CPUExecutionProvider"]
    )
    facts = session.get_modelmeta().custom_metadata_map
    names = facts["features"].split("\n")
    table = rows(folder / "store/features.csv")
    place = {(row["file"], float(row["start"])): row for row in table}
    expected = rows(folder / "results/predictions.csv")
    samples = [place[row["file"], float(row["start"])] for row in expected]
    x = np.array(
        [[np.float32(row[name] or "nan") for name in names] for row in samples], np.float32
    )
    if "value" in [output.name for output in session.get_outputs()]:
        (values,) = session.run(["value"], {"features": x})
        wanted = np.array([[float(row["predicted"])] for row in expected])
        off = np.abs(values - wanted).max() / max(1.0, np.abs(wanted).max())
        return off, 0, len(expected)
    labels, proba = session.run(["label", "probabilities"], {"features": x})
    classes = facts["labels"].split("\n")
    wanted = np.array([[float(row[name]) for name in classes] for row in expected])
    wrong = sum(str(a) != row["predicted"] for a, row in zip(labels, expected))
    return np.abs(proba - wanted).max(), wrong, len(expected)


def main():
    bad = 0
    for name in sys.argv[1:]:
        off, wrong, count = compare(Path(name))
        good = off <= TOLERANCE and wrong == 0 and count > 0
        bad += not good
        print(f"{Path(name).name}: {count} rows, {wrong} labels differ, largest difference {off:.2g}"
              f"{'' if good else '  WRONG'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
