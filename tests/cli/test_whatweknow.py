"""What is known about one person, from the command line, on the small demo."""

import pyarrow.parquet as pq

from tests.cli.conftest import Command, Demo


def sellers(demo: Demo) -> list[dict[str, str]]:
    """The people of the newest import."""
    newest = sorted((demo.folder / "facts" / "crm").glob("*-*"))[-1]
    rows: list[dict[str, str]] = pq.read_table(newest / "sellers.parquet").to_pylist()
    return rows


def test_records_signals_cases_and_what_is_never_read(groundrules: Command, demo: Demo) -> None:
    """By name, address or id: the same; every kind of record with its fields and readers; no score."""
    one = next(row for row in sellers(demo) if row["sales_role"] == "inside")
    ways = [groundrules("whatweknow", "--person", one[name], "--workspace", demo.folder)
            for name in ("name", "email", "seller_id")]  # fmt: skip
    assert {way.code for way in ways} == {0}, ways[0].out + ways[0].err
    assert len({way.out for way in ways}) == 1
    assert f"{one['name']} ({one['seller_id']})" in ways[0].out
    assert "activities you logged: day, kind, direction" in " ".join(ways[0].out.split())
    assert "Never read or made" in ways[0].out
    told = groundrules("whatweknow", "--person", one["name"], "--workspace", demo.folder, "--format", "json")
    result = told.json["result"]
    assert result["seller_id"] == one["seller_id"]
    kept = {row["table"]: row["rows"] for row in result["kept"]}
    assert kept["sellers"] == 1
    assert kept["activities"] > 0
    others = [row["name"] for row in sellers(demo) if row["name"] not in one["name"]]
    assert not {"p_true", "score", "rank", "value_at_risk"} & set(told.out.split('"'))
    records = " ".join(str(row) for row in result["kept"])
    assert not [name for name in others if name in records]


def test_nobody_of_that_name_is_one_sentence(groundrules: Command, demo: Demo) -> None:
    """Exit 2 and how to ask, never a traceback; without a person it does not begin."""
    told = groundrules(
        "whatweknow", "--person", "Nobody At All", "--workspace", demo.folder, "--format", "json"
    )
    assert (told.code, told.json["findings"][0]["code"]) == (2, "GR655")
    none = groundrules("whatweknow", "--workspace", demo.folder)
    assert none.code != 0
    assert "Traceback" not in none.out + none.err
