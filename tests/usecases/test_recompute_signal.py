"""A signal counted again years later, from what was kept of its day."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from groundrules.cli.recompute import recompute
from groundrules.signals.tables import RULINGS
from groundrules.terms import BusinessCalendar, SalesRole, Seller
from groundrules.usecases.forget_signals import forget_signals
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.recompute_signal import Recomputed, recompute_signal
from groundrules.usecases.watch_signals import watch_signals
from groundrules.wiring import Record, Workspace, open_workspace
from groundrules.wiring.kept import keep_watched, then_of
from tests.fakes.docket import MemoryDocket, MemoryPeople
from tests.fakes.facts import MemoryFacts, arrow_schema
from tests.signals.worlds import AS_OF, MOVED, START, World, book, healthy

EXAMPLE = Path(__file__).parents[2] / "examples" / "first-transition"


def gap() -> World:
    """One dropped account among healthy ones."""
    world = healthy(stays=60, moved=30)
    world.account("GAP", ("F0", START), ("I0", MOVED))
    world.habit("F0", "GAP", START, MOVED, pace=0.6)
    world.deal("GAP", 10_000_000)
    return world


def imported(workspace: Workspace, world: World, *, days_later: int = 0) -> None:
    """The world is the newest import of the workspace."""
    day = AS_OF + timedelta(days_later)
    memory: Mapping[tuple[str, str], pa.Table] = world.facts(day).tables
    tables = {name: table for (_, name), table in memory.items()}
    workspace.facts.publish("crm", day.isoformat(), tables, {"as_of": day.isoformat()})


def watched(workspace: Workspace) -> None:
    """The signals of the newest import are written, the book kept."""
    rules = workspace.book()
    watch_signals(book=rules, facts=workspace.facts, version=keep_watched(workspace, rules))


@pytest.fixture(scope="module")
def years_later(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, str]:
    """A gap was seen; since then it was closed, renamed, the book changed, and two imports were looked at."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.zip"))
    workspace = open_workspace(folder)
    imported(workspace, gap())
    watched(workspace)
    found = workspace.facts.rows("signals", "signals", {"account_id": "GAP", "kind": "S03"})
    text = workspace.book_path.read_text(encoding="utf-8")
    assert "prior:             {value: 0.05" in text
    workspace.book_path.write_text(
        text.replace("prior:             {value: 0.05", "prior: {value: 0.40"), "utf-8"
    )
    later = gap()
    for row in later.tables["accounts"]:
        row["name"] = f"Renamed {row['account_id']}"
    later.touch("I0", "GAP", AS_OF)
    imported(workspace, later, days_later=400)
    watched(workspace)
    imported(workspace, later, days_later=800)
    watched(workspace)
    return workspace, str(found[0]["signal_id"])


def again(workspace: Workspace, signal_id: str) -> Recomputed:
    """The signal counted again."""
    return recompute_signal(signal_id, find=lambda wanted: then_of(workspace, wanted))


def test_years_later_it_comes_out_to_the_letter(years_later: tuple[Workspace, str]) -> None:
    """Newer imports, another name and another prior in between change nothing; nothing is written."""
    workspace, signal_id = years_later
    before = workspace.facts.manifest("signals")
    told = again(workspace, signal_id)
    assert (told.findings, told.same, told.differs, told.as_of) == ((), True, (), AS_OF)
    assert told.now == told.then
    assert json.loads(str(told.now))["unit"]["account"] == "Account GAP"
    assert "prior 0.05" in json.loads(str(told.now))["formula"]
    assert workspace.facts.manifest("signals") == before


def test_the_command_says_it_with_its_numbers(years_later: tuple[Workspace, str]) -> None:
    """For people the counts and the formula; a finding for an id nobody knows."""
    workspace, signal_id = years_later
    told = CliRunner().invoke(recompute, [signal_id, "--workspace", str(workspace.folder)])
    assert (told.exit_code, "the same, to the letter" in told.output) == (0, True)
    assert "touches by the new owner: 0 touches" in told.output
    failed = CliRunner().invoke(
        recompute, ["S03-0", "--workspace", str(workspace.folder), "--format", "json"]
    )
    assert failed.exit_code == 2
    assert json.loads(failed.output)["findings"][0]["code"] == "GR685"


