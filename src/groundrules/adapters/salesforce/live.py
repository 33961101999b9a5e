"""Reading an org through the Bulk API 2.0: each object becomes a CSV file, as a weekly export would hold it.

What is in the folder afterwards is read like any export, through the same mapping, counted twice.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

import sqlglot.expressions as sql
from simple_salesforce.api import Salesforce
from simple_salesforce.bulk2 import Operation
from simple_salesforce.exceptions import SalesforceError
from sqlglot import select

from groundrules.adapters.salesforce.submit import JobResult, Submitter
from groundrules.adapters.salesforce.wire import LiveError, NotSalesforceError, Wire
from groundrules.terms import Finding, Severity

_STAMPS = ("SystemModstamp", "LastModifiedDate", "CreatedDate")
_AGAIN = 3  # times the results of a job are read from their beginning when they do not add up
_PAGE = 50_000
_LONGEST_POLL, _MOST_POLLS = 15.0, 2_000
_OVER = ("JobComplete", "Aborted", "Failed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One object to read.

    Attributes:
        name: its API name.
        columns: API names of the fields that are looked at; those the org does not have are left out.
        can_miss: the org may lack the object.
        is_whole: it is read whole although only what changed is asked for.
    """

    name: str
    columns: tuple[str, ...]
    can_miss: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was read.

    Attributes:
        rows: rows by object.
        findings: objects the org lacks.
        seen_at: the org's own time when the reading began: what changed later is read the next time.
    """

    rows: Mapping[str, int]
    findings: tuple[Finding, ...]
    seen_at: datetime | None


@dataclass(slots=True)
class SalesforceLive:
    """An org that is signed in to.

    Args:
        wire: the line.
        tell: is told what is being done, for who waits.
        page: rows asked for at a time.
        jobs: where submitted jobs are noted, so that none is submitted twice.
    """

    wire: Wire
    tell: Callable[[str], None] = field(default=lambda _: None)
    page: int = _PAGE
    jobs: Path = Path("salesforce-jobs")

    def fetch(self, folder: Path, wanted: Sequence[Wanted], since: datetime | None = None) -> Fetched:
        """Every object lies in the folder as a CSV file.

        Args:
            folder: where.
            wanted: the objects.
            since: only rows that changed from then on, deleted ones among them; None: all there are.

        Raises:
            LiveError: one of them could not be read to its end; the folder is then of no use.
        """
        folder.mkdir(parents=True, exist_ok=True)
        rows: dict[str, int] = {}
        findings: list[Finding] = []
        for one in wanted:
            has = self._fields(one)
            if has is None:
                findings.append(_missing(one.name))
                continue
            columns = [name for name in one.columns if name in has]
            stamp = next((name for name in _STAMPS if name in has), None)
            only = since if stamp and not one.is_whole else None
            rows[one.name] = self._object(folder / f"{one.name}.csv", one.name, columns, stamp, only)
            self.tell(f"{one.name}: {rows[one.name]:,} rows")
        return Fetched(rows, tuple(findings), self.wire.seen_at)

    def submit(self, name: str, operation: str, text: str, key: str) -> JobResult:
        """A job's rows are written to the org, once, however often it is submitted under this key.

        Args:
            name: the object's API name.
            operation: ``insert``, ``update`` or ``delete``.
            text: the CSV, its header API names, lines ended by line feeds; ``#N/A`` empties a value.
            key: names the job for ever; the same key with another text is refused.

        Raises:
            LiveError: it is not known what became of the rows; submitting again finds out.
        """
        return Submitter(self.wire, self.jobs, self.tell).submit(name, operation, text, key)

    def _fields(self, one: Wanted) -> frozenset[str] | None:
        """The fields the org's object has; None when there is no such object and it may be missing."""
        try:
            told = self.wire.get(f"sobjects/{one.name}/describe")
        except LiveError as error:
            is_unknown = (
                isinstance(error.__cause__, SalesforceError)
                and error.__cause__.status == HTTPStatus.NOT_FOUND
            )
            if is_unknown and one.can_miss:
                return None
            raise
        return frozenset(str(field["name"]) for field in told["fields"])

    def _object(
        self, path: Path, name: str, columns: Sequence[str], stamp: str | None, since: datetime | None
    ) -> int:
        query = soql(name, columns, stamp, since)
        job = self.wire.ask(f"the query of {name}", lambda client: _created(client, name, query))
        total = self._done(name, job)
        for time in range(1, _AGAIN + 1):
            try:
                return self._results(path, name, job, total, columns)
            except NotSalesforceError as error:
                if time == _AGAIN:
                    raise LiveError(_does_not_add_up(name, str(error))) from error
        raise AssertionError("the last time raises")

    def _done(self, name: str, job: str) -> int:
        """How many rows the finished job has."""
        for poll in range(_MOST_POLLS):
            told = self.wire.ask(
                f"the state of the query of {name}", lambda client: _state(client, name, job)
            )
            if told["state"] == "JobComplete":
                return int(told["numberRecordsProcessed"])
            if told["state"] in _OVER:
                raise LiveError(_failed(name, told))
            self.wire.sleep(min(1.0 + poll, _LONGEST_POLL))
        raise LiveError(_failed(name, {"state": "InProgress", "errorMessage": "it takes too long"}))

    def _results(self, path: Path, name: str, job: str, total: int, columns: Sequence[str]) -> int:
        """The job's rows in the file, page by page; NotSalesforceError when they do not add up."""
        locator, rows, seen = "", 0, set()
        with path.open("w", encoding="utf-8", newline="") as file:
            while True:
                get = partial(_page, name=name, job=job, locator=locator, most=self.page)
                page = self.wire.ask(f"the result of {name}", get)
                header, body, count = _counted(str(page["records"]))
                if count != page["number_of_records"] or (count and list(header) != list(columns)):
                    raise NotSalesforceError("a page is cut off")
                digest = sha256(body.encode()).digest()
                if count and digest in seen:
                    raise NotSalesforceError("a page comes twice")
                seen.add(digest)
                file.write(body if rows else _line(columns) + body)
                rows += count
                locator = str(page["locator"])
                if not locator:
                    break
                self.tell(f"{name}: {rows:,} of {total:,} rows")
            if not rows:
                file.write(_line(columns) if file.tell() == 0 else "")
        if rows != total:
            raise NotSalesforceError(f"{rows:,} rows came, {total:,} were announced")
        return rows


