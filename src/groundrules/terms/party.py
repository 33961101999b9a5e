"""Who is who: a person's job (sales role) and a person's place on an account (team role)."""

from dataclasses import dataclass
from enum import StrEnum


class SalesRole(StrEnum):
    """A person's job."""

    FIELD = "field"
    INSIDE = "inside"
    SPECIALIST = "specialist"
    QUARTERBACK = "quarterback"
    MANAGER = "manager"
    OTHER = "other"


class TeamRole(StrEnum):
    """A person's place on one account."""

    OWNER = "owner"
    QUARTERBACK = "quarterback"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Seller:
    """One person of the sales organisation, as the CRM knows them."""

    seller_id: str
    name: str
    sales_role: SalesRole
    manager_id: str | None = None
    territory: str | None = None
    region: str | None = None
    pair_id: str | None = None
    is_active: bool = True
