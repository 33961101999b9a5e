"""What happened to a draft, told in few lines; and which of its texts were kept beside it."""

from collections.abc import Iterable

from groundrules.rulebook.drafting.ports import Step

RECENT = 300
"""Steps that are looked through."""
_WITH_TEXT = frozenset({"saved", "set aside"})


def in_runs(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps, newest first as they came; of a run of savings by one person only the last one."""
    found: list[Step] = []
    run = ""
    for step in steps:
        if step.kind == "placed" or (step.kind == "saved" and run == step.by):
            continue
        run = step.by if step.kind == "saved" else ""
        found.append(step)
    return tuple(found)


def has_text(step: Step) -> bool:
    """Whether the step kept a text one can look at."""
    return step.kind in _WITH_TEXT


def kept(steps: Iterable[Step], version: int) -> tuple[Step, ...]:
    """Those whose text is not the draft's own; ``version`` is the draft's."""
    return tuple(step for step in in_runs(steps) if has_text(step) and step.sequence != version)
