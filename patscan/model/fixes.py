"""The change that takes a credential out of a file, as reports and editors carry it."""

from typing import NamedTuple

from patscan.model.text import Text


class Change(NamedTuple):
    """A range of a file and what stands there afterwards; where the range is empty, an insertion.

    Attributes:
        line: the line of the range's first character, from 1.
        column: its column in code points, from 1.
        end_line: the line of the range's end.
        end_column: the column after its last character.
        text: what is inserted. It never contains a credential.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Fix(NamedTuple):
    """A change that was tried: the file still parses, and a scan of the result is clean.

    Attributes:
        changes: the ranges, in order, without overlaps.
        variable: the name that the value is read from now, such as `COZE_API_TOKEN`; empty where the
            value was only deleted.
        note: what was done, and what the reader has to do.
        dotenv: whether the code can take the variable from a `.env` file.
    """

    changes: tuple[Change, ...]
    variable: str
    note: Text
    dotenv: bool = False
