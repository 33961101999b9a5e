"""What only counts: turns and what would calm them, the shift of load, rules that are not used."""

from datetime import date

import numpy as np
import pyarrow as pa

from groundrules.coverage import Member, Place
from groundrules.coverage.words import COVERAGE
from groundrules.handoff.moves import Holding, Load
from groundrules.rehearsal.flapping import Flapping, find_flapping
from groundrules.rehearsal.shift import OTHERS, SMALLEST_GROUP, Shift, find_shift
from groundrules.rehearsal.timeline import Timeline, answer
from groundrules.rehearsal.usage import count_use
from tests.coverage.worlds import book

DAYS = (date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30))
LINE = 25_000_000


def flapping_of(*pipelines: tuple[int, ...], employees: int = 100) -> Flapping:
    """Enterprise accounts whose pipeline goes through these values, one for each day."""
    ids = [f"A{n}" for n in range(len(pipelines))]
    tables = tuple(
        pa.table(
            {
                "account_id": ids,
                "is_there": [True] * len(ids),
                "segment": ["enterprise"] * len(ids),
                "employees": pa.array([employees] * len(ids), pa.int64()),
                "open_pipeline": pa.array([one[day] for one in pipelines], pa.int64()),
            }
        )
        for day in range(len(DAYS))
    )
    timeline = Timeline(DAYS, pa.array(ids), tables)
    small = book()
    decision = small.decisions[COVERAGE]
    codes = [answer(small, decision, table) for table in tables]
    return find_flapping(timeline, codes, decision, small.words, "owner")


def test_turns_are_counted_by_day_with_their_cause() -> None:
    """One account goes up and stays, one comes back, one never turns."""
    low, high = LINE - 1, LINE
    found = flapping_of((low, high, high, high), (low, high, low, low), (low, low, low, low))
    assert (found.turns, found.turning, found.flapping) == (3, 2, 1)
    assert list(found.by_day.values()) == [2, 1, 0]
    assert [(cause.word, cause.threshold, cause.turns) for cause in found.causes] == [
        ("open_pipeline", "$250,000", 3)
    ]


def test_bands_and_freezes_are_tried_on_the_same_days() -> None:
    """A number that only brushes its line turns nothing within a band; a wide swing still does."""
    brushing = (LINE - LINE // 20, LINE + LINE // 20, LINE - LINE // 20, LINE + LINE // 20)
    swinging = (LINE // 2, LINE * 2, LINE // 2, LINE * 2)
    found = flapping_of(brushing, swinging)
    calm = {one.say: (one.turns, one.accounts_flapping) for one in found.calmers}
    assert found.turns == 6
    assert calm["stay until a number is 10% past its threshold"] == (3, 1)
    assert calm["stay until a number is 30% past its threshold"] == (3, 1)
    assert calm["decide at the ends of quarters only"] == (2, 0)


def test_a_steady_book_needs_no_calming() -> None:
    """Nothing turns: no causes, nothing proposed."""
    found = flapping_of((0, 0, 0, 0))
    assert (found.turns, found.flapping, found.causes, found.calmers) == (0, 0, (), ())


def member(seller_id: str, sales_role: str, *, is_active: bool = True) -> Member:
    """A seller anywhere."""
    return Member(seller_id, seller_id.title(), sales_role, None, None, is_active)


def holding(number: int, today: str | None, tomorrow: str | None, role: str = "inside") -> Holding:
    """An account with 100 of revenue and 10 of pipeline."""
    place = Place(None, None)
    return Holding(f"A{number}", "x", today, tomorrow, role, "R", "pair", "", place, 100, 10, 1)


def shift_of(field_people: int) -> Shift:
    """Nine accounts: four go from field to inside, one from field to field, one is given to nobody."""
    staff = {f"f{n}": member(f"f{n}", "field") for n in range(field_people)}
    staff |= {f"i{n}": member(f"i{n}", "inside") for n in range(SMALLEST_GROUP)}
    staff["gone"] = member("gone", "field", is_active=False)
    holdings = [
        *(holding(n, "f0", "i0") for n in range(3)),
        holding(3, "gone", "i1"),
        holding(4, "f0", "f1", "field"),
        holding(5, "i0", "i0"),
        holding(6, None, "i2"),
        holding(7, "f1", None),
        holding(8, "f1", "f1", "field"),
    ]
    return find_shift(holdings, staff)


def test_the_shift_adds_up() -> None:
    """Flows sum to what moves; before and after hold the same accounts and money."""
    shift = shift_of(6)
    assert shift.accounts == Load(9, 900, 90, 9)
    assert (shift.moving.accounts, shift.between_roles.accounts, shift.undecided) == (6, 5, 1)
    assert {(flow.from_role, flow.to_role): flow.load.accounts for flow in shift.flows} == {
        ("field", "inside"): 4,
        ("field", "field"): 1,
        ("nobody", "inside"): 1,
    }
    for what in ("accounts", "revenue", "open_pipeline", "open_deals"):
        before = sum(getattr(one.before, what) for one in shift.roles)
        after = sum(getattr(one.after, what) for one in shift.roles)
        assert before == after == getattr(shift.accounts, what)


def test_a_job_of_fewer_than_five_people_is_never_shown() -> None:
    """Four active people: their job goes under `other jobs`, without number or distribution."""
    small = {one.role: one for one in shift_of(SMALLEST_GROUP - 1).roles}
    assert set(small) == {OTHERS, "inside", "nobody"}
    assert (small[OTHERS].people, small[OTHERS].spread_before, small[OTHERS].spread_after) == (
        None,
        None,
        None,
    )
    assert small[OTHERS].before.accounts == 7
    enough = {one.role: one for one in shift_of(SMALLEST_GROUP).roles}
    assert enough["field"].people == SMALLEST_GROUP
    assert enough["field"].spread_before is not None


def test_rules_that_never_answer_are_told_from_rare_ones() -> None:
    """Used on any day counts; one in a thousand is rare; the last row is today."""
    decision = book().decisions[COVERAGE]
    past, today = np.full(1000, 4, np.int16), np.full(1000, 4, np.int16)
    past[:3], today[:100] = 0, 1
    use = {one.rule_id: one for one in count_use(decision, [past, today])}
    assert (use["A1"].today, use["A1"].most, use["A1"].is_rare) == (0, 3, True)
    assert (use["A2"].today, use["A2"].is_rare, use["A2"].is_unused) == (100, False, False)
    assert use["A3"].is_unused
    assert use["A4"].is_unused
    assert use["A5"].today == 900
