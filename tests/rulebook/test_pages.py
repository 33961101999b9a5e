"""The five pages of a small book, word for word, and how they are laid out on slides."""

import pytest

from groundrules.rulebook.condition import Always, And, Compare, Condition, Linear, Not, Or
from groundrules.rulebook.model import Advice, Decision, Output, Policy, WordType
from groundrules.rulebook.pages.budget import too_long
from groundrules.rulebook.pages.five import (
    Band,
    Bullets,
    Heading,
    Page,
    Paragraph,
    TableBlock,
    edition,
    pages,
)
from groundrules.rulebook.pages.layout import BOTTOM, MARGIN, SMALLEST, TOP, WIDTH, Sheet, lay_out
from groundrules.rulebook.pages.say import say_when
from groundrules.rulebook.pages.type import count_lines, text_width
from groundrules.terms import Severity
from tests.rulebook.small_book import LARGE, WORDS, rule, small_book

GOLDEN = """\
== 1 Clear goals
Small book: 2 goals, 2 roles, 9 rules. What is not written here, the sales leader decides, and says why.
[] [What we want] [How we will see it]
[G1] [One owner each.] [All accounts]
[G2] [No silence.] []
== 2 Clear roles
[Role] [Brings] [Needs from the others] [May decide alone] [Does not]
[Field seller] [Visits / Plans] [A partner] [Whom to visit] [Nap]
[Inside seller] [Answers] [] [] []
== 3 Clear rules: who covers, who gets credit
# Who covers an account (exactly one answers)
[] [When] [Owner] [Support]
[A1] [Large or public sector, open pipeline at least $250k] [field] [inside]
[A2] [Large or public sector, open pipeline below $250k] [inside] [-]
[A3] [Small, employees below 500 or unknown] [inside] [-]
# Who gets credit for a deal (the first that fits)
[] [When] [Owner] [Old owner]
[C1] [Deal is kept, does not need a specialist] [-] [100%]
[C2] [Everything else] [100%] [-]
# Which person
Whoever has it today, then the least loaded.
* V1: Tell the owner.
== 4 Hand-offs and clocks
# Calling a colleague in (the first that fits)
[] [When] [Answer]
[Q1] [Always] [1 hour]
== 5 Who to ask, and how a case is decided
# Who to ask
[You want to know] [Ask]
[Who owns it?] [the book]
# How a case is decided (exactly one answers)
[] [When] [Goes to]
[X1] [Hours open at most 8] [sales leader]
[X2] [Hours open 9 to 24] [head]
[X3] [Severity high, hours open above 24] [head]
# Meanwhile
* V2: Be brief.
* Both sides answer in 1 business day.
# What is watched (counts and dates, never content)
[When] [Rule] [Who sees it first]
[Nobody called] [A1] [owner and leader, at once]
"""


def as_text(shown: tuple[Page, ...]) -> str:
    """The pages as one reads them aloud."""
    lines = []
    for page in shown:
        lines.append(f"== {page.number} {page.title}")
        for block in page.blocks:
            match block:
                case Heading(text, note):
                    lines.append(f"# {text} ({note})" if note else f"# {text}")
                case Paragraph(text):
                    lines.append(text)
                case Bullets(items):
                    lines += [f"* {item}" for item in items]
                case TableBlock(headers, rows):
                    cells = [[cell.replace("\n", " / ") for cell in row] for row in (headers, *rows)]
                    lines += [" ".join(f"[{cell}]" for cell in row) for row in cells]
    return "\n".join(lines).replace("\N{EN DASH}", "-") + "\n"


def test_five_pages_word_for_word() -> None:
    """The golden text: every page, every table, in plain words; a signal that is off is not shown."""
    assert as_text(pages(small_book())) == GOLDEN


def test_advice_alone_stands_under_a_heading() -> None:
    """Advice on hand-offs in a book without rules for them is not left hanging in the air."""
    book = small_book(advice=(Advice("V3", "handoff", "Introduce both."),))
    assert "# When an account changes hands\n* V3: Introduce both.\n" in as_text(pages(book))


def test_edition_names_version_date_and_owner() -> None:
    """What every page carries in its footer."""
    expected = (
        "Small book \N{MIDDLE DOT} version 2 \N{MIDDLE DOT} from 1 June 2026 \N{MIDDLE DOT} Sales Operations"
    )
    assert edition(small_book()) == expected


