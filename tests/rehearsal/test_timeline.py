"""A book's answers at several days, against the reference, and the days themselves."""

from datetime import UTC, date, datetime
from random import Random

import pyarrow as pa
import pytest

from groundrules.coverage.words import COVERAGE, decision_words, why_outside
from groundrules.rehearsal.past import Memory
from groundrules.rehearsal.timeline import ABSENT, NONE, OUT, SEVERAL, answer, gather_timeline, month_ends
from groundrules.rulebook import decide
from groundrules.usecases.rehearse_rulebook import TABLES
from tests.coverage.worlds import DAY, account, book, deal, world


def test_month_ends() -> None:
    """Ends of months within the time, then the last day itself, once."""
    assert month_ends(date(2026, 1, 15), date(2026, 3, 10)) == (
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 10),
    )
    assert month_ends(date(2026, 2, 28), date(2026, 3, 31)) == (date(2026, 2, 28), date(2026, 3, 31))
    assert month_ends(date(2026, 3, 31), date(2026, 3, 31)) == (date(2026, 3, 31),)


@pytest.mark.parametrize("seed", [5, 6])
def test_answers_are_the_reference_answers(seed: int) -> None:
    """Random facts with unknown, unlisted and out-of-range values: the same rule, or the same reason."""
    random = Random(seed)  # noqa: S311 - a test's dice
    small = book(
        ("employees < 500", "employees < 700"),
        ("from: 0, to: 1000000, unknown", "from: 0, to: 5000, unknown"),
    )
    decision = small.decisions[COVERAGE]
    rows = [
        {
            "account_id": f"A{n:03}",
            "is_there": random.random() < 0.9,
            "segment": random.choice(("strategic", "enterprise", "small", "public", None)),
            "employees": random.choice((None, -1, 0, 499, 500, 600, 700, 5000, 5001)),
            "open_pipeline": random.choice((0, 24_999_999, 25_000_000, None)),
        }
        for n in range(400)
    ]
    codes = answer(small, decision, pa.Table.from_pylist(rows)).tolist()
    for row, code in zip(rows, codes, strict=True):
        record = {name: row[name] for name in decision_words(decision)}
        if not row["is_there"]:
            expected = ABSENT
        elif any(why_outside(small.words[name], value) for name, value in record.items()):
            expected = OUT
        else:
            found = decide(decision, record)
            places = [rule.rule_id for rule in decision.rules]
            expected = places.index(found.rule_id) if found.rule_id else (SEVERAL if found.rule_ids else NONE)
        assert code == expected, row
    assert {ABSENT, OUT, NONE, SEVERAL} <= set(codes)


def test_a_timeline_has_the_same_accounts_in_the_same_order_every_day() -> None:
    """An account that is not there yet keeps its place, empty."""
    new = account("B", created_at=datetime(2026, 6, 15, tzinfo=UTC))
    undated = account("C", created_at=None)
    facts = world(account("A"), new, undated, opportunities=[deal("D", "A", 100)])
    memory = Memory.of({name: facts.read("crm", name) for name in TABLES})
    told: list[str] = []
    timeline = gather_timeline(
        books=[book(), book(("version: 1", "version: 2"))],
        memory=memory,
        days=(date(2026, 5, 31), DAY),
        extract_of=lambda _: None,
        tell=told.append,
    )
    assert timeline.account_ids.to_pylist() == ["A", "B", "C"]
    assert [table["account_id"].to_pylist() for table in timeline.tables] == [["A", "B", "C"]] * 2
    assert [table["is_there"].to_pylist() for table in timeline.tables] == [[True, False, True], [True] * 3]
    assert len(told) == 2
