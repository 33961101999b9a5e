"""A wave as files for Odoo's import: contacts and opportunities by their id, the salesperson by theirs."""

from collections import defaultdict

from groundrules.handoff.changes.model import Action, Change, ChangeSet
from groundrules.handoff.changes.ports import Limits, OutFile, Written, csv_files

IMPORT = Limits(most_bytes=20_000_000, most_rows=2_000)
"""Large imports run into Odoo's time-out; 2,000 lines is what its import screen takes at a time."""

MODELS = {"accounts": "res.partner", "opportunities": "crm.lead"}
"""Our table -> the model."""

NO_IMPORT = {
    "activities": "no import of Odoo gives an activity to somebody else; the record's own page does",
    "account_team": "Odoo keeps no team on a contact: change who follows it, or note it there",
    "opportunity_team": "Odoo keeps no team on an opportunity: change who follows it, or note it there",
    "account_territories": "Odoo has no territories: change the sales team, where you use one for it",
}
"""Why a change is not in the files."""

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

    def __init__(self, limits: Limits = IMPORT, address: str = "") -> None:
        self._limits, self._address = limits, address.rstrip("/")

    def write(self, change_set: ChangeSet) -> Written:
        """The files; what an import of Odoo cannot change is left to a person."""
        rows: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
        by_hand: list[tuple[Change, str]] = []
        for change in change_set.changes:
            owner = change.after.get("owner_id")
            if change.table not in MODELS or change.action is not Action.UPDATE:
                by_hand.append(
                    (
                        change,
                        NO_IMPORT.get(change.table, "the files change records that exist, and owners only"),
                    )
                )
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

    def page_of(self, change: Change) -> str:
        """The opportunity's form, else the contact's; by a database id only, an external id has no page."""
        is_deal = change.table in ("opportunities", "opportunity_team")
        model, record = ("crm.lead", change.key[0]) if is_deal else ("res.partner", change.account_id)
        if not (self._address and record.isdecimal()):
            return ""
        return f"{self._address}/mail/view?model={model}&res_id={record}"
