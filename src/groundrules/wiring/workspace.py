"""A workspace folder opened: settings, book, facts, record, clock."""

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from groundrules.settings import Settings, read_settings
from groundrules.terms import BusinessCalendar, Finding, SalesRole, Seller, Severity, Span, undecoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from groundrules.adapters.facts import FactsFolder
    from groundrules.cases import Docket, People
    from groundrules.crm.ports import ChangesSource, CrmSource, Facts
    from groundrules.handoff.journal import Journal
    from groundrules.rulebook import Decision, Rulebook
    from groundrules.rulebook.drafting import Drafts
    from groundrules.rulebook.drafting.again import BookAgain
    from groundrules.rulebook.drafting.ports import Shelf
    from groundrules.rulebook.proof.ports import AccountCounter
    from groundrules.rulebook.proof.region import Region
    from groundrules.usecases.adopt_rulebook import BookCheck

BOOK = "rulebook.yaml"
RECORD = "record.sqlite3"
VERSIONS = "versions"
MAPPING = "mapping.yaml"
ENVIRONMENT = "GROUNDRULES_WORKSPACE"
Seen = tuple[tuple[int, int], ...]
"""When each file was written, in nanoseconds, and its size."""


class UnreadyError(Exception):
    """Something a person can mend is in the way; carries the finding that says what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class NotAWorkspaceError(UnreadyError):
    """The folder holds no rulebook, or none that can be read."""


class NotInstalledError(UnreadyError):
    """A part of the product that is an extra is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            Finding(
                "GR005",
                Severity.ERROR,
                f"{what} needs a part that is not installed",
                f"install it with `pip install 'groundrules[{extra}]'`",
                kind="not installed",
            )
        )


@dataclass(frozen=True, slots=True)
class Record:
    """The two ports of the record."""

    docket: "Docket"
    people: "People"


