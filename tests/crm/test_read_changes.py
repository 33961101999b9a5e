"""Importing what changed gives what importing the whole gives; a day twice changes nothing."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from groundrules.adapters.facts import FactsFolder, draft
from groundrules.crm import check
from groundrules.usecases.read_crm import ImportResult
from tests.worlds.changing import Company
from tests.worlds.importing import codes, import_changes, import_from
from tests.worlds.tiny import BOLT, BOSS, CORE, DEAL, FRED, INES, World, as_files, sf_id, tiny, write_folder

Content = Mapping[str, list[tuple[str, ...]]]
DAYS = (date(2026, 7, 1), date(2026, 7, 8))


def content(facts: FactsFolder) -> Content:
    """Every table's rows in an order of their own, read without the engine."""
    manifest = facts.manifest("crm")
    assert manifest is not None
    tables = manifest["tables"]
    assert isinstance(tables, dict)
    found = {}
    for name in tables:
        if name != "quarantine":
            rows = facts.rows("crm", name)
            assert len(rows) == tables[name], name
            found[name] = sorted(tuple(str(row[key]) for key in sorted(row)) for row in rows)
    return found


def by_engine(facts: FactsFolder, names: Content) -> Mapping[str, int]:
    """How many rows the engine finds in each table."""
    return {name: int(facts.read("crm", name).count().to_pyarrow().as_py()) for name in names}


@pytest.mark.parametrize("seed", range(5))
def test_changes_give_what_the_whole_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Two changed days merged one after the other hold the same rows as two whole exports."""
    monkeypatch.setattr(check, "SHRINK_SHARE", 0.95)  # a small company may well lose a third in a week
    if seed % 2:
        monkeypatch.setattr(draft, "WRITTEN_ANEW", 0)  # every table in parts
        monkeypatch.setattr(draft, "MOST_PARTS", 3)
    company = Company(seed)
    changing, whole = FactsFolder(tmp_path / "changing"), FactsFolder(tmp_path / "whole")
    first = write_folder(tmp_path / "first", as_files(company.world))
    for facts in (changing, whole):
        result = import_from(first, facts, as_of=date(2026, 6, 30))
        assert result.published, codes(result)
    for day in DAYS:
        changed = company.lives_on(day)
        result = import_changes(write_folder(tmp_path / f"{day}", as_files(changed)), changing, as_of=day)
        assert result.published, [str(one) for one in result.findings]
        assert all(count.is_balanced for count in result.files)
        everything = import_from(
            write_folder(tmp_path / f"{day}w", as_files(company.world)), whole, as_of=day
        )
        assert everything.published, codes(everything)
        found, expected = content(changing), content(whole)
        for name in expected:
            assert found[name] == expected[name], (day, name)
        assert by_engine(changing, expected) == {name: len(rows) for name, rows in expected.items()}
    assert [label for label, _ in changing.kept("crm")] == ["2026-06-30", *(day.isoformat() for day in DAYS)]


def start(tmp_path: Path, world: World | None = None) -> FactsFolder:
    facts = FactsFolder(tmp_path / "facts")
    export = write_folder(tmp_path / "first", as_files(world or tiny()))
    assert import_from(export, facts, as_of=date(2026, 6, 30)).published
    return facts


def changes(tmp_path: Path, facts: FactsFolder, world: World, **more: object) -> ImportResult:
    folder = tmp_path / f"changes{len(list(tmp_path.iterdir()))}"
    more.setdefault("as_of", date(2026, 7, 1))
    return import_changes(write_folder(folder, as_files(world)), facts, **more)  # type: ignore[arg-type]


def test_a_day_twice_changes_nothing(tmp_path: Path) -> None:
    """The same bytes are told and left alone; the same rows written otherwise give the same tables."""
    facts = start(tmp_path)
    world = tiny()
    moved = [dict(world["Account"][1]) | {"OwnerId": INES}]
    assert changes(tmp_path, facts, {"Account": moved}).published
    once, number = content(facts), facts.manifest("crm")
    again = changes(tmp_path, facts, {"Account": moved})
    assert [finding.code for finding in again.findings] == ["GR361"]
    assert facts.manifest("crm") == number
    assert changes(tmp_path, facts, {"Account": [*moved, dict(world["Account"][2])]}).published
    assert content(facts) == once


def test_every_row_is_counted(tmp_path: Path) -> None:
    """Before + inserted - deleted = after for each table, and what came is in or left out with a reason."""
    facts = start(tmp_path)
    world = tiny()
    result = changes(
        tmp_path,
        facts,
        {
            "Task": [
                dict(world["Task"][0]) | {"IsDeleted": "true"},
                dict(world["Task"][1]) | {"IsDeleted": "false"},
                dict(world["Task"][2]) | {"Id": sf_id("00T", 77), "IsDeleted": "false"},
            ]
        },
    )
    assert result.published
    assert result.changed["activities"] == {
        "before": 8,
        "inserted": 1,
        "updated": 1,
        "deleted": 1,
        "after": 8,
    }
    (count,) = result.files
    assert (count.rows, count.loaded, dict(count.skipped)) == (3, 2, {"deleted in the CRM": 1})
    assert facts.rows("crm", "activities", {"activity_id": sf_id("00T", 1)}) == []


def test_what_is_asked_of_a_kept_row_is_seen(tmp_path: Path) -> None:
    """A new task of an old account is sound, one of nobody's account is not, and nothing is loaded then."""
    facts = start(tmp_path)
    before = content(facts)
    task = dict(tiny()["Task"][2]) | {"Id": sf_id("00T", 77)}
    assert changes(tmp_path, facts, {"Task": [task]}).published
    stray = dict(task) | {"Id": sf_id("00T", 78), "AccountId": sf_id("001", 99), "WhatId": ""}
    refused = changes(tmp_path, facts, {"Task": [stray]})
    assert codes(refused) == ["GR321"]
    assert len(content(facts)["activities"]) == len(before["activities"]) + 1
    aside = changes(tmp_path, facts, {"Task": [stray]}, set_aside=True)
    assert aside.published
    assert facts.rows("crm", "activities", {"activity_id": stray["Id"]})[0]["account_id"] is None


