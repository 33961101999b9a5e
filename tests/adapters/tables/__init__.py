"""CSV and XLSX files read and written."""
