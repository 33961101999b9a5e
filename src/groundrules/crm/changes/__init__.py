"""An extract of what changed, merged into the facts there are."""
