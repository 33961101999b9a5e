"""Named settings: one constant everywhere or one per region, in conditions and cells, exact with unknowns."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook.condition import Compare, Value
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.model import Setting, Word, WordType
from groundrules.rulebook.parse import Parsed, parse_condition
from groundrules.rulebook.read import read_book
from groundrules.terms import Span
from groundrules.usecases.adopt_rulebook import check_rulebook

REGIONS = ("north", "south", "east")
WORDS = {
    word.name: word
    for word in (
        Word("region", WordType.ONE_OF, "region", REGIONS, may_be_unknown=True),
        Word("market", WordType.ONE_OF, "market", ("home", "abroad")),
        Word("pipeline", WordType.MONEY, "pipeline", low=0, high=10**9, scale=2, may_be_unknown=True),
        Word("won", WordType.MONEY, "won", low=0, high=10**9, scale=2),
    )
}
BIG = Setting("big", "a big deal", "region", {"north": "30"}, "20")
TOLD = Setting("told", "a told deal", "region", {"north": "30", "unknown": "10"}, "20")
HOME = Setting("home_deal", "a deal at home", "market", {"home": "10", "abroad": "25.50"})
SMALL = Setting("small", "a small deal", otherwise="5")
SETTINGS = {setting.name: setting for setting in (BIG, TOLD, HOME, SMALL)}


def parsed(text: str) -> Parsed:
    """The condition read with the words and settings above."""
    return parse_condition(text, WORDS, lambda at: Span("f", 1, at + 1), rule_id="R1", settings=SETTINGS)


def by_hand(text: str, record: dict[str, Value | None]) -> bool | None:
    """The test with each setting replaced by its value in this very record; None if it has none."""
    for setting in SETTINGS.values():
        if setting.name not in text.split():
            continue
        if setting.by is None:
            value = setting.otherwise
        else:
            case = record[setting.by]
            value = setting.value(None if case is None else str(case))
        if value is None:
            return None
        text = text.replace(f" {setting.name} ", f" {value} ")
    plain = parse_condition(text, WORDS, lambda at: Span("f", 1, at + 1))
    assert plain.condition is not None, (text, plain.findings)
    return truth(plain.condition, record)


def around_by_hand(around: str, held: bool | None, record: dict[str, Value | None]) -> bool | None:
    """The truth of what stands around the test, given the test's own."""
    words = {**WORDS, "held": Word("held", WordType.YES_NO, "holds", may_be_unknown=True)}
    condition = parse_condition(around.format("held"), words, lambda _: Span("f")).condition
    assert condition is not None
    return truth(condition, {**record, "held": held})


TESTS = (
    "pipeline >= big ",
    " big <= pipeline",
    "pipeline <> told ",
    "pipeline + won > big ",
    "pipeline between small and told ",
    "pipeline >= 2 * home_deal ",
    "pipeline - big > won",
    "pipeline in ( small , told )",
    "won = small ",
)
RECORDS: list[dict[str, Value | None]] = [
    {"region": region, "market": market, "pipeline": pipeline, "won": won}
    for region, market, pipeline, won in product(
        (None, *REGIONS),
        ("home", "abroad"),
        (None, 0, 500, 1000, 1999, 2000, 2550, 3000, 5100, 9000),
        (0, 500, 1001, 3000),
    )
]


@pytest.mark.parametrize("text", TESTS)
@pytest.mark.parametrize("around", ["{}", "not ({})", "({}) and won >= 1", "not (({}) or won >= 1)"])
def test_a_setting_means_its_value_in_each_record(text: str, around: str) -> None:
    """True, false and open agree with the setting's value put in by hand, for every region and unknown."""
    read = parsed(around.format(text))
    assert read.condition is not None, read.findings
    for record in RECORDS:
        expected = around_by_hand(around, by_hand(text, record), record)
        assert truth(read.condition, record) is expected, record


def test_where_the_region_is_unknown_neither_the_test_nor_its_opposite_holds() -> None:
    """Nothing is guessed for an unknown region, unless the setting says what holds there."""
    nowhere: dict[str, Value | None] = {"region": None, "market": "home", "pipeline": 10**9, "won": 0}
    for text in ("pipeline >= big", "not (pipeline >= big)", "pipeline < big"):
        condition = parsed(text).condition
        assert condition is not None
        assert truth(condition, nowhere) is None
    told = parsed("pipeline >= told").condition
    assert told is not None
    assert truth(told, nowhere) is True


def test_a_setting_for_all_is_a_plain_constant() -> None:
    """A setting that is the same everywhere leaves no trace but its name."""
    read = parsed("pipeline >= small")
    assert read.condition == Compare("pipeline", ">=", 500)
    (test,) = read.setting_tests
    assert (test.text, test.settings, test.condition) == ("pipeline >= small", ("small",), read.condition)


@given(st.sampled_from(TESTS), st.sampled_from(TESTS), st.sampled_from(("and", "or")))
@settings(max_examples=60, deadline=None)
def test_what_settings_become_reads_back(first: str, second: str, joint: str) -> None:
    """The tree is in the plain language: written down and read again it is the same tree."""
    condition = parsed(f"({first}) {joint} not ({second})").condition
    assert condition is not None
    again = parse_condition(print_condition(condition, WORDS), WORDS, lambda _: Span("f"))
    assert again.condition == condition


