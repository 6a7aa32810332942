"""Which commits is a CI job about? One row for each kind of run, as the services document their variables."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from patscan.git import ci
from patscan.git.ci_services import SERVICES

A, B, C, NULL = "a" * 40, "b" * 40, "c" * 40, "0" * 40
ORIGIN = "refs/remotes/origin/"
PULL = {"pull_request": {"base": {"sha": A}, "head": {"sha": C}}}
MAIN = {"repository": {"default_branch": "main"}}
GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_SHA": B}
GITLAB = {"GITLAB_CI": "true", "CI_COMMIT_SHA": B, "CI_DEFAULT_BRANCH": "main"}

# service, event, variables, GitHub's event file, ranges, tips
JOBS: list[tuple[str, str, dict[str, str], Any, list[str], list[str]]] = [
    ("GitHub", "push", GITHUB, {"before": A, "after": B, **MAIN},
     [f"{A}..{B}", f"{ORIGIN}main..{B}"], [B]),
    ("GitHub", "push", GITHUB, {"before": NULL, "after": B, **MAIN}, [f"{ORIGIN}main..{B}"], [B]),
    ("GitHub", "pull_request", GITHUB | {"GITHUB_BASE_REF": "main"}, PULL,
     [f"{A}..{B}", f"{A}..{C}", f"{ORIGIN}main..{B}", f"{ORIGIN}main..{C}"], [B, C]),
    ("GitHub", "pull_request", GITHUB | {"GITHUB_EVENT_NAME": "pull_request_review"}, PULL,
     [f"{A}..{B}", f"{A}..{C}"], [B, C]),
    ("GitHub", "pull_request", GITHUB | {"GITHUB_BASE_REF": "main"}, None, [f"{ORIGIN}main..{B}"], [B]),
    ("GitHub", "pull_request_target",
     GITHUB | {"GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_BASE_REF": "main"}, PULL,
     [f"{A}..{C}", f"{ORIGIN}main..{C}"], [C]),
    ("GitHub", "merge_group", GITHUB, {"merge_group": {"base_sha": A, "head_sha": B}}, [f"{A}..{B}"], [B]),
    ("GitHub", "workflow_run", GITHUB, {"workflow_run": {"head_sha": C, "pull_requests": []}}, [], [C]),
    ("GitHub", "workflow_run", GITHUB,
     {"workflow_run": {"head_sha": C, "pull_requests": [{"base": {"sha": A}}]}}, [f"{A}..{C}"], [C]),
    ("GitHub", "tag", GITHUB | {"GITHUB_REF": "refs/tags/v1"}, {"before": NULL, "after": C},
     [], [C]),
    ("GitHub", "tag", GITHUB | {"GITHUB_REF": "refs/tags/v1", "GITHUB_EVENT_NAME": "release"}, {},
     [], ["refs/tags/v1", B]),
    *(("GitHub", event, GITHUB | {"GITHUB_EVENT_NAME": event, "GITHUB_REF": "refs/heads/main"}, MAIN, [], [])
      for event in ("schedule", "workflow_dispatch", "repository_dispatch", "issue_comment", "create",
                    "release", "deployment")),
    ("Gitea", "push", {"GITEA_ACTIONS": "true", **GITHUB}, {"before": A, "after": B}, [f"{A}..{B}"], [B]),
    ("Forgejo", "push", {"FORGEJO_ACTIONS": "true", **GITHUB}, {"before": A, "after": B}, [f"{A}..{B}"], [B]),
    ("GitLab", "push", GITLAB | {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": A}, None,
     [f"{A}..{B}", f"{ORIGIN}main..{B}"], [B]),
    ("GitLab", "push", GITLAB | {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": NULL}, None,
     [f"{ORIGIN}main..{B}"], [B]),
    ("GitLab", "push", {"CI_COMMIT_BEFORE_SHA": A, "CI_COMMIT_SHA": B}, None, [f"{A}..{B}"], [B]),
    *(("GitLab", "merge_request_event",
       GITLAB | {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_EVENT_TYPE": kind,
                 "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_DIFF_BASE_SHA": A,
                 "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_COMMIT_BEFORE_SHA": NULL,
                 "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": target}, None,
       [*([f"{C}..{B}"] if target else []), f"{A}..{B}", f"{ORIGIN}main..{B}"], [B])
      for kind, target in (("detached", ""), ("merged_result", C), ("merge_train", C))),
    ("GitLab", "external_pull_request_event",
     GITLAB | {"CI_EXTERNAL_PULL_REQUEST_IID": "7", "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA": A}, None,
     [f"{A}..{B}"], [B]),
    ("GitLab", "tag", GITLAB | {"CI_COMMIT_TAG": "v1", "CI_COMMIT_BEFORE_SHA": NULL}, None,
     [], ["refs/tags/v1", B]),
    *(("GitLab", source, GITLAB | {"CI_PIPELINE_SOURCE": source, "CI_COMMIT_BEFORE_SHA": NULL}, None, [], [B])
      for source in ("schedule", "web", "api", "trigger", "pipeline", "chat")),
    ("Bitbucket", "pull request",
     {"BITBUCKET_PR_ID": "7", "BITBUCKET_PR_DESTINATION_COMMIT": A, "BITBUCKET_COMMIT": B,
      "BITBUCKET_PR_DESTINATION_BRANCH": "main"}, None, [f"{A}..{B}", f"{ORIGIN}main..{B}"], [B]),
    ("Bitbucket", "tag", {"BITBUCKET_TAG": "v1", "BITBUCKET_COMMIT": B}, None, [], ["refs/tags/v1", B]),
    ("Bitbucket", "branch", {"BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_COMMIT": B}, None, [], [B]),
    ("Azure Pipelines", "PullRequest",
     {"TF_BUILD": "True", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main", "BUILD_SOURCEVERSION": B,
      "SYSTEM_PULLREQUEST_SOURCECOMMITID": C}, None, [f"{ORIGIN}main..{B}", f"{ORIGIN}main..{C}"], [B, C]),
    ("Azure Pipelines", "tag",
     {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/tags/v1", "BUILD_SOURCEVERSION": B}, None,
     [], ["refs/tags/v1", B]),
    *(("Azure Pipelines", reason,
       {"TF_BUILD": "True", "BUILD_REASON": reason, "BUILD_SOURCEVERSION": B,
        "BUILD_SOURCEBRANCH": "refs/heads/main"}, None, [], [B])
      for reason in ("IndividualCI", "BatchedCI", "Manual", "Schedule")),
    ("CircleCI", "branch", {"CIRCLECI": "true", "CIRCLE_SHA1": B}, None, [], [B]),
    ("CircleCI", "tag", {"CIRCLECI": "true", "CIRCLE_SHA1": B, "CIRCLE_TAG": "v1"}, None,
     [], ["refs/tags/v1", B]),
    ("Jenkins", "change request", {"JENKINS_URL": "x", "CHANGE_TARGET": "main", "GIT_COMMIT": B}, None,
     [f"{ORIGIN}main..{B}"], [B]),
    ("Jenkins", "build", {"GIT_PREVIOUS_SUCCESSFUL_COMMIT": A, "GIT_PREVIOUS_COMMIT": C, "GIT_COMMIT": B}, None,
     [f"{A}..{B}", f"{C}..{B}"], [B]),
    ("Jenkins", "build", {"JENKINS_URL": "x", "GIT_COMMIT": B}, None, [], [B]),
    ("Jenkins", "build", {"JENKINS_URL": "x"}, None, [], []),
    ("Jenkins", "tag", {"JENKINS_URL": "x", "TAG_NAME": "v1", "GIT_COMMIT": B}, None, [], ["refs/tags/v1", B]),
    ("CODING", "merge request", {"CODING": "true", "MR_TARGET_SHA": A, "MR_SOURCE_SHA": B, "GIT_COMMIT": C}, None,
     [f"{A}..{B}", f"{A}..{C}"], [B, C]),
    ("CODING", "build", {"CCI_JOB_NAME": "x", "GIT_PREVIOUS_COMMIT": A, "GIT_COMMIT": B}, None,
     [f"{A}..{B}"], [B]),
    ("CODING", "tag", {"CCI_JOB_NAME": "x", "GIT_TAG": "v1", "GIT_COMMIT": B}, None, [], ["refs/tags/v1", B]),
    ("CODING", "push", {"CODING_EVENT": "push", "CODING_BEFORE_SHA": A, "CODING_COMMIT": B}, None,
     [f"{A}..{B}"], [B]),
    ("CODING", "crontab", {"CODING_EVENT": "crontab", "CODING_COMMIT": B}, None, [], [B]),
    ("CODING", "merge_request",
     {"CODING_EVENT": "merge_request", "CODING_MERGE_REQUEST_TARGET_SHA": A, "CODING_MERGE_REQUEST_SHA": B}, None,
     [f"{A}..{B}"], [B]),
    ("CNB", "push", {"CNB": "true", "CNB_EVENT": "push", "CNB_BEFORE_SHA": A, "CNB_COMMIT": B,
                     "CNB_DEFAULT_BRANCH": "main"}, None, [f"{A}..{B}", f"{ORIGIN}main..{B}"], [B]),
    ("CNB", "branch.create", {"CNB_EVENT": "branch.create", "CNB_BEFORE_SHA": NULL, "CNB_COMMIT": B,
                              "CNB_DEFAULT_BRANCH": "main"}, None, [f"{ORIGIN}main..{B}"], [B]),
    *(("CNB", event, {"CNB_EVENT": event, "CNB_PULL_REQUEST_TARGET_SHA": A, "CNB_PULL_REQUEST_SHA": B,
                      "CNB_COMMIT": C}, None, [f"{A}..{B}"], [B])
      for event in ("pull_request", "pull_request.update", "pull_request.target")),
    ("CNB", "tag_push", {"CNB_EVENT": "tag_push", "CNB_BRANCH": "v1", "CNB_COMMIT": B}, None,
     [], ["refs/tags/v1", B]),
    ("CNB", "api_trigger", {"CNB_EVENT": "api_trigger", "CNB_COMMIT": B}, None, [], [B]),
    ("Gitee Go", "push", {"GITEE_PIPELINE_NAME": "x", "GITEE_COMMIT": B}, None, [], [B]),
    ("Gitee Go", "pull request", {"GITEE_PULL_ID": "7", "GITEE_COMMIT": A, "GITEE_SOURCE_COMMIT": B,
                                  "GITEE_BRANCH": "main"}, None, [f"{A}..{B}", f"{ORIGIN}main..{B}"], [B]),
    ("Travis CI", "push", {"TRAVIS_COMMIT_RANGE": f"{A}...{B}", "TRAVIS_COMMIT": B}, None, [f"{A}...{B}"], [B]),
    ("Travis CI", "push", {"TRAVIS": "true", "TRAVIS_COMMIT_RANGE": "", "TRAVIS_COMMIT": B,
                           "TRAVIS_PULL_REQUEST": "false"}, None, [], [B]),
    ("Travis CI", "cron", {"TRAVIS": "true", "TRAVIS_COMMIT_RANGE": f"{A}...{B}", "TRAVIS_COMMIT": B,
                           "TRAVIS_EVENT_TYPE": "cron"}, None, [], [B]),
    ("Travis CI", "pull_request", {"TRAVIS": "true", "TRAVIS_PULL_REQUEST": "7", "TRAVIS_BRANCH": "main",
                                   "TRAVIS_COMMIT": B}, None, [f"{ORIGIN}main..{B}"], [B]),
    ("Drone", "push", {"DRONE": "true", "DRONE_COMMIT_BEFORE": A, "DRONE_COMMIT_AFTER": B}, None,
     [f"{A}..{B}"], [B]),
    ("Drone", "cron", {"DRONE": "true", "DRONE_BUILD_EVENT": "cron", "DRONE_COMMIT_BEFORE": A,
                       "DRONE_COMMIT_AFTER": B, "DRONE_COMMIT_SHA": B}, None, [], [B]),
    ("Drone", "pull_request", {"DRONE": "true", "DRONE_PULL_REQUEST": "7", "DRONE_TARGET_BRANCH": "main",
                               "DRONE_COMMIT_SHA": B}, None, [f"{ORIGIN}main..{B}"], [B]),
    ("Drone", "tag", {"DRONE": "true", "DRONE_TAG": "v1", "DRONE_COMMIT_SHA": B}, None, [], ["refs/tags/v1", B]),
    ("Woodpecker", "push", {"CI": "woodpecker", "CI_PIPELINE_EVENT": "push", "CI_PREV_COMMIT_SHA": A,
                            "CI_COMMIT_SHA": B}, None, [f"{A}..{B}"], [B]),
    ("Woodpecker", "cron", {"CI": "woodpecker", "CI_PIPELINE_EVENT": "cron", "CI_PREV_COMMIT_SHA": A,
                            "CI_COMMIT_SHA": B}, None, [], [B]),
    ("Woodpecker", "pull_request", {"CI": "woodpecker", "CI_COMMIT_TARGET_BRANCH": "main", "CI_COMMIT_SHA": B},
     None, [f"{ORIGIN}main..{B}"], [B]),
    ("Buildkite", "pull request",
     {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main", "BUILDKITE_COMMIT": B}, None,
     [f"{ORIGIN}main..{B}"], [B]),
    ("Buildkite", "schedule", {"BUILDKITE": "true", "BUILDKITE_SOURCE": "schedule", "BUILDKITE_COMMIT": B,
                               "BUILDKITE_PULL_REQUEST": "false"}, None, [], [B]),
    ("AppVeyor", "pull request", {"APPVEYOR": "True", "APPVEYOR_PULL_REQUEST_NUMBER": "7",
                                  "APPVEYOR_REPO_BRANCH": "main", "APPVEYOR_REPO_COMMIT": C,
                                  "APPVEYOR_PULL_REQUEST_HEAD_COMMIT": B}, None, [f"{ORIGIN}main..{B}"], [B, C]),
    ("AppVeyor", "branch", {"APPVEYOR": "True", "APPVEYOR_REPO_COMMIT": B}, None, [], [B]),
    ("CodeBuild", "build", {"CODEBUILD_BUILD_ID": "x", "CODEBUILD_RESOLVED_SOURCE_VERSION": B,
                            "CODEBUILD_WEBHOOK_PREV_COMMIT": A}, None, [f"{A}..{B}"], [B]),
    ("CodeBuild", "pull request", {"CODEBUILD_BUILD_ID": "x", "CODEBUILD_RESOLVED_SOURCE_VERSION": B,
                                   "CODEBUILD_WEBHOOK_BASE_REF": "refs/heads/main"}, None,
     [f"{ORIGIN}main..{B}"], [B]),
    ("TeamCity", "build", {"TEAMCITY_VERSION": "x", "BUILD_VCS_NUMBER": B}, None, [], [B]),
    ("Semaphore", "branch", {"SEMAPHORE": "true", "SEMAPHORE_GIT_COMMIT_RANGE": f"{A}...{B}",
                             "SEMAPHORE_GIT_REF_TYPE": "branch", "SEMAPHORE_GIT_SHA": B}, None,
     [f"{A}...{B}"], [B]),
    ("Cirrus CI", "pull request", {"CIRRUS_CI": "true", "CIRRUS_PR": "7", "CIRRUS_BASE_SHA": A,
                                   "CIRRUS_CHANGE_IN_REPO": B}, None, [f"{A}..{B}"], [B]),
    ("pre-commit", "pre-push", {"PRE_COMMIT_FROM_REF": A, "PRE_COMMIT_TO_REF": B}, None, [f"{A}..{B}"], [B]),
    ("pre-commit", "pre-push",
     {"PRE_COMMIT_REMOTE_NAME": "origin", "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/main"}, None,
     [], ["refs/heads/main"]),
    ("pre-commit", "--all-files", {"PRE_COMMIT": "1"}, None, [], []),
    ("CI", "run", {"CI": "true"}, None, [], []),
]  # fmt: skip


def run(tmp_path: Path, environ: dict[str, str], event: object) -> ci.Run | None:
    if event is not None:
        path = tmp_path / "event.json"
        path.write_text(json.dumps(event))
        environ = {**environ, "GITHUB_EVENT_PATH": str(path)}
    return ci.run(environ)


@pytest.mark.parametrize(("service", "event", "environ", "payload", "ranges", "tips"), JOBS)
def test_what_a_run_is_about(
    tmp_path: Path,
    service: str,
    event: str,
    environ: dict[str, str],
    payload: object,
    ranges: list[str],
    tips: list[str],
) -> None:
    expected = ci.Run(service, event, tuple(ranges), tuple(tips))
    assert run(tmp_path, environ, payload) == expected


def test_every_service_has_a_row() -> None:
    assert {row[0] for row in JOBS} == {service.name for service in SERVICES}


def test_every_service_has_a_job_for_a_run_that_is_not_known() -> None:
    assert all(service.jobs[-1].when == () for service in SERVICES)


DELETIONS: list[tuple[dict[str, str], object]] = [
    (GITHUB | {"GITHUB_EVENT_NAME": "delete"}, {}),
    (GITHUB, {"before": A, "after": NULL, "deleted": True}),
    ({"PRE_COMMIT_FROM_REF": A, "PRE_COMMIT_TO_REF": NULL}, None),
    ({"CNB_EVENT": "branch.delete", "CNB_COMMIT": B}, None),
    ({"CODING_EVENT": "branch.delete", "CODING_COMMIT": B}, None),
]


@pytest.mark.parametrize(("environ", "payload"), DELETIONS)
def test_a_deletion_brings_nothing(
    tmp_path: Path, environ: dict[str, str], payload: object
) -> None:
    found = run(tmp_path, environ, payload)
    assert found is not None
    assert found.is_deletion


@pytest.mark.parametrize("text", ["", "[]", "[1,", '{"pull_request": 3}', "[" * 100_000, "null"])
def test_an_odd_event_file_tells_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "event.json"
    path.write_text(text)
    found = ci.run({"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path)})
    assert found == ci.Run("GitHub", "push")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_an_event_file_that_never_ends_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    os.mkfifo(path)
    found = ci.run({"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path)})
    assert found == ci.Run("GitHub", "push")


def test_an_event_with_an_odd_name_is_not_repeated() -> None:
    found = ci.run({"GITHUB_EVENT_NAME": "\x1b[2J" + "x" * 99})
    assert found == ci.Run("GitHub", "GITHUB_EVENT_NAME")


@pytest.mark.parametrize("environ", [{}, {"GIT_COMMIT": B}, {"CI": "false"}, {"CI": ""}])
def test_outside_of_ci_there_is_none(environ: dict[str, str]) -> None:
    assert ci.run({"HOME": "/home/ada", **environ}) is None
