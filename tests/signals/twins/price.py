"""Twin of ``price.worth``: what an account brings in a year."""

from collections import defaultdict
from datetime import date, timedelta

from groundrules.signals import price
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import TODAY, Row


def plain_worth(world: World) -> list[Row]:
    wanted = {row["account_id"] for row in world.rows("wanted")}
    found: defaultdict[object, float] = defaultdict(float)
    for deal in world.rows("opportunities"):
        amount, chance, closes = deal["amount"], deal["probability"], deal["close_date"]
        if deal["account_id"] not in wanted or not isinstance(amount, int):
            continue
        found[deal["account_id"]] += 0.0
        if deal["is_won"] and isinstance(closes, date) and TODAY - timedelta(365) <= closes < TODAY:
            found[deal["account_id"]] += amount
        elif not deal["is_closed"]:
            found[deal["account_id"]] += amount * (chance if isinstance(chance, float) else 0.0)
    return [{"account_id": account, "base": base} for account, base in found.items()]


TWINS = (
    Twin(
        price.worth, "", lambda t: price.worth(t["opportunities"], t["wanted"], as_of=TODAY), plain_worth
    ),
)  # fmt: skip
