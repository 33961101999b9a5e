"""An org read and written while everything goes wrong: nothing lost, nothing twice, one sentence each."""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundrules.adapters.salesforce.credentials import read_login
from groundrules.adapters.salesforce.live import SalesforceLive, Wanted, soql
from groundrules.adapters.salesforce.submit import JobResult
from groundrules.adapters.salesforce.wire import LiveError, Wire
from tests.adapters.salesforce import faults
from tests.adapters.salesforce.faults import fault
from tests.fakes.salesforce import Fault, Org, serving
from tests.worlds.tiny import sf_id

ROWS, PAGE = 23, 5
COLUMNS = ("Id", "Name", "OwnerId", "SystemModstamp", "IsDeleted")
RESULTS, QUERY, INGEST = "/results", "jobs/query", "jobs/ingest"


def account(number: int) -> dict[str, str]:
    """A record; some names hold what breaks careless readers of CSV."""
    name = ("Plain", "With, comma", 'With "quotes"', "Two\nlines", "Größe")[number % 5]
    return {
        "Id": sf_id("001", number), "Name": f"{name} {number}", "OwnerId": sf_id("005", number % 3),
        "SystemModstamp": f"2026-06-{number + 1:02d}T10:00:00.000Z", "IsDeleted": str(number == 7).lower(),
    }  # fmt: skip


@pytest.fixture
def org() -> Iterator[Org]:
    made = Org({"Account": [account(number) for number in range(ROWS)], "Empty": []})
    made.records["Empty"] = [account(1)]
    with serving(made):
        yield made