def test_a_deleted_record_others_lead_to(tmp_path: Path) -> None:
    """A deleted deal whose task, split and history stay: told, and with --set-aside emptied or left out."""
    facts = start(tmp_path)
    gone = [dict(tiny()["Opportunity"][0]) | {"IsDeleted": "true"}]
    refused = changes(tmp_path, facts, {"Opportunity": gone})
    assert set(codes(refused)) == {"GR368"}
    assert facts.rows("crm", "opportunities", {"opportunity_id": DEAL})
    result = changes(tmp_path, facts, {"Opportunity": gone}, set_aside=True)
    assert result.published
    assert facts.rows("crm", "splits") == []
    assert facts.rows("crm", "opportunity_changes") == []
    (task,) = facts.rows("crm", "activities", {"activity_id": sf_id("00T", 6)})
    assert task["opportunity_id"] is None


def test_a_meeting_counts_once_its_day_has_come(tmp_path: Path) -> None:
    """The site visit of 15 July does not change, but on the 16th it has happened."""
    facts = start(tmp_path)
    visit = {"activity_id": sf_id("00U", 2)}
    assert [row["is_done"] for row in facts.rows("crm", "activities", visit)] == [False]
    account = [dict(tiny()["Account"][2])]
    assert changes(tmp_path, facts, {"Account": account}, as_of=date(2026, 7, 14)).published
    assert [row["is_done"] for row in facts.rows("crm", "activities", visit)] == [False]
    account[0]["Name"] = "Core & Co"
    assert changes(tmp_path, facts, {"Account": account}, as_of=date(2026, 7, 16)).published
    assert [row["is_done"] for row in facts.rows("crm", "activities", visit)] == [True]


