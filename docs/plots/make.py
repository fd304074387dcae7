"""Makes the pictures of docs/plots.md again, from the data of this repository.

    cargo build --release && python3 docs/plots/make.py

All commands of a fenced block are run in a temporary folder of results; the pictures that the page
shows below it are copied from there.
"""

import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LARGEST = 30_000


def blocks(page):
    """Commands and names of pictures, block by block."""
    commands, names = [], []
    for part in re.finditer(r"```sh\n(nkl .*?)\n```|\]\(plots/([^)]+)\)", page, re.S):
        if part[1]:
            if commands:
                yield commands, names
            commands, names = part[1].replace("\\\n", " ").splitlines(), []
        else:
            names.append(part[2])
    yield commands, names


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/release/nkl")
    page = (HERE.parent / "plots.md").read_text(encoding="utf-8")
    for commands, names in blocks(page):
        with tempfile.TemporaryDirectory() as folder:
            for command in commands:
                words = [program, *shlex.split(command)[1:], "--set", f"EXP.root={folder}"]
                subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
            made = {path.name: path for path in pathlib.Path(folder).rglob("*.*")}
            for name in names:
                path = made.get(name)
                if path is None:
                    sys.exit(f"{name} is not among {', '.join(sorted(made))}")
                shutil.copyfile(path, HERE / name)
                size = path.stat().st_size
                print(f"{size:7} {name}{'  TOO LARGE' if size > LARGEST else ''}")


if __name__ == "__main__":
    main()
