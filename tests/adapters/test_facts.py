"""The facts folder: what is published is current, whole and found again."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from groundrules.adapters.facts import FactsFolder, draft
from groundrules.terms import Column, ColumnType, Table

PEOPLE = pa.table(
    {
        "seller_id": ["s2", "s1", "s3"],
        "region": ["north", None, "south"],
        "hired_on": pa.array([date(2024, 1, 2), None, date(2025, 3, 4)], pa.date32()),
        "seen_at": pa.array(
            [datetime(2026, 1, 1, 23, 30, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")
        ),
    }
)


def publish(facts: FactsFolder, label: str = "2026-06-30", people: object = PEOPLE, **about: object) -> Path:
    """One table of people, published as the crm step's."""
    return facts.publish("crm", label, {"sellers": people}, {"as_of": label, **about})


def test_published_tables_are_read_in_their_order(tmp_path: Path) -> None:
    """Rows come back as published, typed, by the engine and without it."""
    facts = FactsFolder(tmp_path / "facts")
    publish(facts)
    assert facts.read("crm", "sellers").to_pyarrow().to_pylist() == PEOPLE.to_pylist()
    assert facts.rows("crm", "sellers") == PEOPLE.to_pylist()
    assert facts.manifest("crm") == {"as_of": "2026-06-30", "id": "000001"}


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ({"seller_id": "s1"}, ["s1"]),
        ({"seller_id": ["s3", "s2", "nobody"]}, ["s2", "s3"]),
        ({"region": None}, ["s1"]),
        ({"region": ["north", None]}, ["s2", "s1"]),
        ({"hired_on": date(2025, 3, 4)}, ["s3"]),
        ({"seller_id": ["s1", "s2"], "region": "north"}, ["s2"]),
        ({"seller_id": "zz"}, []),
        ({"seller_id": []}, []),
    ],
)
def test_rows_are_found_by_value(tmp_path: Path, where: Mapping[str, object], ids: list[str]) -> None:
    """Equal, in a collection, empty, two columns at once, nobody."""
    facts = FactsFolder(tmp_path)
    publish(facts)
    assert [row["seller_id"] for row in facts.rows("crm", "sellers", where)] == ids


def test_rows_agree_with_the_engine_over_many_groups(tmp_path: Path) -> None:
    """Skipping row groups by their statistics never loses a row: both readers agree."""
    many = 300_000
    table = pa.table(
        {
            "account_id": [f"a{(number * 7919) % 5000:05d}" for number in range(many)],
            "n": list(range(many)),
        }
    )
    facts = FactsFolder(tmp_path)
    facts.publish("crm", "2026-01-01", {"activities": table}, {})
    for account in ("a00000", "a04999", "a02500"):
        slow = facts.read("crm", "activities")
        expected = slow.filter(slow.account_id == account).order_by("n").to_pyarrow().to_pylist()
        assert facts.rows("crm", "activities", {"account_id": account}) == expected
        assert len(expected) == many / 5000


def test_unknown_steps_tables_and_columns_are_key_errors(tmp_path: Path) -> None:
    """A step that has not run is a KeyError, not an empty table somebody would believe."""
    facts = FactsFolder(tmp_path)
    assert facts.manifest("crm") is None
    with pytest.raises(KeyError):
        facts.rows("crm", "sellers")
    publish(facts)
    with pytest.raises(KeyError):
        facts.read("crm", "cases")
    with pytest.raises(KeyError):
        facts.rows("crm", "sellers", {"shoe_size": 44})


def test_expressions_and_batch_readers_are_published_too(tmp_path: Path) -> None:
    """A later step hands in an expression over the current facts, or a stream of batches."""
    facts = FactsFolder(tmp_path)
    publish(facts)
    expression = facts.read("crm", "sellers").select("seller_id").order_by("seller_id")
    facts.publish("coverage", "2026-06-30", {"who": expression, "stream": PEOPLE.to_reader(1)}, {})
    assert [row["seller_id"] for row in facts.rows("coverage", "who")] == ["s1", "s2", "s3"]
    assert facts.rows("coverage", "stream") == PEOPLE.to_pylist()
    assert facts.rows("crm", "sellers") == PEOPLE.to_pylist()


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    """No leave at all is a table without rows, not a missing one."""
    facts = FactsFolder(tmp_path)
    facts.publish("crm", "2026-06-30", {"leave": PEOPLE.slice(0, 0)}, {})
    assert facts.rows("crm", "leave") == []
    assert facts.read("crm", "leave").columns == tuple(PEOPLE.column_names)


def test_one_extract_a_day_is_kept(tmp_path: Path) -> None:
    """Another day is kept beside; the same day replaces, whatever order they came in."""
    facts = FactsFolder(tmp_path)
    publish(facts, "2026-06-30")
    publish(facts, "2026-06-28", people=PEOPLE.slice(0, 1))
    publish(facts, "2026-06-30", people=PEOPLE.slice(0, 2))
    publish(facts, "2026-07-01", people=PEOPLE.slice(0, 1))
    assert [label for label, _ in facts.kept("crm")] == ["2026-06-28", "2026-06-30", "2026-07-01"]
    held = [facts.table_of(path, "sellers") for _, path in facts.kept("crm")]
    assert [table.num_rows if table else None for table in held] == [1, 2, 1]
    on_disk = [path for path in (tmp_path / "crm").iterdir() if path.is_dir()]
    assert len(on_disk) == 3, "the replaced extract is gone after the act that followed"


