"""The inputs of the benchmarks: generated or downloaded once, and kept in the work folder."""

from __future__ import annotations

import os
import random
import string
import subprocess
from collections.abc import Callable
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
    """A random token, never issued."""
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
    """How many files a folder contains, and how many bytes they have."""
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


FRONT_END_MODULES = 10_000
_FEATURES = 250


def front_end(work: Path) -> tuple[Path, str]:
    """A front end of `FRONT_END_MODULES` modules; the folder, and the file with the token.

    It has features with a barrel each, components that import each other, an alias, and types that all
    components import. The entry imports the file with the token through an API, services and stores.
    """
    folder = work / "front-end"
    planted_in = "src/shared/config/coze.ts"
    if (folder / "index.html").exists():
        return folder, planted_in
    source = random.Random(3)
    files = {
        "package.json": '{"dependencies": {"vue": "3", "react": "18"}, "devDependencies": {"vite": "5"}}',
        "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}} // as Vite has it',
        planted_in: f"import type {{ Options }} from './types'\nexport const coze: Options = {{ token: '{token()}' }}\n",
        "src/shared/config/types.ts": "export interface Options { token: string }\n",
        "src/shared/config/index.ts": "export * from './coze'\nexport type * from './types'\n",
        "src/shared/api/client.ts": "import { coze } from '@/shared/config'\nexport const client = () => coze.token\n",
    }
    for feature in range(_FEATURES):
        files |= _feature(feature, source)
    routes = [f"  () => import('@/features/f{n}')," for n in range(_FEATURES)]
    files["src/router.ts"] = "export const routes = [\n" + "\n".join(routes) + "\n]\n"
    files["src/main.ts"] = "import { routes } from './router'\nexport default routes\n"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    page = '<!doctype html><script type="module" src="/src/main.ts"></script>\n'
    (folder / "index.html").write_text(page)
    return folder, planted_in


def _feature(feature: int, source: random.Random) -> dict[str, str]:
    """The modules of one feature: a barrel, a store, a service, and components."""
    top = f"src/features/f{feature}"
    components = FRONT_END_MODULES // _FEATURES - 3
    files = {
        f"{top}/index.ts": "".join(f"export * from './C{n}'\n" for n in range(components)),
        f"{top}/service.ts": "import { client } from '@/shared/api/client'\nexport const ask = () => client()\n",
        f"{top}/store.ts": "import { ask } from './service'\nexport const store = { ask }\n",
    }
    for number in range(components):
        others = source.sample(range(components), 4)
        lines = [
            "import type { Options } from '@/shared/config'",
            "import { store } from './store'",
        ]
        lines += [f"import {{ C{n} as D{n} }} from './C{n}'" for n in others if n != number]
        lines += [f"// a line about {source.random()}" for _ in range(30)]
        lines += [f"export function step{n}(x: number) {{ return x * {n} }}" for n in range(30)]
        uses = ", ".join(f"D{n}" for n in others if n != number)
        lines.append(f"export const C{number} = (options: Options) => [options, store, {uses}]")
        files[f"{top}/C{number}.ts"] = "\n".join(lines) + "\n"
    return files


# --- where Coze is spoken of --------------------------------------------------------------------------

_LOG_WORDS = (
    "token", "secret", "authorization", "refresh_token", "client_secret", "callback", "verify", "workload",
    "request", "workflow", "chat", "stream", "bot", "session", "user", "retry",
)  # fmt: skip
_CALLS = (
    "v3/chat",
    "v1/workflow/run",
    "v1/conversation/create",
    "api/permission/oauth2/token",
    "v1/files/upload",
)
_HEX = "0123456789abcdef"


def log_line(source: random.Random, number: int) -> str:
    """A line of a log: times, ids, a hash in every twentieth, and words that speak of secrets."""
    word = source.choice
    digest = "".join(source.choices(_HEX, k=64)) if number % 20 == 0 else "-"
    log_id = "".join(source.choices(string.ascii_uppercase + string.digits, k=18))
    return (
        f"2026-06-{number % 28 + 1:02d}T{number % 24:02d}:{number % 60:02d}:07.{number % 1000:03d}Z "
        f"{word(('INFO', 'WARN', 'ERROR'))} [{word(_LOG_WORDS)}-{source.randrange(64)}] "
        f"POST https://api.coze.cn/{word(_CALLS)}?conversation_id={source.randrange(10**18, 10**19)} "
        f"status={word((200, 200, 401, 500))} trace_id={''.join(source.choices(_HEX, k=32))} "
        f"{word(_LOG_WORDS)}_{word(_LOG_WORDS)}={source.randrange(10**6)} authorization=Bearer *** "
        f"logid=1750000000000{log_id} {word(_LOG_WORDS)} sha={digest} took {source.randrange(9000)} ms\n"
    )


_NAMES = (
    "  int compat_mode = pat_id + {0}; /* sat_level */",
    '  {{"pat_id": "{0}", "sat_level": 3, "compat_mode": "pat_{0}"}},',
    '  row[\'pat_id\'] = get("sat_level") + "pat_name" + x{0};',
    "  # secret sat_{0} token: pat_matching_engine_v2",
    "  const url = base + '?pat_id=' + id + '&sat_level=' + {0}; // secret",
    "  PAT_ID={0} SAT_LEVEL=3 compat_{0}=1 czs_offset={0}",
    "  def pat_find(self, sat_value, czu_index): return self.secret[{0}]",
    "  <td id=\"pat_cell_{0}\" class='sat_row'>secret {0}</td>",
    "  if (!strncmp(arg, \"pat_\", 4) || !strcmp(arg, 'sat_')) return {0};",
    "  f(`pat_${{id}}`, `sat_${{level}}`, '%s pat_%d' % {0})",
)


def line_of_names(source: random.Random, number: int) -> str:
    """A line with names that begin as a token does, or a source map with what begins as a JWT does."""
    if number % 11 == 0:
        mappings = "".join(source.choices(string.ascii_letters + string.digits + "+/", k=240))
        return f'  "mappings": "eyJ{mappings}",\n'
    return source.choice(_NAMES).format(source.randrange(10**6)) + "\n"


def lines(
    folder: Path, total_bytes: int, line: Callable[[random.Random, int], str], file_bytes: int
) -> Path:
    """A folder with files of made-up lines, `file_bytes` each; one for each size, made once."""
    folder = folder.with_name(f"{folder.name}-{total_bytes}")
    if folder.exists():
        return folder
    source = random.Random(15)
    folder.mkdir(parents=True)
    done = number = 0
    while done < total_bytes:
        text: list[str] = []
        size_bytes = 0
        while size_bytes < min(file_bytes, total_bytes - done):
            text.append(line(source, number))
            size_bytes += len(text[-1])
            number += 1
        (folder / f"f{number}.txt").write_text("".join(text))
        done += size_bytes
    return folder
