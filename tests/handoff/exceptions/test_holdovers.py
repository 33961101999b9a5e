"""Which deals stay when their account moves, by which rule, and what the caps leave of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from groundrules.handoff.exceptions.deals import OpenDeal
from groundrules.handoff.exceptions.holdovers import (
    HeldDeals,
    Holdover,
    Verdict,
    find_holdovers,
    hold_deals,
    subject_for,
    unfilled,
)
from groundrules.handoff.exceptions.limits import Ledger
from groundrules.handoff.exceptions.line import line_of
from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.journal import Story
from groundrules.rulebook import Rulebook
from groundrules.rulebook.condition import Value
from tests.handoff.exceptions.worlds import ANN, GONE, TODAY, book, granted, heads, ledger, line, thing

PLAN = "P-1"


@dataclass(frozen=True)
class Moves:
    """An account that goes from Ann to Ivy."""

    account_id: str = "A"
    account_name: str = "Company A"
    from_seller_id: str | None = "ann"
    to_seller_id: str = "ivy"


def open_deal(deal_id: str = "D", owner_id: str | None = "ann", **facts: Value | None) -> OpenDeal:
    """A late deal of Ann's that the book keeps, changed as asked."""
    given: dict[str, Value | None] = {
        "deal_stage": "signing",
        "deal_amount": 80_000_00,
        "days_since_contact": 12,
        "days_before_announcement": 40,
    }
    given |= facts
    amount = given["deal_amount"]
    return OpenDeal(
        deal_id, f"Deal {deal_id}", "A", owner_id, amount if isinstance(amount, int) else None, "USD", given
    )


def found(*deals: OpenDeal, of: Rulebook | None = None) -> tuple[Holdover, ...]:
    """What the book says of them."""
    return find_holdovers(book=of or book(), moves=[Moves()], deals=deals, accounts={})


def held(
    *holdovers: Holdover, of: Ledger | None = None, before: Mapping[str, Story] | None = None
) -> HeldDeals:
    """What becomes of them when the wave is applied."""
    subjects = {subject_for(one, PLAN): Story(subject_for(one, PLAN)) for one in holdovers}
    return hold_deals(
        subjects | dict(before or {}),
        holdovers,
        plan_id=PLAN,
        ledger=of or ledger(),
        people=lambda seller_id: ANN if seller_id == "ann" else GONE,
        by="ops",
    )


def test_exempt_eligible_ineligible_each_by_its_rule() -> None:
    """The same deal, late and in touch, in an early stage, and rushed: three answers with their reasons."""
    eligible, exempt, rushed = found(
        open_deal("D1"), open_deal("D2", deal_stage="new"), open_deal("D3", days_before_announcement=14)
    )
    assert (eligible.verdict, eligible.rule_id, eligible.keep_days) == (Verdict.ELIGIBLE, "K2", 90)
    assert (exempt.verdict, exempt.rule_id, exempt.keep_days) == (Verdict.EXEMPT, "K3", 0)
    assert (rushed.verdict, rushed.rule_id, rushed.keep_days) == (Verdict.INELIGIBLE, "K1", 0)
    assert rushed.because == (
        "By rule K1 it moves at once, without appeal "
        "(stage signing, step 14, deal amount $80,000, contact 12). "
        "A stage reached in the last fortnight proves nothing."
    )
    assert eligible.facts["deal_amount"] == "$80,000"
    assert (eligible.owner_id, eligible.receiver_id) == ("ann", "ivy")


def test_only_the_givers_deals_are_judged() -> None:
    """A deal of somebody else on the account, or of nobody, and one on an account that stays, is left out."""
    elsewhere = replace(open_deal("D3"), account_id="B")
    assert found(open_deal("D1", owner_id="sam"), open_deal("D2", owner_id=None), elsewhere) == ()


def test_account_words_come_from_the_account() -> None:
    """A rule that tests the customer's segment reads it from the account's facts."""
    of = book(
        ("when: deal_stage in ('proposal', 'signing') and deal_amount >= 50000", "when: segment = 'small'")
    )
    for segment, rule_id in (("small", "K2"), ("enterprise", "K3")):
        facts = {"A": {"segment": segment}}
        (one,) = find_holdovers(book=of, moves=[Moves()], deals=[open_deal()], accounts=facts)
        assert (one.rule_id, one.facts["segment"]) == (rule_id, segment)


def test_a_value_the_book_does_not_know_is_never_taken_for_one_it_does() -> None:
    """A stage of another process, or an account without a segment: no rule answers, and the deal moves."""
    strange = found(open_deal(deal_stage="Value Workshop"))[0]
    assert (strange.verdict, strange.rule_id) == (Verdict.UNDECIDED, "")
    assert strange.because == (
        "Its stage `Value Workshop` is not one of new, proposal, signing, "
        "so no rule answers and it moves with its account."
    )
    late = "when: deal_stage in ('proposal', 'signing') and deal_amount"
    of = book((late, "when: segment = 'small' and deal_amount"))
    assert found(open_deal(), of=of)[0].because.startswith("Its segment is unknown")


