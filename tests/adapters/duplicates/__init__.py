"""The deck as a file: slides, PDF, one page."""
