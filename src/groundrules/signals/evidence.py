"""A judged unit as a row of the signals table, its evidence as JSON in one agreed shape."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from groundrules.rulebook import Rulebook, say_rule
from groundrules.signals.excuses import Excuse
from groundrules.signals.price import Price

CASE, PROMPT, EXCUSED, NOT_ENOUGH = "case", "prompt", "excused", "not enough evidence"
VERDICTS = (CASE, PROMPT, EXCUSED, NOT_ENOUGH)

MOST_ROWS = 50
"""Evidence rows kept with a signal; ``rows_total`` says how many there were."""

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Count:
    """One number that was counted."""

    label: str
    value: float
    unit: str

    def as_json(self) -> dict[str, object]:
        """The count as plain values."""
        whole = float(self.value).is_integer()
        return {"label": self.label, "value": int(self.value) if whole else round(self.value, 2),
                "unit": self.unit}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """One unit a detector looked at and has something to say about.

    Attributes:
        kind: the signal (S02, S03, S25).
        grade: who may see it, after any demotion.
        verdict: case, prompt, excused or not enough evidence.
        account_id: the account concerned, if one is.
        from_seller: (id, name) of the old owner, if there is one.
        to_seller: (id, name) of the new owner or the person concerned.
        since: the day it began.
        headline: one sentence, worded as the card.
        question: what was asked of the data.
        window: first day and end (excluded) of the days judged.
        counts: what was counted.
        expected: value, unit and how it came about.
        formula: the judgement with its numbers filled in.
        rows: the evidence rows, in order of day; the latest are kept.
        excuses: every excuse tried.
        price: value at risk.
        answers: the question put to the seller, to the partner, and what the leader can do.
    """

    kind: str
    grade: str
    verdict: str
    account_id: str | None
    account_name: str | None
    from_seller: tuple[str, str] | None
    to_seller: tuple[str, str] | None
    since: date
    headline: str
    question: str
    window: tuple[date, date]
    counts: tuple[Count, ...]
    expected: Json
    formula: str
    rows: tuple[Json, ...]
    excuses: tuple[Excuse, ...]
    price: Price
    answers: Mapping[str, str]

    @property
    def signal_id(self) -> str:
        """Stable: the same kind, account, people and day give the same id in every run."""
        people = [person[0] if person else "" for person in (self.from_seller, self.to_seller)]
        told = "|".join([self.kind, self.account_id or "", *people, self.since.isoformat()])
        return f"{self.kind}-{sha256(told.encode()).hexdigest()[:16]}"


def rule_text(book: Rulebook, rule_id: str) -> str:
    """What the governing rule says, wherever in the book it stands."""
    for decision in book.decisions.values():
        for rule in decision.rules:
            if rule.rule_id == rule_id:
                said = say_rule(rule, decision, book.words)
                return f"{said} {rule.why}".strip()
    if rule_id in book.clocks:
        return book.clocks[rule_id].say
    return next((advice.text for advice in book.advice if advice.advice_id == rule_id), "")


def _person(person: tuple[str, str] | None) -> dict[str, str] | None:
    return {"id": person[0], "name": person[1]} if person else None


def evidence(judged: Judged, *, book: Rulebook, rule_id: str, sources: Sequence[Json]) -> str:
    """The evidence as JSON text: question, unit, window, counts, expected, formula, rows, excuses, price."""
    return json.dumps(
        {
            "question": judged.question,
            "unit": {
                "account_id": judged.account_id,
                "account": judged.account_name,
                "from": _person(judged.from_seller),
                "to": _person(judged.to_seller),
                "moved_on": judged.since.isoformat(),
            },
            "window": {"from": judged.window[0].isoformat(), "to": judged.window[1].isoformat()},
            "counts": [count.as_json() for count in judged.counts],
            "expected": dict(judged.expected),
            "formula": judged.formula,
            "rows": [dict(row) for row in judged.rows[-MOST_ROWS:]],
            "rows_total": len(judged.rows),
            "excuses": [excuse.as_json() for excuse in judged.excuses],
            "rule": {"id": rule_id, "text": rule_text(book, rule_id)},
            "sources": [dict(source) for source in sources],
            "price": judged.price.as_json(),
            "answers": dict(judged.answers),
        },
        ensure_ascii=False,
    )


def row(
    judged: Judged, *, book: Rulebook, rule_id: str, as_of: date, sources: Sequence[Json]
) -> dict[str, object]:
    """The judged unit as a row of ``signals.tables.SIGNALS``."""
    return {
        "signal_id": judged.signal_id,
        "kind": judged.kind,
        "grade": judged.grade,
        "verdict": judged.verdict,
        "account_id": judged.account_id,
        "account_name": judged.account_name,
        "from_seller_id": judged.from_seller[0] if judged.from_seller else None,
        "to_seller_id": judged.to_seller[0] if judged.to_seller else None,
        "headline": judged.headline,
        "p_true": round(judged.price.p, 6),
        "value_at_risk": judged.price.minor,
        "value_band": judged.price.band,
        "currency": book.currency,
        "rule_id": rule_id,
        "since": judged.since,
        "as_of": as_of,
        "book_version": book.stamp,
        "evidence": evidence(judged, book=book, rule_id=rule_id, sources=sources),
    }
