"""Tests: `tests/<folder>` is for `patscan/<folder>`; tests of the whole program are here.

Shared: `tokens` creates credentials, `repos` and `plants` create repositories, `golden` compares files,
`scoring` scores a labelled project, `robustness` runs patscan as a process, `faults` and `child` make
something fail in it.

    pytest                                      all but what takes long, on every core
    pytest -n0 tests/coze/test_rules.py         one file, in this process (`--pdb` works here, too)
    pytest -m timing                            what asserts how long something takes
    pytest -m slow                              whole runs, and what takes a minute or an environment
    pytest -m ""                                everything
"""
