"""Deals as they were, beside a plain reading of the same edits."""

from datetime import UTC, date, datetime, timedelta

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.crm.tables import OPPORTUNITIES, OPPORTUNITY_CHANGES
from groundrules.signals.counts import deals
from tests.fakes.facts import arrow_table

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
STAGES = ("Prospecting", "Proposal", "Closed Won")

edit = st.tuples(
    st.sampled_from("AB"), st.integers(0, 24 * 20), st.sampled_from(STAGES), st.sampled_from(STAGES)
)


def tables(edits: list[tuple[str, int, str, str]], today: dict[str, str]) -> tuple[ibis.Table, ibis.Table]:
    """Two deals as they stand today, and edits of their stage at hours after the first of January."""
    changes = [
        {"change_id": f"C{n:03d}", "opportunity_id": deal, "changed_at": FIRST + timedelta(hours=hour),
         "changed_by": "U", "field": "stage", "old_value": old, "new_value": new}
        for n, (deal, hour, old, new) in enumerate(edits)
    ]  # fmt: skip
    rows = [
        {"opportunity_id": deal, "account_id": "X", "owner_id": "U", "stage": stage, "amount": 100,
         "created_at": FIRST - timedelta(days=9 if deal == "A" else -5), "close_date": date(2026, 1, 18),
         "is_closed": stage == "Closed Won", "is_won": stage == "Closed Won"}
        for deal, stage in today.items()
    ]  # fmt: skip
    made = ((OPPORTUNITIES, rows), (OPPORTUNITY_CHANGES, changes))
    opportunities, edited = (ibis.memtable(arrow_table(table, of)) for table, of in made)
    return opportunities, edited


def plainly(edits: list[tuple[str, int, str, str]], today: dict[str, str], day: date) -> dict[str, str]:
    """The last edit by then, else what the first later one replaced, else today's."""
    found = {}
    for deal, stage in today.items():
        if deal == "B" and day < date(2026, 1, 6):
            continue  # created on the sixth
        mine = sorted(
            (hour, n, old, new) for n, (d, hour, old, new) in enumerate(edits) if d == deal and old != new
        )
        past = [new for hour, _, _, new in mine if (FIRST + timedelta(hours=hour)).date() <= day]
        later = [old for hour, _, old, _ in mine if (FIRST + timedelta(hours=hour)).date() > day]
        found[deal] = past[-1] if past else later[0] if later else stage
    return found


@given(st.lists(edit, max_size=8), st.sampled_from(STAGES), st.integers(0, 20))
@settings(max_examples=25, deadline=None)
def test_a_deal_is_what_it_was_on_any_day(
    edits: list[tuple[str, int, str, str]], stage: str, after: int
) -> None:
    """Ibis and a plain reading agree on random edits, also of one instant, and on days without any."""
    today, day = {"A": stage, "B": STAGES[0]}, date(2026, 1, 1) + timedelta(after)
    opportunities, changes = tables(edits, today)
    told = deals.as_of_day(opportunities, changes, field="stage", day=day).to_pyarrow().to_pylist()
    assert {row["opportunity_id"]: row["value"] for row in told} == plainly(edits, today, day)


def test_a_deal_closed_when_its_stage_said_so_and_not_on_the_date_somebody_hoped_for() -> None:
    """The last edit into the stage it has; without one the close date; open deals are not among them."""
    edits = [
        ("A", 30, STAGES[0], STAGES[2]),
        ("A", 50, STAGES[2], STAGES[1]),
        ("A", 80, STAGES[1], STAGES[2]),
    ]
    opportunities, changes = tables(edits, {"A": STAGES[2], "B": STAGES[2]})
    told = deals.closings(opportunities, changes).to_pyarrow().to_pylist()
    assert {row["opportunity_id"]: row["closed_on"] for row in told} == {
        "A": date(2026, 1, 4), "B": date(2026, 1, 18),
    }  # fmt: skip
    opportunities, changes = tables(edits, {"A": STAGES[1]})
    assert deals.closings(opportunities, changes).to_pyarrow().num_rows == 0


def test_texts_of_edits_are_read_as_money_and_days() -> None:
    """Whole units with cents become minor units; what is no number or day is unknown."""
    texts = ibis.memtable({"t": ["1200.5", "-3", "12 EUR", "", None, "2026-02-03", "2026-02-03T10:00:00Z"]},
                          schema={"t": "string"})  # fmt: skip
    told = texts.select(m=deals.as_minor(texts.t), d=deals.as_day(texts.t)).to_pyarrow()
    assert told["m"].to_pylist() == [120050, -300, None, None, None, None, None]
    assert told["d"].to_pylist() == [None] * 5 + [date(2026, 2, 3)] * 2
