"""What the columns of a bare table may hold, from a JSON file beside it.

Every part is optional: ``{"categories": {column: [values]}, "order": [tested columns], "outcomes": [columns],
"policy": "exactly one", "columns": {column: {"type", "from", "to", "values", "unknown", "decimals",
"currency"}}}``. A column may also stand at the top by its own name, behind it its values, its two ends
(``[0, 120]``, ``"[0..120]"``) or its description.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from groundrules.rulebook.exchange.codes import error, note, warning
from groundrules.rulebook.exchange.notation import Test, read_cell
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean, listed
from groundrules.rulebook.model import WordType
from groundrules.terms import Finding, Severity, Span

MAX_LENGTH = 2_000_000
TYPES: Mapping[str, WordType | None] = {
    **dict.fromkeys(("one of", "enum", "category", "categories", "list"), WordType.ONE_OF),
    **dict.fromkeys(("whole number", "whole_number", "integer", "int", "long", "whole"), WordType.WHOLE),
    **dict.fromkeys(("decimal", "number", "double", "float", "numeric", "real"), WordType.DECIMAL),
    **dict.fromkeys(("yes/no", "boolean", "bool"), WordType.YES_NO),
    **dict.fromkeys(("text", "string"), WordType.TEXT),
    "money": WordType.MONEY,
    "percent": WordType.PERCENT,
    "date": WordType.DATE,
    "any": None,
}
"""Names of types, ours and other programs'; ``string`` is a list of values when values are named."""
_COUNTED = re.compile(r"(?P<name>decimal|percent)_(?P<decimals>\d)")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SPELT = {
    **dict.fromkeys(("type", "typeref", "kind"), "type"),
    **dict.fromkeys(("values", "categories", "enum", "allowed"), "values"),
    **dict.fromkeys(("from", "min", "minimum", "low"), "from"),
    **dict.fromkeys(("to", "max", "maximum", "high"), "to"),
    **dict.fromkeys(("unknown", "nullable", "null", "missing"), "unknown"),
    **dict.fromkeys(("decimals", "scale"), "decimals"),
    "currency": "currency",
}
_FORMS = 'write values, `["a", "b"]`, a range, `"[0..100]"`, a type, or `{"from": 0, "to": 100}`'
_GROUPS = ("categories", "columns", "numeric", "numbers", "ranges", "bounds", "types")
_PARTS = (*_GROUPS, "order", "outcomes", "policy")


