"""What a step is made of: sentences, links, places and commands."""

from __future__ import annotations

from typing import Literal, NamedTuple

from patscan.model.text import Text


class Part(NamedTuple):
    """One line of a step: a sentence, a page to open, a place in a file, or a command to run."""

    kind: Literal["say", "link", "place", "run"]
    text: Text


def say(text: Text) -> Part:
    """A sentence."""
    return Part("say", text)


def link(url: str) -> Part:
    """A page to open."""
    return Part("link", Text(url, url))


def place(path: str) -> Part:
    """A place in a file."""
    return Part("place", Text(path, path))


def run(command: str) -> Part:
    """A command for a POSIX shell."""
    return Part("run", Text(command, command))
