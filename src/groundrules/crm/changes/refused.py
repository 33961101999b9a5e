"""Why an import of changes stops, in words a person can act on."""

from collections.abc import Sequence
from datetime import date

from groundrules.terms import Finding, Severity, Table


def nothing_yet() -> Finding:
    """Changes, and no facts to merge them into."""
    return Finding(
        "GR360", Severity.ERROR, "there is nothing yet the changes could be merged into",
        "import a whole export first, without --changes", kind="changes",
    )  # fmt: skip


def again(name: str) -> Finding:
    """The same changes came a second time."""
    return Finding(
        "GR361", Severity.NOTE, f"the changes in `{name}` were imported already, so nothing changes", "",
        kind="changes",
    )  # fmt: skip


def moved_on() -> Finding:
    """Somebody else's import came in between."""
    return Finding(
        "GR367", Severity.ERROR, "another import became current while this one was under way",
        "import the changes again; nothing of them was loaded", kind="changes",
    )  # fmt: skip


def older(day: date, last: date) -> Finding:
    """Changes older than the facts."""
    return Finding(
        "GR332", Severity.ERROR, f"the changes are of {day}, older than the facts of {last}",
        "changes can only be merged into what came before them", kind="older",
    )  # fmt: skip


def not_kept(files: Sequence[str]) -> Finding:
    """The last whole import kept nothing of files that are looked up."""
    named = ", ".join(f"`{file}`" for file in files)
    return Finding(
        "GR364",
        Severity.WARNING,
        f"the last import of the whole kept nothing of {named}, where values are looked up",
        "what is not among the changes cannot be looked up; an import of the whole keeps it",
        kind="look-up",
    )


def ring(table: Table, column: str, rings: list[tuple[str, ...]]) -> Finding:
    """The changes close a circle."""
    return Finding(
        "GR369",
        Severity.ERROR,
        f"the changes close a circle: following `{column}` in `{table.name}` comes back to where it began",
        "correct one of them in the CRM; an import of the whole with --set-aside leaves the circle out",
        kind="cycle",
        example={table.key[0]: " -> ".join((*rings[0], rings[0][0]))},
        count=len(rings),
    )
