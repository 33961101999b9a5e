"""What the ledger is worth, counted by hand; and that nobody is told apart who should not be."""

from collections.abc import Mapping
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.exceptions.commands import End, Expire, Person, Refuse, Returns
from groundrules.handoff.exceptions.line import Line
from groundrules.handoff.exceptions.value import OTHERS, SMALL, DealNow, LedgerValue, value_ledger
from groundrules.handoff.journal import Story
from tests.handoff.exceptions.worlds import (
    ANN,
    BOB,
    MAX,
    MIA,
    TODAY,
    VERA,
    after,
    ask,
    book,
    granted,
    ledger,
    line,
    noon,
    thing,
)

NAMES = {"max": "Max", "mia": "Mia", "vera": "Vera"}


def valued(*lines: Line, deals: Mapping[str, DealNow] | None = None, days: int = 0) -> LedgerValue:
    """The ledger valued so many days later."""
    return value_ledger(
        book=book(), lines=lines, deals=deals or {}, names=NAMES, today=TODAY + timedelta(days)
    )


def kept_deal(deal_id: str) -> Line:
    """A deal that Ann keeps for a month."""
    return line(
        granted(
            f"E-{deal_id}", kind_id="holdover", reason="nearly done", days=30, what=thing(deal_id=deal_id)
        )
    )


def test_kinds_and_caps_are_counted() -> None:
    """Asked, granted, refused and standing of each kind; how much of a cap is used, how often it is full."""
    refused = line(after(after(Story("exception:E-9"), ask(what=thing("Z"))), Refuse(MAX, "no")))
    standing = [line(granted(f"E-{n}", what=thing(f"A{n}"))) for n in range(2)]
    named = next(kind for kind in valued(refused, *standing).kinds if kind.kind_id == "named")
    assert (named.asked, named.granted, named.refused, named.standing) == (3, 2, 1, 2)
    assert [(cap.per, cap.standing, cap.at_most, cap.reached) for cap in named.caps] == [
        ("seller", 2, 2, 1),
        ("team", 2, 3, 0),
        ("all", 2, 6, 0),
    ]


def test_deals_that_were_kept_and_what_came_of_them() -> None:
    """Won while kept, lost while kept, closed later, still open: each counted once."""
    deals = {
        "W": DealNow(True, True, TODAY + timedelta(5), 700),
        "L": DealNow(True, False, TODAY + timedelta(29), 900),
        "A": DealNow(True, True, TODAY + timedelta(30), 500),
        "O": DealNow(False, False, TODAY + timedelta(3), 100),
    }
    found = valued(*(kept_deal(one) for one in "WLAO"), deals=deals, days=60).deals
    assert (found.held, found.closed, found.won, found.amount_won, found.later, found.still_open) == (
        4, 2, 1, 700, 1, 1,
    )  # fmt: skip


def test_revenue_out_of_reach_is_days_times_revenue() -> None:
    """$36,500 a year for ten days is $1,000; nothing for what its own owner keeps, or what is unknown."""
    reach = valued(line(granted()), days=9).out_of_reach
    assert (reach.accounts, reach.account_days, reach.revenue, reach.unknown) == (1, 10, 1_000_00, 0)
    ended = after(granted(), End(ANN, "done", Returns()), ledger(noon(TODAY + timedelta(4))))
    assert valued(line(ended), days=90).out_of_reach.account_days == 5
    own = line(granted(what=thing(receiver_id="ann")))
    unknown = line(granted(what=thing(amount=None)))
    assert valued(own, days=9).out_of_reach.accounts == 0
    assert (valued(unknown, days=9).out_of_reach.unknown, valued(unknown, days=9).out_of_reach.revenue) == (
        1,
        0,
    )


def test_what_is_late_is_named() -> None:
    """Standing past its day, and waiting on its last day."""
    asked = line(after(Story("exception:E-2"), ask(days=3)))
    found = valued(line(granted(days=3)), asked, days=3)
    assert (found.overdue, found.undecided) == (("E-1",), ("E-2",))
    over = line(after(granted(days=3), Expire(Returns()), ledger(noon(TODAY + timedelta(3)))))
    assert valued(over, days=3).overdue == ()


def _approved(approver: Person, owners: int, start: int = 0) -> list[Line]:
    return [
        line(granted(f"E-{approver.seller_id}{n}", by=approver, owner=Person(f"s{n}", "S", frozenset()),
                     what=thing(f"{approver.seller_id}{n}")))
        for n in range(start, start + owners)
    ]  # fmt: skip


def test_approvers_are_told_by_name_and_never_ranked() -> None:
    """Whoever approved for enough people is told, in the order of names, not of numbers."""
    found = valued(*_approved(VERA, SMALL + 3), *_approved(MAX, SMALL), *_approved(MIA, SMALL + 1)).approvers
    assert [(one.approver_id, one.granted) for one in found] == [
        ("max", SMALL),
        ("mia", SMALL + 1),
        ("vera", SMALL + 3),
    ]


def test_small_groups_are_told_together_or_not_at_all() -> None:
    """Too few people: only with others; and nobody is given away by what is left over."""
    assert valued(*_approved(MAX, SMALL - 1)).approvers == ()
    together = valued(*_approved(MAX, 3), *_approved(MIA, 3, start=3), *_approved(VERA, SMALL)).approvers
    assert [(one.approver_id, one.granted) for one in together] == [("vera", SMALL), (OTHERS, 6)]
    alone = valued(*_approved(MAX, 3), *_approved(MIA, SMALL, start=3), *_approved(VERA, SMALL + 1)).approvers
    assert [(one.approver_id, one.granted) for one in alone] == [("vera", SMALL + 1), (OTHERS, SMALL + 3)]
    assert BOB.seller_id not in {one.approver_id for one in together}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from((MAX, MIA, VERA)), st.integers(0, 8)), max_size=25))
def test_no_row_is_about_few_people(done: list[tuple[Person, int]]) -> None:
    """Every row is about enough people, and one approver is never what all others leave over."""
    lines = [
        line(granted(f"E-{n}", by=by, owner=Person(f"s{owner}", "S", frozenset()), what=thing(f"A{n}")))
        for n, (by, owner) in enumerate(done)
    ]
    rows = valued(*lines).approvers
    people = {by.seller_id: {owner for one, owner in done if one is by} for by in (MAX, MIA, VERA)}
    told = {one.approver_id for one in rows if one.approver_id != OTHERS}
    assert all(len(people[one]) >= SMALL for one in told)
    hidden = [one for one in people if people[one] and one not in told]
    assert len(hidden) != 1 or not told
    if any(one.approver_id == OTHERS for one in rows):
        assert len(set().union(*(people[one] for one in hidden))) >= SMALL
