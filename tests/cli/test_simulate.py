"""``groundrules simulate`` as a user runs it: a company in a folder, its truth apart, mistakes refused."""

import json
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from groundrules.crm.tables import BY_NAME
from tests.cli.conftest import Command

SMALL = ("--sellers", "8", "--accounts", "40", "--seed", "108")


@pytest.fixture(scope="module")
def made(groundrules: Command, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("simulated") / "company"
    ran = groundrules("simulate", out, *SMALL, "--tables", "--plant", "handoff_gap=0.5", "--healthy")
    assert ran.code == 0, ran.out + ran.err
    return out, ran.out


def test_export_tables_and_truth_lie_apart(made: tuple[Path, str]) -> None:
    """The export and the tables have folders of their own, and the truth is in neither."""
    out, _ = made
    assert sorted(path.name for path in out.iterdir()) == ["export", "tables", "truth"]
    assert [path.name for path in (out / "export").iterdir()] == ["export.zip"]
    assert {path.stem for path in (out / "tables").iterdir()} == set(BY_NAME)
    with zipfile.ZipFile(out / "export" / "export.zip") as archive:
        assert "InternalContact.csv" in archive.namelist()
    assert pq.read_table(out / "tables" / "accounts.parquet").num_rows == 40


def test_what_is_in_it_is_what_the_truth_says(made: tuple[Path, str]) -> None:
    """Only what was asked for is planted, and every realism check is printed with its target."""
    out, told = made
    truth = json.loads((out / "truth" / "truth.json").read_text(encoding="utf-8"))
    assert {entry["kind"] for entry in truth["misbehaviour"]} <= {"handoff_gap", "evidence_outage"}
    assert any(entry["kind"] == "handoff_gap" for entry in truth["misbehaviour"])
    assert truth["mode"] == "base"
    for check in ("variance over mean of weekly touches", "dark fortnight", "queue offers taken"):
        assert check in told
    assert "handoff_gap" in told


def test_a_folder_with_files_is_left_alone(groundrules: Command, tmp_path: Path) -> None:
    """Nothing is written where files lie already."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    ran = groundrules("simulate", tmp_path, *SMALL, "--format", "json")
    assert ran.code != 0
    assert ran.json["findings"][0]["code"] == "GR675"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("word", ["padding", "padding=2", "padding=much", "paddin=0.1"])
def test_a_rate_that_is_none_is_refused(groundrules: Command, tmp_path: Path, word: str) -> None:
    """A behaviour without a rate, with an impossible one, or that nobody knows: nothing is left behind."""
    ran = groundrules("simulate", tmp_path / "out", *SMALL, "--plant", word)
    assert ran.code != 0
    assert f"`{word}`" in ran.out + ran.err
    assert "not_letting_go (S02" in " ".join((ran.out + ran.err).split())
    assert not list(tmp_path.iterdir())


def test_too_few_accounts_is_a_finding(groundrules: Command, tmp_path: Path) -> None:
    """Fewer accounts than sellers: one sentence, no traceback, nothing left behind."""
    ran = groundrules("simulate", tmp_path / "out", "--sellers", "20", "--accounts", "10", "--format", "json")
    assert ran.json["findings"][0]["code"] == "GR677"
    assert "at least as many accounts" in ran.json["findings"][0]["message"]
    assert not list(tmp_path.iterdir())
