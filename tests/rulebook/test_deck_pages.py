"""What stands beside the five pages: role cards, charts, the difference; what a rule needs to be known."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from groundrules.rulebook.compare import compare
from groundrules.rulebook.condition import And, Compare, Condition, IsUnknown, Not, Or
from groundrules.rulebook.model import RoleCard, Rulebook, Word, WordType
from groundrules.rulebook.pages.cards import role_cards
from groundrules.rulebook.pages.charts import MOST_BARS, Chart, Counted, charts
from groundrules.rulebook.pages.deck import Earlier, Wanted, label, make_deck, texts
from groundrules.rulebook.pages.difference import MOST_CHANGES, difference_page
from groundrules.rulebook.pages.five import Page, pages
from groundrules.rulebook.pages.known import mark_known, with_legend
from groundrules.rulebook.pages.layout import Format, lay_out
from groundrules.rulebook.pages.say import say_when
from groundrules.rulebook.pages.titles import decision_title
from groundrules.rulebook.pages.type import ARIAL, break_lines, count_lines, text_width, widened
from tests.rulebook.small_book import WORDS, rule, small_book
from tests.rulebook.test_pages import as_text, long_coverage

END = Word("end", WordType.WHOLE, "contract end", low=0, high=99, may_be_unknown=True)
KNOWN_WORDS = {**WORDS, "end": END}
BIG, LATE = Compare("employees", ">=", 500), Compare("end", "<", 9)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (BIG, "employees* at least 500"),
        (
            And((Compare("segment", "=", "small"), BIG, LATE)),
            "small, employees* at least 500, contract end* below 9",
        ),
        (Or((BIG, IsUnknown("employees"))), "employees at least 500 or unknown"),
        (Or((BIG, Compare("segment", "=", "small"))), "employees at least 500 or small"),
        (Not(BIG), "employees* are below 500"),
        (Compare("segment", "=", "small"), "small"),
    ],
)
def test_what_must_be_known_is_marked(condition: Condition, said: str) -> None:
    """The mark stands on each word without which the rule can never hold, and on no other."""
    assert mark_known(say_when(condition, KNOWN_WORDS), condition, KNOWN_WORDS) == said


def test_word_that_is_not_named_is_named_behind() -> None:
    """Where the short form hides the word, the note says it."""
    assert mark_known("something else", BIG, KNOWN_WORDS) == "something else (employees must be known)"


def test_legend_stands_only_where_the_mark_does() -> None:
    """Beside the heading of a table that carries the mark."""
    assert with_legend("exactly one answers", ("a*", "b")) == "exactly one answers; * must be known"
    assert with_legend("exactly one answers", ("a", "b")) == "exactly one answers"
    coverage = small_book().decisions["coverage"]
    changed = replace(coverage, rules=(rule("A1", BIG, owner="field", support="none"),))
    shown = as_text(pages(small_book(decisions={"coverage": changed})))
    assert "(exactly one answers; * must be known)" in shown
    assert "[A1] [Employees* at least 500]" in shown


CARDS = """\
== 0 Field seller
# Brings
* Visits
* Plans
# Needs from the others
* A partner
# May decide alone
* Whom to visit
# Does not
* Nap
# Rules that name you: Who covers an account
[] [When] [Named as]
[A1] [Large or public sector, open pipeline at least $250k] [owner]
== 0 Inside seller
# Brings
* Answers
# Rules that name you: Who covers an account
[] [When] [Named as]
[A1] [Large or public sector, open pipeline at least $250k] [support]
[A2] [Large or public sector, open pipeline below $250k] [owner]
[A3] [Small, employees below 500 or unknown] [owner]
== 0 Leader
# Rules that name you: How a case is decided
[] [When] [Named as]
[X1] [Hours open at most 8] [goes to]
"""


def test_role_cards_word_for_word() -> None:
    """A card for each role with its points and the rules that name it, by id or by its title."""
    book = small_book()
    book = replace(book, roles=(*book.roles, RoleCard("manager", "leader")))
    book = replace(book, roles=(*book.roles[:2], replace(book.roles[2], say="Leader")))
    escalation = book.decisions["escalation"]
    first = replace(escalation.rules[0], outcome={"goes_to": "leader"})
    decisions = {**book.decisions, "escalation": replace(escalation, rules=(first, *escalation.rules[1:]))}
    cards = role_cards(replace(book, decisions=decisions))
    assert as_text(cards) == CARDS
    assert {card.aside for card in cards} == {"role card"}
    assert len(lay_out(cards)) == 3


def test_a_decision_is_called_alike_on_every_page() -> None:
    """The five pages and the cards head a decision alike; the author's own by its name in plain words."""
    book = small_book()
    own = replace(book.decisions["coverage"], name="trade_fair")
    book = replace(book, decisions={**book.decisions, "trade_fair": own})
    for name in book.decisions:
        assert f"# {decision_title(name)} (" in as_text(pages(book))
        assert "_" not in decision_title(name)
    assert decision_title("trade_fair") == "Trade fair"
    heads = [line for line in as_text(role_cards(book)).splitlines() if "name you" in line]
    assert {head.partition(": ")[2] for head in heads} <= {decision_title(name) for name in book.decisions}
    assert "# Rules that name you: Trade fair" in heads


