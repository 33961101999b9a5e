"""What the book says of moves, checked: hand-off steps, kept deals, exceptions, and numbers at odds."""

from collections.abc import Iterator

from groundrules.rulebook.codes import error, note
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Decision, ExceptionKind, Output, Policy, Rule, Rulebook, WordType
from groundrules.rulebook.transition import KNOWN, OTHERWISE, Numbers, missing, roles_named
from groundrules.terms import Finding

HANDOFF, HOLDOVER, DEAL = "handoff", "holdover", "deal"
STEP, DUE, WHO = "step", "due_hours", "who"
LET_GO = "let go"
STEPS = (
    "list",
    "introduce",
    "first contact",
    "promises",
    "orphans",
    LET_GO,
    "finish deals",
    "other",
)
"""The steps of a hand-off that Groundrules can follow by itself; ``other`` is ticked by hand."""
PEOPLE = ("old owner", "new owner", "both")
"""Who may have to do a step."""
KEPT, KEEP_DAYS = "holdover", "keep_days"
EXEMPT, ELIGIBLE, INELIGIBLE = "exempt", "eligible", "ineligible"
MOST_HOURS = 10_000
_AT_ODDS = (
    ("loss_low", "loss_high", "the least loss is larger than the most"),
    ("customer_gap_days", "top_customer_gap_days", "a top customer would be protected less than any other"),
)
"""The first of each pair may not be larger than the second, for no sales role."""
Findings = Iterator[Finding]


def check_moving(book: Rulebook) -> Findings:
    """Everything that is wrong with what the book says of a transition; nothing where it says nothing."""
    handoff, holdover = book.decisions.get(HANDOFF), book.decisions.get(HOLDOVER)
    if handoff is not None:
        yield from steps_incomplete(handoff)
    if holdover is not None:
        yield from holdover_incomplete(holdover)
        yield from kept_without_exception(holdover, book.exceptions.get(HOLDOVER))
    yield from approvers_without_card(book)
    yield from numbers_at_odds(book)
    yield from numbers_lacking(book)


def steps_incomplete(decision: Decision) -> Findings:
    """GR236: a hand-off with steps and no clock, a clock and no steps, or nobody who does them."""
    gives = {output.name: output for output in decision.gives}
    if STEP not in gives and DUE not in gives:
        return
    if decision.for_each != HANDOFF:
        mend = f"`for each: {HANDOFF}`"
        yield error("GR236", "the steps of a hand-off must be decided for each handoff", decision.span, mend)
    if STEP not in gives or DUE not in gives:
        has, lacks = (STEP, DUE) if STEP in gives else (DUE, STEP)
        message = f"{decision.name} gives `{has}` and not `{lacks}`: a step and its clock go together"
        mend = {
            DUE: f"add `{DUE}: whole number` under `gives`, in business hours from the day of the move",
            STEP: f"add `{STEP}: [{', '.join(STEPS)}]` under `gives`",
        }[lacks]
        yield error("GR236", message, decision.span, mend)
    if STEP in gives:
        yield from _other_values(decision, gives[STEP], STEPS)
    if DUE in gives and gives[DUE].type is not WordType.WHOLE:
        yield error("GR236", f"`{DUE}` must be a whole number", decision.span, f"`{DUE}: whole number`")
    if WHO not in gives:
        message = f"{decision.name} does not say who has to do a step"
        yield error("GR236", message, decision.span, f"add `{WHO}: [{', '.join(PEOPLE)}]` under `gives`")
    else:
        yield from _other_values(decision, gives[WHO], PEOPLE)
    for rule in decision.rules:
        due = rule.outcome.get(DUE)
        if isinstance(due, int) and not 0 <= due <= MOST_HOURS:
            message = f"{rule.rule_id} gives {due:,} business hours to do a step"
            mend = f"write 0 (by the move) to {MOST_HOURS:,}"
            yield error("GR236", message, rule.outcome_spans.get(DUE, rule.span), mend, rules=(rule.rule_id,))


def _other_values(decision: Decision, output: Output, known: tuple[str, ...]) -> Findings:
    """Values of an outcome that Groundrules could not follow."""
    if not output.values:
        message = f"`{output.name}` must be one of a list"
        yield error("GR236", message, decision.span, f"`{output.name}: [{', '.join(known)}]`")
    for value in output.values:
        if value not in known:
            message = f"`{value}` is no `{output.name}` of a hand-off that Groundrules can follow"
            mend = did_you_mean(value, known, otherwise=f"choose from {listed(known)}")
            yield error("GR236", message, decision.span, mend)


