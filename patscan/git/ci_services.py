"""The table of CI services: one row for every kind of job, with the variables that name its commits.

Sources: docs.github.com "Events that trigger workflows", "Variables reference" and "Webhook events and
payloads" (Gitea's and Forgejo's Actions set the same); docs.gitlab.com "Predefined CI/CD variables
reference" and "Merged results pipelines"; support.atlassian.com "Variables and secrets" (Bitbucket);
learn.microsoft.com "Use predefined variables" (Azure Pipelines); circleci.com "Project values and variables";
plugins.jenkins.io "Git" and "Branch API"; coding.net and ci.coding.net "环境变量"; docs.cnb.cool "默认环境变量";
help.gitee.com "参数设置" (Gitee Go); docs.travis-ci.com, docs.drone.io, woodpecker-ci.org, buildkite.com,
appveyor.com, docs.semaphore.io and cirrus-ci.org "Environment variables"; docs.aws.amazon.com "Environment
variables in build environments" (CodeBuild); jetbrains.com "Predefined build parameters" (TeamCity);
pre-commit.com "pre-push".
"""

from __future__ import annotations

from typing import NamedTuple

ORIGIN = "refs/remotes/origin/"
_NULL_IDS = f"{'0' * 40}|{'0' * 64}"


class Job(NamedTuple):
    """One kind of job. `{NAME}` stands for a variable, `{event.a.b}` for a field of GitHub's event file.

    Attributes:
        event: its name in the service.
        when: conditions that must all be true: `A|B`, one of the variables is set; `A=x|y*`, the variable
            has one of these values.
        ranges: ranges with its new commits, the most likely first. Those with a variable that is not set,
            or is the null id, are left out.
        tips: its commit, the most likely name first; none if it is the one that is checked out.
        brings_nothing: whether something was deleted, so that there are no commits.
    """

    event: str
    when: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    is_deletion: bool = False


class Service(NamedTuple):
    """A CI service.

    Attributes:
        name: its name, for users.
        when: the condition, as in `Job.when`, by which it is recognised.
        jobs: its kinds of jobs; the first one whose conditions are true applies.
    """

    name: str
    when: str
    jobs: tuple[Job, ...]


def _tag(variable: str, *commits: str) -> Job:
    """The job for a tag whose name is in a variable. It has no range: a tag contains all its ancestors."""
    return Job("tag", (variable,), (), (f"refs/tags/{{{variable}}}", *commits))


def _tencent(prefix: str, request: str) -> tuple[Job, ...]:
    """The jobs that CNB and CODING share; they differ in the names of their variables."""
    event, target, commit = f"{prefix}_EVENT", f"{request}_TARGET_SHA", f"{{{prefix}_COMMIT}}"
    source, merged = f"{{{request}_SHA}}", f"{{{request}_MERGE_SHA}}"
    default = f"{ORIGIN}{{{prefix}_DEFAULT_BRANCH}}"
    return (
        Job("delete", (f"{event}=*.delete",), is_deletion=True),
        Job(f"{{{event}}}", (target,), (f"{{{target}}}..{source}", f"{{{target}}}..{merged}"),
            (source, merged)),
        Job("tag_push", (f"{event}=tag_*",), (), (f"refs/tags/{{{prefix}_BRANCH}}", commit)),
        Job(f"{{{event}}}", (f"{event}=push|commit.add|branch.create",),
            (f"{{{prefix}_BEFORE_SHA}}..{commit}", f"{default}..{commit}"), (commit,)),
    )  # fmt: skip


