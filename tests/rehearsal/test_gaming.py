"""Planted ways to game a book are found, and nothing is found where there is none."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from groundrules.rehearsal.deals import Deal, open_deals, prospects_of_deals
from groundrules.rehearsal.gaming import (
    Exposure,
    Ground,
    Search,
    group,
    prospects_of_accounts,
    prospects_of_duties,
    search_all,
)
from groundrules.rehearsal.levers import LEVERS, Manoeuvre
from groundrules.rehearsal.plays import Record
from groundrules.rulebook import Rulebook, read_book

MONEY = "type: money, from: 0, to: 1000000000"
WORDS = f"""\
groundrules: 1
book: Planted
version: 1
currency: USD
words:
  segment:       {{type: one of, values: [large, small], say: segment}}
  region:        {{type: one of, values: [north, south], say: region}}
  tier:          {{type: one of, values: [A, B], say: tier}}
  parent_id:     {{type: text, unknown: yes, say: parent}}
  revenue:       {{{MONEY}, say: revenue}}
  open_pipeline: {{{MONEY}, say: open pipeline}}
  days_idle:     {{type: whole number, from: 0, to: 3650, say: days without contact}}
  needs_expert:  {{type: yes/no, say: needs a specialist}}
  deal_amount:   {{{MONEY}, about: deal, say: deal amount}}
  deal_kept:     {{type: yes/no, about: deal, say: is kept}}
