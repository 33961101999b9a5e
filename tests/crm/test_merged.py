"""Merged accounts are not lost: what they had counts for the winner, and their own past stays known."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from groundrules.adapters.facts import FactsFolder
from tests.worlds.importing import codes, import_from
from tests.worlds.tiny import ACME, BOLT, CORE, DEAL, FRED, INES, World, as_files, sf_id, tiny, write_folder

LOSER = sf_id("001", 4)
MERGED_ON = "2026-06-20T12:00:00.000Z"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def merged_world() -> World:
    """The loser still has a deal, a task, a team member and a child that point at it."""
    world = tiny()
    world["Account"][3] |= {"IsDeleted": "true", "LastModifiedDate": MERGED_ON, "OwnerId": FRED}
    world["Account"][2]["ParentId"] = LOSER
    world["Account"][0]["ParentId"] = LOSER  # the winner was the loser's child: now it would be its own
    world["Opportunity"][0]["AccountId"] = LOSER
    world["Task"][2] |= {"AccountId": LOSER[:15], "WhatId": LOSER}
    world["AccountTeamMember"].append(dict(world["AccountTeamMember"][0]) | {"AccountId": LOSER})
    world["AccountHistory"].append(
        {"Id": sf_id("017", 9), "AccountId": LOSER, "Field": "Owner", "OldValue": INES, "NewValue": FRED,
         "CreatedById": FRED, "CreatedDate": "2026-03-01T08:00:00.000Z"}
    )  # fmt: skip
    return world


@pytest.fixture
def facts(tmp_path: Path) -> FactsFolder:
    return FactsFolder(tmp_path / "facts")


def load(folder: Path, facts: FactsFolder, world: World, *, as_of: date | None = None) -> None:
    result = import_from(write_folder(folder, as_files(world)), facts, as_of=as_of)
    assert result.published, codes(result)
    assert all(count.is_balanced for count in result.files)


def test_what_the_loser_had_counts_for_the_winner(tmp_path: Path, facts: FactsFolder) -> None:
    """Deal, activity, team and child lead to the winner; nobody is his own parent; each row is counted."""
    load(tmp_path / "export", facts, merged_world())
    assert [row["account_id"] for row in facts.rows("crm", "accounts")] == [ACME, BOLT, CORE]
    assert facts.rows("crm", "opportunities")[0]["account_id"] == ACME
    (task,) = facts.rows("crm", "activities", {"activity_id": sf_id("00T", 3)})
    assert task["account_id"] == ACME
    assert [row["account_id"] for row in facts.rows("crm", "account_team")] == [ACME]
    parents = {row["account_id"]: row["parent_id"] for row in facts.rows("crm", "accounts")}
    assert parents == {ACME: None, BOLT: ACME, CORE: ACME}
    (merged,) = facts.rows("crm", "merged")
    assert (merged["record_id"], merged["into_id"], merged["merged_at"]) == (
        LOSER,
        ACME,
        at("2026-06-20T12:00"),
    )


def test_the_losers_past_ends_with_the_merge_and_the_winners_is_its_own(
    tmp_path: Path, facts: FactsFolder
) -> None:
    """The loser's history is not taken for the winner's, and stays known by the old id."""
    load(tmp_path / "export", facts, merged_world())
    past = [(r["owner_id"], r["valid_from"], r["valid_to"]) for r in facts.rows("crm", "merged_owners")]
    assert past == [
        (INES, at("2025-01-01T09:00"), at("2026-03-01T08:00")),
        (FRED, at("2026-03-01T08:00"), at("2026-06-20T12:00")),
    ]
    winner = facts.rows("crm", "account_owners", {"account_id": ACME})
    assert [row["owner_id"] for row in winner] == [FRED, INES]
    assert not facts.rows("crm", "account_owners", {"account_id": LOSER})


def test_what_the_crm_has_thrown_away_since_is_still_merged(tmp_path: Path, facts: FactsFolder) -> None:
    """Two weeks later the recycle bin is empty: references to the loser still lead to the winner."""
    load(tmp_path / "one", facts, merged_world())
    later = merged_world()
    del later["Account"][3]
    later["AccountHistory"] = later["AccountHistory"][:3]
    load(tmp_path / "two", facts, later, as_of=date(2026, 7, 7))
    assert facts.rows("crm", "opportunities")[0]["account_id"] == ACME
    assert [row["owner_id"] for row in facts.rows("crm", "merged_owners")] == [INES, FRED]


def test_an_owner_who_came_by_a_merge_is_marked_so(tmp_path: Path, facts: FactsFolder) -> None:
    """The winner takes the loser's owner: seen by a difference on one day, still a merge on the next."""
    before = tiny()
    before["Account"][3]["MasterRecordId"] = ""
    load(tmp_path / "one", facts, before, as_of=date(2026, 6, 15))
    after = merged_world()
    after["Account"][0]["OwnerId"] = FRED
    for number, day in enumerate((date(2026, 6, 22), date(2026, 6, 29))):
        load(tmp_path / f"then{number}", facts, after, as_of=day)
        last = facts.rows("crm", "account_owners", {"account_id": ACME})[-1]
        assert (last["owner_id"], last["known_from"]) == (FRED, "merge")


def test_merges_in_a_chain_and_in_a_circle(tmp_path: Path, facts: FactsFolder) -> None:
    """A chain leads to its end; a circle is told and its references lead nowhere."""
    world = tiny()
    more = [sf_id("001", number) for number in (5, 6, 7)]
    into = [LOSER, more[2], more[1]]
    for ident, other in zip(more, into, strict=True):
        world["Account"].append(dict(world["Account"][3]) | {"Id": ident, "MasterRecordId": other})
    world["Opportunity"][0]["AccountId"] = more[0]
    load(tmp_path / "export", facts, world)
    assert facts.rows("crm", "opportunities", {"opportunity_id": DEAL})[0]["account_id"] == ACME
    world["Opportunity"][0]["AccountId"] = more[1]
    result = import_from(write_folder(tmp_path / "round", as_files(world)), facts)
    assert "GR357" in [finding.code for finding in result.findings]
    assert codes(result) == ["GR321"]
