"""Who decides: the lowest manager above every party who is no party, and above him when the clock says so."""

from collections.abc import Sequence

from groundrules.cases.hierarchy import Hierarchy


def deciders(parties: Sequence[str], hierarchy: Hierarchy) -> tuple[str, ...]:
    """Everyone who may decide between these people, lowest first; empty when nobody may.

    A decider is a manager of *every* party, is no party, and still works here. People above others only
    through a cycle of managers or an unknown manager do not count.
    """
    if not parties:
        return ()
    shared = set(hierarchy.chain(parties[0])).intersection(*(hierarchy.chain(p) for p in parties[1:]))
    return tuple(
        manager
        for manager in hierarchy.chain(parties[0])
        if manager in shared and manager not in parties and hierarchy.people[manager].is_active
    )


def decider_at(parties: Sequence[str], hierarchy: Hierarchy, level: int) -> str | None:
    """The decider ``level`` steps above the lowest one (0); the highest there is when the tree is shorter."""
    found = deciders(parties, hierarchy)
    return found[min(level, len(found) - 1)] if found else None


def level_of(decider_id: str, parties: Sequence[str], hierarchy: Hierarchy) -> int | None:
    """How many steps above the lowest decider somebody stands; None when he may not decide."""
    found = deciders(parties, hierarchy)
    return found.index(decider_id) if decider_id in found else None
