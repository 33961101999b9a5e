"""A grid of text, whose first row names the columns, as a decision table: which columns test, which give."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from groundrules.rulebook.exchange.codes import error, note, warning
from groundrules.rulebook.exchange.domains import TYPES, Domains, smooth
from groundrules.rulebook.exchange.loose import Cell, Hit, LooseColumn, LooseRule, LooseTable
from groundrules.rulebook.language.mistake import listed
from groundrules.rulebook.reading.grid import Grid
from groundrules.terms import Finding

_HITS = {hit.value[0]: hit for hit in Hit}
_AGGREGATES = {"+": "SUM", "<": "MIN", ">": "MAX", "#": "COUNT"}
_HIT = re.compile(r"(?P<letter>[UFAPCRO])\s*(?P<sign>[+<>#])?")
_TESTS = re.compile(r"[<>=,]|\.\.|\bnot\b|\bnull\b|\bunknown\b", re.IGNORECASE)
_SURE_TEST = re.compile(
    r"(?:<=|>=|<>|!=|==|[<>=≤≥≠])\s*\S+|[\[\](]\s*\S+\s*\.\.\s*\S+\s*[\[\])]|not\s*\(.*\)", re.DOTALL
)
_YIELDS = "yields to"
_REASONS = frozenset(
    {"why", "reason", "annotation", "annotations", "comment", "comments", "description", "note", "notes"}
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Which columns are what, counted from 0."""

    tests: range
    gives: range
    why: int | None
    yields_to: int | None
    is_said: bool


def read_grid(
    grid: Grid, name: str, domains: Domains, *, outcomes: int | None = None
) -> tuple[LooseTable | None, tuple[Finding, ...]]:
    """The grid as a decision table; None when its header does not make one.

    The first column is the rule's id. The outcome columns are those marked ``->`` (from there on), else
    ``outcomes`` of them, else those the domains file names or leaves after its ``order``, else the last one.
    A column ``why`` (or ``annotation``, ``description``...) behind them is the reason, unless the domains
    file names it as an outcome.

    Args:
        grid: the cells.
        name: what to call the decision.
        domains: what is said of the columns.
        outcomes: how many outcome columns there are, when that is known.
    """
    findings: list[Finding] = []
    headers = [" ".join(text.split()) for text in grid.rows[0]]
    parts = _parts(headers, domains, outcomes)
    if len(headers) < 3 or not len(parts.tests) or not len(parts.gives):
        message = (
            f"`{grid.file}` has {len(headers)} columns: a rule id, a tested one and an outcome are needed"
        )
        mend = "the first row names the columns; the delimiter may be a comma, a semicolon or a tab"
        return None, (error("GR143", message, grid.span(0, 0), mend),)
    misplaced = _misplaced(grid, headers, parts)
    if misplaced:
        return None, (misplaced,)
    findings += _told_header(grid, headers, parts)
    hit, aggregation = _hit(headers[0])
    skipped = _typed_row(grid)
    types = grid.rows[1] if skipped else ("",) * len(headers)
    columns = [
        LooseColumn(
            text.removeprefix("->").strip() or f"column {at + 1}", grid.span(0, at), types[at].strip()
        )
        for at, text in enumerate(headers)
    ]
    rules: list[LooseRule] = []
    for row in range(1 + skipped, len(grid.rows)):
        rules.append(_rule(grid, row, len(headers), parts, findings))
    rules, written_ids = _named_apart(rules, findings)
    table = LooseTable(
        name,
        grid.file,
        grid.span(0, 0),
        tuple(columns[at] for at in parts.tests),
        tuple(columns[at] for at in parts.gives),
        tuple(rules),
        hit,
        aggregation,
        written_ids=written_ids,
    )
    return table, tuple(findings)


def _parts(headers: Sequence[str], domains: Domains, outcomes: int | None) -> _Parts:
    end = len(headers)
    arrow = next((at for at, text in enumerate(headers) if text.startswith("->")), None)
    why = yields_to = None
    given = {smooth(name) for name in domains.outcomes}
    asides = {*_REASONS, _YIELDS} - given
    while end > 3 and smooth(headers[end - 1]) in asides:
        end -= 1
        if smooth(headers[end]) == _YIELDS:
            yields_to = end
        else:
            why = end
    first, is_said = _first_given([smooth(text) for text in headers[:end]], domains), True
    if arrow is not None:
        first = arrow
    elif outcomes is not None:
        first = max(end - outcomes, 1)
    elif first is None:
        first, is_said = end - 1, False
    return _Parts(range(1, first), range(first, end), why, yields_to, is_said)


def _first_given(names: Sequence[str], domains: Domains) -> int | None:
    """The first outcome column as the domains file names it, or leaves it behind the tested ones."""
    given = {smooth(name) for name in domains.outcomes}
    tested = {smooth(name) for name in domains.order}
    first = next((at for at in range(1, len(names)) if names[at] in given), None)
    if first is None and tested.intersection(names[1:]):
        first = max(at for at in range(1, len(names)) if names[at] in tested) + 1
    return first if first is not None and 1 < first < len(names) else None


