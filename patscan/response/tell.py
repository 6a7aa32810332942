"""Whom a leak concerns: the repository's host, forks, registries, caches, colleagues, users.

Sources: GitHub Docs "Removing sensitive data from a repository"; GitLab Docs "Repository size" and "Remove
blobs"; each asks its support, or runs a housekeeping, before it deletes what a push has made unreachable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan.model.text import Text
from patscan.response.parts import Part, link, say

if TYPE_CHECKING:
    from patscan.response.case import Case

_HOSTS: dict[str, tuple[Text, str]] = {
    "github": (
        Text(
            "GitHub: after the rewrite, ask its support to delete cached views and the pull requests' refs, which "
            "nobody else can push to. Name the repository and the first commit that changed.",
            "GitHub：重写之后，请联系其支持团队删除缓存页面和拉取请求的引用（这些引用无法自行推送），"
            "并提供仓库名和第一个被改动的提交。",
        ),
        "https://support.github.com/request",
    ),
    "gitlab": (
        Text(
            "GitLab: after the rewrite, run the housekeeping with pruning (Settings > General > Advanced), and delete "
            "pipelines and job logs that show it. Merge requests keep refs of their own.",
            "GitLab：重写之后，在“设置 > 通用 > 高级”中运行维护并清理不可到达的对象，并删除显示过它的流水线和作业日志。"
            "合并请求有各自的引用。",
        ),
        "",
    ),
    "gitee": (
        Text(
            "Gitee: after the rewrite, run the repository's GC (管理 > 存储库 GC), and ask its support about pull "
            "requests and caches.",
            "Gitee：重写之后，在“管理 > 存储库 GC”中清理，并就拉取请求和缓存联系其支持团队。",
        ),
        "",
    ),
}
_ANY_HOST = Text(
    "The host of the repository: after the rewrite, ask it to delete unreachable objects, cached pages and the refs of "
    "pull requests.",
    "仓库托管方：重写之后，请其删除不可到达的对象、缓存页面和拉取请求的引用。",
)
_FORKS = Text(
    "Forks, mirrors and clones keep the old commits: ask their owners to make them anew.",
    "复刻、镜像和克隆仍保留旧提交：请其所有者重新创建。",
)
_REGISTRIES = Text(
    "Releases: look into what was published at {names}; withdraw versions that contain it, because a newer version "
    "does not delete an older one.",
    "发布渠道：检查在 {names} 发布的内容，撤回含有它的版本，因为新版本不会删除旧版本。",
)
_CACHES = Text(
    "Logs and caches: CI job logs and artifacts, chat messages and tickets with the code, search engines, web archives, "
    "AI assistants that were given the file.",
    "日志与缓存：CI 作业日志和产物、含有该代码的聊天记录和工单、搜索引擎、网页存档，以及读取过该文件的 AI 助手。",
)
_PEOPLE = Text(
    "People: the owner of the account and of the workspaces. If conversations or files of users could be read, ask who "
    "answers for data protection at once: laws set terms of hours or days for telling authorities and users.",
    "人员：账号和工作空间的所有者。如果用户的会话或文件可能被读取，请立即联系数据保护负责人："
    "法律对通知监管部门和用户规定了以小时或天计的期限。",
)
_COMMA = Text(", ", "、")


def parts(case: Case) -> Iterator[Part]:
    """Whom to tell about this leak."""
    if case.kept_by == "refs":
        said, url = _HOSTS.get(case.host, (_ANY_HOST, ""))
        yield say(said)
        if url:
            yield link(url)
        yield say(_FORKS)
    if case.registries and (case.level == "client" or case.packed or case.kept_by == "refs"):
        names = Text(
            _COMMA.en.join(one.en for one in case.registries),
            _COMMA.zh.join(one.zh for one in case.registries),
        )
        yield say(_REGISTRIES.format(names=names))
    yield say(_CACHES)
    yield say(_PEOPLE)
