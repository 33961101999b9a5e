"""A wave as files for Salesforce: Data Loader or a Bulk API 2.0 job, one object and operation each."""

from collections.abc import Iterator, Mapping

from groundrules.handoff.changes.model import Action, Change, ChangeSet
from groundrules.handoff.changes.ports import Limits, OutFile, Written, csv_files

BULK = Limits(most_bytes=100_000_000, most_rows=150_000_000)
"""Bulk API 2.0: a job's upload is best at most 100 MB before it is encoded; 150 million records a day."""

EMPTIED = "#N/A"
"""What sets a field to nothing; an empty value would leave it as it is."""

OBJECTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "account_team": (
        "AccountTeamMember",
        {
            "account_id": "AccountId",
            "seller_id": "UserId",
            "team_role": "TeamMemberRole",
            "account_access": "AccountAccessLevel",
            "deal_access": "OpportunityAccessLevel",
            "case_access": "CaseAccessLevel",
        },
    ),
    "opportunity_team": (
        "OpportunityTeamMember",
        {
            "opportunity_id": "OpportunityId",
            "seller_id": "UserId",
            "team_role": "TeamMemberRole",
            "deal_access": "OpportunityAccessLevel",
        },
    ),
    "account_territories": (
        "ObjectTerritory2Association",
        {"account_id": "ObjectId", "territory_id": "Territory2Id", "cause": "AssociationCause"},
    ),
    "accounts": ("Account", {"owner_id": "OwnerId"}),
    "opportunities": ("Opportunity", {"owner_id": "OwnerId"}),
    "activities": ("Task", {"seller_id": "OwnerId"}),
}
"""Our table -> the object, and our columns -> its fields."""

ORDER = (
    ("account_team", Action.DELETE),
    ("opportunity_team", Action.DELETE),
    ("account_territories", Action.DELETE),
    ("accounts", Action.UPDATE),
    ("opportunities", Action.UPDATE),
    ("activities", Action.UPDATE),
    ("account_team", Action.UPDATE),
    ("account_team", Action.INSERT),
    ("opportunity_team", Action.INSERT),
    ("account_territories", Action.INSERT),
)
"""Who leaves goes first, then owners change, then who joins comes: a change of owner may drop a team."""

BY_ITSELF = {
    "manual shares": "Salesforce removes every manual share of a record when its owner changes.",
    "default teams": (
        "Salesforce may add a new owner's default account and opportunity team, if that person asked for it."
    ),
    "opportunity splits": (
        "Where splits are switched on, the share of a deal's owner follows your organisation's settings; "
        "no file here changes a split."
    ),
    "contacts, contracts, orders": "They keep their owner unless the load is told to transfer them.",
    "sequences and cadences": "Running ones go on in the old owner's name until somebody changes them.",
    "notices": "A data load sends no e-mail to the new owner.",
}

_CAUSES = {"manual": "Territory2Manual", "rule": "Territory2AssignmentRule"}


class SalesforceSink:
    """Writes CSV files with API names, UTF-8, line feeds; empty means unchanged, ``#N/A`` means nothing."""

    name = "Salesforce"
    by_itself = BY_ITSELF
    drops_teams = True

    def __init__(self, limits: Limits = BULK, address: str = "") -> None:
        self._limits, self._address = limits, address.rstrip("/")

    def write(self, change_set: ChangeSet) -> Written:
        """The files in the order in which they are loaded, then those for teams the CRM dropped."""
        files: list[OutFile] = []
        by_hand: list[tuple[Change, str]] = []
        for table, action in ORDER:
            told = []
            for change in change_set.of(table, action):
                why = _unwritable(change)
                if why:
                    by_hand.append((change, why))
                else:
                    told.append(change)
            files += self._files(table, action, told, "")
        for table in ("account_team", "opportunity_team"):
            kept = [change for change in change_set.at_risk if change.table == table]
            files += self._files(table, Action.INSERT, kept, "if-lost/")
        return Written(tuple(files), tuple(by_hand))

    def page_of(self, change: Change) -> str:
        """The deal, task or account in Salesforce: its id after the organisation's address."""
        is_own = change.table in ("opportunities", "opportunity_team", "activities")
        return f"{self._address}/{change.key[0] if is_own else change.account_id}" if self._address else ""

    def _files(self, table: str, action: Action, changes: list[Change], folder: str) -> Iterator[OutFile]:
        if not changes:
            return
        name, fields = OBJECTS[table]
        columns = _columns(table, action, changes)
        headers = [*([] if action is Action.INSERT else ["Id"]), *(fields[column] for column in columns)]
        rows = (_row(change, action, columns) for change in changes)
        how = f"{action.value.capitalize()} {name}."
        if folder:
            how = f"Only if the CRM dropped people who were to stay: insert {name}."
        yield from csv_files(f"{folder}{name}.{action.value}", headers, rows, self._limits, how)


def _unwritable(change: Change) -> str:
    """Why no file can make the change; empty when one can."""
    if change.action is not Action.INSERT and change.record_id is None:
        return "the import does not tell the CRM's own id of this row"
    if change.action is Action.UPDATE and None in change.after.values():
        return "every record of Salesforce has an owner, and before there was none we know"
    return ""


def _columns(table: str, action: Action, changes: list[Change]) -> list[str]:
    """Our columns the file has, in the object's order; rights that nobody has are left out."""
    if action is Action.DELETE:
        return []
    told = {name for change in changes for name, value in change.after.items() if value is not None}
    return [name for name in OBJECTS[table][1] if name in told]


def _row(change: Change, action: Action, columns: list[str]) -> list[str]:
    ident = [] if action is Action.INSERT else [change.record_id or ""]
    return [*ident, *(_value(change, action, column) for column in columns)]


def _value(change: Change, action: Action, column: str) -> str:
    value = change.after.get(column)
    if value is None:
        return "" if action is Action.INSERT else EMPTIED
    return _CAUSES.get(str(value), str(value)) if column == "cause" else str(value)
