"""Credit by the book's rules on the day a deal closed: what slides, to whom, and that it adds up."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.exceptions.commands import End, Expire, Returns
from groundrules.handoff.exceptions.credit import Credit, Share, WonDeal, by_person, give_credit
from groundrules.handoff.exceptions.line import Line
from groundrules.rulebook import Rulebook
from tests.handoff.exceptions.worlds import ANN, TODAY, after, ask, book, granted, ledger, line, noon, thing


def won(days: int = 10, amount: int | None = 80_000_00, **more: object) -> WonDeal:
    """A deal won so many days after the move, on an account that is Ivy's now."""
    made = WonDeal(
        "D",
        "Big one",
        "A",
        "Company A",
        TODAY + timedelta(days),
        amount,
        "USD",
        facts={"deal_amount": amount, "needs_expert": False, "revenue": 10**12},
        people={"owner": ["ivy"], "partner": ["ann"], "specialist": ["sam"]},
        crm_owner_id="ann",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the test names real fields


def kept(days: int = 60) -> Line:
    """The deal is kept by Ann from the day of the move."""
    return line(granted(kind_id="holdover", reason="nearly done", days=days, what=thing(deal_id="D")))


def credit(deal: WonDeal, *lines: Line, of: Rulebook | None = None) -> Credit:
    """The credit of one deal."""
    return give_credit(book=of or book(), deals=[deal], lines=lines)


def said(found: Credit) -> list[tuple[str, str, str, int | None]]:
    """Rule, person, percent, amount."""
    return [(share.rule_id, share.seller_id, share.percent, share.amount) for share in found.shares]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, [("C1", "ann", "100", 80_000_00)]),
        (30, [("C1", "ann", "100", 80_000_00)]),
        (31, [("C2", "ivy", "25", 20_000_00), ("C2", "ann", "75", 60_000_00)]),
        (59, [("C2", "ivy", "25", 20_000_00), ("C2", "ann", "75", 60_000_00)]),
        (60, [("C6", "ivy", "100", 80_000_00)]),
    ],
)
def test_credit_slides_with_the_days_since_the_move(
    days: int, expected: list[tuple[str, str, str, int]]
) -> None:
    """All to the old owner at first, then a quarter to the new one; all of it once the time is over."""
    assert said(credit(won(days), kept())) == expected


def test_the_third_step_holds_to_the_last_day_of_a_longer_kind() -> None:
    """Where the book keeps deals for ninety days, the last third is shared in halves, to its last day."""
    longer = book(("longest days: 60", "longest days: 90"))
    asked = ask(kind_id="holdover", reason="nearly done", days=90, what=thing(deal_id="D"))
    story = granted(
        given=ledger(of=longer), kind_id="holdover", reason="nearly done", days=90, what=asked.thing
    )
    assert said(credit(won(89), line(story), of=longer)) == [
        ("C3", "ivy", "50", 40_000_00),
        ("C3", "ann", "50", 40_000_00),
    ]


def test_a_share_says_its_rule_its_facts_and_its_exception() -> None:
    """Whoever reads the export sees why, without asking."""
    (_, share) = credit(won(45), kept()).shares
    assert (share.place, share.month, share.exception) == ("old_owner", "2026-08", "E-1")
    assert share.facts == {
        "deal_kept": "yes",
        "days_kept": "45",
        "needs_expert": "no",
        "deal_amount": "$80,000",
        "revenue": "$10,000,000,000",
    }
    assert share.because == (
        "Rule C2. The old owner kept the deal by exception E-1, day 45 since the move. "
        "The new owner has begun to help."
    )


def test_what_ended_early_is_kept_no_longer() -> None:
    """After the old owner let go on day 20, a deal won on day 21 is the new owner's."""
    story = granted(kind_id="holdover", reason="nearly done", days=60, what=thing(deal_id="D"))
    over = after(story, End(ANN, "Ivy is at it", Returns()), ledger(noon(TODAY + timedelta(20))))
    assert [one[1] for one in said(credit(won(20), line(over)))] == ["ann"]
    assert [one[1] for one in said(credit(won(21), line(over)))] == ["ivy"]
    expired = after(story, Expire(Returns()), ledger(noon(TODAY + timedelta(60))))
    assert [one[1] for one in said(credit(won(30), line(expired)))] == ["ann"]


def test_a_second_exception_does_not_start_the_slide_again() -> None:
    """Kept, ended and kept again: the days count from the first, so the shares go on sliding."""
    first = granted(kind_id="holdover", reason="nearly done", days=20, what=thing(deal_id="D"))
    again_on = noon(TODAY + timedelta(20))
    asked = ask(
        kind_id="holdover", reason="nearly done", what=thing(deal_id="D"), until=TODAY + timedelta(50)
    )
    second = granted("E-2", given=ledger(again_on), kind_id="holdover", reason="nearly done",
                     what=asked.thing, until=asked.until)  # fmt: skip
    found = credit(won(40), line(first), line(second))
    assert [(share.rule_id, share.exception) for share in found.shares] == [("C2", "E-2")] * 2


