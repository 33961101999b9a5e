"""A wave's files sent to the CRM, each row once, only when somebody asks for it in so many words."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from typing import Protocol

from groundrules.handoff.changes.folder import MANIFEST, ForPeople, digest_of
from groundrules.handoff.changes.ports import Folders
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.changes.story import Applied, WaveChanges, fold, pushed_entry, subject_for
from groundrules.handoff.journal import Act, Entry, Journal, Story
from groundrules.terms import Finding, RefusedActError, Severity

ORDER = "order.txt"
_KNOWN = "GR379"
"""What a loader says of a job that was submitted before."""
_MOST_TIMES = 50


class LoadedRow(Protocol):
    """What became of one row."""

    @property
    def row(self) -> Mapping[str, str]:
        """The row as it was sent."""

    @property
    def error(self) -> str:
        """The CRM's own words, when it refused the row."""


class Loaded(Protocol):
    """What became of a job; every row is in exactly one of the three."""

    @property
    def done(self) -> Sequence[LoadedRow]:
        """Rows that were written."""

    @property
    def refused(self) -> Sequence[LoadedRow]:
        """Rows the CRM refused."""

    @property
    def untouched(self) -> Sequence[LoadedRow]:
        """Rows the CRM never came to."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What a person should know."""


class Loader(Protocol):
    """Sends rows to a CRM."""

    def submit(self, name: str, operation: str, text: str, key: str) -> Loaded:
        """The rows are written, once, however often they are submitted under this key.

        Raises:
            RefusedActError: it is not known what became of the rows; submitting again finds out.
        """


@dataclass(frozen=True, slots=True)
class PushedFile:
    """What became of one file.

    Attributes:
        done: rows that were written, by this run and earlier ones.
        refused: rows the CRM refused or never came to, with its words.
    """

    name: str
    done: int
    refused: tuple[tuple[Mapping[str, str], str], ...] = ()


@dataclass(frozen=True, slots=True)
class PushResult:
    """What was sent.

    Attributes:
        files: in their order; those after one that could not be sent to its end are missing.
        findings: what went wrong.
        report: the folder with the refused rows; empty when there are none.
    """

    files: tuple[PushedFile, ...]
    findings: tuple[Finding, ...] = ()
    report: str = ""


def push_wave(
    *, journal: Journal, folders: Folders, loader: Loader, for_people: ForPeople, wave: WaveChanges, act: Act
) -> PushResult:
    """The files of what was written last for a wave (its changes, or their undoing) are with the CRM.

    Run again, it sends only rows that were refused or not come to; what is written is never sent twice.
    Files of ``if-lost`` are never sent.

    Args:
        journal: where it is kept what became of the files.
        folders: where the wave's folder lies.
        loader: sends the rows.
        for_people: makes the table of refused rows.
        wave: the wave.
        act: who sends, and when.

    Raises:
        RefusedActError: the folder is not what the journal knows (GR545), or the files are for a CRM that
            nothing can be sent to (GR547).
    """
    written = wave.written
    if written.crm != "Salesforce":
        raise refusal("GR547", f"nothing can be sent to {written.crm}", "load the files by hand")
    files = _whole(folders, written)
    pushed: list[PushedFile] = []
    findings: list[Finding] = []
    for line in files[ORDER].decode().splitlines():
        name = line.split()[1]
        if name.startswith("if-lost/"):
            continue
        try:
            pushed.append(_sent(name, files[name].decode(), written.folder_digest, loader))
        except RefusedActError as error:
            findings.append(error.finding)
            break
    report = _report(pushed, folders, wave, for_people)
    entry = pushed_entry(act.at, act.actor, {one.name: [one.done, len(one.refused)] for one in pushed})
    subject = subject_for(wave.plan_id, wave.wave)

    def decide(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        before = fold(stories[subject])
        told = before is not None and before.pushed == entry.data["files"]
        return {} if told or not pushed else {subject: (entry,)}

    journal.append(act, [subject], decide)
    refused = sum(len(one.refused) for one in pushed)
    if refused:
        findings.append(
            Finding(
                "GR549", Severity.WARNING, f"{refused:,} rows were refused or not come to",
                f"mend what `out/{report}` says, then push again: only those rows are sent", count=refused,
                kind="rows refused",
            )
        )  # fmt: skip
    return PushResult(tuple(pushed), tuple(findings), report)


def _sent(name: str, text: str, digest: str, loader: Loader) -> PushedFile:
    """One file, in as many jobs as it takes: each later one has the rows the job before did not write."""
    what, operation = name.split(".", maxsplit=1)[0], name.split(".")[1]
    done = 0
    for time in range(1, _MOST_TIMES + 1):
        loaded = loader.submit(what, operation, text, f"{digest}/{name}/{time}")
        done += len(loaded.done)
        left = [(one.row, one.error or "the CRM did not come to it") for one in loaded.refused]
        left += [(one.row, "the CRM did not come to it") for one in loaded.untouched]
        is_known = any(finding.code == _KNOWN for finding in loaded.findings)
        if not left or not is_known:
            return PushedFile(name, done, tuple(left))
        text = _text([row for row, _ in left])
    return PushedFile(name, done, tuple(left))


def _whole(folders: Folders, written: Applied) -> Mapping[str, bytes]:
    """The folder's files, when they are what the journal knows."""
    files = folders.read(written.folder) or {}
    digests = {name: sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST}
    if digest_of(digests) != written.folder_digest:
        raise refusal(
            "GR545",
            f"the folder `{written.folder}` is not what was written",
            "put it back from a backup: nothing was sent",
            kind="folder",
        )
    return files


def _text(rows: Sequence[Mapping[str, str]]) -> str:
    out = StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _report(pushed: Sequence[PushedFile], folders: Folders, wave: WaveChanges, for_people: ForPeople) -> str:
    """The refused rows of each file, with the CRM's words, in a folder of their own."""
    files = {
        one.name: for_people(
            (*one.refused[0][0], "reason"), ((*row.values(), why) for row, why in one.refused)
        )
        for one in pushed
        if one.refused
    }
    if not files:
        return ""
    name = f"refused-{wave.plan_id}-w{wave.wave}"
    folders.write(name, {**files, "files.json": json.dumps(sorted(files)).encode()})
    return name
