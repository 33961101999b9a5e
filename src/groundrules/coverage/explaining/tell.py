"""An explanation in plain lines, as a seller reads it in a terminal or pastes it into a mail."""

from collections.abc import Iterable, Sequence
from datetime import date

from groundrules.coverage.explaining.explanation import Change, Explanation, FactUsed
from groundrules.coverage.staff import say_role

_AT_MOST = 5


def tell(explanation: Explanation) -> list[str]:
    """The whole explanation, one string a line, nothing longer than a fact needs."""
    told = explanation
    lines = [
        f"{told.account}  ({told.account_id})",
        f"Facts of {say_day(told.as_of)}, rulebook {told.book_version}",
    ]
    lines += ["", "Who covers it", *_people(told)]
    lines += ["", f"Why: rule {told.rule_id}" if told.is_decided else "Why"]
    lines.append(f"  {told.rule}")
    if told.why:
        lines.append(f"  {told.why}")
    title = "Facts the rule used" if told.is_decided else "Facts the rules use"
    lines += _facts(title, [fact for fact in told.facts if fact.used])
    lines += _changes(told.changes)
    if told.other_answers:
        lines += ["", "Also by the book"]
        lines += _columns(
            (one.decision.replace("_", " "), one.rule_id, one.gives) for one in told.other_answers
        )
    if told.history:
        lines += ["", "Owners so far"]
        lines += _columns(
            (
                f"{say_day(one.starts)} to {say_day(one.ends) if one.ends else 'today'}",
                one.name,
                one.known_from,
            )
            for one in told.history
        )
    return lines


def say_day(day: date) -> str:
    """``30 June 2026``."""
    return f"{day.day} {day:%B} {day.year}"


def _people(told: Explanation) -> list[str]:
    if not told.is_decided:
        stays = f"; {told.owner_today}, the owner today, stays until it does" if told.owner_today else ""
        return [f"  Nobody by the book, which does not decide this account{stays}."]
    rows = (
        (one.team_role, one.name or "nobody", say_role(one.sales_role) if one.name else "", one.why)
        for one in told.people
    )
    moves = told.owner_today and (told.person is None or told.person.seller_id != told.owner_today_id)
    return [*_columns(rows), *([f"  Today the CRM shows {told.owner_today} as owner."] if moves else ())]


def _facts(title: str, facts: Sequence[FactUsed]) -> list[str]:
    if not facts:
        return []
    rows = ((fact.say, fact.value, fact.source, _old(fact.age)) for fact in facts)
    return ["", title, *_columns(rows)]


def _old(age: str) -> str:
    return age if age in ("", "today") else f"{age} old"


def _changes(changes: Sequence[Change]) -> list[str]:
    if not changes:
        return ["", "What would change it", "  No single fact: two or more would have to be different."]
    lines = ["", "What would change it"]
    lines += [f"  {one.change}, rule {one.rule_id}: {one.gives}." for one in changes[:_AT_MOST]]
    if len(changes) > _AT_MOST:
        lines.append(f"  and {len(changes) - _AT_MOST} more")
    return lines


def _columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows lined up in columns, indented by two."""
    body = [list(row) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*body, strict=True)]
    return [
        ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()
        for row in body
    ]
