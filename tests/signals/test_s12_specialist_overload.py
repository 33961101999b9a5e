"""S12 on a small team: a diary full for weeks is a fact; a peak, leave and a quarter's end are not."""

from datetime import date, timedelta

from tests.signals.colleagues import FIRST, colleagues, deal, look
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, World, weekdays


def meetings(world: World, specialist: str, start: date, end: date, hours: float) -> None:
    """So many hours of meetings a working day, asked for by sellers."""
    for day in weekdays(start, end):
        for n in range(4):
            meeting = world.touch(f"F{n}", f"E{n}", day, kind="meeting", source="event",
                                  minutes=round(15 * hours))  # fmt: skip
            world.add("attendees", attendee_id=f"{meeting}-{specialist}", activity_id=meeting,
                      seller_id=specialist)  # fmt: skip


def team() -> World:
    """Four specialists with two hours of meetings a day; X0 is asked for three times as much since May."""
    world = colleagues()
    for n in range(4):
        meetings(world, f"X{n}", FIRST, AS_OF, 2)
    meetings(world, "X0", date(2026, 5, 18), AS_OF, 4)
    meetings(world, "X1", date(2026, 6, 15), AS_OF, 4)
    return world


def test_a_full_diary_is_told_and_a_fortnight_is_a_peak() -> None:
    """Six weeks at the limit are a case from the first of them on; two weeks are nothing yet."""
    told, _ = look(team(), naming("S12", "A"))
    assert {seller: row["verdict"] for seller, row in told.items()} == {"X0": "case"}
    assert abs((told["X0"]["since"] - date(2026, 5, 18)).days) <= 7
    counts = {one["label"]: one["value"] for one in told["X0"]["evidence"]["counts"]}
    assert counts["fullest of the weeks"] == 1.0


def test_the_same_weeks_of_the_last_quarter_excuse() -> None:
    """Who was as full at the end of the quarter before has a busy end of quarter."""
    world = team()
    meetings(world, "X0", AS_OF - timedelta(91 + 35), AS_OF - timedelta(91), 4)
    told, _ = look(world, naming("S12", "A"))
    assert told["X0"]["verdict"] == "excused"


def test_part_time_has_fewer_hours_to_book() -> None:
    """Three hours a day fill half a day's contract, and leave in between does not break the run."""
    world = colleagues()
    for row in world.tables["sellers"]:
        if row["seller_id"] == "X2":
            row["full_time_share"] = 0.5
    meetings(world, "X2", date(2026, 5, 18), date(2026, 6, 8), 3)
    world.away("X2", date(2026, 6, 8), date(2026, 6, 15))
    meetings(world, "X2", date(2026, 6, 15), AS_OF, 3)
    meetings(world, "X3", date(2026, 5, 18), AS_OF, 3)
    told, _ = look(world, naming("S12", "A"))
    assert set(told) == {"X2"}


def test_requests_the_rules_do_not_mean_are_a_word_to_the_specialist() -> None:
    """Twelve requests on an account without a specialist's place: a prompt in grade D, to nobody else."""
    world = team()
    for n in range(60):
        deal(world, 10 + n % 30, "E", AS_OF - timedelta(30), told=AS_OF - timedelta(20))
    for _ in range(14):
        deal(world, 0, "E", AS_OF - timedelta(30), told=AS_OF - timedelta(20), account="PLAIN")
    told, _ = look(world, naming("S12", "A"))
    counts = {one["label"]: one["value"] for one in told["X0"]["evidence"]["counts"]}
    assert counts["on accounts the rules do not mean"] == 14
    assert counts["by the seller who asked most"] == 14
    assert told["X0"]["verdict"] == "case"


def test_nobody_is_looked_after_where_there_is_no_specialist() -> None:
    """A team without specialists gets a note."""
    world = World(1)
    world.seller("F0")
    world.touch("F0", world.account("A0", ("F0", FIRST)), FIRST)
    _, result = look(world, naming("S12", "A"))
    assert "GR633" in {finding.code for finding in result.findings}
