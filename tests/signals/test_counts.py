"""Each count of the engine against the same question answered by plain loops over random small worlds."""

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import numpy as np
import pytest

from groundrules.crm.tables import BY_NAME
from groundrules.signals import counts, measures
from groundrules.signals.units import Units
from tests.fakes.facts import Row, arrow_table

FIRST, TODAY = date(2026, 1, 1), date(2026, 4, 1)
PEOPLE = [f"P{n}" for n in range(4)]
SPAN = (TODAY - FIRST).days


class RandomWorld:
    """A few people and accounts with every kind of activity, and units with random days."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.sellers: list[Row] = [
            {"seller_id": p, "name": p, "sales_role": "field", "is_active": True, "is_system": p == "BOT"}
            for p in [*PEOPLE, "BOT"]
        ]
        pick = [*PEOPLE, "BOT"]
        self.activities: list[Row] = [
            {
                "activity_id": f"T{n}", "day": FIRST + timedelta(int(rng.integers(0, SPAN + 1))),
                "seller_id": pick[rng.integers(0, 5)],
                "account_id": None if rng.random() < 0.05 else f"A{rng.integers(0, 6)}",
                "opportunity_id": "O" if rng.random() < 0.2 else None,
                "kind": ["call", "mail", "meeting", "task", "service"][rng.integers(0, 5)],
                "direction": [None, "out", "in", "out"][rng.integers(0, 4)],
                "is_joint": [None, False, True][rng.integers(0, 3)], "is_bulk": bool(rng.random() < 0.1),
                "is_done": bool(rng.random() < 0.9), "source": ["task", "event"][rng.integers(0, 2)],
            }
            for n in range(900)
        ]  # fmt: skip
        self.attendees: list[Row] = [
            {"attendee_id": f"R{n}", "activity_id": f"T{rng.integers(0, 900)}",
             "seller_id": None if rng.random() < 0.2 else PEOPLE[rng.integers(0, 4)]}
            for n in range(150)
        ]  # fmt: skip
        self.away = {
            (PEOPLE[rng.integers(0, 4)], FIRST + timedelta(int(rng.integers(0, SPAN)))) for _ in range(60)
        }
        old = rng.integers(0, 4, 25)
        self.units = Units(
            account=np.array([f"A{n}" for n in rng.integers(0, 6, 25)], dtype=object),
            tier=np.array(["A"] * 25, dtype=object), old=old, new=(old + rng.integers(1, 4, 25)) % 4,
            moved=rng.integers(10, 60, 25), owned_from=np.zeros(25, dtype=np.int64),
        )  # fmt: skip
        self.start = np.maximum(self.units.moved - 30, 0)
        self.grace = np.minimum(self.units.moved + 10, SPAN)
        people = ibis.memtable(arrow_table(BY_NAME["sellers"], self.sellers))
        made = ibis.memtable(arrow_table(BY_NAME["activities"], self.activities))
        self.recorded = measures.recorded(activities=made, sellers=people, until=TODAY + timedelta(1))
        self.seen = measures.visible(self.recorded)
        self.invited = ibis.memtable(arrow_table(BY_NAME["attendees"], self.attendees))
        end = np.full(25, SPAN)
        self.table = self.units.as_table(
            PEOPLE, FIRST, pre_from=self.start, post_from=self.units.moved, grace_end=self.grace,
            half_on=(self.grace + SPAN) // 2, until=end, due=end - 5,
        )  # fmt: skip

    def contacts(self, kinds: tuple[str, ...] = measures.CONTACT, *, bulk: bool = False) -> list[Row]:
        """Outward contacts by actor and guest, read off the rows one at a time."""
        told: list[Row] = []
        for row in self.activities:
            skipped = not row["is_done"] or row["seller_id"] == "BOT" or (row["is_bulk"] and not bulk)
            if skipped or row["account_id"] is None or row["kind"] not in kinds or row["direction"] == "in":
                continue
            told.append({**row, "is_joint": bool(row["is_joint"])})
            guests = {str(a["seller_id"]) for a in self.attendees
                      if a["activity_id"] == row["activity_id"] and a["seller_id"]}  # fmt: skip
            told += [{**row, "seller_id": guest, "is_joint": True} for guest in guests - {row["seller_id"]}]
        return told

    def requests(self) -> list[Row]:
        """Incoming calls and mails."""
        return [
            row for row in self.activities
            if row["is_done"] and row["seller_id"] != "BOT" and not row["is_bulk"] and row["account_id"]
            and row["kind"] in measures.CONTACT and row["direction"] == "in"
        ]  # fmt: skip

    def day(self, column: int) -> date:
        """The day of a column."""
        return FIRST + timedelta(int(column))


def by_unit(table: ibis.Table, *columns: str) -> dict[int, tuple[object, ...]]:
    """Unit -> the columns' values."""
    rows = table.to_pyarrow().to_pylist()
    assert len({row["unit"] for row in rows}) == len(rows)
    return {row["unit"]: tuple(row[c] for c in columns) for row in rows}


