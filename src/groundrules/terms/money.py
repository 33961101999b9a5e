"""Money: whole minor units with a currency, never a float."""

from dataclasses import dataclass
from decimal import Decimal

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents) of one currency."""

    minor: int
    currency: str = "USD"

    @property
    def major(self) -> Decimal:
        """The amount in whole units with two decimals."""
        return Decimal(self.minor) / 100

    def __str__(self) -> str:
        sign = _SIGNS.get(self.currency, f"{self.currency} ")
        amount = f"{abs(self.major):,.2f}" if self.minor % 100 else f"{abs(self.minor) // 100:,}"
        return f"{'-' if self.minor < 0 else ''}{sign}{amount}"

    def short(self) -> str:
        """The amount a person says aloud: $1.2m, $340k, $95."""
        sign = _SIGNS.get(self.currency, f"{self.currency} ")
        units = abs(self.minor) / 100
        lead = "-" if self.minor < 0 else ""
        for size, letter in ((1_000_000, "m"), (1_000, "k")):
            if units >= size:
                number = f"{units / size:.1f}" if units < 100 * size else f"{units / size:.0f}"
                return f"{lead}{sign}{number.removesuffix('.0')}{letter}"
        return f"{lead}{sign}{units:.0f}"