# fmt: off
_BASE, _HEAD = "{event.pull_request.base.sha}", "{event.pull_request.head.sha}"
_TARGET = ORIGIN + "{GITHUB_BASE_REF}"
_RUN = "{event.workflow_run.head_sha}"
_ACTIONS = (
    Job("delete", ("GITHUB_EVENT_NAME=delete",), is_deletion=True),
    Job("delete", (f"event.after={_NULL_IDS}",), is_deletion=True),
    # The base is checked out, not the commits of the pull request.
    Job("pull_request_target", ("GITHUB_EVENT_NAME=pull_request_target",),
        (f"{_BASE}..{_HEAD}", f"{_TARGET}..{_HEAD}"), (_HEAD,)),
    Job("pull_request", ("event.pull_request.base.sha|GITHUB_BASE_REF",),
        (_BASE + "..{GITHUB_SHA}", f"{_BASE}..{_HEAD}", _TARGET + "..{GITHUB_SHA}", f"{_TARGET}..{_HEAD}"),
        ("{GITHUB_SHA}", _HEAD)),
    Job("merge_group", ("event.merge_group.head_sha",),
        ("{event.merge_group.base_sha}..{event.merge_group.head_sha}",),
        ("{event.merge_group.head_sha}", "{GITHUB_SHA}")),
    Job("workflow_run", ("event.workflow_run.head_sha",),
        ("{event.workflow_run.pull_requests.0.base.sha}.." + _RUN,), (_RUN,)),
    # The pushed object is the tag itself; `actions/checkout` fetches its commit, and not always the tag.
    Job("tag", ("GITHUB_REF=refs/tags/*", "event.after"), ("{event.before}..{event.after}",),
        ("{event.after}",)),
    Job("tag", ("GITHUB_REF=refs/tags/*",), (), ("{GITHUB_REF}", "{GITHUB_SHA}")),
    Job("push", ("event.after",),
        ("{event.before}..{event.after}", ORIGIN + "{event.repository.default_branch}..{event.after}"),
        ("{event.after}", "{GITHUB_SHA}")),
    # schedule, workflow_dispatch, repository_dispatch, release, create, issue_comment …
    Job("{GITHUB_EVENT_NAME}"),
)
_GITLAB = (
    Job("merge_request_event", ("CI_MERGE_REQUEST_IID|CI_MERGE_REQUEST_ID|CI_MERGE_REQUEST_DIFF_BASE_SHA",),
        # The first is set for merged results and merge trains, whose commit contains those of the target, too.
        ("{CI_MERGE_REQUEST_TARGET_BRANCH_SHA}..{CI_COMMIT_SHA}",
         "{CI_MERGE_REQUEST_DIFF_BASE_SHA}..{CI_COMMIT_SHA}",
         ORIGIN + "{CI_MERGE_REQUEST_TARGET_BRANCH_NAME}..{CI_COMMIT_SHA}"), ("{CI_COMMIT_SHA}",)),
    Job("external_pull_request_event", ("CI_EXTERNAL_PULL_REQUEST_IID",),
        ("{CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA}..{CI_COMMIT_SHA}",), ("{CI_COMMIT_SHA}",)),
    _tag("CI_COMMIT_TAG", "{CI_COMMIT_SHA}"),
    Job("push", ("CI_PIPELINE_SOURCE=push|webide|parent_pipeline",),
        ("{CI_COMMIT_BEFORE_SHA}..{CI_COMMIT_SHA}", ORIGIN + "{CI_DEFAULT_BRANCH}..{CI_COMMIT_SHA}"),
        ("{CI_COMMIT_SHA}",)),
    # schedule, web, api, trigger, pipeline, chat …
    Job("{CI_PIPELINE_SOURCE}", ("CI_PIPELINE_SOURCE",), (), ("{CI_COMMIT_SHA}",)),
    Job("push", (), ("{CI_COMMIT_BEFORE_SHA}..{CI_COMMIT_SHA}",), ("{CI_COMMIT_SHA}",)),
)
_BITBUCKET = (
    Job("pull request", ("BITBUCKET_PR_ID|BITBUCKET_PR_DESTINATION_COMMIT|BITBUCKET_PR_DESTINATION_BRANCH",),
        ("{BITBUCKET_PR_DESTINATION_COMMIT}..{BITBUCKET_COMMIT}",
         ORIGIN + "{BITBUCKET_PR_DESTINATION_BRANCH}..{BITBUCKET_COMMIT}"), ("{BITBUCKET_COMMIT}",)),
    _tag("BITBUCKET_TAG", "{BITBUCKET_COMMIT}"),
    Job("branch", (), (), ("{BITBUCKET_COMMIT}",)),
)
_AZURE_TARGET = ORIGIN + "{SYSTEM_PULLREQUEST_TARGETBRANCH}"
_AZURE = (
    Job("PullRequest", ("SYSTEM_PULLREQUEST_TARGETBRANCH",),
        (_AZURE_TARGET + "..{BUILD_SOURCEVERSION}", _AZURE_TARGET + "..{SYSTEM_PULLREQUEST_SOURCECOMMITID}"),
        ("{BUILD_SOURCEVERSION}", "{SYSTEM_PULLREQUEST_SOURCECOMMITID}")),
    Job("tag", ("BUILD_SOURCEBRANCH=refs/tags/*",), (), ("{BUILD_SOURCEBRANCH}", "{BUILD_SOURCEVERSION}")),
    # IndividualCI, Schedule, Manual …
    Job("{BUILD_REASON}", (), (), ("{BUILD_SOURCEVERSION}",)),
)
_CIRCLECI = (_tag("CIRCLE_TAG", "{CIRCLE_SHA1}"), Job("branch", (), (), ("{CIRCLE_SHA1}",)))
_JENKINS_RANGES = (
    "{GIT_PREVIOUS_SUCCESSFUL_COMMIT}..{GIT_COMMIT}", "{GIT_PREVIOUS_COMMIT}..{GIT_COMMIT}",
)
_JENKINS = (
    Job("change request", ("CHANGE_TARGET",), (ORIGIN + "{CHANGE_TARGET}..{GIT_COMMIT}",),
        ("{GIT_COMMIT}",)),
    _tag("TAG_NAME", "{GIT_COMMIT}"),
    # A build that is repeated or started manually has the commit of the build before it.
    Job("build", (), _JENKINS_RANGES, ("{GIT_COMMIT}",)),
)
_CNB = (
    *_tencent("CNB", "CNB_PULL_REQUEST"),
    # crontab, api_trigger, web_trigger …
    Job("{CNB_EVENT}", (), (), ("{CNB_COMMIT}",)),
)
_CODING = (
    *_tencent("CODING", "CODING_MERGE_REQUEST"),
    Job("{CODING_EVENT}", ("CODING_EVENT",), (), ("{CODING_COMMIT}",)),
    Job("merge request", ("MR_TARGET_SHA|MR_TARGET_BRANCH",),
        ("{MR_TARGET_SHA}..{MR_SOURCE_SHA}", "{MR_TARGET_SHA}..{GIT_COMMIT}",
         ORIGIN + "{MR_TARGET_BRANCH}..{GIT_COMMIT}"), ("{MR_SOURCE_SHA}", "{GIT_COMMIT}")),
    _tag("GIT_TAG", "{GIT_COMMIT}"),
    Job("build", (), _JENKINS_RANGES, ("{GIT_COMMIT}",)),
)
_GITEE_GO = (
    Job("pull request", ("GITEE_PULL_ID|GITEE_SOURCE_COMMIT",),
        ("{GITEE_COMMIT}..{GITEE_SOURCE_COMMIT}", ORIGIN + "{GITEE_BRANCH}..{GITEE_SOURCE_COMMIT}"),
        ("{GITEE_SOURCE_COMMIT}",)),
    Job("push", (), (), ("{GITEE_COMMIT}",)),
)
_TRAVIS = (
    Job("{TRAVIS_EVENT_TYPE}", ("TRAVIS_EVENT_TYPE=cron|api",), (), ("{TRAVIS_COMMIT}",)),
    _tag("TRAVIS_TAG", "{TRAVIS_COMMIT}"),
    Job("pull_request", ("TRAVIS_PULL_REQUEST",),
        ("{TRAVIS_COMMIT_RANGE}", ORIGIN + "{TRAVIS_BRANCH}..{TRAVIS_COMMIT}"),
        ("{TRAVIS_COMMIT}", "{TRAVIS_PULL_REQUEST_SHA}")),
    Job("push", (), ("{TRAVIS_COMMIT_RANGE}",), ("{TRAVIS_COMMIT}",)),
)
_DRONE = (
    _tag("DRONE_TAG", "{DRONE_COMMIT_SHA}"),
    Job("pull_request", ("DRONE_PULL_REQUEST",),
        (ORIGIN + "{DRONE_TARGET_BRANCH}..{DRONE_COMMIT_SHA}", "{DRONE_COMMIT_BEFORE}..{DRONE_COMMIT_AFTER}"),
        ("{DRONE_COMMIT_SHA}", "{DRONE_COMMIT_AFTER}")),
    Job("{DRONE_BUILD_EVENT}", ("DRONE_BUILD_EVENT=cron|custom|promote|rollback",), (),
        ("{DRONE_COMMIT_SHA}",)),
    Job("push", (),
        ("{DRONE_COMMIT_BEFORE}..{DRONE_COMMIT_AFTER}", ORIGIN + "{DRONE_REPO_BRANCH}..{DRONE_COMMIT_AFTER}"),
        ("{DRONE_COMMIT_AFTER}", "{DRONE_COMMIT_SHA}")),
)
_WOODPECKER = (
    _tag("CI_COMMIT_TAG", "{CI_COMMIT_SHA}"),
    Job("pull_request", ("CI_COMMIT_TARGET_BRANCH",),
        (ORIGIN + "{CI_COMMIT_TARGET_BRANCH}..{CI_COMMIT_SHA}",), ("{CI_COMMIT_SHA}",)),
    Job("push", ("CI_PIPELINE_EVENT|CI_BUILD_EVENT=push",),
        ("{CI_PREV_COMMIT_SHA}..{CI_COMMIT_SHA}", ORIGIN + "{CI_REPO_DEFAULT_BRANCH}..{CI_COMMIT_SHA}"),
        ("{CI_COMMIT_SHA}",)),
    # cron, manual, deployment …
    Job("{CI_PIPELINE_EVENT}", (), (), ("{CI_COMMIT_SHA}",)),
)
_BUILDKITE = (
    _tag("BUILDKITE_TAG", "{BUILDKITE_COMMIT}"),
    Job("pull request", ("BUILDKITE_PULL_REQUEST_BASE_BRANCH",),
        (ORIGIN + "{BUILDKITE_PULL_REQUEST_BASE_BRANCH}..{BUILDKITE_COMMIT}",), ("{BUILDKITE_COMMIT}",)),
    # webhook, ui, api, schedule …
    Job("{BUILDKITE_SOURCE}", (), (), ("{BUILDKITE_COMMIT}",)),
)
_APPVEYOR = (
    _tag("APPVEYOR_REPO_TAG_NAME", "{APPVEYOR_REPO_COMMIT}"),
    Job("pull request", ("APPVEYOR_PULL_REQUEST_NUMBER",),
        (ORIGIN + "{APPVEYOR_REPO_BRANCH}..{APPVEYOR_PULL_REQUEST_HEAD_COMMIT}",),
        ("{APPVEYOR_PULL_REQUEST_HEAD_COMMIT}", "{APPVEYOR_REPO_COMMIT}")),
    Job("branch", (), (), ("{APPVEYOR_REPO_COMMIT}",)),
)
_CODEBUILD_COMMIT = "{CODEBUILD_RESOLVED_SOURCE_VERSION}"
_CODEBUILD = (
    Job("tag", ("CODEBUILD_WEBHOOK_HEAD_REF=refs/tags/*",), (),
        ("{CODEBUILD_WEBHOOK_HEAD_REF}", _CODEBUILD_COMMIT)),
    Job("pull request", ("CODEBUILD_WEBHOOK_BASE_REF",),
        (ORIGIN + "{CODEBUILD_WEBHOOK_BASE_REF}.." + _CODEBUILD_COMMIT,), (_CODEBUILD_COMMIT,)),
    Job("build", (), ("{CODEBUILD_WEBHOOK_PREV_COMMIT}.." + _CODEBUILD_COMMIT,), (_CODEBUILD_COMMIT,)),
)
_SEMAPHORE = (
    _tag("SEMAPHORE_GIT_TAG_NAME", "{SEMAPHORE_GIT_SHA}"),
    Job("{SEMAPHORE_GIT_REF_TYPE}", (), ("{SEMAPHORE_GIT_COMMIT_RANGE}",), ("{SEMAPHORE_GIT_SHA}",)),
)
_CIRRUS_COMMIT = "{CIRRUS_CHANGE_IN_REPO}"
_CIRRUS = (
    _tag("CIRRUS_TAG", _CIRRUS_COMMIT),
    Job("pull request", ("CIRRUS_PR",), ("{CIRRUS_BASE_SHA}.." + _CIRRUS_COMMIT,), (_CIRRUS_COMMIT,)),
    Job("build", (), ("{CIRRUS_LAST_GREEN_CHANGE}.." + _CIRRUS_COMMIT,), (_CIRRUS_COMMIT,)),
)
_PRE_PUSH = (
    Job("delete", (f"PRE_COMMIT_TO_REF={_NULL_IDS}",), is_deletion=True),
    Job("pre-push", ("PRE_COMMIT_TO_REF",), ("{PRE_COMMIT_FROM_REF}..{PRE_COMMIT_TO_REF}",),
        ("{PRE_COMMIT_TO_REF}",)),
    # The remote has none of these commits, so there is no start of a range.
    Job("pre-push", (), (), ("{PRE_COMMIT_LOCAL_BRANCH}",)),
)

