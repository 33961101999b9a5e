"""What a rehearsal found, as findings with a place in the book: GR291 to GR298."""

from collections.abc import Iterator

from groundrules.rehearsal.gaming import Exposure
from groundrules.rehearsal.result import Rehearsal
from groundrules.rehearsal.rulings import Verdict
from groundrules.rehearsal.say import say_cost, say_points, say_what
from groundrules.rulebook.language.phrases import say_value
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding, Money, Severity, Span


def found_findings(result: Rehearsal, draft: Rulebook) -> tuple[Finding, ...]:
    """Warnings first within each kind: what is gamed, what flaps, what is made anew, what is not used."""
    return (
        *_gamed(result, draft),
        *_flapping(result, draft),
        *_rulings(result),
        *_use(result, draft),
        *_past(result, draft),
        *_given_up(result, draft),
        *_not_searched(result, draft),
    )


def _gamed(result: Rehearsal, draft: Rulebook) -> Iterator[Finding]:
    for gamed in result.gamed:
        one = gamed.exposure
        records = f"{one.records:,} {_things(one, draft)}"
        money = f", with {Money(one.stake, result.currency).short()} at stake" if one.stake else ""
        patch = gamed.patches[0] if gamed.patches else None
        yield Finding(
            "GR295",
            Severity.WARNING,
            f"{records} within reach of `{one.who}`: {say_what(one, draft)}{money}; "
            f"the cheapest costs {say_cost(one, draft)} ({say_points(one.cheapest)})",
            f"patch: {patch.say}"
            if patch
            else "no rule was found that would mend it: make it a case when it is seen",
            _span(draft, one.decision, one.reached[0]),
            "gaming",
            tuple(dict.fromkeys((*(rule for rule in one.honest if rule != "nothing"), *one.reached))),
            _example(one, draft),
            one.records,
        )


def _things(one: Exposure, draft: Rulebook) -> str:
    thing = draft.decisions[one.decision].for_each
    return thing if one.records == 1 else f"{thing}s"


def _example(one: Exposure, draft: Rulebook) -> dict[str, str]:
    """The facts the decision reads of the cheapest record, as they are before; nothing tells whose it is."""
    record = one.example.prospect.record
    words = {entry.lever.word for entry in one.example.play.entries}
    return {name: say_value(record.get(name), draft.words[name]) for name in draft.words if name in words}


def _flapping(result: Rehearsal, draft: Rulebook) -> Iterator[Finding]:
    flapping = result.flapping
    if flapping is None or not flapping.flapping:
        return
    cause = flapping.causes[0]
    word = draft.words[cause.word].say if cause.word else "several facts at once"
    calmer = min(flapping.calmers, key=lambda one: (one.accounts_flapping, one.turns), default=None)
    accounts = "1 account" if flapping.flapping == 1 else f"{flapping.flapping:,} accounts"
    yield Finding(
        "GR292",
        Severity.WARNING,
        f"{accounts} would have changed hands and come back by themselves, mostly because {word} "
        f"crossed {cause.threshold or 'its line'}",
        f"{calmer.say}: {calmer.accounts_flapping:,} are left" if calmer else "",
        draft.decisions["coverage"].span,
        "flapping",
        count=flapping.flapping,
    )


def _rulings(result: Rehearsal) -> Iterator[Finding]:
    for tried in result.tried or ():
        if tried.verdict is Verdict.RECREATED:
            yield Finding(
                "GR294",
                Severity.WARNING,
                f"case {tried.case_id} about `{tried.account_name}` would be made anew: {tried.why}",
                "keep the account where the ruling left it, or tell the sides why",
                kind="ruling contradicted",
                rules=(tried.rule_id,),
            )


def _use(result: Rehearsal, draft: Rulebook) -> Iterator[Finding]:
    for use in result.use:
        if use.is_unused or use.is_rare:
            days = f"on any of {len(result.days)} days"
            said = (
                f"never decided anything {days}"
                if use.is_unused
                else f"decided at most {use.most:,} of {use.of:,}"
            )
            yield Finding(
                "GR293",
                Severity.NOTE,
                f"rule `{use.rule_id}` of {use.decision} {said}",
                "drop it, or say in its `why` what it waits for",
                _span(draft, use.decision, use.rule_id),
                "rule not used" if use.is_unused else "rule hardly used",
                (use.rule_id,),
                count=use.most,
            )


def _past(result: Rehearsal, draft: Rulebook) -> Iterator[Finding]:
    for word, why in (result.unknown_past or {}).items():
        span = draft.words[word].span if word in draft.words else None
        yield Finding(
            "GR291", Severity.NOTE, f"the past of `{word}` is not known: {why}", "", span, "past not known"
        )


def _not_searched(result: Rehearsal, draft: Rulebook) -> Iterator[Finding]:
    for name, why in (result.not_searched or {}).items():
        yield Finding(
            "GR298",
            Severity.NOTE,
            f"`{name}` was not searched for manoeuvres: {why}",
            "",
            draft.decisions[name].span,
            "not searched",
        )


def _given_up(result: Rehearsal, draft: Rulebook) -> Iterator[Finding]:
    for name, count in (result.given_up or {}).items():
        yield Finding(
            "GR296",
            Severity.WARNING,
            f"{count:,} searches in `{name}` were given up: there may be cheaper manoeuvres than those told",
            "a smaller --budget searches less far",
            draft.decisions[name].span,
            "given up",
            count=count,
        )


def _span(draft: Rulebook, decision: str, rule_id: str) -> Span | None:
    rules = draft.decisions[decision].rules
    return next((rule.span for rule in rules if rule.rule_id == rule_id), draft.decisions[decision].span)