@dataclass
class Workspace:
    """One workspace folder: its settings, its book, its facts, its record."""

    folder: Path
    settings: Settings
    settings_findings: tuple[Finding, ...] = ()
    _facts: "FactsFolder | None" = None
    _book: "tuple[Seen, Rulebook] | None" = None
    _calendar: BusinessCalendar | None = field(default=None, repr=False)
    _record: "Record | None" = field(default=None, repr=False)
    _drafts: "Drafts | None" = field(default=None, repr=False)

    @property
    def book_path(self) -> Path:
        """Where the rulebook lies."""
        return self.folder / BOOK

    @property
    def out(self) -> Path:
        """Where decks and other files for people go; made on first use."""
        folder = self.folder / "out"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def facts(self) -> "FactsFolder":
        """The workspace's tables."""
        if self._facts is None:
            from groundrules.adapters.facts import FactsFolder
            from groundrules.crm.tables import BY_NAME

            self._facts = FactsFolder(
                self.folder / "facts",
                memory=self.settings.engine_memory,
                threads=self.settings.engine_threads,
                expected={"crm": BY_NAME},
            )
        return self._facts

    def book(self) -> "Rulebook":
        """The workspace's rulebook, read again only when the file changed.

        Raises:
            NotAWorkspaceError: the file is missing or cannot be read; ``groundrules check`` says why.
        """
        if not self.book_path.exists():
            raise NotAWorkspaceError(no_workspace(self.folder))
        if self._book is None or self._book[0] != self._seen(self._book[1]):
            from groundrules.rulebook import read_book
            from groundrules.wiring.tables import beside

            reading = read_book(self._book_text(), BOOK, beside=beside(self.folder))
            if reading.book is None:
                raise NotAWorkspaceError(
                    Finding(
                        "GR004",
                        Severity.ERROR,
                        f"`{BOOK}` has mistakes, so nothing can be decided by it",
                        "run `groundrules check` to see each one with its line",
                        Span(BOOK),
                        kind="book",
                    )
                )
            self._book = (self._seen(reading.book), reading.book)
        return self._book[1]

    def _seen(self, book: "Rulebook") -> Seen:
        """What changes when the book's file or a table beside it does."""
        stats = (path.stat() for path in (self.book_path, *self._tables(book)) if path.exists())
        return tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)

    def _tables(self, book: "Rulebook") -> "list[Path]":
        """The files beside the book that its rules come from."""
        spans = (rule.span for decision in book.decisions.values() for rule in decision.rules)
        names = dict.fromkeys(span.file for span in spans if span and span.file != book.file)
        return [self.folder / name for name in names if Path(name).name == name]

    def checked_book(self) -> "BookCheck":
        """The book read, checked and proved; its findings say why it may not decide.

        Once something has been imported, each gap and each overlap counts the accounts in it.
        """
        return self.check_text(self._book_text())

    def version_used(self) -> "Path | None":
        """The book that decided coverage last, as it was then; None when there is none or it was not kept."""
        from groundrules.adapters.versions import FolderVersions

        manifest = self.facts.manifest("coverage")
        stamp = None if manifest is None else manifest.get("book_version")
        return None if stamp is None else FolderVersions(self.folder / VERSIONS).last(str(stamp))

    def keep_version(self, book: "Rulebook") -> None:
        """The book that decided coverage is kept with its tables; not when it was edited meanwhile."""
        from groundrules.adapters.versions import FolderVersions

        text = self.book_path.read_bytes()
        if sha256(self._book_text().encode()).hexdigest() == book.digest:
            tables = {path.name: path.read_bytes() for path in self._tables(book)}
            FolderVersions(self.folder / VERSIONS).keep(book.stamp, text, tables)

    def _book_text(self) -> str:
        try:
            return self.book_path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise NotAWorkspaceError(
                Finding(
                    "GR004",
                    Severity.ERROR,
                    f"`{BOOK}` is not UTF-8 text",
                    "write the character there again and save the file as UTF-8",
                    undecoded(BOOK, error),
                    kind="encoding",
                )
            ) from error

    def record(self) -> "Record":
        """What people did: the docket of cases and the people, their database ready for use."""
        if self._record is None:
            try:
                import django
            except ImportError:
                raise NotInstalledError("the record of cases", "web") from None

            os.environ[ENVIRONMENT] = str(self.folder)
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundrules.django_settings")
            django.setup()
            from groundrules.store.save import OrmDocket, OrmPeople, prepare

            prepare()
            self._record = Record(OrmDocket(), OrmPeople())
        return self._record

    def drafts(self) -> "Drafts":
        """What happened to the draft of the rulebook."""
        if self._drafts is None:
            self.record()
            from groundrules.store.drafts import OrmDrafts

            self._drafts = OrmDrafts()
        return self._drafts

    @property
    def has_no_record(self) -> bool:
        """True while nothing was ever done that the record keeps."""
        return self._record is None and not (self.folder / RECORD).exists()

    def journal(self) -> "Journal":
        """What people did in the transition: hand-offs, exceptions, plans and changes."""
        self.record()
        from groundrules.store.save import OrmJournal

        return OrmJournal()

    def shelf(self) -> "Shelf":
        """The rulebook's file and the books of before."""
        from groundrules.adapters.bookshelf import FolderShelf

        return FolderShelf(self.folder, BOOK)

    def book_again(self) -> "BookAgain":
        """What checks a text of the book while somebody writes it."""
        from groundrules.rulebook.drafting.again import BookAgain
        from groundrules.wiring.tables import beside

        return BookAgain(BOOK, beside=beside(self.folder))

    def check_text(self, text: str) -> "BookCheck":
        """A text checked and proved as if it were the workspace's rulebook."""
        from groundrules.usecases.adopt_rulebook import check_rulebook
        from groundrules.wiring.tables import beside

        count = self._counter if self.facts.manifest("crm") else None
        return check_rulebook(text=text, file=BOOK, beside=beside(self.folder), count=count)

    def counter(self, book: "Rulebook") -> "AccountCounter | None":
        """Counts today's accounts by a book's words; None before anything was imported."""
        return self._counter(book) if self.facts.manifest("crm") else None

    def _counter(self, book: "Rulebook") -> "AccountCounter":
        """Counts today's accounts by a book's words; the engine starts when there is something to count."""

        def count(decision: "Decision", regions: "Sequence[Region]") -> "Sequence[int | None]":
            from groundrules.coverage.count import FactsCounter

            return FactsCounter(book, self.facts)(decision, regions)

        return count

    def sync_people(self) -> int:
        """The people of the newest import stand in the record; returns how many changed."""
        self.record()
        from groundrules.store.save import sync_people

        result = sync_people(_sellers(self.facts), now=self.now())
        return len(result.added) + len(result.changed) + len(result.left)

    def forget_expired(self) -> int:
        """Signals past their last day are out of every kept run; returns how many."""
        from groundrules.usecases.forget_signals import forget_signals

        return forget_signals(facts=self.facts, today=self.today())

    def today(self) -> date:
        """The day it is where the workspace's people work."""
        return self.now().astimezone(ZoneInfo(self.settings.zone)).date()

    def crm_source(self, path: Path, mapping: Path | None = None) -> "CrmSource":
        """The export at a path: recognised by its headers, or read through a mapping.

        Args:
            path: a ZIP, a folder or one CSV file.
            mapping: a mapping file; default the workspace's own ``mapping.yaml``, if there is one.
        """
        from groundrules.wiring.sources import whole_source

        return whole_source(path, mapping or self.own_mapping(), self._fingerprint_key())

    def crm_changes(self, path: Path, mapping: Path | None = None) -> "ChangesSource":
        """The extract at a path that holds only what changed since the facts' extract."""
        from groundrules.wiring.sources import changes_source

        return changes_source(path, mapping or self.own_mapping(), self.facts, self._fingerprint_key())

    def _fingerprint_key(self) -> bytes:
        from groundrules.wiring.fingerprint_key import UnusableKeyError, key_of

        try:
            return key_of(self.folder)
        except UnusableKeyError as error:
            raise UnreadyError(error.finding) from error

    def own_mapping(self) -> Path | None:
        """The workspace's own mapping file, if there is one."""
        own = self.folder / MAPPING
        return own if own.exists() else None

    def nothing_watched(self) -> Finding:
        """What to say when there are no signals yet."""
        return Finding(
            "GR007",
            Severity.ERROR,
            "no signals have been worked out yet",
            "run `groundrules watch` first",
            kind="no signals",
        )

    def now(self) -> datetime:
        """The present instant in UTC: everything below is given it, nothing below asks."""
        return datetime.now(UTC)  # noqa: TID251  the one place

    def calendar(self) -> BusinessCalendar:
        """The working time in which cases' clocks run: settings, and the imported public holidays."""
        if self._calendar is None:
            holidays = (
                [
                    row["day"]
                    for row in self.facts.rows("crm", "holidays")
                    if row["country"] in (None, self.settings.country)
                ]
                if self.facts.manifest("crm")
                else []
            )
            self._calendar = BusinessCalendar(
                zone=self.settings.zone,
                opens=time.fromisoformat(self.settings.opens),
                closes=time.fromisoformat(self.settings.closes),
                holidays=frozenset(holidays),  # type: ignore[arg-type]  # a date column
            )
        return self._calendar


