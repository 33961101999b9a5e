"""One beat of the clock: everything in the journal whose time has come is done, each kind as one act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from groundrules.terms import Finding, RefusedActError
from groundrules.usecases.due import Beat, Done, Runner
from groundrules.usecases.run_exceptions import expire_exceptions, warn_exceptions
from groundrules.usecases.tick_handoffs import look_after_handoffs
from groundrules.usecases.watch_letting_go import tell_letting_go

RUNNERS: Mapping[str, Runner] = MappingProxyType(
    {
        "exceptions that ended": expire_exceptions,
        "exceptions that end soon": warn_exceptions,
        "steps of hand-offs": look_after_handoffs,
        "letting go": tell_letting_go,
    }
)
"""What the clock does, by what it is called, in this order: the only list of it."""


@dataclass(frozen=True, slots=True)
class TickResult:
    """What the clock did.

    Attributes:
        done: by the runner's name; a runner that had nothing to do has an empty tuple.
        findings: what a runner could not do; the others ran all the same.
    """

    done: Mapping[str, tuple[Done, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def count(self) -> int:
        """How many things were done."""
        return sum(len(found) for found in self.done.values())


def tick(*, beat: Beat, runners: Mapping[str, Runner] = RUNNERS) -> TickResult:
    """Everything that was due is done; a second beat at the same moment, or beside it, does nothing more."""
    done: dict[str, tuple[Done, ...]] = {}
    findings: list[Finding] = []
    for name, run in runners.items():
        try:
            done[name] = run(beat)
        except RefusedActError as refused:
            done[name] = ()
            findings.append(refused.finding)
    return TickResult(done, tuple(findings))
