"""The main job from the command line, on a small company."""

import csv
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
from pptx import Presentation

from tests.cli.conftest import SMALL, Command, Demo


def current(folder: Path, step: str) -> Path:
    """The folder of a step's newest tables."""
    manifest = sorted((folder / "facts" / step).glob("*-*"))
    return manifest[-1]


def test_the_demo_tells_every_step(demo: Demo) -> None:
    """All nine steps run, each says what it did, and the people to sign in as are named."""
    assert demo.told.code == 0, demo.told.out + demo.told.err
    for step in ("check", "import", "cover", "plan", "why", "watch", "cases", "deck"):
        assert f" {step}: " in demo.told.out
    assert "decided by exactly one rule each" in demo.told.out
    assert "password for all of them" in demo.told.out
    assert demo.told.err == ""


def test_a_second_demo_starts_at_once(groundrules: Command, demo: Demo) -> None:
    """The same demo again finds its work done."""
    again = groundrules("demo", "--workspace", demo.folder, "--no-serve", *SMALL)
    assert again.code == 0
    assert "stands already" in again.out
    assert "import:" not in again.out


def test_every_account_has_one_owner_role_and_one_rule(demo: Demo) -> None:
    """Coverage gives each account exactly one owner, quarterback and support role, by one rule."""
    rows = pq.read_table(current(demo.folder, "coverage") / "assignments.parquet").to_pylist()
    accounts = pq.read_table(current(demo.folder, "crm") / "accounts.parquet", columns=["account_id"])
    keys = [(row["account_id"], row["team_role"]) for row in rows]
    assert len(keys) == len(set(keys))
    owners = [row["account_id"] for row in rows if row["team_role"] == "owner"]
    assert sorted(owners) == sorted(accounts["account_id"].to_pylist())
    rules = {row["account_id"]: set() for row in rows}  # type: dict[str, set[str]]
    for row in rows:
        rules[row["account_id"]].add(row["rule_id"])
    assert all(len(found) == 1 for found in rules.values())


def test_why_says_rule_facts_and_what_would_change_it(groundrules: Command, demo: Demo) -> None:
    """One account explained, for people and as JSON."""
    row = pq.read_table(current(demo.folder, "crm") / "accounts.parquet").slice(0, 1).to_pylist()[0]
    told = groundrules("why", row["name"], "--workspace", demo.folder)
    assert told.code == 0
    assert "Who covers it" in told.out
    assert "What would change it" in told.out
    found = groundrules("why", row["account_id"][:15], "--workspace", demo.folder, "--format", "json")
    assert found.json["result"]["account_id"] == row["account_id"]
    assert found.json["result"]["rule_id"].startswith("A")
    assert found.json["result"]["facts"]


def test_why_of_nobody_is_a_finding_with_a_suggestion(groundrules: Command, demo: Demo) -> None:
    """A name nobody has is exit 2 and close names, never a traceback."""
    told = groundrules("why", "No such company", "--workspace", demo.folder, "--format", "json")
    assert told.code == 2
    assert told.json["findings"][0]["code"] == "GR410"


def test_plan_conserves_accounts_and_revenue(groundrules: Command, demo: Demo) -> None:
    """Before and after add up to the same accounts and revenue over all sellers; the CSV has every move."""
    result = groundrules("plan", "--workspace", demo.folder, "--format", "json").json["result"]
    for what in ("accounts", "revenue", "open_pipeline"):
        before = sum(one["before"][what] for one in result["balances"])
        after = sum(one["after"][what] for one in result["balances"])
        assert before == after
    with (demo.folder / "out" / "moves.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == result["moving"]["accounts"] == len(result["moves"])


def test_watch_is_deterministic_and_cases_are_opened_once(groundrules: Command, demo: Demo) -> None:
    """The same facts give the same signals; running cases twice opens nothing twice."""
    first = groundrules("watch", "--workspace", demo.folder, "--format", "json").json
    second = groundrules("watch", "--workspace", demo.folder, "--format", "json").json
    assert first == second
    before = groundrules("cases", "--workspace", demo.folder, "--format", "json").json["result"]
    after = groundrules("cases", "--workspace", demo.folder, "--format", "json").json["result"]
    assert after["opened"] == []
    assert [case["case_id"] for case in before["open"]] == [case["case_id"] for case in after["open"]]


def test_the_record_is_sound(demo: Demo) -> None:
    """The record passes SQLite's own check after the whole story."""
    with sqlite3.connect(demo.folder / "record.sqlite3") as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_import_again_replaces_the_day_and_changes_nothing_else(groundrules: Command, demo: Demo) -> None:
    """The same export on the same day is one extract; the counts add up for every file."""
    result = groundrules(
        "import", demo.folder / "export" / "export.zip", "--workspace", demo.folder, "--format", "json"
    ).json["result"]
    assert result["published"]
    assert len(list((demo.folder / "facts" / "crm").glob("2*"))) <= 2  # today's, and the one being replaced
    for count in result["files"]:
        skipped = sum(count["skipped"].values())
        assert count["rows"] == count["counted"] == count["loaded"] + count["quarantined"] + skipped
    assert groundrules("cover", "--workspace", demo.folder).code == 0


def test_the_deck_shows_how_the_rules_fall_on_todays_accounts(
    groundrules: Command, demo: Demo, tmp_path: Path
) -> None:
    """With coverage worked out the charts stand in the deck, and their bars add up to every account."""
    told = groundrules("deck", "--workspace", demo.folder, "--charts", "--output", tmp_path / "a.pptx")
    assert told.code == 0, told.out
    slide = Presentation(str(tmp_path / "a.pptx")).slides[5]
    charts = {shape.name: shape.chart for shape in slide.shapes if shape.has_chart}
    bars = charts["How many accounts each rule decides"].plots[0].series[0].values
    accounts = pq.read_table(current(demo.folder, "crm") / "accounts.parquet", columns=["account_id"])
    assert sum(bars) == len(accounts)