SERVICES = (
    Service("pre-commit", "PRE_COMMIT_TO_REF|PRE_COMMIT_REMOTE_NAME", _PRE_PUSH),
    Service("Forgejo", "FORGEJO_ACTIONS", _ACTIONS),
    Service("Gitea", "GITEA_ACTIONS", _ACTIONS),
    Service("GitHub", "GITHUB_ACTIONS|GITHUB_EVENT_NAME|GITHUB_EVENT_PATH", _ACTIONS),
    Service("Woodpecker", "CI=woodpecker|drone", _WOODPECKER),
    Service("GitLab", "GITLAB_CI|CI_PIPELINE_SOURCE|CI_COMMIT_BEFORE_SHA|CI_MERGE_REQUEST_DIFF_BASE_SHA",
            _GITLAB),
    Service("Bitbucket", "BITBUCKET_BUILD_NUMBER|BITBUCKET_COMMIT", _BITBUCKET),
    Service("Azure Pipelines", "TF_BUILD|BUILD_SOURCEVERSION", _AZURE),
    Service("CircleCI", "CIRCLECI|CIRCLE_SHA1", _CIRCLECI),
    Service("CNB", "CNB|CNB_EVENT", _CNB),
    Service("CODING", "CODING|CODING_EVENT|CCI_JOB_NAME|MR_TARGET_SHA", _CODING),
    Service("Gitee Go", "GITEE_PIPELINE_NAME|GITEE_PIPELINE_BUILD_NUMBER|GITEE_COMMIT", _GITEE_GO),
    Service("Travis CI", "TRAVIS|TRAVIS_COMMIT_RANGE", _TRAVIS),
    Service("Drone", "DRONE|DRONE_COMMIT_AFTER", _DRONE),
    Service("Buildkite", "BUILDKITE|BUILDKITE_COMMIT", _BUILDKITE),
    Service("AppVeyor", "APPVEYOR|APPVEYOR_REPO_COMMIT", _APPVEYOR),
    Service("CodeBuild", "CODEBUILD_BUILD_ID|CODEBUILD_RESOLVED_SOURCE_VERSION", _CODEBUILD),
    Service("TeamCity", "TEAMCITY_VERSION", (Job("build", (), (), ("{BUILD_VCS_NUMBER}",)),)),
    Service("Semaphore", "SEMAPHORE|SEMAPHORE_GIT_SHA", _SEMAPHORE),
    Service("Cirrus CI", "CIRRUS_CI|CIRRUS_CHANGE_IN_REPO", _CIRRUS),
    Service("Jenkins", "JENKINS_URL|CHANGE_TARGET|GIT_PREVIOUS_COMMIT|GIT_PREVIOUS_SUCCESSFUL_COMMIT",
            _JENKINS),
    # Services that are not known here; then pre-commit and prek with `--all-files`, not before a push.
    Service("CI", "CI", (Job("run"),)),
    Service("pre-commit", "PRE_COMMIT", (Job("--all-files"),)),
)
# fmt: on
