"""Faults of the data, planted in a healthy team: each is told, and nobody is accused because of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.signals.detect import DETECTORS
from groundrules.usecases.watch_signals import SignalsResult, watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.worlds import AS_OF, START, Row, World, at, book, healthy


def team() -> World:
    """A healthy team with a leave calendar that is kept: somebody is away every few days."""
    world = healthy(stays=60, moved=60)
    for number in range(60):
        seller = f"{'FI'[number % 2]}{number % 6}"
        day = START + timedelta(20 + 7 * number)
        if day < AS_OF and not any(_overlaps(row, seller, day) for row in world.tables["leave"]):
            world.away(seller, day, day + timedelta(1))
    return world


def _overlaps(row: Row, seller: str, day: date) -> bool:
    start, end = row["starts_on"], row["ends_on"]
    assert isinstance(start, date)
    assert isinstance(end, date)
    return row["seller_id"] == seller and start <= day < end


def everything() -> Rulebook:
    """A book that watches for every kind there is, by its defaults where the test book names no number."""
    rules = book()
    for detector in DETECTORS:
        if detector.signal_id not in rules.signals:
            policy = SignalPolicy(detector.signal_id, "in words", "B", "V6")
            rules = type(rules)(
                **{name: getattr(rules, name) for name in rules.__dataclass_fields__}
                | {"signals": {**rules.signals, detector.signal_id: policy}}
            )
    return rules


def look(world: World, rules: Rulebook | None = None) -> tuple[SignalsResult, MemoryFacts]:
    """What watching says, for everything or by another book."""
    facts = world.facts()
    return watch_signals(book=rules or everything(), facts=facts), facts


def told(result: SignalsResult, code: str) -> list[str]:
    """The messages of one kind of finding."""
    return [finding.message for finding in result.findings if finding.code == code]


def cases(facts: MemoryFacts, *kinds: str) -> list[object]:
    """Accounts and people of cases opened."""
    return [
        (row["kind"], row["account_id"], row["to_seller_id"])
        for row in facts.rows("signals", "signals", {"verdict": "case"})
        if not kinds or row["kind"] in kinds
    ]


def swap(world: World, accounts: Callable[[str], bool]) -> None:
    """The history names old and new owner the wrong way round."""
    for account in {str(row["account_id"]) for row in world.tables["account_owners"]}:
        rows = [row for row in world.tables["account_owners"] if row["account_id"] == account]
        if len(rows) == 2 and accounts(account):
            rows[0]["owner_id"], rows[1]["owner_id"] = rows[1]["owner_id"], rows[0]["owner_id"]


def test_a_healthy_team_is_told_of_none_of_these_faults() -> None:
    """Without a planted fault there is no such finding and no case: the tests below see their fault."""
    result, facts = look(team())
    assert [f.code for f in result.findings if f.code in {"GR605", "GR606", "GR607", "GR618"}] == []
    assert cases(facts) == []


@pytest.mark.parametrize("every", [4, 1])
def test_swapped_owners_are_caught(every: int) -> None:
    """Planted: all moves, or one in four, name the owners the wrong way round. Told with their number."""
    world = team()
    swap(world, lambda account: account[0] == "M" and int(account[1:]) % every == 0)
    result, facts = look(world, book() if every == 1 else None)
    (message,) = told(result, "GR618")
    assert message.startswith(f"on {60 // every} of 60 accounts")
    assert cases(facts, "S02", "S03") == []


def test_one_swapped_account_is_excused_and_is_no_fault_of_the_import() -> None:
    """A single one may be a person's correction: its own row says so, the import is not doubted."""
    world = team()
    swap(world, lambda account: account == "M05")
    result, facts = look(world, book())
    assert told(result, "GR618") == []
    assert cases(facts, "S02", "S03") == []


def test_a_day_and_a_month_the_wrong_way_round_accuse_nobody_of_holding_on() -> None:
    """Planted: moves of 4 May arrive as 5 April. The old owners worked on until May, and rightly so."""
    world, real, stated = team(), date(2026, 5, 4), date(2026, 4, 5)
    for number in range(6):
        account = f"D{number}"
        world.account(account, (f"F{number}", START), (f"I{number}", stated))
        world.habit(f"F{number}", account, START, real)
        world.habit(f"I{number}", account, real, AS_OF)
    _, facts = look(world, book())
    assert cases(facts, "S02", "S03") == []


def test_a_leave_file_dropped_silently_is_caught() -> None:
    """Planted: no leave at all. It is told, the source is not whole, and no pattern of a person is a case."""
    world = team()
    world.account("LINGER", ("F0", START), ("I0", date(2026, 3, 16)))
    world.habit("F0", "LINGER", START, AS_OF)
    world.tables["leave"] = []
    result, facts = look(world)
    assert told(result, "GR605")
    assert [(s.rows, s.complete) for s in result.sources if s.name == "leave"] == [(0, False)]
    demoted = {detector.signal_id for detector in DETECTORS if "leave" in detector.wants}
    rows = [row for row in facts.rows("signals", "signals") if row["kind"] in demoted]
    lingering = [row for row in rows if row["account_id"] == "LINGER" and row["kind"] == "S02"]
    assert [(row["verdict"], row["grade"]) for row in lingering] == [("prompt", "D")]
    assert [row["kind"] for row in rows if row["verdict"] == "case" and row["grade"] == "B"] == []


def test_a_leave_file_that_stops_but_for_one_long_entry_is_caught() -> None:
    """Planted: nothing is entered any more, but a parental leave reaches into the future and hides it."""
    world = team()
    stopped = AS_OF - timedelta(70)
    world.tables["leave"] = [r for r in world.tables["leave"] if r["starts_on"] < stopped]  # type: ignore[operator]
    world.seller("IX", "inside")
    world.away("IX", stopped, AS_OF + timedelta(120))
    for day in range(300):  # a company this small would have too few entries to tell
        world.away(f"X{day % 40}", START + timedelta(day), START + timedelta(day + 1))
    result, _ = look(world, book())
    (message,) = told(result, "GR605")
    assert "0 entries begin in its last eight weeks" in message


@pytest.mark.parametrize("later", [timedelta(0), timedelta(1, 7000)])
def test_a_day_loaded_twice_is_caught(later: timedelta) -> None:
    """Planted: a day comes again under new ids, at once or entered anew a day later."""
    world, day = team(), date(2026, 5, 13)
    again = [row for row in world.tables["activities"] if row["day"] == day]
    for row in again:
        entered = row["created_at"]
        assert isinstance(entered, datetime)
        world.add("activities", **{
            **row, "activity_id": f"{row['activity_id']}-again", "created_at": entered + later
        })  # fmt: skip
    result, facts = look(world)
    (message,) = told(result, "GR606")
    rows, _, rest = message.partition(" ")
    assert rest.startswith("activities of 2026-05-13 ")
    assert len(again) <= int(rows) <= 1.2 * len(again)  # two calls to one account on a day look alike
    assert cases(facts) == []


def test_a_busy_day_is_not_taken_for_a_day_loaded_twice() -> None:
    """Three times as many contacts as usual, all of them real: nothing is told."""
    world, day = team(), date(2026, 5, 13)
    for number in range(200):
        world.touch(f"F{number % 6}", f"S{number % 48:02d}", day, created_at=at(day, 10), minutes=number)
    assert told(look(world, book())[0], "GR606") == []