class Line:
    """A reader of the org that does not really wait; ``waits`` tells how long it would have."""

    def __init__(self, org: Org, folder: Path) -> None:
        self.waits: list[float] = []
        given = {
            "SALESFORCE_INSTANCE_URL": org.url, "SALESFORCE_CONSUMER_KEY": "key",
            "SALESFORCE_CONSUMER_SECRET": "right",
        }  # fmt: skip
        login = read_login(given)
        wire = Wire(login.open, self.waits.append, timeout=(0.5, 0.5), can_renew=login.can_renew)
        self.live = SalesforceLive(wire, page=PAGE, jobs=folder / "jobs")
        self.folder = folder

    def fetch(self, **more: object) -> list[dict[str, str]]:
        """The accounts as they lie in the file."""
        self.live.fetch(self.folder / "csv", [Wanted("Account", COLUMNS)], **more)  # type: ignore[arg-type]
        with (self.folder / "csv" / "Account.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def line(org: Org, tmp_path: Path) -> Line:
    return Line(org, tmp_path)


def test_everything_arrives_once_page_by_page(org: Org, line: Line) -> None:
    """Deleted rows too, values byte for byte, over several pages; an object the org lacks is told."""
    assert line.fetch() == org.records["Account"]
    pages = [one for one in org.requests if RESULTS in one]
    assert len(pages) == -(-ROWS // PAGE)
    wanted = [
        Wanted("LeaveCalendar", ("UserId",), can_miss=True),
        Wanted("Account", (*COLUMNS, "Segment__c")),
    ]
    fetched = line.live.fetch(line.folder / "again", wanted)
    assert [one.code for one in fetched.findings] == ["GR377"]
    assert fetched.rows == {"Account": ROWS}
    assert fetched.seen_at is not None


def test_only_what_changed_since(org: Org, line: Line) -> None:
    """From the moment on, deleted rows among them; nothing changed is an empty file with its header."""
    since = datetime(2026, 6, 8, tzinfo=UTC)
    assert line.fetch(since=since) == org.records["Account"][7:]
    assert line.fetch(since=datetime(2026, 8, 1, tzinfo=UTC)) == []
    assert (
        line.folder / "csv" / "Account.csv"
    ).read_text() == '"Id","Name","OwnerId","SystemModstamp","IsDeleted"\n'
    assert soql("Task", ["Id"], None, since).endswith("FROM Task")


READ_THROUGH: Mapping[str, Fault] = {
    "timeout in the middle of a page": fault(RESULTS, faults.unanswered, nth=2),
    "connection reset": fault(RESULTS, faults.never_arrived, nth=3),
    "line dead in the middle of a page": fault(RESULTS, faults.broken_off, nth=2),
    "500 on a page": fault(RESULTS, faults.server_error, nth=2, times=2),
    "page cut off": fault(RESULTS, faults.cut_short, nth=2),
    "row missing in a page": fault(RESULTS, faults.rows_missing, nth=2),
    "locator leads back": fault(RESULTS, faults.wrong_locator, nth=2),
    "locator ends early": fault(RESULTS, faults.ends_early, nth=2),
    "HTML instead of a page": fault(RESULTS, faults.html, nth=2),
    "HTML instead of a job": fault("POST /services/data/v59.0/jobs/query", faults.html),
    "503 with Retry-After": fault(RESULTS, faults.html_503, nth=2),
    "429 with Retry-After": fault(QUERY, faults.too_many, nth=2),
    "session ends between pages": fault(RESULTS, faults.expired, nth=3),
    "session ends at the start": fault("describe", faults.expired),
    "job created, answer lost": fault("POST /services/data/v59.0/jobs/query", faults.reset_after),
}


@pytest.mark.parametrize("name", READ_THROUGH)
def test_a_fault_while_reading_loses_nothing(org: Org, line: Line, name: str) -> None:
    """The rows in the file are the org's, each once, in spite of it."""
    planted = READ_THROUGH[name]
    planted.seen = 0
    org.faults = [planted]
    assert line.fetch() == org.records["Account"]
    assert planted.seen >= planted.nth, "the fault was never met"
    if "429" in name:
        assert 11.0 in line.waits
    if "503" in name:
        assert 7.0 in line.waits


def test_a_slow_job_is_waited_for(org: Org, line: Line) -> None:
    """Polled with growing patience."""
    org.slow = 20
    assert len(line.fetch()) == ROWS
    assert line.waits[:3] == [1.0, 2.0, 3.0]
    assert max(line.waits) == 15.0


STOPPED: Mapping[str, tuple[Fault, str, str]] = {
    "limit": (
        fault(QUERY, faults.limit, times=99), "GR373", "the org's daily limit of API requests is used up",
    ),
    "aborted": (
        fault("GET /services/data/v59.0/jobs/query", faults.aborted), "GR374",
        "the query of `Account` was aborted: aborted by an administrator",
    ),
    "failed": (
        fault("GET /services/data/v59.0/jobs/query", faults.failed), "GR374",
        "the query of `Account` failed: internalservererror : unable to process batch",
    ),
    "always 500": (
        fault(RESULTS, faults.server_error, times=99), "GR372",
        "the result of Account cannot be had from Salesforce: it answers 500, 5 times",
    ),
    "never adds up": (
        fault(RESULTS, faults.ends_early, nth=2, times=99), "GR375",
        "what Salesforce sends of `Account` does not add up: 5 rows came, 23 were announced",
    ),
    "session ends again and again": (
        fault("/services/data", faults.expired, times=99), "GR376",
        "Salesforce says that the session has ended, and it could not be renewed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STOPPED)
def test_what_cannot_be_helped_is_told_in_a_sentence(org: Org, line: Line, name: str) -> None:
    """The reading ends, and one plain sentence says why."""
    planted, code, sentence = STOPPED[name]
    planted.seen = 0
    org.faults = [planted]
    with pytest.raises(LiveError) as caught:
        line.fetch()
    assert (caught.value.finding.code, caught.value.finding.message) == (code, sentence)


def moved(count: int = 6) -> str:
    """An update of owners, one of a deleted record, one that cannot be locked."""
    lines = ["Id,OwnerId", *(f"{sf_id('001', number)},NEW{number}" for number in range(count - 1))]
    return "\n".join([*lines, f"{sf_id('001', 20)},LOCKED", f"{sf_id('001', 7)},NEW7", ""])


def told(result: JobResult) -> list[int]:
    """How many rows were written, refused, not come to."""
    return [len(result.done), len(result.refused), len(result.untouched)]


def test_rows_are_written_and_refused_one_by_one(org: Org, line: Line) -> None:
    """Each row is in one of the results, refused ones with the CRM's words; empty leaves, #N/A empties."""
    result = line.live.submit("Account", "update", moved(), "plan1-w1/accounts")
    assert told(result) == [5, 2, 0]
    assert [one.error.split(":")[0] for one in result.refused] == ["UNABLE_TO_LOCK_ROW", "ENTITY_IS_DELETED"]
    assert [one.code for one in result.findings] == ["GR378"]
    assert [row["OwnerId"] for row in org.records["Account"][:5]] == [f"NEW{number}" for number in range(5)]
    emptied = f"Id,OwnerId,Name\n{sf_id('001', 0)},,#N/A\n"
    line.live.submit("Account", "update", emptied, "another")
    assert (org.records["Account"][0]["OwnerId"], org.records["Account"][0]["Name"]) == ("NEW0", "")


def test_the_same_key_submits_once(org: Org, line: Line) -> None:
    """Submitted again, the results are told again, nothing is sent; other rows are refused."""
    insert = "Name,OwnerId\nFresh,NEW\nFresher,NEW\n"
    first = line.live.submit("Account", "insert", insert, "team")
    again = line.live.submit("Account", "insert", insert, "team")
    assert len(org.records["Account"]) == ROWS + 2
    assert (again.done, [one.code for one in again.findings]) == (first.done, ["GR379"])
    with pytest.raises(LiveError, match="with other rows"):
        line.live.submit("Account", "insert", insert + "Third,NEW\n", "team")
    assert len(org.records["Account"]) == ROWS + 2


WRITTEN_THROUGH: Mapping[str, Fault] = {
    "job made, answer lost": fault("POST /services/data/v59.0/jobs/ingest", faults.reset_after),
    "upload times out": fault("/batches", faults.unanswered),
    "upload broken off before it arrives": fault("/batches", faults.never_arrived),
    "upload stored, answered 500": fault("/batches", faults.error_after),
    "upload answered by HTML": fault("/batches", faults.html),
    "close arrives, answer lost": fault("PATCH", faults.reset_after),
    "close times out": fault("PATCH", faults.unanswered),
    "close never arrives": fault("PATCH", faults.never_arrived),
    "close arrives, answered 500": fault("PATCH", faults.error_after),
    "session ends before the close": fault("PATCH", faults.expired),
    "state answered by HTML": fault("GET /services/data/v59.0/jobs/ingest", faults.html, nth=2),
    "results broken off": fault("successfulResults", faults.broken_off),
    "results incomplete": fault("successfulResults", faults.rows_missing),
}


@pytest.mark.parametrize("name", WRITTEN_THROUGH)
def test_a_fault_while_writing_writes_nothing_twice(org: Org, line: Line, name: str) -> None:
    """Two records are made, not three and not one, whatever happened on the line."""
    planted = WRITTEN_THROUGH[name]
    planted.seen = 0
    org.faults = [planted]
    result = line.live.submit("Account", "insert", "Name,OwnerId\nFresh,NEW\nFresher,NEW\n", "key")
    assert told(result) == [2, 0, 0]
    assert [row["Name"] for row in org.records["Account"][ROWS:]] == ["Fresh", "Fresher"]
    assert planted.seen >= planted.nth, "the fault was never met"


def test_a_stopped_job_tells_what_it_did_not_come_to(org: Org, line: Line) -> None:
    """One row was written, the others were not touched; they are handed back."""
    org.faults = [fault("GET /services/data/v59.0/jobs/ingest", faults.failed, nth=2)]
    result = line.live.submit("Account", "insert", "Name,OwnerId\nFresh,NEW\nFresher,NEW\n", "key")
    assert told(result) == [1, 0, 1]
    (finding,) = result.findings
    assert finding.message == (
        "the job for `Account` failed: internalservererror : unable to process batch; 1 rows were not touched"
    )


def test_a_submit_killed_in_between_is_taken_up(org: Org, line: Line) -> None:
    """The job was noted but never answered: submitted again, the same job is asked, not a new one made."""
    org.faults = [fault("GET /services/data/v59.0/jobs/ingest", faults.server_error, nth=2, times=99)]
    insert = "Name,OwnerId\nFresh,NEW\n"
    with pytest.raises(LiveError):
        line.live.submit("Account", "insert", insert, "key")
    org.faults = []
    assert told(line.live.submit("Account", "insert", insert, "key")) == [1, 0, 0]
    assert len(org.records["Account"]) == ROWS + 1
    assert len([one for one in org.requests if one == "POST /services/data/v59.0/jobs/ingest"]) == 1


def test_how_to_sign_in(org: Org, tmp_path: Path) -> None:
    """From the environment or files it names; nothing, half or a wrong secret is told in a sentence."""
    secret = tmp_path / "secret"
    secret.write_text("right\n")
    given = {"SALESFORCE_INSTANCE_URL": org.url, "SALESFORCE_CONSUMER_KEY": "key"}
    assert read_login({**given, "SALESFORCE_CONSUMER_SECRET_FILE": str(secret)}).open().token in org.tokens
    for more, code in (
        ({}, "GR370"),
        ({"SALESFORCE_CONSUMER_SECRET_FILE": str(tmp_path / "none")}, "GR370"),
        ({"SALESFORCE_CONSUMER_SECRET": "wrong"}, "GR371"),
    ):
        with pytest.raises(LiveError) as caught:
            read_login({**given, **more}).open()
        assert caught.value.finding.code == code
        assert "wrong" not in str(caught.value.finding)
    token = next(iter(org.tokens))
    direct = read_login({"SALESFORCE_INSTANCE_URL": org.url, "SALESFORCE_ACCESS_TOKEN": token})
    assert (direct.open().token, direct.can_renew) == (token, False)
