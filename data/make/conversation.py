"""A conversation of three speakers, with pauses and overlaps, and who speaks when (RTTM, CSV)."""

import csv
import random
from array import array
from pathlib import Path

import sound

RATE = 16000
VOICES = {
    "anna": ("en-us+f2", 170, 50),
    "bert": ("en-gb+m3", 160, 40),
    "carl": ("en-us+m7", 185, 60),
}
# speaker, sentence, seconds after the end of the turn before (below 0: they talk at the same time)
TURNS = [
    ("anna", "Good morning. Shall we begin with the recordings from last week?", 0.6),
    ("bert", "Yes, please. I listened to all of them on the train.", 0.4),
    ("carl", "I only managed the first two.", 0.3),
    ("bert", "That is fine, the others are very short.", -0.4),
    ("anna", "What did you think of the room? There was a fan in the corner.", 0.7),
    ("carl", "I heard it. It hums at about a hundred hertz.", 0.3),
    ("bert", "We could move the microphone closer to the table.", 0.5),
    ("carl", "Or turn the fan off.", -0.5),
    ("anna", "Let us do both.", 0.2),
    ("bert", "Agreed.", 0.3),
    ("carl", "Then there is the question of the labels. Two of them look wrong to me.", 1.2),
    ("anna", "Which ones?", -0.2),
    ("carl", "The seventh and the last. They sound happy, and the table says sad.", 0.4),
    ("bert", "I will check them this afternoon.", 0.5),
    ("anna", "Thank you. Anything else?", 0.8),
    ("carl", "Yes. Can we keep the windows closed next time? A lorry passed in the middle of my sentence.", 0.3),
    ("anna", "We can, but then somebody has to bring water.", 0.5),
    ("bert", "I will.", -0.3),
    ("carl", "And I will bring the second recorder, in case the first one stops again.", 0.4),
    ("anna", "Good idea.", 0.2),
    ("bert", "The next session is on Tuesday, at ten.", 0.6),
    ("carl", "I cannot come before eleven.", -0.6),
    ("bert", "Eleven, then.", 0.4),
    ("anna", "Good. See you on Tuesday.", 0.5),
    ("carl", "See you.", 0.2),
]


def make(folder: Path) -> None:
    """synthetic/conversation.flac, and who speaks when in conversation.rttm and turns.csv."""
    draw = random.Random(4)
    mixed = array("d")
    turns: list[tuple[float, float, str]] = []  # start and end in seconds, speaker
    end = 0.0
    for speaker, text, pause in TURNS:
        voice, speed, pitch = VOICES[speaker]
        spoken = sound.speak(
            text, voice, RATE, speed=round(draw.gauss(speed, 6)), pitch=round(draw.gauss(pitch, 3))
        )
        spoken = sound.gain(spoken, draw.uniform(-8, -5))
        start = round((end + pause) * RATE)
        sound.add_at(mixed, spoken, start)
        end = (start + len(spoken)) / RATE
        turns.append((start / RATE, end, speaker))
    sound.add_at(mixed, sound.silence(0.5, RATE), len(mixed))
    mixed = sound.add_noise(mixed, draw, 0.0001)
    sound.write(folder / "synthetic" / "conversation.flac", mixed, RATE)
    _write_rttm(folder / "conversation.rttm", turns)
    _write_csv(folder / "turns.csv", turns)


def _write_rttm(path: Path, turns: list[tuple[float, float, str]]) -> None:
    with open(path, "w", encoding="utf-8") as out:
        for start, end, speaker in turns:
            times = f"{start:.3f} {end - start:.3f}"
            out.write(f"SPEAKER conversation 1 {times} <NA> <NA> {speaker} <NA> <NA>\n")


def _write_csv(path: Path, turns: list[tuple[float, float, str]]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["file", "start", "end", "speaker"])
        for start, end, speaker in turns:
            rows.writerow(["synthetic/conversation.flac", f"{start:.3f}", f"{end:.3f}", speaker])
