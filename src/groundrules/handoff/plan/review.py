"""A plan's folder read back after a person had it: struck moves, postponed waves, and nothing else."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path

from groundrules.handoff.plan.dates import Quiet
from groundrules.handoff.plan.file import (
    MOVE_COLUMNS,
    MOVES,
    PLAN,
    POSTPONE,
    REMARK,
    ROOM_COLUMNS,
    ROOMS,
    WAVE_COLUMNS,
    WAVES,
    WITHHOLD,
    move_rows,
    room_rows,
    wave_rows,
)
from groundrules.handoff.plan.model import MoveStanding, Plan, Wave
from groundrules.handoff.plan.text import digest_of, plan_of, plan_text
from groundrules.terms import Finding, Severity, Span, undecoded

_YES, _NO = frozenset({"yes", "y", "x", "true", "1"}), frozenset({"", "no", "n", "false", "0"})
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y")
_SHOWN = 20


@dataclass(frozen=True)
class PlanReading:
    """A plan's folder, read.

    Attributes:
        plan: the plan as reviewed; None when something stands against it, see ``findings``.
        digest: of ``plan.json``, as the plan was drafted.
        reviewed_digest: of the plan as reviewed.
        struck: the moves the reviewer struck.
        postponed: wave -> its new day.
    """

    plan: Plan | None
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    reviewed_digest: str = ""
    struck: tuple[str, ...] = ()
    postponed: Mapping[int, date] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    own: str
    cells: tuple[str, ...]


def read_plan(folder: Path) -> PlanReading:
    """The plan of a folder with what its reviewer did; an error in it leaves no plan."""
    files: dict[str, bytes] = {}
    for name in (PLAN, MOVES, WAVES, ROOMS):
        try:
            files[name] = (folder / name).read_bytes()
        except OSError as trouble:
            if name == ROOMS:  # plans of before have none, and nothing is done by it
                continue
            why = (trouble.strerror or "not readable").lower()
            place = Span(str(folder / name))
            mend = "name the folder that `groundrules plan --waves` wrote"
            return PlanReading(None, (_error("GR524", f"`{name}` cannot be opened: {why}", place, mend),))
    return read_files(files, str(folder))


def read_files(files: Mapping[str, bytes], where: str = "") -> PlanReading:
    """As ``read_plan``, from the files' bytes; ``where`` is the folder's name in findings."""
    place = f"{where}/" if where else ""
    try:
        plan = plan_of(json.loads(files[PLAN]))
    except (ValueError, KeyError, TypeError):
        return PlanReading(None, (_not_ours(place),))
    digest = digest_of(files[PLAN])
    if digest != digest_of(plan_text(plan)):
        return PlanReading(None, (_not_ours(place),), digest)
    rows, findings = _table(files[MOVES], f"{place}{MOVES}", (WITHHOLD, *MOVE_COLUMNS))
    findings += _compare(rows, list(move_rows(plan)), MOVE_COLUMNS, f"{place}{MOVES}", "move_id")
    struck, more = _struck(rows, f"{place}{MOVES}")
    dates, late = _table(files[WAVES], f"{place}{WAVES}", (POSTPONE, *WAVE_COLUMNS))
    late += _compare(dates, list(wave_rows(plan)), WAVE_COLUMNS, f"{place}{WAVES}", "wave")
    late += _rooms(plan, files, f"{place}{ROOMS}")
    waves, moved, wrong = _postponed(plan, dates, f"{place}{WAVES}")
    findings = [*findings, *more, *late, *wrong]
    if not findings:
        findings += _halves(plan, struck, f"{place}{MOVES}")
    if findings:
        return PlanReading(None, tuple(findings[:_SHOWN]), digest)
    reviewed = _reviewed(plan, struck, waves)
    return PlanReading(reviewed, (), digest, digest_of(plan_text(reviewed)), tuple(sorted(struck)), moved)


def _rooms(plan: Plan, files: Mapping[str, bytes], file: str) -> list[Finding]:
    if ROOMS not in files:
        return []
    rows, findings = _table(files[ROOMS], file, (REMARK, *ROOM_COLUMNS))
    return findings + _compare(rows, list(room_rows(plan)), ROOM_COLUMNS, file, "seller_id")


def _reviewed(plan: Plan, struck: frozenset[str], waves: tuple[Wave, ...]) -> Plan:
    moves = tuple(
        replace(move, wave=None, standing=MoveStanding.WITHHELD, unplanned="Struck by the reviewer.")
        if move.move_id in struck
        else move
        for move in plan.moves
    )
    return replace(plan, moves=moves, waves=waves)


def _table(content: bytes, file: str, headers: Sequence[str]) -> tuple[list[_Row], list[Finding]]:
    """The rows of a table as a spreadsheet may have saved it: commas or semicolons, with a mark or not."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [
            _error("GR525", f"`{file}` is not UTF-8 text", undecoded(file, error), "save it as UTF-8")
        ]
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    found = [cell.strip() for cell in next(reader, [])]
    if sorted(found) != sorted(headers):
        strange = [name for name in found if name not in headers]
        lacking = [name for name in headers if name not in found] or strange
        message = f"the headers are not those of the plan: `{(lacking or found)[0]}`"
        return [], [_error("GR525", message, Span(file), "plan again, and leave the headers as they are")]
    at = [found.index(name) for name in headers]
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(found) - len(cells))]
            own, *rest = (padded[n] for n in at)
            rows.append(_Row(reader.line_num, own.strip(), tuple(rest)))
    return rows, []


