"""The command line: thin; parses, calls one use case, prints."""
