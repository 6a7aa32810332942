"""Tells who can be asked about a finding: the authors of its commits, and whom CODEOWNERS names for its path.

The syntax of CODEOWNERS is that of GitHub ("About code owners", docs.github.com) with the sections of GitLab
("Code Owners syntax", docs.gitlab.com): gitignore patterns without `!`, each followed by its owners; the last
line that matches decides, in GitLab the last one of each section.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.audit.values import Owners
from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes
from patscan.git import objects, queries
from patscan.git.errors import GitError
from patscan.sources.history import people

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.model.findings import Commit, Verdict
    from patscan.policy.ignore import Patterns

# Where hosts look for the file; the first one counts.
FILES = (
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitee/CODEOWNERS",
    ".gitea/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
)
# GitHub's limit is 3 MB.
MAX_BYTES = 3 << 20
MAX_LINES = 5000
MAX_OWNERS = 20
# The last author is searched for at most this many files of a repository.
MAX_FILES = 64
_SECTION = late.compile(r"\^?\[([^\]]+)\](?:\[\d+\])?\s*(.*)")
_RULE = late.compile(r"((?:\\.|[^\s\\])++)\s*(.*)")


class Rule(NamedTuple):
    """A line of CODEOWNERS: its section (empty without one), its pattern and its owners."""

    section: str
    pattern: str
    owners: tuple[str, ...]


def owners(git: Git, verdicts: Sequence[Verdict]) -> tuple[Owners, ...]:
    """Who can be asked about each finding; with empty fields where that is not known."""
    if not verdicts:
        return ()
    rules = CodeOwners(_read(git))
    authors = _last_authors(git, verdicts)
    return tuple(_of(verdict, rules, authors) for verdict in verdicts)


def _of(verdict: Verdict, rules: CodeOwners, authors: Mapping[str, str]) -> Owners:
    trail, path = verdict.assessed.trail, verdict.finding.location.path
    first, last = (trail.first, trail.last) if trail else (None, None)
    return Owners(_person(first), authors.get(_file(verdict)) or _person(last), rules.of(path))


def _last_authors(git: Git, verdicts: Iterable[Verdict]) -> dict[str, str]:
    """The authors of the newest commits that changed the files at HEAD, by path, for `MAX_FILES` of them."""
    paths = {path_bytes(_file(one)): _file(one) for one in verdicts if _is_at_head(one)}
    chosen = sorted(paths)[:MAX_FILES]
    # All users of the machine can see the arguments of git.
    chosen = [path for path in chosen if mask_tokens(path) == path]
    if not chosen:
        return {}
    try:
        commits = queries.last_changes(git, "HEAD", chosen)
    except GitError:
        return {}
    made = people.commits(git, commits.values())
    return {paths[path]: _person(made.get(oid)) for path, oid in commits.items()}


def _is_at_head(verdict: Verdict) -> bool:
    trail = verdict.assessed.trail
    return trail is None or trail.at_head


def _file(verdict: Verdict) -> str:
    """The path of the file; of an entry of an archive, that of the archive."""
    return verdict.finding.location.path.partition("!")[0]


def _person(commit: Commit | None) -> str:
    """The author of a commit, as `name <address>`; both were masked when they were read."""
    return f"{commit.author} <{commit.email}>" if commit else ""


class CodeOwners:
    """The rules of a CODEOWNERS file."""

    def __init__(self, text: str) -> None:
        self._rules = list(parsed(text))
        self._compiled: dict[str, Patterns | None] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """Who owns a path; of a file in an archive, who owns the archive."""
        path = path.partition("!")[0]
        by_section: dict[str, tuple[str, ...]] = {}
        left = {rule.section for rule in self._rules}
        for rule in reversed(self._rules):
            if not left:
                break
            if rule.section in left and self._matches(rule.pattern, path):
                left.discard(rule.section)
                by_section[rule.section] = rule.owners
        found = (one for section in sorted(by_section) for one in by_section[section])
        return tuple(dict.fromkeys(found))[:MAX_OWNERS]

    def _matches(self, pattern: str, path: str) -> bool:
        from patscan.policy.ignore import PatternTooSlowError, compiled

        # `docs/*` is about what is directly in the folder; to gitignore, it is all below it.
        direct = pattern.endswith("/*") and "**" not in pattern
        if direct and path.count("/") != pattern.strip("/").count("/"):
            return False
        if pattern not in self._compiled:
            try:
                self._compiled[pattern] = compiled([pattern])
            except ValueError:
                self._compiled[pattern] = None
        patterns = self._compiled[pattern]
        try:
            return bool(patterns and patterns.verdict(path))
        except PatternTooSlowError:
            return False


def parsed(text: str) -> Iterator[Rule]:
    """The rules of a CODEOWNERS file; a line without owners says that nobody owns the path."""
    section = ""
    defaults: tuple[str, ...] = ()
    for line in text.splitlines()[:MAX_LINES]:
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if match := _SECTION.fullmatch(words):
            section, defaults = match[1].strip().lower(), _owners(match[2])
        elif match := _RULE.fullmatch(words):
            yield Rule(section, match[1], _owners(match[2]) or defaults)


def _owners(text: str) -> tuple[str, ...]:
    """The names and addresses in the rest of a line, up to a comment."""
    from patscan.detect.redact import redacted

    words = redacted(text.partition(" #")[0]).split()
    return tuple(word for word in words if "@" in word and not word.startswith("#"))


def _read(git: Git) -> str:
    """The CODEOWNERS file of HEAD; empty if there is none."""
    try:
        found = queries.listed_at(git, "HEAD", [path.encode() for path in FILES])
    except GitError:
        return ""
    for oid in (found[path.encode()] for path in FILES if path.encode() in found):
        reader = objects.Reader(git)
        try:
            data = reader.blob(oid, MAX_BYTES)
        finally:
            reader.close()
        if data is not None:
            return data.decode("utf-8", "replace")
    return ""
