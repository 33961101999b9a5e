"""Decision tables kept in CSV and XLSX files, read as rows of text and written from them."""
