"""A seller who wants to keep a deal of a moving account: each planted way is found, and no other."""

from collections.abc import Mapping
from datetime import date
from random import Random

import pytest

from groundrules.handoff.exceptions.deals import OpenDeal
from groundrules.rehearsal.gaming import Exposure, Ground, Search, group, search_all
from groundrules.rehearsal.keeping import (
    KEEPS,
    OPENS,
    late_deals,
    new_deals,
    prospects_of_keepers,
    why_not_kept,
)
from groundrules.rehearsal.levers import LEVERS, Lever, Way, levers_for, levers_of, pull
from groundrules.rehearsal.plays import Board
from groundrules.rehearsal.say import say_cost, say_what
from groundrules.rehearsal.shortcuts import Shortcuts
from groundrules.rulebook import Rulebook, read_book
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Word, WordType
from tests.rehearsal.worlds import exhaustive, random_decision, random_record

TODAY = date(2026, 6, 30)
BOOK = """\
groundrules: 1
book: Kept
version: 1
currency: USD
words:
  revenue:        {type: money, from: 0, to: 1000000000, say: revenue}
  deal_amount:    {type: money, from: 0, to: 1000000000, about: deal, say: deal amount}
  deal_stage:     {type: one of, values: [early, proposal, signing], about: deal, say: stage}
  deal_heat:      {type: whole number, from: 0, to: 9, about: deal, say: heat}
  days_since_contact:       {DAYS, say: silence}
  days_in_stage:            {DAYS, say: days in stage}
  days_at_proposal:         {DAYS, say: days at proposal}
  days_before_announcement: {DAYS, say: days before}
decisions:
  holdover:
    for each: deal
    policy: first that fits
    gives: {holdover: [exempt, eligible, ineligible], keep_days: whole number}
    rules:
      - id: K1
        when: RULE
        then: {holdover: eligible, keep_days: 90}
      - id: K2
        when: any
        then: {holdover: ineligible, keep_days: 0}
""".replace("DAYS", "type: whole number, from: 0, to: 3650, about: deal, unknown: yes")
FACTS: dict[str, Value | None] = {
    "deal_amount": 40_000_00,
    "deal_stage": "proposal",
    "days_since_contact": 9,
    "days_in_stage": 100,
    "days_at_proposal": 100,
    "days_before_announcement": 100,
}
LIVE = "deal_stage <> 'early' and days_since_contact <= 30 and days_before_announcement >= 14"


def book_of(rule: str) -> Rulebook:
    """A book by which a deal stays where the rule holds."""
    reading = read_book(BOOK.replace("RULE", rule), "rulebook.yaml")
    assert reading.book is not None, [str(one) for one in reading.findings]
    return reading.book


def found_in(
    rule: str, *deals: Mapping[str, Value | None], accounts: int = 0, budget: float = 20
) -> dict[tuple[str, ...], Exposure]:
    """What is found by who gains and how, for open deals that differ so from a live one, and new ones."""
    book = book_of(rule)
    decision = book.decisions["holdover"]
    account: dict[str, Value | None] = {"revenue": 0}
    given = [
        OpenDeal(f"D{n}", "deal", "A", "s1", 40_000_00, "USD", {**FACTS, **deal})
        for n, deal in enumerate(deals)
    ]
    late = late_deals(book=book, decision=decision, deals=given, accounts={"A": account})
    new = new_deals(book=book, decision=decision, accounts=[account] * accounts, as_of=TODAY)
    records = [deal.record for deal in late]
    ground = Ground(decision, book.words, levers_of(book.words), records, prospects_of_keepers(late, new))
    board = ground.board()
    search = Search(board, budget)
    exposures = group(search, search_all(search, ground.prospects(board, records)))
    return {(one.who, *one.manoeuvres): one for one in exposures}


def test_a_stage_is_pushed_before_a_move_that_is_seen_coming() -> None:
    """Pushed today, the step is a month old when the move is announced; the contact is made on that day."""
    found = found_in(LIVE, {"deal_stage": "early", "days_at_proposal": None})
    assert list(found) == [(KEEPS, "log one contact", "rush a stage")]
    (one,) = found.values()
    days = [(entry.lever.word, entry.day, entry.after) for entry in one.example.play.entries]
    assert days == [("deal_stage", 0, "proposal"), ("days_since_contact", 31, 0)]
    assert (one.cheapest, one.stake, one.honest, one.reached) == (4.0, 40_000_00, ("K2",), ("K1",))
    assert one.for_a_quarter is None
    said = say_what(one, book_of(LIVE)), say_cost(one, book_of(LIVE))
    assert said == (
        "log one contact (silence past 31) and rush a stage (stage)",
        "one change of stage and one logged contact on day 31",
    )


