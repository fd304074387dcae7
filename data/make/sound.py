"""Samples in, samples out: speech from espeak-ng, tones from sox, files in wav and flac.

A sound is an `array` of floats in -1..1 at a rate that the caller knows.
"""

import math
import random
import subprocess
import sys
import tempfile
import wave
from array import array
from pathlib import Path

Sound = array


def sox(*args: str, stdin: bytes | None = None) -> bytes:
    """Runs sox (`-R`: the same dither and noise each time, `-D`: no dither) and returns its output."""
    done = subprocess.run(["sox", "-R", "-D", "-V1", *args], input=stdin, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"sox {' '.join(args)}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def speak(
    text: str,
    voice: str,
    rate: int,
    speed: int = 170,
    pitch: int = 50,
    pitch_range: int = 100,
    effects: tuple[str, ...] = (),
) -> Sound:
    """Speaks `text`: speed in words a minute, pitch 0..99, pitch range in per cent of the voice's own.

    `effects` go to sox, for instance ("treble", "+4"). The result peaks at 0.5 and has no
    silence at its ends.
    """
    ssml = f'<speak><prosody range="{pitch_range}%">{text}</prosody></speak>'
    with tempfile.TemporaryDirectory() as folder:
        spoken = str(Path(folder) / "spoken.wav")
        command = ["espeak-ng", "-m", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", spoken, ssml]
        subprocess.run(command, check=True)
        raw = sox(spoken, "-t", "raw", "-e", "signed", "-b", "16", "-", *effects, "gain", "-n", "-6", "rate", str(rate))
    return trim(from_raw(raw))


def from_raw(raw: bytes) -> Sound:
    """16-bit little-endian samples as floats."""
    samples = array("h")
    samples.frombytes(raw)
    if sys.byteorder == "big":
        samples.byteswap()
    return array("d", (s / 32768 for s in samples))


def trim(sound: Sound, threshold: float = 0.01) -> Sound:
    """Without the parts before the first and after the last sample above `threshold`."""
    loud = [i for i, s in enumerate(sound) if abs(s) > threshold]
    return sound[loud[0] : loud[-1] + 1] if loud else sound


def gain(sound: Sound, decibel: float) -> Sound:
    """Louder or softer."""
    factor = 10 ** (decibel / 20)
    return array("d", (s * factor for s in sound))


def tremble(sound: Sound, rate: int, depth: float, hertz: float) -> Sound:
    """Amplitude modulation by a sine of `hertz`: 0 no change, 1 down to silence."""
    step = 2 * math.pi * hertz / rate
    return array("d", (s * (1 - depth * (0.5 + 0.5 * math.sin(step * i))) for i, s in enumerate(sound)))


def add_noise(sound: Sound, draw: random.Random, level: float) -> Sound:
    """Adds white noise, uniform in -level..level, as a room and a microphone would."""
    return array("d", (s + draw.uniform(-level, level) for s in sound))


def silence(seconds: float, rate: int) -> Sound:
    """Nothing, for a while."""
    return array("d", bytes(8 * round(seconds * rate)))


def add_at(base: Sound, sound: Sound, start: int) -> None:
    """Adds `sound` to `base` from sample `start` on, and makes `base` longer where needed."""
    missing = start + len(sound) - len(base)
    if missing > 0:
        base.extend(array("d", bytes(8 * missing)))
    for i, s in enumerate(sound):
        base[start + i] += s


def write(path: Path, sound: Sound, rate: int) -> None:
    """Writes 16 bit mono; the name's ending says wav or flac."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = array("h", (max(-32768, min(32767, round(s * 32767))) for s in sound))
    if sys.byteorder == "big":
        samples.byteswap()
    if path.suffix == ".wav":
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(rate)
            out.writeframes(samples.tobytes())
        return
    form = ["-t", "raw", "-r", str(rate), "-e", "signed", "-b", "16", "-c", "1", "-"]
    sox(*form, "-C", "8", str(path), stdin=samples.tobytes())
