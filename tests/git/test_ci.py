"""Which commits is a CI job about? The variables of each service, as its documentation gives them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from patscan.git import ci

A, B, NULL = "a" * 40, "b" * 40, "0" * 40

SERVICES: list[Any] = [
    pytest.param(
        {"GITHUB_SHA": B}, {"pull_request": {"base": {"sha": A}, "head": {"sha": "c" * 40}}},
        f"{A}..{B}", id="GitHub, pull request"),
    pytest.param({"GITHUB_SHA": B}, {"before": A, "after": B}, f"{A}..{B}", id="GitHub, push"),
    pytest.param(
        {"GITHUB_SHA": B}, {"before": NULL, "after": B, "repository": {"default_branch": "main"}},
        f"origin/main..{B}", id="GitHub, new branch"),
    pytest.param(
        {}, {"merge_group": {"base_sha": A, "head_sha": B}}, f"{A}..{B}", id="GitHub, merge queue"),
    pytest.param({"CI_MERGE_REQUEST_DIFF_BASE_SHA": A, "CI_COMMIT_SHA": B}, None, f"{A}..{B}",
                 id="GitLab, merge request"),
    pytest.param({"CI_COMMIT_BEFORE_SHA": A, "CI_COMMIT_SHA": B}, None, f"{A}..{B}",
                 id="GitLab, push"),
    pytest.param(
        {"CI_COMMIT_BEFORE_SHA": NULL, "CI_COMMIT_SHA": B, "CI_DEFAULT_BRANCH": "main"}, None,
        f"origin/main..{B}", id="GitLab, new branch"),
    pytest.param({"BITBUCKET_PR_DESTINATION_COMMIT": A, "BITBUCKET_COMMIT": B}, None, f"{A}..{B}",
                 id="Bitbucket"),
    pytest.param(
        {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main", "BUILD_SOURCEVERSION": B}, None,
        f"origin/main..{B}", id="Azure Pipelines"),
    pytest.param({"CHANGE_TARGET": "main", "GIT_COMMIT": B}, None, f"origin/main..{B}",
                 id="Jenkins, change"),
    pytest.param({"GIT_PREVIOUS_SUCCESSFUL_COMMIT": A, "GIT_COMMIT": B}, None, f"{A}..{B}",
                 id="Jenkins, branch"),
    pytest.param({"TRAVIS_COMMIT_RANGE": f"{A}...{B}"}, None, f"{A}...{B}", id="Travis"),
    pytest.param({"DRONE_COMMIT_BEFORE": A, "DRONE_COMMIT_AFTER": B}, None, f"{A}..{B}", id="Drone"),
    pytest.param({"PRE_COMMIT_FROM_REF": A, "PRE_COMMIT_TO_REF": B}, None, f"{A}..{B}",
                 id="pre-commit, pre-push"),
]  # fmt: skip


@pytest.mark.parametrize(("environ", "event", "expected"), SERVICES)
def test_the_likeliest_range(
    tmp_path: Path, environ: dict[str, str], event: object, expected: str
) -> None:
    if event is not None:
        path = tmp_path / "event.json"
        path.write_text(json.dumps(event))
        environ = {**environ, "GITHUB_EVENT_PATH": str(path)}
    assert ci.ranges(environ)[0] == expected


@pytest.mark.parametrize("text", ["", "[]", "[1,", '{"pull_request": 3}', "[" * 100_000, "null"])
def test_an_odd_event_file_is_no_event(tmp_path: Path, text: str) -> None:
    path = tmp_path / "event.json"
    path.write_text(text)
    assert ci.ranges({"GITHUB_EVENT_PATH": str(path)}) == []


def test_outside_of_ci_there_is_none() -> None:
    assert ci.ranges({"HOME": "/home/ada", "GIT_COMMIT": "x"}) == []
