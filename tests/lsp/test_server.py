"""The language server as a process, over its protocol."""

from __future__ import annotations

import functools
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import faults, tokens
from tests.lsp.client import CAPABILITIES, Editor, Message, editor
from tests.repos import git, write
from tests.robustness import patched

pytestmark = pytest.mark.slow  # each starts a process

PAT = tokens.fake_token("pat")
SAT = tokens.fake_token("sat")
SHOP = {
    "index.html": "<script type='module' src='/src/main.ts'></script>",
    "src/main.ts": "import './chat'\n",
    "package.json": "{}",
}
CHAT = f"const token = '{PAT}'\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    write(folder, SHOP)
    return folder


def without(capabilities: Message, *names: str) -> Message:
    """The capabilities without one of them."""
    copy: Message = json.loads(json.dumps(capabilities))
    place = copy
    for name in names[:-1]:
        place = place[name]
    del place[names[-1]]
    return copy


def reasons(diagnostic: Message, folder: Path) -> list[tuple[str, int]]:
    """Path and line (from 0) of the information at other places."""
    found = [one["location"] for one in diagnostic["relatedInformation"]]
    prefix = folder.as_uri() + "/"
    return [(one["uri"].removeprefix(prefix), one["range"]["start"]["line"]) for one in found]


def first(said: Message) -> Message:
    """The first of some diagnostics; an empty one if there are none."""
    return {"message": "", **(said["diagnostics"] or [{}])[0]}


def where(path: Path, line: int, character: int) -> Message:
    """The parameters of a question about a position."""
    position = {"line": line, "character": character}
    return {"textDocument": {"uri": path.as_uri()}, "position": position}


def actions_for(one: Editor, path: Path, place: Message) -> list[Message]:
    """The code actions for a range."""
    params = {
        "textDocument": {"uri": path.as_uri()},
        "range": place,
        "context": {"diagnostics": []},
    }
    found: list[Message] = one.ask("textDocument/codeAction", params)["result"]
    return found


def edited(text: str, action: Message) -> str:
    """The text after the edits of an action, whose columns are in UTF-16."""
    ((*edits,),) = action["edit"]["changes"].values()
    lines = [line.encode("utf-16-le") for line in text.splitlines(keepends=True)]
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(place: Message) -> int:
        return starts[place["line"]] + 2 * int(place["character"])

    whole = b"".join(lines)
    for edit in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        start, end = (offset(edit["range"][name]) for name in ("start", "end"))
        whole = whole[:start] + edit["newText"].encode("utf-16-le") + whole[end:]
    return whole.decode("utf-16-le")


