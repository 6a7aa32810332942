"""What is scanned: made or fetched once, and kept in the work folder."""

from __future__ import annotations

import os
import random
import string
import subprocess
from pathlib import Path

# Large packages, so that their tree has about 100,000 files and 700 MB.
PACKAGES = (
    "typescript", "next", "antd", "date-fns", "lodash", "rxjs", "@angular/core",
    "@angular/material", "three", "core-js", "webpack", "vite", "@babel/preset-env",
    "react-native", "eslint", "jest", "storybook", "lucide-react", "@tabler/icons-react", "ramda",
    "lodash-es",
)  # fmt: skip
BIG_BYTES = 4 << 30
_CHUNK_BYTES = 1 << 26


def token() -> str:
    """A token that belongs to nobody, made now."""
    return "pat_" + "".join(random.choices(string.ascii_letters + string.digits, k=64))


def tree(work: Path) -> tuple[Path, str]:
    """An npm install of large packages, with one token planted; the folder and the token."""
    folder = work / "tree"
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(["npm", "install", *options, *PACKAGES], cwd=folder, check=True)
    planted = token()
    (folder / "planted.js").write_text(f"const token = '{planted}'\n")
    return folder, planted


def size(folder: Path) -> tuple[int, int]:
    """How many files a folder holds, and their bytes."""
    sizes = [
        os.lstat(os.path.join(parent, name)).st_size
        for parent, _, names in os.walk(folder)
        for name in names
    ]
    return len(sizes), sum(sizes)


def small_files(work: Path) -> Path:
    """A folder of ten clean source files of a few kilobytes."""
    folder = work / "hook"
    folder.mkdir(parents=True, exist_ok=True)
    source = random.Random(1)
    for number in range(10):
        lines = [f"def step_{n}(x):\n    return x * {source.randint(2, 99)}\n" for n in range(120)]
        (folder / f"module_{number}.py").write_text("\n".join(lines))
    return folder


def big_file(work: Path) -> tuple[Path, str]:
    """A file of `BIG_BYTES` of lines, with a token near its end."""
    path, planted = work / "big.log", token()
    source = random.Random(2)
    words = [
        "".join(source.choices(string.ascii_letters, k=source.randint(3, 12))) for _ in range(5000)
    ]
    text = bytearray()
    while len(text) < _CHUNK_BYTES:
        text += " ".join(source.choices(words, k=12)).encode() + b"\n"
    with path.open("wb") as file:
        for _ in range(BIG_BYTES // len(text)):
            file.write(text)
        file.write(f"token {planted}\n".encode())
    return path, planted
