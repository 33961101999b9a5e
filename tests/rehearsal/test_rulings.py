"""Past cases tried under a draft: settled, agreed with, made anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from groundrules.cases import Case, Status
from groundrules.cases.events import Opened, Party, Ruled
from groundrules.rehearsal.rulings import Ground, Tried, Verdict, try_cases, winner_of
from groundrules.rulebook import Rulebook
from groundrules.rulebook.evaluate import Record
from groundrules.terms import BusinessCalendar
from tests.coverage.worlds import book

AT = datetime(2026, 5, 4, 10, tzinfo=UTC)
OLD, NEW = Party("ann", "Ann", "old owner"), Party("ivy", "Ivy", "new owner")
ROLES = {"ann": "field", "ivy": "inside"}
FACTS: Record = {"segment": "enterprise", "open_pipeline": 0, "employees": 100}


def case_of(outcome: str | None, *, kind: str = "S02") -> Case:
    """A case of an account that went from Ann to Ivy, ruled so or still open."""
    opened = Opened(
        at=AT, by="the signals", signal_id="s", kind=kind, grade="B", account_id="A", account_name="Acme",
        headline="h", parties=(OLD, NEW), rule_id="H4", book_version="1", severity="normal", value_at_risk=0,
        value_band="", currency="USD", p_true=0.9, since=date(2026, 3, 1), as_of=date(2026, 5, 4),
    )  # fmt: skip
    case = Case("c1", 1, opened, Status.WITH_LEADER, AT, AT)
    if outcome is None:
        return case
    ruled = Ruled(AT + timedelta(days=1), "boss", 1, outcome, "because", "H4", "1", outcome, "", ())
    return replace(case, status=Status.RULED, rulings=(ruled,))


def tried(
    case: Case, ground: Ground, *, draft: Rulebook | None = None, in_force: Rulebook | None = None
) -> Tried:
    """That one case tried."""
    return try_cases(
        [case], {"c1": ground}, ROLES, draft=draft or book(), in_force=in_force, calendar=BusinessCalendar()
    )[0]


STAYS = Ground(FACTS, "ivy", "ivy", "inside", "A4")
GOES = Ground(FACTS, "ivy", "ann", "field", "A3")


def test_winners_are_those_the_ruling_left_the_account_with() -> None:
    """Letting go leaves it with the new owner; a call of three leaves it open; nothing ruled, nobody won."""
    assert winner_of(case_of("let go")) == "ivy"
    assert winner_of(case_of("finish the deal")) == "ann"
    assert winner_of(case_of("three-way call")) is None
    assert winner_of(case_of(None)) is None


def test_a_draft_that_takes_the_account_from_the_winner_makes_it_anew() -> None:
    """The ruling left it with Ivy, the draft gives it to Ann."""
    assert tried(case_of("let go"), GOES).verdict is Verdict.RECREATED
    assert tried(case_of("let go"), STAYS).verdict is not Verdict.RECREATED


def test_so_does_one_that_sends_it_back_to_the_side_it_left() -> None:
    """No ruling yet, and the draft returns the account to the old owner."""
    assert tried(case_of(None), GOES).verdict is Verdict.RECREATED
    elsewhere = replace(GOES, owner_after="bob")
    assert tried(case_of(None), elsewhere).verdict is Verdict.SAME


def test_a_draft_that_answers_where_the_book_was_silent_settles() -> None:
    """The book in force has no rule for the account's facts, the draft has."""
    silent = book(("employees < 500", "employees < 50"))
    found = tried(case_of(None), STAYS, in_force=silent)
    assert (found.verdict, found.rule_id) == (Verdict.SETTLED, "A4")
    assert tried(case_of(None), STAYS, in_force=book()).verdict is Verdict.SAME


def test_a_draft_that_says_what_the_leader_ruled_settles_or_agrees() -> None:
    """Ivy won; the draft asks for an inside seller, as the book in force did or did not."""
    jobs = [f"then: {{owner: {job}, quarterback: inside, support: none}}" for job in ("inside", "field")]
    to_field = book(tuple(f"{job}\n      - id: A5" for job in jobs))
    assert tried(case_of("let go"), STAYS, in_force=to_field).verdict is Verdict.SETTLED
    assert tried(case_of("let go"), STAYS, in_force=book()).verdict is Verdict.AGREES
    assert tried(case_of("let go"), STAYS).verdict is Verdict.AGREES


def test_cases_of_accounts_that_are_gone_are_left_out() -> None:
    """Without facts there is nothing to try."""
    assert (
        try_cases([case_of(None)], {}, ROLES, draft=book(), in_force=None, calendar=BusinessCalendar()) == ()
    )
