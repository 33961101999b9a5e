"""S08 among two dozen field sellers: one leaves inside out, the innocent twins get exactly their verdicts."""

import json
from datetime import date, timedelta

import pyarrow as pa
import pytest

from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.signals.detect import Detected, detect
from tests.fakes.facts import MemoryFacts
from tests.signals.worlds import AS_OF, START, World, at, weekdays

BEGIN = date(2026, 1, 5)
SELLERS = 40
AWAY = date(2026, 4, 1)


def book(grade: str = "B") -> Rulebook:
    """A book that took effect on BEGIN, names S08 and leaves all its numbers to us."""
    policy = SignalPolicy("S08", "inside is left out", grade, "A3", parameters={})
    return Rulebook("Test", "1", BEGIN, "nobody", "USD", words={}, decisions={}, signals={"S08": policy})


def begun(world: World, seller: int, number: int, day: date, *, inside: bool) -> None:
    """A deal the seller began, with the partner or without."""
    name = f"D{seller}-{number}"
    world.deal(f"A{seller}", 5_000_000, opportunity_id=name, owner_id=f"F{seller}", created_at=at(day),
               created_by=f"F{seller}")  # fmt: skip
    if inside:
        world.add("opportunity_team", opportunity_id=name, seller_id=f"I{seller}", team_role="Inside Sales",
                  added_at=at(day))  # fmt: skip


def wish(world: World, seller: int, day: date, *, done: date | None) -> None:
    """A request of inside on the seller's list."""
    world.touch(
        f"F{seller}", f"A{seller}", done or day + timedelta(5), kind="task", direction=None,
        created_at=at(day), created_by=f"I{seller}", is_done=done is not None,
        completed_at=at(done, 15) if done else None,
    )  # fmt: skip


def troubled() -> World:
    """F0 leaves inside out of all and answers nobody; F1's partner was away; F2's partner drowns in work.

    F3 leaves inside out but answers; F4 has two deals; F5 began all of them in the first weeks.
    """
    world = World(8)
    days = weekdays(BEGIN + timedelta(50), AS_OF - timedelta(20))
    for seller in range(SELLERS):
        world.seller(f"F{seller}")
        world.seller(f"I{seller}", "inside")
        world.account(f"A{seller}", (f"F{seller}", START))
        world.touch(f"F{seller}", f"A{seller}", days[seller])
        whole = {4: 2}.get(seller, 9)
        for number in range(whole):
            day = days[number * 7 + seller % 7]
            inside = bool(world.rng.random() < 0.75)
            if seller == 1:
                day = AWAY + timedelta(number)
            if seller == 5:
                day = BEGIN + timedelta(number)
            begun(world, seller, number, day, inside=inside and seller not in range(6))
            done = day + timedelta(1) if seller != 2 or number % 2 else None
            wish(world, seller, day, done=None if seller == 0 else done)
    world.account("FULL", ("I2", START))
    for seller in range(6, SELLERS):
        world.account(f"OWN{seller}", (f"I{seller}", START))
        world.habit(f"I{seller}", f"OWN{seller}", BEGIN, AS_OF, pace=0.2)
    world.habit("I2", "FULL", BEGIN, AS_OF, pace=3.0)
    world.away("I1", AWAY - timedelta(3), AWAY + timedelta(40))
    return world


def covered(world: World) -> MemoryFacts:
    """The facts, and a coverage in which inside supports every account."""
    facts = world.facts()
    rows = []
    for seller in range(SELLERS):
        for role, job, who in (("owner", "field", f"F{seller}"), ("support", "inside", f"I{seller}")):
            rows.append({"account_id": f"A{seller}", "team_role": role, "sales_role": job, "seller_id": who,
                         "rule_id": "A3", "chosen_by": "pair", "chosen_why": "", "book_version": "1",
                         "as_of": AS_OF})  # fmt: skip
    facts.publish("coverage", AS_OF.isoformat(), {"assignments": pa.Table.from_pylist(rows)}, {})
    return facts


def look(facts: MemoryFacts, grade: str = "B") -> Detected:
    return detect(book=book(grade), facts=facts, as_of=AS_OF)


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    return covered(troubled())


@pytest.fixture(scope="module")
def seen(facts: MemoryFacts) -> Detected:
    return look(facts)


def verdicts(found: Detected) -> dict[str, tuple[str, str]]:
    return {row["to_seller_id"]: (row["verdict"], row["grade"]) for row in found.signals.to_pylist()}


def test_the_seller_who_leaves_inside_out_is_a_case(seen: Detected) -> None:
    """No deal with inside and no answer is a case; leave, first weeks, few deals, good answers are none."""
    told = verdicts(seen)
    assert told["F0"] == ("case", "B")
    assert told["F2"][0] == "excused"
    assert set(told) == {"F0", "F2"}


def test_the_evidence_says_what_was_counted(seen: Detected) -> None:
    """Deals and answers, the rule, each deal as a row; the inside partner is asked nothing."""
    row = next(row for row in seen.signals.to_pylist() if row["to_seller_id"] == "F0")
    told = json.loads(row["evidence"])
    counted = [count["value"] for count in told["counts"]]
    assert counted == [9, 0, 9, 0]
    assert len(told["rows"]) == 9
    assert all(entry["what"].endswith("without inside") for entry in told["rows"])
    assert told["answers"]["partner"] == "Nothing is asked of you."
    assert "Rule A3" in told["answers"]["seller"]
    assert row["from_seller_id"] is None
    assert told["price"]["placeholder"]


def test_the_full_partner_is_the_excuse(seen: Detected) -> None:
    """Only the partner's load holds for the seller whose partner drowns in work."""
    row = next(row for row in seen.signals.to_pylist() if row["to_seller_id"] == "F2")
    assert [e["code"] for e in json.loads(row["evidence"])["excuses"] if e["holds"]] == ["partner_full"]


def test_a_book_that_wants_prompts_gets_prompts_alone(facts: MemoryFacts) -> None:
    """With grade D nothing becomes a case, however sure it is."""
    assert verdicts(look(facts, "D"))["F0"] == ("prompt", "D")


def test_without_coverage_no_deal_wants_inside() -> None:
    """Where nobody decided who covers what, the signal does not run and says so."""
    found = look(troubled().facts())
    assert found.signals.num_rows == 0
    assert "GR627" in {finding.code for finding in found.findings}


def test_without_teams_of_deals_it_does_not_look() -> None:
    """A CRM that keeps no team of a deal cannot show who is left out."""
    world = troubled()
    del world.tables["opportunity_team"]
    found = look(covered(world))
    assert found.signals.num_rows == 0
    assert "GR604" in {finding.code for finding in found.findings}
