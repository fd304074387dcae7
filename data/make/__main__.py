"""Makes the demo corpora of this folder again: `python3 data/make [corpus ...]`.

Needs Debian's espeak-ng and sox (`apt-get install espeak-ng sox`), and nothing else beyond
Python's standard library. Every random choice comes from a fixed seed, so that the same
versions of the two programs give the same bytes; see ../README.md.
"""

import shutil
import sys
from pathlib import Path

import conversation
import digits
import emotion
import music

CORPORA = {
    "emo_en": emotion.make_english,
    "emo_de": emotion.make_german,
    "digits": digits.make,
    "conversation": conversation.make,
    "music": music.make,
}
LIMIT_BYTES = 10_000_000


def main() -> int:
    """Makes the corpora named on the command line, or all of them."""
    missing = [tool for tool in ("espeak-ng", "sox") if shutil.which(tool) is None]
    if missing:
        print(f"{' and '.join(missing)} not found: apt-get install -y espeak-ng sox", file=sys.stderr)
        return 2
    names = sys.argv[1:] or list(CORPORA)
    unknown = [name for name in names if name not in CORPORA]
    if unknown:
        print(f"no corpus {unknown[0]!r}; there are {', '.join(CORPORA)}", file=sys.stderr)
        return 2

    data = Path(__file__).resolve().parent.parent
    for name in names:
        folder = data / name
        shutil.rmtree(folder, ignore_errors=True)
        CORPORA[name](folder)
        size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        print(f"{name:<14}{size / 1e6:6.2f} MB")
    total = sum((data / name / f).stat().st_size for name in CORPORA for f in _files(data / name))
    print(f"{'all':<14}{total / 1e6:6.2f} MB")
    if total > LIMIT_BYTES:
        print(f"more than the {LIMIT_BYTES / 1e6:.0f} MB that data/ may hold", file=sys.stderr)
        return 1
    return 0


def _files(folder: Path) -> list[Path]:
    return [f for f in folder.rglob("*") if f.is_file()]


if __name__ == "__main__":
    sys.exit(main())