def without_zeros(told: Mapping[int, tuple[object, ...]]) -> dict[int, tuple[object, ...]]:
    """The engine has no row where nothing happened."""
    return {unit: row for unit, row in told.items() if any(value not in (0, None) for value in row)}


@pytest.mark.parametrize("seed", range(4))
def test_contacts_by_one_person(seed: int) -> None:
    """Old owner before the move: calls, mails, meetings acted or sat in; no plans, list mail or bots."""
    world = RandomWorld(seed)
    contacts = measures.contacts(world.seen, world.invited)
    told = by_unit(
        counts.by_person(contacts, world.table, who="old_owner", start="pre_from", end="moved_on"), "n"
    )
    expected = {
        unit: (sum(
            c["account_id"] == world.units.account[unit] and c["seller_id"] == PEOPLE[world.units.old[unit]]
            and world.day(world.start[unit]) <= c["day"] < world.day(world.units.moved[unit])  # type: ignore[operator]
            for c in world.contacts()
        ),)
        for unit in range(25)
    }  # fmt: skip
    assert told == without_zeros(expected)


@pytest.mark.parametrize("seed", range(4))
def test_contacts_by_everybody_since_the_move(seed: int) -> None:
    """New, old and others are told apart, and the last day somebody but the new owner came."""
    world = RandomWorld(seed)
    contacts = measures.contacts(world.seen, world.invited)
    table = counts.by_anybody(contacts, world.table, start="moved_on", end="until")
    told = by_unit(table, "n_new", "n_old", "n_other", "first_new", "last_other")
    expected = {}
    for unit in range(25):
        mine = [c for c in world.contacts()
                if c["account_id"] == world.units.account[unit]
                and world.day(world.units.moved[unit]) <= c["day"] <= TODAY]  # type: ignore[operator]  # fmt: skip
        new, old = PEOPLE[world.units.new[unit]], PEOPLE[world.units.old[unit]]
        others = [c["day"] for c in mine if c["seller_id"] != new]
        n_new, n_old = (sum(c["seller_id"] == who for c in mine) for who in (new, old))
        last = max(others) if others else None  # type: ignore[type-var]
        first = min((c["day"] for c in mine if c["seller_id"] == new), default=None)  # type: ignore[type-var]
        expected[unit] = (n_new, n_old, len(mine) - n_new - n_old, first, last)
    assert told == without_zeros(expected)


