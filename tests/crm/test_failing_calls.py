"""Every call that touches the disk fails once: the facts are the old ones or the new ones, and it is said."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundrules.adapters.facts import FactsFolder, draft
from groundrules.adapters.facts.parquet import write_parquet
from tests.crm.killing import read_all, two_worlds
from tests.worlds.importing import codes, import_from


class FailOnce:
    """Counts calls of several functions and fails the one whose turn it is."""

    def __init__(self, turn: int) -> None:
        self.turn = turn
        self.calls = 0

    def wrap(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        """The function, failing when its turn has come."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == self.turn:
                raise OSError(28, "No space left on device")
            return inner(*args, **kwargs)

        return call


def armed(patch: pytest.MonkeyPatch, turn: int) -> FailOnce:
    """Syncing, renaming, replacing, opening for writing and writing tables may all fail."""
    fail = FailOnce(turn)
    patch.setattr(os, "fsync", fail.wrap(os.fsync))
    patch.setattr(Path, "rename", fail.wrap(Path.rename))
    patch.setattr(Path, "replace", fail.wrap(Path.replace))
    patch.setattr(draft, "write_parquet", fail.wrap(write_parquet))
    patch.setattr(draft.FactsDraft, "stage", fail.wrap(draft.FactsDraft.stage))
    return fail


def test_each_call_may_fail_once(tmp_path: Path) -> None:
    """For the first, second, third call and so on until none is reached: never anything half."""
    exports = two_worlds(tmp_path)
    clean = []
    for place, export in enumerate(exports):
        facts = FactsFolder(tmp_path / f"clean-{place}")
        assert import_from(export, facts).published
        clean.append(read_all(facts))
    facts = FactsFolder(tmp_path / "facts")
    assert import_from(exports[0], facts).published
    turn, failures = 0, 0
    while True:
        turn += 1
        before = read_all(facts)
        other = exports[clean.index(before) ^ 1]
        with pytest.MonkeyPatch.context() as patch:
            fail = armed(patch, turn)
            result = import_from(other, facts, set_aside=True)
        after = read_all(facts)
        assert after in clean
        assert not list((tmp_path / "facts" / "crm").glob(".building-*"))
        if fail.calls < turn:
            assert result.published
            break
        failures += 1
        assert not result.published
        assert codes(result) == ["GR334"]
    assert failures > 40, "the calls that write were not reached"
