"""Closed cases correct the chance: only of their kind, only with enough of them, and the evidence says so."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from groundrules.rulebook.model import Parameter, SignalPolicy
from groundrules.signals.calibrated import Trust, endings
from groundrules.signals.detect import detect
from groundrules.signals.tables import FOUND
from tests.fakes.facts import MemoryFacts, arrow_table
from tests.signals.test_detect import troubled
from tests.signals.worlds import AS_OF, book

ENDED = datetime(2026, 6, 1, tzinfo=UTC)


def found(kind: str, right: int, wrong: int, stated: float = 0.9) -> list[dict[str, object]]:
    """So many cases of a kind that were right and wrong, all said to be true with the same chance."""
    return [
        {"case_id": f"{kind}{n}", "kind": kind, "stated": stated, "is_true": n < right, "ended_at": ENDED}
        for n in range(right + wrong)
    ]


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    """One dropped account, one owner who carries on."""
    return troubled().facts()


def cases(facts: MemoryFacts, rows: list[dict[str, object]] | None) -> dict[str, dict[str, object]]:
    """Kind -> its case, with these closed cases behind it."""
    given = None if rows is None else {FOUND.name: arrow_table(FOUND, rows)}
    seen = detect(book=book(), facts=facts, as_of=AS_OF, given=given).signals.to_pylist()
    return {str(row["kind"]): row for row in seen if row["verdict"] == "case"}


def test_fifty_closed_cases_correct_the_chance_and_the_price(facts: MemoryFacts) -> None:
    """Of 60 alike cases 30 were right: the next is said to be as likely as that, and what it was is kept."""
    plain, now = cases(facts, None), cases(facts, found("S02", 30, 30) + found("S03", 60, 60))
    before, after = plain["S02"], now["S02"]
    assert after["p_true"] == pytest.approx(0.5)
    price = json.loads(str(after["evidence"]))["price"]
    was = json.loads(str(before["evidence"]))["price"]
    assert (price["p"], price["p_stated"], price["corrected_by_cases"]) == (0.5, was["p_stated"], 60)
    assert "trust" not in price
    worth = price["base_minor"] * price["loss"] * price["age_share"] * price["p"]
    assert after["value_at_risk"] == pytest.approx(worth, rel=1e-3)
    assert after["value_at_risk"] == price["minor"] != was["minor"]
    others = cases(facts, found("S03", 60, 60))
    assert others["S02"]["evidence"] == before["evidence"]  # other kinds' cases say nothing


def test_until_then_a_claim_is_worth_what_the_book_expects_of_it(facts: MemoryFacts) -> None:
    """An inference starts a twentieth below its claim and comes down as cases end untrue; a fact stays."""
    plain = cases(facts, None)
    price = json.loads(str(plain["S02"]["evidence"]))["price"]
    assert (price["trust"], price["corrected_by_cases"]) == (0.95, 0)
    assert price["p"] == pytest.approx(0.95 * price["p_stated"], abs=1e-4)
    assert Trust.of(book().signals["S03"], {}).start("A") == 1.0
    few = json.loads(str(cases(facts, found("S02", 20, 29))["S02"]["evidence"]))["price"]
    assert few["trust"] == pytest.approx((20 * 0.95 + 20) / (20 + 49 * 0.9), abs=1e-4)
    assert few["corrected_by_cases"] == 49
    assert few["p"] == pytest.approx(few["trust"] * price["p_stated"], abs=1e-4)


def test_a_book_may_say_how_far_to_trust_a_signal(facts: MemoryFacts) -> None:
    """Its own number takes the place of the grade's; one out of range stops the signal with its place."""
    mine = replace(book(), signals={**book().signals, "S02": _trusted(0.5)})
    seen = detect(book=mine, facts=facts, as_of=AS_OF).signals.to_pylist()
    told = next(row for row in seen if row["kind"] == "S02" and row["verdict"] == "case")
    assert json.loads(str(told["evidence"]))["price"]["trust"] == 0.5
    wrong = replace(book(), signals={**book().signals, "S02": _trusted(7)})
    found_wrong = detect(book=wrong, facts=facts, as_of=AS_OF).findings
    assert "GR603" in {one.code for one in found_wrong}


def _trusted(share: float) -> SignalPolicy:
    policy = book().signals["S02"]
    given = Parameter("start_trust", share, "share", "as the pilot had it")
    return replace(policy, parameters={**policy.parameters, "start_trust": given})


def test_the_manifest_says_how_many_cases_there_were(facts: MemoryFacts) -> None:
    """What was learned names the closed cases; without them it does not."""
    given = {FOUND.name: arrow_table(FOUND, found("S03", 40, 15))}
    learned = detect(book=book(), facts=facts, as_of=AS_OF, given=given).learned
    assert learned["S03"]["closed cases that correct the chance"] == 55
    assert "closed cases that correct the chance" not in learned["S02"]


def test_more_sure_is_never_less_true() -> None:
    """Sure cases that were right less often than doubtful ones are not believed less: both get the mean."""
    rows = found("S03", 30, 10, 0.6) + found("S03", 10, 30, 0.9)
    for n, row in enumerate(rows):
        row["case_id"] = str(n)
    curve = endings(arrow_table(FOUND, rows))["S03"].calibration
    assert curve is not None
    assert curve([0.3, 0.6, 0.9, 0.95]).tolist() == pytest.approx([0.5] * 4)
    assert endings(None) == {}
