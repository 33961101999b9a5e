"""A wave as files for HubSpot's import: companies and deals by Record ID, the owner by e-mail."""

from collections.abc import Mapping

from groundrules.handoff.changes.model import Action, Change, ChangeSet
from groundrules.handoff.changes.ports import Limits, Person, Written, csv_files

IMPORT = Limits(most_bytes=20_000_000, most_rows=1_048_576)
"""What every subscription takes in one file: 20 MB (paid ones 512 MB), and the rows of one sheet."""

OBJECTS = {
    "accounts": ("companies", "Company owner"),
    "opportunities": ("deals", "Deal owner"),
}
"""Our table -> the file, and the property that says who owns a record."""

NO_IMPORT = {
    "account_team": "an import of HubSpot cannot say who else works on a company; its page can",
    "opportunity_team": "an import of HubSpot cannot say who else works on a deal; its page can",
    "account_territories": "an import of HubSpot cannot put a company into a territory",
}
"""Why a change is not in the files."""

BY_ITSELF = {
    "workflows": "Workflows that start when an owner changes will start for every record of these files.",
    "sequences": "Contacts in a sequence go on hearing from the old owner until somebody changes it.",
    "contacts": "Contacts keep their owner; these files change companies and deals only.",
    "notices": "HubSpot tells nobody that a record became theirs by an import.",
}


class HubSpotSink:
    """Writes one CSV file for companies and one for deals, to be imported as updates by Record ID."""

    name = "HubSpot"
    by_itself = BY_ITSELF
    drops_teams = False

    def __init__(self, people: Mapping[str, Person], limits: Limits = IMPORT, address: str = "") -> None:
        self._people, self._limits, self._address = people, limits, address.rstrip("/")

    def write(self, change_set: ChangeSet) -> Written:
        """The files; what an import of HubSpot cannot change is left to a person."""
        rows: dict[str, list[tuple[str, str]]] = {table: [] for table in OBJECTS}
        by_hand: list[tuple[Change, str]] = []
        for change in change_set.changes:
            why = _unwritable(change, self._people)
            if why:
                by_hand.append((change, why))
            else:
                rows[change.table].append(
                    (change.key[0], self._people[str(change.after["owner_id"])].email or "")
                )
        files = [
            file
            for table, (name, owner) in OBJECTS.items()
            for file in csv_files(
                f"{name}.update",
                ("Record ID", owner),
                rows[table],
                self._limits,
                f"Import as {name}, `Record ID` as the unique identifier, existing records only.",
            )
        ]
        return Written(tuple(files), tuple(by_hand))

    def page_of(self, change: Change) -> str:
        """The deal's page, else the company's: there teams, tasks and owners are changed."""
        is_deal = change.table in ("opportunities", "opportunity_team")
        kind, record = ("0-3", change.key[0]) if is_deal else ("0-2", change.account_id)
        return f"{self._address}/record/{kind}/{record}" if self._address else ""


def _unwritable(change: Change, people: Mapping[str, Person]) -> str:
    """Why an import cannot make the change; empty when it can."""
    if change.table == "activities":
        return "an import of HubSpot cannot change a task that exists"
    if change.table not in OBJECTS or change.action is not Action.UPDATE:
        return NO_IMPORT.get(change.table, "the files change records that exist, and owners only")
    owner = change.after.get("owner_id")
    if owner is None:
        return "an import of HubSpot cannot take an owner away"
    person = people.get(str(owner))
    return "" if person and person.email else "the import does not tell the new owner's e-mail"
