"""What the pages and commands of a transition rest on: journal, calendars and facts as one object."""

from typing import TYPE_CHECKING

from groundrules.wiring.workspace import UnreadyError, Workspace

if TYPE_CHECKING:
    from groundrules.usecases.run_handoffs import HandoffDesk


def handoff_desk(workspace: Workspace) -> "HandoffDesk":
    """The desk of hand-offs: the book, the newest import, the journal, everybody's working time, and now.

    Raises:
        UnreadyError: nothing was imported yet.
    """
    from groundrules.coverage.ready import no_facts
    from groundrules.usecases.handoff_facts import calendars_of
    from groundrules.usecases.run_handoffs import HandoffDesk

    facts = workspace.facts
    if facts.manifest("crm") is None:
        raise UnreadyError(no_facts())
    calendars = calendars_of(facts, workspace.calendar())
    return HandoffDesk(workspace.book(), facts, workspace.journal(), calendars, workspace.now())


def sign_ins(workspace: Workspace) -> dict[str, str]:
    """Sign-in name -> seller_id of everybody who can sign in."""
    workspace.record()
    from groundrules.store.load import sign_in_names

    return sign_in_names()
