"""The language server in a real editor, with the snippet of `docs/editors.md`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from patscan.lsp.folders import Options
from tests import tokens
from tests.repos import write
from tests.robustness import PROGRAM

PAGE = (Path(__file__).parents[2] / "docs" / "editors.md").read_text("utf-8")
SCRIPT = Path(__file__).with_name("neovim.lua")
PAT = tokens.fake_token("pat")


def snippet(program: str) -> str:
    """The snippet for this version of Neovim."""
    newer, older = re.findall(r"```lua\n(.*?)```", PAGE, re.DOTALL)
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    version = re.search(r"v(\d+)\.(\d+)", said)
    assert version
    return str(newer if (int(version[1]), int(version[2])) >= (0, 11) else older)


def test_every_snippet_is_well_formed_and_has_every_setting() -> None:
    (manifest,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    settings = json.loads(manifest)["contributes"]["configuration"]["properties"]
    assert [key.removeprefix("patscan.") for key in settings] == list(Options._fields)
    for name in Options._fields:
        assert f"| `{name}` |" in PAGE
    for text in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL):
        assert tomllib.loads(text)


@pytest.mark.slow
def test_neovim_shows_explains_and_allows_a_token_that_is_typed(tmp_path: Path) -> None:
    program = shutil.which("nvim")
    if program is None:
        pytest.skip("Neovim is not installed")
    write(
        tmp_path,
        {
            "shop/index.html": "<script type='module' src='/src/main.ts'></script>",
            "shop/src/main.ts": "import './chat'\n",
            "shop/src/chat.ts": "\n",
            "snippet.lua": snippet(program),
        },
    )
    done = subprocess.run(
        [program, "--headless", "-u", "NONE", "-c", f"luafile {SCRIPT}"],
        cwd=tmp_path / "shop", check=False, capture_output=True, text=True, timeout=120,
        env={
            **os.environ, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "LC_ALL": "C.UTF-8",
            "PATH": f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}",
            "PATSCAN_TEST_TOKEN": PAT, "PATSCAN_TEST_SNIPPET": str(tmp_path / "snippet.lua"),
        },
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    steps = {line["step"]: line["value"] for line in lines}
    assert list(steps) == ["diagnostic", "hover", "edited", "allowed"], done.stdout + done.stderr
    start = len("const 令牌😀 = '".encode())  # Neovim counts bytes
    assert steps["diagnostic"] == {
        "code": "coze-pat", "line": 0, "from": start, "to": start + len(PAT)
    }  # fmt: skip
    assert "reaches the browser" in steps["hover"]
    assert steps["edited"] == "// patscan: allow "
    assert steps["allowed"] == {"before": 1, "after": 0}
    logs = [path.read_text() for path in (tmp_path / "state").rglob("*.log")]
    assert not any(PAT[10:40] in text for text in logs)
