"""A signal's stored evidence as a page shows it: every number in it, nothing made up around it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from groundrules.cases.subject import ABOUT_A_MOVE
from groundrules.terms import Money
from groundrules.web import words
from groundrules.web.screens_case import Count, Evidence, EvidenceRow, Excuse
from groundrules.web.strip import Dot, Strip, draw

_CONTACT = frozenset({"call", "mail", "meeting", "visit"})


def read_evidence(
    tree: Mapping[str, object], *, currency: str = "USD", is_move: bool = True
) -> Evidence | None:
    """The evidence of a case as its page shows it; None when there is none.

    ``tree`` is the JSON described in ``signals/README.md``. A part that is missing or of another shape is
    left out of the page. ``is_move``: the two people are the old and the new owner.
    """
    if not tree:
        return None
    unit = _mapping(tree.get("unit"))
    rows = tuple(_row(row, unit) for row in _list(tree.get("rows")) if _date(row.get("day")))
    expected = _mapping(tree.get("expected"))
    price = _mapping(tree.get("price"))
    answers = _mapping(tree.get("answers"))
    return Evidence(
        question=_sentence(tree.get("question")),
        window=_window(_mapping(tree.get("window"))),
        counts=tuple(_count(item) for item in _list(tree.get("counts"))),
        expected=Count("expected in that time", number(expected.get("value")), _text(expected.get("unit")))
        if expected.get("value") is not None
        else None,
        expected_how=_text(expected.get("how")),
        formula=_text(tree.get("formula")),
        rows=rows,
        rows_total=max(len(rows), _whole(tree.get("rows_total"))),
        excuses=tuple(
            Excuse(
                _sentence(item.get("code")).replace("_", " "),
                item.get("holds") is True,
                _text(item.get("why")),
            )
            for item in _list(tree.get("excuses"))
        ),
        sources=tuple(
            (_text(item.get("name")), item.get("complete") is True) for item in _list(tree.get("sources"))
        ),
        price=_price(price, currency),
        placeholder=price.get("placeholder") is True,
        strip=_strip(unit, _mapping(tree.get("window")), rows, is_move=is_move),
        questions={str(who): _sentence(text) for who, text in answers.items()},
    )


def read_json(row: Mapping[str, object]) -> Evidence | None:
    """The evidence of a stored signal; None when it cannot be read."""
    try:
        tree = json.loads(str(row.get("evidence") or ""))
    except ValueError:
        return None
    currency = str(row.get("currency") or "USD")
    return read_evidence(_mapping(tree), currency=currency, is_move=row.get("kind") in ABOUT_A_MOVE)


def number(value: object) -> str:
    """A number as people read it: 1,234 or 7.3; text stays text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:,.3g}"
    return _text(value)


def _count(item: Mapping[str, object]) -> Count:
    """One number; its unit is left out where the label says it already."""
    label, unit = _text(item.get("label")), _text(item.get("unit"))
    return Count(label, number(item.get("value")), "" if unit in label else unit)


def _price(price: Mapping[str, object], currency: str) -> tuple[tuple[str, str], ...]:
    lines: list[tuple[str, str]] = []
    if isinstance(base := price.get("base_minor"), int):
        lines.append(("12 months' revenue and open pipeline", Money(base, currency).short()))
    if isinstance(p := price.get("p"), (int, float)):
        lines.append(("likely to be true", f"{p:.0%}"))
    stated, cases = price.get("p_stated"), price.get("corrected_by_cases")
    if isinstance(stated, (int, float)) and isinstance(cases, int):
        lines.append((_corrected(cases, price.get("trust")), f"{stated:.0%}"))
    if isinstance(loss := price.get("loss"), (int, float)):
        lines.append(("lost if it is", f"{loss:.0%}"))
    if isinstance(age := price.get("age_share"), (int, float)):
        lines.append(("of it by now, all after 90 days", f"{age:.0%}"))
    if isinstance(minor := price.get("minor"), int):
        lines.append(("at risk", Money(minor, currency).short()))
    return tuple(lines)


def _corrected(cases: int, trust: object) -> str:
    if not isinstance(trust, (int, float)):
        return f"by the measure alone, before {cases} closed cases corrected it"
    after = f" and {cases} closed cases" if cases else ""
    return f"by the measure alone; by the book{after} {trust:.0%} of such claims are borne out"


def _window(window: Mapping[str, object]) -> str:
    first, last = _date(window.get("from")), _date(window.get("to"))
    return f"Counted from {words.day(first)} to {words.day(last)}." if first and last else ""


def _strip(
    unit: Mapping[str, object],
    window: Mapping[str, object],
    rows: Sequence[EvidenceRow],
    *,
    is_move: bool,
) -> Strip | None:
    first, last = _date(window.get("from")), _date(window.get("to"))
    old, new = _mapping(unit.get("from")), _mapping(unit.get("to"))
    if not first or not last or not old.get("name") or not new.get("name"):
        return None
    return draw(
        (Dot(row.day, row.side, row.counts) for row in rows if row.side),
        starts=first,
        ends=last,
        moved_on=_date(unit.get("moved_on")) if is_move else None,
        lane_a=f"{_text(old.get('name'))}{', old owner' if is_move else ''}",
        lane_b=f"{_text(new.get('name'))}{', new owner' if is_move else ''}",
    )


def _row(row: Mapping[str, object], unit: Mapping[str, object]) -> EvidenceRow:
    who = _text(row.get("who"))
    side = next(
        (
            side
            for key, side in (("from", "a"), ("to", "b"))
            if who and _mapping(unit.get(key)).get("name") == who
        ),
        "",
    )
    day = _date(row.get("day")) or date.min
    what = _text(row.get("what"))
    return EvidenceRow(day, who, what, _text(row.get("source")), side, _is_contact(row, what))


def _is_contact(row: Mapping[str, object], what: str) -> bool:
    """True when the row is contact made by the seller: as the row says, else by how it is worded."""
    if isinstance(said := row.get("counts"), bool):
        return said
    kind = what.split(" ", maxsplit=1)[0].rstrip(",")
    return kind in _CONTACT and "(in)" not in what and "not counted" not in what


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _sentence(value: object) -> str:
    text = _text(value).strip()
    return text[:1].upper() + text[1:]


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