def test_charts_rank_rules_by_what_they_decide() -> None:
    """Most first, small ones together, idle ones and undecided accounts said."""
    by_rule = {f"R{n}": n * n for n in range(20)} | {"!no rule": 4}
    (chart,) = charts(small_book(), Counted(by_rule, {}))
    assert chart.categories[:2] == ("R19", "R18")
    assert len(chart.categories) == MOST_BARS + 1
    assert chart.categories[-2:] == ("9 other rules", "no single rule")
    assert sum(chart.series[0].values) == sum(by_rule.values())
    assert chart.says == "R19 decides most: 15% of 2,474 accounts. R0 decides none."


def test_chart_of_roles_speaks_their_names() -> None:
    """One colour for each place on the account; jobs nobody asks for are left out."""
    counted = Counted(
        {"A1": 3}, {"owner": {"field": 1, "inside": 3}, "support": {"none": 4}, "quarterback": {}}
    )
    by_rule, by_role = charts(small_book(), counted)
    assert by_rule.says == "A1 decides most: 100% of 3 accounts."
    assert by_role.categories == ("Field seller", "Inside seller")
    assert [(one.name, one.values) for one in by_role.series] == [("owner", (1, 3))]
    assert by_role.says == "Inside seller: owner of 75% of the accounts."


@pytest.mark.parametrize("by_rule", [{}, {"A1": 0}])
def test_chart_without_accounts_says_so(by_rule: dict[str, int]) -> None:
    """Nothing is divided by nothing."""
    (chart,) = charts(small_book(), Counted(by_rule, {}))
    assert chart.says.startswith("No rule decides an account.")


def edited(book: Rulebook) -> Rulebook:
    """The large line moves from $250k to $200k, small accounts go to the field; a goal is dropped."""
    coverage = book.decisions["coverage"]
    rules = list(coverage.rules)
    for place, operator in ((0, ">="), (1, "<")):
        segment = rules[place].condition.items[0]  # type: ignore[union-attr]
        line = Compare("pipeline", operator, 20_000_000)  # type: ignore[arg-type]
        rules[place] = replace(rules[place], condition=And((segment, line)))
    rules[2] = replace(rules[2], outcome={"owner": "field", "support": "none"})
    decisions = {**book.decisions, "coverage": replace(coverage, rules=tuple(rules))}
    return replace(book, version="3", decisions=decisions, goals=book.goals[:1])


def test_difference_shows_each_situation_before_and_after() -> None:
    """What changes, from when, for how many accounts, and what else is different."""
    old = small_book()
    new = edited(old)
    comparison = compare(old, new)
    changes = comparison.decisions[0].changes
    counts = [17 if change.before.rule_ids == ("A2",) else None for change in changes]
    shown = as_text((difference_page(comparison, old=old, new=new, counts={"coverage": counts}),))
    lines = shown.splitlines()
    assert lines[0] == "== 0 What changes from version 2"
    assert lines[1].startswith("2 situations get another answer.")
    assert "# Who covers an account" in lines
    assert "[When] [Until now] [From 1 June 2026] [Accounts]" in lines
    (row,) = [line for line in lines if line.endswith("[17]")]
    assert "$200,000" in row
    assert "[A2: owner inside" in row
    assert "[A1: owner field" in row
    assert any(line.startswith("[The segment is small") and line.endswith("[]") for line in lines)
    assert "# Also different" in lines
    assert any("G2" in line for line in lines if line.startswith("* "))


