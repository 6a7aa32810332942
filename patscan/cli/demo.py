"""`patscan demo`: scan a sample project that is created for it."""

from __future__ import annotations

import os
import secrets
import string
from pathlib import Path

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.options import with_language
from patscan.cli.terminal import say, tell
from patscan.model.text import Exit, PatscanError, Text

_MADE = Text("a sample project with leaks, made in {folder}", "示例项目（含泄露）位于 {folder}")
_REMOVED = Text(
    "the sample project is removed again; `patscan demo FOLDER` makes one that stays, to try these commands on",
    "示例项目已删除；`patscan demo FOLDER` 会留下一个，可用来试用这些命令",
)
_KEPT = Text("try these commands there: cd {folder}", "请在该目录中试用这些命令：cd {folder}")
_CANNOT_MAKE = Text("cannot make the folder {folder}: {reason}", "无法创建目录 {folder}：{reason}")
_NOT_EMPTY = Text("{folder} is there already, and is not empty", "{folder} 已存在，且不是空目录")
_NAME_ANOTHER = Text("Name a folder that is not there yet.", "请指定一个尚不存在的目录。")


@click.command(
    cls=BaseCommand,
    short_help=say(
        "Scan a sample project with leaks, made on the spot.",
        "扫描一个当场生成的、含有泄露的示例项目。",
    ),
    help=say(
        "Scan a sample project with leaks, made on the spot: in FOLDER, where it stays, or in a temporary folder.",
        "扫描一个当场生成的、含有泄露的示例项目：写入 FOLDER 并保留，不指定则写入临时目录。",
    ),
)
@click.argument("folder", required=False)
@with_language
def demo(folder: str | None) -> int:
    """Create the project, scan it, and check that there are findings."""
    import shlex
    import tempfile

    if folder is not None:
        _make_folder(folder)
        code = _scanned(folder)
        tell(_KEPT.format(folder=shlex.quote(folder)))
    else:
        with tempfile.TemporaryDirectory(prefix="patscan-demo-") as temporary:
            code = _scanned(temporary)
        tell(_REMOVED)
    return Exit.CLEAN if code == Exit.FINDINGS else Exit.BUG


def _make_folder(folder: str) -> None:
    """Make the folder, so that nothing of the user's is written over.

    Raises:
        PatscanError: it cannot be made, or has files.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        taken = os.listdir(folder)
    except OSError as error:
        from patscan.model import refusals

        reason = refusals.reason(error)
        raise PatscanError(
            _CANNOT_MAKE.format(folder=folder, reason=reason), _NAME_ANOTHER
        ) from error
    if taken:
        raise PatscanError(_NOT_EMPTY.format(folder=folder), _NAME_ANOTHER)


def _scanned(folder: str) -> int:
    """Make the project and scan it; the exit code."""
    from patscan.cli.scan import scan

    make_project(Path(folder))
    tell(_MADE.format(folder=folder))
    code: int = scan.main(["--", folder], standalone_mode=False)
    return code


def _token(prefix: str, length: int = 64) -> str:
    """A random token, well-formed but never issued."""
    return prefix + "".join(
        secrets.choice(string.ascii_letters + string.digits) for _ in range(length)
    )


def make_project(folder: Path) -> None:
    """Write the sample project into `folder`: a front end, a server, a script and a page of documentation."""
    shared = _token("pat_")
    files = {
        "index.html": f"""<script src="https://lf-cdn.coze.cn/obj/unpkg/flow-platform/chat-app-sdk/1.2.0-beta.19/libs/cn/index.js"></script>
<script>
  new CozeWebSDK.WebChatClient({{ config: {{ bot_id: '7420124738816484998' }},
    auth: {{ type: 'token', token: '{shared}', onRefreshToken: () => '{shared}' }} }})
</script>
""",
        ".env": f"VITE_COZE_TOKEN={shared}\nCOZE_BOT_ID=7420124738816484998\n",
        "server/coze.py": f'TOKEN = "{_token("sat_")}"  # 服务访问令牌\n',
        "scripts/nightly.sh": "curl -sS https://api.coze.cn/v1/workflow/run \\\n"
        f"  -H 'Authorization: Bearer {_token('cztei_', 65)}'\n",
        "README.md": "Put your token into `.env`: `COZE_TOKEN=pat_xxxxxxxxxxxxxxxx`.\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