@pytest.mark.parametrize("seed", range(4))
def test_requests_and_those_without_an_answer(seed: int) -> None:
    """A day with requests is met by anybody's contact within five days, the day itself included."""
    world = RandomWorld(seed)
    contacts = measures.contacts(world.seen, world.invited)
    table = counts.unanswered(
        measures.requests(world.seen), contacts, world.table, start="moved_on", end="due", patience=5
    )
    told = by_unit(table, "asked", "unanswered")
    expected = {}
    for unit in range(25):
        account, moved = world.units.account[unit], world.day(world.units.moved[unit])
        asked = {r["day"] for r in world.requests()
                 if r["account_id"] == account and moved <= r["day"] < TODAY - timedelta(5)}  # type: ignore[operator]  # fmt: skip
        answers = [c["day"] for c in world.contacts() if c["account_id"] == account]
        unmet = [d for d in asked if not any(0 <= (a - d).days <= 5 for a in answers)]  # type: ignore[operator]
        expected[unit] = (len(asked), len(unmet))
    assert told == without_zeros(expected)


@pytest.mark.parametrize("seed", range(4))
def test_contacts_of_the_old_owner_and_why_they_do_not_count(seed: int) -> None:
    """Every reason is counted as a plain reader would, and what counts is what has none."""
    world = RandomWorld(seed)
    contacts = measures.contacts(world.recorded, world.invited)
    contacts = contacts.filter(contacts.kind.isin(measures.SELLING))
    with_bulk = counts.after_the_move(
        contacts, measures.requests(world.seen), world.table, away_table(world), reply_days=3
    )
    names = (
        "n_all",
        "x",
        "n_bulk",
        "n_grace",
        "n_joint",
        "n_deal",
        "n_cover",
        "n_reply",
        "x_early",
        "x_late",
    )
    told = by_unit(counts.tally_after(with_bulk), *names)
    expected = {unit: plain_tally(world, unit) for unit in range(25)}
    assert told == without_zeros(expected)


def away_table(world: RandomWorld) -> ibis.Table:
    """Leave days for the engine."""
    people, days = zip(*sorted(world.away), strict=True)
    return ibis.memtable(
        {"seller_id": list(people), "day": list(days)}, schema={"seller_id": "string", "day": "date"}
    )


def plain_tally(world: RandomWorld, unit: int) -> tuple[int, ...]:
    """All, counting, bulk, grace, joint, deal, cover, reply, early and late contacts of the old owner."""
    account = world.units.account[unit]
    old, new = PEOPLE[world.units.old[unit]], PEOPLE[world.units.new[unit]]
    moved, grace = world.day(world.units.moved[unit]), world.day(world.grace[unit])
    half = world.day((world.grace[unit] + SPAN) // 2)
    asked = [r["day"] for r in world.requests() if r["account_id"] == account and r["seller_id"] == old]
    tally = [0] * 10
    for c in world.contacts(measures.SELLING, bulk=True):
        if c["account_id"] != account or c["seller_id"] != old or not moved <= c["day"] < TODAY:  # type: ignore[operator]
            continue
        day: date = c["day"]  # type: ignore[assignment]
        marks = [
            bool(c["is_bulk"]), day < grace, bool(c["is_joint"]), c["opportunity_id"] is not None,
            (new, day) in world.away, any(0 <= (day - a).days <= 3 for a in asked),  # type: ignore[operator]
        ]  # fmt: skip
        counting = not any(marks)
        for place, mark in enumerate(
            [True, counting, *marks, counting and day < half, counting and day >= half]
        ):
            tally[place] += mark
    return tuple(tally)


def test_swapped_owners_change_the_counts() -> None:
    """Planted: with old and new owner swapped the counts disagree with the plain reading."""
    world = RandomWorld(0)
    contacts = measures.contacts(world.seen, world.invited)
    swapped = world.table.mutate(old_owner=world.table.new_owner, new_owner=world.table.old_owner)
    right, wrong = (
        by_unit(counts.by_anybody(contacts, t, start="moved_on", end="until"), "n_new", "n_old")
        for t in (world.table, swapped)
    )
    assert right != wrong
    assert right == {unit: (old, new) for unit, (new, old) in wrong.items()}
