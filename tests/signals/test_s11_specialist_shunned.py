"""S11 on a small team: who keeps specialists out is found; too few deals and a full diary are not."""

from datetime import timedelta

from groundrules.usecases.watch_signals import watch_signals
from tests.signals.colleagues import FIRST, colleagues, covered, deal, look
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, World


def team() -> World:
    """Nine deals each, three in four with the specialist; F1 none, F2 none while the specialist was full."""
    world = colleagues()
    for seller in range(40):
        for k in range(9):
            day = FIRST + timedelta(14 * k + seller % 5)
            has = seller not in (1, 12) and (k + seller) % 4 != 0
            deal(world, seller, "E", day, told=day + timedelta(4) if has else None)
    return world


def full(world: World, specialist: str) -> None:
    """Seven hours of meetings on every working day."""
    for n in range((AS_OF - FIRST).days):
        day = FIRST + timedelta(n)
        if day.weekday() < 5:
            world.touch(specialist, "E19", day, kind="meeting", minutes=420, source="event")


def test_who_shuns_is_asked_and_nobody_else() -> None:
    """None of nine where seven would be usual is a case for both who do it; nobody else has a row."""
    told, _ = look(team(), naming("S11", "B"))
    assert {seller: row["verdict"] for seller, row in told.items()} == {"F1": "case", "F12": "case"}
    row = told["F1"]
    assert row["headline"].startswith("Seller F1 brought a specialist into 0 of 9 deals")
    assert row["since"] == FIRST + timedelta(1)
    assert row["p_true"] > 0.9
    assert row["evidence"]["rows_total"] == 9
    assert "0 of 9" in row["evidence"]["answers"]["seller"]


def test_a_full_specialist_cannot_be_shunned() -> None:
    """Deals that found the specialist's diary full are left out, and the seller is excused."""
    world = team()
    full(world, "X1")
    told, _ = look(world, naming("S11", "B"))
    assert told["F1"]["verdict"] == "case"
    assert told["F12"]["verdict"] == "excused"
    holding = [one["code"] for one in told["F12"]["evidence"]["excuses"] if one["holds"]]
    assert holding == ["specialist_full"]


def test_few_deals_and_deals_elsewhere_say_nothing() -> None:
    """Four deals are too few, and deals where the book asks for nobody are not counted."""
    world = colleagues()
    for seller in range(40):
        for k in range(8 if seller else 4):
            day = FIRST + timedelta(14 * k)
            deal(world, seller, "E", day, told=day if seller else None)
    for k in range(9):
        deal(world, 0, "E", FIRST + timedelta(10 * k), told=None, account="PLAIN")
    told, result = look(world, naming("S11", "B"))
    assert told == {}
    assert result.counts is not None
    assert result.counts["S11"]["not enough evidence"] == 40


def test_own_former_habit_counts() -> None:
    """Who never did before is expected to do it less, so that the same silence says less of him."""
    world = team()
    for k in range(12):
        day = FIRST - timedelta(100 - 5 * k)
        deal(world, 1, "E", day, told=day)
        deal(world, 12, "E", day, told=None)
    told, _ = look(world, naming("S11", "B", window_days=170))
    always, never = told["F1"], told["F12"]
    assert never["evidence"]["expected"]["value"] < always["evidence"]["expected"]["value"] - 1


def test_without_coverage_it_says_so() -> None:
    """Nobody can be passed over where the book's places were not decided."""
    result = watch_signals(book=naming("S11", "B"), facts=team().facts())
    assert [finding.code for finding in result.findings if "S11" in finding.message] == ["GR604"]
    assert covered(team()).manifest("coverage") is not None
