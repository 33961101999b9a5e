"""A decision as bit masks: every rule at once for every row, at a cost that hardly grows with the rules."""

from groundrules.coverage.masks.form import masks_price, plain_price
from groundrules.coverage.masks.masks import ENGINES, Masks

__all__ = ["ENGINES", "Masks", "masks_price", "plain_price"]
