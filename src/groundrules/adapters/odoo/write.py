"""A wave as files for Odoo's import: contacts and opportunities by their id, the salesperson by theirs."""

from collections import defaultdict

from groundrules.handoff.changes.model import Action, Change, ChangeSet
from groundrules.handoff.changes.ports import Limits, OutFile, Written, csv_files

IMPORT = Limits(most_bytes=20_000_000, most_rows=2_000)
"""Large imports run into Odoo's time-out; 2,000 lines is what its import screen takes at a time."""

MODELS = {"accounts": "res.partner", "opportunities": "crm.lead"}
"""Our table -> the model."""

BY_ITSELF = {
    "followers": "The old salesperson goes on following the record and gets its messages.",
    "activities": "Planned activities stay with whom they are planned for.",
    "contacts of a company": "A company's contacts keep their own salesperson.",
    "notices": "Odoo writes to a new salesperson for every record that becomes theirs, also by an import.",
    "assignment rules": "Rules that assign leads may give an opportunity to somebody else later.",
}


class OdooSink:
    """Writes CSV files for ``res.partner`` and ``crm.lead``.

    A number is a database id (columns ``.id``, ``user_id/.id``), anything else an external id (``id``,
    ``user_id/id``); where both occur, each kind has a file.
    """

    name = "Odoo"
    by_itself = BY_ITSELF
    drops_teams = False

    def __init__(self, limits: Limits = IMPORT) -> None:
        self._limits = limits

    def write(self, change_set: ChangeSet) -> Written:
        """The files; what an import of Odoo cannot change is left to a person."""
        rows: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
        by_hand: list[tuple[Change, str]] = []
        for change in change_set.changes:
            owner = change.after.get("owner_id")
            if change.table not in MODELS or change.action is not Action.UPDATE:
                by_hand.append((change, "no import of Odoo changes activities, teams or territories"))
            elif owner is None:
                by_hand.append((change, "an empty salesperson would leave the record as it is"))
            else:
                record, user = change.key[0], str(owner)
                head = "id" if not record.isdecimal() else ".id", f"user_id/{'.' * user.isdecimal()}id"
                rows[change.table, *head].append((record, user))
        files: list[OutFile] = []
        for table, model in MODELS.items():
            kinds = sorted(key for key in rows if key[0] == table)
            for place, key in enumerate(kinds, 1):
                stem = f"{model}.update" if len(kinds) == 1 else f"{model}.update-{place}"
                how = f"Import into {model}; the columns name the fields."
                files += csv_files(stem, key[1:], rows[key], self._limits, how)
        return Written(tuple(files), tuple(by_hand))
