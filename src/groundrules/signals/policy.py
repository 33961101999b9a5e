"""A signal's numbers, read from the book: what is missing or out of range is a finding with its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from groundrules.rulebook.model import Parameter, Rulebook, SignalPolicy
from groundrules.terms import Finding, Severity, Span

READ_BY_CASES = frozenset({"cool_down_weeks", "cases_per_manager_day", "most_excused", "excused_cases"})
"""Parameters a signal may carry for the cases it opens."""

START_TRUST_OF = "start_trust"
"""The share of its claims expected to be borne out; the grade's own where the book is silent."""


@dataclass(frozen=True, slots=True)
class Need:
    """One number a detector asks the book for.

    Attributes:
        name: the parameter's name in the book.
        unit: its unit, as people write it.
        why: what it decides, in one sentence.
        low: smallest sensible value.
        high: largest sensible value.
        default: what is taken, and said, when the book is silent; None: the book must say.
        per_tier: the value is a table by account tier.
        by_tier: the table taken, and said, when the book is silent.
    """

    name: str
    unit: str
    why: str
    low: float
    high: float
    default: float | None = None
    per_tier: bool = False
    by_tier: Mapping[str, float] | None = None


TRUST = Need(START_TRUST_OF, "share of what is claimed", "expected to be true until cases say it", 0.1, 1.0)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A signal's parameters, all present and in range; ``assumed`` names those the book left to us."""

    policy: SignalPolicy
    single: Mapping[str, float]
    by_tier: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> float:
        return self.single[name]

    @property
    def taken(self) -> dict[str, float]:
        """What the book left to us, with the value taken; a table by tier gives one entry a tier."""
        found = {name: self.single[name] for name in self.assumed if name in self.single}
        for name in self.assumed:
            tiers = self.by_tier.get(name, {})
            found |= {f"{name} {tier}": value for tier, value in tiers.items()}
        return found

    def days(self, name: str) -> int:
        """A parameter in whole days."""
        return round(self.single[name])

    def tier(self, name: str, tier: str | None) -> float:
        """The value for a tier; the most patient one where the tier is unknown."""
        table = self.by_tier[name]
        return table.get(tier or "", max(table.values()))

    @property
    def is_placeholder(self) -> bool:
        """True when the book itself says that the loss is a guess to be replaced."""
        loss = self.policy.parameters.get("loss")
        return loss is None or "placeholder" in f"{loss.unit} {loss.why}".lower()


def read_numbers(
    book: Rulebook, signal_id: str, needs: Iterable[Need]
) -> tuple[Numbers | None, tuple[Finding, ...]]:
    """The signal's numbers, or the findings that say which are missing or wrong; None: it cannot run."""
    policy = book.signals.get(signal_id)
    if policy is None or not policy.is_on:
        said = "is switched off in" if policy else "is not in"
        place = policy.span if policy and policy.span else Span(book.file)
        off = Finding(
            "GR601", Severity.NOTE, f"signal `{signal_id}` {said} the book, so nobody watches for it",
            f"add `{signal_id}` under `signals` to have it watched", place, kind="signal off",
        )  # fmt: skip
        return None, (off,)
    needs = tuple(needs)
    single: dict[str, float] = {}
    by_tier: dict[str, Mapping[str, float]] = {}
    assumed: list[str] = []
    findings: list[Finding] = []
    for need in needs:
        given = policy.parameters.get(need.name)
        if given is None and need.by_tier is not None:
            by_tier[need.name] = need.by_tier
            assumed.append(need.name)
        elif given is None and need.default is not None:
            single[need.name] = need.default
            assumed.append(need.name)
        elif given is None:
            findings.append(_missing(book, policy, need))
        elif problem := _problem(given, need):
            findings.append(_wrong(book, policy, need, problem))
        elif isinstance(given.value, Mapping):
            by_tier[need.name] = {tier: float(number) for tier, number in given.value.items()}
        else:
            single[need.name] = float(given.value)
    if findings:
        return None, tuple(findings)
    trust = policy.parameters.get(START_TRUST_OF)
    if trust is not None and (problem := _problem(trust, TRUST)):
        return None, (_wrong(book, policy, TRUST, problem),)
    known = {need.name for need in needs} | READ_BY_CASES | {START_TRUST_OF}
    strange = tuple(_strange(book, policy, name) for name in policy.parameters if name not in known)
    return Numbers(policy, single, by_tier, tuple(assumed)), strange


def _problem(given: Parameter, need: Need) -> str:
    if need.per_tier != isinstance(given.value, Mapping):
        return "must be a table by tier" if need.per_tier else "must be one number"
    values = given.value.values() if isinstance(given.value, Mapping) else (given.value,)
    for value in values:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return f"must be a number, not `{value}`"
        if not need.low <= value <= need.high:
            return f"must lie between {need.low:g} and {need.high:g}, not {value:g}"
    return "" if values else "has no tier"


def _missing(book: Rulebook, policy: SignalPolicy, need: Need) -> Finding:
    return Finding(
        "GR602", Severity.ERROR,
        f"signal `{policy.signal_id}` needs the parameter `{need.name}` ({need.unit}), so it was not run",
        f"write `{need.name}` with value, unit and why: {need.why}",
        policy.span or Span(book.file), kind="missing parameter",
    )  # fmt: skip


def _strange(book: Rulebook, policy: SignalPolicy, name: str) -> Finding:
    return Finding(
        "GR614", Severity.WARNING,
        f"signal `{policy.signal_id}` does not know the parameter `{name}`, so it changes nothing",
        "mend its spelling or take it out",
        policy.span or Span(book.file), kind="unknown parameter",
    )  # fmt: skip


def _wrong(book: Rulebook, policy: SignalPolicy, need: Need, problem: str) -> Finding:
    return Finding(
        "GR603", Severity.ERROR,
        f"parameter `{need.name}` of signal `{policy.signal_id}` {problem}, so it was not run",
        f"give it in {need.unit}: {need.why}",
        policy.span or Span(book.file), kind="wrong parameter",
    )  # fmt: skip
