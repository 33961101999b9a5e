"""A kept text is the draft again; the text it takes the place of is kept in turn."""

from collections.abc import Sequence
from datetime import datetime

from groundrules.rulebook.drafting import Draft, DraftEvent, Drafts, Saved, SetAside
from groundrules.rulebook.drafting.ports import Shelf
from groundrules.terms import Finding
from groundrules.usecases.edit_rulebook import EditResult, RefusedError, standing


def take_back(*, drafts: Drafts, shelf: Shelf, by: str, text: str, seen: int, now: datetime) -> EditResult:
    """The text is the draft's next version, when nobody saved since the person looked at version ``seen``.

    The draft it replaces is set aside first, so that it can be taken back the same way. Refused with GR020
    when somebody saved meanwhile. Taking back what stands there already changes nothing.
    """
    before = standing(drafts=drafts, shelf=shelf)
    refused: list[Finding] = []

    def decide(draft: Draft) -> Sequence[DraftEvent]:
        refused.clear()
        saved = draft.saved
        if draft.version != seen:
            refused.append(RefusedError("GR020").finding)
            return []
        if text == (saved.text if saved else before.text):
            return []
        if saved is None:
            shelf.keep(shelf.read())
            return [Saved(by, now, text, before.in_force)]
        return [SetAside(by, now, saved.text, seen), Saved(by, now, text, saved.base)]

    drafts.append("", by, now, decide)
    return EditResult(standing(drafts=drafts, shelf=shelf), tuple(refused))
