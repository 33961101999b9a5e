"""The access table, read and checked: which relations grant which act to which role."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ROLES = ("S", "Q", "M", "R", "A", "U")
RELATIONS = frozenset({"self", "own", "team", "party", "subtree", "decider", "named", "head", "all"})


class MatrixError(Exception):
    """The access table is not complete; nothing is served by half a table."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Whatever is looked at, as the people it concerns; the table never looks at anything else."""

    about: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    team: frozenset[str] = frozenset()
    quarterbacks: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    deciders: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


@cache
def matrix() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Act -> role -> the relations of which one must hold.

    Raises:
        MatrixError: a role is missing in a row, or a relation is unknown.
    """
    tree = tomllib.loads((files("groundrules.web") / "access.toml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, frozenset[str]]] = {}
    for act, row in tree.items():
        if set(row) != {"row", *ROLES}:
            raise MatrixError(f"{act} must fill exactly row, {', '.join(ROLES)}")
        found[act] = {role: frozenset(row[role]) for role in ROLES}
        unknown = frozenset().union(*found[act].values()) - RELATIONS
        if unknown:
            raise MatrixError(f"{act} names unknown relations: {', '.join(sorted(unknown))}")
    return found
