"""Exceptions, credit and the clock from the command line, on a copy of the small demo."""

import csv
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Command, Demo

Row = dict[str, Any]  # a row of a CRM table


def table(folder: Path, step: str, name: str) -> list[Row]:
    """The newest rows of a table."""
    newest = sorted((folder / "facts" / step).glob("*-*"))[-1]
    rows: list[Row] = pq.read_table(newest / f"{name}.parquet").to_pylist()
    return rows


@pytest.fixture(scope="module")
def workspace(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of its own, so that what is granted here stands nowhere else."""
    folder = tmp_path_factory.mktemp("ledger") / "workspace"
    shutil.copytree(demo.folder, folder)
    return folder


def test_an_exception_from_the_grant_to_its_end(groundrules: Command, workspace: Path) -> None:
    """Granted by a leader, listed, valued, ended: told in words or as JSON."""
    move = table(workspace, "handoff", "moves")[0]
    leader = next(row for row in table(workspace, "crm", "sellers") if row["sales_role"] == "manager")
    # The days are those of the process's own clock: the book's longest time is far longer than this.
    until = (date.today() + timedelta(40)).isoformat()  # noqa: DTZ011, TID251
    asked = (
        "exceptions", "grant", move["account_name"], "--kind", "named_account", "--reason",
        "renewal under way", "--until", until, "--approver", leader["name"], "--workspace", workspace,
    )  # fmt: skip
    granted = groundrules(*asked)
    assert granted.code == 0, granted.out + granted.err
    assert f"keeps {move['account_name']} until {until}" in granted.out
    listed = groundrules("exceptions", "--workspace", workspace, "--format", "json").json["result"]
    (row,) = listed["exceptions"]
    assert (row["account_id"], row["approver_id"], row["status"]) == (
        move["account_id"],
        leader["seller_id"],
        "standing",
    )
    worth = groundrules("exceptions", "value", "--workspace", workspace, "--format", "json").json["result"]
    assert worth["out_of_reach"]["accounts"] == 1
    ended = groundrules(
        "exceptions", "end", row["exception"], "--by", leader["seller_id"], "--because", "signed",
        "--workspace", workspace,
    )  # fmt: skip
    assert "Now: rule" in ended.out


def test_what_cannot_be_is_one_sentence(groundrules: Command, workspace: Path) -> None:
    """Nobody of that name, or both an account and a deal: a finding, never a traceback."""
    given = ("--kind", "named_account", "--reason", "renewal under way", "--until", "2030-01-01")
    nobody = groundrules("exceptions", "grant", "X", *given, "--approver", "Nobody", "--workspace", workspace)
    assert nobody.code == 2
    assert "GR518 nobody is called `Nobody`" in nobody.out
    leader = next(row for row in table(workspace, "crm", "sellers") if row["sales_role"] == "manager")
    both = groundrules(
        "exceptions", "grant", "X", "--deal", "Y", *given, "--approver", leader["name"],
        "--workspace", workspace, "--format", "json",
    )  # fmt: skip
    assert (both.code, both.json["findings"][0]["code"]) == (3, "GR008")


def test_the_clock_says_what_it_did(groundrules: Command, workspace: Path) -> None:
    """With no exception near its end the clock ends and warns of none, and names what else it looked at."""
    told = groundrules("tick", "--workspace", workspace, "--format", "json")
    assert told.code == 0, told.out + told.err
    done = told.json["result"]["done"]
    assert (done["exceptions that ended"], done["exceptions that end soon"]) == ([], [])


def test_credit_of_days_in_the_wrong_order_is_refused(groundrules: Command, workspace: Path) -> None:
    """A time that ends before it begins is said, and no empty files are left for the commission system."""
    told = groundrules("credit", "--from", "2026-05-01", "--to", "2026-01-01", "--workspace", workspace)
    assert told.code == 3
    assert "2026-05-01, is after the last one" in told.out + told.err
    assert not list((workspace / "out").glob("credit-*2026-01-01.csv"))


def test_credit_is_exported_for_commission(groundrules: Command, workspace: Path) -> None:
    """Every won deal of the month is in the file, its amounts add up, and the people's file says the same."""
    told = groundrules(
        "credit", "--from", "2026-06-01", "--to", "2026-06-30", "--workspace", workspace, "--format", "json"
    )
    assert told.code == 0, told.out + told.err
    result = told.json["result"]
    won = {
        row["opportunity_id"]: row["amount"]
        for row in table(workspace, "crm", "opportunities")
        if row["is_won"] and date(2026, 6, 1) <= row["close_date"] <= date(2026, 6, 30)
    }
    shares, people = (_rows(Path(name)) for name in result["files"])
    assert won
    assert {row["deal_id"] for row in shares} == set(won)
    assert all(row["rule_id"].startswith("C") for row in shares)
    owners = sum(_minor(row["amount"]) for row in shares if row["place"] in {"owner", "old_owner"})
    assert owners == sum(amount or 0 for amount in won.values())
    assert sum(_minor(row["amount"]) for row in people) == sum(_minor(row["amount"]) for row in shares)
    assert len(result["shares"]) == len(shares)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _minor(amount: str) -> int:
    return round(float(amount or 0) * 100)
