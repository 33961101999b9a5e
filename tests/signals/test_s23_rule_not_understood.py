"""S23: a rule many do not accept or understand is found; leave, one country, one odd question are not."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.signals import detect
from tests.signals.worlds import World, at

AS_OF = date(2026, 6, 30)
ASKED = date(2026, 5, 1)
PEOPLE = 120


def book() -> Rulebook:
    policy = SignalPolicy("S23", "rules", "C", "V1", parameters={})
    return Rulebook(
        "T", "3", None, "n", "USD", words={}, decisions={}, signals={"S23": policy}, digest="0" * 64
    )


def company(
    *,
    wrong: float = 0.08,
    refused: float = 0.02,
    where: str | None = None,
    twist: bool = False,
    away: bool = False,
) -> World:
    """Three rules read by everybody; rule A2 has these shares, in one country only when ``where`` says."""
    world, rng = World(3), np.random.default_rng(3)
    for n in range(PEOPLE):
        world.seller(f"F{n}", country="DE" if n % 3 == 0 else "US")
        for rule in ("A1", "A2", "A3"):
            odd = rule == "A2" and where in {None, "DE" if n % 3 == 0 else "US"}
            right = int(rng.binomial(2, 1 - (wrong if odd else 0.08)))
            if odd and twist:
                right = 1 if rng.random() < 0.8 else 2
            open_ = rng.random() < (refused if odd else 0.02)
            if open_ and odd and away and refused > 0.02:
                world.away(f"F{n}", ASKED, AS_OF)
            world.add(
                "acceptances", seller_id=f"F{n}", book_version="3", rule_id=rule, read_at=at(ASKED),
                accepted_at=None if open_ else at(ASKED + timedelta(1)), quiz_asked=2, quiz_right=right,
            )  # fmt: skip
    if not away:
        world.away("F0", date(2025, 9, 1), date(2025, 9, 5))
    return world


def judged(world: World) -> dict[str, str]:
    rows = detect(book=book(), facts=world.facts(AS_OF), as_of=AS_OF).signals.to_pylist()
    assert all(row["grade"] == "C" and row["to_seller_id"] is None for row in rows)
    return {row["group_id"]: row["verdict"] for row in rows}


def test_a_well_read_book_is_an_empty_day() -> None:
    """Some mistakes and some who waver are ordinary."""
    assert judged(company()) == {}


@pytest.mark.parametrize("fault", [(0.5, 0.02), (0.08, 0.35)])
def test_the_rule_and_only_the_rule_is_named(fault: tuple[float, float]) -> None:
    """Wrong answers or missing acceptance on one rule: a case about that rule."""
    assert judged(company(wrong=fault[0], refused=fault[1])) == {"A2": "case"}


def test_one_country_is_a_matter_of_its_translation() -> None:
    """Nearly all answers wrong in one country only: excused."""
    assert judged(company(wrong=0.95, where="DE")) == {"A2": "excused"}


def test_an_ambiguous_question_is_not_a_hard_rule() -> None:
    """Nearly everybody has the same one of two wrong: excused."""
    assert judged(company(twist=True)) == {"A2": "excused"}


def test_who_was_away_is_not_late() -> None:
    """Those who did not accept were on leave ever since: nothing."""
    assert judged(company(refused=0.35, away=True)) == {}


def test_the_book_as_a_whole_is_one_row() -> None:
    """A quarter of the people accepted nothing at all: the book, not each of its rules."""
    world = company()
    for row in world.tables["acceptances"]:
        if int(str(row["seller_id"])[1:]) % 4 == 1:
            row["accepted_at"] = None
    assert judged(world) == {"book": "case"}


def test_cases_that_pile_up_on_one_rule() -> None:
    """Many rulings lately on one rule, few before, others as ever: that rule; when all have more: none."""
    days = [AS_OF - timedelta(n) for n in range(1, 200, 8)]

    def found(recent: dict[str, int]) -> set[str]:
        import pyarrow as pa

        rows = [(rule, day) for rule in ("A1", "A2", "A3") for day in days]
        rows += [(rule, AS_OF - timedelta(5)) for rule, n in recent.items() for _ in range(n)]
        made = [
            {"ruling_id": str(n), "case_id": str(n), "kind": "S03", "rule_id": rule, "book_version": "3",
             "ruled_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "leader_id": "F1",
             "outcome": "a", "facts": "{}", "audit": "{}", "appealed": False, "overturned": False}
            for n, (rule, day) in enumerate(rows)
        ]  # fmt: skip
        table = pa.Table.from_pylist(made)
        given = {"rulings": table.set_column(
            5, "ruled_at", table["ruled_at"].cast(pa.timestamp("us", "UTC")))}  # fmt: skip
        signals = detect(book=book(), facts=company().facts(AS_OF), as_of=AS_OF, given=given).signals
        return set(signals["group_id"].to_pylist())

    assert found({"A2": 20}) == {"A2"}
    assert found({"A1": 20, "A2": 20, "A3": 20}) == set()


def test_it_refuses_without_its_source() -> None:
    """Nobody was ever asked: it does not run and says so."""
    world = World()
    world.seller("F0")
    found = detect(book=book(), facts=world.facts(AS_OF), as_of=AS_OF)
    assert "GR604" in {finding.code for finding in found.findings}
