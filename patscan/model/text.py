"""Bilingual text, severities, exit codes, and the error that a user can fix."""

import enum
from typing import Literal, NamedTuple, Self

Language = Literal["en", "zh"]


class Text(NamedTuple):
    """One sentence in the two languages patscan speaks; both carry the same meaning."""

    en: str
    zh: str

    def to(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.zh if language == "zh" else self.en

    def format(self, **values: object) -> Self:
        """The sentence with its `{names}` filled in; a value that is a `Text` is filled in by language."""

        def filled(language: Language) -> str:
            said = {
                name: value.to(language) if isinstance(value, Text) else value
                for name, value in values.items()
            }
            return self.to(language).format(**said)

        return type(self)(filled("en"), filled("zh"))


class Severity(enum.IntEnum):
    """How urgent a finding is, least first, so that `>=` compares."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The lower-case word used on the command line and in reports."""
        return self.name.lower()


class Exit(enum.IntEnum):
    """The exit codes."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    BUG = 4
    INTERRUPTED = 130


class PatscanError(Exception):
    """An error that the user can fix: what happened, and what to do about it."""

    def __init__(self, what: Text, hint: Text | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.hint = hint
