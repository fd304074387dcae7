"""Describes emo_de once more, as an audformat database (https://audeering.github.io/audformat)."""

import csv
from pathlib import Path

SPLITS = ("train", "dev", "test")


def write(folder: Path, rows: list[dict]) -> None:
    """Writes db.yaml and its tables: `files` (speaker, text) and `emotion.<split>` (the labels)."""
    (folder / "db.yaml").write_text(_header(rows), encoding="utf-8")
    _table(folder / "db.files.csv", rows, ["file", "speaker", "text"])
    for split in SPLITS:
        part = [row for row in rows if row["split"] == split]
        _table(folder / f"db.emotion.{split}.csv", part, ["file", "emotion", "arousal"])


def _table(path: Path, rows: list[dict], columns: list[str]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def _header(rows: list[dict]) -> str:
    speakers = {row["speaker"]: row for row in rows}
    emotions = sorted({row["emotion"] for row in rows})
    lines = [
        "name: emo_de",
        "description: Synthetic emotional speech in German, made with espeak-ng and sox. No human voice.",
        "source: https://github.com/espeak-ng/espeak-ng",
        "usage: unrestricted",
        "license: CC0-1.0",
        "languages: [deu]",
        "schemes:",
        "  arousal: {dtype: float, minimum: 0, maximum: 1}",
        "  emotion:",
        "    dtype: str",
        f"    labels: [{', '.join(emotions)}]",
        "  speaker:",
        "    dtype: str",
        "    labels:",
    ]
    for name, row in speakers.items():
        lines.append(f"      '{name}': {{age: {row['age']}, gender: {row['gender']}}}")
    lines += ["  text: {dtype: str}", "splits:"]
    lines += [f"  {split}: {{type: {split}}}" for split in SPLITS]
    lines += ["tables:"]
    for split in SPLITS:
        lines += [
            f"  emotion.{split}:",
            "    type: filewise",
            f"    split_id: {split}",
            "    columns:",
            "      emotion: {scheme_id: emotion}",
            "      arousal: {scheme_id: arousal}",
        ]
    lines += [
        "  files:",
        "    type: filewise",
        "    columns:",
        "      speaker: {scheme_id: speaker}",
        "      text: {scheme_id: text}",
    ]
    return "\n".join(lines) + "\n"
