"""All detectors together: what is written, in which shape, and what is refused."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pyarrow as pa
import pytest

from groundrules.rulebook.catalogue import CATALOGUE
from groundrules.rulebook.model import SignalPolicy
from groundrules.signals.detect import DETECTORS
from groundrules.signals.detectors import s03_handoff_gap
from groundrules.signals.evidence import VERDICTS
from groundrules.signals.policy import read_numbers
from groundrules.signals.tables import SIGNALS
from groundrules.terms import Severity
from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts, arrow_schema
from tests.signals.test_s02_not_letting_go import every, move, steady
from tests.signals.worlds import AS_OF, MOVED, START, World, book, healthy


def troubled() -> World:
    """One dropped account, one owner who carries on."""
    world = healthy(stays=96, moved=60)
    move(world, "LINGER")
    steady(world, "LINGER", every(3))
    world.account("GAP", ("F0", START), ("I0", MOVED))
    world.habit("F0", "GAP", START, MOVED, pace=0.6)
    world.deal("GAP", 10_000_000)
    return world


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    """The facts after one look."""
    facts = troubled().facts()
    watch_signals(book=book(), facts=facts)
    return facts


def test_the_table_has_the_promised_schema_and_nothing_required_is_empty(facts: MemoryFacts) -> None:
    """Columns, types and required cells are those of ``signals.tables.SIGNALS``."""
    table = facts.tables["signals", "signals"]
    assert table.schema == arrow_schema(SIGNALS)
    for column in SIGNALS.columns:
        assert not column.required or table[column.name].null_count == 0
    assert set(table["verdict"].to_pylist()) <= set(VERDICTS)
    assert len(set(table["signal_id"].to_pylist())) == table.num_rows > 0


def test_evidence_has_the_agreed_shape(facts: MemoryFacts) -> None:
    """Every row's JSON has the same keys, with plain values inside."""
    for row in facts.rows("signals", "signals"):
        evidence = json.loads(str(row["evidence"]))
        assert list(evidence) == [
            "question", "unit", "window", "counts", "expected", "formula", "rows", "rows_total", "excuses",
            "rule", "sources", "price", "answers",
        ]  # fmt: skip
        assert list(evidence["unit"]) == ["account_id", "account", "from", "to", "moved_on"]
        parts = ["base_minor", "loss", "p", "age_share", "minor", "band", "placeholder"]
        borne_out = [] if row["grade"] == "A" else ["p_stated", "corrected_by_cases", "trust"]
        assert list(evidence["price"]) == parts + borne_out
        assert {"seller", "partner", "leader"} == set(evidence["answers"])
        assert all(set(excuse) == {"code", "holds", "why"} for excuse in evidence["excuses"])
        assert all(isinstance(excuse["holds"], bool) for excuse in evidence["excuses"])
        assert len(evidence["rows"]) <= 50
        assert all({"day", "who", "what", "source"} == set(r) for r in evidence["rows"])
        assert evidence["price"]["minor"] == row["value_at_risk"]
        assert "{" not in " ".join([*evidence["answers"].values(), str(row["headline"])])


def test_the_same_facts_give_the_same_signals(facts: MemoryFacts) -> None:
    """A second look writes the same table, byte for byte, and the same manifest."""
    again = troubled().facts()
    watch_signals(book=book(), facts=again)
    assert again.tables["signals", "signals"].equals(facts.tables["signals", "signals"])
    assert again.manifests["signals"] == facts.manifests["signals"]


def test_an_earlier_day_gives_the_same_id_and_knows_nothing_of_later_ones(facts: MemoryFacts) -> None:
    """Looked at some days earlier, the gap is the same signal, although it was closed since."""
    world = troubled()
    world.touch("I0", "GAP", date(2026, 6, 29))
    earlier = world.facts()
    watch_signals(book=book(), facts=earlier, as_of=AS_OF - timedelta(4))
    then = earlier.rows("signals", "signals", {"account_id": "GAP"})
    now = facts.rows("signals", "signals", {"account_id": "GAP"})
    assert [row["signal_id"] for row in then] == [row["signal_id"] for row in now]
    watch_signals(book=book(), facts=earlier)
    assert earlier.rows("signals", "signals", {"account_id": "GAP"}) == []


def test_the_result_says_in_brief_what_was_written(facts: MemoryFacts) -> None:
    """Counts cover units without a row; cases and prompts are told dearest first; the manifest agrees."""
    result = watch_signals(book=book(), facts=troubled().facts())
    assert result.published
    assert result.as_of == AS_OF
    assert {(told.kind, told.account_id) for told in result.signals} == {("S02", "LINGER"), ("S03", "GAP")}
    assert result.counts == facts.manifests["signals"]["counts"]
    assert facts.manifests["signals"]["book_version"] == book().stamp
    assert facts.manifests["signals"]["crm_id"] == "crm-2026-06-30"


