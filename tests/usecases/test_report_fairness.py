"""The fairness report counts by group of eight and more, flags ten points, and names nobody."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime

from groundrules.cases.events import Closed, Ending, Opened, Party, Ruled, SentToLeader
from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.usecases.report_fairness import Fairness, report_fairness
from tests.fakes.docket import MemoryDocket
from tests.signals.worlds import World

TODAY = date(2026, 6, 30)
AT = datetime(2026, 5, 1, tzinfo=UTC)
POLICY = SignalPolicy("S03", "gap", "A", "H2")
BOOK = Rulebook("T", "1", None, "n", "USD", words={}, decisions={}, signals={"S03": POLICY}, digest="0")


def case(docket: MemoryDocket, number: int, seller: str, *, is_true: bool) -> None:
    opened = Opened(
        AT, "the signals", f"S03-{number}", "S03", "A", "A", "Acme", "nobody called",
        (Party(seller, seller, "owner"),),
        "H2", "1", "low", 0, "", "USD", 0.9, None, TODAY,
    )  # fmt: skip
    if not is_true:
        docket.events[str(number)] = [opened, Closed(AT, "the signals", Ending.EXCUSED, "leave")]
        return
    sent = SentToLeader(AT, "the clock", "M", 0, AT, "V1", "its turn")
    ruled = Ruled(AT, "M", 1, "owner contacts", "why", "H2", "1", "", "", ())
    docket.events[str(number)] = [opened, sent, ruled]


def two_sided(docket: MemoryDocket, number: int, kind: str, *, unit: str = "") -> None:
    """A case with two sides, old owner F0 and new owner F30; about a pair or a person when it says so."""
    opened = Opened(
        AT, "the signals", f"{kind}-{number}", kind, "B", "", "", "two", (
            Party("F0", "F0", "old owner"), Party("F30", "F30", "new owner"),
        ),
        "H2", "1", "low", 0, "", "USD", 0.9, None, TODAY,
        unit_kind="pair" if "+" in unit else "person" if unit else "account", unit_id=unit,
    )  # fmt: skip
    docket.events[f"{kind}-{number}"] = [opened, Closed(AT, "the signals", Ending.EXCUSED, "leave")]


def test_a_case_counts_for_those_it_is_about() -> None:
    """Letting go is about the old owner, a gap about the new, one about a pair both, about a person one."""
    for kind, unit, full_time, part_time in (
        ("S02", "", 1, 0), ("S03", "", 0, 1), ("S16", "", 1, 1), ("S07", "F0+F30", 1, 1),
        ("S09", "F30", 0, 1),
    ):  # fmt: skip
        world, docket = World(), MemoryDocket()
        for n in range(40):
            world.seller(f"F{n}", full_time_share=0.5 if n >= 30 else 1.0)
        two_sided(docket, 1, kind, unit=unit)
        found = report_fairness(book=BOOK, facts=world.facts(TODAY), docket=docket, today=TODAY)
        cases = {one.group: one.cases for one in found.groups}
        assert (cases["full time"], cases["part-time"]) == (full_time, part_time), kind


def test_a_case_of_two_in_a_group_is_one_case_there() -> None:
    """Both people of a pair are full-time: two counts a person, one case that ended."""
    world, docket = World(), MemoryDocket()
    for n in range(40):
        world.seller(f"F{n}", full_time_share=1.0 if n in (0, 30) or n < 28 else 0.5)
    two_sided(docket, 1, "S07", unit="F0+F30")
    found = report_fairness(book=BOOK, facts=world.facts(TODAY), docket=docket, today=TODAY)
    full = next(one for one in found.groups if one.group == "full time")
    assert (full.cases, full.ended) == (2, 1)


def test_what_happened_after_the_last_day_is_not_counted() -> None:
    """Seen from April nothing was opened; seen from the day before a ruling the case has not ended."""
    world, docket = World(), MemoryDocket()
    for n in range(40):
        world.seller(f"F{n}", full_time_share=0.5 if n >= 30 else 1.0)
        case(docket, n, f"F{n}", is_true=True)
        opened, sent, ruled = docket.events[str(n)]
        docket.events[str(n)] = [opened, sent, replace(ruled, at=datetime(2026, 5, 20, tzinfo=UTC))]
    facts = world.facts(TODAY)

    def seen(day: date) -> tuple[int, set[int]]:
        found = report_fairness(book=BOOK, facts=facts, docket=docket, today=day)
        return found.cases, {one.ended for one in found.groups}

    assert seen(date(2026, 4, 30)) == (0, {0})
    assert seen(date(2026, 5, 19)) == (40, {0})
    assert seen(date(2026, 5, 20)) == (40, {10, 30})


def report(*, part_time_true: int, part_time: int = 10) -> Fairness:
    """Ten part-timers and thirty others, each a side of one case; of the others' cases four in five held."""
    world, docket = World(), MemoryDocket()
    for n in range(30 + part_time):
        world.seller(f"F{n}", full_time_share=0.5 if n >= 30 else 1.0)
        case(docket, n, f"F{n}", is_true=n % 5 > 0 if n < 30 else n - 30 < part_time_true)
    return report_fairness(book=BOOK, facts=world.facts(TODAY), docket=docket, today=TODAY)


def test_a_flag_needs_ten_points_and_an_interval_without_the_others() -> None:
    """3 of 10 against 4 of 5: both halves; 6 of 10: twenty points that ten people's cases may well give."""
    found = report(part_time_true=3)
    assert {(one.group, one.confirmed) for one in found.groups if one.flagged} == {
        ("part-time", 0.3), ("full time", 0.8),
    }  # fmt: skip
    assert [finding.code for finding in found.findings] == ["GR656", "GR656"]
    part = next(one for one in found.groups if one.group == "part-time")
    assert (round(part.low or 0, 3), round(part.high or 0, 3)) == (0.108, 0.603)  # Wilson, by hand
    assert "30% (11% to 60%)" in next(one.message for one in found.findings if "part-time`" in one.message)
    six = {one.group: one for one in report(part_time_true=6).groups}
    assert not six["part-time"].flagged
    assert report(part_time_true=8).findings == ()


def test_small_groups_are_not_shown() -> None:
    """Seven part-timers are in no row, nor can they be worked out from the row of all others."""
    found = report(part_time_true=0, part_time=7)
    assert "part-time" not in {one.by for one in found.groups}
    assert found.hidden == 2


def test_nobody_is_named_and_what_is_measured_is_said() -> None:
    """No id or name of a person is anywhere in the report; the kinds that are on are, with what they read."""
    found = report(part_time_true=3)
    told = json.dumps(asdict(found), default=str)
    assert not any(f'"F{n}"' in told or f"Seller F{n}" in told for n in range(40))
    (measured,) = found.measured
    assert (measured.kind, measured.kept_days) == ("S03", 90)
    assert "activities" in measured.reads