def holdover_incomplete(decision: Decision) -> Findings:
    """GR237: a decision on kept deals that does not say which are kept, or not for how long."""
    name = decision.name
    if decision.for_each != DEAL:
        yield error("GR237", f"{name} must be decided for each deal", decision.span, "`for each: deal`")
    if decision.policy is Policy.ALL:
        mend = "use `exactly one` or `first that fits`"
        yield error("GR237", f"{name} must have one answer", decision.span, mend)
    gives = {output.name: output for output in decision.gives}
    standings = (EXEMPT, ELIGIBLE, INELIGIBLE)
    if KEPT not in gives or not set(gives[KEPT].values) <= set(standings) or not gives[KEPT].values:
        message = f"{name} does not say which deals are {listed(standings)}"
        yield error("GR237", message, decision.span, f"give `{KEPT}: [{', '.join(standings)}]`")
    if KEEP_DAYS not in gives or gives[KEEP_DAYS].type is not WordType.WHOLE:
        message = f"{name} does not say for how many days a deal is kept"
        yield error("GR237", message, decision.span, f"give `{KEEP_DAYS}: whole number`")
    for rule in decision.rules:
        yield from _keeps_badly(rule)


def _keeps_badly(rule: Rule) -> Findings:
    standing, days = rule.outcome.get(KEPT), rule.outcome.get(KEEP_DAYS)
    if standing is None or not isinstance(days, int):
        return  # already told as GR202 or GR204
    span = rule.outcome_spans.get(KEEP_DAYS, rule.span)
    if standing == ELIGIBLE and days <= 0:
        message = f"{rule.rule_id} lets a deal stay for no day at all"
        mend = f"write how many days under `{KEEP_DAYS}`, or `{INELIGIBLE}`"
        yield error("GR237", message, span, mend, rules=(rule.rule_id,))
    elif standing != ELIGIBLE and days:
        message = f"{rule.rule_id} moves the deal at once and keeps it {days:,} days"
        mend = f"write `{KEEP_DAYS}: 0`, or `{ELIGIBLE}`"
        yield error("GR237", message, span, mend, rules=(rule.rule_id,))


def kept_without_exception(decision: Decision, kind: ExceptionKind | None) -> Findings:
    """GR237: deals are kept, and no exception of that name counts them, or one that ends before they do."""
    kept = [rule for rule in decision.rules if rule.outcome.get(KEPT) == ELIGIBLE]
    if kept and kind is None:
        message = f"{kept[0].rule_id} keeps deals, and no exception `{HOLDOVER}` says how many may be kept"
        mend = f"add `{HOLDOVER}:` under `exceptions`, about deal"
        yield error("GR237", message, kept[0].span, mend, rules=(kept[0].rule_id,))
        return
    if kept and kind is not None and kind.about != DEAL:
        message = f"the exception `{HOLDOVER}` must be about a deal"
        yield error("GR237", message, kind.span, f"write `about: {DEAL}`")
    for rule in kept:
        days = rule.outcome.get(KEEP_DAYS)
        if kind is not None and isinstance(days, int) and days > kind.longest_days > 0:
            message = f"{rule.rule_id} keeps a deal {days:,} days, and the exception `{HOLDOVER}` ends after "
            message += f"{kind.longest_days:,}"
            span = rule.outcome_spans.get(KEEP_DAYS, rule.span)
            yield error("GR237", message, span, "make them agree", rules=(rule.rule_id,))


def approvers_without_card(book: Rulebook) -> Findings:
    """GR232: an exception approved by a role that no card describes: nobody could tell who that is."""
    cards = [card.role for card in book.roles]
    for kind in book.exceptions.values():
        for role in kind.approved_by:
            if role not in cards:
                message = (
                    f"the exception `{kind.kind_id}` is approved by `{role}`, and no card says who that is"
                )
                mend = did_you_mean(role, cards, otherwise=f"add `{role}:` under `roles`")
                yield error("GR232", message, kind.span, mend)


def numbers_at_odds(book: Rulebook) -> Findings:
    """GR238: two numbers of the transition that cannot both be meant."""
    numbers = Numbers(book)
    for low, high, why in _AT_ODDS:
        if not (numbers.has(low) and numbers.has(high)):
            continue
        for role in (*roles_named(book, low), *roles_named(book, high), OTHERWISE):
            first, second = numbers.known(low, role), numbers.known(high, role)
            if first is not None and second is not None and first > second:
                whom = "" if role == OTHERWISE else f" for `{role}`"
                message = f"`{low}` is {first:g} and `{high}` is {second:g}{whom}: {why}"
                yield error("GR238", message, book.transition[high].span, "change one of the two")
                break


def numbers_lacking(book: Rulebook) -> Findings:
    """GR239: a transition that does not say all its numbers; the step that needs one will refuse to guess."""
    if not book.transition:
        return
    for found in missing(book, KNOWN):
        yield note(found.code, found.message, found.span, found.help)
