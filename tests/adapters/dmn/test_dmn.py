"""DMN files: every version read, what is outside the subset named, harm refused, and the way out and back."""

from pathlib import Path

import pytest

from groundrules.adapters.dmn import xmltree
from groundrules.adapters.dmn.read import VERSIONS, DmnReading, read_dmn
from groundrules.adapters.dmn.write import write_dmn
from groundrules.rulebook.exchange.cells import Notation
from groundrules.rulebook.exchange.domains import Domains
from groundrules.rulebook.exchange.loose import Hit
from groundrules.rulebook.exchange.rows import rows_of
from groundrules.rulebook.model import Policy, WordType
from groundrules.terms import Finding, Severity
from groundrules.usecases.check_table import TableCheck, check_table
from tests.rulebook.exchange.test_rows import MIXED, answers

LATEST = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def document(body: str, space: str = LATEST) -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}\n<definitions xmlns="{space}" name="D">\n{body}\n</definitions>\n'


def rule(number: int, tests: list[str], gives: str, more: str = "") -> str:
    inside = "".join(f"<inputEntry><text>{_safe(one)}</text></inputEntry>" for one in tests)
    return f'<rule id="r{number}">{more}{inside}<outputEntry><text>{_safe(gives)}</text></outputEntry></rule>'


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def table(rules: list[str], hit: str = "", inputs: str = "", output: str = "", more: str = "") -> str:
    return f"""<decision id="dish" name="Dish"><decisionTable {hit}>
      <input><inputExpression typeRef="string"><text>season</text></inputExpression>
        <inputValues><text>"Spring", "Summer", "Fall", "Winter"</text></inputValues></input>
      <input label="guests"><inputExpression typeRef="integer"><text>guestCount</text></inputExpression>
        <inputValues><text>[0..100]</text></inputValues></input>{inputs}
      {output or '<output name="dish" typeRef="string"/>'}{more}
      {"".join(rules)}</decisionTable></decision>"""


DISHES = [
    rule(1, ['"Fall"', "<= 8"], '"Spareribs"'),
    rule(2, ['"Winter"', "<= 8"], '"Roastbeef"'),
    rule(3, ['"Spring"', "<= 4"], '"Steak"'),
    rule(4, ['"Spring"', "[5..8]"], '"Stew"', "<description>for a few</description>"),
    rule(5, ['not("Summer")', "> 8"], '"Stew"'),
    rule(6, ['"Summer"', "-"], '"Salad"'),
]


def read(tmp_path: Path, text: str | bytes) -> DmnReading:
    path = tmp_path / "t.dmn"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_dmn(path, "t.dmn")


def checked(tmp_path: Path, text: str) -> TableCheck:
    reading = read(tmp_path, text)
    assert len(reading.tables) == 1, reading.findings
    check = check_table(reading.tables[0], Domains())
    return TableCheck(check.built, (*reading.findings, *check.findings))


def serious(check: TableCheck) -> list[Finding]:
    return [one for one in check.findings if one.severity is not Severity.NOTE]


@pytest.mark.parametrize(("space", "version"), VERSIONS.items())
def test_every_version_is_read(tmp_path: Path, space: str, version: str) -> None:
    """DMN 1.1 to 1.5 differ in their namespace and, in 1.1, in how a type is named."""
    text = document(table(DISHES), space)
    if version == "1.1":
        text = text.replace('typeRef="', 'xmlns:feel="http://www.omg.org/spec/FEEL/20140401" typeRef="feel:')
    check = checked(tmp_path, text)
    assert serious(check) == []
    words = check.built.book.words
    assert words["season"].values == ("Spring", "Summer", "Fall", "Winter")
    assert (words["guest_count"].type, words["guest_count"].low, words["guest_count"].high) == (
        WordType.WHOLE,
        0,
        100,
    )
    assert [one.rule_id for one in check.decision.rules] == ["r1", "r2", "r3", "r4", "r5", "r6"]
    assert check.decision.rules[3].why == "for a few"
    assert check.decision.policy is Policy.EXACTLY_ONE


