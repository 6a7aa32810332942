"""Tests: `tests/<folder>` is for `patscan/<folder>`; what crosses all folders stands here.

Shared: `tokens` makes credentials, `repos` and `plants` make repositories, `golden` compares files,
`scoring` scores a labelled project, `robustness` runs patscan as a process, `faults` and `child` break
something there.

    pytest                                      all but what takes long, on every core
    pytest -n0 tests/coze/test_rules.py         one file, in this process (`--pdb` works here, too)
    pytest -m timing                            what asserts how long something takes
    pytest -m slow                              what takes a minute, gigabytes or an environment
    pytest -m ""                                everything
"""
