#!/usr/bin/env python3
"""Composes conversations of the six speakers of ../shared/data/fsdd, and joins the excerpts of
../shared/data/ami to longer meetings: wav files, reference.rttm and reference.uem in a folder.

    compose.py fsdd OUT --conversations 4 --seconds 120 --seed 1
    compose.py ami OUT --meetings 2 --seed 1

Conversations: turns of 3 to 8 clips of one speaker, 0.05 to 0.2 s between clips and 0.2 to 1 s between
turns, with faint noise throughout; no overlap. Pauses within a turn count as speech. The clips of
--part first (take 0 to 24 of each digit) and second (25 to 49) have nothing in common.
"""
import argparse, array, pathlib, random, sys, wave

SHARED = pathlib.Path(__file__).resolve().parent.parent.parent / "shared/data"


def read(path):
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2 and file.getnchannels() == 1, path
        return file.getframerate(), array.array("h", file.readframes(file.getnframes()))


def write(path, rate, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())


def noise(draw, count):
    return array.array("h", (int(draw.gauss(0, 3)) for _ in range(count)))


def conversation(draw, clips, seconds):
    rate, samples, turns, last = 8000, array.array("h"), [], None
    samples.extend(noise(draw, int(0.5 * rate)))
    while len(samples) < seconds * rate:
        speaker = draw.choice([name for name in sorted(clips) if name != last])
        last, start = speaker, len(samples)
        for number in range(draw.randint(3, 8)):
            if number:
                samples.extend(noise(draw, int(draw.uniform(0.05, 0.2) * rate)))
            samples.extend(read(draw.choice(clips[speaker]))[1])
        turns.append((start / rate, len(samples) / rate, speaker))
        samples.extend(noise(draw, int(draw.uniform(0.2, 1.0) * rate)))
    return rate, samples, turns


def fsdd(args):
    clips = {}
    for path in sorted((SHARED / "fsdd/wav").glob("*.wav")):
        digit, speaker, take = path.stem.split("_")
        if args.part == "all" or (int(take) < 25) == (args.part == "first"):
            clips.setdefault(speaker, []).append(path)
    for number in range(args.conversations):
        draw = random.Random(f"{args.seed} {number}")
        yield f"fsdd{number:02d}", *conversation(draw, clips, args.seconds)


def ami(args):
    """Every meeting has all excerpts in an order of its own; with --meetings 0, each excerpt."""
    reference = {}
    for line in (SHARED / "ami/reference.rttm").read_text().splitlines():
        _, name, _, start, length, _, _, speaker, *_ = line.split()
        reference.setdefault(name, []).append((float(start), float(length), speaker))
    excerpts = sorted((SHARED / "ami").glob("*.wav"))
    groups = [(path.stem, [path]) for path in excerpts]
    if args.meetings:
        groups = []
        for number in range(args.meetings):
            draw, order = random.Random(f"{args.seed} {number}"), []
            for _ in range(args.repeat):
                again = excerpts[:]
                draw.shuffle(again)
                order += again[: args.excerpts] if args.excerpts else again
            groups.append((f"ami{number:02d}", order))
    for name, paths in groups:
        samples, turns = array.array("h"), []
        for path in paths:
            rate, own = read(path)
            offset, end = len(samples) / rate, len(own) / rate
            for start, length, speaker in reference[path.stem]:
                stop = min(start + length, end)
                if stop > start:
                    turns.append((offset + start, offset + stop, speaker))
            samples.extend(own)
        yield name, rate, samples, turns


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in ("fsdd", "ami"):
        own = kinds.add_parser(kind)
        own.add_argument("out", type=pathlib.Path)
        own.add_argument("--seed", type=int, default=1)
        if kind == "fsdd":
            own.add_argument("--conversations", type=int, default=4)
            own.add_argument("--seconds", type=float, default=120)
            own.add_argument("--part", choices=["first", "second", "all"], default="all")
        else:
            own.add_argument("--meetings", type=int, default=0)
            own.add_argument("--excerpts", type=int, default=0)
            own.add_argument("--repeat", type=int, default=1)
    args = parser.parse_args()
    if not (SHARED / args.kind).exists():
        sys.exit(f"skipped: there is no {SHARED / args.kind}")
    args.out.mkdir(parents=True, exist_ok=True)
    rttm, uem = [], []
    for name, rate, samples, turns in {"fsdd": fsdd, "ami": ami}[args.kind](args):
        write(args.out / f"{name}.wav", rate, samples)
        uem.append(f"{name} 1 0.000 {len(samples) / rate:.3f}\n")
        for start, end, speaker in turns:
            rttm.append(f"SPEAKER {name} 1 {start:.3f} {end - start:.3f} <NA> <NA> {speaker} <NA> <NA>\n")
    (args.out / "reference.rttm").write_text("".join(rttm))
    (args.out / "reference.uem").write_text("".join(uem))


if __name__ == "__main__":
    main()