def test_a_hole_and_a_conflict_are_told_at_their_lines(tmp_path: Path) -> None:
    """The well-known dish table with one range moved."""
    text = document(table([*DISHES[:3], rule(4, ['"Spring"', "[4..7]"], '"Stew"'), *DISHES[4:]]))
    check = checked(tmp_path, text)
    codes = {one.code: one for one in serious(check)}
    assert set(codes) == {"GR251", "GR252"}
    assert codes["GR251"].example == {"season": "Spring", "guestCount": "8"}
    assert codes["GR252"].example == {"season": "Spring", "guestCount": "4"}
    assert set(codes["GR252"].rules) == {"r3", "r4"}
    assert codes["GR252"].span is not None
    assert codes["GR252"].span.line > 5


@pytest.mark.parametrize(
    ("hit", "policy", "wanted"),
    [
        ('hitPolicy="UNIQUE"', Policy.EXACTLY_ONE, Hit.UNIQUE),
        ('hitPolicy="FIRST"', Policy.FIRST, Hit.FIRST),
        ('hitPolicy="ANY"', Policy.EXACTLY_ONE, Hit.ANY),
        ('hitPolicy="COLLECT"', Policy.ALL, Hit.COLLECT),
        ('hitPolicy="RULE ORDER"', Policy.ALL, Hit.RULE_ORDER),
        ('hitPolicy="OUTPUT ORDER"', Policy.ALL, Hit.OUTPUT_ORDER),
        ('hitPolicy="PRIORITY"', Policy.FIRST, Hit.PRIORITY),
        ("", Policy.EXACTLY_ONE, Hit.UNIQUE),
    ],
)
def test_hit_policies_become_ours(tmp_path: Path, hit: str, policy: Policy, wanted: Hit) -> None:
    """Each policy is read as the one of ours that means the same; what is not the same is said."""
    values = ", ".join(f'"{one}"' for one in ("Salad", "Stew", "Steak", "Roastbeef", "Spareribs"))
    output = f'<output name="dish"><outputValues><text>{values}</text></outputValues></output>'
    check = checked(tmp_path, document(table(DISHES, hit, output=output)))
    assert read(tmp_path, document(table(DISHES, hit))).tables[0].hit is wanted
    assert check.decision.policy is policy
    if wanted in (Hit.PRIORITY, Hit.OUTPUT_ORDER):
        assert [one.rule_id for one in check.decision.rules] == ["r6", "r4", "r5", "r3", "r2", "r1"]
    assert [one for one in check.findings if one.severity is Severity.ERROR] == []


def test_an_aggregation_and_a_strange_policy_are_named(tmp_path: Path) -> None:
    """A sum is not what `all that fit` means, and a policy nobody knows is an error."""
    check = checked(tmp_path, document(table(DISHES, 'hitPolicy="COLLECT" aggregation="SUM"')))
    assert any("SUM" in one.message for one in serious(check))
    strange = checked(tmp_path, document(table(DISHES, 'hitPolicy="SOMETIMES"')))
    assert any(one.code == "GR150" and one.severity is Severity.ERROR for one in strange.findings)


def test_a_default_outcome_is_a_rule_that_yields(tmp_path: Path) -> None:
    """What is given when no rule fits closes every hole and conflicts with nothing."""
    output = '<output name="dish"><defaultOutputEntry><text>"Bread"</text></defaultOutputEntry></output>'
    check = checked(tmp_path, document(table(DISHES[:3], output=output)))
    assert serious(check) == []
    last = check.decision.rules[-1]
    assert (last.outcome, last.yields_to) == ({"dish": "Bread"}, ("r1", "r2", "r3"))


