"""Kinds of author mistake: each told at file, line and column, with its rule and a suggestion."""

from dataclasses import dataclass

import pytest

from groundrules.rulebook.check import check_book
from groundrules.rulebook.read import read_book
from groundrules.rulebook.reading.beside import BesideError
from groundrules.rulebook.reading.grid import Grid
from groundrules.terms import Finding

BOOK = """\
groundrules: 1
book: Small book
version: 1
currency: USD
roles:
  field: {say: field seller}
  inside: {say: inside seller}
words:
  segment: {type: one of, values: [large, mid_market, small], say: segment}
  region: {type: one of, values: [north, south], say: region}
  employees: {type: whole number, from: 0, to: 90000, unknown: yes, say: employees}
  revenue: {type: money, from: 0, to: 1000000, say: revenue}
  margin: {type: percent, decimals: 1, from: 0, to: 100, say: margin}
  contract_end: {type: date, from: 2024-01-01, to: 2030-12-31, say: contract end}
  needs_expert: {type: yes/no, say: needs a specialist}
  hours_open: {type: whole number, from: 0, to: 8760, about: case, say: hours open}
settings:
  big_deal: {say: a big deal, by: region, is: {north: 250000, south: 150000}}
decisions:
  coverage:
    for each: account
    policy: exactly one
    gives: {owner: [field, inside], quarterback: [field, inside], support: [inside, none]}
    people: [incumbent, least loaded]
    rules:
      - id: A1
        when: segment = 'large' and revenue >= big_deal
        then: {owner: field, quarterback: field, support: inside}
        why: They expect a visit.
      - id: A2
        when: segment = 'large' and revenue < big_deal
        then: {owner: inside, quarterback: field, support: none}
      - id: A3
        when: segment in ('mid_market', 'small') and not needs_expert
        then: {owner: inside, quarterback: inside, support: none}
      - id: A4
        when: segment <> 'large' and needs_expert
        then: {owner: field, quarterback: inside, support: none}
    examples:
      - record: {segment: large, revenue: 300000, region: north, needs_expert: no}
        gives: {owner: field}
        rule: A1
  cadence:
    for each: account
    policy: first that fits
    gives: {every: whole number}
    table: |
      | id | segment           | employees   | margin       | contract_end | -> every |
      | E1 | large             | >= 500      | [0..12.5]    | -            | 14       |
      | E2 | not small         | unknown     | > 12.5       | < 2027-06-30 | 30       |
      | E3 | -                 | -           | -            | -            | 90       |
  credit:
    for each: deal
    policy: first that fits
    gives: {owner: percent, specialist: percent}
    check: owner + specialist = 100
    rules:
      - id: C1
        when: needs_expert and revenue >= 25% * 500000
        then: {owner: 70, specialist: 30}
      - id: C2
        when: any
        then: {owner: 100, specialist: 0}
  escalation:
    for each: case
    policy: exactly one
    gives: {goes_to: [leader, head]}
    rules:
      - id: X1
        when: hours_open <= 48
        then: {goes_to: leader}
      - id: X2
        when: hours_open > 48
        then: {goes_to: head}
  visits:
    for each: account
    policy: first that fits
    gives: {visits: whole number}
    table: {file: visits.csv}
clocks:
  reply: {say: reply, amount: 4, unit: business hours}
signals:
  S03:
    say: silence
    grade: B
    governed by: A1
    parameters:
      days: {value: 3, unit: days, why: agreed}
"""
VISITS = "rule,segment,visits\nV1,large,4\nV2,-,1\n"


class Folder:
    """One table in memory."""

    def __init__(self, text: str) -> None:
        self.text = text

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        """The table, when it is the one asked for."""
        if name != "visits.csv" or sheet:
            raise BesideError(f"there is no `{name}`", "put it beside the book", known=("visits.csv",))
        rows = tuple(tuple(line.split(",")) for line in self.text.splitlines())
        columns = tuple(
            tuple(1 + sum(len(cell) + 1 for cell in row[:at]) for at in range(len(row))) for row in rows
        )
        return Grid(name, None, rows, tuple(range(1, len(rows) + 1)), columns)


