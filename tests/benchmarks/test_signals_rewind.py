"""A look at an earlier day knows nothing of later ones, and is what the product itself says of that day."""

from datetime import UTC, date, datetime, time, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from benchmarks.signals.desk import Desk
from benchmarks.signals.looks import days_of, look_at
from benchmarks.signals.naive import rules
from benchmarks.signals.rewind import as_known
from benchmarks.signals.worlds import SPOILT, Made

from groundrules.rulebook import Rulebook
from groundrules.signals.counts.deals import FIELDS, as_of_day
from groundrules.simulate import Mode, WorldSize, ground_truth, make_world, rulings, tables
from groundrules.simulate.days import AS_OF
from tests.signals.worlds import book

THEN = date(2026, 3, 11)
AFTER = datetime.combine(THEN + timedelta(1), time(), UTC)
PLANNED = {("activities", "day"), ("opportunities", "close_date"), ("accounts", "contract_end"),
           ("leave", "starts_on"), ("leave", "ends_on"), ("holidays", "day")}  # fmt: skip
"""Dates that may lie ahead."""


@pytest.fixture(scope="module")
def made() -> Made:
    """A company of forty sellers with something planted."""
    world = make_world(WorldSize(sellers=40, accounts=400, seed=101), Mode())
    return Made("small", {**tables(world), "rulings": rulings(world)}, ground_truth(world))


def test_on_the_last_day_everything_is_as_it_is(made: Made) -> None:
    """Nothing to undo: every table is the same, row by row."""
    for name, table in as_known(made.tables, AS_OF).items():
        assert table.equals(made.tables[name]), name


def test_nothing_later_than_the_day_is_left(made: Made) -> None:
    """No instant or date after it but those people plan ahead; nobody has left, no deal closed, later on."""
    found = as_known(made.tables, THEN)
    for name, table in found.items():
        for field in table.schema:
            if pa.types.is_temporal(field.type) and (name, field.name) not in PLANNED:
                last = pc.max(table[field.name]).as_py()
                after = THEN + timedelta(1) if pa.types.is_date(field.type) else AFTER
                assert last is None or last < after, (name, field.name)
    assert 0 < found["activities"].num_rows < made.tables["activities"].num_rows
    done = found["activities"].filter(found["activities"]["is_done"])
    assert pc.max(done["day"]).as_py() <= THEN


def test_who_left_later_still_worked_here(made: Made) -> None:
    """The day before the last one left, that person was active."""
    last = max(made.tables["sellers"].to_pylist(), key=lambda row: row["left_on"] or date.min)
    found = as_known(made.tables, last["left_on"] - timedelta(1))["sellers"].to_pylist()
    (then,) = (row for row in found if row["seller_id"] == last["seller_id"])
    assert (last["is_active"], then["is_active"], then["left_on"]) == (False, True, None)


def test_deals_are_what_the_products_own_count_says_of_that_day(made: Made) -> None:
    """Stage, amount, close date and owner agree with ``counts.deals.as_of_day``; closed follows the stage."""
    found = as_known(made.tables, THEN)["opportunities"]
    mine = {row["opportunity_id"]: row for row in found.to_pylist()}
    deals, changes = (ibis.memtable(made.tables[name]) for name in ("opportunities", "opportunity_changes"))
    for field in FIELDS:
        theirs = as_of_day(deals, changes, field=field, day=THEN).to_pyarrow().to_pylist()
        assert len(theirs) == len(mine)
        for row in theirs:
            value = mine[row["opportunity_id"]][field]
            if field == "amount" and row["value"] and "." in row["value"]:
                assert value == round(float(row["value"]) * 100)
            else:
                assert str(value) == str(row["value"])
    assert {row["is_won"] for row in mine.values() if row["stage"] == "Closed Won"} == {True}
    assert {row["is_closed"] for row in mine.values() if not row["stage"].startswith("Closed")} == {False}
    today = {row["opportunity_id"]: row for row in made.tables["opportunities"].to_pylist()}
    assert sum(row["is_closed"] for row in today.values()) > sum(row["is_closed"] for row in mine.values())


def test_an_accounts_owner_is_the_one_of_that_day(made: Made) -> None:
    """By the ownership intervals, read directly."""
    then = datetime.combine(THEN, time(23, 59, 59), UTC)
    held = {row["account_id"]: row["owner_id"] for row in made.tables["account_owners"].to_pylist()
            if row["valid_from"] <= then and (row["valid_to"] is None or row["valid_to"] > then)}  # fmt: skip
    found = as_known(made.tables, THEN)["accounts"].to_pylist()
    assert len(found) > 300
    assert all(held[row["account_id"]] == row["owner_id"] for row in found)
    later = {row["account_id"]: row["owner_id"] for row in made.tables["accounts"].to_pylist()}
    assert any(later[row["account_id"]] != row["owner_id"] for row in found)


def test_an_old_split_stands_again(made: Made) -> None:
    """An edit made later is undone, a line that did not exist yet is gone."""
    changes = made.tables["split_changes"].to_pylist()
    edit = max(changes, key=lambda row: row["changed_at"])
    before = as_known(made.tables, edit["changed_at"].date() - timedelta(1))["splits"].to_pylist()
    of = edit["opportunity_id"], edit["seller_id"]
    shares = [row["credit_share"] for row in before if (row["opportunity_id"], row["seller_id"]) == of]
    assert shares == ([] if edit["old_share"] is None else [edit["old_share"]])


