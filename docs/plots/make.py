"""Makes the pictures of docs/plots.md again, from the data of this repository.

    cargo build --release && python3 docs/plots/make.py

Every fenced command of the page is run in a temporary folder of results; the pictures that the page
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
    """Command and names of pictures, block by block."""
    command, names = None, []
    for part in re.finditer(r"```sh\n(nkl .*?)\n```|\]\(plots/([^)]+)\)", page, re.S):
        if part[1]:
            if command:
                yield command, names
            command, names = part[1].replace("\\\n", " "), []
        else:
            names.append(part[2])
    yield command, names


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/release/nkl")
    page = (HERE.parent / "plots.md").read_text(encoding="utf-8")
    for command, names in blocks(page):
        with tempfile.TemporaryDirectory() as folder:
            words = [program, *shlex.split(command)[1:], "--set", f"EXP.root={folder}"]
            subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
            made = {path.name: path for path in pathlib.Path(folder).rglob("images/**/*.*")}
            for name in names:
                path = made.get(name)
                if path is None:
                    sys.exit(f"{name} is not among {', '.join(sorted(made))}")
                shutil.copyfile(path, HERE / name)
                size = path.stat().st_size
                print(f"{size:7} {name}{'  TOO LARGE' if size > LARGEST else ''}")


if __name__ == "__main__":
    main()