decisions:
"""
RECORD: Record = {
    "segment": "small",
    "region": "north",
    "tier": "B",
    "parent_id": None,
    "revenue": 5_000_00,
    "open_pipeline": 90_000_00,
    "days_idle": 70,
    "needs_expert": False,
}


def coverage(*rules: tuple[str, str]) -> str:
    """A coverage decision: conditions with the job that owns."""
    lines = [
        "  coverage:",
        "    for each: account",
        "    policy: exactly one",
        "    gives: {owner: [field, inside]}",
        "    rules:",
    ]
    for number, (condition, job) in enumerate(rules):
        lines += [f"      - id: A{number}", f"        when: {condition}", f"        then: {{owner: {job}}}"]
    return "\n".join(lines) + "\n"


def read(decisions: str) -> Rulebook:
    """A book of these decisions."""
    reading = read_book(WORDS + decisions, "rulebook.yaml")
    assert reading.book is not None, [str(one) for one in reading.findings]
    return reading.book


def exposures(
    book: Rulebook, records: Sequence[Record], owners: Sequence[str | None], *, budget: float = 20
) -> tuple[Exposure, ...]:
    """What could be gained by gaming the coverage of these accounts, each with revenue and pipeline on it."""
    money = [int(one["revenue"] or 0) + int(one["open_pipeline"] or 0) for one in records]  # type: ignore[arg-type]  # amounts
    ground = Ground(
        book.decisions["coverage"], book.words, LEVERS, records, prospects_of_accounts(owners, money)
    )
    board = ground.board()
    search = Search(board, budget)
    return group(search, search_all(search, ground.prospects(board, records)))


LINE = (("open_pipeline >= 100000", "field"), ("open_pipeline < 100000", "inside"))


def test_a_line_of_pipeline_is_gamed_by_entering_a_deal() -> None:
    """$10,000 short of the line: the field owner who would lose it enters as much."""
    found = exposures(read(coverage(*LINE)), [RECORD], ["field"])
    assert [(one.manoeuvres, one.who) for one in found] == [
        (("enter a deal",), "field owner keeps the account")
    ]
    entry = found[0].example.play.entries[0]
    assert (entry.after, found[0].threshold, found[0].stake) == (100_000_00, (100_000_00,), 95_000_00)
    assert found[0].cheapest == pytest.approx(4.0)
    assert (found[0].honest, found[0].reached) == (("A1",), ("A0",))


def test_and_by_losing_and_reclaiming_where_less_is_wanted() -> None:
    """The inside owner above the line closes what is too much; a stranger to the record cannot."""
    rich = {**RECORD, "open_pipeline": 110_000_00}
    found = exposures(read(coverage(*LINE)), [rich], ["inside"])
    assert [one.manoeuvres for one in found] == [("lose and reclaim",)]
    assert found[0].example.play.entries[0].after == 99_999_99
    assert exposures(read(coverage(*LINE)), [rich], ["field"]) == ()


def test_a_limit_of_silence_is_gamed_by_one_contact() -> None:
    """Seventy idle days, a limit of sixty-three: one logged contact; by anybody, so also to take it."""
    book = read(coverage(("days_idle <= 63", "field"), ("days_idle > 63", "inside")))
    keeps = exposures(book, [RECORD], ["field"])
    assert [(one.manoeuvres, one.cheapest) for one in keeps] == [(("log one contact",), 1.0)]
    assert keeps[0].for_a_quarter == 2.0
    takes = exposures(book, [RECORD], ["inside"])
    assert [one.who for one in takes] == ["field takes the account"]


def test_an_account_parked_at_the_minimum_is_found_before_it_is_lost() -> None:
    """Still within the limit, nobody works it: one entry in a quarter is all it takes to hold it."""
    book = read(coverage(("days_idle <= 63", "field"), ("days_idle > 63", "inside")))
    quiet = {**RECORD, "days_idle": 40}
    found = exposures(book, [quiet], ["field"])
    assert [(one.manoeuvres, one.cheapest) for one in found] == [(("log one contact",), 1.0)]
    assert [entry.day for entry in found[0].example.play.entries] == [31]
    assert exposures(book, [{**RECORD, "days_idle": 40}], ["inside"]) == ()


def test_flags_classes_and_parents_are_the_owners_to_edit() -> None:
    """A flag for two points, a class for eight, a parent for six: for the owner, never for others."""
    for rules, manoeuvre, points in (
        ((("needs_expert", "field"), ("not needs_expert", "inside")), "turn a flag", 2.0),
        ((("segment = 'large'", "field"), ("segment = 'small'", "inside")), "re-class the customer", 8.0),
        ((("parent_id is known", "field"), ("parent_id is unknown", "inside")), "re-parent", 6.0),
    ):
        found = exposures(read(coverage(*rules)), [RECORD], ["field"])
        assert [(one.manoeuvres, one.cheapest) for one in found] == [((manoeuvre,), points)]
        assert exposures(read(coverage(*rules)), [RECORD], ["inside"]) == ()


def test_two_words_are_gamed_together_when_one_is_not_enough() -> None:
    """Tier and flag both stand in the way: both edits, their points added."""
    book = read(
        coverage(("tier = 'A' and needs_expert", "field"), ("tier = 'B' or not needs_expert", "inside"))
    )
    found = exposures(book, [RECORD], ["field"])
    assert [(one.words, one.cheapest) for one in found] == [(("needs_expert", "tier"), 10.0)]


def test_a_clean_book_is_clean() -> None:
    """Rules by what sellers cannot edit, and revenue far away: nothing, within any budget of a day."""
    book = read(coverage(("region = 'north'", "inside"), ("region = 'south'", "field")))
    assert exposures(book, [RECORD, {**RECORD, "region": "south"}], ["field", "inside"], budget=1000) == ()
    far = read(coverage(("revenue >= 900000", "field"), ("revenue < 900000", "inside")))
    assert exposures(far, [RECORD], ["field"], budget=1000) == ()


def test_where_nothing_is_at_stake_nobody_games() -> None:
    """An account without revenue and pipeline is not worth an entry."""
    nothing = {**RECORD, "revenue": 0, "open_pipeline": 0, "days_idle": 70}
    book = read(coverage(("days_idle <= 63", "field"), ("days_idle > 63", "inside")))
    assert exposures(book, [nothing], ["field"]) == ()


def test_a_larger_budget_never_reaches_fewer_records() -> None:
    """Accounts at many distances from the line: what is within reach only grows with the budget."""
    book = read(coverage(*LINE))
    records = [{**RECORD, "open_pipeline": amount * 100} for amount in range(1_000, 200_000, 7_000)]
    reached = [
        sum(one.records for one in exposures(book, records, ["field"] * len(records), budget=budget))
        for budget in (0, 3, 4, 6, 9, 13)
    ]
    assert reached == sorted(reached)
    assert reached[0] == 0
    assert reached[-1] == 15  # every one below the line


DUTY = """\
  cadence:
    for each: account
    policy: first that fits
    gives: {meet_every_days: whole number}
    rules:
      - id: E1
        when: days_idle > 63
        then: {meet_every_days: 14}
      - id: E2
        when: any
        then: {meet_every_days: 60}