def _sellers(facts: "Facts") -> list[Seller]:
    """Everybody of the newest import who is a person."""
    return [
        Seller(
            seller_id=str(row["seller_id"]),
            name=str(row["name"]),
            sales_role=SalesRole(str(row["sales_role"])),
            manager_id=_text(row["manager_id"]),
            territory=_text(row["territory"]),
            region=_text(row["region"]),
            pair_id=_text(row["pair_id"]),
            is_active=bool(row["is_active"]),
        )
        for row in facts.rows("crm", "sellers")
        if not row["is_system"]
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def write_table(path: Path, headers: "Sequence[str]", rows: "Iterable[Sequence[object]]") -> Path:
    """A table for people lies in a CSV file that a spreadsheet opens without running anything in it."""
    from groundrules.adapters.peoplecsv import write_for_people

    return write_for_people(path, headers, rows)


def no_workspace(folder: Path) -> Finding:
    """What to say when a folder is not a workspace."""
    return Finding(
        "GR001",
        Severity.ERROR,
        f"there is no `{BOOK}` in `{folder}`",
        "run `groundrules init` there, or name the workspace with --workspace DIR",
        Span(BOOK),
        kind="workspace",
    )


def open_workspace(folder: Path) -> Workspace:
    """The workspace in a folder.

    Raises:
        NotAWorkspaceError: there is no rulebook in it.
    """
    if not (folder / BOOK).exists():
        raise NotAWorkspaceError(no_workspace(folder))
    reading = read_settings(folder)
    return Workspace(folder, reading.settings, reading.findings)


_current: dict[str, Workspace] = {}


def current() -> Workspace:
    """The workspace this process serves, named by the environment variable GROUNDRULES_WORKSPACE."""
    folder = os.environ.get(ENVIRONMENT, ".")
    if folder not in _current:
        _current[folder] = open_workspace(Path(folder))
    return _current[folder]