def test_what_stops_changes(tmp_path: Path) -> None:
    """Nothing imported yet, an older day, a circle of managers: told in a sentence, and nothing changes."""
    nobody = FactsFolder(tmp_path / "nothing")
    world = tiny()
    assert codes(changes(tmp_path, nobody, {"Account": world["Account"][:1]})) == ["GR360"]
    facts = start(tmp_path)
    before = facts.manifest("crm")
    older = changes(tmp_path, facts, {"Account": world["Account"][:1]}, as_of=date(2026, 6, 1))
    assert codes(older) == ["GR332"]
    boss = dict(world["User"][0]) | {"ManagerId": FRED}
    assert codes(changes(tmp_path, facts, {"User": [boss]})) == ["GR369"]
    parent = dict(world["Account"][0]) | {"ParentId": BOLT}
    assert codes(changes(tmp_path, facts, {"Account": [parent]})) == ["GR369"]
    assert facts.manifest("crm") == before


def test_somebody_elses_import_in_between_is_not_lost(tmp_path: Path) -> None:
    """Changes built on facts that are no longer current are refused, whole."""
    facts = start(tmp_path)
    other = tiny()
    other["Account"][1]["Name"] = "Meanwhile"

    class Slow(FactsFolder):
        """While this one works, somebody else imports."""

        def draft(self, step: str) -> draft.FactsDraft:
            made = super().draft(step)
            assert import_from(
                write_folder(tmp_path / "other", as_files(other)), facts, as_of=date(2026, 6, 30)
            ).published
            return made

    slow = Slow(tmp_path / "facts")
    refused = changes(tmp_path, slow, {"Account": [dict(tiny()["Account"][2]) | {"OwnerId": BOSS}]})
    assert codes(refused) == ["GR367"]
    assert facts.rows("crm", "accounts", {"account_id": BOLT})[0]["name"] == "Meanwhile"


def test_ownership_follows(tmp_path: Path) -> None:
    """A told move and an untold one get their intervals; everybody else's stay."""
    facts = start(tmp_path)
    world = tiny()
    told = {**world["AccountHistory"][1], "Id": sf_id("017", 9), "AccountId": BOLT, "OldValue": FRED,
            "NewValue": BOSS, "CreatedDate": "2026-07-01T09:00:00.000Z"}  # fmt: skip
    moved = [dict(world["Account"][2]) | {"OwnerId": INES}, dict(world["Account"][1]) | {"OwnerId": BOSS}]
    assert changes(tmp_path, facts, {"Account": moved, "AccountHistory": [told]}).published
    last = {
        account: [
            (row["owner_id"], row["valid_from"], row["known_from"])
            for row in facts.rows("crm", "account_owners", {"account_id": account})
        ][-1]
        for account in (CORE, BOLT)
    }
    assert last[CORE] == (INES, datetime(2026, 7, 1, tzinfo=UTC), "extract difference")
    assert last[BOLT] == (BOSS, datetime(2026, 7, 1, 9, tzinfo=UTC), "history")


def test_facts_of_before_changes_were_known_take_them(tmp_path: Path) -> None:
    """Facts without the newer columns and without what was looked up take changes, and a warning says so."""
    facts = start(tmp_path)
    folder = facts.current("crm")
    assert folder is not None
    about = json.loads((folder / "manifest.json").read_text())
    del about["looked_up"]
    (folder / "manifest.json").write_text(json.dumps(about))
    team = pq.read_table(folder / "account_team.parquet").drop_columns(["member_id"])
    pq.write_table(team, folder / "account_team.parquet")
    for name in ("merged", "merged_owners", "planned"):
        (folder / f"{name}.parquet").unlink()
    world = tiny()
    member = world["AccountTeamMember"][0] | {"TeamMemberRole": "Specialist"}
    result = changes(tmp_path, facts, {"AccountTeamMember": [member], "Event": world["Event"][:1]})
    assert result.published, [str(one) for one in result.findings]
    assert "GR364" in [finding.code for finding in result.findings]
    assert [row["member_id"] for row in facts.rows("crm", "account_team")] == [None, member["Id"]]
