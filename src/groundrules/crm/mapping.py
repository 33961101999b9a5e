"""A mapping: which file and column each of our columns comes from, as typed, frozen data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from groundrules.terms import Span

Operation = Literal["is", "starts", "contains", "same_as", "listed_in", "empty", "looks_like_id"]
Form = Literal["text", "word", "salesforce id", "digits", "fingerprint"]


@dataclass(frozen=True, slots=True)
class Test:
    """One column's test. ``is``, ``starts`` and ``contains`` take no notice of capitals.

    ``same_as`` asks whether another column of the row holds the same text (or both are empty), and
    ``listed_in`` whether the text stands in a column of another file (``values``: the file, its column).

    Attributes:
        column: the file's column.
        operation: what is asked; ``values`` are the texts it is asked of (any of them).
        expected: the answer wanted; False turns the test round.
    """

    column: str
    operation: Operation
    values: tuple[str, ...] = ()
    expected: bool = True
    __test__ = False  # for pytest: a product class, not a test


When = tuple[Test, ...]
"""Tests that must all hold."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value found in another file: the row whose ``key`` equals ``by``, its column ``take``.

    The key is a column, or a template of columns: ``{First name} {Last name}``.
    """

    file: str
    key: str
    take: str
    by: "Value"
    where: When = ()


@dataclass(frozen=True, slots=True)
class Exists:
    """Yes when another file has a row whose ``key`` equals ``by`` (and whose columns differ from ours)."""

    file: str
    key: str
    by: "Value"
    where: When = ()
    differs: tuple[tuple[str, str], ...] = ()  # (their column, our file's column)


@dataclass(frozen=True, slots=True)
class Case:
    """A value that holds only where the tests do."""

    when: When
    then: "Value"


@dataclass(frozen=True, slots=True)
class Value:
    """Where one of our columns comes from, and what is done to the text on its way.

    Exactly one origin: ``columns`` (the first that is not empty), ``constant``, ``lookup``, ``exists``,
    ``cases`` (first that holds) or ``template``. Then, in this order: ``extract``, ``keywords``, ``values``
    with ``otherwise``, ``form`` with ``starting``; then the text is read as the column's type.

    Attributes:
        extract: a pattern with one group; the group is the value, no match leaves it empty.
        keywords: (word, value): the first word found in the text gives the value.
        values: the text -> ours; a text that is not listed becomes ``otherwise``.
        otherwise: ``None`` refuses the row, ``keep`` keeps the text, ``empty`` empties it, ``=x`` gives x.
        starting: ids that do not start so are left empty.
        default: what an empty text becomes in the end.
        formats: date and time formats; none: ISO 8601.
        decimal, thousands: the number's signs.
        percent: 40 means 0.4.
        minor: the number is already in minor units.
        zone: the time zone of times that name none.
        yes, no: the words; none: true/1/yes and false/0/no.
        key: what a fingerprint is keyed with; never shown.
    """

    span: Span
    columns: tuple[str, ...] = ()
    constant: str | None = None
    lookup: Lookup | None = None
    exists: Exists | None = None
    cases: tuple[Case, ...] = ()
    template: str | None = None
    extract: str | None = None
    keywords: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    form: Form = "text"
    starting: str = ""
    default: str | None = None
    formats: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ""
    percent: bool = False
    minor: bool = False
    zone: str = "UTC"
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    key: bytes = field(default=b"", repr=False, compare=False)

    def read_columns(self) -> frozenset[str]:
        """Columns of the fed file this value looks at."""
        found = set(self.columns) | set(template_columns(self.template))
        for case in self.cases:
            found |= {test.column for test in case.when} | case.then.read_columns()
        if self.lookup:
            found |= self.lookup.by.read_columns()
        if self.exists:
            found |= self.exists.by.read_columns() | {ours for _, ours in self.exists.differs}
        return frozenset(found)

    def within(self) -> Iterator["Value"]:
        """This value and every value inside it."""
        yield self
        inner = [case.then for case in self.cases]
        inner += [link.by for link in (self.lookup, self.exists) if link]
        for value in inner:
            yield from value.within()


def template_columns(template: str | None) -> tuple[str, ...]:
    """``{Id}:stage`` -> (``Id``,)."""
    if template is None:
        return ()
    return tuple(part.split("}", 1)[0] for part in template.split("{")[1:])


def key_columns(key: str) -> tuple[str, ...]:
    """The columns of a look-up's key, which may be a template."""
    return template_columns(key) or (key,)


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows left out on purpose, and the reason a person is told."""

    when: When
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One file that fills one of our tables.

    Attributes:
        each: (column, sign): a row of the file gives one of ours for each of the texts the column holds,
            which the sign stands between.
    """

    table: str
    file: str
    columns: Mapping[str, Value]
    span: Span
    skip: tuple[Skip, ...] = ()
    each: tuple[str, str] | None = None

    def read_columns(self) -> frozenset[str]:
        """Columns of the file this feed looks at."""
        found = {self.each[0]} if self.each else set()
        found |= {test.column for skip in self.skip for test in skip.when}
        for value in self.columns.values():
            found |= value.read_columns()
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of the export: what it is called, how it is written.

    Attributes:
        key: the name the mapping uses.
        name: the file's usual name.
        known_by: columns by which it is recognised under any name.
        needs: columns without which it is useless.
        header: column names for a file without a header row; empty: the first row names them.
        optional: a missing file is a note, not an error; ``without`` says what is then lost.
        rare: few exports have it, so that nothing is said when it is missing.
        newest: columns whose newest time tells when the extract was taken.
        private: columns whose text is never kept, not even in the quarantine.
        key_columns: columns that name a record of the file. With them the file may come with only the records
            that changed; without, it comes whole.
    """

    key: str
    name: str
    span: Span
    known_by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    optional: bool = False
    without: str = ""
    rare: bool = False
    newest: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    key_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrmMapping:
    """How one CRM's files become our tables."""

    source: str
    files: Mapping[str, FileSpec]
    feeds: tuple[Feed, ...]

    def feeds_of(self, file: str) -> tuple[Feed, ...]:
        """The feeds that read a file."""
        return tuple(feed for feed in self.feeds if feed.file == file)

    def columns_of(self, file: str) -> frozenset[str]:
        """Every column of the file that is looked at, by feeds, look-ups and the search for the newest."""
        found = {column for feed in self.feeds_of(file) for column in feed.read_columns()}
        for feed in self.feeds:
            for value in feed.columns.values():
                for inner in value.within():
                    found |= _linked_columns(inner, file)
        for test in self.tests():
            if test.operation == "listed_in" and test.values[0] == file:
                found.add(test.values[1])
        return frozenset(found | set(self.files[file].newest) | set(self.files[file].key_columns))

    def looked_up(self) -> Mapping[str, tuple[str, ...]]:
        """Files that others look values up in: the columns that takes, and the file's key."""
        found: dict[str, set[str]] = {}
        for feed in self.feeds:
            for value in feed.columns.values():
                for inner in value.within():
                    for link in (inner.lookup, inner.exists):
                        if link:
                            found.setdefault(link.file, set()).update(_linked_columns(inner, link.file))
        for test in self.tests():
            if test.operation == "listed_in":
                found.setdefault(test.values[0], set()).add(test.values[1])
        return {
            file: tuple(sorted(names | set(self.files[file].key_columns))) for file, names in found.items()
        }

    def tests(self) -> Iterator[Test]:
        """Every test of the mapping."""
        for feed in self.feeds:
            for skip in feed.skip:
                yield from skip.when
            for value in feed.columns.values():
                for inner in value.within():
                    for case in inner.cases:
                        yield from case.when
                    for link in (inner.lookup, inner.exists):
                        yield from link.where if link else ()


def _linked_columns(value: Value, file: str) -> set[str]:
    found: set[str] = set()
    if value.lookup and value.lookup.file == file:
        found |= {*key_columns(value.lookup.key), value.lookup.take}
        found |= {test.column for test in value.lookup.where}
    if value.exists and value.exists.file == file:
        found |= {value.exists.key, *(test.column for test in value.exists.where)}
        found |= {theirs for theirs, _ in value.exists.differs}
    return found
