"""A decision as bit masks: every rule at once for every row, at a cost that hardly grows with the rules."""

from groundrules.coverage.masks.form import ENGINES, Deciding, Form, cheaper_form
from groundrules.coverage.masks.masks import Masks
from groundrules.coverage.masks.numbers import set_id

__all__ = ["ENGINES", "Deciding", "Form", "Masks", "cheaper_form", "set_id"]
