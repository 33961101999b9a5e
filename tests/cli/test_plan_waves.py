"""``groundrules plan --waves``: what a newcomer reads, the folder for review, the JSON."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from groundrules.crm.ports import Facts
from groundrules.handoff.plan.model import MoveStanding
from groundrules.handoff.plan.review import read_plan
from groundrules.rulebook.model import Rulebook
from groundrules.usecases.read_acceptances import Acceptances, read_acceptances
from groundrules.wiring import open_workspace
from tests.cli.conftest import Command, Demo
from tests.cli.inside import run


@pytest.mark.django_db(transaction=True)
def test_waves_are_planned_shown_and_written(groundrules: Command, demo: Demo, tmp_path: Path) -> None:
    """Waves, reasons, prices, proof, alternatives and the drawn order are shown; the folder reads back."""
    told = groundrules(
        "plan", "--waves", "--alternatives", "--randomise", "--seed", "3", "--start", "2026-11-02",
        "--workspace", demo.folder,
    )  # fmt: skip
    assert told.code == 0, told.out + told.err
    for words in (
        "moves in waves.",
        "expected effect a year",
        "the range the book quotes from published",
        "How good it is:",
        "most careful with revenue",
        "Order drawn with seed 3",
        "Nothing has moved.",
    ):
        assert words in " ".join(told.out.split()), words
    (folder,) = (demo.folder / "out").glob("plan-*")
    first = (folder / "moves.csv").read_text(encoding="utf-8").replace("\n,", "\nno,")
    (folder / "moves.csv").write_text(first, encoding="utf-8")
    assert read_plan(folder).plan is not None
    again = run(
        "plan", "--waves", "--alternatives", "--randomise", "--seed", "3", "--start", "2026-11-02",
        "--workspace", demo.folder, "--format", "json",
    )  # fmt: skip
    result = again.json["result"]
    assert result["plan"]["gap"] >= 0
    assert result["plan"]["bound"] >= result["plan"]["value"] > 0
    assert len(result["plan"]["alternatives"]) == 4
    assert Path(result["folder"]) == folder
    assert (folder / "moves.csv").read_text(encoding="utf-8") == first, "a reviewer's work was overwritten"


def test_what_cannot_be_read_or_meant_is_a_finding(demo: Demo, tmp_path: Path) -> None:
    """Options without --waves, strangers who accepted, a capacity that is no number: each at its line."""
    alone = run("plan", "--start", "2026-11-02", "--workspace", demo.folder)
    assert alone.code == 2
    assert "need --waves" in alone.err
    accepted, capacity = tmp_path / "accepted.txt", tmp_path / "capacity.csv"
    accepted.write_text("seller_id\nnobody\n", encoding="utf-8")
    capacity.write_text("also nobody,many\n", encoding="utf-8")
    where = ("--format", "json", "--workspace", demo.folder)
    told = run("plan", "--waves", "--accepted", accepted, "--capacity", capacity, *where)
    assert told.code == 2
    assert [(one["code"], one["line"]) for one in told.json["findings"]] == [("GR528", 2), ("GR528", 1)]
    old = run("plan", "--waves", "--start", "2020-01-01", "--accepted", tmp_path / "gone", *where)
    assert [one["code"] for one in old.json["findings"]] == ["GR528", "GR529"]
    missing = run("plan", "--waves", "--accepted", tmp_path / "gone", *where)
    assert [one["code"] for one in missing.json["findings"]] == ["GR528"]


@pytest.mark.django_db(transaction=True)
def test_who_accepted_is_taken_from_the_import_unless_a_file_says(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import's list keeps teams from receiving and is named; a file goes before it; else it is said."""
    where = ("--format", "json", "--top", "0", "--workspace", demo.folder)
    place = "groundrules.usecases.read_acceptances.read_acceptances"

    def of_another(*, book: Rulebook, facts: Facts) -> Acceptances:
        """As if the book were a version that nobody was asked about."""
        return read_acceptances(book=replace(book, version="9"), facts=facts)

    monkeypatch.setattr(place, of_another)
    other = run("plan", "--waves", *where).json
    noted = [one["message"] for one in other["findings"] if one["code"] == "GR526"]
    assert "but not who accepted version 9" in noted[0]
    assert "no team is kept from receiving" in noted[1]
    assert not _waiting(other)

    def of_few(*, book: Rulebook, facts: Facts) -> Acceptances:
        """As if most had not accepted."""
        found = read_acceptances(book=book, facts=facts)
        return replace(found, sellers=frozenset(sorted(found.sellers or ())[:4]))

    monkeypatch.setattr(place, of_few)
    told = run("plan", "--waves", *where).json
    (note,) = [one for one in told["findings"] if one["code"] == "GR526"]
    assert "people asked accepted version 3" in note["message"]
    assert _waiting(told)
    file = tmp_path / "accepted.txt"
    sellers = open_workspace(demo.folder).facts.rows("crm", "sellers")
    file.write_text("".join(f"{one['seller_id']}\n" for one in sellers), encoding="utf-8")
    by_file = run("plan", "--waves", "--accepted", file, *where).json
    assert [one for one in by_file["findings"] if one["code"] == "GR526"] == []
    assert not _waiting(by_file)


def _waiting(told: Mapping[str, Any]) -> list[object]:  # decoded JSON
    """Moves that wait until people accept the rules."""
    moves = told["result"]["plan"]["moves"]
    return [one for one in moves if one["standing"] == MoveStanding.NOT_ACCEPTED.value]


@pytest.mark.django_db(transaction=True)
def test_families_of_another_encoding_are_a_finding(demo: Demo) -> None:
    """A `families.csv` that is not UTF-8 stops the plan with one sentence; no plan is written."""
    path = demo.folder / "families.csv"
    kept = path.read_bytes()
    before = sorted((demo.folder / "out").glob("plan-*"))
    path.write_bytes("account_id,belongs to,because,approved by\nM\u00fcller,,,\n".encode("latin-1"))
    try:
        told = run("plan", "--waves", "--format", "json", "--workspace", demo.folder)
    finally:
        path.write_bytes(kept)
    assert told.code == 2
    assert [finding["code"] for finding in told.json["findings"]] == ["GR440"]
    assert sorted((demo.folder / "out").glob("plan-*")) == before