def test_a_rule_that_looks_back_further_than_a_move_is_foreseen_is_clean() -> None:
    """Forty-five days before the announcement: no push and no new deal of the last month keeps anything."""
    rule = LIVE.replace(">= 14", ">= 45")
    assert found_in(rule, {"deal_stage": "early", "days_at_proposal": None}, accounts=3, budget=1000) == {}


def test_a_silent_deal_is_kept_warm() -> None:
    """Forty days of silence: one contact today; nine days of it: one before the month is out."""
    silent = found_in(LIVE, {"days_since_contact": 40})
    assert [(key, one.cheapest) for key, one in silent.items()] == [((KEEPS, "log one contact"), 1.0)]
    warm = found_in(LIVE, {}, budget=1.5)
    assert warm == {}  # three contacts in a quarter are past that budget
    rule = LIVE.replace("<= 30", "<= 90")
    assert [entry.day for entry in found_in(rule, {})[KEEPS, "log one contact"].example.play.entries] == [92]


def test_time_alone_is_no_manoeuvre() -> None:
    """A step of three days ago is old enough in a month, without anybody's doing."""
    rule = LIVE.replace("<= 30", "<= 3650")
    assert found_in(rule, {"days_before_announcement": 3, "days_in_stage": 3}) == {}
    assert found_in(rule, {"deal_stage": "early", "days_at_proposal": None}) != {}


def test_a_deal_is_opened_before_the_move() -> None:
    """One entry with its stage, one contact: as many as there are accounts to give, no money at stake."""
    found = found_in(f"deal_amount >= 10000 and {LIVE}", accounts=3)
    assert list(found) == [(OPENS, "log one contact", "enter a deal", "enter a deal")]
    (one,) = found.values()
    assert (one.records, one.stake, one.cheapest, one.honest) == (3, 0, 4.0, ("nothing",))
    book = book_of(f"deal_amount >= 10000 and {LIVE}")
    assert say_what(one, book) == (
        "log one contact (silence) and enter a deal (deal amount past $10,000, stage)"
    )
    assert say_cost(one, book) == (
        "one deal of $10,000 entered, its stage entered as proposal and one logged contact on day 31"
    )
    assert found_in(f"deal_amount >= 10000 and {LIVE}", accounts=3, budget=3.9) == {}


def test_a_deal_that_every_rule_keeps_is_opened_by_its_entry_alone() -> None:
    """Where nothing is asked of a deal, entering one is enough."""
    found = found_in("any", accounts=1)
    assert [(key, one.cheapest) for key, one in found.items()] == [((OPENS, "enter a deal"), 3.0)]


def test_a_recent_step_can_be_made_again() -> None:
    """A rule that keeps lively deals is met by one step back and forth; a stage that is tested, by a step."""
    again = found_in("days_in_stage <= 10", {})
    assert [(key, one.cheapest) for key, one in again.items()] == [((KEEPS, "rush a stage"), 6.0)]
    (one,) = again.values()
    assert say_cost(one, book_of("days_in_stage <= 10")) == "a step back and forth again"
    late = found_in("days_in_stage <= 10 and deal_stage <> 'early'", {})
    assert [(one.cheapest, one.words) for one in late.values()] == [(3.0, ("deal_stage",))]


def test_days_at_a_stage_begin_when_it_is_reached() -> None:
    """Without the stage in the rule: reached today, it was there long enough a month later."""
    reached = found_in("days_at_proposal >= 14", {"deal_stage": "early", "days_at_proposal": None})
    assert [(key, one.cheapest) for key, one in reached.items()] == [((KEEPS, "rush a stage"), 3.0)]
    assert found_in("days_at_proposal >= 40", {"deal_stage": "early", "days_at_proposal": None}) == {}


