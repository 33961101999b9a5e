"""The successor proposed: background before record, new hires last, never a score."""

from datetime import date

from groundrules.coverage import Member, Place
from groundrules.handoff.pricing.successor import Background, Successors
from tests.handoff.waves.situations import move

DAY = date(2026, 6, 30)
NORTH = Place("north", None)


def member(name: str, role: str = "inside", region: str | None = "north", **more: object) -> Member:
    return Member(name, name.title(), role, region, None, bool(more.get("is_active", True)))


def sold(
    industry: str, deal: int | None = 10_00, won: int = 0, hired: date | None = date(2020, 1, 1)
) -> Background:
    return Background({"industry": {industry: 10}, "segment": {"small": 10}, "type": {}}, deal, hired, won)


MEMBERS = {
    one.seller_id: one
    for one in (
        member("ann", "field"),
        member("ivy"),
        member("kim"),
        member("ned"),
        member("new"),
        member("far", region="south"),
        member("out", is_active=False),
        member("zoe", "field"),
    )
}
KNOWN = {
    "ann": sold("retail"),
    "ivy": sold("media", won=9_000_00),
    "kim": sold("retail", won=1_00),
    "ned": sold("retail", won=5_00),
    "new": Background(hired_on=date(2020, 1, 1)),
    "far": sold("retail", won=99_00),
    "out": sold("retail", won=99_00),
    "zoe": sold("retail", won=99_00),
}


def propose(taker: str, **known: Background) -> tuple[str | None, str]:
    found = Successors(MEMBERS, KNOWN | known, DAY).propose(move("a", "ann", taker), NORTH)
    return found.seller_id, found.why


def test_background_goes_before_record_and_record_settles_the_rest() -> None:
    """The star of another industry is not proposed; of two alike the one with the better record is."""
    assert propose("ivy") == (
        "ned",
        "Nearer in background than the book's choice, Ivy: like Ann, Ned knows industries (retail), "
        "segments (small) and deals of like size.",
    )


def test_the_books_choice_stands_among_equals() -> None:
    """Kim is as near as Ned: nobody is proposed against the book for a better record alone."""
    seller, why = propose("kim")
    assert seller == "kim"
    assert why.startswith("The book's choice is also the nearest in background: like Ann, Kim knows")


def test_only_who_the_rule_allows_and_new_hires_last() -> None:
    """Other job, other region, left: never. A new hire only when there is nobody else."""
    alone = {name: MEMBERS[name] for name in ("ann", "new", "far", "out", "zoe")}
    found = Successors(alone, KNOWN, DAY).propose(move("a", "ann", "new"), NORTH)
    assert found.seller_id == "new"
    worst = sold("mining", deal=9_999_00, hired=date(1990, 1, 1))
    both = {name: MEMBERS[name] for name in ("ann", "new", "ivy")}
    assert (
        Successors(both, KNOWN | {"ivy": worst}, DAY).propose(move("a", "ann", "new"), NORTH).seller_id
        == "ivy"
    )
    nobody = {name: MEMBERS[name] for name in ("ann", "far")}
    assert Successors(nobody, KNOWN, DAY).propose(move("a", "ann", "far"), NORTH).seller_id is None


def test_without_a_giver_or_a_record_there_is_nothing_to_compare() -> None:
    """Nobody owned it; the giver has no record: no proposal, and why."""
    successors = Successors(MEMBERS, KNOWN | {"ann": Background()}, DAY)
    assert successors.propose(move("a", None, "ivy"), NORTH).why.startswith("Nobody owned it")
    assert (
        successors.propose(move("a", "ann", "ivy"), NORTH).why == "Ann has no record with us to compare with."
    )


def test_no_score_and_no_place_is_ever_said() -> None:
    """The reason names facts of the business, no figure about a person."""
    for taker in ("ivy", "kim", "ned"):
        assert not any(sign.isdigit() or sign == "%" for sign in propose(taker)[1])
