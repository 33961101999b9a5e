"""The ``groundrules`` command and its list of sub-commands."""

import importlib

import click

from groundrules import __version__

_COMMANDS = {
    "init": "workspace",
    "check": "book",
    "import": "crm",
    "cover": "coverage",
    "why": "coverage",
    "plan": "coverage",
    "watch": "cases",
    "cases": "cases",
    "deck": "book",
    "serve": "serve",
    "demo": "demo",
}


class _Story(click.Group):
    """Commands in the order of the story; each one's module is loaded only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"groundrules.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, "import_" if cmd_name == "import" else cmd_name)
        return command


@click.group(cls=_Story, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="groundrules")
def main() -> None:
    """Change your sales coverage model without a turf war.

    A rulebook of five pages and a CRM export become: who covers each account and why, what has to move, where
    it rubs, and today's cases to decide.
    """