def test_types_of_the_file_are_followed(tmp_path: Path) -> None:
    """A column's own type, its data's type and the type's allowed values all count."""
    body = """
    <itemDefinition name="tSize"><typeRef>tText</typeRef>
      <allowedValues><text>"s","m"</text></allowedValues></itemDefinition>
    <itemDefinition name="tText"><typeRef>string</typeRef></itemDefinition>
    <inputData name="Size"><variable name="Size" typeRef="tSize"/></inputData>
    <decision name="D"><decisionTable>
      <input><inputExpression><text>Size</text></inputExpression></input>
      <input><inputExpression typeRef="boolean"><text>big</text></inputExpression></input>
      <input><inputExpression typeRef="date"><text>day</text></inputExpression></input>
      <output name="o" typeRef="number"/>
      <rule id="a"><inputEntry><text>"s"</text></inputEntry><inputEntry><text>true</text></inputEntry>
        <inputEntry><text>&gt;= date("2024-01-01")</text></inputEntry>
        <outputEntry><text>1</text></outputEntry></rule>
    </decisionTable></decision>"""
    check = checked(tmp_path, document(body))
    assert [word.type for word in check.built.book.words.values()] == [
        WordType.ONE_OF,
        WordType.YES_NO,
        WordType.DATE,
    ]
    assert check.built.book.words["size"].values == ("s", "m")
    assert check.decision.gives[0].type is WordType.WHOLE


UNSUPPORTED = {
    "an expression": '<decision name="X"><literalExpression><text>a</text></literalExpression></decision>',
    "a context": '<decision name="X"><context/></decision>',
    "a call": '<decision name="X"><invocation/></decision>',
    "has no logic": '<decision name="X"/>',
    "a business knowledge model": '<businessKnowledgeModel name="X"/>',
    "a decision service": '<decisionService name="X"/>',
    "an import": '<import name="X" namespace="n"/>',
}


@pytest.mark.parametrize(("said", "body"), UNSUPPORTED.items())
def test_what_is_not_a_table_is_named(tmp_path: Path, said: str, body: str) -> None:
    """Everything else a DMN file may hold is named, with its place; the tables are read all the same."""
    reading = read(tmp_path, document(table(DISHES) + body))
    assert len(reading.tables) == 1
    (found,) = reading.findings
    assert found.code == "GR149"
    assert said in found.message
    assert "`X`" in found.message
    assert found.span is not None
    assert found.span.line > 1
    alone = read(tmp_path, document(body))
    assert alone.tables == ()
    assert any(one.severity is Severity.ERROR for one in alone.findings)


CELLS = {
    "contains": 'contains(?, "a")',
    "`maximum`": "<= maximum",
    "refers": "Winter",
    "date and time": 'date and time("2024-01-01T00:00:00")',
    "duration": 'duration("P1D")',
    "`? > 5`": "? > 5",
}


@pytest.mark.parametrize(("said", "cell"), CELLS.items())
def test_cells_outside_the_subset_are_named_and_nothing_else_is_lost(
    tmp_path: Path, said: str, cell: str
) -> None:
    """FEEL beyond constants is an error at its cell; the other rules are still compared."""
    check = checked(tmp_path, document(table([*DISHES[:3], rule(4, ['"Spring"', cell], '"Stew"')])))
    (wrong,) = [one for one in check.findings if one.code in {"GR142", "GR149"}]
    assert said in wrong.message
    assert wrong.rules == ("r4",)
    assert {one.rule_id for one in check.built.half_read} == {"r4"}


def test_inputs_outputs_and_types_outside_the_subset_are_named(tmp_path: Path) -> None:
    """An input that is calculated, an outcome that is, a time, a structure, another language."""
    inputs = '<input><inputExpression typeRef="number"><text>a + b</text></inputExpression></input>'
    check = checked(tmp_path, document(table([rule(1, ["-", "-", "-"], "x * 2")], inputs=inputs)))
    told = [one.message for one in serious(check)]
    assert any("`a + b` is an expression" in one for one in told)
    assert any("`x * 2`" in one for one in told)
    for kind in ("time", "days and time duration", "dateTime"):
        typed = inputs.replace("number", kind).replace("a + b", "a")
        check = checked(tmp_path, document(table([rule(1, ["-", "-", "-"], '"x"')], inputs=typed)))
        assert any(kind in one.message for one in serious(check)), kind
    structure = '<itemDefinition name="t"><itemComponent name="x"/></itemDefinition>'
    typed = inputs.replace("number", "t").replace("a + b", "a")
    check = checked(tmp_path, document(structure + table([rule(1, ["-", "-", "-"], '"x"')], inputs=typed)))
    assert any("structure" in one.message for one in serious(check))
    short = checked(tmp_path, document(table([rule(1, ["-"], '"x"'), *DISHES])))
    assert any(one.code == "GR143" for one in short.findings)
    groovy = DISHES[0].replace("<inputEntry>", '<inputEntry expressionLanguage="groovy">', 1)
    assert any("groovy" in one.message for one in serious(checked(tmp_path, document(table([groovy])))))
    unknown = checked(tmp_path, document(table(DISHES), "http://example.org/dmn"))
    assert any("no version" in one.message for one in serious(unknown))


