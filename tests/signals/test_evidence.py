"""A judged unit as a row: the governing rule in words, the latest rows kept, ids that tell units apart."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from groundrules.rulebook.condition import Always
from groundrules.rulebook.model import Advice, Clock, Decision, Output, Policy, Rule, WordType
from groundrules.signals.evidence import Count, Judged, evidence, rule_text
from groundrules.signals.excuses import Excuse
from groundrules.signals.price import price
from tests.signals.worlds import book

DAY = date(2026, 6, 1)


def judged(**more: Any) -> Judged:
    """A unit with sixty rows."""
    rows = tuple({"day": (DAY + timedelta(n)).isoformat(), "who": "A", "what": "call", "source": "task"}
                 for n in range(60))  # fmt: skip
    one = Judged(
        kind="S03", grade="A", verdict="case", account_id="X", account_name="Acme", from_seller=("A", "Ann"),
        to_seller=("B", "Bo"), since=DAY, headline="headline", question="question?", window=(DAY, DAY),
        counts=(Count("touches", 3.0, "touches"), Count("days", 2.5, "days")), expected={}, formula="",
        rows=rows, excuses=(Excuse("leave", False, "at work"),),
        price=price(p=0.5, base_minor=100, loss=0.1, age_days=90, placeholder=False), answers={},
    )  # fmt: skip
    return replace(one, **more)


def test_the_latest_fifty_rows_are_kept_and_all_are_counted() -> None:
    """The newest evidence is what a person asks for first."""
    told = json.loads(evidence(judged(), book=book(), rule_id="H2", sources=()))
    assert (len(told["rows"]), told["rows_total"]) == (50, 60)
    assert told["rows"][-1]["day"] == "2026-07-30"


def test_whole_counts_are_whole_and_others_have_two_decimals() -> None:
    """3 touches, 2.5 days."""
    told = json.loads(evidence(judged(), book=book(), rule_id="H2", sources=()))
    assert [count["value"] for count in told["counts"]] == [3, 2.5]


def test_the_id_depends_on_kind_account_people_and_day_alone() -> None:
    """Another verdict is the same signal; another move of the account is another signal."""
    assert judged(verdict="excused", headline="x").signal_id == judged().signal_id
    others = [judged(kind="S02"), judged(account_id="Y"), judged(since=DAY + timedelta(1)),
              judged(to_seller=("C", "Cy")), judged(from_seller=None)]  # fmt: skip
    assert len({one.signal_id for one in [judged(), *others]}) == 6


def test_the_governing_rule_is_said_in_words_wherever_it_stands() -> None:
    """Rule, clock or advice; an id nobody wrote has no text."""
    rule = Rule("H2", Always(), {"does": "call the customer"}, "any", "Silence costs.")
    decision = Decision("handoff", "handoff", Policy.ALL, (Output("does", WordType.TEXT),), (rule,))
    full = replace(
        book(), decisions={"handoff": decision},
        clocks={"answer": Clock("answer", "answer in time", 4, "days")},
        advice=(Advice("V7", "escalation", "Mend the data first."),),
    )  # fmt: skip
    assert rule_text(full, "H2") == "Always: does: call the customer. Silence costs."
    assert [rule_text(full, name) for name in ("answer", "V7", "H9")] == [
        "answer in time", "Mend the data first.", "",
    ]  # fmt: skip
