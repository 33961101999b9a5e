"""What the coverage step writes: the facts each answer used, the answers, and the people."""

from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE, MONEY, DATE = ColumnType.TEXT, ColumnType.WHOLE, ColumnType.MONEY, ColumnType.DATE

OUTSIDE = "!outside the book"
"""The ``rule_id`` of an account with a value the book's words do not allow."""
NO_RULE = "!no rule"
"""The ``rule_id`` where no rule of the book holds."""
SEVERAL_RULES = "!several rules"
"""The ``rule_id`` where several rules hold and only one may."""
NONE = "none"
"""The ``sales_role`` of a place the book leaves empty."""

ACCOUNT_FACTS = Table(
    "account_facts",
    ("account_id",),
    (
        Column("account_id", TEXT, required=True),
        Column("outside", TEXT, meaning="words whose value the book does not allow, blanks between"),
        Column("other_currency", TEXT, meaning="words left unknown because amounts are in another currency"),
        Column("currency", TEXT, meaning="of the money columns"),
        Column("as_of", DATE, required=True),
        Column("book_version", TEXT, required=True),
    ),
    "One row per account; beside these, one column per word of the book that speaks of accounts, in stored "
    "form, and for each word w also w__source (where the value came from, in words) and w__as_of (the date "
    "of the evidence). revenue, open_pipeline and open_deals are always there: moves are priced by them.",
)
ASSIGNMENTS = Table(
    "assignments",
    ("account_id", "team_role"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("team_role", TEXT, required=True, meaning="owner, quarterback, support"),
        Column("sales_role", TEXT, required=True, meaning="the job the rule asks for; none: nobody"),
        Column("seller_id", TEXT, refers_to="sellers.seller_id", meaning="empty: nobody fits, or none asked"),
        Column("rule_id", TEXT, required=True, meaning="the one rule; ! prefix: the book does not decide"),
        Column(
            "chosen_by",
            TEXT,
            required=True,
            meaning="incumbent, owner, quarterback (same person, second place), pair, territory, "
            "least loaded, nobody",
        ),
        Column("chosen_why", TEXT, meaning="one sentence for the seller"),
        Column("book_version", TEXT, required=True),
        Column("as_of", DATE, required=True),
    ),
    "Who covers each account, as what, by which rule.",
)
ANSWERS = Table(
    "answers",
    ("account_id",),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("rule_id", TEXT, required=True, meaning="as in assignments"),
        Column("matches", WHOLE, meaning="every rule that holds: its number in rule_sets; empty: outside"),
    ),
    "Which rule answers for each account, and which hold; what the next run compares itself with.",
)
RULE_SETS = Table(
    "rule_sets",
    ("matches",),
    (
        Column("matches", WHOLE, required=True),
        Column("rules", TEXT, required=True, meaning="ids of the rules, a line each, in the book's order"),
    ),
    "Every set of rules that holds together for some account.",
)