def test_without_facts_nothing_is_written() -> None:
    """No import yet: one finding, nothing published."""
    facts = MemoryFacts()
    result = watch_signals(book=book(), facts=facts)
    assert [f.code for f in result.findings] == ["GR600"]
    assert (result.published, facts.published) == (False, [])


def test_a_day_after_the_facts_is_refused() -> None:
    """Nobody knows tomorrow: one finding, nothing published."""
    facts = troubled().facts()
    result = watch_signals(book=book(), facts=facts, as_of=AS_OF + timedelta(1))
    assert [f.code for f in result.findings] == ["GR613"]
    assert facts.manifest("signals") is None


def test_without_activities_every_signal_refuses_to_run_and_says_so() -> None:
    """No evidence, no judgement: three findings, an empty table."""
    world = troubled()
    world.tables["activities"] = []
    facts = world.facts()
    result = watch_signals(book=book(), facts=facts)
    refused = [f.message for f in result.findings if f.code == "GR604"]
    assert len(refused) == len(book().signals)
    assert facts.rows("signals", "signals") == []


def test_a_broken_parameter_stops_its_signal_and_no_other() -> None:
    """S03 with a prior in words does not run; S02 does; the finding is an error with a place."""
    facts = troubled().facts()
    result = watch_signals(book=book(S03={"prior": "often"}), facts=facts)
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    assert [(f.code, str(f.span)) for f in errors] == [("GR603", "rulebook.yaml:301:3")]
    assert {row["kind"] for row in facts.rows("signals", "signals")} == {"S02"}


def test_a_signal_nobody_can_watch_for_is_said() -> None:
    """S99 in the book is a warning with its place, not a silence."""
    rules = book()
    odd = {**rules.signals, "S99": SignalPolicy("S99", "mood", "D", "V1")}
    rules = type(rules)(
        **{name: getattr(rules, name) for name in rules.__dataclass_fields__} | {"signals": odd}
    )
    result = watch_signals(book=rules, facts=healthy(stays=12, moved=0).facts())
    assert "GR612" in {finding.code for finding in result.findings}


def test_an_empty_book_watches_nothing() -> None:
    """All signals out of the book: one note that names them all, and an empty table of the right schema."""
    facts = troubled().facts()
    result = watch_signals(book=book(S02=None, S03=None, S25=None), facts=facts)
    assert [(f.code, f.count) for f in result.findings] == [("GR601", len(DETECTORS))]
    assert all(f"`{detector.signal_id}`" in result.findings[0].message for detector in DETECTORS)
    assert facts.tables["signals", "signals"].equals(arrow_schema(SIGNALS).empty_table())
    assert isinstance(facts.tables["signals", "signals"], pa.Table)


def test_kinds_switched_on_with_all_others_run_by_our_numbers() -> None:
    """The book names S03 alone and switches on the rest: S02 is found as before, its numbers are said."""
    named, others = book(S02=None, S25=None), book().signals
    rest = {kind: replace(others[kind], parameters={}, is_other=True) for kind in ("S02", "S25")}
    strange = SignalPolicy("S99", "a kind this version does not know", "D", "V1", is_other=True)
    rules = replace(named, signals={**named.signals, **rest, "S99": strange})
    facts = troubled().facts()
    result = watch_signals(book=rules, facts=facts)
    codes = {finding.code for finding in result.findings}
    assert not codes & {"GR602", "GR603", "GR612"}
    assert result.counts is not None
    assert set(result.counts) == {"S02", "S03", "S25"}
    manifest = facts.manifest("signals")
    assert manifest is not None
    assumed = cast("dict[str, dict[str, float]]", manifest["assumed"])
    assert assumed["S02"]["grace_days"] == 21


def test_every_detector_is_in_the_catalogue() -> None:
    """A kind that runs can be switched on with all others, and has its numbers when a book is silent."""
    for detector in DETECTORS:
        assert detector.signal_id in CATALOGUE
        lacking = [need.name for need in detector.needs if need.default is None and need.by_tier is None]
        assert lacking == []


def test_a_table_by_tier_is_taken_and_said() -> None:
    """Silent about the first contact, the book leaves three tiers to us; each stands in the manifest."""
    numbers, findings = read_numbers(book(S03={"first_touch_days": None}), "S03", s03_handoff_gap.NEEDS)
    assert findings == ()
    assert numbers is not None
    assert numbers.tier("first_touch_days", "B") == 5
    assert numbers.taken["first_touch_days A"] == 3