def test_empty_book_still_has_five_pages() -> None:
    """A book without roles, contacts or signals shows empty pages, not an error."""
    book = small_book(decisions={}, roles=(), goals=(), contacts=(), signals={}, advice=(), clocks={})
    shown = pages(book)
    assert [page.number for page in shown] == [1, 2, 3, 4, 5]
    assert len(lay_out(shown)) == 5


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Always(), ""),
        (Not(Compare("expert", "=", True)), "customer does not need a specialist"),
        (Compare("expert", "<>", True), "customer does not need a specialist"),
        (And((Compare("hours", ">=", 9), Compare("hours", "<", 24))), "hours open 9 to 23"),
        (Compare("pipeline", ">=", 24_999_999), "open pipeline at least $249,999.99"),
        (Compare("pipeline", "<", 150_000_000), "open pipeline below $1.5m"),
        (Compare("pipeline", "<", 123_450_00), "open pipeline below $123,450"),
        (
            Or((And((LARGE, Compare("expert", "=", True))), Compare("segment", "=", "small"))),
            "(large or public sector, needs a specialist) or small",
        ),
        (Compare("severity", "=", "high"), "severity high"),
        (
            Linear(((1, "hours"), (-1, "employees")), ">=", 0),
            "hours open is at least the employees",
        ),
    ],
)
def test_conditions_are_short_and_exact(condition: Condition, said: str) -> None:
    """A cell says what the rule says: money is shortened only where nothing is lost."""
    assert say_when(condition, WORDS) == said


def test_every_block_has_its_place() -> None:
    """Nothing overlaps, nothing leaves the slide, nothing is set under 14 points."""
    for sheet in lay_out(pages(small_book())):
        _inside(sheet)


def _inside(sheet: Sheet) -> None:
    for number, one in enumerate(sheet.placed):
        assert one.setting.size >= SMALLEST
        assert one.top >= TOP
        assert one.top + one.height <= BOTTOM + 1e-6
        assert one.left >= MARGIN - 1e-6
        assert one.left + one.width <= WIDTH - MARGIN + 1e-6
        assert not one.widths or sum(one.widths) == pytest.approx(one.width)
        for other in sheet.placed[number + 1 :]:
            apart = (
                one.top + one.height <= other.top + 1e-6
                or other.top + other.height <= one.top + 1e-6
                or one.left + one.width <= other.left + 1e-6
                or other.left + other.width <= one.left + 1e-6
            )
            assert apart, (one, other)


def long_coverage(count: int) -> Decision:
    """As many rules as asked for."""
    return Decision(
        "coverage",
        "account",
        Policy.FIRST,
        (Output("owner", WordType.ONE_OF, ("field", "inside")),),
        tuple(rule(f"A{n}", Compare("employees", ">=", 10_000 - n), owner="field") for n in range(count)),
    )


def test_long_book_flows_on_and_is_refused() -> None:
    """Rules that do not fit flow to a continuation slide in order, and a finding says what to cut."""
    book = small_book(decisions={"coverage": long_coverage(40)})
    sheets = lay_out(pages(book))
    assert [sheet.page for sheet in sheets] == [1, 2, 3, 3, 3, 4, 5]
    assert [sheet.is_continued for sheet in sheets] == [False, False, False, True, True, False, False]
    shown = [
        row[0]
        for sheet in sheets
        for placed in sheet.placed
        if isinstance(placed.block, TableBlock) and placed.block.section == "coverage"
        for row in placed.block.rows
    ]
    assert shown == [f"A{n}" for n in range(40)]
    for sheet in sheets:
        _inside(sheet)
    (finding,) = too_long(book, sheets)
    assert (finding.code, finding.severity) == ("GR261", Severity.ERROR)
    assert finding.message.startswith("the book needs 7 slides and 5 is the limit: page 3")
    assert "`coverage` takes" in finding.help


def test_rules_that_decide_least_are_named() -> None:
    """With counts the rules with the fewest accounts are named; without, the narrowest conditions."""
    decision = long_coverage(40)
    book = small_book(decisions={"coverage": decision})
    sheets = lay_out(pages(book))
    answered = {one.rule_id: 100 for one in decision.rules} | {"A7": 0, "A11": 3, "A30": 2}
    (counted,) = too_long(book, sheets, answered=answered)
    assert counted.rules == ("A7", "A30", "A11")
    (narrow,) = too_long(book, sheets)
    assert narrow.rules == ("A0", "A1", "A2")


def test_text_too_long_for_a_slide_is_named() -> None:
    """One cell longer than a slide cannot be split: a finding says so."""
    wordy = pages(small_book())[0]
    block = TableBlock(("What",), (("word " * 3000,),), "goals")
    sheets = lay_out([Page(1, wordy.title, (Band(((block,),)),))])
    codes = [finding.code for finding in too_long(small_book(), sheets)]
    assert "GR262" in codes


def test_widths_follow_the_font() -> None:
    """Narrow letters take less room than wide ones, and lines break between words."""
    assert text_width("iiii", 14) < text_width("WWWW", 14) / 3
    assert text_width("Arial", 28) == pytest.approx(2 * text_width("Arial", 14))
    assert count_lines("one two three four", text_width("one two", 14) + 0.01, 14) == 3
    assert count_lines("x" * 400, 1.0, 14) > 20