def test_a_replaced_folder_rests_one_act_for_its_readers(tmp_path: Path) -> None:
    """An expression made before a re-import still runs after it."""
    facts = FactsFolder(tmp_path)
    publish(facts)
    before = facts.read("crm", "sellers")
    publish(facts, people=PEOPLE.slice(0, 1))
    assert before.count().to_pyarrow().as_py() == 3
    assert facts.read("crm", "sellers").count().to_pyarrow().as_py() == 1


def test_leaving_a_draft_without_publishing_leaves_nothing(tmp_path: Path) -> None:
    """An import stopped by findings changes neither the pointer nor the disk."""
    facts = FactsFolder(tmp_path)
    publish(facts)
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with facts.draft("crm") as draft:
        draft.stage("people", PEOPLE)
        draft.write("sellers", PEOPLE.slice(0, 1))
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
    assert len(facts.rows("crm", "sellers")) == 3


def test_staged_batches_come_back_in_order_and_by_column(tmp_path: Path) -> None:
    """What is staged on disk is what was given, and is not part of what is published."""
    facts = FactsFolder(tmp_path)
    with facts.draft("crm") as draft:
        for start in range(3):
            draft.stage("people", PEOPLE.slice(start, 1))
        ids = [row for batch in draft.staged("people", ["seller_id"]) for row in batch.to_pylist()]
        assert ids == PEOPLE.select(["seller_id"]).to_pylist()
        assert list(draft.staged("nobody")) == []
        draft.write("sellers", pa.RecordBatchReader.from_batches(PEOPLE.schema, draft.staged("people")))
        path = draft.publish("2026-06-30", {})
    assert sorted(file.name for file in path.iterdir()) == ["manifest.json", "sellers.parquet"]
    assert facts.rows("crm", "sellers") == PEOPLE.to_pylist()


def test_what_a_killed_run_left_is_swept_and_a_living_one_is_spared(tmp_path: Path) -> None:
    """The sweep tells a dead draft from one that is being written at this moment."""
    facts = FactsFolder(tmp_path)
    dead = (
        "import os, sys, pathlib\n"
        "from groundrules.adapters.facts import FactsFolder\n"
        "draft = FactsFolder(pathlib.Path(sys.argv[1])).draft('crm')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", dead, str(tmp_path)], check=False)
    left = list((tmp_path / "crm").glob(".building-*"))
    assert len(left) == 1
    with facts.draft("crm") as living:
        living.write("sellers", PEOPLE)
        publish(facts)
        assert living.folder.exists()
        assert not left[0].exists()
        living.publish("2026-07-01", {})
    assert [label for label, _ in facts.kept("crm")] == ["2026-06-30", "2026-07-01"]


def test_a_folder_that_was_renamed_but_never_pointed_at_does_not_count(tmp_path: Path) -> None:
    """Killed between the rename and the pointer: the old facts hold and the orphan goes."""
    facts = FactsFolder(tmp_path)
    path = publish(facts)
    orphan = path.with_name("2026-07-01-000002")
    orphan.mkdir()
    (orphan / "manifest.json").write_text("{}")
    assert [label for label, _ in facts.kept("crm")] == ["2026-06-30"]
    publish(facts, "2026-07-01")
    assert len(facts.rows("crm", "sellers")) == 3
    assert sorted(file.name for file in orphan.iterdir()) == ["manifest.json", "sellers.parquet"]


def test_the_pointer_is_a_plain_file_a_person_can_read(tmp_path: Path) -> None:
    """CURRENT.json names the folder of each step."""
    facts = FactsFolder(tmp_path)
    path = publish(facts)
    pointer = json.loads((tmp_path / "CURRENT.json").read_text())
    assert pointer["crm"] == f"crm/{path.name}"


def test_reports_for_people_are_replaced_and_facts_untouched(tmp_path: Path) -> None:
    """The quarantine report of a refused import lies beside the facts."""
    facts = FactsFolder(tmp_path)
    facts.set_aside("crm.csv", ["old"])
    path = facts.set_aside("crm.csv", ["n", "ew"])
    assert path.read_text() == "new"
    assert facts.manifest("crm") is None
    publish(facts)
    assert path.exists()


