"""`patscan demo`: scan a sample project that is created for it."""

from __future__ import annotations

import secrets
import string
from pathlib import Path

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.options import with_language
from patscan.cli.terminal import say, tell
from patscan.model.text import Exit


@click.command(
    cls=BaseCommand,
    help=say(
        "Scan a sample project with leaks, made on the spot.",
        "扫描一个当场生成的、含有泄露的示例项目。",
    ),
)
@with_language
def demo() -> int:
    """Create the project, scan it, and check that there are findings."""
    import tempfile
    from pathlib import Path

    from patscan.cli.scan import scan

    with tempfile.TemporaryDirectory(prefix="patscan-demo-") as folder:
        make_project(Path(folder))
        tell(
            say(
                f"a sample project with leaks, made in {folder}", f"示例项目（含泄露）位于 {folder}"
            )
        )
        code: int = scan.main([folder], standalone_mode=False)
    return Exit.CLEAN if code == Exit.FINDINGS else Exit.BUG


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
