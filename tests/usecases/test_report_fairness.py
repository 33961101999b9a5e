"""The fairness report counts by group of eight and more, flags ten points, and names nobody."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime

from groundrules.cases.events import Closed, Ending, Opened, Party, Ruled, SentToLeader
from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.usecases.report_fairness import Fairness, report_fairness
from tests.fakes.docket import MemoryDocket
from tests.signals.worlds import World

TODAY = date(2026, 6, 30)
AT = datetime(2026, 5, 1, tzinfo=UTC)


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


def report(*, part_time_true: int, part_time: int = 10) -> Fairness:
    """Ten part-timers and thirty others, each a side of one case; of the others' cases four in five held."""
    world, docket = World(), MemoryDocket()
    for n in range(30 + part_time):
        world.seller(f"F{n}", full_time_share=0.5 if n >= 30 else 1.0)
        case(docket, n, f"F{n}", is_true=n % 5 > 0 if n < 30 else n - 30 < part_time_true)
    policy = SignalPolicy("S03", "gap", "A", "H2")
    book = Rulebook("T", "1", None, "n", "USD", words={}, decisions={}, signals={"S03": policy}, digest="0")
    return report_fairness(book=book, facts=world.facts(TODAY), docket=docket, today=TODAY)


def test_ten_points_are_flagged_and_less_is_not() -> None:
    """Part-timers' cases held in 3 of 10 against 4 of 5: a flag on either side; 8 of 10: none."""
    found = report(part_time_true=3)
    assert {(one.group, one.confirmed) for one in found.groups if one.flagged} == {
        ("part-time", 0.3), ("full time", 0.8),
    }  # fmt: skip
    assert [finding.code for finding in found.findings] == ["GR656", "GR656"]
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
