"""A small project with leaks, made on the spot: to see patscan work before pointing it at anything.

The tokens are random and belong to nobody. The places they stand in are those where real ones were
found (coze-facts, sections 3.1, 4.1 and 1.10).
"""

from __future__ import annotations

import secrets
import string
from pathlib import Path


def _token(prefix: str, length: int = 64) -> str:
    """A well-formed token that no server knows."""
    return prefix + "".join(
        secrets.choice(string.ascii_letters + string.digits) for _ in range(length)
    )


def make_project(folder: Path) -> None:
    """Write the sample project into `folder`: a front end, a server, and what lies around them."""
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
