"""Chains that come back to where they began: managers of each other, accounts that are their own parents."""

from collections.abc import Mapping


def cycles(parents: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Every cycle in who-is-above-whom, each once, starting at its smallest id.

    Args:
        parents: id -> the id above it; ids without one are left out.
    """
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        place: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in done:
            done.add(here)
            place[here] = len(path)
            path.append(here)
            here = parents.get(here)
        if here in place:
            ring = path[place[here] :]
            first = ring.index(min(ring))
            found.append((*ring[first:], *ring[:first]))
    return sorted(found)