@pytest.mark.parametrize(
    ("text", "code", "column", "help_part"),
    [
        ("pipeline >= bigg", "GR111", 13, "did you mean `big`?"),
        ("region = big", "GR112", 10, "`big` is `30` for `north`"),
        ("won >= 1 and market = home_deal", "GR112", 23, "`home_deal` is `10` for `home`"),
        ("won >= 1 and pipeline < won * pipeline * home_deal", "GR117", 29, "constant multiples"),
    ],
)
def test_mistakes_with_settings(text: str, code: str, column: int, help_part: str) -> None:
    """A misspelt or ill-fitting setting is told at its column, with the value that does not fit."""
    found = parsed(text).findings
    assert [(one.code, one.span, one.rules) for one in found] == [(code, Span("f", 1, column), ("R1",))]
    assert help_part in found[0].help


BOOK = """\
groundrules: 1
book: Small book
version: 1
words:
  region: {type: one of, values: [north, south, east], say: region}
  pipeline: {type: money, from: 0, to: 1000000, say: pipeline}
  quiet: {type: whole number, from: 0, to: 100, say: quiet days}
settings:
  big_deal:
    say: a big deal
    by: region
    is: {north: 300, otherwise: 200.50}
    unit: USD
    why: as agreed
  long: {say: long, is: 14}
decisions:
  cadence:
    for each: account
    policy: first that fits
    gives: {every: whole number}
    table: |
      | id | pipeline       | quiet        | -> every |
      | E1 | >= big_deal    | <= long      | 7        |
      | E2 | [100..big_deal[ | -           | 14       |
      | E3 | not(big_deal)  | > long       | 30       |
      | E4 | -              | -            | 90       |
  goals:
    for each: account
    policy: exactly one
    gives: {every: whole number}
    check: every <= long
    rules:
      - id: G1
        when: pipeline >= 2 * big_deal
        then: {every: 7}
      - id: G2
        when: not pipeline >= 2 * big_deal
        then: {every: 14}
"""


def _with(old: str, new: str) -> str:
    assert old in BOOK
    return BOOK.replace(old, new, 1)


def test_settings_in_a_whole_book() -> None:
    """In cells, ranges, sums and checks; the proof finds the book complete; the model keeps the settings."""
    result = check_rulebook(text=BOOK, file="b")
    errors = [str(found) for found in result.findings if found.severity == "error"]
    assert errors == []
    assert result.book is not None
    setting = result.book.settings["big_deal"]
    assert (setting.by, setting.word, setting.unit, setting.why) == ("region", "pipeline", "USD", "as agreed")
    assert (setting.value("south"), setting.value("north"), setting.value(None)) == ("200.50", "300", None)
    table = result.book.decisions["cadence"]
    held = {
        (region, amount, quiet): [
            rule.rule_id
            for rule in table.rules
            if truth(rule.condition, {"region": region, "pipeline": amount, "quiet": quiet})
        ]
        for region, amount, quiet in (
            ("north", 30000, 14),
            ("south", 20050, 14),
            ("south", 20049, 15),
            ("north", 20050, 14),
            ("north", 9999, 14),
        )
    }
    assert list(held.values()) == [
        ["E1", "E4"],
        ["E1", "E4"],
        ["E2", "E3", "E4"],
        ["E2", "E4"],
        ["E4"],
    ]
    assert [test.settings for test in table.rules[1].setting_tests] == [("big_deal",)]


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "help_part"),
    [
        ("{north: 300", "{nroth: 300", "GR112", "nroth", "did you mean `north`?"),
        (", otherwise: 200.50}", ", south: 200}", "GR132", "{north", "otherwise"),
        ("    by: region\n", "", "GR131", "{north", "by: region"),
        ("by: region", "by: regoin", "GR111", "regoin", "did you mean `region`?"),
        ("by: region", "by: quiet", "GR131", "quiet", "choose from `region`"),
        ("is: 14", "by: region, is: 14", "GR131", "14}", "delete `by`"),
        ("  long: {say: long, is: 14}", "  long: {say: long}", "GR107", "{say: long}", "add `is:`"),
        ("  long: {say", "  between: {say", "GR131", "between", "none of the language's own words"),
        ("    unit: USD", "    units: USD", "GR106", "units", "did you mean `unit`?"),
        ("north: 300,", "north: 300, unknown: 5,", "GR128", "unknown: 5", "declare the word"),
        ("north: 300,", "north: ,", "GR107", " , otherwise", "write it after the colon"),
    ],
)
def test_a_setting_badly_declared(old: str, new: str, code: str, at: str, help_part: str) -> None:
    """Each mistake of a setting is told once, at the very word, and what follows from it is not."""
    text = _with(old, new)
    reading = read_book(text, "b")
    told = [found for found in reading.findings if "`between`" not in found.message]
    assert reading.book is None
    found = next(found for found in reading.findings if found.code == code)
    assert found.span is not None
    rest = "\n".join(text.split("\n")[found.span.line - 1 :])[found.span.column - 1 :]
    assert rest.startswith(at), rest[:30]
    assert help_part in found.help
    if "between" not in new:
        assert len(told) == 1, [str(one) for one in told]


def test_a_value_out_of_range_names_the_region() -> None:
    """A threshold no account can reach is told at the rule, with the region and line it comes from."""
    (found, *_) = read_book(_with("north: 300", "north: 3000000"), "b").findings
    assert (found.code, found.rules) == ("GR115", ("E1",))
    assert found.span == Span("b", 23, 17)
    assert "`big_deal` is `3000000` for `north` (line 9)" in found.help
