"""Who is on an account, as what, and by which rule."""

from dataclasses import dataclass

from groundrules.terms.party import TeamRole


@dataclass(frozen=True, slots=True)
class Assignment:
    """One place on one account: the job the book asks for and the person who fills it."""

    account_id: str
    team_role: TeamRole
    sales_role: str
    seller_id: str | None
    rule_id: str
    chosen_by: str
    book_version: str
