"""Changes of a wave: laws, files, verification."""
