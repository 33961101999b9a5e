"""``groundrules import``: the org itself, whole and since the last time; and a file of what changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from groundrules.adapters.facts import FactsFolder
from tests.adapters.salesforce.faults import fault, limit
from tests.cli.inside import run
from tests.fakes.salesforce import Org, serving
from tests.worlds.tiny import ACME, CORE, FRED, INES, as_files, sf_id, tiny, write_folder

STAMPED = ("User", "UserRole", "Account", "Opportunity", "Task", "Event", "EventRelation", "Case", "Holiday")


@pytest.fixture
def org(monkeypatch: pytest.MonkeyPatch) -> Iterator[Org]:
    """The small company as an org; its records carry the stamp of their last change."""
    world = tiny()
    del world["LeaveCalendar"]
    for name in STAMPED:
        for row in world[name]:
            row["SystemModstamp"] = "2026-06-30T10:00:00.000Z"
            row.setdefault("IsDeleted", "false")
    world["Account"][3]["IsDeleted"] = "true"
    made = Org(world)
    with serving(made) as url:
        monkeypatch.setenv("SALESFORCE_INSTANCE_URL", url)
        monkeypatch.setenv("SALESFORCE_CONSUMER_KEY", "key")
        monkeypatch.setenv("SALESFORCE_CONSUMER_SECRET", "right")
        monkeypatch.setattr("time.sleep", lambda _: None)
        yield made


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    assert run("init", "--workspace", folder).code == 0
    return folder


def test_the_org_is_read_and_then_what_changed(org: Org, workspace: Path) -> None:
    """Whole first; then only new and changed rows, deleted ones among them."""
    first = run("import", "salesforce:", "--workspace", workspace, "--as-of", "2026-06-30")
    assert first.code == 0, first.out
    facts, export = FactsFolder(workspace / "facts"), workspace / "export"
    assert run(
        "import", write_folder(export, as_files(org.records)), "--workspace", workspace.parent / "x"
    ).code
    assert len(facts.rows("crm", "accounts")) == 3
    assert facts.rows("crm", "merged")[0]["into_id"] == ACME
    assert not (workspace / ".salesforce").exists()
    later = "2099-01-01T00:00:00.000Z"  # after the org's own time of the first reading, which is today's
    org.records["Account"][2] |= {"OwnerId": INES, "SystemModstamp": later}
    org.records["Task"][0] |= {"IsDeleted": "true", "SystemModstamp": later}
    task = dict(org.records["Task"][2]) | {"Id": sf_id("00T", 88), "SystemModstamp": later}
    org.records["Task"].append(task)
    asked = len(org.requests)
    second = run("import", "salesforce:", "--changes", "--workspace", workspace, "--as-of", "2026-07-01")
    assert second.code == 0, second.out
    assert len(org.requests) > asked
    assert facts.rows("crm", "accounts", {"account_id": CORE})[0]["owner_id"] == INES
    assert facts.rows("crm", "activities", {"activity_id": sf_id("00T", 1)}) == []
    assert len(facts.rows("crm", "activities", {"activity_id": task["Id"]})) == 1
    told = run("owned", CORE, "--on", "2026-06-30", "--workspace", workspace)
    assert "owner: Fred Field" in told.out
    book = run("owned", "--seller", FRED, "--on", "2026-07-01", "--workspace", workspace, "--format", "json")
    assert [one["account_id"] for one in book_accounts(book)] == [sf_id("001", 2)]


def book_accounts(ran: object) -> list[dict[str, str]]:
    accounts: list[dict[str, str]] = ran.json["result"]["accounts"]  # type: ignore[attr-defined]
    return accounts


def test_what_stops_it_is_a_sentence(org: Org, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to change yet, a limit in the middle, no credentials: nothing is loaded, nothing lies about."""
    nothing = run("import", "salesforce:", "--changes", "--workspace", workspace)
    assert (nothing.code, "GR360" in nothing.out) == (2, True)
    org.faults = [fault("/results", limit, nth=3, times=99)]
    stopped = run("import", "salesforce:", "--workspace", workspace)
    assert (stopped.code, "daily limit of API requests is used up" in stopped.out) == (2, True)
    assert FactsFolder(workspace / "facts").manifest("crm") is None
    assert not (workspace / ".salesforce").exists()
    monkeypatch.delenv("SALESFORCE_CONSUMER_SECRET")
    unsigned = run("import", "salesforce:", "--workspace", workspace)
    assert (unsigned.code, "does not say how to sign in" in unsigned.out) == (2, True)


def test_changes_in_a_folder(workspace: Path, tmp_path: Path) -> None:
    """What became of each table is printed; the same folder again changes nothing."""
    assert run("import", write_folder(tmp_path / "e", as_files(tiny())), "--workspace", workspace).code == 0
    moved = {"Account": [tiny()["Account"][2] | {"OwnerId": INES}]}
    changes = write_folder(tmp_path / "c", as_files(moved))
    said = run("import", changes, "--changes", "--workspace", workspace, "--as-of", "2026-07-01")
    assert said.code == 0, said.out
    line = next(one for one in said.out.splitlines() if one.split()[:1] == ["accounts"])
    assert line.split()[1:] == ["3", "0", "1", "0", "3"]
    again = run("import", changes, "--changes", "--workspace", workspace, "--as-of", "2026-07-01")
    assert (again.code, "were imported already, so nothing changes" in again.out) == (0, True)
