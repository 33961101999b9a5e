"""A log file becomes a table of events; what cannot be read is told and left out whole cases at a time."""

from pathlib import Path

import duckdb
import ibis

from groundrules.adapters.eventlog import csvlog, xes
from groundrules.adapters.eventlog.broken import BrokenLogError
from groundrules.adapters.eventlog.columns import match
from groundrules.adapters.eventlog.csvlog import ROW
from groundrules.adapters.eventlog.moments import ISO, form_of, moment
from groundrules.signals.processlog import Columns, GivenLog
from groundrules.terms import Finding, Severity, Span

READS = (*csvlog.ENDS, *xes.ENDS)
_SHOWN = 3


def read_log(path: Path, said: Columns, *, memory: str = "2GB", threads: int = 2) -> GivenLog:
    """The events of a file. Never raises for what is wrong with it.

    A row without a case cannot be counted. A case with a moment nobody can read is left out whole, since its
    order would be a guess.

    Args:
        path: ends in one of ``READS``.
        said: what somebody said of its columns.
        memory: the most memory the engine takes.
        threads: its threads.

    Raises:
        ImportError: an XES file, and its extra is not installed.
    """
    name = path.name.lower()
    if not path.is_file() or not name.endswith(READS):
        message = (
            f"`{path.name}` is no log this command reads" if path.is_file() else f"there is no file `{path}`"
        )
        mend = f"a log ends in {', '.join(READS)}"
        return GivenLog(None, said, 0, (_error("GR665", message, mend, path, None, kind="not read"),))
    connection = _engine(memory, threads)
    notes: list[Finding] = []
    traces: int | None = None
    try:
        if name.endswith(xes.ENDS):
            raw, traces = xes.open_xes(connection, path)
        else:
            raw = csvlog.open_csv(connection, path)
    except BrokenLogError as error:
        broken = _error("GR665", error.message, error.mend, path, error.line, kind="not read")
        return GivenLog(None, said, 0, (broken,))
    headers = [header for header in raw.columns if header != ROW]
    columns, missing = match(headers, said, path.name)
    if missing:
        return GivenLog(None, columns, 0, missing)
    table, form, found = _timed(raw, columns, path)
    if table is None:
        return GivenLog(None, columns, 0, found)
    events, rows, left = _whole_cases(table, columns, path)
    notes += [*found, *left]
    if traces is not None and events is not None:
        notes += _shared_names(table, traces, path)
    used = Columns(columns.case, columns.activity, columns.who, columns.when, columns.group, form)
    return GivenLog(events, used, rows, tuple(notes))


def _engine(memory: str, threads: int) -> ibis.BaseBackend:
    """An engine of its own that loads nothing from elsewhere; without more, a moment of no offset is UTC."""
    config: dict[str, str | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": threads,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    return ibis.duckdb.from_connection(duckdb.connect(config=config))


def _timed(
    raw: ibis.Table, columns: Columns, path: Path
) -> tuple[ibis.Table | None, str | None, tuple[Finding, ...]]:
    """The log in our columns, with the text of its moments; or why its moments cannot be read."""

    def text(header: str | None) -> ibis.expr.types.StringValue:
        if header is None:
            return ibis.null("string")
        return raw[header].cast("string").strip().nullif("")

    when = raw[columns.when]
    table = raw.select(
        case_id=text(columns.case), activity=text(columns.activity), actor=text(columns.who),
        team=text(columns.group), written=text(columns.when), row=raw[ROW].cast("int64"),
        at=when if when.type().is_timestamp() else ibis.null("timestamp"),
    )  # fmt: skip
    if when.type().is_timestamp():
        return table, None, ()
    form, rival = (columns.moment, None) if columns.moment else form_of(table, "written")
    if form is None:
        seen = table.filter(table.written.notnull()).limit(1).to_pyarrow().to_pylist()
        shown = f", like `{seen[0]['written']}`" if seen else ""
        message = f"the moments in `{columns.when}`{shown}, cannot be read"
        mend = "say their form with --date-format, for instance %d.%m.%Y %H:%M"
        return None, None, (_error("GR666", message, mend, path, None, kind="unknown moments"),)
    if rival is not None:
        message = f"the moments in `{columns.when}` may have the day first or the month first"
        mend = f'say which with --date-format "{form}" or "{rival}"'
        return None, None, (_error("GR666", message, mend, path, None, kind="two readings"),)
    return table.drop("at").mutate(at=moment(table.written, form)), form if form != ISO else None, ()


def _whole_cases(
    table: ibis.Table, columns: Columns, path: Path
) -> tuple[ibis.Table | None, int, list[Finding]]:
    kept = table.cache()
    rows = int(kept.count().to_pyarrow().as_py())
    findings = []
    nameless = kept.filter(kept.case_id.isnull())
    findings += _left_out(nameless, f"no case in `{columns.case}`", path, rows, "they are left out")
    timeless = kept.filter(kept.case_id.notnull(), kept["at"].isnull())
    findings += _left_out(
        timeless, f"no moment that can be read in `{columns.when}`", path, rows,
        "the cases they belong to are left out, since their order would be a guess",
    )  # fmt: skip
    whole = kept.filter(kept.case_id.notnull()).anti_join(timeless.select("case_id").distinct(), "case_id")
    events = whole.select("case_id", "activity", "actor", "team", "at", "row").cache()
    if not int(events.count().to_pyarrow().as_py()):
        findings.append(
            _error("GR668", "no event of the log can be read", "", path, None, kind="nothing left")
        )
        return None, rows, findings
    return events, rows, findings


def _left_out(bad: ibis.Table, what: str, path: Path, rows: int, then: str) -> list[Finding]:
    number = int(bad.count().to_pyarrow().as_py())
    if not number:
        return []
    first = bad.order_by("row").limit(_SHOWN).select("row", "written").to_pyarrow().to_pylist()
    is_csv = not path.name.lower().endswith(xes.ENDS)
    line = csvlog.line_of(path, first[0]["row"], rows) if is_csv else None
    places = ", ".join(
        (f"line {line - first[0]['row'] + one['row']:,}" if line else f"event {one['row'] + 1:,}")
        + (f" (`{one['written'][:40]}`)" if one["written"] and "moment" in what else "")
        for one in first
    )
    told = f"{number:,} row has" if number == 1 else f"{number:,} rows have"
    more = " ..." if number > len(first) else ""
    span = Span(path.name, line) if line else None
    return [
        Finding(
            "GR668", Severity.WARNING, f"{told} {what}: {places}{more}", then, span, "left out", count=number
        )
    ]


def _shared_names(table: ibis.Table, traces: int, path: Path) -> list[Finding]:
    cases = int(table.case_id.nunique().to_pyarrow().as_py())
    if cases >= traces:
        return []
    message = f"{traces:,} traces have {cases:,} names; those of one name, or of none, are not told apart"
    return [
        Finding(
            "GR668", Severity.WARNING, message, "give each trace its own `concept:name`", Span(path.name),
            "shared name", count=traces - cases,
        )
    ]  # fmt: skip


def _error(code: str, message: str, mend: str, path: Path, line: int | None, *, kind: str) -> Finding:
    return Finding(code, Severity.ERROR, message, mend, Span(path.name, line) if line else None, kind)
