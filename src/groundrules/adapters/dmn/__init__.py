"""Decision tables in DMN files: read by a hardened parser, written for other programs."""
