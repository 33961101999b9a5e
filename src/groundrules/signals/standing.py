"""Who has a declared place on an account, and who owns its relatives: contact that needs no excuse."""

from collections.abc import Collection

import ibis

from groundrules.signals.scene import Scene


def places(scene: Scene, accounts: Collection[str]) -> dict[tuple[str, str], str]:
    """(account, seller) -> the place: from the CRM's account team, and our own coverage if it has run."""
    wanted = ibis.memtable({"account_id": sorted(set(accounts))}, schema={"account_id": "string"})
    found: dict[tuple[str, str], str] = {}
    team = scene.tables["account_team"].select("account_id", "seller_id", "team_role")
    for row in team.semi_join(wanted, "account_id").order_by("team_role").to_pyarrow().to_pylist():
        found[row["account_id"], row["seller_id"]] = row["team_role"]
    if "assignments" in scene.tables:
        ours = scene.tables["assignments"].select("account_id", "seller_id", "team_role")
        ours = ours.filter(ours.seller_id.notnull(), ours.team_role != "owner")
        for row in ours.semi_join(wanted, "account_id").order_by("team_role").to_pyarrow().to_pylist():
            found[row["account_id"], row["seller_id"]] = row["team_role"]
    return found


def relatives(scene: Scene) -> dict[str, list[str]]:
    """Family (the parent's id) -> its accounts, the parent among them."""
    families: dict[str, list[str]] = {}
    for account, (_, _, parent) in scene.accounts.items():
        if parent is not None:
            families.setdefault(parent, [parent]).append(account)
    return families


def owners_today(scene: Scene) -> dict[str, str]:
    """Account -> its owner on the day judged."""
    held = scene.owned.select(["account_id", "owner_id", "starts_on"]).to_pylist()
    return {row["account_id"]: row["owner_id"] for row in held if row["starts_on"] < scene.as_of}


def related_account(scene: Scene, account: str, seller: str, *, families: dict[str, list[str]],
                    owners: dict[str, str]) -> str | None:  # fmt: skip
    """The name of a parent or sister account that the seller owns; None: there is none."""
    _, _, parent = scene.accounts[account]
    for other in families.get(parent or account, []):
        if other != account and owners.get(other) == seller and other in scene.accounts:
            return scene.accounts[other][0]
    return None