@dataclass(frozen=True, slots=True)
class Domain:
    """What one column may hold; None where nothing is said.

    The ends of the range are texts, included unless they are open.
    """

    type: WordType | None = None
    values: tuple[str, ...] | None = None
    low: str | None = None
    high: str | None = None
    unknown: bool | None = None
    decimals: int | None = None
    low_open: bool = False
    high_open: bool = False
    currency: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the first end of a range lies above its second."""
        if self.low is None or self.high is None:
            return False
        try:
            order = Fraction(self.low) - Fraction(self.high)
        except ValueError:  # days: their order is that of their texts
            order = Fraction((self.low > self.high) - (self.low < self.high))
        return order > 0 or (order == 0 and (self.low_open or self.high_open))


@dataclass(frozen=True, slots=True)
class Domains:
    """What a domains file says.

    Attributes:
        file: its name, for findings.
        columns: by the column's name, blanks and case smoothed.
        names: the columns' names as written there.
        order: the tested columns; empty when not said.
        outcomes: the outcome columns; empty when not said.
        policy: the policy's name or letter; empty when not said.
    """

    file: str = ""
    columns: Mapping[str, Domain] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    policy: str = ""

    def of(self, header: str) -> Domain | None:
        """What is said of that column."""
        return self.columns.get(smooth(header))


def declared_type(text: str) -> tuple[WordType | None, int | None]:
    """The type of that name and, where it says so (`decimal_2`), its decimals; None for no type we know."""
    name = " ".join(text.lower().split())
    found = _COUNTED.fullmatch(name)
    if found:
        return TYPES[found["name"]], int(found["decimals"])
    return TYPES.get(name), None


def smooth(header: str) -> str:
    """The header without what people do not see: case and doubled blanks."""
    return " ".join(header.casefold().split())


def read_domains(text: str, file: str) -> tuple[Domains, tuple[Finding, ...]]:
    """The domains written there, as far as they can be read, and what is wrong with the rest."""
    reader = _Reader(text, file)
    try:
        if len(text) > MAX_LENGTH:
            raise _WrongError(f"the domains file is longer than {MAX_LENGTH:,} characters")
        tree = json.loads(
            text, parse_float=_Number, parse_int=_Number, parse_constant=str, object_pairs_hook=_once
        )
        if not isinstance(tree, dict):
            raise _WrongError('the domains file must be one `{"column": ...}`')
    except json.JSONDecodeError as mistake:
        place = Span(file, mistake.lineno, mistake.colno)
        found = error("GR145", f"the domains file is no JSON: {mistake.msg.lower()}", place)
        return Domains(file), (found,)
    except (_WrongError, RecursionError) as mistake:
        said = str(mistake) if isinstance(mistake, _WrongError) else "the domains file is nested too deeply"
        return Domains(file), (error("GR145", said, Span(file)),)
    return reader.read(tree), tuple(reader.findings)


class _Number(str):
    """A number of the file, exactly as it is written there."""

    __slots__ = ()


class _WrongError(Exception):
    """The file as a whole says nothing."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise _WrongError(f"`{key}` stands twice in the domains file")
        result[key] = value
    return result


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self.findings: list[Finding] = []
        self._columns: dict[str, Domain] = {}
        self._names: list[str] = []
        self._currency = ""

    def read(self, tree: Mapping[str, object]) -> Domains:
        for key, value in tree.items():
            if key in _GROUPS and isinstance(value, dict):
                for name, spec in value.items():
                    self._column(str(name), spec, is_list=key == "categories")
            elif key not in _PARTS:
                self._column(key, value)
        policy = tree.get("policy", "")
        return Domains(
            self._file,
            self._columns,
            tuple(self._names),
            self._texts("order", tree.get("order", [])),
            self._texts("outcomes", tree.get("outcomes", [])),
            policy if isinstance(policy, str) else "",
        )

    def _column(self, name: str, spec: object, *, is_list: bool = False) -> None:
        if isinstance(spec, list) and not is_list and _is_range(spec):
            domain = Domain(low=_text(spec[0]), high=_text(spec[1]))
        elif isinstance(spec, list):
            domain = Domain(values=self._texts(name, spec))
        elif isinstance(spec, str) and spec.lower() in TYPES:
            domain = Domain(TYPES[spec.lower()])
        elif isinstance(spec, dict):
            domain = self._described(name, spec)
        elif isinstance(spec, str) and not isinstance(spec, _Number):
            found = self._range(name, spec)
            if found is None:
                return
            domain = found
        else:
            self._wrong(f"`{name}` says neither values nor a type", name, _FORMS)
            return
        before = self._columns.get(smooth(name))
        if before is None:
            self._names.append(name)
        self._columns[smooth(name)] = domain if before is None else _joined(before, domain)

    def _range(self, name: str, text: str) -> Domain | None:
        """A range written as in a cell: ``[0..120]``, ``]0..1]``, ``>= 0``."""
        try:
            found = range_of(read_cell(text.strip(), is_feel=True))
        except MistakeError:
            found = None
        if found is None:
            self._wrong(f"`{name}` is `{text}`, which is no range and no type", name, _FORMS, Severity.ERROR)
        elif found.is_empty:
            said = f"the range of `{name}`, `{text}`, is empty: its first end lies above its second"
            self._wrong(said, name, "put the smaller value first", Severity.ERROR)
            return None
        return found

    def _described(self, name: str, spec: Mapping[str, object]) -> Domain:
        said: dict[str, object] = {}
        for key, value in spec.items():
            meant = _SPELT.get(key.lower())
            if meant is None:
                mend = did_you_mean(key, dict.fromkeys(_SPELT.values()), otherwise="it is passed over")
                self._wrong(f"`{name}` has no key `{key}`", key, mend)
            else:
                said[meant] = value
        kind = said.get("type")
        word = TYPES.get(str(kind).lower()) if kind is not None else None
        if kind is not None and str(kind).lower() not in TYPES:
            mend = did_you_mean(str(kind), TYPES, otherwise=f"choose from {listed(WordType)}")
            self._wrong(f"`{kind}` is not a type", name, mend, Severity.ERROR)
        decimals = said.get("decimals")
        unknown = said.get("unknown")
        return Domain(
            word,
            self._texts(name, said["values"]) if "values" in said else None,
            _text(said.get("from")),
            _text(said.get("to")),
            unknown if isinstance(unknown, bool) else {"yes": True, "no": False}.get(str(unknown).lower()),
            int(decimals) if isinstance(decimals, str) and decimals.isdigit() else None,
            currency=self._one_currency(name, said.get("currency")),
        )

    def _one_currency(self, name: str, found: object) -> str | None:
        """The currency's three letters; a table, like a book, has one."""
        if found is None:
            return None
        if not isinstance(found, str) or not _CURRENCY.fullmatch(found):
            mend = "write its three capital letters, like USD"
            self._wrong(f"`{name}` has no possible currency", name, mend, Severity.ERROR)
            return None
        self._currency = self._currency or found
        if found != self._currency:
            mend = "a table has one currency: change the amounts into it"
            said = f"`{name}` is in {found}, and another column in {self._currency}"
            self._wrong(said, name, mend, Severity.ERROR)
        return self._currency

    def _texts(self, name: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or any(isinstance(one, dict | list) for one in value):
            self._wrong(f"`{name}` must be a list of texts", name, "", Severity.ERROR)
            return ()
        return tuple(dict.fromkeys(_text(one) or "" for one in value if one is not None))

    def _wrong(self, message: str, key: str, mend: str, severity: Severity = Severity.WARNING) -> None:
        written = re.escape(json.dumps(key, ensure_ascii=False))
        found = re.search(rf"{written}\s*:", self._text)
        at = found.start() if found else -1
        line = self._text.count("\n", 0, max(at, 0)) + 1
        column = at - self._text.rfind("\n", 0, max(at, 0)) if at >= 0 else 1
        make = error if severity is Severity.ERROR else warning
        self.findings.append(make("GR145", message, Span(self._file, line, column), mend))


def range_of(test: Test) -> Domain | None:
    """The one range of numbers or dates that a cell's test is; None for any other test."""
    if len(test.parts) != 1 or test.is_negated or not isinstance(test.parts[0], tuple):
        return None
    low = next((bound for bound in test.parts[0] if bound.operator in (">", ">=")), None)
    high = next((bound for bound in test.parts[0] if bound.operator in ("<", "<=")), None)
    ends = [bound.value for bound in (low, high) if bound is not None]
    if not ends or {end.kind for end in ends} not in ({"number"}, {"date"}):
        return None
    return Domain(
        low=low.value.text if low else None,
        high=high.value.text if high else None,
        low_open=low is not None and low.operator == ">",
        high_open=high is not None and high.operator == "<",
    )


def _is_range(spec: list[object]) -> bool:
    """Two numbers, or one and nothing, are the ends of a range; under `categories` they are two values."""
    is_pair = len(spec) == 2 and any(spec)
    return is_pair and all(one is None or isinstance(one, _Number) for one in spec)


def _joined(first: Domain, second: Domain) -> Domain:
    """What both say of one column, the later word winning."""
    said = {name: getattr(second, name) for name in Domain.__slots__}
    return replace(first, **{name: value for name, value in said.items() if value not in (None, False)})


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def strangers(domains: Domains, headers: Iterable[str]) -> tuple[Finding, ...]:
    """Columns the file speaks of and the table does not have.

    One file may serve many tables: a name that is almost right is a warning, the rest is a note.
    """
    known = {smooth(header): header for header in headers}
    names = dict.fromkeys((*domains.names, *domains.order, *domains.outcomes))
    strange = [name for name in names if smooth(name) not in known]
    free = [header for smoothed, header in known.items() if smoothed not in domains.columns]
    found = []
    rest = []
    for name in strange:
        mend = did_you_mean(name, free)
        if mend and name not in domains.order:
            message = f"the domains file speaks of `{name}`, and the table has no such column"
            found.append(warning("GR145", message, Span(domains.file), mend))
        else:
            rest.append(name)
    if rest:
        message = f"the domains file also speaks of {listed(rest)}, which this table does not have"
        found.append(note("GR145", message, Span(domains.file)))
    return tuple(found)