def test_rows_need_no_engine(tmp_path: Path) -> None:
    """A web request reads rows without paying for the engine's start-up."""
    publish(FactsFolder(tmp_path))
    code = (
        "import sys, pathlib\n"
        "from groundrules.adapters.facts import FactsFolder\n"
        "facts = FactsFolder(pathlib.Path(sys.argv[1]))\n"
        "assert facts.rows('crm', 'sellers', {'seller_id': 's1'})\n"
        "assert 'ibis' not in sys.modules and 'duckdb' not in sys.modules\n"
        "assert 'pyarrow.dataset' not in sys.modules and 'pandas' not in sys.modules\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


def test_engine_limits_are_set(tmp_path: Path) -> None:
    """Memory and threads of the engine follow the settings."""
    facts = FactsFolder(tmp_path, memory="300MB", threads=1)
    publish(facts)
    backend = ibis.get_backend(facts.read("crm", "sellers"))
    limits = backend.con.execute("select current_setting('memory_limit'), current_setting('threads')")
    assert limits.fetchone() == ("286.1 MiB", 1)


def test_a_table_in_parts_reads_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that no longer hold are in no answer, of neither reader; later parts are folded when many."""
    monkeypatch.setattr(draft, "WRITTEN_ANEW", 0)
    monkeypatch.setattr(draft, "MOST_PARTS", 3)
    facts = FactsFolder(tmp_path)
    kept = {number: f"v{number}" for number in range(100)}
    first = pa.table({"k": list(kept), "v": list(kept.values())})
    facts.publish("crm", "d0", {"things": first}, {})
    for day in range(1, 7):
        base = facts.current("crm")
        assert base is not None
        gone = {day, 10 + day, 100 + day - 1} & set(kept)
        added = {day: f"again{day}", 100 + day: f"new{day}"}
        places = [
            (batch["@part"][row].as_py(), batch["@row"][row].as_py())
            for batch in facts.scan(base, "things", ["k"])
            for row in range(batch.num_rows)
            if batch["k"][row].as_py() in gone
        ]
        where = pa.table({"@part": [part for part, _ in places], "@row": [row for _, row in places]})
        kept = {key: value for key, value in kept.items() if key not in gone} | added
        with facts.draft("crm") as made:
            rows = pa.table({"k": list(added), "v": list(added.values())})
            assert made.change(base, "things", where, rows.to_reader()) == len(kept)
            made.publish(f"d{day}", {}, base)
        told = {row["k"]: row["v"] for row in facts.rows("crm", "things")}
        assert told == kept
        assert facts.rows("crm", "things", {"k": day}) == [{"k": day, "v": f"again{day}"}]
        assert facts.rows("crm", "things", {"k": 10 + day}) == []
        by_engine = facts.read("crm", "things").to_pyarrow().to_pylist()
        assert {row["k"]: row["v"] for row in by_engine} == kept
    assert len(list(facts.kept("crm"))) == 7
    oldest = facts.table_of(facts.kept("crm")[0][1], "things")
    assert oldest is not None
    assert oldest.to_pylist() == first.to_pylist()


def test_facts_of_an_earlier_release_have_every_expected_table_and_column(tmp_path: Path) -> None:
    """What they lack is empty, for expressions and for rows asked for by value."""
    publish(FactsFolder(tmp_path))
    people = Table(
        "sellers", ("seller_id",), (Column("seller_id", ColumnType.TEXT), Column("born", ColumnType.TEXT))
    )
    facts = FactsFolder(tmp_path, expected={"crm": {"sellers": people, "offers": people}})
    assert facts.read("crm", "sellers").born.isnull().all().to_pyarrow().as_py() is True
    assert {row["born"] for row in facts.rows("crm", "sellers")} == {None}
    assert [row["seller_id"] for row in facts.rows("crm", "sellers", {"seller_id": "s2"})] == ["s2"]
    assert facts.rows("crm", "sellers", {"born": "1990"}) == []
    assert len(facts.rows("crm", "sellers", {"born": [None, "1990"]})) == PEOPLE.num_rows
    assert facts.rows("crm", "offers") == []
    assert facts.read("crm", "offers").columns == people.names
    with pytest.raises(KeyError):
        facts.rows("coverage", "offers")


def test_rows_past_their_day_are_gone_from_every_kept_folder(tmp_path: Path) -> None:
    """Current and earlier folders lose them, bytes and all; rows without a day and other tables stay."""
    facts = FactsFolder(tmp_path / "facts")
    publish(facts, "2026-06-30")
    publish(facts, "2026-07-07")
    assert facts.forget("crm", "sellers", "hired_on", date(2024, 1, 1)) == 0
    assert facts.forget("crm", "sellers", "no such column", date(2030, 1, 1)) == 0
    assert facts.forget("signals", "signals", "expires_on", date(2030, 1, 1)) == 0
    assert facts.forget("crm", "sellers", "hired_on", date(2024, 1, 2)) == 2
    assert [row["seller_id"] for row in facts.rows("crm", "sellers")] == ["s1", "s3"]
    assert facts.read("crm", "sellers").count().to_pyarrow().as_py() == 2
    kept = [facts.table_of(folder, "sellers") for _, folder in facts.kept("crm")]
    assert [None if table is None else table["seller_id"].to_pylist() for table in kept] == [["s1", "s3"]] * 2
    files = [path.read_bytes() for path in (tmp_path / "facts").rglob("*") if path.is_file()]
    assert not [data for data in files if b"s2" in data]