def test_what_the_book_says_of_a_word_is_what_holds() -> None:
    """``gamed: no`` beside the stage: nobody pushes it."""
    rule = "deal_stage <> 'early' and days_before_announcement >= 14"
    early: dict[str, Value | None] = {"deal_stage": "early", "days_at_proposal": None}
    assert found_in(rule, early)
    text = BOOK.replace("about: deal, say: stage}", "about: deal, gamed: no, say: stage}").replace(
        "RULE", rule
    )
    book = read_book(text, "rulebook.yaml").book
    assert book is not None
    words = ("deal_stage", "days_before_announcement")
    assert not [
        one for one in levers_for(book.words, words, levers_of(book.words)) if one.word == "deal_stage"
    ]


def test_a_deal_outside_the_books_words_moves_in_any_case() -> None:
    """A stage the book does not name: the hand-off step asks no rule about it, and so does a rehearsal."""
    assert found_in(LIVE, {"deal_stage": "dreaming", "days_since_contact": 40}) == {}


def test_why_it_is_not_searched() -> None:
    """A word no column gives, and rules by which nothing stays."""
    for rule, why in (
        ("deal_heat > 3", "no column gives `deal_heat`"),
        ("revenue > 3", "no column gives `revenue`"),
        (LIVE, ""),
    ):
        book = book_of(rule)
        assert why_not_kept(book, book.decisions["holdover"], ()) == why
    text = BOOK.replace("RULE", LIVE).replace("holdover: eligible", "holdover: exempt")
    harsh = read_book(text, "rulebook.yaml").book
    assert harsh is not None
    assert why_not_kept(harsh, harsh.decisions["holdover"], ()) == "none of its rules lets a deal stay"


@pytest.mark.parametrize(
    ("now", "target", "changed"),
    [
        ("early", "signing", {"days_in_stage": 0, "days_before_announcement": 0, "days_at_proposal": 0}),
        ("proposal", "signing", {"days_in_stage": 0, "days_before_announcement": 0}),
        ("signing", "proposal", {"days_in_stage": 0}),
        ("signing", "early", {"days_in_stage": 0, "days_at_proposal": None}),
    ],
)
def test_a_step_starts_the_days_again(now: str, target: str, changed: dict[str, Value | None]) -> None:
    """A step forward starts every count it reaches; a step back only that of the stage, and loses others."""
    book = book_of(LIVE)
    tested = ("deal_stage", "days_in_stage", "days_at_proposal", "days_before_announcement")
    lever = next(one for one in levers_for(book.words, tested, LEVERS) if one.word == "deal_stage")
    record = {**FACTS, "deal_stage": now, "days_at_proposal": None if now == "early" else 100}
    assert pull(lever, record, target) == (3, {"deal_stage": target, **changed})


SMALL = {
    word.name: word
    for word in (
        Word("deal_stage", WordType.ONE_OF, "stage", ("early", "proposal", "signing"), about="deal"),
        *(
            Word(name, WordType.WHOLE, name, low=0, high=3, may_be_unknown=True, about="deal")
            for name in (
                "days_in_stage",
                "days_before_announcement",
                "days_at_proposal",
                "days_since_contact",
            )
        ),
    )
}


@pytest.mark.parametrize("seed", range(60))
def test_the_search_agrees_with_trying_everything(seed: int) -> None:
    """Random rules over stages and the days that a step starts again: the same least points, or none."""
    random = Random(seed)  # noqa: S311 - a test
    decision = random_decision(random, list(SMALL.values()))
    levers = levers_for(SMALL, tuple(SMALL), LEVERS)
    board = Board(decision, SMALL, [one for one in levers if one.word in _columns(decision, levers)])
    shortcuts = Shortcuts(board, board.levers)
    for _ in range(4):
        record = random_record(random, list(SMALL.values()))
        rule_id = random.choice(decision.rules).rule_id
        best = exhaustive(decision, SMALL, record, frozenset({rule_id}).__contains__, board.levers)
        play = shortcuts.cheapest(record, {rule_id}, budget=1000)
        assert (None if play is None else play.points) == best


def _columns(decision: object, levers: tuple[Lever, ...]) -> set[str]:
    board = Board(decision, SMALL, levers)  # type: ignore[arg-type]  # a decision
    return set(board.columns)


def test_a_contact_is_an_entry_to_zero() -> None:
    """Silence is only ever ended, not shortened."""
    lever = next(one for one in LEVERS if one.word == "days_since_contact")
    assert (lever.way, pull(lever, FACTS, 5), pull(lever, FACTS, 0)) == (
        Way.ZERO,
        None,
        (1.0, {"days_since_contact": 0}),
    )
