"""`--range auto` in clones as CI services create them: nothing that was not scanned is called clean."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from patscan.git.repository import locate
from patscan.model.run import Facts
from patscan.model.text import PatscanError
from patscan.sources.history.automatic import automatic
from patscan.sources.history.ranges import Range
from tests import scans, tokens
from tests.repos import commit_files, environment, git, repository

NULL = "0" * 40


class Server(NamedTuple):
    """A repository with branches `main` (old, then new) and `feature` (from old: leak); ids by name."""

    root: Path
    ids: dict[str, str]


def commit(root: Path, name: str, *, leak: bool = False) -> str:
    text = tokens.fake_token("pat", seed=name) if leak else "nothing\n"
    commit_files(root, {f"{name}.py": text}, name)
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """`gone` is a commit that was pushed once and is on no branch any more."""
    root = repository(tmp_path_factory.mktemp("server") / "r", {"first.py": "nothing\n"})
    old = commit(root, "old", leak=True)
    gone = commit(root, "gone")
    git(root, "reset", "--quiet", "--hard", old)
    git(root, "checkout", "--quiet", "-b", "feature")
    leak = commit(root, "leak", leak=True)
    git(root, "checkout", "--quiet", "main")
    new = commit(root, "new")
    git(root, "tag", "--annotate", f"--message=x {tokens.fake_token('sat')}", "v1", old)
    tag = git(root, "rev-parse", "v1").strip()
    ids = {"old": old, "gone": gone, "leak": leak, "new": new, "tag": tag, "null": NULL}
    return Server(root, ids)


def clone(server: Server, target: Path, *options: str) -> Path:
    command = [
        "git",
        "clone",
        "--quiet",
        "--no-local",
        *options,
        f"file://{server.root}",
        str(target),
    ]
    subprocess.run(command, check=True, env=environment(), capture_output=True)
    return target


def filled(value: Any, ids: dict[str, str]) -> Any:
    """`<name>` in every text of a structure becomes the id of that name."""
    text = json.dumps(value)
    for name, oid in ids.items():
        text = text.replace(f"<{name}>", oid)
    return json.loads(text)


FULL: tuple[str, ...] = ()
FEATURE = ("--branch=feature",)
SHALLOW = ("--depth=1",)
SHALLOW_FEATURE = ("--depth=1", "--branch=feature")
MAIN = {"repository": {"default_branch": "main"}}
PUSH = {"GITHUB_EVENT_NAME": "push", "GITHUB_SHA": "<new>"}
PUSH_FEATURE = {"GITHUB_EVENT_NAME": "push", "GITHUB_SHA": "<leak>"}
TARGET = {
    "GITHUB_EVENT_NAME": "pull_request_target",
    "GITHUB_SHA": "<new>",
    "GITHUB_BASE_REF": "main",
}
PULL = {"pull_request": {"base": {"sha": "<new>"}, "head": {"sha": "<leak>"}}}
GITLAB = {"GITLAB_CI": "true", "CI_COMMIT_SHA": "<new>", "CI_DEFAULT_BRANCH": "main"}
JENKINS = {"JENKINS_URL": "x", "GIT_COMMIT": "<new>"}

# how it was cloned, variables, GitHub's event file; the files with findings, whether something is
# missing, and a word of the reason
RUNS: list[Any] = [
    pytest.param(FULL, PUSH, {"before": "<old>", "after": "<new>"}, "", False, "scanned what", id="push"),
    pytest.param(FULL, PUSH, {"before": "<null>", "after": "<new>", **MAIN}, "old", False,
                 "contains no commit", id="first push"),
    pytest.param(FEATURE, PUSH_FEATURE, {"before": "<null>", "after": "<leak>", **MAIN}, "leak", False,
                 "scanned what", id="new branch"),
    pytest.param(FULL, PUSH, {"before": "<gone>", "after": "<new>", **MAIN}, "old", False,
                 "cannot be resolved", id="forced push, whole clone"),
    pytest.param(SHALLOW, PUSH, {"before": "<gone>", "after": "<new>", **MAIN}, "old", True,
                 "cannot be resolved", id="forced push, shallow"),
    pytest.param(SHALLOW, PUSH, {"before": "<old>", "after": "<new>", **MAIN}, "old", True,
                 "cannot be resolved", id="push, shallow"),
    pytest.param(FULL, PUSH, {"before": "<new>", "after": "<old>", **MAIN}, "old", False,
                 "contains no commit", id="pushed back"),
    pytest.param(FULL, PUSH, {"before": "<old>", "after": "<null>"}, "", False, "deleted", id="deletion"),
    pytest.param(FEATURE, {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_SHA": "<leak>"}, PULL, "leak",
                 False, "scanned what", id="pull request"),
    pytest.param(SHALLOW_FEATURE, {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_SHA": "<leak>"}, PULL,
                 "leak old", True, "cannot be resolved", id="pull request, shallow"),
    pytest.param(FULL, TARGET, PULL, "leak", False, "scanned what", id="pull_request_target"),
    pytest.param(SHALLOW, TARGET, PULL, "old", True, "cannot be resolved", id="pull_request_target, shallow"),
    pytest.param(SHALLOW, {"GITHUB_EVENT_NAME": "workflow_run"}, {"workflow_run": {"head_sha": "<leak>"}},
                 "old", True, "no earlier commit", id="workflow_run, shallow"),
    pytest.param(FULL, {"GITHUB_EVENT_NAME": "workflow_run"}, {"workflow_run": {"head_sha": "<leak>"}},
                 "leak old", False, "no earlier commit", id="workflow_run"),
    pytest.param(FULL, {"GITHUB_EVENT_NAME": "merge_group"},
                 {"merge_group": {"base_sha": "<old>", "head_sha": "<leak>"}}, "leak", False, "scanned what",
                 id="merge queue"),
    pytest.param(FULL, {"GITHUB_EVENT_NAME": "schedule"}, MAIN, "old", False, "no earlier commit", id="schedule"),
    pytest.param(SHALLOW, {"GITHUB_EVENT_NAME": "workflow_dispatch"}, MAIN, "old", True,
                 "no earlier commit", id="by hand, shallow"),
    pytest.param(FULL, GITLAB | {"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BEFORE_SHA": "<null>"}, None,
                 "old", False, "no earlier commit", id="GitLab, schedule"),
    pytest.param(FULL, GITLAB | {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": "<null>"}, None,
                 "old", False, "contains no commit", id="GitLab, first push"),
    pytest.param(FULL, GITLAB | {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": "<old>"}, None,
                 "", False, "scanned what", id="GitLab, push"),
    pytest.param(FULL, JENKINS | {"GIT_PREVIOUS_COMMIT": "<new>"}, None, "old", False,
                 "contains no commit", id="Jenkins, rebuild"),
    pytest.param(FULL, JENKINS, None, "old", False, "no earlier commit", id="Jenkins, by hand"),
    pytest.param(FULL, {"CI": "true"}, None, "old", False, "no earlier commit", id="unknown CI"),
    pytest.param(FULL, {"PRE_COMMIT": "1"}, None, "old", False, "no earlier commit", id="all files"),
    pytest.param(FULL, {"PRE_COMMIT_FROM_REF": "<gone>", "PRE_COMMIT_TO_REF": "<new>"}, None, "old", False,
                 "cannot be resolved", id="push over an unknown commit"),
]  # fmt: skip


def facts_of(root: Path, environ: dict[str, str]) -> Facts:
    place = locate(str(root))
    chosen = automatic(place, environ)
    settings = scans.settings(root)
    source = Range(settings, place, chosen.revisions, notes=chosen.notes, skips=chosen.skips)
    return scans.facts(source)


def files(facts: Facts) -> str:
    """The names of the files with findings, without those of tags."""
    paths = {item.location.path for item in facts.findings}
    return " ".join(sorted(one.removesuffix(".py") for one in paths if "<" not in one))


@pytest.mark.parametrize(("options", "environ", "event", "found", "cut", "why"), RUNS)
def test_a_run(
    server: Server,
    tmp_path: Path,
    options: tuple[str, ...],
    environ: dict[str, str],
    event: Any,
    found: str,
    cut: bool,
    why: str,
) -> None:
    root = clone(server, tmp_path / "ci", *options)
    environ = filled(environ, server.ids)
    if event is not None:
        (tmp_path / "event.json").write_text(json.dumps(filled(event, server.ids)))
        environ["GITHUB_EVENT_PATH"] = str(tmp_path / "event.json")
    facts = facts_of(root, environ)
    assert files(facts) == found
    assert any(skip.lost for skip in facts.skips) is cut
    assert facts.stats.commits or "deleted" in why
    assert why in facts.notes[0].en


TAGS: list[Any] = [
    pytest.param({"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/tags/v1", "GITHUB_SHA": "<old>"}, id="GitHub"),
    pytest.param({"GITLAB_CI": "true", "CI_COMMIT_TAG": "v1", "CI_COMMIT_SHA": "<old>"}, id="GitLab"),
    pytest.param({"BITBUCKET_TAG": "v1", "BITBUCKET_COMMIT": "<old>"}, id="Bitbucket"),
    pytest.param({"PRE_COMMIT_FROM_REF": "<old>", "PRE_COMMIT_TO_REF": "<tag>"}, id="pre-push"),
]  # fmt: skip


@pytest.mark.parametrize("environ", TAGS)
def test_the_message_of_a_tag_that_is_pushed(
    server: Server, tmp_path: Path, environ: dict[str, str]
) -> None:
    root = clone(server, tmp_path / "ci")
    rules = {item.rule for item in facts_of(root, filled(environ, server.ids)).findings}
    assert "coze-sat" in rules


def test_a_tag_whose_object_was_not_fetched_is_incomplete(server: Server, tmp_path: Path) -> None:
    """`actions/checkout` makes a ref of the tag's name that names the commit."""
    root = clone(server, tmp_path / "ci", "--no-tags")
    git(root, "update-ref", "refs/tags/v1", server.ids["old"])
    git(root, "checkout", "--quiet", "v1")
    event = {"ref": "refs/tags/v1", "before": NULL, "after": server.ids["tag"]}
    (tmp_path / "event.json").write_text(json.dumps(event))
    variables = {"GITHUB_EVENT_PATH": str(tmp_path / "event.json"), "GITHUB_REF": "refs/tags/v1"}
    facts = facts_of(root, {**variables, "GITHUB_SHA": server.ids["old"]})
    assert files(facts) == "old"
    assert server.ids["tag"] in facts.skips[0].reason.en


