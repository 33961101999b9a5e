"""A mapping file: what it may say, and that every mistake is told at its line and column."""

from pathlib import Path

import pytest

from groundrules.adapters import salesforce
from groundrules.adapters.csvfolder import read_mapping
from groundrules.crm.mapping import CrmMapping
from groundrules.crm.tables import READ

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
GOOD = """mapping: 1
source: test
files:
  people: {name: people.csv, newest: [seen]}
tables:
  sellers:
    - from: people
      columns:
        seller_id: id
        name: name
        sales_role: {constant: field}
        is_active: {constant: yes}
"""


def mapping_of(text: str) -> CrmMapping:
    """The mapping, which must have no mistake."""
    reading = read_mapping(text, "mapping.yaml", {"salesforce": salesforce.mapping_text()})
    assert reading.findings == ()
    assert reading.mapping is not None
    return reading.mapping


def test_the_salesforce_mapping_fills_every_table() -> None:
    """The built-in mapping is sound and leaves none of our tables out."""
    mapping = mapping_of(salesforce.mapping_text())
    assert {feed.table for feed in mapping.feeds} == {table.name for table in READ}


@pytest.mark.parametrize("name", ["adventureworks"])
def test_the_example_mappings_are_sound(name: str) -> None:
    """What we show as an example has no mistake itself."""
    mapping_of((EXAMPLES / name / "mapping.yaml").read_text(encoding="utf-8"))


def test_a_workspace_extends_the_built_in_mapping_column_by_column() -> None:
    """Only what is said changes; the rest of Salesforce stays as it is."""
    base = mapping_of(salesforce.mapping_text())
    own = mapping_of(
        "mapping: 1\nextends: salesforce\nfiles:\n  Account: {encoding: windows-1252}\n"
        "tables:\n  accounts:\n    - from: Account\n      columns:\n"
        "        segment: {column: Kundengruppe__c, values: {A: strategic}, else: small}\n"
    )
    assert own.files["Account"].encoding == "windows-1252"
    assert own.files["Account"].known_by == base.files["Account"].known_by
    accounts = {feed.table: feed for feed in own.feeds}["accounts"]
    assert accounts.columns["segment"].columns == ("Kundengruppe__c",)
    assert accounts.columns["segment"].otherwise == "=small"
    assert accounts.columns["name"].columns == ("Name",)
    assert accounts.skip == {feed.table: feed for feed in base.feeds}["accounts"].skip
    assert len(own.feeds) == len(base.feeds)


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "words"),
    [
        ("source: test", "sauce: test", "GR351", "2:1", "did you mean `source`?"),
        ("sellers:", "seller:", "GR352", "6:3", "did you mean `sellers`?"),
        ("seller_id: id", "sellerid: id", "GR351", "9:9", "did you mean `seller_id`?"),
        ("        name: name\n", "", "GR352", "7:13", "`sellers` lacks `name`"),
        ("from: people", "from: poeple", "GR353", "7:13", "did you mean `people`?"),
        ("{constant: field}", "{constant: field, column: x}", "GR355", "11:21", "exactly one place"),
        ("{constant: field}", "{}", "GR355", "11:21", "nowhere"),
        ("{constant: field}", "{colum: x}", "GR351", "11:22", "did you mean `column`?"),
        ("{constant: field}", "{column: x, as: number}", "GR355", "11:37", "`as` cannot be `number`"),
        ("{constant: field}", "{column: x, unit: cent}", "GR355", "11:39", "`unit` cannot be `cent`"),
        ("{constant: field}", "{column: x, zone: Berlin}", "GR355", "11:39", "time zone"),
        ("{constant: field}", "{column: x, extract: '('}", "GR355", "11:42", "`extract` cannot be `(`"),
        ("{constant: field}", "{column: x, extract: 'a'}", "GR355", "11:42", "one group"),
        ("{constant: field}", "{column: x, decimal: ',,'}", "GR355", "11:42", "one sign"),
        ("{constant: field}", "{template: '{id'}", "GR355", "11:32", "`template` cannot be"),
        ("{constant: field}", "{lookup: {file: people, key: id}}", "GR355", "11:30", "a look-up lacks `by`"),
        ("{constant: field}", "{lookup: {file: teams, key: a, by: b, take: c}}", "GR353", "11:21", "teams"),
        ("{constant: field}", "{cases: []}", "GR355", "11:29", "lists no case"),
        ("{constant: field}", "{cases: [{when: {x: {starts: a}}}]}", "GR355", "11:30", "lacks `then`"),
        ("{constant: field}", "{cases: [{when: {x: {begins: a}}, then: b}]}", "GR351", "11:42", "begins"),
        ("{constant: field}", "{cases: [{when: {x: {empty: a}}, then: b}]}", "GR350", "11:49", "yes or no"),
        (
            "{constant: field}",
            "{cases: [{otherwise: {column: x, unit: percent}}]}",
            "GR355",
            "11:60",
            "beside",
        ),
        (
            "{constant: field}",
            "{lookup: {file: people, key: id, take: x, by: {column: x, zone: UTC}}}",
            "GR355",
            "11:85",
            "`zone` inside a look-up is never looked at",
        ),
        ("newest: [seen]", "newest: [seen], encoding: utf8mb4", "GR355", "4:56", "no text encoding"),
        ("newest: [seen]", "newest: [seen], delimiter: ;;", "GR355", "4:57", "`delimiter` cannot be"),
        ("source: test", "extends: hubspot", "GR355", "2:10", "no built-in mapping `hubspot`"),
        ("      columns:", "      skip: [{when: {x: y}}]\n      columns:", "GR355", "8:14", "because"),
        ("source: test", "source: test\nsource: again", "GR103", "3:1", "given twice"),
        ("source: test", "source: &a test", "GR102", "2:9", "anchor"),
        ("source: test", "source: [", "GR101", "", "not readable as YAML"),
    ],
)
def test_a_mistake_is_told_where_it_is(old: str, new: str, code: str, place: str, words: str) -> None:
    """One line changed in a sound mapping: the finding, its line and column, and what would mend it."""
    assert GOOD.count(old) >= 1
    reading = read_mapping(GOOD.replace(old, new, 1), "mapping.yaml")
    assert reading.mapping is None
    told = [finding for finding in reading.findings if finding.code == code]
    assert told, [str(finding) for finding in reading.findings]
    assert any(str(finding.span).startswith(f"mapping.yaml:{place}") for finding in told), str(told[0].span)
    assert any(words in f"{finding.message} {finding.help}" for finding in told), told


def test_no_text_makes_the_reader_fall() -> None:
    """Whatever stands in the file, the answer is findings."""
    for text in ("", "a", "[]", "- 1", "mapping: 1", "tables: 3", "files: [x]\ntables: {sellers: x}",
                 "tables: {sellers: [{from: [a]}]}", "files: {a: {b: {c: d}}}", "\x00",
                 "tables: {sellers: [1, 2]}",
                 "tables: {sellers: [{from: a, columns: {seller_id: [a]}}]}"):  # fmt: skip
        assert read_mapping(text, "mapping.yaml").findings
