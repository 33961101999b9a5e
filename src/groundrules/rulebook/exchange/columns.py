"""The columns of a table as words: what is declared of them is taken, the rest is guessed and said so."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from groundrules.rulebook.condition import Condition
from groundrules.rulebook.exchange.codes import error, note
from groundrules.rulebook.exchange.domains import Domain, declared_type
from groundrules.rulebook.exchange.loose import Cell, LooseColumn
from groundrules.rulebook.exchange.notation import Bound, Missing, Scalar, Test, as_name, read_cell
from groundrules.rulebook.exchange.typed import condition_of
from groundrules.rulebook.language.literals import LARGEST, MAX_DIGITS
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.model import Word, WordType
from groundrules.terms import Finding

MOST_DECIMALS = 6
_USUAL_DECIMALS = 2
_REACH = 10**15
ELSE = "anything else"
"""The value added to a guessed list that some cell excludes from: `not("a")` speaks of more than the list."""
_NUMBERS = frozenset({WordType.WHOLE, WordType.DECIMAL, WordType.MONEY, WordType.PERCENT})
_FIXED = {WordType.WHOLE: 0, WordType.MONEY: 2}


@dataclass(frozen=True, slots=True)
class Column:
    """One tested column, read.

    Attributes:
        word: it as a word of a book.
        conditions: for each row its test; None for a cell that lets anything through.
        unread: the rows whose cell could not be read.
        findings: what is wrong with its cells, and what was guessed.
        is_guessed: whether nobody declared its type or values.
    """

    word: Word
    conditions: tuple[Condition | None, ...]
    unread: frozenset[int]
    findings: tuple[Finding, ...]
    is_guessed: bool


def read_column(
    column: LooseColumn,
    cells: Sequence[Cell | None],
    rule_ids: Sequence[str],
    domain: Domain,
    name: str,
    *,
    is_feel: bool = False,
) -> Column:
    """The column as a word, and each cell as a condition on it.

    Args:
        column: its header.
        cells: one per row; None for a row that has none.
        rule_ids: the rows' rules.
        domain: what is declared of it.
        name: the word's name.
        is_feel: whether the cells are FEEL.
    """
    reader = _ColumnReader(column, rule_ids, domain, name, is_feel)
    tests = reader.tests(cells)
    word = reader.word(tests)
    conditions, typed = reader.conditions(cells, tests, word)
    unread = frozenset(row for row, test in enumerate(tests) if test is None) | typed
    return Column(word, conditions, unread, tuple(reader.findings), reader.is_guessed)


class _ColumnReader:
    def __init__(
        self, column: LooseColumn, rule_ids: Sequence[str], domain: Domain, name: str, is_feel: bool
    ) -> None:
        self._column = column
        self._rule_ids = rule_ids
        self._domain = domain
        self._name = name
        self._is_feel = is_feel
        self._declared, self._decimals = declared_type(column.type)
        self.is_guessed = False
        self.findings: list[Finding] = []

    def tests(self, cells: Sequence[Cell | None]) -> list[Test | None]:
        """Each cell's test; None, with a finding, for one not understood."""
        known: dict[str, Test] = {}
        values = frozenset(self._domain.values or ())
        tests: list[Test | None] = []
        for row, cell in enumerate(cells):
            test = known.get(cell.text) if cell is not None else None
            if cell is not None and test is None:
                test = self._read(cell, row, values)
                if test is not None:
                    known[cell.text] = test
            tests.append(test)
        named = {one.text for test in tests if test and not test.is_bare for one in test.scalars} | values
        return [
            as_name(cell.text) if test and cell and test.is_bare and not _speaks_of(test, named) else test
            for test, cell in zip(tests, cells, strict=True)
        ]

    def _read(self, cell: Cell, row: int, values: frozenset[str]) -> Test | None:
        try:
            test = read_cell(cell.text, values, is_feel=self._is_feel)
            name = next((one for one in test.scalars if one.kind == "name" and one.text not in values), None)
            if self._is_feel and name is not None:
                message = f"`{name.text}` refers to something else than the column's own value"
                mend = 'a text needs quotes: `"a"`; anything but a constant is outside what is supported'
                raise MistakeError("GR149", message, mend, name.offset)
        except MistakeError as mistake:
            self._note(mistake, cell, row)
            return None
        return test

    def _note(self, mistake: MistakeError, cell: Cell, row: int) -> None:
        place = cell.place(mistake.offset)
        message = f"{self._rule_ids[row]}, `{self._column.name}`: {mistake.message}"
        found = error(mistake.code, message, place, mistake.mend, rules=(self._rule_ids[row],))
        self.findings.append(found)

    def word(self, tests: Sequence[Test | None]) -> Word:
        """The column as a word."""
        read = [test for test in tests if test is not None]
        scalars = [scalar for test in read for scalar in test.scalars]
        kind = self._type(read, scalars)
        asks_unknown = any(isinstance(part, Missing) for test in read for part in test.parts)
        unknown = asks_unknown if self._domain.unknown is None else self._domain.unknown
        name = self._column.name
        say = f"is marked {name}" if kind is WordType.YES_NO else name
        word = Word(self._name, kind, say, may_be_unknown=unknown, span=self._column.span)
        if kind is WordType.MONEY:
            word = replace(word, currency=self._domain.currency)
        if kind is WordType.ONE_OF:
            values = self._domain.values or self._values(read, scalars)
            return replace(word, values=values)
        if kind in _NUMBERS:
            return self._bounded(replace(word, scale=self._scale(kind, read, scalars)), scalars)
        if kind is WordType.DATE:
            low, high = _day(self._domain.low), _day(self._domain.high)
            first = low and low + timedelta(self._domain.low_open)
            return replace(word, low=first, high=high and high - timedelta(self._domain.high_open))
        return word

    def _type(self, read: Sequence[Test], scalars: Sequence[Scalar]) -> WordType:  # noqa: PLR0911
        declared = self._domain.type or self._declared
        if self._domain.values and declared in (None, WordType.TEXT, WordType.ONE_OF):
            return WordType.ONE_OF
        if self._domain.type is WordType.TEXT or self._column.type.strip().lower() == "text":
            return WordType.TEXT
        if declared is not None and declared is not WordType.TEXT:
            return declared
        self.is_guessed = True
        kinds = Counter(scalar.kind for scalar in scalars)
        if self._domain.low is not None or self._domain.high is not None:
            ends = (self._domain.low or self._domain.high or "",)
            return WordType.DATE if all(map(_day, ends)) else self._numbered(scalars)
        if not kinds:
            return WordType.TEXT
        if kinds["number"] and (set(kinds) == {"number"} or any(test.is_ordered for test in read)):
            return self._numbered(scalars) if kinds["number"] >= kinds["date"] else WordType.DATE
        if set(kinds) == {"date"} or (kinds["date"] and any(test.is_ordered for test in read)):
            return WordType.DATE
        return WordType.YES_NO if set(kinds) == {"yes/no"} else WordType.ONE_OF

    def _numbered(self, scalars: Sequence[Scalar]) -> WordType:
        ends = (self._domain.low or "", self._domain.high or "")
        texts = [*ends, *(scalar.text for scalar in scalars if scalar.kind == "number")]
        return WordType.DECIMAL if any("." in text for text in texts) else WordType.WHOLE

    def _values(self, read: Sequence[Test], scalars: Iterable[Scalar]) -> tuple[str, ...]:
        values = list(dict.fromkeys(scalar.text for scalar in scalars))
        is_excluding = any(
            test.is_negated
            or any(bound.operator == "<>" for part in test.parts if isinstance(part, tuple) for bound in part)
            for test in read
        )
        return (*values, ELSE) if is_excluding and ELSE not in values else tuple(values)

    def _scale(self, kind: WordType, read: Sequence[Test], scalars: Sequence[Scalar]) -> int:
        """How many decimals tell all thresholds apart, and one value between each two of them.

        A decimal column nobody declared gets one decimal more than its cells, two at least, so that the hole
        between `<= 7.5` and `> 7.6` is seen; not so when its cells count in steps themselves (`<= 99.99`
        beside `>= 100`).
        """
        if kind in _FIXED:
            return _FIXED[kind]
        said = self._domain.decimals if self._domain.decimals is not None else self._decimals
        if said is not None:
            return min(said, MOST_DECIMALS)
        texts = [scalar.text for scalar in scalars if scalar.kind == "number"]
        texts += [end for end in (self._domain.low, self._domain.high) if end]
        needed = max((len(text.partition(".")[2]) for text in texts), default=0)
        if kind is WordType.PERCENT:
            return min(needed, MOST_DECIMALS)
        if needed and _counts_in_steps(read, needed):
            return min(needed, MOST_DECIMALS)
        return min(max(needed + 1, _USUAL_DECIMALS), MOST_DECIMALS)

    def _bounded(self, word: Word, scalars: Sequence[Scalar]) -> Word:
        unit = 10**word.scale
        low, high = (_scaled(end, unit) for end in (self._domain.low, self._domain.high))
        low = None if low is None else low + self._domain.low_open
        high = None if high is None else high - self._domain.high_open
        thresholds = [
            abs(Fraction(scalar.text) * unit)
            for scalar in scalars
            if scalar.kind == "number" and len(scalar.text) <= MAX_DIGITS
        ]
        furthest = max((one for one in thresholds if one <= LARGEST), default=Fraction(0))
        if furthest * 10 > _REACH:
            widest = min(int(furthest) * 10, LARGEST)
            low, high = (-widest if low is None else low), (widest if high is None else high)
        return replace(word, low=low, high=high)

    def conditions(
        self, cells: Sequence[Cell | None], tests: Sequence[Test | None], word: Word
    ) -> tuple[tuple[Condition | None, ...], frozenset[int]]:
        """Each row's condition, and the rows whose cell does not fit the word."""
        known: dict[Test, Condition | None] = {}
        found: list[Condition | None] = []
        unread = set()
        for row, (cell, test) in enumerate(zip(cells, tests, strict=True)):
            if test is not None and test not in known and cell is not None:
                try:
                    known[test] = condition_of(test, word)
                except MistakeError as mistake:
                    self._note(mistake, cell, row)
                    unread.add(row)
                    found.append(None)
                    continue
            found.append(known[test] if test is not None else None)
        self._say(word)
        return tuple(found), frozenset(unread)

    def _say(self, word: Word) -> None:
        """What was guessed of the column, so that nobody takes it for what they declared."""
        if not self.is_guessed:
            return
        kind = word.type.value
        if word.type is WordType.ONE_OF:
            shown = ", ".join(f"`{value}`" for value in word.values[:8])
            more = f" and {len(word.values) - 8} more" if len(word.values) > 8 else ""
            kind = f"one of {shown}{more}"
        elif word.type in _NUMBERS and (word.low is None or word.high is None):
            decimals = f" with {word.scale} decimals" if word.scale else ""
            kind = f"any {word.type.value}{decimals}"
        unknown = ", or unknown" if word.may_be_unknown else ", never unknown"
        message = f"the column `{self._column.name}` is taken as {kind}{unknown}, by its cells"
        mend = "a domains file says what it can be: `--domains domains.json`"
        self.findings.append(note("GR144", message, self._column.span, mend))


def _speaks_of(test: Test, named: Iterable[str]) -> bool:
    return {scalar.text for scalar in test.scalars} <= set(named)


def _counts_in_steps(read: Iterable[Test], decimals: int) -> bool:
    """Whether one test ends at a value, included, and another starts at the very next one."""
    unit = 10**decimals
    ends: set[Fraction] = set()
    starts: set[Fraction] = set()
    for bound in _bounds(read):
        if bound.value.kind == "number" and len(bound.value.text) <= MAX_DIGITS:
            step = Fraction(bound.value.text) * unit
            if bound.operator == "<=":
                ends.add(step)
            elif bound.operator == ">=":
                starts.add(step)
    return any(end + 1 in starts for end in ends)


def _bounds(read: Iterable[Test]) -> Iterable[Bound]:
    return (bound for test in read for part in test.parts if isinstance(part, tuple) for bound in part)


def _scaled(text: str | None, unit: int) -> int | None:
    try:
        return None if text is None or len(text) > MAX_DIGITS else int(Fraction(text) * unit)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
