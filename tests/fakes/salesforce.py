"""A Salesforce on this machine that speaks the real protocol, and can be made to fail.

Token, describe, REST query, Bulk API 2.0 query (``Sforce-Locator`` paging) and ingest (``#N/A`` empties, an
empty value leaves, results by row). SOQL is answered by DuckDB. Faults are planted per request.
"""

import csv
import io
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import duckdb
import pyarrow as pa
import sqlglot

Records = dict[str, list[dict[str, str]]]
Answer = tuple[int, dict[str, str], bytes]
_MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)")


@dataclass
class Job:
    """A bulk job: what was asked, in which state it is, and its rows."""

    ident: str
    about: dict[str, object]
    state: str
    rows: list[dict[str, str]] = field(default_factory=list)
    text: str | None = None
    results: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    polls: int = 0
    error: str = ""


@dataclass
class Fault:
    """Something that goes wrong with the nth request whose method and path contain a text.

    ``act`` is given the handler and the answer that was due; it returns the answer that is sent, or None when
    it has seen to the rest itself.
    """

    match: str
    act: Callable[["Handler", Callable[[], Answer]], Answer | None]
    nth: int = 1
    times: int = 1
    seen: int = 0

    def is_due(self, request: str) -> bool:
        """Whether this request is the one."""
        if self.match not in request:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class Org:
    """The org's records and jobs; thread-safe."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.jobs: dict[str, Job] = {}
        self.tokens: set[str] = set()
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.applied: list[tuple[str, str]] = []
        self.lock = threading.RLock()
        self.number = 0
        self.fresh_ids = 0
        self.secret = "right"
        self.slow = 0
        self.url = ""

    def next(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number:015d}"

    def soql(self, text: str, *, with_deleted: bool) -> list[dict[str, str]]:
        """The rows a query gives, by DuckDB."""
        tree = sqlglot.parse_one(_MOMENT.sub(r"'\1'", text))
        table = tree.find(sqlglot.exp.Table)
        assert table is not None
        rows = self.records[table.name]
        kept = [row for row in rows if with_deleted or row.get("IsDeleted", "false") != "true"]
        names = list(rows[0]) if rows else [str(column.name) for column in tree.find_all(sqlglot.exp.Column)]
        relation = pa.table({name: pa.array([row[name] for row in kept], pa.string()) for name in names})
        with duckdb.connect() as connection:
            connection.register(table.name, relation)
            found = connection.sql(tree.sql("duckdb")).arrow()
            whole = found.read_all() if isinstance(found, pa.RecordBatchReader) else found
        return [{key: str(value or "") for key, value in row.items()} for row in whole.to_pylist()]

    def ingest(self, job: Job) -> None:
        """Every row applied once, by itself: some may fail."""
        done, failed = [], []
        for row in csv.DictReader(io.StringIO(job.text or "", newline="")):
            error, ident, made = self.apply(str(job.about["object"]), str(job.about["operation"]), row)
            if error:
                failed.append({"sf__Id": ident, "sf__Error": error, **row})
            else:
                done.append({"sf__Id": ident, "sf__Created": str(made).lower(), **row})
        job.results = {"successfulResults": done, "failedResults": failed, "unprocessedRecords": []}

    def apply(self, name: str, operation: str, row: Mapping[str, str]) -> tuple[str, str, bool]:
        rows = self.records[name]
        self.applied.append((operation, row.get("Id", "") or json.dumps(dict(row), sort_keys=True)))
        if operation == "insert":
            self.fresh_ids += 1
            ident = f"NEW{self.fresh_ids:015d}"
            rows.append({**dict.fromkeys(rows[0], ""), **dict(row), "Id": ident, "IsDeleted": "false"})
            return "", ident, True
        found = next((one for one in rows if one["Id"] == row["Id"]), None)
        if found is None or found.get("IsDeleted") == "true":
            return f"ENTITY_IS_DELETED:entity is deleted:{row['Id']}--", row["Id"], False
        if row.get("OwnerId") == "LOCKED":
            return "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--", row["Id"], False
        if operation == "delete":
            found["IsDeleted"] = "true"
        for key, value in row.items():
            if value:
                found[key] = "" if value == "#N/A" else value
        return "", row["Id"], False


class Handler(BaseHTTPRequestHandler):
    """One request to the org."""

    org: Org
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def _answer(self, method: str) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(size)
        request = f"{method} {self.path}"
        with self.org.lock:
            self.org.requests.append(request)
            due = next((fault for fault in self.org.faults if fault.is_due(request)), None)
            answer = due.act(self, lambda: self._route(method)) if due else self._route(method)
        if answer is None:
            self.close_connection = True
            return
        self.send(answer)

    def send(self, answer: Answer) -> None:
        """The answer goes out."""
        status, headers, content = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _route(self, method: str) -> Answer:
        parts = urlsplit(self.path)
        if parts.path == "/services/oauth2/token":
            return self._token()
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.org.tokens:
            return refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
        path = parts.path.split("/", 4)[4]
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if found := re.fullmatch(r"sobjects/(\w+)/describe", path):
            return self._describe(found[1])
        if path == "query":
            rows = self.org.soql(query["q"], with_deleted=False)
            return plain({"totalSize": len(rows), "done": True, "records": rows})
        if found := re.fullmatch(r"jobs/(query|ingest)(?:/(\w+))?(?:/(\w+))?", path):
            return self._job(method, found[1], found[2], found[3], query)
        return refusal(404, "NOT_FOUND", "The requested resource does not exist")

    def _token(self) -> Answer:
        given = parse_qs(self.body.decode())
        if given.get("client_secret") != [self.org.secret]:
            return plain({"error": "invalid_client", "error_description": "invalid client credentials"}, 400)
        token = self.org.next("00Dtoken")
        self.org.tokens.add(token)
        return plain({"access_token": token, "instance_url": self.org.url, "token_type": "Bearer"})

    def _describe(self, name: str) -> Answer:
        if name not in self.org.records:
            return refusal(404, "NOT_FOUND", "The requested resource does not exist")
        return plain({"name": name, "fields": [{"name": one} for one in self.org.records[name][0]]})

    def _job(
        self, method: str, kind: str, ident: str | None, what: str | None, query: dict[str, str]
    ) -> Answer:
        if ident is None:
            return self._new(kind, json.loads(self.body))
        job = self.org.jobs[ident]
        if kind == "query":
            return self._page(job, query) if what == "results" else self._state(job)
        if what == "batches":
            return self._put(job)
        if what is not None:
            rows = job.results.get(what, [])
            return 200, {"Content-Type": "text/csv"}, csv_of(rows).encode()
        if method == "PATCH":
            return self._patch(job, str(json.loads(self.body)["state"]))
        return self._state(job)

    def _new(self, kind: str, asked: dict[str, object]) -> Answer:
        job = Job(self.org.next("750job"), asked, "UploadComplete" if kind == "query" else "Open")
        self.org.jobs[job.ident] = job
        if kind == "query":
            job.rows = self.org.soql(str(asked["query"]), with_deleted=asked["operation"] == "queryAll")
            if not job.rows:
                columns = sqlglot.parse_one(_MOMENT.sub(r"'\1'", str(asked["query"]))).expressions
                job.text = ",".join(f'"{column.name}"' for column in columns) + "\n"
        return plain({"id": job.ident, "state": job.state})

    def _state(self, job: Job) -> Answer:
        if job.state in ("UploadComplete", "InProgress"):
            job.polls += 1
            job.state = "InProgress"
            if job.polls > self.org.slow:
                if "query" not in job.about:
                    self.org.ingest(job)
                job.state = "JobComplete"
        count = len(job.rows) or sum(len(rows) for rows in job.results.values())
        return plain({"id": job.ident, "state": job.state, "numberRecordsProcessed": count,
                      "errorMessage": job.error})  # fmt: skip

    def _page(self, job: Job, query: dict[str, str]) -> Answer:
        if job.state != "JobComplete":
            return refusal(400, "INVALIDJOBSTATE", "the job is not complete")
        first, most = int(query.get("locator", "0") or 0), int(query.get("maxRecords", "50000"))
        rows = job.rows[first : first + most]
        more = first + most < len(job.rows)
        headers = {
            "Content-Type": "text/csv", "Sforce-NumberOfRecords": str(len(rows)),
            "Sforce-Locator": str(first + most) if more else "null",
        }  # fmt: skip
        return 200, headers, (csv_of(rows) if rows else str(job.text)).encode()

    def _put(self, job: Job) -> Answer:
        if job.text is not None or job.state != "Open":
            return refusal(400, "INVALIDJOBSTATE", "the job has its rows already")
        job.text = self.body.decode()
        return 201, {}, b""

    def _patch(self, job: Job, state: str) -> Answer:
        if job.state != "Open":
            return refusal(400, "INVALIDJOBSTATE", f"the job is {job.state}")
        job.state = state
        return plain({"id": job.ident, "state": job.state})


def plain(content: object, status: int = 200) -> Answer:
    """JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


def refusal(status: int, code: str, message: str, **headers: str) -> Answer:
    """An error as Salesforce tells it."""
    told = json.dumps([{"errorCode": code, "message": message}]).encode()
    return status, {"Content-Type": "application/json", **headers}, told


def csv_of(rows: list[dict[str, str]]) -> str:
    """Rows as Salesforce writes them: every value quoted."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]) if rows else [], quoting=csv.QUOTE_ALL, lineterminator="\n")
    if rows:
        writer.writeheader()
        writer.writerows(rows)
    return out.getvalue()


@contextmanager
def serving(org: Org) -> Iterator[str]:
    """The org answers at the address."""
    handler = type("OrgHandler", (Handler,), {"org": org})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    org.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield org.url
    finally:
        server.shutdown()
        server.server_close()
