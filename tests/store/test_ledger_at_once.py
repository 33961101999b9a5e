"""Many people and clocks at the same moment: the caps hold, and nothing ends or warns twice."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection

from groundrules.handoff.exceptions.line import Moment
from groundrules.store.journal import OrmJournal
from groundrules.store.models import AuditEntry, StoryEntry
from groundrules.store.verify import verify_record
from groundrules.terms import BusinessCalendar
from groundrules.usecases import keep_exceptions
from groundrules.usecases.due import Beat
from groundrules.usecases.keep_exceptions import Desk, Form, KeptResult, Wish, find_exceptions, grant_at_once
from groundrules.usecases.tick import TickResult, tick
from tests.handoff.exceptions.worlds import CLOCKS, NOON, TODAY, account, book, company

THREADS = 10
FACTS = company(accounts=[account(f"A{n}") for n in range(THREADS)])
UNTIL = TODAY + timedelta(29)
T = TypeVar("T")


def _at_once(act: Callable[[int], T]) -> list[T]:
    """The same act by threads that start together."""
    gate = threading.Barrier(THREADS)
    results: list[T] = []

    def run(n: int) -> None:
        gate.wait()
        try:
            results.append(act(n))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == THREADS
    return results


def _grant(number: int, account_id: str | None = None) -> KeptResult:
    desk = Desk(book(), FACTS, OrmJournal(), Moment(NOON))
    wish = Wish("named", "renewal under way", UNTIL, account_id or f"A{number}")
    return grant_at_once(desk=desk, form=Form("max", key=f"k{number}"), wish=wish, approver="max")


@pytest.mark.django_db(transaction=True)
def test_ten_grants_at_once_take_the_two_places_there_are() -> None:
    """Ten leaders at the same moment, ten accounts of one seller, a cap of two: two stand."""
    results = _at_once(_grant)
    codes = Counter(result.findings[0].code if result.findings else "done" for result in results)
    assert codes == {"done": 2, "GR514": THREADS - 2}
    assert len(find_exceptions(journal=OrmJournal())) == 2
    assert verify_record().faults == ()


@pytest.mark.django_db(transaction=True)
def test_ten_grants_of_one_account_make_one() -> None:
    """Ten at once on the same account: one holds it."""
    results = _at_once(lambda n: _grant(n, "A0"))
    codes = Counter(result.findings[0].code if result.findings else "done" for result in results)
    assert codes == {"done": 1, "GR516": THREADS - 1}


@pytest.mark.django_db(transaction=True)
def test_counting_before_the_act_would_pass_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a count taken before the act, and not in it, lets more through; the test above sees that."""
    outside = keep_exceptions.count_exceptions(OrmJournal(), [], TODAY)
    monkeypatch.setattr(keep_exceptions, "count_exceptions", lambda *_given: outside)
    results = _at_once(_grant)
    assert sum(result.done for result in results) > 2


@pytest.mark.django_db(transaction=True)
def test_ten_clocks_at_once_end_everything_once() -> None:
    """Ten ticks at the same moment: each exception is warned of once and ends once, in one act each."""
    for number in range(2):
        assert _grant(number).done

    def beat(_n: int, days: int) -> TickResult:
        now = NOON + timedelta(days)
        return tick(beat=Beat(book(), FACTS, OrmJournal(), BusinessCalendar(), now), runners=CLOCKS)

    for days, kind in ((20, "warned"), (30, "expired")):
        results = _at_once(lambda n, days=days: beat(n, days))  # type: ignore[misc]  # bound as a default
        assert [result.findings for result in results] == [()] * THREADS
        assert sum(result.count for result in results) == 2
        assert StoryEntry.objects.filter(kind=kind).count() == 2
    acts = AuditEntry.objects.filter(actor="clock").values_list("act", flat=True)
    assert sorted(acts) == ["expire exceptions", "warn of ends"]
    assert verify_record().faults == ()