def _misplaced(grid: Grid, headers: Sequence[str], parts: _Parts) -> Finding | None:
    """Tests where names or ids should stand: everything read from such a table would be wrong."""
    for at in parts.tests:
        if _SURE_TEST.fullmatch(headers[at]):
            message = f"the first row should name the columns and holds a test, `{headers[at]}`"
            return error("GR143", message, grid.span(0, at), "put a row of names before the rules")
    for row in range(1, len(grid.rows)):
        first = grid.rows[row][0].strip() if grid.rows[row] else ""
        if _SURE_TEST.fullmatch(first):
            message = f"the first column should hold the rules' ids and holds a test, `{first}`"
            return error("GR143", message, grid.span(row, 0), "put a column of ids before the tested ones")
    return None


def _named_apart(
    rules: Sequence[LooseRule], findings: list[Finding]
) -> tuple[list[LooseRule], dict[str, str]]:
    """Rules of one id under names of their own, and what each is called in the table."""
    first: dict[str, int] = {}
    written: dict[str, str] = {}
    named = []
    for rule in rules:
        line = first.setdefault(rule.rule_id, rule.span.line)
        if line == rule.span.line:
            named.append(rule)
        else:
            message = f"`{rule.rule_id}` is used twice; the first is on line {line}"
            told = error(
                "GR143", message, rule.span, "give each rule an id of its own", rules=(rule.rule_id,)
            )
            findings.append(replace(told, code="GR201", kind="duplicate id"))
            name = f"{rule.rule_id} (line {rule.span.line})"
            written[name] = rule.rule_id
            named.append(replace(rule, rule_id=name))
    return named, written


def _told_header(grid: Grid, headers: Sequence[str], parts: _Parts) -> list[Finding]:
    found = []
    seen: dict[str, int] = {}
    for at, text in enumerate(headers):
        name = smooth(text.removeprefix("->"))
        if at and not name:
            mend = "name it in the first row"
            found.append(error("GR143", f"the column {at + 1} has no name", grid.span(0, at), mend))
        elif at and name in seen:
            first = seen[name]
            is_tested = at in parts.tests and first in parts.tests
            make = warning if is_tested else error
            mend = "a rule fits where both tests hold" if is_tested else "give each column its own name"
            found.append(make("GR143", f"the column `{text}` stands twice", grid.span(0, at), mend))
        seen.setdefault(name, at)
    if not parts.is_said:
        given = headers[parts.gives[0]]
        message = f"the last column, `{given}`, is taken as the outcome"
        mend = "say `--outcomes 2` for the last two, or write `->` before the first outcome's name"
        plain = _plain_before(grid, parts)
        if plain:
            mend = f"{listed(plain)} also holds one plain value in every row: if it is given too, {mend}"
        found.append(note("GR144", message, grid.span(0, parts.gives[0]), mend))
    return found


def _plain_before(grid: Grid, parts: _Parts) -> tuple[str, ...]:
    """The columns right before the outcome in which no cell tests anything."""
    found: list[str] = []
    for at in reversed(parts.tests):
        cells = [row[at] for row in grid.rows[1:] if at < len(row)]
        if not cells or any(cell in {"", "-"} or _TESTS.search(cell) for cell in cells):
            break
        found.insert(0, grid.rows[0][at])
    return tuple(found)


def _hit(header: str) -> tuple[Hit | None, str]:
    """Some tables carry their hit policy's letter where the ids' header stands."""
    found = _HIT.fullmatch(header.strip())
    if found is None:
        named = next((hit for hit in Hit if hit.value == header.strip().upper()), None)
        return named, ""
    return _HITS[found["letter"]], _AGGREGATES.get(found["sign"] or "", "")


def _typed_row(grid: Grid) -> int:
    """1 when the second row names types, not a rule."""
    if len(grid.rows) < 3 or grid.rows[1][0].strip().lower() not in {"", "type", "types"}:
        return 0
    cells = [text.strip().lower() for text in grid.rows[1][1:]]
    is_typed = any(cells) and all(text in TYPES or not text for text in cells)
    return int(is_typed and len(grid.rows[1]) == len(grid.rows[0]))


def _rule(grid: Grid, row: int, width: int, parts: _Parts, findings: list[Finding]) -> LooseRule:
    cells = grid.rows[row]
    span = grid.span(row, 0)
    rule_id = cells[0].strip()
    if not rule_id:
        rule_id = f"row {span.line}"
        message = f"the rule in line {span.line} has no id and is called `{rule_id}`"
        findings.append(warning("GR143", message, span, "name it in the first column"))
    if len(cells) != width:
        message = f"the row of {rule_id} has {len(cells)} cells and the header {width}"
        mend = "put a cell that holds the delimiter into quotes, and `-` into an empty one"
        findings.append(error("GR143", message, span, mend, rules=(rule_id,)))
        return LooseRule(rule_id, span, (), (), is_whole=False)

    def cell(at: int) -> Cell:
        return Cell(cells[at].strip(), partial(grid.span, row, at))

    why = cells[parts.why].strip() if parts.why is not None else ""
    named = cells[parts.yields_to].split(",") if parts.yields_to is not None else []
    yields_to = tuple(name for one in named if (name := one.strip()) not in {"", "-"})
    tests, outcome = tuple(map(cell, parts.tests)), tuple(map(cell, parts.gives))
    return LooseRule(rule_id, span, tests, outcome, why, yields_to)
