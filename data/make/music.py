"""Clips that sound a little like music, with tags."""

import csv
import random
from array import array
from pathlib import Path

import sound

RATE = 16000
SECONDS = 1.6
TAKES = 2
INSTRUMENTS = ("guitar", "organ", "flute", "drums")
TEMPI = {"slow": (70, 90), "fast": (140, 180)}
MODES = {"major": (0, 2, 4, 5, 7, 9, 11, 12), "minor": (0, 2, 3, 5, 7, 8, 10, 12)}


def note(instrument: str, hertz: float, seconds: float) -> sound.Sound:
    """One note of one instrument."""
    length = f"{seconds:.4f}"
    tone = {
        "guitar": ["synth", length, "pluck", f"{hertz:.3f}", "fade", "t", "0.003", length, "0.08"],
        "organ": _mix(length, [("sine", hertz), ("sine", 2 * hertz), ("square", hertz / 2)], "0.02"),
        "flute": _mix(length, [("sine", hertz * 2), ("triangle", hertz * 2), ("pinknoise", 0)], "0.06"),
        "drums": ["synth", length, "pinknoise", "lowpass", f"{hertz * 4:.1f}", "fade", "l", "0.002", length, length],
    }[instrument]
    raw = sound.sox("-n", "-r", str(RATE), "-c", "1", "-t", "raw", "-e", "signed", "-b", "16", "-", *tone, "gain", "-n", "-9")
    return sound.from_raw(raw)


def _mix(length: str, parts: list[tuple[str, float]], attack: str) -> list[str]:
    effects = []
    for number, (shape, hertz) in enumerate(parts):
        effects += ["synth", length, shape] + ([] if number == 0 else ["mix"]) + ([f"{hertz:.3f}"] if hertz else [])
    return [*effects, "fade", "t", attack, length, "0.03"]


def clip(instrument: str, bpm: int, mode: str, draw: random.Random) -> sound.Sound:
    """Two notes to a beat, walking up and down the scale at random, and noise beneath."""
    step = 30 / bpm
    root = 110 * 2 ** (draw.randrange(12) / 12)
    degree = draw.randrange(8)
    mixed: sound.Sound = array("d")
    at = 0.0
    while at < SECONDS:
        hertz = root * 2 ** (MODES[mode][degree] / 12)
        length = min(step * draw.choice((1, 1, 1, 2)), SECONDS - at)
        if length > 0.1:
            sound.add_at(mixed, note(instrument, hertz, length), round(at * RATE))
        at += length
        degree = min(7, max(0, degree + draw.choice((-2, -1, 1, 2))))
    mixed = sound.gain(mixed, draw.uniform(-9, 0))
    return sound.add_noise(mixed, draw, 0.0001)


def make(folder: Path) -> None:
    """tags.csv: instrument, tempo (in words and in beats a minute), mode, and all tags in one column."""
    rows = []
    for instrument in INSTRUMENTS:
        for tempo, (low, high) in TEMPI.items():
            for mode in MODES:
                for take in range(TAKES):
                    number = len(rows)
                    draw = random.Random(f"5 {number}")
                    bpm = draw.randint(low, high)
                    file = f"synthetic/{number:02d}.flac"
                    sound.write(folder / file, clip(instrument, bpm, mode, draw), RATE)
                    rows.append(
                        {
                            "file": file,
                            "instrument": instrument,
                            "tempo": tempo,
                            "bpm": bpm,
                            "mode": mode,
                            "take": take,
                            "tags": ";".join((instrument, tempo, mode)),
                        }
                    )
    with open(folder / "tags.csv", "w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
