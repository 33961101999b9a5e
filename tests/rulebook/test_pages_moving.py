"""The pages of a book that says how accounts move: what is said of them, and where the rest then stands."""

from collections.abc import Mapping

from groundrules.rulebook.condition import Always, Compare
from groundrules.rulebook.model import Cap, Decision, ExceptionKind, Output, Parameter, Policy, WordType
from groundrules.rulebook.pages.five import pages
from groundrules.rulebook.pages.layout import SMALLEST, lay_out
from groundrules.rulebook.pages.transition import say_transition
from groundrules.rulebook.transition import KNOWN
from tests.rulebook.small_book import rule, small_book
from tests.rulebook.test_pages import as_text

LOCK = ExceptionKind(
    "lock",
    "named account",
    "account",
    ("renewal", "open matter"),
    ("field", "finance_lead"),
    180,
    14,
    (Cap("seller", 3), Cap("all", 1200)),
    "V1",
)
NUMBERS: Mapping[str, float | Mapping[str, float]] = {
    "waves": 3,
    "wave_every_days": 28,
    "giver_revenue_share": {"field": 0.1, "otherwise": 0.15},
    "receiver_revenue_share": 0.125,
    "receiver_accounts": 20,
    "team_accounts": 1200,
    "customer_gap_days": 180,
    "cooling_off_days": 365,
    "top_customers": 40,
    "top_customer_gap_days": 365,
    "quiet_quarter_end_days": 14,
    "quiet_year_start_days": 7,
    "accepted_share": 0.8,
    "done_share": 0.9,
    "loss_low": 0.13,
    "loss_high": 0.18,
    "own_moves_needed": 200,
    "least_gain": 2500,
    "push_back_hours": 16,
    "letting_go_days": 21,
}
TRANSITION = {name: Parameter(name, value) for name, value in NUMBERS.items()}
HOLDOVER = Decision(
    "holdover",
    "deal",
    Policy.FIRST,
    (
        Output("holdover", WordType.ONE_OF, ("exempt", "eligible", "ineligible")),
        Output("keep_days", WordType.WHOLE),
    ),
    (
        rule("K1", Compare("kept", "=", False), holdover="ineligible", keep_days=0),
        rule("K2", Compare("expert", "=", True), holdover="eligible", keep_days=90),
        rule("K3", Always(), holdover="exempt", keep_days=0),
    ),
)
HANDOFF = Decision(
    "handoff",
    "handoff",
    Policy.ALL,
    (
        Output("who", WordType.ONE_OF, ("old owner", "new owner")),
        Output("does", WordType.TEXT),
        Output("step", WordType.ONE_OF, ("list", "first contact")),
        Output("due_hours", WordType.WHOLE),
    ),
    (
        rule("H1", Always(), who="old owner", does="list promises", step="list", due_hours=0),
        rule("H2", Always(), who="new owner", does="call", step="first contact", due_hours=24),
    ),
)
MOVES = """\
== 4 Hand-offs and clocks
# When an account changes hands (all that fit)
[] [When] [Who] [Does] [Due]
[H1] [Always] [old owner] [list promises] [at move]
[H2] [Always] [new owner] [call] [24 hours]
# When a deal stays (the first that fits)
[] [When] [The deal]
[K1] [Deal is not kept] [moves]
[K2] [Customer needs a specialist] [stays 90 days]
[K3] [Everything else] [moves, may be excepted]
# How accounts move
3 waves, 28 days apart; none in a quarter's last 14 days or a year's first 7. \
Each waits until 80% of its receivers accepted these rules and 90% of hand-offs before are done. \
A wave takes at most 15% (field seller 10%) of a seller's revenue and adds 12.5% to a receiver's, \
20 accounts to a seller and 1,200 to a team. \
A customer keeps its owner 180 days, a top 40 one 365, a moved account 365. \
A change of seller costs 13% to 18% of a year's revenue. No move for a gain under $2.5k. \
The new owner accepts or pushes back once, in 16 business hours. The old owner lets go in 21 days.
== 5 Who to ask, and how a case is decided
"""
WAITS = """\
# What may wait
[Exception] [Only for] [At most] [Ends after] [Granted by]
[Named account] [renewal or open matter] [3 a seller, 1,200 in all] [180 days, told 14 before] \
[field seller or finance lead]
"""


def test_page_four_is_for_moves_word_for_word() -> None:
    """Steps with their clocks, kept deals, the numbers in sentences; exceptions beside whom to ask."""
    base = small_book().decisions
    decisions = {**base, "handoff": HANDOFF, "holdover": HOLDOVER}
    shown = pages(small_book(decisions=decisions, exceptions={"lock": LOCK}, transition=TRANSITION))
    text = as_text(shown)
    assert MOVES in text
    assert text.endswith(WAITS)
    assert shown[0].title == "Clear goals, and how we work towards them"
    assert "# Calling a colleague in" in as_text(shown[1:2])
    assert "# What is watched" in as_text(shown[:1])
    sheets = lay_out(shown)
    assert [sheet.page for sheet in sheets] == [1, 2, 3, 4, 5]
    assert min(placed.setting.size for sheet in sheets for placed in sheet.placed) >= SMALLEST


def test_nothing_is_lost_when_blocks_change_their_page() -> None:
    """The same blocks stand on the pages of the book with and without moves."""
    plain, moving = pages(small_book()), pages(small_book(transition={"waves": TRANSITION["waves"]}))
    before = {repr(block) for page in plain for block in page.blocks}
    after = {repr(block) for page in moving for block in page.blocks}
    assert before < after
    assert len(after - before) == 2  # the heading and its sentences


def test_each_number_alone_makes_a_whole_sentence() -> None:
    """A book may give any of them: no half sentence, no empty bracket, whichever it gives."""
    silent = {"own_moves_needed", "top_customers", "top_customer_gap_days"}
    for name in KNOWN:
        told = say_transition(small_book(transition={name: TRANSITION[name]}))
        assert (told == ()) == (name in silent), name
        for sentence in told:
            assert sentence[0].isupper() or sentence[0].isdigit()
            assert sentence.endswith(".")
            assert "  " not in sentence
            assert "()" not in sentence
    both = {name: TRANSITION[name] for name in ("top_customers", "top_customer_gap_days")}
    assert say_transition(small_book(transition=both)) == ("A top 40 customer keeps its owner 365 days.",)
    leaver = {"leaver_rest_days": Parameter("leaver_rest_days", 30, "calendar days")}
    assert say_transition(small_book(transition=leaver)) == (
        "An account keeps its owner 30 days after a leaver.",
    )
    (rests,) = say_transition(
        small_book(transition={**leaver, "cooling_off_days": TRANSITION["cooling_off_days"]})
    )
    assert rests == "A moved account keeps its owner 365 days, a leaver's 30."
    nothing = {"leaver_rest_days": Parameter("leaver_rest_days", 0, "calendar days")}
    assert say_transition(small_book(transition=nothing)) == ()