BILLION = """<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
HARM = {
    "entities": '<?xml version="1.0"?>' + BILLION + "<definitions>&c;</definitions>",
    "a document type": '<?xml version="1.0"?><!DOCTYPE definitions><definitions/>',
    "document type or": '<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions/>',
    "or entities": '<!DOCTYPE d [<!ENTITY x SYSTEM "http://localhost/x">]><definitions>&x;</definitions>',
    "nested deeper": "<definitions>" + "<a>" * 5000,
    "larger than 16 MB": "<definitions>" + " " * 50_000_000 + "</definitions>",
    "is no XML": "<definitions><decision></definitions>",
    "no DMN": "<html/>",
    "undefined entity": "<definitions>&nbsp;</definitions>",
    "is empty": "",
}


@pytest.mark.parametrize(("said", "text"), HARM.items(), ids=list(HARM))
def test_harmful_and_broken_files_are_a_finding(tmp_path: Path, said: str, text: str) -> None:
    """Bombs, entities, endless nesting and size, and what is no DMN: one finding, nothing read."""
    reading = read(tmp_path, text)
    assert reading.tables == ()
    (found,) = reading.findings
    assert (found.code, found.severity) == ("GR148", Severity.ERROR)
    assert said in found.message
    assert found.span is not None


def test_elements_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flat file without end stops at the limit."""
    monkeypatch.setattr(xmltree, "MAX_ELEMENTS", 1000)
    (found,) = read(tmp_path, "<definitions>" + "<a/>" * 1001 + "</definitions>").findings
    assert (found.code, "more than 1,000 elements" in found.message) == ("GR148", True)


def test_other_encodings(tmp_path: Path) -> None:
    """UTF-16 is XML too; bytes that are none are a finding, and so is a file that is not there."""
    text = document(table(DISHES)).replace("UTF-8", "UTF-16")
    assert len(read(tmp_path, text.encode("utf-16")).tables) == 1
    assert read(tmp_path, b"\xff\xfe\x00\x01").findings[0].code == "GR148"
    assert read(tmp_path, document("").replace("UTF-8", "klingon")).findings[0].code == "GR148"
    assert read_dmn(tmp_path / "nowhere.dmn", "nowhere.dmn").findings[0].code == "GR141"


@pytest.mark.parametrize("policy", list(Policy))
def test_a_decision_survives_the_way_out_and_back(tmp_path: Path, policy: Policy) -> None:
    """Written as DMN and read again, the words are the same and every record gets the same answer."""
    decision, words, records = MIXED(policy)
    rows = rows_of(decision, words, Notation(is_feel=True))
    assert not [one for one in rows.findings if one.severity is Severity.ERROR]
    write_dmn(tmp_path / "t.dmn", decision, rows, words)
    reading = read_dmn(tmp_path / "t.dmn", "t.dmn")
    assert reading.findings == ()
    check = check_table(reading.tables[0], Domains())
    again = check.built.book.words
    for name in rows.words:
        kept = ("type", "values", "low", "high", "scale", "may_be_unknown")
        assert [getattr(again[name], key) for key in kept] == [getattr(words[name], key) for key in kept], (
            name
        )
    assert check.decision.policy is policy
    assert answers(check.decision, records, parts=True) == answers(decision, records)
