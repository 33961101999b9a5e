"""Two versions that differ in how accounts move: each changed term and number is told, to everybody."""

from dataclasses import replace

from groundrules.rulebook.compare import compare, note
from groundrules.rulebook.model import Cap, ExceptionKind, Parameter, Rulebook
from tests.rulebook.small_book import small_book

LOCK = ExceptionKind(
    "lock", "named account", "account", ("renewal",), ("field",), 180, 14, (Cap("seller", 3),), "V1"
)
SHARE = Parameter("giver_revenue_share", {"field": 0.1, "otherwise": 0.15}, "share of revenue", "agreed")


def book(*kinds: ExceptionKind, **numbers: Parameter) -> Rulebook:
    """The small book with these exceptions and numbers."""
    return small_book(exceptions={kind.kind_id: kind for kind in kinds}, transition=numbers)


def test_each_term_of_an_exception_is_a_difference() -> None:
    """A lower cap, a shorter time, another reason: one sentence each, with what it was."""
    changed = replace(
        LOCK, reasons=("renewal", "service"), longest_days=90, caps=(Cap("seller", 2), Cap("all", 40))
    )
    found = compare(book(LOCK), book(changed))
    assert [one.says for one in found.differences] == [
        "exception lock: reasons renewal, service; it was renewal",
        "exception lock: longest days 90; it was 180",
        "exception lock: at most 2 per seller, 40 in all; it was 3 per seller",
    ]
    assert [(one.before, one.after) for one in found.differences][1] == ("180", "90")
    assert not found.is_same


def test_an_exception_comes_and_goes() -> None:
    """A new kind is told with all its terms, and so is one that is no longer granted."""
    (come,) = compare(book(), book(LOCK)).differences
    (gone,) = compare(book(LOCK), book()).differences
    terms = (
        "said as: named account; about: the account; reasons: renewal; approved by: field; "
        "longest days: 180; warn days: 14; at most: 3 per seller; governed by: V1"
    )
    assert come.says == f"exception lock (named account) may be granted now: {terms}"
    assert gone.says == f"exception lock (named account) is no longer granted: {terms}"


def test_a_number_is_told_as_the_page_says_it() -> None:
    """Changed for one sales role, new, and no longer said."""
    less = replace(SHARE, value={"field": 0.05, "otherwise": 0.15})
    waves = Parameter("waves", 3, "waves", "agreed")
    found = compare(book(giver_revenue_share=SHARE), book(giver_revenue_share=less, waves=waves))
    assert [one.says for one in found.differences] == [
        "share of a seller's revenue that one wave may take: field 0.05, otherwise 0.15 share of revenue; "
        "it was field 0.1, otherwise 0.15 share of revenue",
        "waves: 3 waves (new)",
    ]
    (gone,) = compare(book(waves=waves), book()).differences
    assert gone.says == "waves: not said any more; it was 3 waves"


def test_the_change_note_tells_them_to_everybody() -> None:
    """Caps and numbers bind all sellers: the first block of the note has them."""
    old, new = book(LOCK, giver_revenue_share=SHARE), book(giver_revenue_share=replace(SHARE, value=0.2))
    everybody = note(compare(old, new), new)[0]
    assert any(
        line.startswith("Exception lock (named account) is no longer granted") for line in everybody.lines
    )
    assert any(
        line.startswith("Share of a seller's revenue that one wave may take: 0.2") for line in everybody.lines
    )


def test_the_same_terms_are_no_difference() -> None:
    """Two versions that say the same of moves are the same, wherever it stands in the file."""
    one, other = (
        book(LOCK, giver_revenue_share=SHARE),
        book(replace(LOCK), giver_revenue_share=replace(SHARE)),
    )
    assert compare(one, other).is_same
