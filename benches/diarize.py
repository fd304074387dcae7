#!/usr/bin/env python3
"""Who spoke when: errors of every method of `nkl diarize`, and how fast the default is.

    benches/diarize.py [--nkl target/release/nkl] [--speed]

Excerpts of AMI meetings singly and joined, and conversations of the six speakers of fsdd, composed by
benches/compose.py. Settings were chosen on the conversations of the first takes and on AMI; the
conversations of the second takes have no clip in common with them. Prints tables for RESULTS.md.
"""
import argparse, json, os, pathlib, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
METHODS = ["viterbi", "gmm", "ivector", "vb"]
SETS = [
    ("AMI, 11 excerpts of 30 s", ["ami"]),
    ("AMI, 4 meetings of 2 min", ["ami", "--meetings", "4", "--excerpts", "4"]),
    ("AMI, 2 meetings of 5.5 min", ["ami", "--meetings", "2", "--seed", "5"]),
    ("fsdd, first takes, 3 × 5 min", ["fsdd", "--part", "first", "--seed", "2", "--conversations", "3", "--seconds", "300"]),
    ("fsdd, second takes, 3 × 5 min", ["fsdd", "--part", "second", "--seed", "12", "--conversations", "3", "--seconds", "300"]),
    ("fsdd, second takes, 6 × 2 min", ["fsdd", "--part", "second", "--seed", "11", "--conversations", "6", "--seconds", "120"]),
    ("fsdd, second takes, 2 × 10 min", ["fsdd", "--part", "second", "--seed", "13", "--conversations", "2", "--seconds", "600"]),
]


def speakers(reference):
    found = {}
    for line in reference.read_text().splitlines():
        fields = line.split()
        found.setdefault(fields[1], set()).add(fields[7])
    return {name: len(names) for name, names in found.items()}


def run(*command):
    """Wall-clock and CPU seconds."""
    begun, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return time.perf_counter() - begun, after.children_user - before.children_user


def diarize(nkl, folder, out, method, given):
    if not given:
        run(nkl, "diarize", "--anew", "--method", method, "--out", out, folder)
        return
    counts = speakers(folder / "reference.rttm")
    for wav in sorted(folder.glob("*.wav")):
        number = str(counts.get(wav.stem, 1))
        run(nkl, "diarize", "--anew", "--method", method, "--speakers", number, "--out", out / wav.stem, wav)
        (out / f"{wav.stem}.rttm").write_text((out / wav.stem / f"{wav.stem}.rttm").read_text())


def scores(nkl, folder, out, collar):
    # Only recordings that are there: an excerpt of the reference has no wav.
    names = {wav.stem for wav in folder.glob("*.wav")}
    lines = (folder / "reference.rttm").read_text().splitlines(keepends=True)
    reference = out / "truth.txt"
    reference.write_text("".join(line for line in lines if line.split()[1] in names))
    found = [str(path) for path in sorted(out.glob("*.rttm"))]
    result = out / "scores.json"
    run(nkl, "score", "diarization", "--reference", reference, "--hypothesis", *found,
        "--uem", folder / "reference.uem", "--collar", str(collar), "--out", result)
    return json.loads(result.read_text())["all"]


def errors(nkl, root, sets):
    print("| recordings | method | speakers | missed % | false alarm % | confusion % | DER % | DER % collar 0.25 | JER % |")
    print("|---|---|---|---|---|---|---|---|---|")
    for number, (title, arguments) in enumerate(sets):
        folder = root / f"set{number}"
        subprocess.run([sys.executable, HERE / "compose.py", arguments[0], folder, *arguments[1:]], check=True)
        for method in METHODS:
            for given in (False, True):
                out = root / f"out{number}_{method}_{given}"
                out.mkdir()
                diarize(nkl, folder, out, method, given)
                strict, loose = scores(nkl, folder, out, 0.0), scores(nkl, folder, out, 0.25)
                parts = [100 * strict[part] / strict["total"] for part in ("missed_detection", "false_alarm", "confusion")]
                rates = [100 * s["diarization_error_rate"] for s in (strict, loose)] + [100 * strict["jaccard_error_rate"]]
                cells = " | ".join(f"{value:.1f}" for value in parts + rates)
                print(f"| {title} | {method} | {'given' if given else 'found'} | {cells} |", flush=True)


def speed(nkl, root):
    print("\n| 30 min | threads | seconds | CPU seconds | times real time | by CPU seconds |")
    print("|---|---|---|---|---|---|")
    for title, arguments in [
        ("fsdd, 8 kHz", ["fsdd", "--part", "all", "--seed", "30", "--conversations", "1", "--seconds", "1800"]),
        ("AMI, 16 kHz", ["ami", "--meetings", "1", "--repeat", "6", "--seed", "30"]),
    ]:
        folder = root / f"speed_{arguments[0]}"
        subprocess.run([sys.executable, HERE / "compose.py", arguments[0], folder, *arguments[1:]], check=True)
        (wav,) = folder.glob("*.wav")
        seconds = float((folder / "reference.uem").read_text().split()[3])
        for threads in ("1", "0"):
            times = [run(nkl, "--threads", threads, "diarize", "--anew", "--out", root / "speed", wav) for _ in range(3)]
            wall, cpu = sorted(times)[1]
            name = "1" if threads == "1" else "all"
            print(f"| {title} | {name} | {wall:.2f} | {cpu:.2f} | {seconds / wall:.0f} | {seconds / cpu:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nkl", default=HERE.parent / "target/release/nkl", type=pathlib.Path)
    parser.add_argument("--speed", action="store_true", help="only how fast it is")
    args = parser.parse_args()
    if not (HERE.parent.parent / "shared/data/ami").exists():
        sys.exit("skipped: there is no ../shared/data/ami")
    with tempfile.TemporaryDirectory() as root:
        if not args.speed:
            errors(args.nkl, pathlib.Path(root), SETS)
        speed(args.nkl, pathlib.Path(root))


if __name__ == "__main__":
    main()
