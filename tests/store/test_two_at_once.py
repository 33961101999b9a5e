"""Many people at the same moment: exactly one wins, the others learn what happened."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection

from groundrules.cases import Case, Docket
from groundrules.store.docket import OrmDocket
from groundrules.store.models import CaseEvent
from groundrules.store.verify import verify_record
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.work_cases import CaseResult, rule_case
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, signal
from tests.fakes.docket import MemoryPeople

THREADS = 16


def _case(number: int) -> Case:
    found = open_cases(
        book=book(),
        signals=[signal(f"s{number}", to_seller_id=("bob", "ann")[number % 2])],
        people=MemoryPeople(company()),
        docket=OrmDocket(),
        calendar=CALENDAR,
        now=WEDNESDAY.replace(day=1 + number),
    )
    assert found.opened, found.held
    return found.opened[0]


def _at_once(act: Callable[[int], CaseResult]) -> list[CaseResult]:
    """The same act by sixteen threads that start together."""
    gate = threading.Barrier(THREADS)
    results: list[CaseResult] = []

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


def _rule(case: Case, docket: Docket, n: int, key: str) -> CaseResult:
    return rule_case(
        docket=docket,
        case_id=case.case_id,
        by=case.decider_id or "",
        outcome="owner contacts",
        reason="H2 says so" if key == "same" else f"reason of thread {n}",
        now=WEDNESDAY.replace(day=20),
        seen_version=case.version,
        book=book(),
        key=key,
    )


@pytest.mark.django_db(transaction=True)
def test_sixteen_rulings_on_one_case_give_one() -> None:
    """One ruling stands, fifteen are told the case moved on, nobody gets an error of ours."""
    for number in range(6):
        case = _case(number)
        results = _at_once(lambda n, case=case: _rule(case, OrmDocket(), n, f"{case.case_id}-{n}"))  # type: ignore[misc]
        codes = Counter(result.findings[0].code if result.findings else "done" for result in results)
        assert codes == {"done": 1, "GR706": THREADS - 1}
        losers = [result for result in results if not result.done]
        winner = next(result for result in results if result.done)
        assert all(loser.case == winner.case for loser in losers)
    assert CaseEvent.objects.filter(kind="ruled").count() == 6
    assert verify_record().faults == ()


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_sixteen_times_is_one_ruling_and_sixteen_equal_answers() -> None:
    """A nervous finger on the button rules once and always reads the same."""
    case = _case(0)
    results = _at_once(lambda n: _rule(case, OrmDocket(), n, "same"))
    assert [result.done for result in results] == [True] * THREADS
    assert all(result.case == results[0].case for result in results)
    assert sum(not result.replayed for result in results) == 1
    assert CaseEvent.objects.filter(kind="ruled").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_signal_seen_by_two_watchers_opens_one_case() -> None:
    """Two runs of the morning's job at once open nothing twice."""

    def run(_n: int) -> CaseResult:
        found = open_cases(
            book=book(),
            signals=[signal("s1")],
            people=MemoryPeople(company()),
            docket=OrmDocket(),
            calendar=CALENDAR,
            now=WEDNESDAY,
        )
        return CaseResult(found.opened[0] if found.opened else None)

    results = _at_once(run)
    assert sum(result.case is not None for result in results) == 1
    assert CaseEvent.objects.filter(kind="opened").count() == 1


class _WithoutVersions(OrmDocket):
    """The planted fault: a docket that does not look at the version people saw."""

    def append(self, act, decide):  # type: ignore[no-untyped-def]
        """Forget the version."""
        return super().append(replace(act, seen_version=None), decide)


@pytest.mark.django_db(transaction=True)
def test_without_the_version_check_the_losers_are_told_something_else() -> None:
    """The twin: with the check dropped, the test above sees it."""
    case = _case(0)
    results = _at_once(lambda n: _rule(case, _WithoutVersions(), n, f"k{n}"))
    codes = Counter(result.findings[0].code if result.findings else "done" for result in results)
    assert codes != {"done": 1, "GR706": THREADS - 1}