def _compare(
    rows: Sequence[_Row], expected: Sequence[tuple[str, ...]], columns: Sequence[str], file: str, key: str
) -> list[Finding]:
    """Every row of the plan once, and as the plan has it."""
    at = columns.index(key)
    wanted = {cells[at]: cells for cells in expected}
    findings, seen = [], set()
    for row in rows:
        name = row.cells[at].strip().lstrip("'")
        cells = wanted.get(name)
        if cells is None or name in seen:
            said = "is in the table twice" if cells else "is not in the plan"
            findings.append(
                _error("GR525", f"{key} `{name}` {said}", Span(file, row.line), "take the row out")
            )
            continue
        seen.add(name)
        changed = [n for n, cell in enumerate(cells) if not _same(row.cells[n], cell)]
        if changed:
            column = columns[changed[0]]
            message = f"`{column}` is `{row.cells[changed[0]]}` and the plan says `{cells[changed[0]]}`"
            mend = "put the plan's value back: only striking and postponing can be said here"
            findings.append(_error("GR521", message, Span(file, row.line), mend))
    lacking = [name for name in wanted if name not in seen]
    if rows and lacking:
        message = f"{len(lacking)} rows of the plan are gone, the first is {key} `{lacking[0]}`"
        mend = f"put them back; to strike a move write `yes` under `{WITHHOLD}`"
        findings.append(_error("GR525", message, Span(file), mend))
    return findings


def _same(cell: str, expected: str) -> bool:
    """Equal, or what a spreadsheet makes of it: another form of the same number or day."""
    cell = cell.strip()
    if cell == expected.strip() or cell.lstrip("'") == expected.lstrip("'").strip():
        return True
    try:
        return Decimal(cell.replace(",", ".")) == Decimal(expected)
    except InvalidOperation:
        return _day(expected) is not None and expected in {
            found.isoformat() for form in _DATES if (found := _day(cell, form)) is not None
        }


def _day(text: str, form: str = "%Y-%m-%d") -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None


def _struck(rows: Sequence[_Row], file: str) -> tuple[frozenset[str], list[Finding]]:
    at = MOVE_COLUMNS.index("move_id")
    struck, findings = set(), []
    for row in rows:
        word = row.own.lower()
        if word in _YES:
            struck.add(row.cells[at].strip())
        elif word not in _NO:
            message = f"`{row.own}` under `{WITHHOLD}` is neither yes nor no"
            findings.append(_error("GR522", message, Span(file, row.line), "write `yes`, or leave it empty"))
    return frozenset(struck), findings


def _halves(plan: Plan, struck: frozenset[str], file: str) -> list[Finding]:
    """A family or a pair is struck whole or not at all."""
    units: dict[str, set[bool]] = {}
    for move in plan.moves:
        if move.wave is not None:
            units.setdefault(move.unit_id, set()).add(move.move_id in struck)
    split = sorted(unit for unit, said in units.items() if len(said) == 2)
    return [
        _error(
            "GR527",
            f"only a part of `{unit}` is struck, and its accounts move together",
            Span(file),
            f"strike every row with `{unit}` under `moves_with`, or none",
        )
        for unit in split
    ]


def _postponed(
    plan: Plan, rows: Sequence[_Row], file: str
) -> tuple[tuple[Wave, ...], dict[int, date], list[Finding]]:
    """The waves with their new days: never earlier, in their order and at their distance."""
    asked: dict[int, date] = {}
    findings = []
    numbers = {wave.number: wave for wave in plan.waves}
    quiet = Quiet(_days(plan, "quiet_quarter_end_days"), _days(plan, "quiet_year_start_days"))
    for row in rows:
        number = row.cells[0].strip()
        if not row.own or not number.isdigit() or int(number) not in numbers:
            continue
        day = _day(row.own)
        start = numbers[int(number)].starts_on
        if day is None:
            message, mend = f"`{row.own}` is no day", "write it as 2026-11-30"
            findings.append(_error("GR523", message, Span(file, row.line), mend))
        elif day < start:
            message = f"wave {number} starts on {start.isoformat()} and cannot be moved forward to {row.own}"
            findings.append(_error("GR523", message, Span(file, row.line), "name a later day"))
        elif why := quiet.why(day):
            findings.append(_error("GR523", f"{row.own} {why}", Span(file, row.line), "name another day"))
        else:
            asked[int(number)] = day
    apart = timedelta(days=_days(plan, "wave_every_days"))
    starts = [asked.get(wave.number, wave.starts_on) for wave in plan.waves]
    for before, start, wave in zip(starts[:-1], starts[1:], plan.waves[1:], strict=True):
        if asked and start < before + apart:
            message = f"wave {wave.number} would start {(start - before).days} days after the one before"
            mend = f"the book asks for {apart.days} days (`wave_every_days`): postpone it too"
            findings.append(_error("GR523", message, Span(file), mend))
    last = plan.waves[-1] if plan.waves else None
    ends = [*starts[1:], starts[-1] + (last.ends_on - last.starts_on)] if last else []
    waves = tuple(
        replace(wave, starts_on=start, ends_on=end)
        for wave, start, end in zip(plan.waves, starts, ends, strict=True)
    )
    return waves, asked, findings


def _days(plan: Plan, name: str) -> int:
    """A number of the book as the plan keeps it; 0 where the book does not give it."""
    value = plan.caps.get(name, 0)
    if isinstance(value, Mapping):
        value = value.get("otherwise", 0)
    return value if isinstance(value, int) else 0


def _not_ours(place: str) -> Finding:
    message = f"`{place}{PLAN}` is not as the planner wrote it"
    mend = "plan again: this file is not edited, the two tables beside it are"
    return _error("GR524", message, Span(f"{place}{PLAN}"), mend)


def _error(code: str, message: str, span: Span, mend: str) -> Finding:
    return Finding(code, Severity.ERROR, message, mend, span, kind="plan file")