def test_difference_of_equal_books_says_so() -> None:
    """No table, one sentence."""
    book = small_book()
    page = difference_page(compare(book, book), old=book, new=book)
    assert as_text((page,)).splitlines()[1] == (
        "Every record gets the same answer by the same rule. Nothing else changed."
    )


def test_many_changes_are_cut_and_counted() -> None:
    """Slides are for people: the first situations are shown, the rest is counted."""
    old = small_book(decisions={"coverage": long_coverage(60)})
    rules = tuple(replace(one, outcome={"owner": "inside"}) for one in long_coverage(60).rules[::2])
    new = small_book(decisions={"coverage": replace(long_coverage(60), rules=rules)})
    comparison = compare(old, new)
    count = len(comparison.decisions[0].outcome_changes)
    assert count > MOST_CHANGES
    page = difference_page(comparison, old=old, new=new)
    rows = [line for line in as_text((page,)).splitlines() if line.startswith("[") and "[When]" not in line]
    assert len(rows) == MOST_CHANGES
    assert f"The first {MOST_CHANGES} are shown" in as_text((page,))


def titles(sheets: Sequence[object]) -> list[str]:
    """Titles of slides."""
    return [getattr(sheet, "title", "") for sheet in sheets]


def test_deck_puts_what_was_asked_for_after_the_five() -> None:
    """The difference, the charts, the cards; none of them counts as a page, each says what it is."""
    old = small_book()
    new = edited(old)
    counted = Counted({"A1": 5}, {}, "1 May 2026")
    wanted = Wanted(True, counted, Earlier(old, compare(old, new)))
    deck = make_deck(new, wanted)
    assert titles(deck.all_sheets) == [
        *titles(deck.sheets),
        "What changes from version 2",
        "How the rules fall on today's accounts",
        "Field seller",
        "Inside seller",
    ]
    assert [label(sheet, 5) for sheet in deck.all_sheets][4:] == [
        "5 of 5",
        "version 3",
        "as of 1 May 2026",
        "role card",
        "role card",
    ]
    chart = deck.all_sheets[6]
    assert isinstance(chart.placed[-1].block, Chart)
    assert "A1 decides most: 100% of 5 accounts." in list(texts(chart))
    assert titles(make_deck(new).all_sheets) == titles(deck.sheets)


def test_smaller_slide_takes_smaller_type_and_then_more_slides() -> None:
    """The same pages on less room: type shrinks to the least allowed, then the page flows on."""
    shown: tuple[Page, ...] = pages(small_book())
    small = lay_out(shown, Format(bottom=5.0))
    assert len(small) == 5
    assert small[4].placed[0].setting.size < lay_out(shown)[4].placed[0].setting.size
    assert len(lay_out(shown, Format(bottom=3.2))) > 5
    assert len(lay_out(shown, Format(bottom=3.8, smallest=9))) == 5


def test_columns_stay_where_they_are_when_a_table_carries_on() -> None:
    """Every slide of a long table has the same column widths."""
    sheets = lay_out(pages(small_book(decisions={"coverage": long_coverage(200)})))
    widths = {
        placed.widths for sheet in sheets for placed in sheet.placed if placed.widths and sheet.page == 3
    }
    assert len(widths) == 1


def test_lines_are_broken_as_they_are_counted() -> None:
    """Drawn lines are as many as measured ones and none is wider than its room, also without blanks."""
    text = "Every customer can name one person who answers for them, wherever they are in the world"
    for said in (text, "x" * 90, "每个客户都知道谁对他们负责" * 4, "a\n\nb c", f"{text}\n{text}"):
        for width in (0.8, 1.7, 3.1):
            lines = break_lines(said, width, 14)
            assert len(lines) == count_lines(said, width, 14)
            assert all(text_width(line, 14) <= width + 1e-6 for line in lines)
            assert "".join("".join(lines).split()) == "".join(said.split())


def test_wider_face_takes_more_room() -> None:
    """A stand-in is wider and its lines are higher."""
    wide = widened(ARIAL, "Wide", 0.1)
    assert wide.width("Every customer") == pytest.approx(1.1 * ARIAL.width("Every customer"), rel=0.01)
    assert wide.line > ARIAL.line
    assert ARIAL.width("Привет, Ελλάδα, café") < 0.7 * len("Привет, Ελλάδα, café")
