"""``python -m groundrules`` is the ``groundrules`` command."""

from groundrules.cli.main import main

main()
