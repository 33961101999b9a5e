"""What holds for every signal whatever its detector does.

No group of fewer than eight people, nobody named in a group's row, nobody judged or shown where the book has
the signal switched off for the country.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from groundrules.rulebook.model import SignalPolicy
from groundrules.signals.evidence import LEAST_GROUP, Judged
from groundrules.signals.scene import Person, Scene
from groundrules.terms import Finding, Severity, Span

GROUP_GRADE = "C"
A_COLLEAGUE = "a colleague"


@dataclass(frozen=True, slots=True)
class Kept:
    """What may leave, and what our own detectors must never have tried to let out."""

    judged: tuple[Judged, ...]
    findings: tuple[Finding, ...]


def off_people(people: Iterable[Person], policy: SignalPolicy) -> frozenset[str]:
    """Ids of the people in a country where the book has this signal switched off."""
    return frozenset(one.seller_id for one in people if one.country in policy.off_in)


def without(scene: Scene, off: frozenset[str]) -> Scene:
    """The scene in which none of them is a side of a hand-off; what they did for a customer still counts."""
    if not off:
        return scene
    rows = [scene.numbers[seller_id] for seller_id in off]
    kept = ~scene.rows_in(scene.units.old, rows) & ~scene.rows_in(scene.units.new, rows)
    return replace(
        scene, units=scene.units.where(kept), current=scene.current[kept], returned=scene.returned[kept],
        off=off,
    )  # fmt: skip


def keep(judged: Iterable[Judged], scene: Scene, policy: SignalPolicy, off: frozenset[str]) -> Kept:
    """Only what may leave; a row a detector should not have made is left out and said to be our mistake."""
    names = {person.seller_id: person.name for person in scene.people}
    hidden = {names[seller_id] for seller_id in off if seller_id in names}
    kept: list[Judged] = []
    broken: dict[str, int] = {}
    for one in judged:
        sides = {side[0] for side in (one.from_seller, one.to_seller) if side}
        if sides & off:
            continue
        wrong = _wrong(one, names)
        if wrong:
            broken[wrong] = broken.get(wrong, 0) + 1
            continue
        kept.append(_unnamed(one, hidden) if hidden else one)
    return Kept(tuple(kept), tuple(_ours(policy, wrong, count) for wrong, count in sorted(broken.items())))


def _wrong(one: Judged, names: Mapping[str, str]) -> str:
    """What is wrong with a row, in words; empty: nothing."""
    if one.group is not None and one.group.size < LEAST_GROUP:
        return f"it spoke of a group of fewer than {LEAST_GROUP} people"
    if one.grade != GROUP_GRADE:
        return ""
    if one.group is None:
        return "it spoke of a group without saying which"
    if one.from_seller or one.to_seller or one.verdict == "prompt":
        return "it named a person in a row about a group"
    said = [one.headline, one.formula, one.question, *one.answers.values()]
    said += [str(value) for row in one.rows for value in row.values()]
    said += [excuse.why for excuse in one.excuses]
    told = "\n".join(said)
    # A name of one word may be a word of the sentence; a full name is never one.
    if any(name in told for name in names.values() if " " in name):
        return "it named a person in a row about a group"
    return ""


def _unnamed(one: Judged, hidden: set[str]) -> Judged:
    rows = tuple({**row, "who": A_COLLEAGUE} if row.get("who") in hidden else row for row in one.rows)
    return replace(one, rows=rows)


def _ours(policy: SignalPolicy, wrong: str, count: int) -> Finding:
    return Finding(
        "GR615", Severity.ERROR,
        f"{count} result{'' if count == 1 else 's'} of signal `{policy.signal_id}` were held back: {wrong}",
        "this is a mistake of Groundrules and not yours; please report it", policy.span or Span("rulebook"),
        kind="held back", count=count,
    )  # fmt: skip


def nobody_there(scene: Scene, policy: SignalPolicy) -> tuple[Finding, ...]:
    """Countries of ``off in`` in which nobody works: most likely another spelling than the CRM's."""
    here = {person.country for person in scene.people}
    return tuple(
        Finding(
            "GR616",
            Severity.WARNING,
            f"signal `{policy.signal_id}` is off in `{country}`, but nobody works there",
            f"write the country as the CRM does: {', '.join(sorted(here - {''})) or 'it names none'}",
            policy.span or Span("rulebook"),
            kind="unknown country",
        )
        for country in policy.off_in
        if country not in here
    )
