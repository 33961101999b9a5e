"""See where it rubs: today's signals from the facts, by the book's numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.signals import Detected, Source, detect
from groundrules.terms import Finding, Severity


@dataclass(frozen=True, slots=True)
class Told:
    """One signal in brief, as a list shows it."""

    signal_id: str
    kind: str
    grade: str
    verdict: str
    account_id: str | None
    account_name: str | None
    headline: str
    p_true: float
    value_at_risk: int
    value_band: str


@dataclass(frozen=True, slots=True)
class SignalsResult:
    """What a look at one day gave.

    Attributes:
        findings: what a person can mend; an error means that nothing was written.
        signals: cases and prompts, dearest first within each kind.
        counts: kind -> verdict -> units, also those too thin for a row.
        as_of: the day looked at; None when there are no facts.
        sources: the state of each kind of evidence.
        published: True when the signals are now the current ones.
    """

    findings: tuple[Finding, ...]
    signals: tuple[Told, ...] = ()
    counts: Mapping[str, Mapping[str, int]] | None = None
    as_of: date | None = None
    sources: tuple[Source, ...] = ()
    published: bool = False


def watch_signals(
    *,
    book: Rulebook,
    facts: Facts,
    as_of: date | None = None,
    version: str | None = None,
    given: Mapping[str, pa.Table] | None = None,
    today: date | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> SignalsResult:
    """The signals of one day are published, each with what was counted, expected, excused and priced.

    Args:
        book: the rulebook whose ``signals`` say what to watch for and by which numbers.
        facts: the workspace's tables; the ``crm`` step must have run.
        as_of: the day to look at; the day of the facts when left out, and never a later one.
        version: the name under which this book is kept, so that the signals can be counted again later.
        given: tables in no step's folder (``rulings``), kept beside the signals for the same reason.
        today: the day it is looked at: from then on a signal is kept its days; default the day looked at.
        tell: is told what is under way.
    """
    manifest = facts.manifest("crm")
    if manifest is None:
        return SignalsResult((_no_facts(),))
    known = date.fromisoformat(str(manifest["as_of"]))
    day = as_of or known
    if day > known:
        return SignalsResult((_too_late(day, known),), as_of=day)
    found = detect(book=book, facts=facts, as_of=day, given=given, tell=tell)
    about = _manifest(found, book, manifest, day)
    covered = facts.manifest("coverage")
    about |= {"coverage_id": None if covered is None else covered.get("id"), "version": version}
    tables = {"signals": _kept_from(found.signals, day, today), **(given or {})}
    facts.publish("signals", day.isoformat(), tables, about)
    counts = {kind: dict(totals) for kind, totals in found.totals.items()}
    return SignalsResult(found.findings, _told(found), counts, day, found.sources, published=True)


def _kept_from(signals: pa.Table, day: date, today: date | None) -> pa.Table:
    """The signals with their last day counted from when somebody looked, not from when the facts end."""
    late = (today - day).days if today else 0
    if late <= 0:
        return signals
    place = signals.schema.get_field_index("expires_on")
    ends = [None if end is None else end + timedelta(late) for end in signals["expires_on"].to_pylist()]
    return signals.set_column(place, signals.schema.field(place), pa.array(ends, pa.date32()))


def _manifest(found: Detected, book: Rulebook, crm: Mapping[str, object], as_of: date) -> dict[str, object]:
    return {
        "as_of": as_of.isoformat(),
        "book_version": book.stamp,
        "crm_id": crm.get("id"),
        "counts": {kind: dict(totals) for kind, totals in found.totals.items()},
        "learned": {kind: dict(numbers) for kind, numbers in found.learned.items()},
        "assumed": {kind: dict(numbers) for kind, numbers in found.assumed.items()},
        "sources": [source.as_json() for source in found.sources],
        "findings": [finding.as_json() for finding in found.findings],
    }


def _told(found: Detected) -> tuple[Told, ...]:
    rows = found.signals.drop_columns(["evidence"]).to_pylist()
    names = Told.__dataclass_fields__
    return tuple(
        Told(**{name: row[name] for name in names}) for row in rows if row["verdict"] in ("case", "prompt")
    )


def _no_facts() -> Finding:
    return Finding(
        "GR600", Severity.ERROR, "there are no facts to look at", "run `groundrules import` first",
        kind="no facts",
    )  # fmt: skip


def _too_late(day: date, known: date) -> Finding:
    return Finding(
        "GR613", Severity.ERROR, f"the facts end on {known}, so nothing is known of {day}",
        f"ask for {known} or an earlier day after {known - timedelta(365)}, or import a newer export",
        kind="day not known",
    )  # fmt: skip
