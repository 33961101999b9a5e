"""What planning in waves publishes."""

from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE, MONEY, DATE = ColumnType.TEXT, ColumnType.WHOLE, ColumnType.MONEY, ColumnType.DATE
YES_NO = ColumnType.YES_NO

WAVES = Table(
    "waves",
    ("wave",),
    (
        Column("wave", WHOLE, required=True),
        Column("starts_on", DATE, required=True, meaning="the owners change on this day"),
        Column("ends_on", DATE, required=True, meaning="the first day after it"),
        Column("shifted", TEXT, meaning="why it does not start on the day it was due; empty: it does"),
        Column("moves", WHOLE, required=True),
        Column("revenue", MONEY, required=True),
        Column("open_pipeline", MONEY, required=True),
        Column(
            "effect", MONEY, required=True, meaning="expected change of yearly revenue; a loss is below 0"
        ),
        Column("effect_low", MONEY, required=True),
        Column("effect_high", MONEY, required=True),
        Column("currency", TEXT, required=True),
        Column("plan_id", TEXT, required=True),
        Column("book_version", TEXT, required=True),
        Column("as_of", DATE, required=True),
    ),
    "The waves of the newest plan.",
)

WAVE_MOVES = Table(
    "wave_moves",
    ("move_id",),
    (
        Column("move_id", TEXT, required=True, meaning="as in moves"),
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("account_name", TEXT, required=True),
        Column("unit_id", TEXT, required=True, meaning="moves of one unit are made together or not at all"),
        Column("wave", WHOLE, meaning="empty: in none"),
        Column("starts_on", DATE, meaning="of its wave"),
        Column("standing", TEXT, required=True, meaning="planned, or what is in its way"),
        Column("unplanned", TEXT, meaning="why it is in no wave, one sentence"),
        Column("from_seller_id", TEXT, refers_to="sellers.seller_id", meaning="empty: nobody owns it"),
        Column("to_seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("from_name", TEXT, required=True),
        Column("to_name", TEXT, required=True),
        Column("from_role", TEXT),
        Column("to_role", TEXT, required=True),
        Column("team_id", TEXT, meaning="who leads the receiver"),
        Column("team_name", TEXT),
        Column("rule_id", TEXT, required=True),
        Column("because", TEXT, required=True),
        Column("revenue", MONEY, meaning="won with us in the last 12 months; empty: unknown"),
        Column("open_pipeline", MONEY),
        Column("open_deals", WHOLE),
        Column(
            "effect", MONEY, required=True, meaning="expected change of yearly revenue; a loss is below 0"
        ),
        Column("effect_low", MONEY, required=True),
        Column("effect_high", MONEY, required=True),
        Column("price_source", TEXT, required=True, meaning="own past moves, or the published range"),
        Column("past_moves", WHOLE, required=True, meaning="how many past moves of ours it rests on"),
        Column("price_formula", TEXT, required=True),
        Column("gain", TEXT),
        Column(
            "successor", TEXT, refers_to="sellers.seller_id", meaning="nearest in background to the giver"
        ),
        Column("successor_name", TEXT),
        Column("successor_why", TEXT),
        Column("top_customer", YES_NO, required=True, meaning="only the sales leader moves it"),
        Column("currency", TEXT, required=True),
        Column("plan_id", TEXT, required=True),
        Column("book_version", TEXT, required=True),
        Column("as_of", DATE, required=True),
    ),
    "Every move of the newest plan, in its wave or with the reason why it is in none.",
)
