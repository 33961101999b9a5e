"""What writing back needs of a Salesforce export: ids and rights of team rows, territories."""

from pathlib import Path

from groundrules.adapters.facts import FactsFolder
from tests.worlds.importing import import_from
from tests.worlds.tiny import ACME, FRED, INES, as_files, sf_id, tiny, write_folder


def test_ids_and_rights_of_team_rows_are_kept(tmp_path: Path) -> None:
    """The row's own id and what the person may do come along; rights the export does not tell stay empty."""
    world = tiny()
    row = {
        "Id": sf_id("01M", 1), "AccountId": ACME, "UserId": FRED, "TeamMemberRole": "Key",
        "AccountAccessLevel": "Edit", "IsDeleted": "false",
    }  # fmt: skip
    world["AccountTeamMember"] = [row]
    facts = FactsFolder(tmp_path / "facts")
    assert import_from(write_folder(tmp_path / "x", as_files(world)), facts).published
    (found,) = facts.rows("crm", "account_team")
    assert (found["member_id"], found["account_access"], found["case_access"]) == (
        sf_id("01M", 1),
        "Edit",
        None,
    )


def test_territories_of_accounts_and_people_are_kept(tmp_path: Path) -> None:
    """Made by hand or by a rule is told apart; territories of deals are not ours, unused ones neither."""
    world = tiny()
    east, west = sf_id("0MI", 1), sf_id("0MI", 2)
    cause = {"AssociationCause": "Territory2Manual", "SobjectType": "Account", "IsDeleted": "false"}
    world["ObjectTerritory2Association"] = [
        {"Id": sf_id("0TA", 1), "ObjectId": ACME, "Territory2Id": east, **cause},
        {
            "Id": sf_id("0TA", 2),
            "ObjectId": ACME,
            "Territory2Id": west,
            **cause,
            "AssociationCause": "Territory2AssignmentRule",
        },
        {"Id": sf_id("0TA", 3), "ObjectId": sf_id("006", 1), "Territory2Id": west, **cause},
    ]
    world["UserTerritory2Association"] = [
        {
            "Id": sf_id("0UT", 1),
            "UserId": FRED,
            "Territory2Id": east,
            "IsActive": "true",
            "RoleInTerritory2": "",
        },
        {
            "Id": sf_id("0UT", 2),
            "UserId": INES,
            "Territory2Id": west,
            "IsActive": "false",
            "RoleInTerritory2": "",
        },
    ]
    facts = FactsFolder(tmp_path / "facts")
    assert import_from(write_folder(tmp_path / "x", as_files(world)), facts).published
    rows = facts.rows("crm", "account_territories")
    assert [(row["territory_id"], row["association_id"], row["cause"]) for row in rows] == [
        (east, sf_id("0TA", 1), "manual"),
        (west, sf_id("0TA", 2), "rule"),
    ]
    assert [(row["seller_id"], row["territory_id"]) for row in facts.rows("crm", "seller_territories")] == [
        (FRED, east)
    ]


def test_an_export_without_them_is_not_told_off(tmp_path: Path) -> None:
    """Few exports have territories: nothing is said when they are missing, and the tables are empty."""
    facts = FactsFolder(tmp_path / "facts")
    result = import_from(write_folder(tmp_path / "x", as_files(tiny())), facts)
    assert result.findings == ()
    assert facts.rows("crm", "account_territories") == []