def test_a_silent_book_moves_the_deal_and_says_so() -> None:
    """No rule answers: the deal moves with its account, by no rule."""
    of = book(("      - id: K3\n        when: any", "      - id: K3\n        when: deal_stage = 'new'"))
    silent = found(open_deal(deal_stage=None), of=of)[0]
    assert (silent.verdict, silent.rule_id, silent.keep_days) == (Verdict.UNDECIDED, "", 0)
    assert silent.because == "No rule of the book answers, so it moves with its account."


def test_an_eligible_deal_stands_as_an_exception() -> None:
    """Asked for and granted by the rule, from the day of the wave, for the book's longest time at most."""
    one = found(open_deal())[0]
    result = held(one)
    (subject,) = result.entries
    assert subject == subject_for(one, PLAN)
    made = line_of(Story(subject, result.entries[subject]))
    assert made is not None
    assert made.granted is not None
    assert (made.granted.rule_id, made.granted.by, made.approved_by) == ("K2", "ops", "")
    assert (made.asked.reason, made.asked.receiver_id, made.asked.leader_id) == ("nearly done", "ivy", "max")
    assert made.until == TODAY + timedelta(59)
    assert result.with_standing(Standing()).deal("D") == made.hold
    assert made.granted.because.startswith("By rule K2 it stays 90 days and then moves by itself")


def test_the_cap_keeps_the_largest() -> None:
    """Three late deals and room for two: the two largest stay, the third is told why it moves."""
    small, large, middle = found(
        open_deal("D1", deal_amount=60_000_00),
        open_deal("D2", deal_amount=90_000_00),
        open_deal("D3", deal_amount=70_000_00),
    )
    result = held(small, large, middle)
    assert [hold.deal_id for hold in result.holds] == ["D2", "D3"]
    (left,) = result.not_held
    assert (left.holdover, left.finding.code) == (small, "GR514")
    assert "the deal `Deal D1` of `Company A` moves with its account" in left.finding.message


def test_what_stands_already_counts() -> None:
    """One of another wave stands: there is room for one more."""
    other = granted(kind_id="holdover", reason="nearly done", what=thing(deal_id="Z"))
    result = held(*found(open_deal("D1"), open_deal("D2")), of=ledger(heads=heads([other])))
    assert (len(result.holds), len(result.not_held)) == (1, 1)


def test_applying_a_wave_again_changes_nothing() -> None:
    """The second time the same holds are found and nothing is written."""
    one = found(open_deal())[0]
    first = held(one)
    stories = {subject: Story(subject, entries) for subject, entries in first.entries.items()}
    again = held(one, of=ledger(heads=heads(stories.values())), before=stories)
    assert (again.entries, again.holds, again.not_held) == ({}, first.holds, ())
    standing = first.with_standing(Standing())
    assert again.with_standing(standing) == standing


def test_a_deal_held_by_somebodys_exception_is_left_to_it() -> None:
    """A leader's exception on the deal stands: the wave adds none and complains of none."""
    other = granted(kind_id="holdover", reason="leader's proof", what=thing(deal_id="D"))
    result = held(*found(open_deal()), of=ledger(heads=heads([other])))
    assert (result.entries, result.holds, result.not_held) == ({}, (), ())


def test_who_has_left_keeps_nothing() -> None:
    """A late deal of somebody who no longer works here moves, with the reason."""
    one = replace(found(open_deal())[0], owner_id="gil")
    (left,) = held(one).not_held
    assert left.finding.code == "GR518"


def test_a_book_without_the_kind_keeps_nothing() -> None:
    """The rules say eligible and no exception of that name exists: each deal is told so."""
    of = book()
    without = replace(
        of, exceptions={name: kind for name, kind in of.exceptions.items() if name != "holdover"}
    )
    result = held(found(open_deal())[0], of=ledger(of=without))
    assert [one.finding.code for one in result.not_held] == ["GR511"]


def test_a_book_without_the_decision_judges_nothing() -> None:
    """No `holdover` in the book: every deal moves with its account, and none is listed."""
    of = book()
    without = replace(of, decisions={name: one for name, one in of.decisions.items() if name != "holdover"})
    assert found(open_deal(), of=without) == ()
    assert unfilled(without) == ()


def test_a_word_the_crm_cannot_fill_is_told() -> None:
    """A rule on a word no column gives is a warning with the word, not silence."""
    of = book(("days_since_contact <= 30\n", "deal_kept\n"))
    assert [one.message for one in unfilled(of)] == [
        "the CRM does not tell `deal_kept`, which the rules of `holdover` test, so it is unknown"
    ]
    assert unfilled(book()) == ()


def test_a_second_holdover_of_a_deal_gets_what_is_left() -> None:
    """No extension by the back door: kept for sixty days before, the deal moves with its next wave."""
    before = granted(kind_id="holdover", reason="nearly done", days=60, what=thing(deal_id="D"))
    over = replace(heads([before])[0], status="expired")
    over = replace(over, data={**over.data, "ended_on": line(before).until.isoformat()})
    (left,) = held(found(open_deal())[0], of=ledger(heads=[over])).not_held
    assert "was kept by `holdover` for 60 days already" in left.finding.message
