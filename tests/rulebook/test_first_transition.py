"""The example world's book: proved, within five pages, and its numbers agree with each other."""

from dataclasses import replace
from pathlib import Path

import pytest

from groundrules.rulebook import check_book, read_book
from groundrules.rulebook.condition import Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Policy, Rulebook
from groundrules.rulebook.pages.budget import too_long
from groundrules.rulebook.pages.five import pages
from groundrules.rulebook.pages.layout import lay_out
from groundrules.rulebook.pages.transition import say_transition
from groundrules.rulebook.proof.analysis import analyse
from groundrules.rulebook.transition import EVERY, KNOWN, Numbers

EXAMPLE = Path(__file__).parents[2] / "examples" / "first-transition" / "rulebook.yaml"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """The book as read."""
    reading = read_book(EXAMPLE.read_text(encoding="utf-8"), "rulebook.yaml")
    assert reading.findings == ()
    assert reading.book is not None
    return reading.book


def test_no_finding_at_all(book: Rulebook) -> None:
    """Complete, free of conflicts, every rule reached, every example right, every number with its reason."""
    assert check_book(book) == ()


def test_every_decision_is_proved(book: Rulebook) -> None:
    """Nothing was left unproved, and the two that must be complete are."""
    expected = {"coverage", "credit", "handoff", "holdover", "cadence", "call_in", "escalation"}
    assert set(book.decisions) == expected
    for decision in book.decisions.values():
        analysis = analyse(decision, book.words)
        assert analysis.unproved == ()
        assert analysis.gaps == () or decision.policy is Policy.ALL


def test_five_slides_hold_it(book: Rulebook) -> None:
    """The book fits its five pages, at 14 points or more."""
    sheets = lay_out(pages(book))
    assert [sheet.page for sheet in sheets] == [1, 2, 3, 4, 5]
    assert too_long(book, sheets) == ()


def test_unknown_number_of_employees_has_an_owner(book: Rulebook) -> None:
    """The commonest hole, an unknown, is answered on purpose."""
    record: dict[str, Value | None] = {
        "segment": "mid_market",
        "partner_led": False,
        "needs_expert": True,
        "employees": None,
    }
    answer = decide(book.decisions["coverage"], {**record, "revenue": 0, "open_pipeline": 0})
    assert (answer.rule_id, answer.outcome["owner"]) == ("A7", "inside")


def test_signals_keep_the_promises_of_the_rules(book: Rulebook) -> None:
    """The numbers sellers read in H2 and H4 are the numbers the signals judge by."""
    handoff = book.decisions["handoff"]
    days = book.signals["S03"].parameters["first_touch_days"].value
    assert days == {"A": 3, "B": 5, "C": 10}
    assert "3, 5, 10 business days (A, B, C)" in str(handoff.rule("H2").outcome["does"])
    assert book.signals["S03"].governed_by == "H2"
    assert book.signals["S02"].governed_by == "H4"
    grace = int(book.signals["S02"].number("grace_days"))
    record: dict[str, Value | None] = {"tier": "C", "contacted": True, "invited": False, "late_deal": False}
    assert "H4" not in decide(handoff, {**record, "days_moved": grace}).rule_ids
    assert "H4" in decide(handoff, {**record, "days_moved": grace + 1}).rule_ids


def test_the_clocks_of_a_hand_off_are_the_days_it_promises(book: Rulebook) -> None:
    """First contact is due in as many days of eight hours as H2 says, and letting go after H4's days."""
    handoff = book.decisions["handoff"]
    for tier, days in {"A": 3, "B": 5, "C": 10}.items():
        record: dict[str, Value | None] = {"tier": tier, "days_moved": 0, "contacted": False}
        answer = decide(handoff, {**record, "invited": False, "late_deal": False})
        due = [
            outcome["due_hours"]
            for outcome in (handoff.rule(rule_id).outcome for rule_id in answer.rule_ids)
            if outcome["step"] == "first contact"
        ]
        assert due == [8 * days]
    let_go = int(Numbers(book).number("letting_go_days"))
    assert let_go == int(book.signals["S02"].number("grace_days"))
    assert handoff.rule("H4").outcome["due_hours"] == let_go // 7 * 5 * 8


def test_kept_deals_are_counted_and_shared_as_long_as_they_are_kept(book: Rulebook) -> None:
    """The exception that counts kept deals lasts as long as K2 keeps them, and so do the shares of credit."""
    kept = int(str(book.decisions["holdover"].rule("K2").outcome["keep_days"]))
    assert book.exceptions["holdover"].longest_days == kept
    credit = book.decisions["credit"]
    record: dict[str, Value | None] = {
        "deal_kept": True,
        "deal_amount": 0,
        "revenue": 1,
        "needs_expert": False,
    }
    shares = [decide(credit, {**record, "days_kept": day}).outcome["old_owner"] for day in range(kept + 2)]
    assert [shares[day] for day in (0, 31, 61, kept, kept + 1)] == [100, 75, 50, 50, 0]


def test_every_number_of_the_transition_is_on_a_page(book: Rulebook) -> None:
    """What a seller may argue with is shown; how many own moves an estimate needs is told with each price."""
    assert set(book.transition) == set(EVERY) - {"receiver_total_accounts"}
    told = say_transition(book)
    in_all = replace(book.transition["receiver_accounts"], name="receiver_total_accounts", value=240)
    carried = say_transition(replace(book, transition={**book.transition, in_all.name: in_all}))
    assert any("A seller carries at most 240 accounts in all" in line for line in carried)
    for name in {*KNOWN, "leaver_rest_days"} - {"own_moves_needed", "receiver_total_accounts"}:
        value = book.transition[name].value
        assert isinstance(value, int | float)
        other = replace(book.transition[name], value=value / 2 if isinstance(value, float) else value + 7)
        changed = replace(book, transition={**book.transition, name: other})
        is_shown = say_transition(changed) != told
        assert is_shown or name == "letting_go_days"  # H4 says it


def test_a_case_moves_up_when_its_hour_is_over(book: Rulebook) -> None:
    """The hour a case must be decided by is the last hour its rule still answers, until the top."""
    escalation = book.decisions["escalation"]
    for severity in ("low", "high"):
        now = decide(escalation, {"severity": severity, "hours_open": 0})
        by_hour = int(str(now.outcome["decide_by_hour"]))
        same = decide(escalation, {"severity": severity, "hours_open": by_hour})
        later = decide(escalation, {"severity": severity, "hours_open": by_hour + 1})
        assert same.rule_id == now.rule_id != later.rule_id