def test_doubled_credit_goes_to_everybody_the_book_names() -> None:
    """An expert deal gives the owner all and the specialist thirty on top; several specialists share it."""
    expert = won(facts={"deal_amount": 80_000_00, "needs_expert": True})
    assert said(credit(expert)) == [("C4", "ivy", "100", 80_000_00), ("C4", "sam", "30", 24_000_00)]
    three = replace(expert, people={"owner": ["ivy"], "specialist": ["sam", "sue", "sid"]})
    assert said(credit(three))[1:] == [
        ("C4", "sam", "10", 8_000_00), ("C4", "sid", "10", 8_000_00), ("C4", "sue", "10", 8_000_00)
    ]  # fmt: skip


def test_a_place_nobody_is_in_is_listed_without_a_name() -> None:
    """The share is not lost and not given to somebody else; a warning names the place and a deal."""
    found = credit(
        won(facts={"deal_amount": 5, "revenue": 5, "needs_expert": False}, people={"owner": ["ivy"]})
    )
    assert [(share.place, share.seller_id) for share in found.shares] == [("owner", "ivy"), ("partner", "")]
    assert "`partner`" in found.findings[0].message


def test_a_deal_without_an_amount_has_percentages_only() -> None:
    """Unknown is not zero: the percentages are given, the amounts are empty, and it is told."""
    found = credit(won(amount=None), kept())
    assert said(found) == [("C1", "ann", "100", None)]
    assert "without an amount" in found.findings[0].message
    assert by_person(found.shares)[0].amount == 0


def test_a_book_that_says_nothing_gives_nothing_and_says_so() -> None:
    """No rule answers, or no decision at all: findings, and no share made up."""
    silent = book(("      - id: C6\n        when: any", "      - id: C6\n        when: deal_kept"))
    found = credit(won(), of=silent)
    assert (found.shares, found.findings[0].count) == ((), 1)
    of = book()
    without = replace(of, decisions={name: one for name, one in of.decisions.items() if name != "credit"})
    assert [one.code for one in credit(won(), of=without).findings] == ["GR519"]


def test_people_add_up_by_month() -> None:
    """Two deals of one month are one line for a person; another month, or currency, is another."""
    deals = [
        won(45),
        won(46, deal_id="E", amount=100),
        won(80, deal_id="F", amount=7),
        won(45, deal_id="G", amount=9, currency="EUR"),
    ]
    found = give_credit(book=book(), deals=deals, lines=[kept()])
    lines = {(one.month, one.seller_id, one.currency): one for one in by_person(found.shares)}
    assert lines["2026-08", "ivy", "USD"].amount == 20_000_00 + 100
    assert lines["2026-08", "ivy", "USD"].deals == 2
    assert lines["2026-08", "ann", "USD"].by_place == {"old_owner": 60_000_00}
    assert lines["2026-09", "ivy", "USD"].amount == 7
    assert lines["2026-08", "ivy", "EUR"].amount == 9


people = st.lists(st.sampled_from(("ivy", "ned", "sam", "sue", "sid")), max_size=4, unique=True)
deals = st.lists(
    st.tuples(
        st.integers(0, 100),
        st.one_of(st.none(), st.integers(-(10**9), 10**9)),
        st.booleans(),
        people,
        people,
        people,
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(deals, st.integers(1, 60))
def test_credit_adds_up(
    made: list[tuple[int, int | None, bool, list[str], list[str], list[str]]], days: int
) -> None:
    """Whatever is won, by whomever: every deal's shares and amounts are what its rule gives, to the cent."""
    given_ = [
        won(
            after_days,
            amount,
            deal_id=f"D{n}" if n else "D",
            facts={"deal_amount": amount, "needs_expert": expert, "revenue": 50_000_00},
            people={"owner": owner[:1], "partner": partner[:1], "specialist": experts},
        )
        for n, (after_days, amount, expert, owner, partner, experts) in enumerate(made)
    ]
    found = give_credit(book=book(), deals=given_, lines=[kept(days)])
    decision = book().decisions["credit"]
    by_deal: dict[str, list[Share]] = defaultdict(list)
    for share in found.shares:
        by_deal[share.deal_id].append(share)
    assert set(by_deal) == {deal.deal_id for deal in given_}
    for deal in given_:
        shares = by_deal[deal.deal_id]
        whole = sum(int(str(part)) for part in decision.rule(shares[0].rule_id).outcome.values())
        assert sum(share.hundredths for share in shares) == whole * 100
        _amounts_add_up(deal, shares, whole)
    people_sum = sum(person.amount for person in by_person(found.shares))
    assert people_sum == sum(share.amount or 0 for share in found.shares)


def _amounts_add_up(deal: WonDeal, shares: Sequence[Share], whole: int) -> None:
    if deal.amount is None:
        assert all(share.amount is None for share in shares)
        return
    amounts = [share.amount or 0 for share in shares]
    exact = abs(deal.amount) * whole
    assert abs(sum(amounts)) == exact // 100
    for share, amount in zip(shares, amounts, strict=True):
        fair = abs(deal.amount) * share.hundredths
        assert abs(amount) - 1 <= fair // 10_000 <= abs(amount)
        assert amount * deal.amount >= 0


def test_the_month_is_the_one_it_closed_in() -> None:
    """The last day of a month counts in it, whenever the export is made."""
    last = date(2026, 7, 31)
    (share,) = credit(won((last - TODAY).days)).shares
    assert share.month == "2026-07"