def soql(name: str, columns: Iterable[str], stamp: str | None, since: datetime | None) -> str:
    """The query for an object, all of it or what changed since."""
    query = select(*(sql.column(column) for column in columns)).from_(sql.to_table(name))
    if since is not None and stamp is not None:
        moment = sql.Literal.number(since.strftime("%Y-%m-%dT%H:%M:%SZ"))
        query = query.where(sql.GTE(this=sql.column(stamp), expression=moment))
    return query.sql()


def _created(client: Salesforce, name: str, query: str) -> str:
    """A query job of rows deleted and merged away as well."""
    return str(_told(_bulk(client, name).create_job(Operation.query_all, query=query))["id"])


def _state(client: Salesforce, name: str, job: str) -> Mapping[str, Any]:
    return _told(_bulk(client, name).get_job(job, True))


def _page(client: Salesforce, name: str, job: str, locator: str, most: int) -> Mapping[str, Any]:
    try:
        return dict(_bulk(client, name).get_query_results(job, locator, most))
    except (KeyError, ValueError) as error:  # no count of rows in the header, or bytes that are no text
        raise NotSalesforceError("a page is not in Salesforce's form") from error


def _bulk(client: Salesforce, name: str) -> Any:
    return getattr(client.bulk2, name)._client


def _told(answer: object) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping) or "id" not in answer:
        raise NotSalesforceError("an answer is not in Salesforce's form")
    return answer


def _counted(text: str) -> tuple[tuple[str, ...], str, int]:
    """A page's header, its rows as they stand, and how many they are; none when it ends in a quote."""
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return (), "", -1
    if not records:
        return (), "", 0
    first = io.StringIO(text, newline="")
    head = next(csv.reader(first))
    body = text[first.tell() :]
    wrong = any(len(record) != len(head) for record in records)
    is_cut = bool(body) and not body.endswith("\n")
    return tuple(head), body, -1 if wrong or is_cut else len(records) - 1


def _line(columns: Sequence[str]) -> str:
    return ",".join(f'"{name}"' for name in columns) + "\n"


def _missing(name: str) -> Finding:
    return Finding(
        "GR377", Severity.NOTE, f"the org has no object `{name}`, or hides it from the user who signs in", "",
        kind="salesforce",
    )  # fmt: skip


def _failed(name: str, told: Mapping[str, Any]) -> Finding:
    why = str(told.get("errorMessage") or "no reason is given").rstrip(".").lower()
    state = {"Aborted": "was aborted", "Failed": "failed"}.get(str(told["state"]), "did not end")
    return Finding(
        "GR374", Severity.ERROR, f"the query of `{name}` {state}: {why}",
        "try again; nothing was changed here", kind="salesforce",
    )  # fmt: skip


def _does_not_add_up(name: str, why: str) -> Finding:
    return Finding(
        "GR375", Severity.ERROR, f"what Salesforce sends of `{name}` does not add up: {why}",
        "try again; nothing was changed here", kind="salesforce",
    )  # fmt: skip