def test_what_is_gone_is_said_and_the_written_evidence_still_stands(
    years_later: tuple[Workspace, str], tmp_path: Path
) -> None:
    """Without the book, without the extract, without both: each by name."""
    workspace, signal_id = years_later
    shutil.copytree(workspace.folder, tmp_path / "w")
    poorer = open_workspace(tmp_path / "w")
    shutil.rmtree(poorer.folder / "versions")
    told = again(poorer, signal_id)
    assert [finding.code for finding in told.findings] == ["GR686"]
    assert "of the rulebook is not kept" in told.findings[0].message
    assert json.loads(str(told.then))["unit"]["account_id"] == "GAP"
    (folder,) = [path for label, path in poorer.facts.kept("crm") if label == AS_OF.isoformat()]
    shutil.rmtree(folder)
    assert (
        "the extract of that day is no longer kept and version"
        in again(poorer, signal_id).findings[0].message
    )


def test_an_evidence_that_was_tampered_with_is_found_out(years_later: tuple[Workspace, str]) -> None:
    """A count changed by hand, a price in its column, a signal that never was: each is said."""
    workspace, signal_id = years_later
    then = then_of(workspace, signal_id)
    assert then is not None
    tree = json.loads(str(then.row["evidence"]))
    tree["counts"][0]["value"] = 99
    forged = replace(then, row={**then.row, "evidence": json.dumps(tree, ensure_ascii=False), "p_true": 0.1})
    told = recompute_signal(signal_id, find=lambda _: forged)
    assert ([finding.code for finding in told.findings], told.same) == (["GR687"], False)
    assert set(told.differs) == {"counts", "p_true"}
    never = recompute_signal("S03-0", find=lambda _: then)
    assert "does not come out again" in never.findings[0].message


def test_an_id_nobody_knows_is_said(years_later: tuple[Workspace, str]) -> None:
    """One finding."""
    told = again(years_later[0], "S03-nothing")
    assert [finding.code for finding in told.findings] == ["GR685"]


def test_what_the_use_case_gives_is_kept_beside_the_signals() -> None:
    """Rulings are in no step's folder: the run keeps those it saw."""
    facts: MemoryFacts = healthy(stays=12, moved=0).facts()
    rulings = arrow_schema(RULINGS).empty_table()
    watch_signals(book=book(), facts=facts, given={"rulings": rulings})
    assert facts.tables["signals", "rulings"].equals(rulings)


def test_after_its_last_day_only_its_case_has_it_and_it_still_comes_out(
    years_later: tuple[Workspace, str], tmp_path: Path
) -> None:
    """Rows past their day are out of every kept run; one that became a case is counted again by its case."""
    workspace, signal_id = years_later
    shutil.copytree(workspace.folder, tmp_path / "w")
    kept = open_workspace(tmp_path / "w")
    row = kept.facts.table_of(kept.facts.kept("signals")[0][1], "signals")
    assert row is not None
    (signal,) = [one for one in row.to_pylist() if one["signal_id"] == signal_id]
    docket = MemoryDocket()
    people = MemoryPeople([Seller("I0", "I0", SalesRole.INSIDE, "B"), Seller("B", "B", SalesRole.MANAGER)])
    rules, signal = kept.book(), {**signal, "verdict": "case"}
    opened = open_cases(
        book=rules, signals=[signal], people=people, docket=docket, calendar=BusinessCalendar(),
        now=datetime(2026, 7, 1, 9, tzinfo=UTC),
    )  # fmt: skip
    assert len(opened.opened) == 1, opened.held
    late = open_cases(
        book=rules, signals=[signal], people=people, docket=MemoryDocket(), calendar=BusinessCalendar(),
        now=datetime(2026, 9, 28, 9, tzinfo=UTC),
    )  # fmt: skip
    assert ["has expired" in held.why for held in late.held] == [True]
    gone = forget_signals(facts=kept.facts, today=AS_OF + timedelta(90))
    assert gone > 0
    assert forget_signals(facts=kept.facts, today=AS_OF + timedelta(90)) == 0
    assert again(kept, signal_id).findings[0].code == "GR685"
    kept._record = Record(docket, people)
    told = again(kept, signal_id)
    assert (told.findings, told.same, told.as_of) == ((), True, AS_OF)


def test_days_are_counted_from_when_somebody_looked(tmp_path: Path) -> None:
    """An extract of June looked at in October is kept its days from October; the evidence is the same."""
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.zip"))
    workspace = open_workspace(tmp_path)
    imported(workspace, gap())
    rules = workspace.book()
    version = keep_watched(workspace, rules)
    watch_signals(book=rules, facts=workspace.facts, version=version, today=AS_OF + timedelta(100))
    (row,) = workspace.facts.rows("signals", "signals", {"account_id": "GAP", "kind": "S03"})
    assert row["expires_on"] == AS_OF + timedelta(190)
    told = again(workspace, str(row["signal_id"]))
    assert (told.findings, told.same) == ((), True)
