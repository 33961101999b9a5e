"""Importing a small export in a test: one call, the facts and the result."""

from datetime import UTC, date, datetime
from pathlib import Path

from groundrules.adapters import csvfolder, salesforce
from groundrules.adapters.facts import FactsFolder
from groundrules.crm.changes.beside import kept_look_ups
from groundrules.usecases.read_changes import read_changes
from groundrules.usecases.read_crm import ImportResult, read_crm
from groundrules.wiring.sources import digest_of

NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
BUILT_IN = {"salesforce": salesforce.mapping_text()}


def import_from(
    path: Path,
    facts: FactsFolder,
    *,
    mapping: Path | None = None,
    set_aside: bool = False,
    as_of: date | None = None,
    limits: csvfolder.Limits | None = None,
) -> ImportResult:
    """The export at the path read into the facts, as ``groundrules import`` does it."""
    source = csvfolder.open_source(path, mapping_file=mapping, built_in=BUILT_IN, limits=limits)
    return read_crm(source=source, facts=facts, as_of=as_of, set_aside=set_aside, now=NOW)


def import_changes(
    path: Path,
    facts: FactsFolder,
    *,
    set_aside: bool = False,
    as_of: date | None = None,
    is_told_twice: bool = False,
) -> ImportResult:
    """What changed, merged into the facts, as ``groundrules import --changes`` does it."""
    digest = "" if is_told_twice else digest_of(path)
    source = csvfolder.open_source(path, built_in=BUILT_IN, kept=kept_look_ups(facts))
    return read_changes(source=source, facts=facts, as_of=as_of, set_aside=set_aside, now=NOW, digest=digest)  # type: ignore[arg-type]  # a source that cannot be read tells why and is asked no more


def codes(result: ImportResult) -> list[str]:
    """The codes of the result's errors, in order."""
    return [finding.code for finding in result.findings if finding.severity.value == "error"]