def test_what_is_not_here_is_named_with_how_to_get_it(server: Server, tmp_path: Path) -> None:
    root = clone(server, tmp_path / "ci", *SHALLOW)
    event = tmp_path / "event.json"
    event.write_text(json.dumps(filled(PULL, server.ids)))
    environ = filled(TARGET, server.ids) | {"GITHUB_EVENT_PATH": str(event)}
    reasons = " ".join(skip.reason.en for skip in facts_of(root, environ).skips)
    assert f"git fetch origin {server.ids['leak']}" in reasons
    assert "fetch-depth: 0" in reasons


def test_a_tag_with_the_name_of_a_remote_branch_hides_nothing(
    server: Server, tmp_path: Path
) -> None:
    root = clone(server, tmp_path / "ci", *FEATURE)
    git(root, "tag", "origin/main", "feature")
    environ = {"GIT_COMMIT": server.ids["leak"], "CHANGE_TARGET": "main"}
    facts = facts_of(root, environ)
    assert files(facts) == "leak"
    assert "scanned what" in facts.notes[0].en


def test_what_a_variable_holds_is_masked(server: Server, tmp_path: Path) -> None:
    root = clone(server, tmp_path / "ci")
    token = tokens.fake_token("pat")
    facts = facts_of(root, {"TRAVIS_COMMIT_RANGE": f"{token}...{token}", "TRAVIS_COMMIT": token})
    said = " ".join((*facts.notes[0], *facts.skips[0].reason))
    assert token not in said
    assert token[:8] in said


def test_outside_of_ci_it_says_what_to_write(server: Server) -> None:
    with pytest.raises(PatscanError) as error:
        automatic(locate(str(server.root)), {})
    assert error.value.hint is not None
    assert "--range" in error.value.hint.en
