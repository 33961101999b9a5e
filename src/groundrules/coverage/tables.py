"""What the coverage step writes: the facts each answer used, the answers, and the people."""

from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE, MONEY, DATE, TIME = (
    ColumnType.TEXT,
    ColumnType.WHOLE,
    ColumnType.MONEY,
    ColumnType.DATE,
    ColumnType.TIME,
)

ACCOUNT_FACTS = Table(
    "account_facts",
    ("account_id",),
    (Column("account_id", TEXT, required=True),),
    "One row per account and one column per word of the book that speaks of accounts, in stored form; "
    "for each word w also w__source (where the value came from) and w__as_of (date of the evidence).",
)
ASSIGNMENTS = Table(
    "assignments",
    ("account_id", "team_role"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("team_role", TEXT, required=True, meaning="owner, quarterback, support"),
        Column("sales_role", TEXT, required=True, meaning="the job the rule asks for; none: nobody"),
        Column("seller_id", TEXT, refers_to="sellers.seller_id", meaning="empty: nobody fits, or none asked"),
        Column("rule_id", TEXT, required=True, meaning="the one rule; ! prefix: outside the book"),
        Column("chosen_by", TEXT, required=True, meaning="incumbent, pair, territory, least loaded, nobody"),
        Column("chosen_why", TEXT, meaning="one sentence for the seller"),
        Column("book_version", TEXT, required=True),
        Column("as_of", DATE, required=True),
    ),
    "Who covers each account, as what, by which rule.",
)
