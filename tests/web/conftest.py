"""The small firm, ready to be visited: its workspace, its record, its people signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings as SettingsWrapper

from groundrules import wiring
from groundrules.cases import Wanted
from groundrules.settings import Settings
from groundrules.store.load import find_cases
from groundrules.store.save import OrmDocket, OrmPeople, create_user, give_access, sync_people
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.work_cases import answer_case
from groundrules.wiring import Record, Workspace
from tests.fakes.facts import MemoryFacts
from tests.web import world


class FixedWorkspace(Workspace):
    """A workspace whose clock stands still."""

    def now(self) -> datetime:
        """Always the same instant."""
        return world.NOW


@dataclass(frozen=True)
class Firm:
    """The firm as tests use it."""

    workspace: Workspace
    facts: MemoryFacts
    docket: OrmDocket
    text: str = ""

    def case_of(self, account_id: str) -> str:
        """The id of the case about that account."""
        return next(row.case_id for row in find_cases(Wanted(account_ids=frozenset({account_id}))))

    def answer(self, case_id: str, by: str, reason: str = "customer asked", text: str = "") -> None:
        """A side answers."""
        result = answer_case(
            docket=self.docket,
            people=OrmPeople(),
            book=self.workspace.book(),
            calendar=self.workspace.calendar(),
            case_id=case_id,
            by=by,
            reason=reason,
            text=text,
            now=world.NOW,
        )
        assert result.done, result.findings


def build_firm(folder: Path) -> Firm:
    """The firm in the test database: people who can sign in, coverage, three cases.

    Brightwater and the hostile one have been answered by both sides, so Margaret has them; Halvorsen is a
    customer fact and came to her at once.
    """
    book = wiring.example_folder() / "rulebook.yaml"
    (folder / "rulebook.yaml").write_text(book.read_text(encoding="utf-8"), encoding="utf-8")
    facts = world.facts()
    workspace = FixedWorkspace(
        folder,
        Settings(zone="America/New_York"),
        _facts=facts,  # type: ignore[arg-type]  # the port in memory
        _record=Record(OrmDocket(), OrmPeople()),
    )
    assert assign_coverage(book=workspace.book(), facts=facts).published
    facts.publish("signals", "x", {"signals": world.signal_table()}, {"as_of": "2026-06-30"})
    sync_people(world.PEOPLE, now=world.NOW)
    for person in world.PEOPLE:
        if person.is_active:
            create_user(
                seller_id=person.seller_id,
                sign_in=f"{person.name.split()[0].lower()}@example.com",
                password=world.PASSWORD,
                now=world.NOW,
                actor="test",
            )
    for seller_id, name, access in (
        (world.ROSA, "Rosa", "R"),
        (world.UGO, "Ugo", "U"),
        (world.ADA, "Ada", "A"),
    ):
        create_user(
            seller_id=seller_id,
            sign_in=f"{name.lower()}@example.com",
            password=world.PASSWORD,
            name=name,
            now=world.NOW,
            actor="test",
        )
        give_access(seller_id=seller_id, access=access, now=world.NOW, actor="test")
    firm = Firm(workspace, facts, OrmDocket(), book.read_text(encoding="utf-8"))
    _open(firm)
    return firm


def _open(firm: Firm) -> None:
    for row in world.signals():  # one a day and leader is the rule; the firm has seen three such days
        result = open_cases(
            book=firm.workspace.book(),
            signals=[row],
            people=OrmPeople(),
            docket=firm.docket,
            calendar=firm.workspace.calendar(),
            now=world.OPENED[str(row["signal_id"])],
        )
        assert result.opened, result.held
    for account_id in (world.BRIGHTWATER, world.HOSTILE):
        case_id = firm.case_of(account_id)
        firm.answer(case_id, world.ANNA, "customer asked", f"zebra-anna {world.INJECTION}")
        firm.answer(case_id, world.TOM, "other", f"zebra-tom {world.INJECTION}")


@pytest.fixture
def firm(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper) -> Firm:
    """The firm behind ``wiring.current()``; passwords are hashed fast, the real hash has its own tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    found = build_firm(tmp_path)
    monkeypatch.setattr(wiring, "current", lambda: found.workspace)
    return found


@pytest.fixture
def signed_in(firm: Firm) -> Callable[[str], Client]:
    """A browser of somebody by first name, signed in by password as everybody is."""

    def client(name: str) -> Client:
        browser = Client()
        assert browser.login(username=f"{name}@example.com", password=world.PASSWORD)
        return browser

    return client