@dataclass(frozen=True)
class Mistake:
    """One mistake: what is replaced by what, and what must be said about it.

    ``at`` is the text that must stand at the place of the finding; ``mend`` is part of the help.
    """

    name: str
    old: str
    new: str
    code: str
    at: str
    rules: tuple[str, ...]
    mend: str
    in_table: bool = False
    told: str = ""


A1 = "segment = 'large' and revenue >= big_deal"
ONE = ("A1",)
MISTAKES = (
    # words, values and constants
    Mistake("misspelt word", A1, "segmnt = 'large'", "GR111", "segmnt", ONE, "did you mean `segment`?"),
    Mistake("unheard-of word", A1, "country = 'large'", "GR111", "country", ONE, "declare it"),
    Mistake(
        "word in other case", A1, "Segment = 'large'", "GR111", "Segment", ONE, "did you mean `segment`?"
    ),
    Mistake(
        "misspelt value",
        "= 'large' and revenue >=",
        "= 'larg' and revenue >=",
        "GR112",
        "'larg'",
        ONE,
        "`large`?",
    ),
    Mistake(
        "value not in the list",
        "('mid_market', 'small')",
        "('mid_market', 'tiny')",
        "GR112",
        "'tiny'",
        ("A3",),
        "its values are",
    ),
    Mistake(
        "value in other case",
        "= 'large' and revenue >=",
        "= 'LARGE' and revenue >=",
        "GR112",
        "'LARGE'",
        ONE,
        "`large`?",
    ),
    Mistake("number where a text belongs", A1, "segment = 5", "GR113", "5", ONE, "its values are"),
    Mistake(
        "text where a number belongs",
        "hours_open <= 48",
        "hours_open <= 'many'",
        "GR113",
        "'many'",
        ("X1",),
        "write a number",
    ),
    Mistake(
        "number in quotes",
        "hours_open <= 48",
        "hours_open <= '48'",
        "GR113",
        "'48'",
        ("X1",),
        "without quotes",
    ),
    Mistake(
        "yes/no as a number",
        "not needs_expert",
        "needs_expert = 0",
        "GR113",
        "0",
        ("A3",),
        "`not needs_expert`",
    ),
    Mistake(
        "a list has no order",
        "segment <> 'large'",
        "segment > 'large'",
        "GR113",
        "> 'large'",
        ("A4",),
        "use `=`",
    ),
    Mistake(
        "date that is none",
        A1,
        "contract_end < 2027-02-30",
        "GR114",
        "2027-02-30",
        ONE,
        "check the month and the day",
    ),
    Mistake(
        "date the other way round",
        A1,
        "contract_end < '30.06.2027'",
        "GR114",
        "'30.06",
        ONE,
        "like 2027-06-30",
    ),
    Mistake(
        "date out of range",
        A1,
        "contract_end < 2037-06-30",
        "GR115",
        "2037-06-30",
        ONE,
        "2024-01-01 to 2030-12-31",
    ),
    Mistake("percent over 100", A1, "margin > 120%", "GR115", "120%", ONE, "from 0 to 100"),
    Mistake("negative amount", A1, "revenue > -5", "GR115", "-5", ONE, "from 0 to 1000000"),
    Mistake("more digits than cents", A1, "revenue >= 250000.005", "GR116", "250000.005", ONE, "round it"),
    Mistake(
        "decimals of a whole number",
        "hours_open <= 48",
        "hours_open <= 48.5",
        "GR116",
        "48.5",
        ("X1",),
        "round it",
    ),
    Mistake("another currency", A1, "revenue >= 250000 EUR", "GR113", "250000 EUR", ONE, "in USD"),
    Mistake("currency sign", A1, "revenue >= $250000", "GR121", "$", ONE, "without a currency sign"),
    Mistake("thousands commas", A1, "revenue >= 250,000", "GR122", ",", ONE, "commas: `250000`"),
    Mistake("decimal comma", A1, "margin >= 12,5", "GR122", ",", ONE, "commas: `12.5`"),
    Mistake("number with a unit", A1, "revenue >= 250k", "GR121", "250k", ONE, "in digits"),
    Mistake("number in powers of ten", A1, "revenue >= 2.5e5", "GR121", "2.5e5", ONE, "in digits"),
    Mistake("not a number", A1, "revenue >= nan", "GR111", "nan", ONE, "declare it"),
    Mistake("infinity", A1, "revenue < inf", "GR111", "inf", ONE, "declare it"),
    # the grammar of conditions
    Mistake("double equals", A1, "segment == 'large'", "GR119", "==", ONE, "write `=`"),
    Mistake("exclamation equals", A1, "segment != 'large'", "GR119", "!=", ONE, "write `<>`"),
    Mistake("ampersands", A1, "needs_expert && revenue > 5", "GR119", "&&", ONE, "write `and`"),
    Mistake("bars", A1, "needs_expert || revenue > 5", "GR119", "||", ONE, "write `or`"),
    Mistake("arrow for at least", A1, "revenue => 250000", "GR119", "=>", ONE, "write `>=`"),
    Mistake("the printed sign", A1, "revenue ≥ 250000", "GR119", "≥", ONE, "write `>=`"),
    Mistake("double quotes", A1, 'segment = "large"', "GR121", '"large', ONE, "plain quote"),
    Mistake("curly quotes", A1, "segment = \u2018large\u2019", "GR121", "\u2018", ONE, "plain quote"),
    Mistake("quotes left out", A1, "segment = large", "GR121", "large", ONE, "write `'large'`"),
    Mistake("quote never closed", A1, "segment = 'large", "GR121", "'large", ONE, "closing"),
    Mistake(
        "parenthesis never closed", A1, "(needs_expert or revenue > 5", "GR120", "(needs", ONE, "missing `)`"
    ),
    Mistake("parenthesis never opened", A1, "needs_expert or revenue > 5)", "GR120", ")", ONE, "delete it"),
    Mistake("reversed range", A1, "revenue between 900 and 100", "GR124", "900", ONE, "smaller value first"),
    Mistake("empty list", A1, "segment in ()", "GR125", "()", ONE, "at least one value"),
    Mistake("value twice", A1, "segment in ('large', 'large')", "GR126", "'large')", ONE, "delete one"),
    Mistake("like on a list", A1, "segment like 'l%'", "GR127", "'l%'", ONE, "use `=`"),
    Mistake("unknown of a word always known", A1, "revenue is null", "GR128", "is null", ONE, "unknown: yes"),
    Mistake("division", A1, "revenue / 2 > 100", "GR117", "/", ONE, "multiply the other side"),
    Mistake("product of words", A1, "revenue * employees > 100", "GR117", "*", ONE, "a word of its own"),
    Mistake("function", A1, "abs(revenue) > 100", "GR118", "abs", ONE, "a word of its own"),
    Mistake("today", A1, "contract_end < today()", "GR118", "today", ONE, "a word of its own"),
    Mistake(
        "calculating with dates",
        A1,
        "contract_end - 30 > 2027-01-01",
        "GR117",
        "contract_end",
        ONE,
        "counts days",
    ),
    Mistake("word alone", A1, "revenue", "GR113", "revenue", ONE, "for example"),
    Mistake(
        "and left out", A1, "needs_expert revenue > 5", "GR122", "revenue", ONE, "write `and` or `or` here"
    ),
    Mistake("and twice", A1, "needs_expert and and revenue > 5", "GR122", "and revenue", ONE, "stands twice"),
    Mistake("condition empty", "when: " + A1, "when: ''", "GR123", "'", ONE, "`any`"),
    Mistake(
        "condition too deep", A1, "(" * 21 + "needs_expert" + ")" * 21, "GR129", "needs_expert)", ONE, "split"
    ),
    # rules
    Mistake(
        "rule in braces",
        "      - id: X2\n        when: hours_open > 48\n        then: {goes_to: head}\n",
        "      - {id: X2, when: hours_open > 48, then: {goes_to: head}}\n",
        "GR105",
        "{id: X2",
        (),
        "lines of their own",
    ),
    Mistake(
        "id twice",
        "- id: A2",
        "- id: A1",
        "GR201",
        "A1\n        when: segment = 'large' and revenue <",
        ONE,
        "an id of its own",
    ),
    Mistake(
        "id missing",
        "- id: A2\n        when",
        "- when",
        "GR107",
        "when: segment = 'large' and revenue <",
        (),
        "add `id:`",
    ),
    Mistake(
        "outcome missing",
        "{owner: field, quarterback: field, support: inside}",
        "{owner: field, support: inside}",
        "GR202",
        "A1",
        ONE,
        "every rule of coverage gives",
    ),
    Mistake(
        "outcome misspelt",
        "{owner: field, quarterback: field,",
        "{owner: field, quaterback: field,",
        "GR203",
        "quaterback",
        ONE,
        "`quarterback`?",
    ),
    Mistake(
        "outcome value misspelt",
        "{owner: field, quarterback: field,",
        "{owner: feild, quarterback: field,",
        "GR204",
        "feild",
        ONE,
        "did you mean `field`?",
    ),
    Mistake(
        "outcome not a number",
        "{owner: 70, specialist: 30}",
        "{owner: most, specialist: 30}",
        "GR204",
        "most",
        ("C1",),
        "must be a percentage",
    ),
    Mistake(
        "check broken",
        "{owner: 70, specialist: 30}",
        "{owner: 70, specialist: 40}",
        "GR211",
        "C1",
        ("C1",),
        "it gives",
    ),
    Mistake(
        "can never hold",
        "segment <> 'large' and needs_expert",
        "needs_expert and not needs_expert",
        "GR205",
        "A4",
        ("A4",),
        "exclude each other",
    ),
    Mistake(
        "key misspelt", "        why: They", "        wyh: They", "GR106", "wyh", ONE, "did you mean `why`?"
    ),
    Mistake(
        "key misspelt in a decision",
        "    policy: exactly one\n    gives: {goes_to",
        "    polcy: exactly one\n    gives: {goes_to",
        "GR106",
        "polcy",
        (),
        "did you mean `policy`?",
    ),
    Mistake(
        "policy misspelt",
        "policy: exactly one\n    gives: {goes_to",
        "policy: exactly 1\n    gives: {goes_to",
        "GR108",
        "exactly 1",
        (),
        "did you mean `exactly one`?",
    ),
    Mistake(
        "thing misspelt", "for each: deal", "for each: dael", "GR108", "dael", (), "did you mean `deal`?"
    ),
    Mistake(
        "yields to nothing",
        "        why: They expect a visit.\n",
        "        yields to: A44\n",
        "GR207",
        "A44",
        ONE,
        "did you mean `A4`?",
    ),
    Mistake(
        "yields to itself",
        "        why: They expect a visit.\n",
        "        yields to: A1\n",
        "GR217",
        "A1\n",
        ONE,
        "delete",
    ),
    Mistake(
        "yields under an order",
        "        then: {owner: 70, specialist: 30}",
        "        then: {owner: 70, specialist: 30}\n        yields to: C2",
        "GR218",
        "C2",
        ("C1",),
        "put C2 above C1",
    ),
    # settings
    Mistake(
        "setting misspelt",
        A1,
        "segment = 'large' and revenue >= big_dael",
        "GR111",
        "big_dael",
        ONE,
        "did you mean `big_deal`?",
    ),
    Mistake(
        "setting against a wrong word",
        A1,
        "contract_end >= big_deal",
        "GR113",
        "big_deal",
        ONE,
        "`big_deal` is `250000` for `north`",
    ),
    Mistake(
        "setting of no region",
        "{north: 250000, south: 150000}",
        "{north: 250000}",
        "GR132",
        "{north: 250000}",
        (),
        "`otherwise:`",
    ),
    Mistake(
        "setting of an unheard-of region",
        "south: 150000}",
        "sout: 150000, otherwise: 1}",
        "GR112",
        "sout:",
        (),
        "did you mean `south`?",
    ),
    Mistake(
        "setting by no word",
        "by: region, is",
        "by: reigon, is",
        "GR111",
        "reigon",
        (),
        "did you mean `region`?",
    ),
    Mistake(
        "setting misspelt in a cell",
        ">= 500      ",
        ">= big_dael ",
        "GR113",
        "big_dael",
        ("E1",),
        "`big_deal`?",
    ),
    # tables
    Mistake(
        "column misspelt",
        "| id | segment ",
        "| id | segmant ",
        "GR111",
        "segmant",
        (),
        "did you mean `segment`?",
    ),
    Mistake(
        "cell value misspelt",
        "| E1 | large   ",
        "| E1 | lagre   ",
        "GR112",
        "lagre",
        ("E1",),
        "did you mean `large`?",
    ),
    Mistake(
        "cell reversed",
        "[0..12.5]    ",
        "[12.5..0]    ",
        "GR124",
        "[12.5..0]",
        ("E1",),
        "smaller value first",
    ),
    Mistake("cell with a comma", ">= 500      ", ">= 5,500    ", "GR110", "5,500", ("E1",), "without commas"),
    Mistake(
        "cell with a foreign sign", ">= 500      ", "=> 500      ", "GR119", "=> 500", ("E1",), "write `>=`"
    ),
    Mistake(
        "cell out of range", "> 12.5       | <", "> 1200       | <", "GR115", "1200", ("E2",), "from 0 to 100"
    ),
    Mistake("cell outcome", "| 14       |", "| often    |", "GR204", "often", ("E1",), "whole number"),
    Mistake("cells missing", "| -            | 90       |", "| 90       |", "GR110", "E3", ("E3",), "bars"),
    Mistake("arrow missing", "-> every", "every_", "GR203", "every_", (), "did you mean `every`?"),
    Mistake(
        "table file missing",
        "file: visits.csv",
        "file: visit.csv",
        "GR130",
        "visit.csv",
        (),
        "did you mean `visits.csv`?",
    ),
    Mistake(
        "cell in a table file",
        "V1,large",
        "V1,lareg",
        "GR112",
        "lareg",
        ("V1",),
        "did you mean `large`?",
        in_table=True,
    ),
    Mistake(
        "outcome in a table file",
        "V2,-,1",
        "V2,-,once",
        "GR204",
        "once",
        ("V2",),
        "whole number",
        in_table=True,
    ),
    Mistake(
        "header in a table file",
        "rule,segment",
        "rule,sgment",
        "GR111",
        "sgment",
        (),
        "did you mean `segment`?",
        in_table=True,
    ),
    # the file
    Mistake(
        "tab as indentation", "  field: {say", "\tfield: {say", "GR101", "\tfield", (), "spaces, not tabs"
    ),
    Mistake("colon in a text", "why: They expect", "why: Note: they expect", "GR101", ": they", (), "quotes"),
    Mistake(
        "bracket never closed", "values: [north, south]", "values: [north, south", "GR101", "", (), "closing"
    ),
    Mistake(
        "key twice",
        "        why: They expect a visit.\n",
        "        why: a\n        why: b\n",
        "GR103",
        "why: b",
        (),
        "keep one",
    ),
    Mistake("merge key", "        why: They", "        <<: They", "GR102", "<<", (), "write it out"),
    Mistake(
        "alias", "why: They expect a visit.", "why: *visit", "GR102", "*visit", (), "write the value out"
    ),
    Mistake("anchor", "why: They expect a visit.", "why: &visit They", "GR102", "&visit", (), "delete it"),
    Mistake("tag", "version: 1\n", "version: !!int 1\n", "GR102", "!!int", (), "delete it"),
    Mistake(
        "no as a value",
        "needs_expert: no}",
        "needs_expert: nope}",
        "GR113",
        "nope",
        (),
        "write `needs_expert`",
    ),
    Mistake("octal surprise", "to: 8760", "to: 0o17", "GR113", "0o17", (), "write a number"),
    Mistake("underscored number", "to: 8760", "to: 8_760", "GR113", "8_760", (), "write a number"),
    Mistake("sexagesimal surprise", "amount: 4", "amount: 1:30", "GR108", "1:30", (), "write a number"),
    Mistake("infinite range", "to: 8760", "to: .inf", "GR113", ".inf", (), "write a number"),
    Mistake("currency by name", "currency: USD", "currency: US dollar", "GR108", "US dollar", (), "like USD"),
    Mistake("language of tomorrow", "groundrules: 1", "groundrules: 2", "GR108", "2", (), "`groundrules: 1`"),
    Mistake(
        "word badly typed",
        "type: whole number, from: 0, to: 8760",
        "type: whole numbr, from: 0, to: 8760",
        "GR108",
        "whole numbr",
        (),
        "`whole number`?",
    ),
    Mistake(
        "list without values",
        "{type: one of, values: [north, south], say: region}",
        "{type: one of, say: region}",
        "GR109",
        "{type: one of, say: region}",
        (),
        "add `values: [...]`",
    ),
    # meaning
    Mistake(
        "unit missing",
        "unit: business hours",
        "unit: hours",
        "GR108",
        "hours}",
        (),
        "did you mean `business hours`?",
    ),
    Mistake(
        "reason missing",
        "{value: 3, unit: days, why: agreed}",
        "{value: 3, unit: days}",
        "GR214",
        "days:",
        (),
        "seller will ask",
    ),
    Mistake(
        "governed by nothing", "governed by: A1", "governed by: A11", "GR207", "A11", (), "did you mean `A1`?"
    ),
    Mistake(
        "role without a card",
        "inside: {say: inside seller}",
        "inside_sales: {say: inside seller}",
        "GR208",
        "coverage",
        (),
        "`inside_sales`?",
    ),
    Mistake(
        "example fails",
        "gives: {owner: field}",
        "gives: {owner: inside}",
        "GR210",
        "record",
        ONE,
        "mend the rule or the example",
    ),
    Mistake(
        "example of a misspelt rule", "rule: A1", "rule: A11", "GR207", "record", (), "did you mean `A1`?"
    ),
    Mistake(
        "word used nowhere",
        "  needs_expert: {type",
        "  spare: {type: text, say: spare}\n  needs_expert: {type",
        "GR206",
        "spare",
        (),
        "delete it",
    ),
    # the proof
    Mistake(
        "hour 48 left out", "hours_open <= 48", "hours_open < 48", "GR251", "escalation", ("X1", "X2"), "48"
    ),
    Mistake("hour 48 twice", "hours_open > 48", "hours_open >= 48", "GR252", "", ("X1", "X2"), ""),
    Mistake(
        "unknown not handled",
        "hours_open: {type: whole number,",
        "hours_open: {type: whole number, unknown: yes,",
        "GR251",
        "escalation",
        ("X1", "X2"),
        "",
        told="unknown",
    ),
    Mistake(
        "rule in the shadow",
        "        when: needs_expert and revenue >= 25% * 500000",
        "        when: any",
        "GR253",
        "C2",
        ("C2", "C1"),
        "",
    ),
)


