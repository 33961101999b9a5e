"""The book as a file people open: slides to edit, a PDF to print, one page for the browser."""
