"""Who accepted the rules, as far as the newest import tells: asked for before a team may receive."""

from collections.abc import Iterable
from dataclasses import dataclass

from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding, Severity


@dataclass(frozen=True, slots=True)
class Acceptances:
    """Who accepted this version of the book.

    Attributes:
        sellers: seller ids; None: the import does not tell of this version.
        findings: what was taken from the import, as a note; nothing where it has no acceptances at all.
    """

    sellers: frozenset[str] | None = None
    findings: tuple[Finding, ...] = ()


def read_acceptances(*, book: Rulebook, facts: Facts) -> Acceptances:
    """People who accepted the book as a whole, or every rule of it that they were asked about.

    Only rows of this version count, by its number (``3``) or its stamp (``3-1f2e3d4c``): who accepted the
    version before did not accept this one.

    Args:
        book: whose acceptance is asked for.
        facts: read for table ``acceptances`` of step ``crm``.
    """
    try:
        table = facts.read("crm", "acceptances")
    except KeyError:
        return Acceptances()
    told = table.select("seller_id", "book_version", "rule_id", "accepted_at")
    versions = sorted(told.book_version.name("told").as_table().distinct().to_pyarrow()["told"].to_pylist())
    ours = [one for one in versions if one in {book.version, book.stamp}]
    if not versions:
        return Acceptances()
    if not ours:
        return Acceptances(None, (_of_others(book, versions),))
    rows = told.filter(told.book_version.isin(ours)).to_pyarrow().to_pylist()
    whole, open_, asked = set(), set(), set()
    for row in rows:
        asked.add(str(row["seller_id"]))
        if row["accepted_at"] is None:
            open_.add(str(row["seller_id"]))
        elif not row["rule_id"]:
            whole.add(str(row["seller_id"]))
    accepted = frozenset(whole | (asked - open_))
    return Acceptances(accepted, (_taken(book, len(accepted), len(asked)),))


def _taken(book: Rulebook, accepted: int, asked: int) -> Finding:
    were = "1 person" if asked == 1 else f"{asked:,} people"
    return Finding(
        "GR526",
        Severity.NOTE,
        f"by the newest import {accepted:,} of {were} asked accepted version {book.version} of the book; a "
        "team waits until the share that the book asks for has",
        "to go by another list, name a file of seller ids with --accepted",
        kind="acceptance",
        count=accepted,
    )


def _of_others(book: Rulebook, versions: Iterable[str]) -> Finding:
    named = ", ".join(f"`{one}`" for one in versions)
    return Finding(
        "GR526",
        Severity.NOTE,
        f"the import tells who accepted {named} of the book, but not who accepted version {book.version}",
        "ask people to accept this version, or name a file of seller ids with --accepted",
        kind="acceptance",
    )