def everything(text: str, table: str) -> tuple[Finding, ...]:
    """All that is found in the book and its table."""
    reading = read_book(text, "book.yaml", beside=Folder(table))
    checked = (
        check_book(reading.draft, broken_rules=reading.broken_rules, incomplete=reading.incomplete)
        if reading.draft
        else ()
    )
    return (*reading.findings, *checked)


def test_the_book_has_none() -> None:
    """Before a mistake is planted there is nothing to tell."""
    assert [str(found) for found in everything(BOOK, VISITS)] == []


def test_there_are_more_than_forty_kinds() -> None:
    """Every mistake has a name of its own, and is planted where the book has it once or is first met."""
    names = [mistake.name for mistake in MISTAKES]
    assert len(set(names)) == len(names) >= 40


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_each_is_told_where_it_stands(mistake: Mistake) -> None:
    """File, line and column of the very word, the rule where there is one, and a way out."""
    source = VISITS if mistake.in_table else BOOK
    assert mistake.old in source
    torn = source.replace(mistake.old, mistake.new, 1)
    text, table = (BOOK, torn) if mistake.in_table else (torn, VISITS)
    findings = everything(text, table)
    told = [found for found in findings if found.code == mistake.code and mistake.told in found.message]
    assert told, [str(found) for found in findings]
    found = told[0]
    assert found.span is not None
    assert found.span.file == ("visits.csv" if mistake.in_table else "book.yaml")
    rest = "\n".join(torn.split("\n")[found.span.line - 1 :])[found.span.column - 1 :]
    assert rest.startswith(mistake.at), (str(found), rest[:40])
    assert found.rules == mistake.rules, str(found)
    assert found.help
    assert mistake.mend in found.help, found.help


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_nothing_but_the_mistake_is_told(mistake: Mistake) -> None:
    """One mistake never makes the rest of the book look broken: what else is told follows from it."""
    source = VISITS if mistake.in_table else BOOK
    torn = source.replace(mistake.old, mistake.new, 1)
    findings = everything(*((BOOK, torn) if mistake.in_table else (torn, VISITS)))
    others = [found for found in findings if found.code != mistake.code and found.severity == "error"]
    assert len(others) <= 2, [str(found) for found in findings]
