"""The steps of a response, one row each: when it applies, whether it is seen to be done, and what it says."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from patscan.model.text import Text
from patscan.policy.baseline import SHOWN_DIGITS
from patscan.reports.printable import printable
from patscan.response import authorization, consequences, tell
from patscan.response.case import Case
from patscan.response.parts import Part, link, place, run, say
from patscan.verify.hosts import AT_NAMED_HOST, AT_VENDOR

Id = Literal[
    "revoke", "check", "review", "replace", "remove", "rebuild", "rewrite", "tell", "prove"
]
# More places are counted, not named.
MAX_PLACES = 10


class Step(NamedTuple):
    """One thing to do.

    Attributes:
        id: the word for `--done`.
        title: what to do.
        applies: whether this credential needs it.
        is_done: whether the scan shows that it is done.
        parts: how to do it.
    """

    id: Id
    title: Text
    applies: Callable[[Case], bool]
    is_done: Callable[[Case], bool]
    parts: Callable[[Case], Iterator[Part]]


def steps_of(case: Case) -> list[Step]:
    """The steps that a credential needs, in order."""
    return [step for step in STEPS if step.applies(case)]


def is_done(step: Step, case: Case) -> bool:
    """Whether a step was reported done, or is seen to be."""
    return step.id in case.done or step.is_done(case)


# --- what the steps say -------------------------------------------------------------------------------


def _revoke(case: Case) -> Iterator[Part]:
    yield say(case.rule.revoke)
    yield from map(link, case.revoke_urls)
    yield say(consequences.ALSO_DIES[case.rule.id])


_CHECK = Text(
    "Ask the vendor; it says nothing but whether it still works, and whose it is.",
    "询问官方：只会得知它是否仍然有效、属于谁。",
)
_CHECK_OWN = Text("Ask your own server.", "询问您自己的服务器。")
_CANNOT_CHECK = Text(
    "No documented request checks a credential of this kind: make sure that the console does not list it any more.",
    "官方没有可用于检查这类凭证的接口：请在控制台确认它已不在列表中。",
)


def _check(case: Case) -> Iterator[Part]:
    verify = f"patscan verify {short(case)}"
    if case.rule.id in AT_NAMED_HOST:
        yield say(_CHECK_OWN)
        yield run(f"{verify} --host https://coze.example.com")
    elif case.rule.id in AT_VENDOR:
        yield say(_CHECK)
        yield run(verify)
    else:
        yield say(_CANNOT_CHECK)


_SINCE = Text("It has been exposed since {day} at the latest.", "最迟从 {day} 起它就已暴露。")
_SINCE_UNKNOWN = Text(
    "Since when it has been exposed is not known: no commit has it.",
    "不知道从何时起暴露：没有提交包含它。",
)


def _review(case: Case) -> Iterator[Part]:
    yield say(_SINCE.format(day=case.since) if case.since else _SINCE_UNKNOWN)
    yield say(case.rule.risk)
    yield say(consequences.shows_in(case.rule.id))


def _replace(case: Case) -> Iterator[Part]:
    yield say(authorization.authorization(case))
    if case.advice != case.rule.instead:
        yield say(case.advice)


_REMOVE = Text("It is here now:", "目前位于：")
_MORE = Text("... and {n:,} more places", "……另有 {n:,} 处")
_FIX = Text(
    "In server code and configuration, this shows the change and makes it if you agree:",
    "对于服务端代码和配置，以下命令会显示修改，并在您同意后执行：",
)
_NO_FIX = Text(
    "Code that reaches people cannot keep it under any name: change it as the step before says.",
    "会到达用户的代码不能以任何名称保留它：请按上一步修改。",
)
_REPACK = Text(
    "What is inside an archive or package goes away when that is made anew.",
    "归档或安装包中的内容要重新打包才会消失。",
)


def _remove(case: Case) -> Iterator[Part]:
    yield say(_REMOVE)
    places = [*dict.fromkeys(f"{printable(one.path)}:{one.line}" for one in case.files)]
    yield from map(place, places[:MAX_PLACES])
    if len(places) > MAX_PLACES:
        yield say(_MORE.format(n=len(places) - MAX_PLACES))
    if case.level == "client":
        yield say(_NO_FIX)
    else:
        files = dict.fromkeys(one.path.partition("!")[0] for one in case.files[:MAX_PLACES])
        yield say(_FIX)
        yield run(f"patscan fix {' '.join(map(shlex.quote, map(printable, files)))}")
    if case.packed:
        yield say(_REPACK)


_REBUILD = Text(
    "Build and publish again without it, source maps too, and purge the caches of the CDN. Old files under hashed "
    "names stay reachable until they are deleted.",
    "去掉它之后重新构建并发布（包括 source map），并清除 CDN 缓存。带哈希名的旧文件在删除之前仍可访问。",
)
_OLD_RELEASES = Text(
    "Apps, mini-programs and packages that people have installed keep the old build: release an update, and withdraw "
    "the old versions where the store or registry can.",
    "用户已安装的应用、小程序和软件包仍是旧版本：请发布更新，并在商店或仓库允许时下架旧版本。",
)


def _rebuild(case: Case) -> Iterator[Part]:
    del case
    yield say(_REBUILD)
    yield say(_OLD_RELEASES)


_IN_REFS = Text(
    "The history has it: branches, tags and other refs that lead to it: {refs}. This prints how to take it out, and writes what that needs; it runs nothing:",
    "历史中仍有它：有 {refs} 个分支、标签或其他引用指向它。以下命令会打印移除的方法并写出所需文件，但不会执行：",
)
_WORTH = Text(
    "A revoked credential in the history does no harm: if rewriting costs more than it is worth, accept it instead "
    "(last step). All clones have to be made anew.",
    "历史中已撤销的凭证没有危害：如果重写得不偿失，可以改为接受它（见最后一步）。重写后所有克隆都要重新创建。",
)
_UNREACHABLE = Text(
    "No branch or tag leads to it; only this repository still stores it. This deletes it, and all else that is "
    "unreachable:",
    "没有分支或标签指向它，只有本地仓库还存着。以下命令会删除它以及其他不可到达的内容：",
)
GC = "git reflog expire --expire=now --all && git gc --prune=now"
_INDEX = Text("It is only staged; take it out of the index:", "它只在暂存区；请从暂存区移除：")


def _rewrite(case: Case) -> Iterator[Part]:
    if case.kept_by == "refs":
        yield say(_IN_REFS.format(refs=case.refs))
        yield run(f"patscan respond {short(case)} --rewrite")
        yield say(_WORTH)
        return
    if case.kept_by == "index":
        yield say(_INDEX)
        yield run("git restore --staged .")
    yield say(_UNREACHABLE)
    yield run(GC)


_PROVE = Text(
    "Both exit with 0, the second in a fresh clone, too:", "两者都以 0 退出，第二个在新克隆中也是："
)
_ACCEPT = Text(
    "If it stays in the history, write down why, so that only new findings fail:",
    "如果它留在历史中，请写下理由，这样只有新的发现才会报错：",
)


def _prove(case: Case) -> Iterator[Part]:
    yield say(_PROVE)
    yield run("patscan scan")
    yield run("patscan history")
    if case.kept_by:
        yield say(_ACCEPT)
        day = case.done.get("revoke", "<day>")
        yield run(f'patscan baseline accept {short(case)} --reason "revoked on {day}"')


def short(case: Case) -> str:
    """As much of the fingerprint as other commands need."""
    return case.secret.fingerprint[:SHOWN_DIGITS]


def _always(_: Case) -> bool:
    return True


def _never(_: Case) -> bool:
    return False


STEPS: tuple[Step, ...] = (
    Step("revoke", Text("Revoke it", "撤销它"), _always, _never, _revoke),
    Step("check", Text("Check that it is dead", "确认它已失效"), _always, _never, _check),
    Step(
        "review",
        Text("Find out what it was used for", "查明它被用来做了什么"),
        _always, _never, _review,
    ),
    Step("replace", Text("Replace it with the right kind", "换用合适的凭证"), _always, _never, _replace),
    Step(
        "remove",
        Text("Take it out of the code", "从代码中移除"),
        _always,
        lambda case: not case.files,
        lambda case: _remove(case) if case.files else iter(()),
    ),
    Step(
        "rebuild",
        Text("Replace what was published", "替换已发布的内容"),
        lambda case: case.level == "client" or case.packed,
        _never, _rebuild,
    ),
    Step(
        "rewrite",
        Text("Take it out of the history", "从历史中移除"),
        lambda case: case.kept_by is not None,
        _never, _rewrite,
    ),
    Step("tell", Text("Tell whom it concerns", "告知相关方"), _always, _never, tell.parts),
    Step("prove", Text("Prove that it is gone", "证明它已消失"), _always, _never, _prove),
)  # fmt: skip
