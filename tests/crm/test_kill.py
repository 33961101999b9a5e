"""Killed with -9 at a random moment, an import leaves the old facts or the new ones, whole."""

import os
import random
from datetime import date
from pathlib import Path

import pytest

from groundrules.adapters.facts import FactsFolder
from tests.crm.killing import DiedByItselfError, Tables, kill_once, read_all, two_days, two_worlds
from tests.worlds.importing import import_changes, import_from
from tests.worlds.tiny import as_files, tiny, write_folder

KILLS = int(os.environ.get("GROUNDRULES_KILLS", "20"))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Tables]]:
    """Two exports, and what each gives when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("worlds")
    exports = two_worlds(folder)
    clean = []
    for place, export in enumerate(exports):
        facts = FactsFolder(folder / f"clean-{place}")
        assert import_from(export, facts).published
        clean.append(read_all(facts))
    assert clean[0] != clean[1]
    return exports, clean


@pytest.mark.timeout(600 + 30 * KILLS)
def test_nothing_is_lost_and_nothing_is_half(tmp_path: Path, worlds: tuple[list[Path], list[Tables]]) -> None:
    """After every kill: what was acknowledged is there, or the import after it, complete and readable."""
    exports, clean = worlds
    chance = random.Random(20260630)  # noqa: S311
    start = 0
    for _ in range(KILLS):
        last = kill_once(exports, tmp_path, start, chance, how="whole")
        facts = FactsFolder(tmp_path)
        current = read_all(facts)
        possible = [number for number in (last, last + 1) if number >= 0]
        holding = [number for number in possible if clean[number % 2] == current]
        assert holding, f"after import {last} the facts are neither that one nor the next"
        assert [label for label, _ in facts.kept("crm")] == ["2026-06-30"]
        start = last + 1
    left = [path for path in (tmp_path / "crm").iterdir() if path.name.startswith(".building-")]
    assert len(left) <= 1, "only the last killed run's draft may still lie there"
    assert import_from(exports[0], FactsFolder(tmp_path), set_aside=True).published
    assert not list((tmp_path / "crm").glob(".building-*"))


@pytest.mark.timeout(600)
def test_writing_in_place_is_caught(tmp_path: Path, worlds: tuple[list[Path], list[Tables]]) -> None:
    """The twin with the usual habits leaves something half: the test above can fail."""
    exports, clean = worlds
    chance = random.Random(7)  # noqa: S311
    start = 0
    for _ in range(60):
        try:
            last = kill_once(exports, tmp_path, start, chance, how="naive")
            current = read_all(FactsFolder(tmp_path))
        except (DiedByItselfError, AssertionError, OSError, ValueError):
            return  # nothing can be read, not even by the next import
        start = last + 1
        if current not in (clean[last % 2], clean[(last + 1) % 2]):
            return
    pytest.fail("sixty kills and never anything half: the kills miss the writing")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("how", ["changes", "parts"])
def test_a_killed_import_of_changes_leaves_one_day_or_the_other(tmp_path: Path, how: str) -> None:
    """Whether tables are written anew or kept in parts, what was acknowledged is there, whole."""
    days, root, clean = two_days(tmp_path), tmp_path / "facts", []
    export = write_folder(tmp_path / "export", as_files(tiny()))
    for number in (0, 1):
        facts = FactsFolder(tmp_path / f"clean{number}")
        assert import_from(export, facts).published
        for day in days[: number + 1]:
            assert import_changes(day, facts, as_of=date(2026, 7, 1)).published
        clean.append(read_all(facts))
    assert import_from(export, FactsFolder(root)).published
    chance, start = random.Random(5), 0  # noqa: S311
    for _ in range(max(2, KILLS // 4)):
        last = kill_once(days, root, start, chance, how=how)
        current = _sorted(read_all(FactsFolder(root)))
        assert any(_sorted(clean[number % 2]) == current for number in (last, last + 1) if number >= 0)
        start = last + 1


def _sorted(tables: Tables) -> dict[str, list[str]]:
    """Rows in an order of their own; of the owners what the days have in common."""
    return {
        name: sorted(str(row) for row in rows)
        for name, rows in tables.items()
        if name not in ("account_owners", "quarantine")
    }
