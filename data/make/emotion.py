"""Two emotional corpora: emo_en (English, wav) and emo_de (German, flac, also as audformat)."""

import csv
import random
from dataclasses import dataclass
from pathlib import Path

import audformat
import sound

RATE = 16000


@dataclass(frozen=True)
class Speaker:
    """One synthetic voice, with the person we pretend it to be."""

    name: str
    voice: str
    gender: str
    age: int
    speed: int
    pitch: int


@dataclass(frozen=True)
class Manner:
    """How an emotion changes the neutral way of speaking; all are means, each clip differs."""

    speed: float  # factor
    pitch: float  # steps of espeak-ng's 0..99
    pitch_range: float  # per cent of the voice's own
    loudness: float  # dB
    treble: float  # dB above about 2 kHz
    smile: float  # factor on all frequencies: a drawn-back mouth shortens the vocal tract
    drive: float  # dB of overdrive: a pressed voice
    tremble: float  # depth, 0..1
    arousal: float  # 0..1


MANNERS = {
    "anger": Manner(1.18, 5, 120, 4.0, 8.0, 1.00, 9.0, 0.0, 0.85),
    "joy": Manner(1.08, 18, 180, 2.0, 3.0, 1.09, 0.0, 0.0, 0.70),
    "neutral": Manner(1.00, 0, 90, 0.0, 0.0, 1.00, 0.0, 0.0, 0.40),
    "sadness": Manner(0.82, -8, 40, -4.0, -6.0, 0.96, 0.0, 0.5, 0.15),
}


@dataclass(frozen=True)
class Clip:
    """One recording and what is known about it. `arousal` is 0..1."""

    file: str
    speaker: Speaker
    emotion: str
    arousal: float
    text: str


def perform(text: str, speaker: Speaker, emotion: str, draw: random.Random) -> tuple[sound.Sound, float]:
    """Speaks one sentence in one manner; returns it with its arousal.

    Every property strays by up to half the distance between two emotions, and the loudness of
    the recording itself varies, so that no single property gives the emotion away.
    """
    manner = MANNERS[emotion]
    force = draw.gauss(1.0, 0.25)  # how strongly it is acted
    speed = speaker.speed * (1 + (manner.speed - 1) * force + draw.gauss(0, 0.04))
    pitch = speaker.pitch + manner.pitch * force + draw.gauss(0, 4)
    pitch_range = 90 + (manner.pitch_range - 90) * force + draw.gauss(0, 20)
    treble = manner.treble * force + draw.gauss(0, 1.5)
    smile = 1 + (manner.smile - 1) * force + draw.gauss(0, 0.01)
    drive = max(0.0, manner.drive * force + draw.gauss(0, 1))
    loudness = manner.loudness * force + draw.gauss(0, 2)

    spoken = sound.speak(
        text,
        speaker.voice,
        RATE,
        speed=round(min(260, max(90, speed / smile))),
        pitch=round(min(99, max(0, pitch))),
        pitch_range=round(min(250, max(10, pitch_range))),
        effects=(
            *("speed", f"{smile:.4f}"),
            *("treble", f"{treble:+.2f}", "2000"),
            *("gain", "-n", "-6", "overdrive", f"{drive:.2f}"),
        ),
    )
    depth = min(0.8, max(0.0, manner.tremble * force + draw.gauss(0, 0.05)))
    spoken = sound.tremble(spoken, RATE, depth, draw.uniform(4, 6))
    spoken = sound.gain(spoken, loudness - 6)
    spoken = sound.add_noise(spoken, draw, 10 ** draw.uniform(-4.4, -3.8))
    arousal = 0.4 + (manner.arousal - 0.4) * force + draw.gauss(0, 0.04)
    return spoken, min(1.0, max(0.0, arousal))


def record(folder: Path, speakers: list[Speaker], texts: list[str], ending: str, seed: int) -> list[Clip]:
    """Every speaker says every sentence in every manner, into `folder`/synthetic."""
    clips = []
    for speaker in speakers:
        for emotion in MANNERS:
            for number, text in enumerate(texts, start=1):
                file = f"synthetic/{speaker.name}_{emotion[0]}{number}.{ending}"
                draw = random.Random(f"{seed} {file}")
                spoken, arousal = perform(text, speaker, emotion, draw)
                sound.write(folder / file, spoken, RATE)
                clips.append(Clip(file, speaker, emotion, arousal, text))
    return clips


ENGLISH = [
    Speaker("en01", "en-us", "male", 44, 170, 45),
    Speaker("en02", "en-us+m3", "male", 31, 185, 50),
    Speaker("en03", "en-gb+m5", "male", 58, 160, 40),
    Speaker("en04", "en-gb-scotland+m7", "male", 26, 175, 48),
    Speaker("en05", "en-gb-x-rp+croak", "male", 71, 155, 35),
    Speaker("en06", "en-us+f1", "female", 67, 165, 45),
    Speaker("en07", "en-us+f2", "female", 29, 180, 52),
    Speaker("en08", "en-gb+f3", "female", 35, 175, 50),
    Speaker("en09", "en-gb-x-gbcwmd+f4", "female", 41, 170, 47),
    Speaker("en10", "en-us+f5", "female", 23, 190, 55),
]
ENGLISH_TEXTS = ["The kettle is on.", "She left at seven.", "It rained, again."]


def make_english(folder: Path) -> None:
    """emo_en: labels anger, joy, neutral, sadness; arousal 1 to 5; no split."""
    clips = record(folder, ENGLISH, ENGLISH_TEXTS, "wav", seed=1)
    with open(folder / "emo_en.csv", "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["file", "speaker", "gender", "age", "emotion", "arousal", "text"])
        for c in clips:
            s = c.speaker
            rows.writerow([c.file, s.name, s.gender, s.age, c.emotion, f"{1 + 4 * c.arousal:.1f}", c.text])


GERMAN = [
    Speaker("01", "de", "male", 47, 165, 45),
    Speaker("02", "de+m2", "male", 33, 180, 50),
    Speaker("03", "de+m4", "male", 52, 160, 42),
    Speaker("04", "de+m6", "male", 28, 175, 48),
    Speaker("05", "de+m8", "male", 60, 155, 40),
    Speaker("06", "de+f1", "female", 64, 160, 44),
    Speaker("07", "de+f2", "female", 38, 175, 50),
    Speaker("08", "de+f3", "female", 25, 185, 53),
    Speaker("09", "de+f4", "female", 45, 170, 47),
    Speaker("10", "de+f5", "female", 30, 178, 54),
]
GERMAN_TEXTS = ["Der Tee ist fertig.", "Sie ging um fünf.", "Es schneit schon wieder."]
GERMAN_NAMES = {"anger": "Wut", "joy": "Freude", "neutral": "neutral", "sadness": "Trauer"}
GERMAN_SPLIT = {"03": "dev", "08": "dev", "05": "test", "07": "test", "10": "test"}


def make_german(folder: Path) -> None:
    """emo_de: labels Wut, Freude, neutral, Trauer; arousal 0 to 1; a split; also as audformat."""
    clips = record(folder, GERMAN, GERMAN_TEXTS, "flac", seed=2)
    rows = []
    for c in clips:
        s = c.speaker
        rows.append(
            {
                "file": c.file,
                "speaker": s.name,
                "gender": s.gender,
                "age": s.age,
                "emotion": GERMAN_NAMES[c.emotion],
                "arousal": f"{c.arousal:.3f}",
                "text": c.text,
                "split": GERMAN_SPLIT.get(s.name, "train"),
            }
        )
    with open(folder / "emo_de.csv", "w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    audformat.write(folder, rows)