# --- diagnostics ----------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["pygls", "pygls.lsp.server"])  # the second in pygls 1
def test_without_its_library_it_says_what_to_install(tmp_path: Path, missing: str) -> None:
    done = patched(functools.partial(faults.lack, missing), "lsp", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"needs pygls 2" in done.stderr
    assert f'{sys.executable} -m pip install "patscan[lsp]"' in done.stderr.decode()


def test_an_unsaved_buffer_is_assessed_in_its_project(shop: Path) -> None:
    path = shop / "src/chat.ts"
    with editor(shop) as one:
        one.open(path, "")
        assert one.diagnostics(path, lambda _: True) == []
        version = one.change(path, f"\n{CHAT}")
        (found,) = one.diagnostics(
            path, lambda said: said["version"] == version and reasons(said["diagnostics"][0], shop)
        )
        assert found["range"]["start"] == {"line": 1, "character": 15}
        assert found["range"]["end"] == {"line": 1, "character": 15 + len(PAT)}
        assert (found["code"], found["source"], found["severity"]) == ("coze-pat", "patscan", 1)
        assert f"pat_{PAT[4:8]}…{PAT[-4:]}" in found["message"]
        assert {("src/main.ts", 0), ("index.html", 0)} <= set(reasons(found, shop))
        version = one.change(path, "")
        assert one.diagnostics(path, lambda said: said["version"] == version) == []
    assert not path.exists()


def test_the_first_finding_is_shown_before_its_project_is_read(shop: Path) -> None:
    path = shop / "src/chat.ts"
    with editor(shop) as one:
        one.open(path, CHAT)
        (first,) = one.diagnostics(path)
        assert reasons(first, shop) == []
        one.diagnostics(
            path, lambda said: ("src/main.ts", 0) in reasons(said["diagnostics"][0], shop)
        )


def test_what_other_buffers_have_counts(shop: Path) -> None:
    chat, main = shop / "src/chat.ts", shop / "src/main.ts"
    write(shop, {"src/chat.ts": CHAT})
    with editor(shop) as one:
        one.open(chat, CHAT)
        one.diagnostics(chat, lambda said: reasons(said["diagnostics"][0], shop))
        one.opened(main, "", count=0)
        version = one.change(chat, f"{CHAT}\n")
        (found,) = one.diagnostics(chat, lambda said: said["version"] == version)
        assert reasons(found, shop) == []
        one.tell("textDocument/didClose", {"textDocument": {"uri": main.as_uri()}})
        version = one.change(chat, CHAT)
        (found,) = one.diagnostics(chat, lambda said: said["version"] == version)
        assert ("src/main.ts", 0) in reasons(found, shop)


def test_without_information_at_other_places_the_message_has_the_reasons(shop: Path) -> None:
    capabilities = without(CAPABILITIES, "textDocument", "publishDiagnostics", "relatedInformation")
    path = shop / "src/chat.ts"
    with editor(shop, capabilities=capabilities) as one:
        one.open(path, CHAT)
        (found,) = one.diagnostics(
            path, lambda said: "imports it" in said["diagnostics"][0]["message"]
        )
        assert "relatedInformation" not in found


def test_a_closed_file_has_no_diagnostics(shop: Path) -> None:
    path = shop / ".env"
    with editor(shop) as one:
        one.opened(path, f"COZE_TOKEN={PAT}\n")
        one.tell("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
        # What was published before the server heard of it may come first, what comes after it may not.
        one.diagnostics(path, lambda said: said["diagnostics"] == [])
        closed = len(one.said)
        one.opened(shop / "a.py", f"t = '{SAT}'\n")  # the thread that scans is done with the first
        assert one.ask("textDocument/hover", where(path, 0, 20))["result"] is None
        assert path.as_uri() not in json.dumps(one.said[closed:])


def test_allowed_findings_are_left_out(shop: Path) -> None:
    path = shop / "a.py"
    with editor(shop) as one:
        one.opened(path, f"a = '{PAT}'  # patscan: allow a sample\nb = '{SAT}'\n")


def test_only_the_newest_text_counts(shop: Path) -> None:
    path = shop / "a.py"
    with editor(shop) as one:
        one.opened(path, f"t = '{PAT}'\n")
        for number in range(30):
            version = one.change(path, f"t = '{PAT}'\n" + "#\n" * number + f"u = '{SAT}'\n")
        one.diagnostics(path, lambda said: said["version"] == version)
        versions = [
            message["params"]["version"]
            for message in one.said
            if message.get("method") == "textDocument/publishDiagnostics"
        ]
        assert versions == sorted(versions)
        assert len(versions) < 30


@pytest.mark.parametrize(
    ("encoding", "start"), [("utf-8", 16), ("utf-16", 10), ("utf-32", 9), (None, 10)]
)
def test_positions_are_in_the_encoding_of_the_editor(
    encoding: str | None, start: int, shop: Path
) -> None:
    general = {"positionEncodings": [encoding]} if encoding else {}
    path = shop / "a.py"
    with editor(shop, capabilities={**CAPABILITIES, "general": general}) as one:
        assert one.server["capabilities"]["positionEncoding"] == (encoding or "utf-16")
        (found,) = one.opened(path, f"令牌😀 = '  {PAT}'\n")
        assert found["range"]["start"]["character"] == start
        assert found["range"]["end"]["character"] == start + len(PAT)


def test_a_file_outside_of_all_folders_is_assessed_alone(shop: Path, tmp_path: Path) -> None:
    write(tmp_path, {"loose/index.html": "<script type='module' src='/chat.ts'></script>"})
    with editor(shop) as one:
        (found,) = one.opened(tmp_path / "loose/chat.ts", CHAT)
        assert reasons(found, tmp_path) == []
        git(tmp_path / "loose", "init", "--quiet")
        version = one.change(tmp_path / "loose/chat.ts", CHAT)
        one.diagnostics(
            tmp_path / "loose/chat.ts",
            lambda said: said["version"] == version and reasons(said["diagnostics"][0], tmp_path),
        )


# --- hover and actions ----------------------------------------------------------------------------


def test_a_hover_tells_what_it_is_who_sees_it_and_until_when(shop: Path) -> None:
    path = shop / "src/chat.ts"
    with editor(shop) as one:
        one.open(path, CHAT)
        one.diagnostics(path, lambda said: reasons(said["diagnostics"][0], shop))
        contents = one.ask("textDocument/hover", where(path, 0, 30))["result"]["contents"]
        assert contents["kind"] == "markdown"
        for words in ("personal access token", "reaches the browser", "imports it", "Valid until",
                      "Use instead", "<https://www.coze.cn/open/oauth/pats>"):  # fmt: skip
            assert words in contents["value"]
        assert one.ask("textDocument/hover", where(path, 0, 2))["result"] is None


def test_a_hover_has_no_markup_of_the_repository(shop: Path) -> None:
    name = "[x](y)<img src=z>.ts"
    write(shop, {f"src/{name}": "import './chat'\n", "src/main.ts": f"import './{name}'\n"})
    path = shop / "src/chat.ts"
    with editor(shop) as one:
        one.open(path, CHAT)
        one.diagnostics(path, lambda said: reasons(said["diagnostics"][0], shop))
        value = one.ask("textDocument/hover", where(path, 0, 30))["result"]["contents"]["value"]
        assert "img src=z" in value
        assert "[x](y)" not in value
        assert "<img" not in value


def test_a_hover_reads_well_where_markdown_is_shown_as_it_is_written(shop: Path) -> None:
    """Neovim shows no character reference as what it stands for."""
    with editor(shop) as one:
        path = shop / "src/chat.ts"
        one.opened(path, CHAT)
        value = one.ask("textDocument/hover", where(path, 0, 30))["result"]["contents"]["value"]
        assert value.startswith(f"**Coze personal access token** `pat_{PAT[4:8]}…{PAT[-4:]}`\n")
        assert "&#" not in value


def test_an_editor_without_markdown_gets_plain_text(shop: Path) -> None:
    with editor(shop, capabilities=without(CAPABILITIES, "textDocument", "hover")) as one:
        path = shop / ".env"
        one.opened(path, f"COZE_TOKEN={PAT}\n")
        contents = one.ask("textDocument/hover", where(path, 0, 20))["result"]["contents"]
        assert contents["kind"] == "plaintext"
        assert "&#" not in contents["value"]
        assert "**" not in contents["value"]


ALLOWED = [
    ("a.py", f"x = 1\nt = '{PAT}'\n", f"x = 1\n# patscan: allow \nt = '{PAT}'\n"),
    ("a.ts", f"  const t = '{PAT}'\n", f"  // patscan: allow \n  const t = '{PAT}'\n"),
    ("a.html", f"<p>{PAT}</p>\n", f"<!-- patscan: allow  -->\n<p>{PAT}</p>\n"),
    ("a.css", f"/* {PAT} */\n", f"/* patscan: allow  */\n/* {PAT} */\n"),
    (".env", f"A=1\r\nCOZE_TOKEN={PAT}\r\n", f"A=1\r\n# patscan: allow \r\nCOZE_TOKEN={PAT}\r\n"),
    ("b.sh", f"x \\\n  {PAT}\n", f"x \\\n  {PAT}  # patscan: allow \n"),
]  # fmt: skip


def test_an_allow_comment_counts_once_it_has_a_reason(shop: Path) -> None:
    with editor(shop) as one:
        for name, text, after in ALLOWED:
            path = shop / name
            (found,) = one.opened(path, text)
            action = next(
                item for item in actions_for(one, path, found["range"]) if "Allow" in item["title"]
            )
            assert action["kind"] == "quickfix"
            assert edited(text, action) == after
            uri, line, character = action["command"]["arguments"]
            assert uri == path.as_uri()
            version = one.change(path, after)
            assert one.diagnostics(path, lambda said: said["version"] == version)  # noqa: B023
            lines = after.splitlines(keepends=True)
            lines[line] = lines[line][:character] + "a sample" + lines[line][character:]
            version = one.change(path, "".join(lines))
            assert one.diagnostics(path, lambda said: said["version"] == version) == []  # noqa: B023


def test_without_comments_nothing_can_be_allowed(shop: Path) -> None:
    with editor(shop) as one:
        for path in (shop / "a.json", shop / "a.unknown"):
            (found,) = one.opened(path, f'{{"coze_token": "{PAT}"}}\n')
            offered = actions_for(one, path, found["range"])
            assert not any("Allow" in item["title"] for item in offered)


FIXED = [
    ("server/a.py", f"import os\n\n令牌 = '😀'; t = '{PAT}'\n", "import os\n\n令牌 = '😀'; t = os.environ['COZE_API_TOKEN']\n"),
]  # fmt: skip


def test_a_token_of_server_code_is_read_from_the_environment(shop: Path) -> None:
    with editor(shop) as one:
        for name, text, after in FIXED:
            path = shop / name
            (found,) = one.opened(path, text)
            action = actions_for(one, path, found["range"])[0]
            assert "COZE_API_TOKEN" in action["title"]
            assert action["isPreferred"]
            assert edited(text, action).replace('"', "'") == after
            version = one.change(path, edited(text, action))
            assert one.diagnostics(path, lambda said: said["version"] == version) == []  # noqa: B023


def test_a_token_that_reaches_the_browser_is_not_read_from_the_environment(shop: Path) -> None:
    path = shop / "src/chat.ts"
    with editor(shop) as one:
        one.open(path, CHAT)
        (found,) = one.diagnostics(path, lambda said: reasons(said["diagnostics"][0], shop))
        offered = actions_for(one, path, found["range"])
        assert not any("isPreferred" in item for item in offered)


def test_the_page_that_revokes_is_opened_and_no_other(shop: Path) -> None:
    path = shop / ".env"
    with editor(shop) as one:
        (found,) = one.opened(path, f"COZE_TOKEN={PAT}\n")
        offered = actions_for(one, path, found["range"])
        commands = [item["command"] for item in offered if "command" in item]
        page = next(item for item in commands if item["command"] == "patscan.openPage")
        evil = {**page, "arguments": ["https://evil.example.com/"]}
        one.ask("workspace/executeCommand", evil)
        one.ask("workspace/executeCommand", page)
        one.ask("workspace/executeCommand", commands[0])
        shown = [item["params"] for item in one.said if item.get("method") == "window/showDocument"]
        assert shown[0] == {"uri": "https://www.coze.cn/open/oauth/pats", "external": True}
        assert shown[1]["selection"]["start"] == {"line": 0, "character": 17}
        assert len(shown) == 2


def test_an_editor_that_cannot_show_pages_is_offered_none(shop: Path) -> None:
    path = shop / ".env"
    with editor(shop, capabilities=without(CAPABILITIES, "window")) as one:
        (found,) = one.opened(path, f"COZE_TOKEN={PAT}\n")
        offered = actions_for(one, path, found["range"])
        assert not any("command" in item for item in offered)


def test_there_is_no_action_for_a_text_that_is_not_scanned_yet(shop: Path) -> None:
    path = shop / ".env"
    with editor(shop) as one:
        (found,) = one.opened(path, f"COZE_TOKEN={PAT}\n")
        one.change(path, f"\n\nCOZE_TOKEN={PAT}\n")
        assert actions_for(one, path, found["range"]) == []


# --- configuration --------------------------------------------------------------------------------


def watched(one: Editor, *paths: Path) -> None:
    """Tell that files have changed on disk."""
    changes = [{"uri": path.as_uri(), "type": 2} for path in paths]
    one.tell("workspace/didChangeWatchedFiles", {"changes": changes})


def test_the_configuration_is_read_and_read_again(shop: Path) -> None:
    path, own = shop / ".env", shop / ".patscan.toml"
    with editor(shop) as one:
        (found,) = one.opened(path, f"COZE_TOKEN={PAT}\n")
        assert "personal access token" in found["message"]
        asked = [item for item in one.said if item.get("method") == "client/registerCapability"]
        assert [item["method"] for item in asked[0]["params"]["registrations"]] == [
            "workspace/didChangeWatchedFiles",
            "workspace/didChangeConfiguration",
        ]
        write(shop, {".patscan.toml": "lang = 'zh'\nseverity = { coze-pat = 'low' }\n"})
        watched(one, own)
        (found,) = one.diagnostics(path, lambda said: "扣子个人访问令牌" in first(said)["message"])
        assert found["severity"] == 3
        value = one.ask("textDocument/hover", where(path, 0, 20))["result"]["contents"]["value"]
        assert "谁能看到：配置文件" in value
        write(shop, {".patscan.toml": "exclude = ['.env']\n"})
        watched(one, own)
        one.diagnostics(path, lambda said: not said["diagnostics"])
        write(shop, {".patscan.toml": "exclude = 1\n"})
        watched(one, own)
        one.diagnostics(path, lambda said: "`exclude` is wrong" in first(said)["message"])
        own.unlink()
        one.tell("textDocument/didSave", {"textDocument": {"uri": own.as_uri()}})
        one.diagnostics(path, lambda said: first(said).get("code") == "coze-pat")


def test_a_change_on_disk_changes_who_can_see_it(shop: Path) -> None:
    path = shop / "src/chat.ts"
    with editor(shop) as one:
        one.open(path, CHAT)
        one.diagnostics(path, lambda said: reasons(said["diagnostics"][0], shop))
        write(shop, {"src/main.ts": ""})
        watched(one, shop / "src/main.ts")
        assert one.diagnostics(path, lambda said: not reasons(said["diagnostics"][0], shop))


def test_each_folder_has_its_own_settings(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    for folder in (first, second, third):
        write(folder, {"a.py": ""})
    write(second, {".patscan.toml": "lang = 'en'\n", "mine.toml": "exclude = ['*.sh']\n"})
    settings: dict[str | None, Message] = {
        first.as_uri(): {"enable": False, "language": 7},
        second.as_uri(): {"language": "zh", "config": "mine.toml"},
        None: {"isolated": True},
    }
    with editor(first, second, settings=settings) as one:
        other = one.ask("workspace/executeCommand", {"command": "none"})
        assert other["error"]["code"] == -32602
        text = f"t = '{PAT}'  # patscan: allow a sample\nu = '{SAT}'\n"
        one.opened(first / "a.py", text, count=0)
        (found,) = one.opened(second / "a.py", text)
        assert "扣子" in found["message"]
        one.opened(second / "a.sh", text, count=0)
        one.opened(third / "a.py", text, count=2)
        event = {"added": [], "removed": [{"uri": first.as_uri(), "name": "first"}]}
        one.tell("workspace/didChangeWorkspaceFolders", {"event": event})
        one.diagnostics(first / "a.py", lambda said: len(said["diagnostics"]) == 2)


def test_settings_that_are_sent_unasked_and_the_locale(shop: Path) -> None:
    path = shop / "a.py"
    capabilities = without(CAPABILITIES, "workspace")
    options = {"initializationOptions": {"isolated": True}, "locale": "zh-cn"}
    with editor(shop, capabilities=capabilities, **options) as one:
        (found,) = one.opened(path, f"t = '{PAT}'  # patscan: allow a sample\n")
        assert "扣子" in found["message"]
        one.tell("workspace/didChangeConfiguration", {"settings": {"patscan": {"enable": False}}})
        assert one.diagnostics(path, lambda said: not said["diagnostics"]) == []


def test_what_the_command_line_isolates_stays_so(shop: Path) -> None:
    settings: dict[str | None, Message] = {shop.as_uri(): {"isolated": False}}
    with editor(shop, settings=settings, arguments=("--isolated", "--stdio")) as one:
        one.opened(shop / "a.py", f"t = '{PAT}'  # patscan: allow a sample\n")


# --- what goes wrong ------------------------------------------------------------------------------


def test_what_cannot_be_scanned_is_told(shop: Path) -> None:
    lfs = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
    with editor(shop) as one:
        (found,) = one.opened(shop / "a.bin", lfs)
        assert "was not scanned: a Git LFS pointer" in found["message"]


def request(method: str, **params: Any) -> bytes:
    """A request with an id of its own."""
    message = {"jsonrpc": "2.0", "id": f"odd {len(method)}", "method": method, "params": params}
    return json.dumps(message).encode()


def notification(method: str, params: object) -> bytes:
    """A notification."""
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode()


MALFORMED = {
    "no-json": b"{" + PAT.encode(),
    "not-utf-8": b'{"jsonrpc": "2.0", "method": "\xff' + PAT.encode() + b'"}',
    "a-list": json.dumps([PAT]).encode(),
    "a-number": b"7",
    "nothing": b"{}",
    "deep": b"[" * 100_000,
    "another-version": json.dumps({"jsonrpc": "1.0", "id": 1, "method": PAT}).encode(),
    "no-such-method": notification(PAT, {}),
    "no-such-request": request(PAT),
    "wrong-parameters": request("textDocument/hover", textDocument=PAT, position=PAT),
    "wrong-notification": notification("textDocument/didOpen", {"textDocument": {"text": PAT}}),
    "a-range-that-is-none": notification(
        "textDocument/didChange",
        {"textDocument": {"uri": "file:///x.py", "version": PAT}, "contentChanges": PAT},
    ),
    "a-file-that-is-not-open": request(
        "textDocument/hover",
        textDocument={"uri": f"file:///{PAT}"},
        position={"line": -5, "character": 1 << 40},
    ),
    "a-command-with-wrong-arguments": request(
        "workspace/executeCommand", command="patscan.show", arguments=[PAT]
    ),
    "an-answer-to-nothing": json.dumps({"jsonrpc": "2.0", "id": PAT, "result": PAT}).encode(),
    "an-error-to-nothing": json.dumps(
        {"jsonrpc": "2.0", "id": PAT, "error": {"code": 1, "message": PAT}}
    ).encode(),
    "cancelled-nothing": notification("$/cancelRequest", {"id": PAT}),
    "odd-settings": notification("workspace/didChangeConfiguration", {"settings": [PAT]}),
    "odd-address": notification(
        "textDocument/didOpen",
        {"textDocument": {"uri": PAT, "languageId": "", "version": 1, "text": PAT}},
    ),
    "an-address-that-is-no-path": notification(
        "textDocument/didOpen",
        {"textDocument": {"uri": "file:///a%00b", "languageId": "", "version": 1, "text": PAT}},
    ),
    "odd-files": notification(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": PAT, "type": 99}]}
    ),
}


def test_a_malformed_message_is_survived_and_its_words_are_not_repeated(shop: Path) -> None:
    path = shop / "a.py"
    with editor(shop) as one:
        one.opened(path, f"t = '{SAT}'\n")
        for name, body in MALFORMED.items():
            one.send(body)
            version = one.change(path, f"t = '{SAT}'  # {name}\n")
            assert one.diagnostics(path, lambda said: said["version"] == version)  # noqa: B023
            assert one.raw.count(b"internal error") == 0, name
        for value in (PAT, SAT):
            assert value[10:40].encode() not in one.raw


def test_a_request_that_cannot_be_understood_is_answered(shop: Path) -> None:
    with editor(shop) as one:
        one.send(MALFORMED["wrong-parameters"])
        answer = one.wait(lambda message: message.get("id") == "odd 18")
        assert answer["error"] == {"code": -32602, "message": "Invalid Params"}


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n" * 3_000_000 + f"t = '{PAT}'\n",
        "".join(map(chr, range(256))) * 50 + f"\0 {PAT} \0",
        f"\ud800 {PAT} \udfff",
        "\n".join(
            f"t{number} = '{tokens.fake_token('pat', seed=number)}'" for number in range(300)
        ),
    ],
    ids=["huge", "binary", "surrogates", "many"],
)
def test_odd_texts_are_scanned(text: str, shop: Path) -> None:
    count = text.count("pat_")
    with editor(shop) as one:
        one.opened(shop / "a.txt", text, count=count)


def test_the_server_ends_with_its_editor(shop: Path) -> None:
    one = Editor(shop)
    one.open(shop / "a.py", f"t = '{PAT}'\n")
    assert one.end() == b""
    assert one.process.returncode == 0


@pytest.mark.parametrize(("shuts_down", "code"), [(True, 0), (False, 1)])
def test_the_exit_code_tells_whether_it_was_shut_down(
    shop: Path, shuts_down: bool, code: int
) -> None:
    """As the protocol says of the notification `exit`."""
    one = Editor(shop)
    if shuts_down:
        one.ask("shutdown", None)
    one.tell("exit", None)
    one.end()
    assert one.process.returncode == code


# --- time -----------------------------------------------------------------------------------------

LIMIT_S = 0.15


@pytest.mark.timing
@pytest.mark.parametrize("files", [10, 2_000])
def test_a_change_is_assessed_within_150_ms(files: int, tmp_path: Path) -> None:
    more = {
        f"src/d{number % 40}/m{number}.ts": f"import '../d{(number + 1) % 40}/m{number + 1}'\n" * 5
        for number in range(files)
    }
    write(tmp_path, {**SHOP, **more})
    path = tmp_path / "src/chat.ts"
    took_s = []
    with editor(tmp_path) as one:
        one.open(path, CHAT)
        one.diagnostics(path, lambda said: reasons(said["diagnostics"][0], tmp_path))
        for number in range(15):
            text = f"// {number}\n{CHAT}"
            started = time.perf_counter()
            version = one.change(path, text)
            one.diagnostics(path, lambda said: said["version"] == version)  # noqa: B023
            took_s.append(time.perf_counter() - started)
    assert sorted(took_s)[len(took_s) // 2] < LIMIT_S
