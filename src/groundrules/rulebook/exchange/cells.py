"""A condition on one word as the cell of a table, in the book's notation or in FEEL, where it has one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from groundrules.rulebook.condition import Among, And, Compare, Condition, IsUnknown, Not, Or, Value
from groundrules.rulebook.language.literals import NUMERIC, written
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import Column
from groundrules.rulebook.proof.region import intervals

_BARE = re.compile(r"[^\W\d][\w &/.-]*", re.UNICODE)
_WORDS = frozenset({"unknown", "known", "null", "any", "not", "true", "false", "yes", "no", "between", "-"})
_JOINING = re.compile(r"\b(?:and|or|not)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notation:
    """How values and tests are written: the book's way, or FEEL's."""

    is_feel: bool = False

    @property
    def unknown(self) -> str:
        """The cell that asks whether the value is unknown."""
        return "null" if self.is_feel else "unknown"

    @property
    def known(self) -> str:
        """The cell that asks whether it is known."""
        return "not(null)" if self.is_feel else "known"

    def value(self, value: Value, word: Word) -> str | None:  # noqa: PLR0911 - one per kind of value
        """One constant; None for a text no cell can hold."""
        if word.type is WordType.YES_NO and self.is_feel:
            return "true" if value else "false"
        if isinstance(value, date) and self.is_feel:
            return f'date("{value.isoformat()}")'
        if not isinstance(value, str):
            return written(value, word)
        if self.is_feel:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return None if "\n" in value else f'"{escaped}"'
        if _BARE.fullmatch(value) and value.lower() not in _WORDS and not _JOINING.search(value):
            return value
        if re.search(r"[\n|]", value) or ('"' in value and "'" in value):
            return None
        return f"'{value}'" if '"' in value else f'"{value}"'

    def cell(self, condition: Condition, word: Word) -> str | None:
        """The condition, which speaks of that word only, as a cell; None when it has no such form."""
        if isinstance(condition, Not):
            return self._opposite(condition.item, word)
        if isinstance(condition, Compare) and condition.operator == "<>":
            return self._opposite(Compare(condition.word, "=", condition.value), word)
        items = condition.items if isinstance(condition, Or) else (condition,)
        parts = [self._part(item, word, is_mixed=len(items) > 1) for item in items]
        return _joined(parts)

    def _opposite(self, item: Condition, word: Word) -> str | None:
        if isinstance(item, IsUnknown):
            return self.known
        if isinstance(item, Compare) and item.operator == "=" and isinstance(item.value, bool):
            return self.value(not item.value, word)
        inner = None if isinstance(item, Not) else self.cell(item, word)
        return None if inner is None or inner.startswith("not(") else f"not({inner})"

    def _part(  # noqa: PLR0911 - one per kind of test
        self, item: Condition, word: Word, *, is_mixed: bool
    ) -> str | None:
        match item:
            case IsUnknown():
                return self.unknown
            case Not(IsUnknown()) if not self.is_feel:
                return self.known
            case Compare(_, "=", value):
                return self._equal(value, word, is_mixed=is_mixed)
            case Compare(_, ("<" | "<=" | ">" | ">=") as operator, value):
                return f"{operator} {self.value(value, word)}"
            case Among(_, values):
                return _joined([self._equal(value, word, is_mixed=is_mixed) for value in values])
            case And((Compare(_, low, first), Compare(_, high, last))):
                if low in ("<", "<=") and high in (">", ">="):
                    low, high, first, last = high, low, last, first
                if low in (">", ">=") and high in ("<", "<="):
                    return self._range(
                        self.value(first, word), self.value(last, word), low == ">=", high == "<="
                    )
        return None

    def _equal(self, value: Value, word: Word, *, is_mixed: bool) -> str | None:
        """In a list with comparisons a plain number says that it is one: `= 5`."""
        text = self.value(value, word)
        return f"= {text}" if is_mixed and word.type in NUMERIC and not self.is_feel else text

    def _range(self, low: str | None, high: str | None, has_low: bool, has_high: bool) -> str:
        return f"{'[' if has_low else ']'}{low}..{high}{']' if has_high else '['}"

    def pieces(self, column: Column, pieces: int) -> str | None:
        """A set of pieces of a column as a cell; None when no one cell can say it."""
        word = column.word
        if word is None:
            return "-" if pieces == column.full else None
        if pieces == column.full:
            return "-"
        known, is_unknown = pieces & column.known, bool(pieces & column.unknown_piece)
        if known == column.known:
            return self.known
        parts: list[str | None] = []
        if column.is_ordered:
            found = intervals(column, known)
            is_mixed = is_unknown or len(found) > 1
            parts += [self._interval(column, word, low, high, is_mixed) for low, high in found]
        else:
            listed = self._listed(column, word, known)
            if listed is None or (is_unknown and listed.startswith("not(")):
                return None
            parts += [listed] if listed else []
        return _joined([*parts, *([self.unknown] if is_unknown else [])])

    def _interval(self, column: Column, word: Word, low: int, high: int, is_mixed: bool) -> str | None:
        first, last = (self.value(_as_value(one, word), word) for one in (low, high))
        if low == high:
            return self._equal(_as_value(low, word), word, is_mixed=is_mixed)
        if low == column.lows[0]:
            return f"<= {last}"
        if high == column.highs[-1]:
            return f">= {first}"
        return self._range(first, last, True, True)

    def _listed(self, column: Column, word: Word, known: int) -> str | None:
        """The values; of a text the ones named, or all but some of them; empty for none."""
        named = (1 << column.spelt) - 1
        others = column.known & ~named
        if known & others not in (0, others):
            return None
        is_rest = bool(others and known & others)
        wanted = named & ~known if is_rest else known
        values = [self.value(value, word) for at, value in enumerate(column.values) if wanted >> at & 1]
        if not values:
            return ""
        text = _joined(values)
        return f"not({text})" if is_rest and text is not None else text


def _joined(parts: Sequence[str | None]) -> str | None:
    texts = [part for part in parts if part is not None]
    return ", ".join(texts) if texts and len(texts) == len(parts) else None


def _as_value(number: int, word: Word) -> Value:
    return date.fromordinal(number) if word.type is WordType.DATE else number
