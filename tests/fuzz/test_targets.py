"""The fuzz targets accept their own seeds, on every Python and platform."""

from __future__ import annotations

import pytest

from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_accepts_its_seeds(name: str) -> None:
    target = TARGETS[name]
    for data in target.seeds():
        target.test(data)
        for cut in (1, len(data) // 2):
            target.test(data[cut:])
            target.test(data[:-cut])
