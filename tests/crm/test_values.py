"""What a mapping's values make of rows: cases, look-ups, maps, ids and what is refused."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pytest

from groundrules.adapters.csvfolder import read_mapping
from groundrules.crm.mapping import Exists, Feed, Lookup
from groundrules.crm.shape import shape
from groundrules.crm.stretch import Stretch, clean
from groundrules.crm.values import Page, as_word

TEAMS = {"id": ["t1", "t2"], "name": ["Field East", "Inside"], "level": ["1", "2"]}
HEAD = """mapping: 1
files:
  people: people.csv
  teams: teams.csv
tables:
  sellers:
    - from: people
      columns:
        seller_id: id
        name: {column: id}
        is_active: {constant: yes}
        sales_role: {constant: field}
        title: """


class Shelf:
    """Pages of a look-up file given as columns."""

    def __init__(self, columns: Mapping[str, Sequence[str | None]]) -> None:
        self.columns = {name: pa.array(values, pa.string()) for name, values in columns.items()}

    def page(self, link: Lookup | Exists) -> Page:
        """The whole file, whatever is asked."""
        return Page(self.columns[link.key], self.columns)

    def listed(self, file: str, column: str) -> pa.Array:
        """One column."""
        assert file == "teams"
        return self.columns[column]


def feed_of(value: str) -> Feed:
    """A feed whose ``title`` is the value."""
    reading = read_mapping(HEAD + value + "\n", "mapping.yaml")
    assert reading.mapping is not None, reading.findings
    return reading.mapping.feeds[0]


def titles(value: str, **columns: Sequence[str]) -> tuple[list[str | None], dict[str, list[int]]]:
    """The value for each row, and the rows refused by code."""
    texts = {name: clean(pa.array(values, pa.string())) for name, values in columns.items()}
    rows = len(next(iter(texts.values())))
    texts.setdefault("id", pa.array([f"s{place}" for place in range(rows)], pa.string()))
    shaped = shape(Stretch(texts, rows), feed_of(value), Shelf(TEAMS))
    bad = {reason.code: at.tolist() for reason, at in shaped.bad.items()}
    return shaped.table["title"].to_pylist(), bad


@pytest.mark.parametrize(
    ("value", "columns", "wanted"),
    [
        ("a", {"a": [" x ", "", "  "]}, ["x", None, None]),
        ("missing", {"a": ["x"]}, [None]),
        ("{first_of: [a, b]}", {"a": ["x", ""], "b": ["y", "z"]}, ["x", "z"]),
        ("{constant: seller}", {"a": ["", "y"]}, ["seller", "seller"]),
        ("{column: a, default: none}", {"a": ["x", ""]}, ["x", "none"]),
        ("{template: '{a}-{b}!'}", {"a": ["x", ""], "b": ["y", "z"]}, ["x-y!", None]),
        ("{column: a, extract: '^(\\d+)/'}", {"a": ["12/x", "x", ""]}, ["12", None, None]),
        ("{column: a, values: {X: ex, y: why}}", {"a": ["x", "Y", ""]}, ["ex", "why", None]),
        ("{column: a, values: {x: ex}, else: keep}", {"a": ["x", "q"]}, ["ex", "q"]),
        ("{column: a, values: {x: ex}, else: empty}", {"a": ["x", "q"]}, ["ex", None]),
        ("{column: a, values: {x: ex}, else: other}", {"a": ["x", "q"]}, ["ex", "other"]),
        ("{column: a, keywords: {sales m: boss, sales: rep}, else: none}",
         {"a": ["Sales Manager", "Field Sales", "HR"]}, ["boss", "rep", "none"]),
        ("{column: a, as: word}", {"a": ["Mid-Market", "R&D / Labs", "public sector "]},
         ["mid_market", "r_d_labs", "public_sector"]),
        ("{lookup: {file: teams, key: id, by: a, take: name}}", {"a": ["t2", "t9", ""]},
         ["Inside", None, None]),
        ("{lookup: {file: teams, key: name, take: level, "
         "by: {lookup: {file: teams, key: id, by: a, take: name}}}}",
         {"a": ["t1", "t9"]}, ["1", None]),
        ("{exists: {file: teams, key: id, by: a}}", {"a": ["t1", "t9", "", "t2"]},
         ["true", "false", "false", "true"]),
        ("{exists: {file: teams, key: id, by: a, differs: {level: b}}}", {"a": ["t1", "t2"], "b": ["1", "1"]},
         ["false", "true"]),
        ("{cases: [{when: {a: {starts: ab}}, then: begins}, "
         "{when: {a: {contains: c}, b: {empty: no}}, then: {column: b}}]}",
         {"a": ["ABx", "xc", "xc", ""], "b": ["", "bee", "", ""]}, ["begins", "bee", None, None]),
        ("{cases: [{when: {a: {not: [x, y]}}, then: odd}, {otherwise: even}]}", {"a": ["x", "z", ""]},
         ["even", "odd", "odd"]),
        ("{cases: [{when: {a: {same_as: b}}, then: same}]}", {"a": ["x", "x", ""], "b": ["x", "y", ""]},
         ["same", None, "same"]),
        ("{cases: [{when: {a: {listed_in: {file: teams, key: id}}}, then: known}]}", {"a": ["t1", "t9", ""]},
         ["known", None, None]),
        ("{cases: [{when: {a: yes}, then: on}, {when: {a: no}, then: off}]}",
         {"a": ["TRUE", "1", "False", ""]}, ["on", "on", "off", "off"]),
        ("{column: a, as: salesforce id}", {"a": ["0015500000Xyy06", "0015500000Xyy06AAB", ""]},
         ["0015500000Xyy06AAB", "0015500000Xyy06AAB", None]),
        ("{column: a, as: salesforce id, starting: '006'}", {"a": ["0015500000Xyy06", "", "junk"]},
         [None, None, None]),
    ],
)  # fmt: skip
def test_a_value_says_what_it_is_meant_to(
    value: str, columns: dict[str, list[str]], wanted: list[str | None]
) -> None:
    """Each way a value may come, row by row; nothing is refused."""
    assert titles(value, **columns) == (wanted, {})


@pytest.mark.parametrize(
    ("value", "columns", "code", "rows"),
    [
        ("{column: a, values: {x: ex}}", {"a": ["x", "q", ""]}, "GR356", [1]),
        ("{column: a, as: salesforce id}", {"a": ["0015500000Xyy06AAB", "0015500000XYY06AAB"]}, "GR313", [1]),
        ("{cases: [{when: {b: {empty: no}}, then: {column: a, values: {x: ex}}}]}",
         {"a": ["q", "q"], "b": ["", "1"]}, "GR356", [1]),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_row_by_row(
    value: str, columns: dict[str, list[str]], code: str, rows: list[int]
) -> None:
    """Only the rows that are wrong; a case that does not hold refuses nothing."""
    kept, bad = titles(value, **columns)
    assert bad == {code: rows}
    assert len(kept) == len(next(iter(columns.values()))) - len(rows)


def test_words_have_the_rulebooks_form() -> None:
    """Capitals, hyphens and blanks do not make another word."""
    assert {as_word(text) for text in ("Mid-Market", "mid market", "MID_MARKET", " mid  market ")} == {
        "mid_market"
    }
