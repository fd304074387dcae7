"""Spoken digits with a dozen wrong labels, to be found again."""

import csv
import random
from pathlib import Path

import sound

RATE = 8000
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
VOICES = {
    "ada": ("en-us+f2", 52),
    "ben": ("en-us", 45),
    "cleo": ("en-gb+f3", 50),
    "dan": ("en-gb+m3", 48),
    "eve": ("en-gb-scotland+f4", 47),
    "finn": ("en-gb-x-rp+m7", 44),
}
TAKES = 3
PLANTED = 12


def make(folder: Path) -> None:
    """digits.csv has the wrong labels in it; planted_errors.csv says which they are."""
    draw = random.Random(3)
    takes = [(digit, speaker, take) for speaker in VOICES for digit in range(10) for take in range(TAKES)]
    draw.shuffle(takes)  # file names are running numbers: they do not give the digit away

    rows = []
    for number, (digit, speaker, take) in enumerate(takes):
        voice, pitch = VOICES[speaker]
        spoken = sound.speak(
            WORDS[digit], voice, RATE, speed=draw.randint(140, 200), pitch=round(draw.gauss(pitch, 4))
        )
        spoken = sound.gain(spoken, draw.uniform(-12, 0))
        spoken = sound.add_noise(spoken, draw, 10 ** draw.uniform(-4, -3))
        file = f"synthetic/{number:03d}.wav"
        sound.write(folder / file, spoken, RATE)
        rows.append({"file": file, "digit": digit, "speaker": speaker, "take": take})

    errors = []
    for row in sorted(draw.sample(rows, PLANTED), key=lambda row: row["file"]):
        wrong = draw.choice([d for d in range(10) if d != row["digit"]])
        errors.append({"file": row["file"], "given_digit": wrong, "true_digit": row["digit"]})
        row["digit"] = wrong
    _table(folder / "digits.csv", rows)
    _table(folder / "planted_errors.csv", errors)


def _table(path: Path, rows: list[dict]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
