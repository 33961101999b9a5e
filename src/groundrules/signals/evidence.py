"""A judged unit as a row of the signals table, its evidence as JSON in one agreed shape."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from groundrules.rulebook import Rulebook, say_rule
from groundrules.signals.excuses import Excuse
from groundrules.signals.expiry import expires_on
from groundrules.signals.price import Price

CASE, PROMPT, EXCUSED, NOT_ENOUGH = "case", "prompt", "excused", "not enough evidence"
VERDICTS = (CASE, PROMPT, EXCUSED, NOT_ENOUGH)

LEAST_GROUP = 8
"""People a group must stand for before anything about it is shown: a hard rule, no number to choose."""

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
class Group:
    """Something many people share: a team, a rule, a boundary between two roles, a source.

    Attributes:
        kind: team, rule, boundary, wave, source.
        id: stable between runs.
        name: as people call it.
        size: how many people it stands for; below ``LEAST_GROUP`` nothing is shown.
    """

    kind: str
    id: str
    name: str
    size: int

    def as_json(self) -> dict[str, object]:
        """The group as plain values."""
        return {"kind": self.kind, "id": self.id, "name": self.name, "size": self.size}


@dataclass(frozen=True, slots=True)
class Judged:
    """One unit a detector looked at and has something to say about.

    Attributes:
        kind: the signal (S01 to S25).
        grade: who may see it, after any demotion.
        verdict: case, prompt, excused or not enough evidence.
        account_id: the account concerned, if one is.
        from_seller: (id, name) of the old owner, if there is one.
        to_seller: (id, name) of the new owner or the person concerned; a pair fills both.
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
        group: what many people share, when that is judged and no person is.
        deal: (id, name) of the deal concerned, if one is.
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
    group: Group | None = None
    deal: tuple[str, str] | None = None

    @property
    def signal_id(self) -> str:
        """Stable: the same kind, unit and day give the same id in every run."""
        people = [person[0] if person else "" for person in (self.from_seller, self.to_seller)]
        parts = [self.kind, self.account_id or "", *people, self.since.isoformat()]
        parts += [f"group {self.group.kind} {self.group.id}"] if self.group else []
        parts += [f"deal {self.deal[0]}"] if self.deal else []
        told = "|".join(parts)
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


def _unit(judged: Judged) -> dict[str, object]:
    unit: dict[str, object] = {
        "account_id": judged.account_id,
        "account": judged.account_name,
        "from": _person(judged.from_seller),
        "to": _person(judged.to_seller),
        "moved_on": judged.since.isoformat(),
    }
    if judged.group:
        unit["group"] = judged.group.as_json()
    if judged.deal:
        unit["deal"] = {"id": judged.deal[0], "name": judged.deal[1]}
    return unit


def evidence(judged: Judged, *, book: Rulebook, rule_id: str, sources: Sequence[Json]) -> str:
    """The evidence as JSON text: question, unit, window, counts, expected, formula, rows, excuses, price."""
    return json.dumps(
        {
            "question": judged.question,
            "unit": _unit(judged),
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
        "opportunity_id": judged.deal[0] if judged.deal else None,
        "group_kind": judged.group.kind if judged.group else None,
        "group_id": judged.group.id if judged.group else None,
        "group_name": judged.group.name if judged.group else None,
        "group_size": judged.group.size if judged.group else None,
        "headline": judged.headline,
        "p_true": round(judged.price.p, 6),
        "value_at_risk": judged.price.minor,
        "value_band": judged.price.band,
        "currency": book.currency,
        "rule_id": rule_id,
        "since": judged.since,
        "as_of": as_of,
        "expires_on": expires_on(judged.grade, as_of),
        "book_version": book.stamp,
        "evidence": evidence(judged, book=book, rule_id=rule_id, sources=sources),
    }