"""


def test_a_duty_is_dodged_at_the_activity_minimum() -> None:
    """One logged contact and the account is owed a meeting in sixty days, not fourteen."""
    book = read(DUTY)
    ground = Ground(book.decisions["cadence"], book.words, LEVERS, [RECORD], prospects_of_duties)
    board = ground.board()
    search = Search(board, 5)
    found = group(search, search_all(search, ground.prospects(board, [RECORD])))
    assert [(one.who, one.manoeuvres, one.cheapest) for one in found] == [
        ("owner owes less", ("log one contact",), 1.0)
    ]


CREDIT = """\
  credit:
    for each: deal
    policy: first that fits
    gives: {owner: percent, old_owner: percent, specialist: percent}
    rules:
      - id: C1
        when: deal_kept
        then: {owner: 0, old_owner: 100, specialist: 0}
      - id: C2
        when: deal_amount < 50000 and needs_expert
        then: {owner: 100, old_owner: 0, specialist: 50}
      - id: C3
        when: any
        then: {owner: 100, old_owner: 0, specialist: 0}
"""
TODAY = date(2026, 6, 30)


def deals_of(*rows: Mapping[str, object], moving: frozenset[str] = frozenset({"M"})) -> tuple[Deal, ...]:
    """Open deals of account M, which moves, and S, which stays."""
    plain: dict[str, object] = {"opportunity_id": "D", "account_id": "S", "is_closed": False,
                                "amount": 100_000_00,
                                "probability": 0.2, "close_date": date(2026, 7, 20)}  # fmt: skip
    expert = {**RECORD, "needs_expert": True}
    return open_deals(
        rows=[{**plain, **row} for row in rows],
        accounts={"M": RECORD, "S": expert},
        moving=moving,
        as_of=TODAY,
        words=read(CREDIT).words,
    )


def credit_exposures(deals: tuple[Deal, ...], text: str = CREDIT) -> dict[tuple[str, str], Exposure]:
    """By who gains and how."""
    book = read(text)
    records = [deal.record for deal in deals]
    ground = Ground(book.decisions["credit"], book.words, LEVERS, records, prospects_of_deals(deals))
    board = ground.board()
    search = Search(board, 20)
    found = group(search, search_all(search, ground.prospects(board, records)))
    return {(one.who, " + ".join(one.manoeuvres)): one for one in found}


def test_a_stage_is_rushed_before_the_move() -> None:
    """The old owner of a moving account makes an early deal a late one, and keeps all its credit."""
    early, late = {"account_id": "M"}, {"account_id": "M", "probability": 0.6}
    found = credit_exposures(deals_of(early))
    assert found["old owner gets credit", Manoeuvre.RUSH.value].stake == 100_000_00
    assert found["old owner gets credit", Manoeuvre.RUSH.value].cheapest == 3.0
    assert ("old owner gets credit", Manoeuvre.RUSH.value) not in credit_exposures(deals_of(late))
    assert not [who for who, _ in credit_exposures(deals_of({})) if who.startswith("old owner")]


def test_only_an_account_that_moves_has_an_old_owner() -> None:
    """Credit for the old owner by a flag: within reach where the account moves, of nobody where it stays."""
    by_flag = CREDIT.replace("when: deal_kept", "when: not needs_expert")
    moves = credit_exposures(deals_of({"account_id": "S"}, moving=frozenset({"S"})), by_flag)
    stays = credit_exposures(deals_of({"account_id": "S"}, moving=frozenset()), by_flag)
    assert ("old owner gets credit", Manoeuvre.FLAG.value) in moves
    assert not [who for who, _ in stays if who.startswith("old owner")]


def test_a_deal_is_split_under_the_line() -> None:
    """$100,000 entered as three deals below $50,000: half the credit goes to the specialist."""
    found = credit_exposures(deals_of({}))
    split = found["specialist gets credit", Manoeuvre.SPLIT.value]
    assert (split.stake, split.cheapest, split.records) == (50_000_00, 6.0, 1)


def test_deals_keep_what_the_rules_read() -> None:
    """Amount, days to the close, whether it is kept; closed, empty and strangers' deals are left out."""
    deals = deals_of(
        {"account_id": "M", "probability": 0.5},
        {"is_closed": True},
        {"amount": None},
        {"account_id": "unknown"},
    )
    assert [deal.account_id for deal in deals] == ["M"]
    assert (deals[0].record["deal_kept"], deals[0].record["days_kept"]) == (True, 20)
    assert deals[0].record["segment"] == "small"
