"""A Salesforce org: signed in to from the environment, read into a folder, then read like any export."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.terms import Finding, Severity
from groundrules.wiring.sources import built_in
from groundrules.wiring.workspace import NotInstalledError, UnreadyError

if TYPE_CHECKING:
    from groundrules.adapters.facts import FactsFolder
    from groundrules.adapters.salesforce.live import SalesforceLive
    from groundrules.crm.mapping import CrmMapping

LIVE = "salesforce:"
"""What stands in the place of a path when the org itself is to be read."""

_OVERLAP = timedelta(days=1)  # read twice rather than not at all, where only the data tell when it was taken
_LAG = timedelta(minutes=10)  # a change may be committed a little after its own time stamp


@dataclass(frozen=True, slots=True)
class LiveRead:
    """An org that was read into a folder.

    Attributes:
        folder: its files; gone when the reading is over.
        read_at: the org's own time when it began.
        findings: what the org lacks, or why it could not be read.
    """

    folder: Path
    read_at: datetime | None
    findings: tuple[Finding, ...]


def salesforce(folder: Path, tell: Callable[[str], None]) -> "SalesforceLive":
    """The org that the environment says how to sign in to.

    Args:
        folder: the workspace; submitted jobs are noted in it.
        tell: is told what is being done.

    Raises:
        NotInstalledError: the extra is missing.
        UnreadyError: the environment does not say how.
    """
    try:
        from groundrules.adapters.salesforce.credentials import read_login
        from groundrules.adapters.salesforce.live import SalesforceLive
        from groundrules.adapters.salesforce.wire import LiveError, Wire
    except ImportError:
        raise NotInstalledError("reading Salesforce itself", "salesforce") from None
    try:
        login = read_login(os.environ)
    except LiveError as error:
        raise UnreadyError(error.finding) from error
    wire = Wire(login.open, time.sleep, can_renew=login.can_renew)
    return SalesforceLive(wire, tell, jobs=folder / "salesforce-jobs")


@contextmanager
def reading_salesforce(
    folder: Path, mapping: Path | None, since: datetime | None, tell: Callable[[str], None]
) -> Iterator[LiveRead]:
    """The org read into a folder beside the facts, which is gone afterwards: it holds subjects of mails.

    Args:
        folder: the workspace.
        mapping: its mapping file, if there is one.
        since: only what changed from then on; None: all there is.
        tell: is told what is being done.
    """
    live = salesforce(folder, tell)
    from groundrules.adapters.salesforce.live import Wanted
    from groundrules.adapters.salesforce.wire import LiveError

    known, found = _mapping(mapping)
    place = folder / ".salesforce"
    shutil.rmtree(place, ignore_errors=True)
    if known is None:
        yield LiveRead(place, None, found)
        return
    wanted = [
        Wanted(key, tuple(sorted(known.columns_of(key))), spec.optional or spec.rare, not spec.key_columns)
        for key, spec in known.files.items()
    ]
    try:
        fetched = live.fetch(place, wanted, since)
        yield LiveRead(place, fetched.seen_at, (*found, *fetched.findings))
    except LiveError as error:
        yield LiveRead(place, None, (*found, error.finding))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def last_read(facts: "FactsFolder") -> datetime | None:
    """From when on an org's changes are to be read; None when nothing was imported."""
    manifest = facts.manifest("crm") or {}
    if read_at := manifest.get("read_at"):
        return datetime.fromisoformat(str(read_at)) - _LAG
    newest = manifest.get("newest_at")
    return datetime.fromisoformat(str(newest)) - _OVERLAP if newest else None


def nothing_to_change() -> Finding:
    """Changes of an org were asked for, and nothing was imported yet."""
    return Finding(
        "GR360", Severity.ERROR, "there is nothing yet the changes could be merged into",
        "import the whole org first, without --changes", kind="changes",
    )  # fmt: skip


def _mapping(file: Path | None) -> "tuple[CrmMapping | None, tuple[Finding, ...]]":
    from groundrules.adapters import salesforce as built
    from groundrules.adapters.csvfolder import read_mapping

    text = file.read_text(encoding="utf-8") if file else built.mapping_text()
    reading = read_mapping(text, file.name if file else built.NAME, built_in())
    return reading.mapping, reading.findings
