"""What stands in place of a page while the rulebook in force cannot be read."""

from groundrules import wiring
from groundrules.terms import Finding, Severity
from groundrules.web import access, words
from groundrules.web.access import Viewer
from groundrules.web.findings import at_its_line
from groundrules.web.screens_book import UnreadyPage
from groundrules.wiring import NotAWorkspaceError

MOST_SHOWN = 20


def page(viewer: Viewer, error: NotAWorkspaceError) -> UnreadyPage:
    """The finding for everybody; its causes, and the way to the editor, for those who read or edit drafts.

    A file that is no text at all has no way to the editor: nothing of it could be shown there.
    """
    said = f"{words.start(error.finding.message)}.".replace("`", "")
    operator = f"Whoever runs this server: {error.finding.help}.".replace("`", "")
    if error.finding.kind != "book":
        return UnreadyPage(said, operator)
    workspace = wiring.current()
    draft = access.draft_thing(workspace.drafts().load())
    if not access.may(viewer, "draft.read", draft):
        return UnreadyPage(said, operator)
    errors = _errors(workspace)
    return UnreadyPage(
        said,
        causes=tuple(at_its_line(found) for found in errors[:MOST_SHOWN]),
        more=max(0, len(errors) - MOST_SHOWN),
        way="edit" if access.may(viewer, "draft.edit") else "read",
    )


def _errors(workspace: wiring.Workspace) -> list[Finding]:
    """What is wrong with the file as it lies there now."""
    try:
        findings = workspace.checked_book().findings
    except NotAWorkspaceError as error:  # written meanwhile
        return [error.finding]
    return [found for found in findings if found.severity is Severity.ERROR]
