"""Writing rows to an org through the Bulk API 2.0, each job once, whatever happens on the line.

A job does nothing until it is closed. Up to then anything may be thrown away and begun again; the job's id is
noted on disk before it is closed, and whether a close that was not answered arrived is asked of the job
itself. A job submitted again under its key is looked up there and never made anew.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from simple_salesforce.api import Salesforce
from simple_salesforce.bulk2 import Operation
from simple_salesforce.exceptions import SalesforceBulkV2LoadError

from groundrules.adapters.salesforce.wire import LiveError, NotSalesforceError, UnansweredError, Wire
from groundrules.disk import write_whole
from groundrules.terms import Finding, Severity

_TIMES = 5
_LONGEST_POLL, _MOST_POLLS = 15.0, 2_000
_OVER = ("JobComplete", "Aborted", "Failed")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row.

    Attributes:
        row: the row as it was submitted.
        record_id: the record it changed or made; empty when it did nothing.
        error: the CRM's own words, when it refused the row.
    """

    row: Row
    record_id: str = ""
    error: str = ""


Results = tuple[RowResult, ...]


@dataclass(frozen=True, slots=True)
class JobResult:
    """What became of a job; every row is in exactly one of the three.

    Attributes:
        key: the caller's name for the job.
        job_id: the CRM's.
        done: rows that were written.
        refused: rows the CRM refused, each with its words.
        untouched: rows the CRM never came to, because the job was stopped.
        findings: what a person should know, a sentence each.
    """

    key: str
    job_id: str
    done: tuple[RowResult, ...]
    refused: tuple[RowResult, ...]
    untouched: tuple[RowResult, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Submitter:
    """Submits jobs over a line and remembers them in a folder."""

    wire: Wire
    folder: Path
    tell: Callable[[str], None]

    def submit(self, name: str, operation: str, text: str, key: str) -> JobResult:
        """The job's rows are written, once; see ``SalesforceLive.submit``."""
        rows = _read(text)
        digest = sha256(f"{name}\0{operation}\0{text}".encode()).hexdigest()
        noted = self._noted(key)
        again: tuple[Finding, ...] = ()
        if noted is None:
            job = self._uploaded(name, operation, text)
            self._note(key, {"job": job, "digest": digest, "object": name, "operation": operation})
        elif noted["digest"] != digest:
            raise LiveError(_other_text(key))
        else:
            job, again = str(noted["job"]), (_known(key),)
        self._closed(name, job)
        told = self._ended(name, job)
        done, refused, left = self._results(name, job, rows)
        return JobResult(key, job, done, refused, left, (*again, *_said(name, told, refused, left)))

    def _uploaded(self, name: str, operation: str, text: str) -> str:
        """A job that holds the rows and is still open; half-made ones are thrown away."""
        for time in range(1, _TIMES + 1):
            job = self.wire.ask(f"a job for {name}", lambda client: _created(client, name, operation))
            try:
                put = partial(_put, name=name, job=job, text=text)
                self.wire.ask(f"the upload of {name}", put, is_repeatable=False)
            except UnansweredError as error:
                self._thrown_away(name, job)
                if time == _TIMES:
                    raise LiveError(_not_uploaded(name)) from error
                self.wire.sleep(2.0**time)
                continue
            return job
        raise AssertionError("the last time raises")

    def _thrown_away(self, name: str, job: str) -> None:
        with suppress(LiveError):  # an open job does nothing, and Salesforce removes it after a week
            self.wire.ask(
                f"the end of a job for {name}", lambda client: _bulk(client, name).abort_job(job, False)
            )

    def _closed(self, name: str, job: str) -> None:
        """The job is closed; whether a close that was not answered arrived, the job says."""
        for time in range(1, _TIMES + 1):
            told = self._state(name, job)
            if told["state"] != "Open":
                return
            try:
                self.wire.ask(
                    f"the start of the job for {name}",
                    lambda client: _bulk(client, name).close_job(job),
                    is_repeatable=False,
                )
            except UnansweredError as error:
                if time == _TIMES:
                    raise LiveError(_unknown(name, job)) from error
                self.wire.sleep(2.0**time)

    def _ended(self, name: str, job: str) -> Mapping[str, Any]:
        for poll in range(_MOST_POLLS):
            told = self._state(name, job)
            if told["state"] in _OVER:
                return told
            self.tell(f"{name}: {told.get('numberRecordsProcessed', 0)} rows written so far")
            self.wire.sleep(min(1.0 + poll, _LONGEST_POLL))
        raise LiveError(_unknown(name, job))

    def _state(self, name: str, job: str) -> Mapping[str, Any]:
        what = f"the state of the job for {name}"
        return self.wire.ask(what, lambda client: _told(_bulk(client, name).get_job(job, False)))

    def _results(self, name: str, job: str, rows: list[Row]) -> "tuple[Results, Results, Results]":
        """Rows written, refused, and not come to; asked again until each row is in one of them."""

        def asked(kind: str) -> Results:
            what = f"what became of the rows of {name}"
            found = self.wire.ask(what, lambda client: _page(client, name, job, kind))
            return tuple(
                RowResult(_own(row), row.get("sf__Id", ""), row.get("sf__Error", "")) for row in found
            )

        for time in range(1, _TIMES + 1):
            done, refused = asked("successfulResults"), asked("failedResults")
            left = asked("unprocessedRecords")
            if len(done) + len(refused) + len(left) == len(rows):
                return done, refused, left
            self.wire.sleep(2.0**time)
        raise LiveError(_does_not_add_up(name, job, len(rows)))

    def _noted(self, key: str) -> Mapping[str, object] | None:
        path = self._path(key)
        if not path.exists():
            return None
        noted: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
        return noted

    def _note(self, key: str, about: Mapping[str, object]) -> None:
        write_whole(self._path(key), (json.dumps({"key": key, **about}, indent=1) + "\n").encode())

    def _path(self, key: str) -> Path:
        return self.folder / f"{sha256(key.encode()).hexdigest()[:32]}.json"


def _read(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _own(row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.startswith("sf__")}


def _result(row: Row) -> RowResult:
    return RowResult(_own(row), row.get("sf__Id", ""), row.get("sf__Error", ""))


def _created(client: Salesforce, name: str, operation: str) -> str:
    return str(_told(_bulk(client, name).create_job(Operation(operation)))["id"])


def _put(client: Salesforce, name: str, job: str, text: str) -> None:
    try:
        _bulk(client, name).upload_job_data(job, text)
    except SalesforceBulkV2LoadError as error:
        raise NotSalesforceError("the upload is not answered as it should be") from error


def _page(client: Salesforce, name: str, job: str, kind: str) -> list[Row]:
    text = str(_bulk(client, name).get_ingest_results(job, kind))
    if text.lstrip().startswith("<"):
        raise NotSalesforceError("an answer is not in Salesforce's form")
    return _read(text)


def _bulk(client: Salesforce, name: str) -> Any:
    return getattr(client.bulk2, name)._client


def _told(answer: object) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping) or "id" not in answer:
        raise NotSalesforceError("an answer is not in Salesforce's form")
    return answer


def _said(
    name: str, told: Mapping[str, Any], refused: tuple[RowResult, ...], left: tuple[RowResult, ...]
) -> tuple[Finding, ...]:
    findings = []
    if refused:
        findings.append(
            Finding(
                "GR378", Severity.WARNING, f"Salesforce refused {len(refused):,} rows of `{name}`",
                "each row stands in the result with its own reason", kind="rows refused",
                example={"reason": refused[0].error}, count=len(refused),
            )
        )  # fmt: skip
    if left:
        state = {"Aborted": "was aborted", "Failed": "failed"}.get(str(told["state"]), "ended early")
        why = str(told.get("errorMessage") or "no reason is given").rstrip(".").lower()
        findings.append(
            Finding(
                "GR374", Severity.WARNING,
                f"the job for `{name}` {state}: {why}; {len(left):,} rows were not touched",
                "submit them under a new key", kind="rows not touched", count=len(left),
            )
        )  # fmt: skip
    return tuple(findings)


def _known(key: str) -> Finding:
    return Finding(
        "GR379", Severity.NOTE, f"`{key}` was submitted before; nothing was sent twice", "",
        kind="salesforce",
    )  # fmt: skip


def _other_text(key: str) -> Finding:
    return Finding(
        "GR379", Severity.ERROR, f"`{key}` was submitted before, with other rows",
        "submit these under a new key", kind="salesforce",
    )  # fmt: skip


def _not_uploaded(name: str) -> Finding:
    return Finding(
        "GR372", Severity.ERROR, f"the rows of `{name}` cannot be uploaded to Salesforce, {_TIMES} times",
        "try again later; nothing was written", kind="salesforce",
    )  # fmt: skip


def _unknown(name: str, job: str) -> Finding:
    return Finding(
        "GR372", Severity.ERROR, f"it is not known yet what becomes of the rows of `{name}` (job `{job}`)",
        "submit again under the same key to find out; nothing will be written twice", kind="salesforce",
    )  # fmt: skip


def _does_not_add_up(name: str, job: str, rows: int) -> Finding:
    return Finding(
        "GR375", Severity.ERROR, f"the results of job `{job}` do not tell of all {rows:,} rows of `{name}`",
        "submit again under the same key to ask once more; nothing will be written twice", kind="salesforce",
    )  # fmt: skip