@pytest.mark.parametrize("name", sorted(SPOILT))
def test_spoilt_data_are_spoilt(made: Made, name: str) -> None:
    """Each way leaves the tables' form alone and changes what it says it does, and the same way each time."""
    found = SPOILT[name](made.tables, np.random.default_rng(1))
    again = SPOILT[name](made.tables, np.random.default_rng(1))
    changed = {table for table in found if not found[table].equals(made.tables[table])}
    assert changed <= {"leave", "activities", "attendees", "account_owners"}
    assert all(found[table].schema == made.tables[table].schema for table in found)
    assert all(found[table].equals(again[table]) for table in found)
    if name == "wrong dates":
        pairs = zip(found["account_owners"]["valid_from"].to_pylist(),
                    made.tables["account_owners"]["valid_from"].to_pylist(), strict=True)  # fmt: skip
        moved = sum(a != b for a, b in pairs)
        assert 0 < moved < 0.2 * found["account_owners"].num_rows


def test_naive_rules_speak_of_units_there_are(made: Made) -> None:
    """Each rule gives ids of the world's own accounts and people, by the names of the table of signals."""
    known = as_known(made.tables, THEN)
    ids = {"account_id": set(known["accounts"]["account_id"].to_pylist()),
           "opportunity_id": set(known["opportunities"]["opportunity_id"].to_pylist()),
           "from_seller_id": set(made.tables["sellers"]["seller_id"].to_pylist())}  # fmt: skip
    ids["to_seller_id"] = ids["from_seller_id"]
    told = {kind: list(rule(known, THEN)) for kind, rule in rules().items()}
    assert told["S02"]
    assert told["S03"]
    for calls in told.values():
        for call in calls:
            assert call
            assert all(call[name] in ids[name] for name in call if name in ids)


def test_looks_at_a_world_tell_its_gaps_by_the_products_own_queue(made: Made) -> None:
    """Two looks: something is told, nothing twice, and every call is held against the truth."""
    days = days_of(101, 2)
    looked = look_at(made, days, only=frozenset({"S03"}), plain=False)
    assert days[0].weekday() == 0
    assert (days[1] - days[0]).days == 7
    assert looked.manager_days == looked.managers * 10
    told = [(call.kind, call.how, call.about) for call in looked.calls]
    assert len(told) == len(set(told))
    assert looked.ranked
    assert {call.kind for call in looked.calls} <= {"S03"}
    for call in looked.calls:
        assert call.is_right == any(
            looked.deeds[n].about.account == call.about.account and looked.deeds[n].is_on(call.day)
            for n in range(len(looked.deeds))
        )


def rows(count: int) -> list[dict[str, object]]:
    """So many accounts of one owner nobody touched."""
    return [
        {"signal_id": f"S03-{n}", "kind": "S03", "grade": "A", "verdict": "case", "account_id": f"A{n}",
         "account_name": f"A{n}", "from_seller_id": None, "to_seller_id": "F0", "headline": "h",
         "p_true": 0.9, "value_at_risk": 100 - n, "rule_id": "H2", "since": THEN, "as_of": THEN,
         "book_version": book().stamp, "evidence": "{}"}
        for n in range(count)
    ]  # fmt: skip


def desk(is_right: bool) -> tuple[Desk, pa.Table]:
    """A desk over one manager and one seller."""
    sellers: list[dict[str, object]] = [
        {"seller_id": "M", "name": "M", "sales_role": "manager", "manager_id": None},
        {"seller_id": "F0", "name": "F0", "sales_role": "field", "manager_id": "M"},
    ]
    rest: dict[str, object] = dict.fromkeys(("territory", "region", "pair_id"))
    rest |= {"is_active": True, "is_system": False}
    rules: Rulebook = book()
    return Desk(rules, lambda _row, _day: is_right), pa.Table.from_pylist([one | rest for one in sellers])


def test_a_manager_gets_one_case_a_day_and_a_unit_rests() -> None:
    """Seven signals: five are opened in the week, the dearest first; the others a week later, none twice."""
    mine, sellers = desk(is_right=True)
    monday = date(2026, 3, 9)
    first = mine.week(monday, rows(7), sellers)
    assert [row["account_id"] for _, row in first] == ["A0", "A1", "A2", "A3", "A4"]
    assert [day for day, _ in first] == [monday + timedelta(n) for n in range(5)]
    second = mine.week(monday + timedelta(7), rows(7), sellers)
    assert [row["account_id"] for _, row in second] == ["A5", "A6"]
    assert mine.week(monday + timedelta(14), rows(7), sellers) == []


def test_a_signal_that_is_mostly_wrong_is_switched_off_by_the_desk() -> None:
    """Thirty cases answered with an excuse: the product opens no more of the kind."""
    mine, sellers = desk(is_right=False)
    monday, opened = date(2026, 1, 5), []
    for week in range(10):
        opened.append(len(mine.week(monday + timedelta(7 * week), rows(60), sellers)))
    assert opened[:6] == [5] * 6
    found = mine.found().to_pylist()
    assert {(row["kind"], row["stated"], row["is_true"]) for row in found} == {("S03", 0.9, False)}
    assert sum(opened[8:]) == 0
    assert sum(opened) < 60
